package crm

import (
	"slices"
	"strings"
	"time"
)

// Empreendimento is a development (a building site), Bloco a block or tower of it, Unidade what a client buys.
type Empreendimento struct {
	ID          int64
	TenantID    int64
	Nome        string // unique per tenant
	DataEntrega Dia    // delivery date
	Desligado   bool   // its records are refused when a source sends them
	FilialID    int64  // of the builder, 0 = not said; only a person says it (Administracao.LigarEmpreendimento)
}

// Bloco belongs to an Empreendimento.
type Bloco struct {
	ID               int64
	TenantID         int64
	EmpreendimentoID int64
	Nome             string // unique per empreendimento
}

// Unidade is an apartment, house or garage. Numero repeats across blocks; Codigo is the ERP's est_in_codigo.
type Unidade struct {
	ID          int64
	TenantID    int64
	BlocoID     int64
	Numero      string
	Codigo      string
	Tipo        TipoUnidade
	Vinculos    []Vinculo  // its names in other systems
	DataEntrega *time.Time // delivery date, midnight UTC of the day

	// Names of what it stands in, filled by look-ups, for messages and pages; not written.
	Empreendimento string
	Bloco          string
}

// TipoUnidade says what a unit is.
type TipoUnidade string

// Kinds of unit. One that nobody told is an UnidadeComum.
const (
	UnidadeComum   TipoUnidade = "unidade"
	UnidadeGaragem TipoUnidade = "garagem"
)

// Local is where the unit stands, when a look-up filled the names in.
func (u *Unidade) Local() LocalUnidade { return LocalUnidade{u.Empreendimento, u.Bloco, u.Numero} }

// LocalUnidade is where a unit stands; Bloco may be empty.
type LocalUnidade struct{ Empreendimento, Bloco, Unidade string }

// String joins what is there with slashes.
func (l LocalUnidade) String() string {
	return strings.Join(slices.DeleteFunc([]string{l.Empreendimento, l.Bloco, l.Unidade}, func(s string) bool { return s == "" }), " / ")
}

// Contrato ties a client to a unit.
type Contrato struct {
	ID        int64
	TenantID  int64
	Codigo    string // unique per tenant
	UnidadeID int64  // 0 = unknown
	ClienteID int64  // 0 = unknown
	Situacao  SituacaoContrato

	SituacaoNaFonte string // in the source's own word
	AClassificar    bool   // an opening named it before its source did: nothing else is known of it

	AssinadoEm Dia
	ChavesEm   Dia // when the keys were handed over
}

// Participante is somebody with a share of a contract: a co-buyer, a spouse, a guarantor. The buyer is the contract's Cliente.
type Participante struct {
	TenantID   int64
	ContratoID int64
	ClienteID  int64
	Papel      string // in the source's word
	Parte      int64  // of the contract, in hundredths of a percent
}

// SituacaoContrato is Mega's cto_ch_status (docs/fatos/mega.md §2).
type SituacaoContrato string

// Contract situations.
const (
	ContratoAtivo        SituacaoContrato = "A"
	ContratoInadimplente SituacaoContrato = "U"
	ContratoDistratado   SituacaoContrato = "D"
	ContratoTransferido  SituacaoContrato = "T"
	ContratoCessao       SituacaoContrato = "C"
	ContratoQuitado      SituacaoContrato = "Q"
)

// Vigente tells whether the contract still makes its client the unit's (A, U or Q; docs/regras.md §4.5).
func (s SituacaoContrato) Vigente() bool {
	return s == ContratoAtivo || s == ContratoInadimplente || s == ContratoQuitado
}
