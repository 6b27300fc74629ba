package portal

import (
	"context"
	"net/http"

	"ponte/crm"
)

// telaAuditoria is what people did.
type telaAuditoria struct {
	Filtro    *filtro
	Linhas    []linhaAuditoria
	Paginacao paginacao
}

type linhaAuditoria struct {
	crm.Auditoria
	Em momento
}

func (k *contexto) auditoria() error {
	f := k.novoFiltro("/auditoria")
	lista, err := k.p.Acervo.Auditorias(k.ctx, k.tenant.ID, k.paginaPedida())
	if err != nil {
		return err
	}
	tela := telaAuditoria{Filtro: f, Paginacao: k.paginar(f, len(lista.Linhas), lista.Proximo)}
	for _, a := range lista.Linhas {
		tela.Linhas = append(tela.Linhas, linhaAuditoria{a, k.em(a.Em)})
	}
	return k.mostrar(http.StatusOK, "auditoria", "Auditoria", tela)
}

func (k *contexto) exportarAuditoria() error {
	return k.exportar(exportacao{
		nome:    "auditoria",
		colunas: []string{"Em", "Quem", "Ação", "Alvo", "Antes", "Depois", "Motivo", "Endereço"},
		proximas: func(ctx context.Context, cursor string) ([][]any, string, error) {
			lista, err := k.p.Acervo.Auditorias(ctx, k.tenant.ID, crm.Pagina{Cursor: cursor, Limite: loteExportado})
			linhas := make([][]any, len(lista.Linhas))
			for i, a := range lista.Linhas {
				linhas[i] = []any{a.Em, a.Quem, a.Acao, a.Alvo, a.Antes, a.Depois, a.Motivo, a.Endereco}
			}
			return linhas, lista.Proximo, err
		},
	})
}
