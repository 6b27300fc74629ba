package portal

import (
	"context"

	"ponte/crm"
)

func (k *contexto) contratos() error {
	return listarCadastro(k, "contratos", "Contratos", k.buscarContratos)
}

// buscarContratos is a page of the tenant's contracts.
func (k *contexto) buscarContratos(ctx context.Context, texto string, p crm.Pagina) (crm.Lista[crm.LinhaContrato], error) {
	return k.p.Cadastros.Contratos(ctx, crm.FiltroContratos{TenantID: k.tenant.ID, AClassificar: k.consulta("a_classificar") == "1", SemNome: k.consulta("sem"), Texto: texto, Pagina: p})
}
