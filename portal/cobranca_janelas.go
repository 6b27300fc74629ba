package portal

import (
	"net/http"
	"strings"

	"ponte/crm"
	"ponte/crm/cobranca"
)

// telaJanelas is the table of hours in which debtors may be written to, by state.
type telaJanelas struct {
	Linhas   []linhaJanela
	Feriados string // the tenant's own
	Edita    bool
	Erros    errosForm
	UF       string // of which the errors are
	Digitada string
}

// linhaJanela is a state with the hours in force.
type linhaJanela struct {
	cobranca.LinhaUF
	Propria, Vale string
}

func (k *contexto) janelas() error { return k.mostrarJanelas(http.StatusOK, telaJanelas{}) }

func (k *contexto) mostrarJanelas(status int, tela telaJanelas) error {
	proprias, err := k.p.Reguas.Reguas.Janelas(k.ctx, k.tenant.ID)
	if err != nil {
		return err
	}
	tela.Edita, tela.Feriados = k.pode(mudar(crm.ModuloReguas)), strings.Join(k.tenant.Configuracoes.Lista(crm.ConfFeriados), ", ")
	for _, l := range cobranca.TabelaUF {
		linha := linhaJanela{LinhaUF: l, Propria: proprias[l.UF], Vale: l.Semana}
		if linha.Propria != "" {
			linha.Vale = linha.Propria
		}
		tela.Linhas = append(tela.Linhas, linha)
	}
	return k.mostrar(status, "cobranca_janelas", "Horários de contato", tela)
}

func (k *contexto) gravarJanela() error {
	tela := telaJanelas{UF: k.campo("uf"), Digitada: strings.Join(strings.Fields(k.FormValue("semana")), " ")} // the field lets its lines wrap
	if k.campo("ato") == "voltar" {
		tela.Digitada = ""
	} else if tela.Digitada == "" {
		tela.Erros = errosDe(crm.NovoInvalido("semana", crm.MotivoVazio))
		return k.mostrarJanelas(http.StatusUnprocessableEntity, tela)
	}
	err := k.p.Reguas.GravarJanela(k.ctx, k.ator(""), k.tenant, tela.UF, tela.Digitada)
	if tela.Erros = errosDe(err); tela.Erros != nil {
		return k.mostrarJanelas(http.StatusUnprocessableEntity, tela)
	}
	if err != nil {
		return err
	}
	return k.voltar("/cobranca/janelas", "Horários gravados: "+tela.UF+".")
}

// mudarRecusa keeps that a debtor does not want to be contacted by a channel, or takes it back.
func (k *contexto) mudarRecusa() error {
	d, err := k.lerDevedor()
	if err != nil {
		return err
	}
	r := &cobranca.Recusa{TenantID: k.tenant.ID, ClienteID: d.ClienteID, Canal: cobranca.Canal(k.campo("canal")), Motivo: k.campo("motivo")}
	aviso := "Anotado: ele não é mais contatado por " + rotuloCanal(r.Canal) + "."
	if k.campo("ato") == "aceitar" {
		aviso = "Ele volta a ser contatado por " + rotuloCanal(r.Canal) + "."
		err = k.p.Reguas.Aceitar(k.ctx, k.ator(""), r)
	} else {
		err = k.p.Reguas.Recusar(k.ctx, k.ator(""), r)
	}
	if errosDe(err) != nil {
		return errPedido
	}
	if err != nil {
		return err
	}
	return k.voltar(caminhoDoDevedor(d.ContratoID)+"#contatos", aviso)
}

func rotuloCanal(c cobranca.Canal) string {
	switch c {
	case cobranca.CanalEmail:
		return "e-mail"
	case cobranca.CanalWebhook:
		return "SMS e WhatsApp"
	case cobranca.CanalTarefa:
		return "tarefa"
	}
	return string(c)
}
