package crm

import (
	"time"
	"unicode/utf8"
)

// SituacaoChamada is the outcome of an inbound call in the request log.
type SituacaoChamada string

// Outcomes of a call.
const (
	ChamadaAtendida     SituacaoChamada = "atendida"     // opened, narrated, edited, answered
	ChamadaRepetida     SituacaoChamada = "repetida"     // the same number was given again
	ChamadaRecusada     SituacaoChamada = "recusada"     // a rule said no; CodigoRecusa says which
	ChamadaFalha        SituacaoChamada = "falha"        // could not be understood (fault)
	ChamadaDesconhecida SituacaoChamada = "desconhecida" // an operation or method that the catalogue does not know
	ChamadaSemResposta  SituacaoChamada = "sem_resposta" // the deadline passed before the outcome was known: the write may have happened
	ChamadaTeste        SituacaoChamada = "teste"        // of `ponte check` or the portal's test, whatever was answered: counted nowhere (docs/regras.md §7.2)
)

// Chamada is a row of the request log. Payloads are masked before they get here (Mascarar...), 64 KiB at most each.
type Chamada struct {
	ID           int64
	TenantID     int64 // 0 = unknown tenant
	RequestID    string
	Superficie   string // "soap", "rest", "contatos" or "portal"
	Operacao     string // catalogue name, or what was asked
	Usuario      string
	CredencialID int64
	Sistema      string
	Endereco     string // the address that the allowlist judged
	Par          string // the connection's peer, when it is another
	Alerta       string // flags for the operator: "x_forwarded_for_ignorado", "senha_sem_tls", ...
	Situacao     SituacaoChamada
	CodigoRecusa int      // 0 = none
	Mensagem     string   // the refusal's sentence
	Avisos       []string // what was accepted but deserves a look, form <PROBLEMA>:: ACAO:: <o que fazer>::
	OcorrenciaID int64
	Numero       string
	CodigoOC     string
	Pedido       string // masked
	Resposta     string
	HTTP         int
	Bytes        int    // of the request body
	SHA256       string // hex of the body, when it could not be parsed
	Estranha     bool   // from an address on no list, or for no tenant: a few of an hour are kept, the rest is counted; not stored
	Vezes        int64  // 1, or how many equal refusals this row stands for
	Em           time.Time
	Duracao      time.Duration  // until the hand-off to the database for stored calls
	Chaves       []ChaveChamada // what one that was not attended is found by; kept beside its row
}

// Atendida tells whether what the call asked for was done, now or the first time.
func (s SituacaoChamada) Atendida() bool { return s == ChamadaAtendida || s == ChamadaRepetida }

// Diario takes the calls that wrote nothing (refused, failed, unknown), after their answer. It never blocks and never
// fails: when its bounded queue is full it counts equal refusals in one row (docs/regras.md §7.1).
type Diario interface {
	Registrar(c Chamada)
}

// MaxConteudo is the size to which a payload is cut in the request log, in bytes (docs/regras.md §7.1).
const MaxConteudo = 64 << 10

// CortarConteudo cuts a payload to MaxConteudo bytes, between characters.
func CortarConteudo(s string) string {
	if len(s) <= MaxConteudo {
		return s
	}
	fim := MaxConteudo - len("…")
	for fim > 0 && !utf8.RuneStart(s[fim]) {
		fim--
	}
	return s[:fim] + "…"
}
