package crm

import "time"

// TipoChave is a kind of idempotency key (docs/regras.md §4.4).
type TipoChave string

// Kinds of idempotency key.
const (
	ChaveCabecalho TipoChave = "cabecalho" // Idempotency-Key header
	ChaveCodigoOC  TipoChave = "codigo_oc" // CODIGO_OC, for ever
	ChaveConteudo  TipoChave = "conteudo"  // fingerprint of the parts, within the credential's window
	ChaveNarrativa TipoChave = "narrativa" // number + DATA_HORA + text
	ChaveEdicao    TipoChave = "edicao"    // number + content of an edit
	ChaveDiferenca TipoChave = "diferenca" // a repeat's distinct content, so that it is narrated once
)

// ChaveIdempotencia remembers what a call made, so that its repeat gets the same number. Unique by
// (tenant, sistema, tipo, chave).
type ChaveIdempotencia struct {
	TenantID     int64
	Sistema      string
	Tipo         TipoChave
	Chave        string // ≤ 64 characters: short keys as they are, longer ones and contents as a hex SHA-256
	OcorrenciaID int64
	Numero       string
	Conteudo     string    // hex SHA-256 of the canonical content, to tell a repeat from a repeat with other content
	Versao       int64     // guards the move of an expired key
	Em           time.Time // start of the window; repeats do not extend it
}
