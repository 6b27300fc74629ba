package crm

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

// Divisao is a division (COD_DIVISAO), Solicitacao a kind of request (COD_SOLICITACAO), Status a situation (COD_STATUS).
// AClassificar marks a code that a call brought and nobody has described yet (DESIGN §4.7).
type Divisao struct {
	ID           int64
	TenantID     int64
	Codigo       string
	Nome         string
	AClassificar bool
}

// Solicitacao is a kind of request, possibly of one Divisao.
type Solicitacao struct {
	ID           int64
	TenantID     int64
	Codigo       string
	Nome         string
	DivisaoID    int64 // 0 = any
	AClassificar bool
}

// Status is a situation of an ocorrência.
type Status struct {
	ID                int64
	TenantID          int64
	Codigo            string
	Nome              string
	Fase              Fase
	IntegracaoExterna string // what entering it triggers, e.g. MOBUSS_ISA (facts multidados §4.1); "" = nothing
	AClassificar      bool
}

// Codes of the statuses that tenant create seeds (DESIGN §4).
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
