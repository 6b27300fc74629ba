package portal

import (
	"context"
	"time"

	"ponte/crm"
	"ponte/crm/sigilo"
)

// exportarCadastro streams the list that buscar gives, one row at a time as linha writes it.
func exportarCadastro[T any](k *contexto, nome string, colunas []string, buscar func(context.Context, string, crm.Pagina) (crm.Lista[T], error), linha func(*T) []any) error {
	texto := k.consulta("q")
	return k.exportar(exportacao{nome: nome, colunas: colunas, proximas: func(ctx context.Context, cursor string) ([][]any, string, error) {
		lista, err := buscar(ctx, texto, crm.Pagina{Cursor: cursor, Limite: loteExportado})
		linhas := make([][]any, len(lista.Linhas))
		for i := range lista.Linhas {
			linhas[i] = linha(&lista.Linhas[i])
		}
		return linhas, lista.Proximo, err
	}})
}

// vinculosDe are the names in other systems of the rows of a page.
func vinculosDe[T any](ctx context.Context, k *contexto, tipo crm.TipoVinculo, linhas []T, id func(*T) int64) (map[int64][]crm.Vinculo, error) {
	ids := make([]int64, len(linhas))
	for i := range linhas {
		ids[i] = id(&linhas[i])
	}
	return k.p.Cadastros.Vinculos(ctx, k.tenant.ID, tipo, ids)
}

func (k *contexto) exportarClientes() error {
	colunas := []string{"Nome", "Documento (mascarado)", "Id no ERP", "Código", "Código auxiliar", "Em outros sistemas", "Papel", "E-mail (mascarado)", "Criado em"}
	var vinculos map[int64][]crm.Vinculo // of the page
	buscar := func(ctx context.Context, texto string, p crm.Pagina) (crm.Lista[crm.Cliente], error) {
		lista, err := k.buscarClientes(ctx, texto, p)
		if err == nil {
			vinculos, err = vinculosDe(ctx, k, crm.VinculoCliente, lista.Linhas, func(c *crm.Cliente) int64 { return c.ID })
		}
		return lista, err
	}
	return exportarCadastro(k, "clientes", colunas, buscar, func(c *crm.Cliente) []any {
		return []any{
			c.Nome, sigilo.MascararDocumento(c.Documento), c.IDIntegracao, c.Codigo, c.CodigoAuxiliar, crm.FraseVinculos(vinculos[c.ID]), string(c.Papel),
			sigilo.MascararEmail(c.Email), c.CriadoEm,
		}
	})
}

func (k *contexto) exportarEmpreendimentos() error {
	colunas := []string{"Nome", "Entrega", "Sincronização desligada"}
	return exportarCadastro(k, "empreendimentos", colunas, k.buscarEmpreendimentos, func(e *crm.Empreendimento) []any {
		return []any{e.Nome, e.DataEntrega.Texto(), naoOuSim(e.Desligado)}
	})
}

func (k *contexto) exportarContratos() error {
	colunas := []string{"Código", "Situação", "Cliente", "Documento (mascarado)", "Empreendimento", "Bloco", "Unidade"}
	return exportarCadastro(k, "contratos", colunas, k.buscarContratos, func(c *crm.LinhaContrato) []any {
		return []any{c.Codigo, rotuloContrato(c.Situacao), c.ClienteNome, sigilo.MascararDocumento(c.ClienteDocumento), c.Empreendimento, c.Bloco, c.Unidade}
	})
}

func (k *contexto) exportarUnidades() error {
	colunas := []string{"Empreendimento", "Bloco", "Unidade", "Código no ERP"}
	var destinos []string // those that know units by a code of their own
	for _, d := range k.p.Despacho.Definicoes {
		if d.CodigoDaUnidade != "" {
			colunas, destinos = append(colunas, d.CodigoDaUnidade), append(destinos, d.Nome)
		}
	}
	colunas = append(colunas, "Entrega")
	return exportarCadastro(k, "unidades", colunas, k.buscarUnidades, func(u *crm.Unidade) []any {
		entrega := ""
		if u.DataEntrega != nil {
			entrega = u.DataEntrega.In(time.UTC).Format("02/01/2006") // a day, not an instant
		}
		linha := []any{u.Empreendimento, u.Bloco, u.Numero, u.Codigo}
		for _, destino := range destinos {
			linha = append(linha, u.CodigoEm(destino))
		}
		return append(linha, entrega)
	})
}
