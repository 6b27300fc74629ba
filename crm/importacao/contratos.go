package importacao

import (
	"context"
	"slices"
	"strings"

	"ponte/crm"
	"ponte/crm/planilha"
)

// situacoesContrato are Mega's (docs/fatos/mega.md §2).
var situacoesContrato = []crm.SituacaoContrato{
	crm.ContratoAtivo, crm.ContratoInadimplente, crm.ContratoDistratado, crm.ContratoTransferido, crm.ContratoCessao, crm.ContratoQuitado,
}

// importadorContratos inserts or updates contracts by code. The client and the unit that a line names must exist; a new
// contract without a situation is an active one.
type importadorContratos struct {
	emCurso
	contratos map[string]*crm.Contrato
}

func (imp *importadorContratos) preparar(ctx context.Context, linhas []planilha.Linha) (*efeito, error) {
	if imp.contratos == nil || !imp.simular {
		imp.contratos = map[string]*crm.Contrato{}
	}
	l := &efeito{carga: Carga{TenantID: imp.tenant.ID}}
	clientes, err := imp.porDocumento(ctx, linhas)
	if err != nil {
		return nil, err
	}
	unidades := novaEstrutura()
	if err := imp.lerEstrutura(ctx, linhas, nil, unidades); err != nil {
		return nil, err
	}
	existentes, err := imp.cargas.ContratosPorCodigo(ctx, imp.tenant.ID, valores(linhas, "codigo", nil))
	if err != nil {
		return nil, err
	}
	for i, c := range existentes {
		if imp.contratos[c.Codigo] == nil {
			imp.contratos[c.Codigo] = &existentes[i]
		}
	}
	var novos, alterados []*crm.Contrato
	tocados := map[*crm.Contrato]bool{}
	for _, linha := range linhas {
		recebido, err := lerContrato(linha, clientes, unidades)
		if err != nil {
			l.recusar(linha.Numero, err)
			continue
		}
		c := imp.contratos[recebido.Codigo]
		switch {
		case c == nil:
			c = recebido
			c.TenantID = imp.tenant.ID
			if c.Situacao == "" {
				c.Situacao = crm.ContratoAtivo
			}
			imp.contratos[c.Codigo] = c
			tocados[c] = true
			novos = append(novos, c)
			l.criadas++
		case !atualizarContrato(c, recebido):
			l.iguais++
		default:
			l.alteradas++
			if !tocados[c] {
				tocados[c] = true
				alterados = append(alterados, c)
			}
		}
	}
	for _, c := range alterados {
		l.carga.ContratosAlterados = append(l.carga.ContratosAlterados, *c)
	}
	return l, imp.numerar(ctx, len(novos), func(i int, id int64) {
		novos[i].ID = id
		l.carga.Contratos = append(l.carga.Contratos, *novos[i])
	})
}

func lerContrato(l planilha.Linha, clientes map[string]*crm.Cliente, unidades *estrutura) (*crm.Contrato, error) {
	c := &crm.Contrato{Situacao: crm.SituacaoContrato(strings.ToUpper(l.Valor("situacao")))}
	var err error
	if c.Codigo, err = textoDaLinha(l, "codigo", 64); err != nil {
		return nil, err
	}
	if c.Codigo == "" {
		return nil, crm.NovoInvalido("codigo", crm.MotivoVazio)
	}
	if c.Situacao != "" && !slices.Contains(situacoesContrato, c.Situacao) {
		return nil, crm.NovoInvalido("situacao", crm.MotivoOpcao, "A", "U", "D", "T", "C", "Q")
	}
	if c.ClienteID, err = clienteDaLinha(l, clientes); err != nil {
		return nil, err
	}
	local, err := localDaLinha(l)
	if err != nil || local == (crm.LocalUnidade{}) {
		return c, err
	}
	u, ok := unidades.unidades[local]
	if !ok {
		return nil, crm.NovoInvalido("unidade", crm.MotivoInexistente, local.String())
	}
	c.UnidadeID = u.ID
	return c, nil
}

func atualizarContrato(c, recebido *crm.Contrato) bool {
	mudou := false
	if recebido.ClienteID != 0 && recebido.ClienteID != c.ClienteID {
		c.ClienteID, mudou = recebido.ClienteID, true
	}
	if recebido.UnidadeID != 0 && recebido.UnidadeID != c.UnidadeID {
		c.UnidadeID, mudou = recebido.UnidadeID, true
	}
	if recebido.Situacao != "" && recebido.Situacao != c.Situacao {
		c.Situacao, mudou = recebido.Situacao, true
	}
	return mudou
}
