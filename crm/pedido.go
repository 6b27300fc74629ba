package crm

import (
	"net/netip"
	"time"

	"ponte/crm/sigilo"
)

// Pedido is what a surface hands to a use case: who calls, from where, and what was sent, already decoded.
type Pedido struct {
	Retrato           *Retrato
	Superficie        string     // "soap", "rest", ...
	Operacao          string     // catalogue name
	Endereco          netip.Addr // judged by the allowlist: the peer's, or the right-most untrusted hop behind a configured proxy
	Usuario           string
	Senha             string
	Token             string   // of the REST facade, in the place of Usuario and Senha; "" = the call came with those
	Escopo            Escopo   // that Token must have for this call; "" = any token will do
	SemCredencial     bool     // the call carried no user at all (ComoCredencialID of the allowlist may apply)
	SinalDePagina     string   // why a web page may have made a browser send it, in words for the operator; its address is then no credential
	ChaveIdempotencia string   // Idempotency-Key header, "" = none
	Vinculo           *Vinculo // what the calling system names what is opened, kept as its vínculo; nil = nothing
	Ocorrencia        string   // number of the ocorrência that an opening is about, when the caller knows it: none is opened beside it
	SeVersao          int64    // of the ocorrência, when it is to be changed only while it still has that; 0 = whatever it has
	SeAberta          bool     // it is to take a text only while it is not over
	Principal         string   // number of the ocorrência under which this one is opened, and which gives it client, contract and unit
	PorID             PorID    // what it names by our own ids
	Busca             Busca    // meaning of COD_PROJETO in this call; "" = the credential's
	Campos            Campos   // without USUARIO_WS and SENHA_WS
	Anexos            []AnexoRecebido
	Assistencia       *NovaAssistencia // what is opened is an assistência (docs/regras.md §17); nil = it is none
	TipoDeAbertura    *TipoDeAbertura  // by which a client opens (docs/regras.md §29.7); nil = it is no client who does
	Em                time.Time        // arrival
	Registro          Registro

	// Credencial is who was let in, set by the use case once the password held. Before that the caller is only a claim.
	Credencial *Credencial
}

// CredencialNomeada is the credential that the call claims to be, checked or not: good for the form of an answer
// (ModoRetorno, RecusaFalha), never for what the call may do.
func (p *Pedido) CredencialNomeada() *Credencial {
	if p.Credencial != nil || p.Retrato == nil {
		return p.Credencial
	}
	return p.Retrato.credencialDe(p.Usuario)
}

// UsuarioNoRegistro is the user name as the request log may show it. Whoever set a caller up with the two fields swapped
// sends the password in its place: then a user of that name is unknown, and the password names one. A login that is a CPF
// is masked as everywhere.
func (p *Pedido) UsuarioNoRegistro() string {
	if p.Retrato != nil && p.Retrato.credencialDe(p.Usuario) == nil && p.Retrato.credencialDe(p.Senha) != nil {
		return sigilo.Oculto
	}
	return Encurtar(sigilo.MascararFrase(p.Usuario, ""), 100)
}

// AnexoRecebido is a file of a multipart call, in memory (limits: docs/regras.md §10.1).
type AnexoRecebido struct {
	Nome     string
	Tipo     string
	Conteudo []byte
}

// Resposta is the outcome of a use case that did what was asked. What a rule refuses is a *Recusa.
type Resposta struct {
	Numero       string
	OcorrenciaID int64
	Texto        string // the answer of operations that do not return a number (query results, "T")
	Versao       int64  // of the ocorrência after it; 0 = not told
	TarefaID     int64  // the tarefa that was created or ended; 0 = none, or one that the call made before without a key
	Repetida     bool
	Chave        TipoChave // by which the call is known to be a repeat; "" = by something else
	Chamada      *Chamada  // the log row, committed with the write; nil = Encerrar makes one and hands it to the Diario

	resumo     string   // what the log keeps in the place of Texto, because what was read may be personal
	avisos     []string // what deserves a look in what was decided, besides the Registro's
	item       bool     // one of a list: the call has the row
	noRecebido bool     // what the call sent stands in the ocorrência that it opened (PedidoDoRecebido)
}
