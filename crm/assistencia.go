package crm

import "time"

// Assistencia is what makes an ocorrência an assistência técnica: items, visits and a workflow of its own (docs/regras.md §17).
// Every change of it is a change of the ocorrência too, whose version guards both.
type Assistencia struct {
	OcorrenciaID  int64
	TenantID      int64
	Versao        int64 // of the row; callers guard by the ocorrência's
	SituacaoID    int64 // of FuncAssistencias
	Prioridade    Prioridade
	Parecer       string // parecer técnico
	PrevistaPara  Dia    // when it is to be finished
	ConcluidaEm   Dia
	Minutos       int64 // total of hours, in minutes
	CustoPrevisto int64 // cents
	InativaDesde  *time.Time
	InativaPorque string
	CriadaEm      time.Time
	AtualizadaEm  time.Time

	Itens   []ItemDaAssistencia // by id
	Visitas []Visita            // by id

	// Filled by reads, of what it stands on; not written.
	Ocorrencia Ocorrencia      // without Recebido
	Entrega    EntregaDoImovel // by which coverage is judged
}

// Ativa tells whether nobody took it out of the lists (Inativar).
func (a *Assistencia) Ativa() bool { return a.InativaDesde == nil }

// Item finds one of its items; nil when there is none.
func (a *Assistencia) Item(id int64) *ItemDaAssistencia {
	for i := range a.Itens {
		if a.Itens[i].ID == id {
			return &a.Itens[i]
		}
	}
	return nil
}

// Visita finds one of its visits; nil when there is none.
func (a *Assistencia) Visita(id int64) *Visita {
	for i := range a.Visitas {
		if a.Visitas[i].ID == id {
			return &a.Visitas[i]
		}
	}
	return nil
}

// Prioridade is a letter in the database, as CV CRM writes it.
type Prioridade string

// Priorities. "" = nobody said.
const (
	PrioridadeAlta   Prioridade = "A"
	PrioridadeNormal Prioridade = "N"
	PrioridadeBaixa  Prioridade = "B"
)

// Nome is what people read.
func (p Prioridade) Nome() string {
	switch p {
	case PrioridadeAlta:
		return "Alta"
	case PrioridadeNormal:
		return "Normal"
	case PrioridadeBaixa:
		return "Baixa"
	}
	return ""
}

// Valida tells whether it is one of the priorities, or none.
func (p Prioridade) Valida() bool { return p == "" || p.Nome() != "" }

// ItemDeManutencao is a row of the tenant's catalogue of what may be mended.
type ItemDeManutencao struct {
	ID        int64
	TenantID  int64
	Versao    int64
	Nome      string // unique per tenant
	Descricao string

	DiasMinimos        int    // tempo mínimo de finalização, in days; 0 = not told: a destination may refuse the item
	MinutosMedios      int    // tempo médio de execução, in minutes; 0 = not told
	DiasFinalizacao    int    // tempo de finalização, in days; 0 = not told
	GarantiaMeses      int    // from delivery; 0 = not covered
	Cobertura          string // what the warranty covers, in words
	ArquivoObrigatorio bool   // an assistência with it needs an attachment
	NoPainel           bool   // people may choose it
}

// ItemDaAssistencia is one thing to be mended.
type ItemDaAssistencia struct {
	ID           int64
	TenantID     int64
	OcorrenciaID int64
	Versao       int64
	ItemID       int64 // of the catalogue
	Descricao    string
	SituacaoID   int64 // of FuncItens
	Ambiente     string
	Patologia    string
	Problema     string
	PrevistoPara Dia
	ConcluidoEm  Dia
	Minutos      int64 // of work
	Coberto      *bool // as a person decided; nil = as warranty and delivery say (Assistencia.Cobertura)
	Recorrente   bool
	CriadoEm     time.Time

	Item ItemDeManutencao // filled by reads; not written
}

// Visita is an appointment of a team.
type Visita struct {
	ID           int64
	TenantID     int64
	OcorrenciaID int64
	Versao       int64
	Equipe       string
	De, Ate      time.Time
	Usuarios     []string // who goes, as they were named
	Observacao   string
	Itens        []int64 // ids of ItemDaAssistencia
	SituacaoID   int64   // of FuncVisitas
	CriadaEm     time.Time
}
