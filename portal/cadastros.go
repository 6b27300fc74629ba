package portal

import (
	"context"
	"net/http"

	"ponte/crm"
)

// telaCadastro is a list of what ocorrências refer to: clients, contracts or units.
type telaCadastro[T any] struct {
	Filtro    *filtro
	Linhas    []T
	Paginacao paginacao
	Nenhum    bool // none at all exists yet
	Importa   bool // the user may bring a file
}

// listarCadastro shows the page nome of the list that buscar gives.
func listarCadastro[T any](k *contexto, nome, titulo string, buscar func(context.Context, string, crm.Pagina) (crm.Lista[T], error)) error {
	f := k.novoFiltro("/"+nome, "q")
	lista, err := buscar(k.ctx, f.Valor("q"), k.paginaPedida())
	if err != nil {
		return err
	}
	return k.mostrar(http.StatusOK, nome, titulo, telaCadastro[T]{
		Filtro: f, Linhas: lista.Linhas, Paginacao: k.paginar(f, len(lista.Linhas), lista.Proximo), Importa: k.usuario.Papel == administrador,
		Nenhum: len(lista.Linhas) == 0 && f.Vazio() && k.consulta("apos") == "",
	})
}
