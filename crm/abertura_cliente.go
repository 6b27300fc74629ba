package crm

import "time"

// SistemaCliente is the origem of what clients do in the Portal do Cliente. It is no destination's, so everything they do is sent.
const SistemaCliente = "portal_cliente"

// What clients ask of the door, as the request log names it.
const (
	AtoClienteEntrar   = "portal_cliente.entrar"
	AtoClienteContrato = "portal_cliente.contrato"
)

// AutorCliente stands for the client where somebody is named who did something: the name itself is the client's row's, which may be
// anonymised.
const AutorCliente = "cliente"

// AberturaDoCliente says by which kind a client opened an ocorrência, as it was then. It is committed with the opening, so that whoever
// wonders at a later time why it arrived as it did finds the answer, whatever the kind says by then.
type AberturaDoCliente struct {
	OcorrenciaID int64
	TenantID     int64
	TipoID       int64
	TipoNome     string
	Fechada      bool   // as the kind said
	Status       string // code
	Encerrou     bool   // as the status's phase did
	Em           time.Time
}

// Porque says why it arrived as it did, for people; status is the name of the status.
func (a *AberturaDoCliente) Porque(status string) string {
	tipo := "O cliente abriu pelo tipo “" + a.TipoNome + "”, "
	switch {
	case a.Fechada && a.Encerrou:
		return tipo + "que está marcado para chegar fechada: por isso ela já chegou encerrada, no status " + status + ", e ninguém foi chamado a atendê-la."
	case a.Encerrou:
		return tipo + "que está marcado para chegar aberta, mas usava o status " + status + ", que encerra: por isso ela já chegou encerrada."
	case a.Fechada:
		return tipo + "que está marcado para chegar fechada, mas usava o status " + status + ", que não encerra: por isso ela chegou aberta."
	}
	return tipo + "que está marcado para chegar aberta, no status " + status + "."
}

// daAbertura is the row of an opening.
func (t *TipoDeAbertura) daAbertura(oc *Ocorrencia, st *Status) AberturaDoCliente {
	return AberturaDoCliente{
		OcorrenciaID: oc.ID, TenantID: oc.TenantID, TipoID: t.ID, TipoNome: t.Nome, Fechada: t.Fechada, Status: st.Codigo, Encerrou: st.Fase.Final(), Em: oc.CriadaEm,
	}
}
