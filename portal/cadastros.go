package portal

import (
	"context"
	"net/http"
	"slices"

	"ponte/crm"
)

// telaCadastro is a list of what ocorrências refer to: clients, contracts, units or empreendimentos.
type telaCadastro[T any] struct {
	Filtro    *filtro
	Linhas    []T
	Paginacao paginacao
	Sistemas  []opcao
	Nenhum    bool // none at all exists yet
	Importa   bool // the user may bring a file
}

// listarCadastro shows the page nome of the list that buscar gives.
func listarCadastro[T any](k *contexto, nome, titulo string, buscar func(context.Context, string, crm.Pagina) (crm.Lista[T], error)) error {
	f := k.novoFiltro("/"+nome, "q", "sem", "bloco", "a_classificar")
	lista, err := buscar(k.ctx, f.Valor("q"), k.paginaPedida())
	if err != nil {
		return err
	}
	tela := telaCadastro[T]{
		Filtro: f, Linhas: lista.Linhas, Paginacao: k.paginar(f, len(lista.Linhas), lista.Proximo), Importa: k.pode(acessar(crm.ModuloImportacoes)),
		Nenhum: len(lista.Linhas) == 0 && f.Vazio() && k.consulta("apos") == "", Sistemas: k.opcoesSemNome(f.Valor("sem")),
	}
	tela.Paginacao.AteNome = lista.AteNome
	return k.mostrar(http.StatusOK, nome, titulo, tela)
}

// opcoesSemNome are the systems of which a record may have no name: destinations, and who calls.
func (k *contexto) opcoesSemNome(escolhido string) []opcao {
	nomes := []string{}
	for i := range k.p.Despacho.Definicoes {
		nomes = append(nomes, k.p.Despacho.Definicoes[i].Nome)
	}
	for _, c := range k.retrato().Credenciais {
		nomes = append(nomes, c.Sistema)
	}
	if escolhido != "" {
		nomes = append(nomes, escolhido)
	}
	slices.Sort(nomes)
	pares := []string{"", "Todos"}
	for _, n := range slices.Compact(nomes) {
		pares = append(pares, n, "sem código de "+n)
	}
	return opcoes(escolhido, pares...)
}
