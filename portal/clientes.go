package portal

import (
	"context"

	"ponte/crm"
)

func (k *contexto) clientes() error {
	return listarCadastro(k, "clientes", "Clientes", k.buscarClientes)
}

// buscarClientes is a page of the tenant's clients.
func (k *contexto) buscarClientes(ctx context.Context, texto string, p crm.Pagina) (crm.Lista[crm.Cliente], error) {
	return k.p.Cadastros.Clientes(ctx, crm.FiltroClientes{TenantID: k.tenant.ID, SemNome: k.consulta("sem"), Texto: texto, Pagina: p})
}
