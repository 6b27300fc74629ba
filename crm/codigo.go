package crm

import "strconv"

// Fase is what a status means for the life of an ocorrência.
type Fase string

// The phases of a status.
const (
	FaseAberta      Fase = "aberta"
	FaseEmAndamento Fase = "em_andamento"
	FaseEncerrada   Fase = "encerrada"
	FaseCancelada   Fase = "cancelada"
)

// Final tells whether an ocorrência in this phase is over.
func (f Fase) Final() bool { return f == FaseEncerrada || f == FaseCancelada }

// Nome is a phase as callers of the family read it (docs/fatos/multidados.md §5: "Encerrada").
func (f Fase) Nome() string {
	switch f {
	case FaseAberta:
		return "Aberta"
	case FaseEmAndamento:
		return "Em andamento"
	case FaseEncerrada:
		return "Encerrada"
	case FaseCancelada:
		return "Cancelada"
	}
	return ""
}

// Divisao is a division (COD_DIVISAO), Solicitacao a kind of request (COD_SOLICITACAO), Status a situation (COD_STATUS).
// AClassificar marks a code that a call brought and nobody has described yet, Desligada a kind that no system may open, also by one of
// the solicitações of a divisão (docs/regras.md §4.7).
type Divisao struct {
	ID           int64
	TenantID     int64
	Codigo       string
	Nome         string
	AClassificar bool
	Desligada    bool
	SLAHoras     int // working hours until an ocorrência of it is due, unless its solicitação says others; 0 = never
}

// Versao tells two states apart, as those of the other codes do.
func (d *Divisao) Versao() string {
	return versaoDe(d.Codigo, d.Nome, simNao(d.AClassificar), simNao(d.Desligada), strconv.Itoa(d.SLAHoras))
}

// Solicitacao is a kind of request, possibly of one Divisao.
type Solicitacao struct {
	ID           int64
	TenantID     int64
	Codigo       string
	Nome         string
	DivisaoID    int64 // 0 = any
	AClassificar bool
	Desligada    bool
	SLAHoras     int // working hours until an ocorrência of it is due; 0 = as its divisão says
}

// Versao tells two states apart.
func (s *Solicitacao) Versao() string {
	return versaoDe(s.Codigo, s.Nome, strconv.FormatInt(s.DivisaoID, 10), simNao(s.AClassificar), simNao(s.Desligada), strconv.Itoa(s.SLAHoras))
}

// Status is a situation of an ocorrência.
type Status struct {
	ID                int64
	TenantID          int64
	Codigo            string
	Nome              string
	Fase              Fase
	IntegracaoExterna string // what entering it triggers, e.g. MOBUSS_ISA (docs/fatos/mobuss.md §1); "" = nothing
	AClassificar      bool
	Tarefas           string // what entering it has people do, a rule a line (LerRegrasTarefa); "" = nothing
	PausaSLA          bool   // the time of the SLA stands still in it
}

// Versao tells two states apart.
func (s *Status) Versao() string {
	return versaoDe(s.Codigo, s.Nome, string(s.Fase), s.IntegracaoExterna, simNao(s.AClassificar), s.Tarefas, simNao(s.PausaSLA))
}

// Codes of the statuses that tenant create seeds (docs/regras.md §12.1).
const (
	StatusAberta          = "aberta"
	StatusEmAtendimento   = "em_atendimento"
	StatusEncerrado       = "encerrado"
	StatusCancelada       = "cancelada"
	StatusFalhaIntegracao = "falha_integracao"
)

// StatusIniciais are the statuses of a new tenant.
func StatusIniciais() []Status {
	return []Status{
		{Codigo: StatusAberta, Nome: "Aberta", Fase: FaseAberta},
		{Codigo: StatusEmAtendimento, Nome: "Em atendimento", Fase: FaseEmAndamento},
		{Codigo: StatusEncerrado, Nome: "Encerrada", Fase: FaseEncerrada},
		{Codigo: StatusCancelada, Nome: "Cancelada", Fase: FaseCancelada},
		{Codigo: StatusFalhaIntegracao, Nome: "Falha de integração", Fase: FaseEmAndamento},
	}
}
