package portal

import (
	"net/http"

	"ponte/crm"
)

// telaUnidades is the list of units.
type telaUnidades struct {
	Filtro    *filtro
	Linhas    []crm.Unidade
	Paginacao paginacao
	Nenhuma   bool
	Importa   bool
}

func (k *contexto) unidades() error {
	f := k.novoFiltro("/unidades", "q")
	lista, err := k.p.Cadastros.Unidades(k.ctx, crm.FiltroUnidades{TenantID: k.tenant.ID, Texto: f.Valor("q"), Pagina: k.paginaPedida()})
	if err != nil {
		return err
	}
	return k.mostrar(http.StatusOK, "unidades", "Unidades", telaUnidades{
		Filtro: f, Linhas: lista.Linhas, Paginacao: k.paginar(f, len(lista.Linhas), lista.Proximo), Importa: k.usuario.Papel == administrador,
		Nenhuma: len(lista.Linhas) == 0 && f.Vazio() && k.consulta("apos") == "",
	})
}
