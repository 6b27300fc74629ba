package portal

import (
	"context"

	"ponte/crm"
)

func (k *contexto) unidades() error {
	return listarCadastro(k, "unidades", "Unidades", k.buscarUnidades)
}

// buscarUnidades is a page of the tenant's units.
func (k *contexto) buscarUnidades(ctx context.Context, texto string, p crm.Pagina) (crm.Lista[crm.Unidade], error) {
	return k.p.Cadastros.Unidades(ctx, crm.FiltroUnidades{TenantID: k.tenant.ID, BlocoID: lerID(k.consulta("bloco")), SemNome: k.consulta("sem"), Texto: texto, Pagina: p})
}
