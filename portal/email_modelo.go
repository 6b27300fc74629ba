package portal

import (
	"net/http"

	"ponte/crm"
	"ponte/crm/correio"
)

// telaModelo is the editor of the words of one kind of message, and what they become with invented data.
type telaModelo struct {
	Modelo  *correio.Modelo
	Form    crm.ModeloEmail
	Proprio bool
	Previa  *correio.Mensagem // nil = the words have something wrong
	Erros   errosForm
}

func (k *contexto) emailModelo() error {
	m, palavras, err := k.lerModelo()
	if err != nil {
		return err
	}
	return k.mostrarModelo(http.StatusOK, m, palavras, nil)
}

func (k *contexto) lerModelo() (*correio.Modelo, crm.ModeloEmail, error) {
	m := correio.ModeloDe(k.segmento("evento"))
	if m == nil {
		return nil, crm.ModeloEmail{}, crm.ErrNaoEncontrado
	}
	todas, err := k.p.Modelos.Em(k.ctx, k.tenant.ID)
	return m, todas[m.Evento], err
}

func (k *contexto) mostrarModelo(status int, m *correio.Modelo, palavras crm.ModeloEmail, erros errosForm) error {
	tela := telaModelo{Modelo: m, Form: palavras, Proprio: palavras.Versao > 0, Erros: erros}
	if p, err := m.Compilar(&palavras); err == nil {
		if tela.Previa, err = p.Escrever(m.Exemplos()); err != nil {
			return err
		}
	}
	return k.mostrar(status, "email_modelo", m.Titulo, tela)
}

// digitado are the words as they are in the form.
func (k *contexto) digitado(m *correio.Modelo) crm.ModeloEmail {
	return crm.ModeloEmail{
		TenantID: k.tenant.ID, Evento: m.Evento, Versao: lerID(k.campo("versao")), Assunto: k.campo("assunto"), Texto: k.campo("texto"), HTML: k.campo("html"),
	}
}

// gravarModelo keeps the words, shows what they become, or goes back to those that ship.
func (k *contexto) gravarModelo() error {
	m, _, err := k.lerModelo()
	if err != nil {
		return err
	}
	w := k.digitado(m)
	switch k.campo("ato") {
	case "ver":
		_, err = m.Compilar(&w)
		status := http.StatusOK
		if err != nil {
			status = http.StatusUnprocessableEntity
		}
		return k.mostrarModelo(status, m, w, errosDe(err))
	case "voltar":
		if err := k.p.Modelos.Voltar(k.ctx, k.ator(""), &w); err != nil {
			return err
		}
		return k.voltar("/email/modelos/"+m.Evento, "O modelo voltou ao texto que vem com o Ponte.")
	}
	err = k.p.Modelos.Gravar(k.ctx, k.ator(""), &w)
	if erros := errosDe(err); erros != nil {
		return k.mostrarModelo(http.StatusUnprocessableEntity, m, w, erros)
	}
	if err != nil {
		return err
	}
	return k.voltar("/email/modelos/"+m.Evento, "Modelo gravado. As próximas mensagens já o usam.")
}

// politicaPrevia is for a document that people of the tenant wrote: nothing of it runs, and nothing is fetched.
const politicaPrevia = "default-src 'none'; style-src 'unsafe-inline'; sandbox"

// previaDoModelo is the HTML of the message with invented data, alone.
func (k *contexto) previaDoModelo() error {
	m, _, err := k.lerModelo()
	if err != nil {
		return err
	}
	w := k.digitado(m)
	p, err := m.Compilar(&w)
	if err != nil {
		return k.mostrarModelo(http.StatusUnprocessableEntity, m, w, errosDe(err))
	}
	mensagem, err := p.Escrever(m.Exemplos())
	if err != nil {
		return err
	}
	k.Response().Header().Set("Content-Security-Policy", politicaPrevia)
	return k.HTML(http.StatusOK, mensagem.HTML)
}
