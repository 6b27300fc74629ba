package portal

import (
	"net/http"

	"ponte/crm"
)

// telaContratos is the list of contracts.
type telaContratos struct {
	Filtro    *filtro
	Linhas    []crm.LinhaContrato
	Paginacao paginacao
	Nenhum    bool
	Importa   bool
}

func (k *contexto) contratos() error {
	f := k.novoFiltro("/contratos", "q")
	lista, err := k.p.Cadastros.Contratos(k.ctx, crm.FiltroContratos{TenantID: k.tenant.ID, Texto: f.Valor("q"), Pagina: k.paginaPedida()})
	if err != nil {
		return err
	}
	return k.mostrar(http.StatusOK, "contratos", "Contratos", telaContratos{
		Filtro: f, Linhas: lista.Linhas, Paginacao: k.paginar(f, len(lista.Linhas), lista.Proximo), Importa: k.usuario.Papel == administrador,
		Nenhum: len(lista.Linhas) == 0 && f.Vazio() && k.consulta("apos") == "",
	})
}
