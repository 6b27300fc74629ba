package portal

import (
	"errors"
	"net/http"
	"strconv"
	"strings"

	"ponte/crm"
	"ponte/crm/cobranca"
)

// telaReguas lists réguas with what they did last.
type telaReguas struct {
	Linhas    []linhaRegua
	Execucoes []linhaExecucao
	Edita     bool
}

// linhaRegua is a régua for reading.
type linhaRegua struct {
	cobranca.Regua
	Rotulo, Tom string
}

// linhaExecucao is a run for reading.
type linhaExecucao struct {
	cobranca.Execucao
	Comecou, Terminou momento
}

func (k *contexto) reguas() error {
	reguas, err := k.p.Reguas.Reguas.Reguas(k.ctx, k.tenant.ID)
	if err != nil {
		return err
	}
	tela := telaReguas{Edita: k.pode(mudar(crm.ModuloReguas))}
	for _, r := range reguas {
		tela.Linhas = append(tela.Linhas, novaLinhaRegua(r))
	}
	execucoes, err := k.p.Reguas.Reguas.Execucoes(k.ctx, k.tenant.ID, crm.Pagina{Limite: 10})
	if err != nil {
		return err
	}
	for _, e := range execucoes.Linhas {
		tela.Execucoes = append(tela.Execucoes, linhaExecucao{e, k.em(e.ComecouEm), k.em(instanteOuNada(e.TerminouEm))})
	}
	return k.mostrar(http.StatusOK, "reguas", "Régua de cobrança", tela)
}

func novaLinhaRegua(r cobranca.Regua) linhaRegua {
	l := linhaRegua{Regua: r, Rotulo: "desligada", Tom: tomNeutro}
	if r.Ativa {
		l.Rotulo, l.Tom = "ligada", tomBom
	}
	return l
}

// telaRegua is the editor of a régua.
type telaRegua struct {
	Regua     linhaRegua
	Form      formRegua
	Versoes   []linhaVersao
	Antiga    int // the version that the form shows, when it is not the one in force
	Edita     bool
	Variaveis []cobranca.Variavel
	Contrato  string // whose título the preview is of; "" = an invented one
	Previa    []previaPasso
	PreviaDe  string
	Erros     errosForm
}

// linhaVersao is a version of it.
type linhaVersao struct {
	Numero, Passos int
	Quem           string
	Em             momento
}

// formRegua are a régua's fields as typed.
type formRegua struct {
	Versao                   int64
	Nome, Limite             string
	Empreendimentos, Tipos   string
	Multa, Mora              string
	Agradece                 bool
	AgradeAssunto, AgraTexto string
	Passos                   []formPasso
}

// formPasso is a step as typed; N counts from 1 on.
type formPasso struct {
	N                           int
	ID, Nome, Dias              string
	Canal                       cobranca.Canal
	Assunto, Texto, Equipe, Min string
	Apagar                      bool
}

// Campo is the name of one of its fields.
func (p formPasso) Campo(nome string) string { return "passos." + strconv.Itoa(p.N) + "." + nome }

// Titulo is what its part of the form is called.
func (p formPasso) Titulo() string {
	if p.Nome == "" {
		return "Passo novo"
	}
	return p.Nome
}

// Canais are the choices.
func (p formPasso) Canais() []opcao {
	return opcoes(string(p.Canal), string(cobranca.CanalEmail), "E-mail", string(cobranca.CanalWebhook), "Webhook (SMS, WhatsApp)", string(cobranca.CanalTarefa), "Tarefa")
}

// previaPasso is what a step would say.
type previaPasso struct {
	Passo               cobranca.Passo
	Assunto, Texto, Nao string // Nao: why it would not be sent
}

func formDaRegua(r *cobranca.Regua, c *cobranca.Conteudo) formRegua {
	f := formRegua{
		Versao: r.Versao, Nome: r.Nome, Limite: strconv.Itoa(c.Limite), Empreendimentos: strings.Join(c.Empreendimentos, ", "), Tipos: strings.Join(c.Tipos, ", "),
		Multa: reais(c.MultaBP), Mora: reais(c.MoraBP), Agradece: c.Agradece, AgradeAssunto: c.Assunto, AgraTexto: c.Texto,
	}
	for i, p := range c.Passos {
		f.Passos = append(f.Passos, formPasso{
			N: i + 1, ID: p.ID, Nome: p.Nome, Dias: strconv.Itoa(p.Dias), Canal: p.Canal, Assunto: p.Assunto, Texto: p.Texto, Equipe: p.Equipe, Min: reais(p.ValorMinimo),
		})
	}
	return f
}

// maxFormularioRegua lets every step have its longest text.
const maxFormularioRegua = 2 << 20

// digitada reads the form. What is no number is an error beside its field; the rest is for the use case to judge.
func (k *contexto) digitada() (f formRegua, c cobranca.Conteudo, erros errosForm) {
	erros = errosForm{}
	numero := func(campo, texto, forma string) int {
		n, err := strconv.Atoi(texto)
		if err != nil {
			erros.mais(campo, "não é "+forma)
		}
		return n
	}
	duas := func(campo, texto, forma string) int64 {
		n, ok := lerReais(texto)
		if !ok {
			erros.mais(campo, "não é "+forma)
		}
		return n
	}
	f = formRegua{
		Versao: lerID(k.campo("versao")), Nome: k.campo("nome"), Limite: k.campo("limite"), Empreendimentos: k.campo("empreendimentos"), Tipos: k.campo("tipos"),
		Multa: k.campo("multa"), Mora: k.campo("mora"), Agradece: k.campo("agradece") == "sim", AgradeAssunto: k.campo("agradece.assunto"), AgraTexto: k.FormValue("agradece.texto"),
	}
	c = cobranca.Conteudo{
		Limite: numero("limite", f.Limite, "um número de dias"), Empreendimentos: crm.EquipesDe(f.Empreendimentos), Tipos: crm.EquipesDe(f.Tipos),
		MultaBP: duas("multa", f.Multa, "uma porcentagem, como 2,00"), MoraBP: duas("mora", f.Mora, "uma porcentagem, como 1,00"), Agradece: f.Agradece,
		Assunto: f.AgradeAssunto, Texto: f.AgraTexto,
	}
	for n := 1; n <= cobranca.MaxPassos+1; n++ {
		p := formPasso{N: n}
		if _, ha := k.Request().Form[p.Campo("nome")]; !ha {
			break
		}
		p.ID, p.Nome, p.Dias, p.Canal = k.campo(p.Campo("id")), k.campo(p.Campo("nome")), k.campo(p.Campo("dias")), cobranca.Canal(k.campo(p.Campo("canal")))
		p.Assunto, p.Texto, p.Equipe, p.Min = k.campo(p.Campo("assunto")), k.FormValue(p.Campo("texto")), k.campo(p.Campo("equipe")), k.campo(p.Campo("valor_minimo"))
		if k.campo(p.Campo("apagar")) == "sim" || p.Nome == "" && p.Dias == "" && p.Texto == "" {
			continue
		}
		p.N = len(f.Passos) + 1
		f.Passos = append(f.Passos, p)
		c.Passos = append(c.Passos, cobranca.Passo{
			ID: p.ID, Nome: p.Nome, Dias: numero(p.Campo("dias"), p.Dias, "um número de dias, como 5 ou -3"), Canal: p.Canal, Assunto: p.Assunto, Texto: p.Texto,
			Equipe: p.Equipe, ValorMinimo: duas(p.Campo("valor_minimo"), p.Min, "um valor em reais, como 50,00"),
		})
	}
	return f, c, erros
}

// lerRegua finds the régua of the address; "nova" is one that is not kept yet.
func (k *contexto) lerRegua() (*cobranca.Regua, error) {
	if k.segmento("id") == "nova" {
		return &cobranca.Regua{TenantID: k.tenant.ID, Conteudo: cobranca.Conteudo{Limite: 90}}, nil
	}
	return k.p.Reguas.Reguas.Regua(k.ctx, k.tenant.ID, k.id("id"))
}

func (k *contexto) regua() error {
	r, err := k.lerRegua()
	if err != nil {
		return err
	}
	if r.ID == 0 && k.consulta("exemplo") != "" {
		exemplo := cobranca.Exemplo()
		r.Nome, r.Conteudo = exemplo.Nome, exemplo.Conteudo
	}
	tela := telaRegua{Form: formDaRegua(r, &r.Conteudo)}
	if n, err := strconv.Atoi(k.consulta("versao")); err == nil && r.ID != 0 && n != r.Numero {
		versoes, err := k.p.Reguas.Reguas.Versoes(k.ctx, k.tenant.ID, r.ID)
		if err != nil {
			return err
		}
		for i := range versoes {
			if versoes[i].Numero == n {
				tela.Form, tela.Antiga = formDaRegua(r, &versoes[i].Conteudo), n
			}
		}
	}
	return k.mostrarRegua(http.StatusOK, r, tela)
}

func (k *contexto) mostrarRegua(status int, r *cobranca.Regua, tela telaRegua) error {
	tela.Regua, tela.Edita, tela.Variaveis = novaLinhaRegua(*r), k.pode(mudar(crm.ModuloReguas)), cobranca.Variaveis
	if len(tela.Form.Passos) == 0 {
		tela.Form.Passos = []formPasso{{N: 1, Canal: cobranca.CanalEmail}}
	}
	titulo := "Nova régua"
	if r.ID != 0 {
		titulo = r.Nome
		versoes, err := k.p.Reguas.Reguas.Versoes(k.ctx, k.tenant.ID, r.ID)
		if err != nil {
			return err
		}
		for _, v := range versoes[:min(len(versoes), 50)] {
			tela.Versoes = append(tela.Versoes, linhaVersao{v.Numero, len(v.Conteudo.Passos), v.Quem, k.em(v.Em)})
		}
	}
	return k.mostrar(status, "regua", titulo, tela)
}

// agirNaRegua keeps the next version, switches it, adds an empty step or shows what the steps would say.
func (k *contexto) agirNaRegua() error {
	r, err := k.lerRegua()
	if err != nil {
		return err
	}
	switch ato := k.campo("ato"); ato {
	case "ligar", "desligar":
		return k.ligarRegua(r, ato == "ligar")
	case "mais", "ver", "gravar":
		tela := telaRegua{Contrato: k.campo("previa_contrato")}
		var c cobranca.Conteudo
		tela.Form, c, tela.Erros = k.digitada()
		switch {
		case ato == "mais":
			tela.Erros = nil
			tela.Form.Passos = append(tela.Form.Passos, formPasso{N: len(tela.Form.Passos) + 1, Canal: cobranca.CanalEmail})
			return k.mostrarRegua(http.StatusOK, r, tela)
		case len(tela.Erros) > 0:
			return k.mostrarRegua(http.StatusUnprocessableEntity, r, tela)
		case ato == "ver":
			if tela.Previa, tela.PreviaDe, err = k.previaDaRegua(&c, tela.Contrato); errosDe(err) != nil {
				tela.Erros = errosDe(err)
				return k.mostrarRegua(http.StatusUnprocessableEntity, r, tela)
			}
			if err != nil {
				return err
			}
			return k.mostrarRegua(http.StatusOK, r, tela)
		}
		r.Nome, r.Conteudo = tela.Form.Nome, c
		if r.ID != 0 {
			r.Versao = tela.Form.Versao
		}
		err := k.p.Reguas.Gravar(k.ctx, k.ator(""), r)
		if tela.Erros = errosDe(err); tela.Erros != nil {
			return k.mostrarRegua(http.StatusUnprocessableEntity, r, tela)
		}
		if err != nil {
			return err
		}
		return k.voltar("/cobranca/reguas", "Régua gravada: "+r.Nome+".")
	}
	return errPedido
}

func (k *contexto) ligarRegua(r *cobranca.Regua, ativa bool) error {
	err := k.p.Reguas.Ligar(k.ctx, k.ator(""), r, ativa)
	if errors.Is(err, crm.ErrConflito) {
		return k.voltarSemFazer("/cobranca/reguas", "Outra pessoa mudou a régua enquanto isso: nada foi feito.")
	}
	if err != nil {
		return err
	}
	if ativa {
		return k.voltar("/cobranca/reguas", "Régua ligada: vale a partir da próxima execução.")
	}
	return k.voltar("/cobranca/reguas", "Régua desligada: o que está na fila não é enviado.")
}

// previaDaRegua is what each step would say: of an invented título, or of the first that a contract owes.
func (k *contexto) previaDaRegua(c *cobranca.Conteudo, contrato string) (previa []previaPasso, de string, err error) {
	valores, de := cobranca.Exemplos(), "com dados inventados"
	if contrato != "" {
		caso, err := k.casoDoContrato(contrato)
		if err != nil {
			return nil, "", err
		}
		valores = c.Valores(k.tenant, caso, k.hoje())
		de = "com a parcela " + valores["parcela"] + " do contrato " + caso.Contrato.Codigo
	}
	passos := c.Passos
	if c.Agradece {
		passos = append(passos[:len(passos):len(passos)], cobranca.Passo{ID: cobranca.PassoAgradecer, Nome: "Agradecimento", Canal: cobranca.CanalEmail, Assunto: c.Assunto, Texto: c.Texto})
	}
	for _, p := range passos {
		v := previaPasso{Passo: p}
		if p.Canal == cobranca.CanalWebhook {
			v.Texto = "O assinante recebe os códigos do título e do passo, e escreve ele mesmo."
		} else if v.Assunto, err = cobranca.Preencher(p.Assunto, valores); err == nil {
			v.Texto, err = cobranca.Preencher(p.Texto, valores)
		}
		if err != nil {
			v.Nao = err.Error()
		}
		previa = append(previa, v)
	}
	return previa, de, nil
}

// casoDoContrato is the first título that a contract owes, else its first, with all that words may name.
func (k *contexto) casoDoContrato(codigo string) (*cobranca.Caso, error) {
	contratos, err := k.p.Cadastros.Contratos(k.ctx, crm.FiltroContratos{TenantID: k.tenant.ID, Texto: codigo, Pagina: crm.Pagina{Limite: 50}})
	if err != nil {
		return nil, err
	}
	for i := range contratos.Linhas {
		l := &contratos.Linhas[i]
		if l.Codigo != codigo {
			continue
		}
		titulos, err := k.p.Cadastros.Titulos(k.ctx, crm.FiltroTitulos{TenantID: k.tenant.ID, ContratoID: l.ID, Pagina: crm.Pagina{Limite: crm.LimiteMaximo}})
		if err != nil || len(titulos.Linhas) == 0 {
			return nil, errors.Join(err, crm.NovoInvalido("previa_contrato", crm.MotivoInexistente, "um título deste contrato"))
		}
		caso := &cobranca.Caso{Titulo: titulos.Linhas[0], Contrato: l.Contrato, Lugar: crm.LocalUnidade{Empreendimento: l.Empreendimento, Bloco: l.Bloco, Unidade: l.Unidade}}
		for _, t := range titulos.Linhas {
			if t.Vencido(k.hoje()) {
				caso.Titulo = t
				break
			}
		}
		if l.ClienteID != 0 {
			cliente, err := k.p.Cadastros.Cliente(k.ctx, k.tenant.ID, l.ClienteID)
			if err != nil {
				return nil, err
			}
			caso.Cliente = *cliente
		}
		devedores, err := k.p.Cobrador.Registros.DevedoresDe(k.ctx, k.tenant.ID, []int64{l.ID})
		if d := devedores[l.ID]; d != nil && d.Numero != "" {
			caso.Ocorrencia = &crm.Ocorrencia{ID: d.OcorrenciaID, Numero: d.Numero}
		}
		return caso, errors.Join(err, k.auditar("cobranca.previa", l.Codigo, ""))
	}
	return nil, crm.NovoInvalido("previa_contrato", crm.MotivoInexistente, codigo)
}
