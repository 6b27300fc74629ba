package crm

import (
	"cmp"
	"strings"
	"time"
)

// Ocorrencia is a ticket.
type Ocorrencia struct {
	ID               int64
	TenantID         int64
	Versao           int64  // guards changes
	Numero           string // ≤ 30, unique per tenant, text for ever (20-digit protocols exist: docs/fatos/multidados.md §3)
	CodigoOC         string // the caller's own id
	ClienteID        int64  // 0 = none
	ContratoID       int64  // 0 = none
	UnidadeID        int64  // 0 = none
	DivisaoID        int64  // 0 = none
	SolicitacaoID    int64  // 0 = none
	StatusID         int64
	StatusAberturaID int64 // the status it was opened in; 0 = its opening is stored as a narrativa and a movement
	Descricao        string
	Solucao          string // DESCRICAO_SOLUCAO
	AbertoPor        string // COD_ABERTO_POR
	AbertoPara       string // COD_ABERTO_PARA
	Responsavel      string
	Origem           Origem
	AbertaEm         time.Time  // DATA_ABERTURA when sent, else the arrival
	FechadaEm        *time.Time // DATA_FECHAMENTO when sent, else when it entered a final phase
	CriadaEm         time.Time  // arrival
	AtualizadaEm     time.Time
	CamposVariaveis  []Item // CAMPOS_VARIAVEIS_OCORRENCIA
	Recebido         Campos // every part of the opening call, the password left out
	// VenceEm is when its SLA ends, while the time of it runs; SLARestante is what was left of it when it was stopped, by a pause or the end,
	// negative when it was late. One of them is set where there is an SLA (docs/regras.md §16.3).
	VenceEm     *time.Time
	SLARestante *time.Duration
	PrincipalID int64 // the ocorrência under which this one was opened, as the proposal of a credit analysis; 0 = none
}

// QuemAbriu is who opened it: as the call or the portal says, else the system that did.
func (o *Ocorrencia) QuemAbriu() string { return cmp.Or(o.AbertoPor, o.Origem.Sistema) }

// Origem is who brought something in: the credential's sistema (stable) and the credential itself.
type Origem struct {
	Sistema      string
	CredencialID int64 // 0 = not a webservice call (operator, import, delivery)
}

// NarrativaDaAbertura is the first narrativa, which is the description and not stored again; nil when there is none, or when
// it is stored (imports, and what was opened before version 10 of the schema). Its id is the ocorrência's: all ids are of one sequence.
func (o *Ocorrencia) NarrativaDaAbertura() *Narrativa {
	if o.StatusAberturaID == 0 || o.Descricao == "" {
		return nil
	}
	return &Narrativa{
		ID: o.ID, TenantID: o.TenantID, OcorrenciaID: o.ID, Autor: o.AbertoPor, Origem: o.Origem, Tipo: NarrativaAbertura, Texto: o.Descricao,
		Visibilidade: VisibilidadeCliente, Em: o.AbertaEm, CriadaEm: o.CriadaEm,
	}
}

// MovimentoDaAbertura is the first movement, into the status of the opening; nil when it is stored.
func (o *Ocorrencia) MovimentoDaAbertura() *Movimento {
	if o.StatusAberturaID == 0 {
		return nil
	}
	return &Movimento{
		ID: o.ID, TenantID: o.TenantID, OcorrenciaID: o.ID, ParaStatusID: o.StatusAberturaID, Autor: o.AbertoPor, Origem: o.Origem, Em: o.CriadaEm,
	}
}

// Narrativa is a text under an ocorrência.
type Narrativa struct {
	ID           int64
	TenantID     int64
	OcorrenciaID int64
	Autor        string // operator's name or code as received, or the portal user
	Origem       Origem
	Tipo         TipoNarrativa
	Visibilidade Visibilidade
	Texto        string
	Em           time.Time // DATA_HORA_ATENDIMENTO when sent, else the arrival
	CriadaEm     time.Time
}

// TipoNarrativa tells where a narrativa comes from.
type TipoNarrativa string

// Kinds of narrativa.
const (
	NarrativaAbertura TipoNarrativa = "abertura" // the opening description
	NarrativaRecebida TipoNarrativa = "recebida" // through the webservice
	NarrativaOperador TipoNarrativa = "operador" // through the portal
	NarrativaCliente  TipoNarrativa = "cliente"  // through the Portal do Cliente
	NarrativaSistema  TipoNarrativa = "sistema"  // written by Ponte (Reenvio com diferença, falha de integração)
)

// Visibilidade tells who may read a narrativa or a tarefa (docs/regras.md §16.1).
type Visibilidade string

// Visibilidades.
const (
	VisibilidadeInterna Visibilidade = "interna" // the builder's people and systems
	VisibilidadeCliente Visibilidade = "cliente" // the client of the ocorrência too
)

// LerVisibilidade reads one in any case; what is none is interna, and not ok unless it is empty.
func LerVisibilidade(texto string) (v Visibilidade, ok bool) {
	switch v = Visibilidade(strings.ToLower(strings.TrimSpace(texto))); v {
	case VisibilidadeInterna, VisibilidadeCliente:
		return v, true
	}
	return VisibilidadeInterna, v == ""
}

// Movimento is a change of status, kept for the timeline.
type Movimento struct {
	ID           int64
	TenantID     int64
	OcorrenciaID int64
	DeStatusID   int64 // 0 = the opening
	ParaStatusID int64
	Autor        string
	Origem       Origem
	Em           time.Time
}

// Anexo is a file of an ocorrência. Its bytes are in anexo_partes (≤ 256 KiB each), written before the row that refers to it.
type Anexo struct {
	ID           int64
	TenantID     int64
	OcorrenciaID int64
	Nome         string
	Tipo         string // media type
	Tamanho      int64  // bytes
	SHA256       string // hex
	TarefaID     int64  // the tarefa that it came with on its end; 0 = none
	Origem       Origem
	CriadoEm     time.Time
}
