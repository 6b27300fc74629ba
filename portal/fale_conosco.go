package portal

import (
	"net/http"
	"slices"
	"strconv"

	"ponte/crm"
)

// telaFaleConosco is the kinds of opening that the Portal do Cliente offers.
type telaFaleConosco struct {
	Linhas                        []linhaTipoAbertura
	Form                          formTipoAbertura
	Chega, Divisoes, Solicitacoes []opcao
	TodosStatus, TodasAsFotos     []opcao
	Administrador                 bool
	Exigidas                      string // parts that the installation requires and that no kind brings
}

type linhaTipoAbertura struct {
	crm.TipoDeAbertura
	StatusNome string
	Tom        string
	Desacordo  bool // its status has another phase than it says
	Codigos    string
}

// formTipoAbertura is a kind as typed.
type formTipoAbertura struct {
	ID, Versao                   int64
	Nome, Ajuda, Ordem           string
	Divisao, Solicitacao, Status string
	Chega, Fotos                 string
	Assistencia, Unidade         string
	Oferecido                    string
	Erros                        errosForm
}

// Words of the form.
const (
	chegaAberta  = "aberta"
	chegaFechada = "fechada"
)

func (k *contexto) faleConosco() error {
	return k.mostrarFaleConosco(http.StatusOK, formTipoAbertura{ID: lerID(k.consulta("id")), Oferecido: "sim", Chega: chegaAberta}, true)
}

func (k *contexto) mostrarFaleConosco(status int, f formTipoAbertura, ler bool) error {
	tipos, err := k.p.Administracao.TiposDeAbertura.TiposDeAbertura(k.ctx, k.tenant.ID)
	if err != nil {
		return err
	}
	r, tons := k.retrato(), k.tons()
	tela := telaFaleConosco{Administrador: k.pode(mudar(crm.ModuloFaleConosco)), Exigidas: juntarNomes(k.partesExigidas()...)}
	for i := range tipos {
		t := &tipos[i]
		l := linhaTipoAbertura{TipoDeAbertura: *t, Desacordo: t.Desacordo(r), StatusNome: t.CodigoDoStatus(r.Tenant.Configuracoes)}
		if st := r.Status[l.StatusNome]; st != nil {
			l.StatusNome, l.Tom = st.Nome, tons.De(st.Codigo, st.Fase)
		}
		l.Codigos = juntarNomes(nomeDaDivisao(r, t.Divisao), nomeDaSolicitacao(r, t.Solicitacao))
		tela.Linhas = append(tela.Linhas, l)
	}
	if i := slices.IndexFunc(tipos, func(t crm.TipoDeAbertura) bool { return t.ID == f.ID }); i < 0 {
		f.ID = 0
	} else if ler {
		f = lerFormTipo(&tipos[i])
	}
	tela.Form = f
	tela.Chega = opcoes(f.Chega, chegaAberta, "Aberta: alguém vai atender", chegaFechada, "Fechada: já chega encerrada")
	tela.Divisoes, tela.Solicitacoes = opcoesDivisao(r, f.Divisao), opcoesSolicitacao(r, f.Solicitacao)
	tela.TodosStatus = []opcao{{"", "O da instalação para aberturas ou encerramentos", f.Status == ""}}
	for _, s := range k.statusEmOrdem() {
		tela.TodosStatus = append(tela.TodosStatus, opcao{s.Codigo, s.Nome + " (" + rotuloFase(s.Fase) + ")", s.Codigo == f.Status})
	}
	tela.TodasAsFotos = opcoes(f.Fotos, string(crm.FotosOpcionais), "Pode enviar", string(crm.FotosObrigatoria), "Precisa enviar ao menos uma", string(crm.FotosNenhuma), "Não recebe")
	return k.mostrar(status, "fale_conosco", "Fale Conosco", tela)
}

func nomeDaDivisao(r *crm.Retrato, codigo string) string {
	if d := r.Divisoes[codigo]; d != nil {
		return d.Nome
	}
	return codigo
}

func nomeDaSolicitacao(r *crm.Retrato, codigo string) string {
	if s := r.Solicitacoes[codigo]; s != nil {
		return s.Nome
	}
	return codigo
}

func lerFormTipo(t *crm.TipoDeAbertura) formTipoAbertura {
	simNao, chega := map[bool]string{true: "sim"}, map[bool]string{true: chegaFechada, false: chegaAberta}
	return formTipoAbertura{
		ID: t.ID, Versao: t.Versao, Nome: t.Nome, Ajuda: t.Ajuda, Ordem: strconv.Itoa(t.Ordem), Divisao: t.Divisao, Solicitacao: t.Solicitacao, Status: t.Status,
		Chega: chega[t.Fechada], Fotos: string(t.Fotos), Assistencia: simNao[t.Assistencia], Unidade: simNao[t.ExigeUnidade], Oferecido: simNao[t.Oferecido],
	}
}

func (k *contexto) gravarTipoAbertura() error {
	f := formTipoAbertura{
		ID: lerID(k.campo("id")), Versao: lerID(k.campo("versao")), Nome: k.campo("nome"), Ajuda: k.campo("ajuda"), Ordem: k.campo("ordem"), Divisao: k.campo("divisao"),
		Solicitacao: k.campo("solicitacao"), Status: k.campo("status"), Chega: k.campo("fechada"), Fotos: k.campo("fotos"), Assistencia: k.campo("assistencia"),
		Unidade: k.campo("unidade"), Oferecido: k.campo("oferecido"),
	}
	t := crm.TipoDeAbertura{
		ID: f.ID, Versao: f.Versao, Nome: f.Nome, Ajuda: f.Ajuda, Divisao: f.Divisao, Solicitacao: f.Solicitacao, Status: f.Status, Fechada: f.Chega == chegaFechada,
		Fotos: crm.Fotos(f.Fotos), Assistencia: f.Assistencia == "sim", ExigeUnidade: f.Unidade == "sim", Oferecido: f.Oferecido == "sim",
	}
	var err error
	if f.Ordem != "" {
		t.Ordem, err = strconv.Atoi(f.Ordem)
	}
	if err != nil {
		f.Erros = errosForm{"ordem": "escreva um número inteiro"}
		return k.mostrarFaleConosco(http.StatusUnprocessableEntity, f, false)
	}
	err = k.p.Administracao.GravarTipoDeAbertura(k.ctx, k.ator(""), k.retrato(), &t)
	if f.Erros = errosDe(err); f.Erros != nil {
		return k.mostrarFaleConosco(http.StatusUnprocessableEntity, f, false)
	}
	if err != nil {
		return err
	}
	return k.voltar("/fale-conosco", "Tipo "+t.Nome+" gravado.")
}

// doClienteTela says on an ocorrência's page by which kind its client opened it, and how they found the attendance.
type doClienteTela struct {
	Porque   string // "" = no client opened it
	Link     string // to the kind; "" = the person may not see it
	Alerta   bool   // it was over before anybody saw it
	Nota     string // "" = not rated
	Texto    string
	Avaliada momento
}

// doCliente reads it from the ficha. Of one that a system sent closed it says that, because the word was the system's.
func (k *contexto) doCliente(f *crm.Ficha) doClienteTela {
	var t doClienteTela
	r := k.retrato()
	if a := f.DoCliente; a != nil {
		status := a.Status
		if st := r.Status[status]; st != nil {
			status = st.Nome
		}
		t.Porque, t.Alerta = a.Porque(status), a.Encerrou
		if k.pode(acessar(crm.ModuloFaleConosco)) {
			t.Link = Raiz + "/fale-conosco?id=" + texto64(a.TipoID) + "#novo"
		}
	} else if porque := chegouEncerrada(r, &f.Ocorrencia); porque != "" {
		t.Porque, t.Alerta = porque, true
	}
	if v := f.Avaliacao; v != nil {
		t.Nota, t.Texto, t.Avaliada = strconv.Itoa(v.Nota)+" de "+strconv.Itoa(crm.MaxNota), v.Texto, k.em(v.Em)
	}
	return t
}

// chegouEncerrada says why an ocorrência that a system opened was over from the start; "" = it was not.
func chegouEncerrada(r *crm.Retrato, o *crm.Ocorrencia) string {
	st := r.StatusPorID[o.StatusAberturaID]
	if st == nil || !st.Fase.Final() || o.Origem.Sistema == crm.SistemaPortal {
		return ""
	}
	onde := ": por isso ela já chegou encerrada. Para chegar aberta, mude o tipo de ocorrência no sistema que a enviou."
	if codigo := o.Recebido.Texto("COD_STATUS"); codigo != "" {
		return "O sistema " + o.Origem.Sistema + " a enviou com o status " + codigo + ", que encerra" + onde
	}
	if o.Recebido.Texto("DATA_FECHAMENTO") != "" {
		return "O sistema " + o.Origem.Sistema + " a enviou com DATA_FECHAMENTO" + onde
	}
	return ""
}
