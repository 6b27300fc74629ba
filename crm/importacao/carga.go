package importacao

import (
	"context"

	"ponte/crm"
)

// Carga is what one batch of an import wants committed: all of it or nothing. New rows carry their ids; altered ones the
// id, and where the type has one, the Versao that was read.
type Carga struct {
	TenantID             int64
	Status               []crm.Status
	Ocorrencias          []crm.Ocorrencia
	OcorrenciasAlteradas []crm.MudancaOcorrencia
	Narrativas           []crm.Narrativa
	Movimentos           []crm.Movimento
	Chaves               []crm.ChaveIdempotencia
	NumeroSeguinte       int64 // the numbering goes on from here at least; 0 = as it is
}

// Vazia tells whether there is nothing to commit.
func (c *Carga) Vazia() bool {
	return len(c.Status)+len(c.Ocorrencias)+len(c.OcorrenciasAlteradas)+len(c.Narrativas)+len(c.Chaves) == 0
}

// Cargas reads what a batch of an import refers to, and commits it. Each reading answers all its keys at once; what is
// not found is missing from the answer.
type Cargas interface {
	// IDs gives the first of n consecutive row ids.
	IDs(ctx context.Context, n int) (int64, error)
	// ClientesPorChave gives every client that any of the keys finds.
	ClientesPorChave(ctx context.Context, tenantID int64, chaves []crm.ProcuraCliente) ([]crm.Cliente, error)
	// Contratos finds them by id and by code.
	Contratos(ctx context.Context, tenantID int64, ids []int64, codigos []string) ([]crm.Contrato, error)
	// OcorrenciasPorNumero gives them without Recebido.
	OcorrenciasPorNumero(ctx context.Context, tenantID int64, numeros []string) ([]crm.Ocorrencia, error)
	// ChavesDe gives the idempotency keys of one kind.
	ChavesDe(ctx context.Context, tenantID int64, chaves []crm.ProcuraChave) ([]crm.ChaveIdempotencia, error)
	// StatusDe lists a tenant's statuses.
	StatusDe(ctx context.Context, tenantID int64) ([]crm.Status, error)
	// GravarCarga commits. ErrConflito: something changed after it was read, nothing was written.
	GravarCarga(ctx context.Context, c *Carga) error
	crm.Trilha
}
