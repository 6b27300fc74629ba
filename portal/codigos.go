package portal

import (
	"slices"
	"strconv"

	"ponte/crm"
)

// Kinds of code, as addresses and forms call them.
const (
	codigoStatus      = "status"
	codigoDivisao     = "divisao"
	codigoSolicitacao = "solicitacao"
)

// codigos are all codes of an installation.
type codigos struct {
	status       []crm.Status
	divisoes     []crm.Divisao
	solicitacoes []crm.Solicitacao
}

func (k *contexto) lerCodigos() (*codigos, error) {
	var c codigos
	var err error
	if c.status, err = k.p.Despacho.Status.StatusDe(k.ctx, k.tenant.ID); err != nil {
		return nil, err
	}
	if c.divisoes, err = k.p.Administracao.Codigos.DivisoesDoTenant(k.ctx, k.tenant.ID); err != nil {
		return nil, err
	}
	c.solicitacoes, err = k.p.Administracao.Codigos.SolicitacoesDoTenant(k.ctx, k.tenant.ID)
	return &c, err
}

// codigoDaDivisao is the code of a divisão; "" = none.
func (c *codigos) codigoDaDivisao(id int64) string {
	if i := slices.IndexFunc(c.divisoes, func(d crm.Divisao) bool { return d.ID == id }); i >= 0 {
		return c.divisoes[i].Codigo
	}
	return ""
}

// codigoLido is what a form shows of a code. Versao tells two states of it apart.
type codigoLido struct {
	Nome, Versao        string
	fase, acao, divisao string
	desligada           bool
	Tarefas, SLA        string // SLA: hours
	Pausa               string // "sim" = the time of the SLA stands still
}

// achar finds a code of a kind; one that does not exist has no version.
func (c *codigos) achar(tipo, codigo string) (codigoLido, bool) {
	switch tipo {
	case codigoStatus:
		if i := slices.IndexFunc(c.status, func(s crm.Status) bool { return s.Codigo == codigo }); i >= 0 {
			s := &c.status[i]
			return codigoLido{
				Nome: s.Nome, Versao: s.Versao(), fase: string(s.Fase), acao: s.IntegracaoExterna,
				Tarefas: s.Tarefas, Pausa: map[bool]string{true: "sim"}[s.PausaSLA],
			}, true
		}
	case codigoDivisao:
		if i := slices.IndexFunc(c.divisoes, func(d crm.Divisao) bool { return d.Codigo == codigo }); i >= 0 {
			return codigoLido{Nome: c.divisoes[i].Nome, Versao: c.divisoes[i].Versao(), desligada: c.divisoes[i].Desligada, SLA: horasSLA(c.divisoes[i].SLAHoras)}, true
		}
	case codigoSolicitacao:
		if i := slices.IndexFunc(c.solicitacoes, func(s crm.Solicitacao) bool { return s.Codigo == codigo }); i >= 0 {
			s := &c.solicitacoes[i]
			divisao := c.codigoDaDivisao(s.DivisaoID)
			return codigoLido{Nome: s.Nome, Versao: s.Versao(), divisao: divisao, desligada: s.Desligada, SLA: horasSLA(s.SLAHoras)}, true
		}
	}
	return codigoLido{}, false
}

// horasSLA is an SLA in a form and on a list; "" = none of its own.
func horasSLA(horas int) string {
	if horas == 0 {
		return ""
	}
	return strconv.Itoa(horas)
}

// paresFase are the phases in the order of an ocorrência's life, as the choices of a select.
func paresFase() []string {
	var pares []string
	for _, f := range []crm.Fase{crm.FaseAberta, crm.FaseEmAndamento, crm.FaseEncerrada, crm.FaseCancelada} {
		pares = append(pares, string(f), rotuloFase(f))
	}
	return pares
}
