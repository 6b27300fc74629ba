package portal

import (
	"context"
	"time"

	"ponte/crm"
)

func (k *contexto) exportarClientes() error {
	texto := k.consulta("q")
	return k.exportar(exportacao{
		nome: "clientes", colunas: []string{"Nome", "Documento (mascarado)", "Id no ERP", "Código", "Código auxiliar", "Papel", "E-mail (mascarado)", "Criado em"},
		proximas: func(ctx context.Context, cursor string) ([][]any, string, error) {
			lista, err := k.p.Cadastros.Clientes(ctx, crm.FiltroClientes{TenantID: k.tenant.ID, Texto: texto, Pagina: crm.Pagina{Cursor: cursor, Limite: loteExportado}})
			linhas := make([][]any, len(lista.Linhas))
			for i, c := range lista.Linhas {
				linhas[i] = []any{c.Nome, crm.MascararDocumento(c.Documento), c.IDIntegracao, c.Codigo, c.CodigoAuxiliar, c.Papel, crm.MascararEmail(c.Email), c.CriadoEm}
			}
			return linhas, lista.Proximo, err
		},
	})
}

func (k *contexto) exportarContratos() error {
	texto := k.consulta("q")
	return k.exportar(exportacao{
		nome: "contratos", colunas: []string{"Código", "Situação", "Cliente", "Documento (mascarado)", "Empreendimento", "Bloco", "Unidade"},
		proximas: func(ctx context.Context, cursor string) ([][]any, string, error) {
			lista, err := k.p.Cadastros.Contratos(ctx, crm.FiltroContratos{TenantID: k.tenant.ID, Texto: texto, Pagina: crm.Pagina{Cursor: cursor, Limite: loteExportado}})
			linhas := make([][]any, len(lista.Linhas))
			for i, c := range lista.Linhas {
				linhas[i] = []any{c.Codigo, rotuloContrato(c.Situacao), c.ClienteNome, crm.MascararDocumento(c.ClienteDocumento), c.Empreendimento, c.Bloco, c.Unidade}
			}
			return linhas, lista.Proximo, err
		},
	})
}

func (k *contexto) exportarUnidades() error {
	texto := k.consulta("q")
	return k.exportar(exportacao{
		nome: "unidades", colunas: []string{"Empreendimento", "Bloco", "Unidade", "Código no ERP", "Id na Mobuss", "Entrega"},
		proximas: func(ctx context.Context, cursor string) ([][]any, string, error) {
			lista, err := k.p.Cadastros.Unidades(ctx, crm.FiltroUnidades{TenantID: k.tenant.ID, Texto: texto, Pagina: crm.Pagina{Cursor: cursor, Limite: loteExportado}})
			linhas := make([][]any, len(lista.Linhas))
			for i, u := range lista.Linhas {
				entrega := ""
				if u.DataEntrega != nil {
					entrega = u.DataEntrega.In(time.UTC).Format("02/01/2006") // a day, not an instant
				}
				linhas[i] = []any{u.Empreendimento, u.Bloco, u.Numero, u.Codigo, u.CodigosExternos["mobuss"], entrega}
			}
			return linhas, lista.Proximo, err
		},
	})
}
