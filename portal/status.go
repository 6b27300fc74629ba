package portal

import (
	"errors"
	"net/http"
	"net/url"
	"strconv"

	"ponte/crm"
)

// telaStatus is what codes mean: statuses with what they trigger, divisões, solicitações.
type telaStatus struct {
	Filtro        *filtro
	Status        []linhaStatus
	Divisoes      []linhaCodigo
	Solicitacoes  []linhaCodigo
	Form          formCodigo
	SoPendentes   bool
	Administrador bool
}

type linhaStatus struct {
	crm.Status
	Rotulo string // of what it triggers
	Falta  string // why that is not sent now
	Espera int64  // entregas of it that were not sent and wait for the destination
	Link   string // to them
}

type linhaCodigo struct {
	Codigo, Nome, Divisao   string
	SLA                     string // hours
	AClassificar, Desligada bool
}

// formCodigo is a code to be described, kept as typed.
type formCodigo struct {
	codigoLido
	Tipo, Codigo                 string
	Tipos, Fases, Acoes, Divisao []opcao
	Sincronizacao                []opcao
	Editando                     bool
	Erros                        errosForm
}

func (k *contexto) status() error {
	f := formCodigo{Tipo: k.consulta("tipo"), Codigo: k.consulta("codigo"), codigoLido: codigoLido{fase: string(crm.FaseEmAndamento)}}
	return k.mostrarStatus(http.StatusOK, f, true)
}

// mostrarStatus shows the lists and the form; ler fills the form from what is there.
func (k *contexto) mostrarStatus(status int, f formCodigo, ler bool) error {
	todos, err := k.lerCodigos()
	if err != nil {
		return err
	}
	tela := telaStatus{Filtro: k.novoFiltro("/status"), SoPendentes: k.consulta("a_classificar") == "1", Administrador: k.pode(mudar(crm.ModuloCodigos))}
	esperas, err := k.p.Despacho.Entregas.Esperas(k.ctx, k.tenant.ID)
	if err != nil {
		return err
	}
	for _, s := range todos.status {
		if !tela.SoPendentes || s.AClassificar {
			tela.Status = append(tela.Status, k.linhaStatus(s, esperas))
		}
	}
	paresDivisao := []string{"", "Qualquer divisão"}
	for _, d := range todos.divisoes {
		paresDivisao = append(paresDivisao, d.Codigo, d.Nome)
		if !tela.SoPendentes || d.AClassificar {
			tela.Divisoes = append(tela.Divisoes, linhaCodigo{d.Codigo, d.Nome, "", horasSLA(d.SLAHoras), d.AClassificar, d.Desligada})
		}
	}
	for _, s := range todos.solicitacoes {
		if !tela.SoPendentes || s.AClassificar {
			tela.Solicitacoes = append(tela.Solicitacoes, linhaCodigo{s.Codigo, s.Nome, todos.codigoDaDivisao(s.DivisaoID), horasSLA(s.SLAHoras), s.AClassificar, s.Desligada})
		}
	}
	if f.Tipo == "" {
		f.Tipo = codigoStatus
	}
	if lido, ok := todos.achar(f.Tipo, f.Codigo); ok {
		f.Editando = true
		if ler {
			f.codigoLido = lido
		}
	}
	f.Tipos = opcoes(f.Tipo, codigoStatus, "Status", codigoDivisao, "Divisão", codigoSolicitacao, "Solicitação")
	f.Fases = opcoes(f.fase, paresFase()...)
	paresAcao := []string{"", "Nada"}
	for _, d := range k.p.Despacho.Definicoes {
		for _, acao := range d.Acoes {
			paresAcao = append(paresAcao, acao.Codigo, d.Titulo+": "+acao.Rotulo)
		}
	}
	f.Acoes, f.Divisao = opcoes(f.acao, paresAcao...), opcoes(f.divisao, paresDivisao...)
	f.Sincronizacao = opcoes(map[bool]string{true: "sim"}[f.desligada], "", "Ligada", "sim", "Desligada")
	tela.Form = f
	return k.mostrar(status, "status", "Status e códigos", tela)
}

func (k *contexto) linhaStatus(s crm.Status, esperas []crm.EsperaEntregas) linhaStatus {
	l := linhaStatus{Status: s, Rotulo: k.rotuloIntegracao(s.IntegracaoExterna)}
	l.Falta, _ = k.retrato().PorqueNaoSai(s.IntegracaoExterna)
	for _, e := range esperas {
		if e.StatusID == s.ID {
			l.Espera += e.Quantidade
			l.Link = Raiz + "/entregas?" + url.Values{"destino": {e.Destino}, "esperando": {"1"}}.Encode()
		}
	}
	return l
}

// rotuloIntegracao is what entering a status triggers, in words.
func (k *contexto) rotuloIntegracao(codigo string) string {
	for i := range k.p.Despacho.Definicoes {
		d := &k.p.Despacho.Definicoes[i]
		if a, ok := d.Acao(codigo); ok {
			return d.Titulo + ": " + a.Rotulo
		}
	}
	return codigo
}

// gravarCodigo describes a code: a new one, or one that a call brought.
func (k *contexto) gravarCodigo() error {
	f := formCodigo{Tipo: k.campo("tipo"), Codigo: k.campo("codigo"), codigoLido: codigoLido{
		Nome: k.campo("nome"), Versao: k.campo("versao"), fase: k.campo("fase"), acao: k.campo("acao"), divisao: k.campo("divisao"), desligada: k.campo("desligada") == "sim",
		Tarefas: k.FormValue("tarefas"), SLA: k.campo("sla_horas"), Pausa: k.campo("pausa_sla"),
	}}
	var err error
	sla, ok := lerSLA(f.SLA)
	if !ok {
		f.Erros = errosForm{"sla_horas": "precisa ser um número inteiro de horas, ou vazio"}
		return k.mostrarStatus(http.StatusUnprocessableEntity, f, false)
	}
	ator, a := k.ator(""), k.p.Administracao
	switch f.Tipo {
	case codigoDivisao:
		_, err = a.ConfigurarDivisao(k.ctx, ator, k.tenant.ID, f.Codigo, crm.MudancaCodigo{Versao: &f.Versao, Nome: &f.Nome, Desligada: &f.desligada, SLAHoras: &sla})
	case codigoSolicitacao:
		_, err = a.ConfigurarSolicitacao(k.ctx, ator, k.tenant.ID, f.Codigo, crm.MudancaCodigo{Versao: &f.Versao, Nome: &f.Nome, Divisao: &f.divisao, Desligada: &f.desligada, SLAHoras: &sla})
	case codigoStatus:
		fase, pausa := crm.Fase(f.fase), f.Pausa == "sim"
		_, err = k.p.Despacho.ConfigurarStatus(k.ctx, ator, k.tenant.ID, f.Codigo, crm.MudancaStatus{Versao: &f.Versao, Nome: &f.Nome, Fase: &fase, IntegracaoExterna: &f.acao, Tarefas: &f.Tarefas, PausaSLA: &pausa})
	default:
		return errPedido
	}
	if f.Erros = errosDe(err); f.Erros != nil {
		return k.mostrarStatus(http.StatusUnprocessableEntity, f, errors.Is(err, crm.ErrConflito)) // then what is there now
	}
	if err != nil {
		return err
	}
	return k.voltar("/status", "Código "+f.Codigo+" gravado. Vale em até 3 segundos.")
}

// lerSLA reads hours as typed; nothing is none.
func lerSLA(texto string) (int, bool) {
	if texto == "" {
		return 0, true
	}
	horas, err := strconv.Atoi(texto)
	return horas, err == nil
}
