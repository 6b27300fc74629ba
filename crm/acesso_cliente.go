package crm

import (
	"strings"
	"time"
)

// PedidoDeAcesso is somebody's wish to enter the Portal do Cliente by a code, known or not (docs/regras.md §29.2). What could be
// guessed or belongs to a person is kept as a digest alone.
type PedidoDeAcesso struct {
	ID               int64
	TenantID         int64
	ClienteID        int64  // 0 = nobody has this document here: no code is ever sent, and none is right
	EmpreendimentoID int64  // of the link by which they came; 0 = the tenant's
	Chave            string // of the browser that asked, without which the code is worth nothing
	Documento        string
	Endereco         string   // an IPv4 address, or the /64 of an IPv6 one
	Codigos          []string // that were sent, the newest last
	Tentativas       int      // of codes
	CriadoEm         time.Time
	ExpiraEm         time.Time
}

// EntregaDeCodigo sends the code of a sign-in to the client, or says why it cannot go. The ids are still missing.
func EntregaDeCodigo(r *Retrato, agora time.Time) Entrega {
	for i := range r.Definicoes {
		def := &r.Definicoes[i]
		if !def.EscreveAPessoas {
			continue
		}
		d := r.Destino(def.Nome)
		falta := def.PorqueNaoSai(d, EventoCodigoDeAcesso)
		if d == nil {
			d = &Destino{Nome: def.Nome}
		}
		e := novaEntrega(r.Tenant.ID, d, EventoCodigoDeAcesso, agora)
		if falta != "" {
			e.Estado, e.Motivo = EntregaSuspensa, NaoEnviada(falta)
		}
		return e
	}
	return Entrega{}
}

// FaltaParaOCodigo says what is missing before a code reaches a client, as "falta ...", "" = nothing.
func FaltaParaOCodigo(r *Retrato) string {
	return strings.TrimPrefix(EntregaDeCodigo(r, time.Time{}).Motivo, NaoEnviada(""))
}
