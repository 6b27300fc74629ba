package storage

import (
	"context"
	"slices"

	"gorm.io/gorm"

	"ponte/crm"
	"ponte/crm/importacao"
)

// Pieces in which the rows of a batch are inserted, far below every engine's packet and placeholder limits.
const (
	maxLinhasInsert = 100
	maxBytesInsert  = 1 << 20
)

// ClientesPorChave gives every client that any of the keys finds.
func (c *Cadastro) ClientesPorChave(ctx context.Context, tenantID int64, chaves []crm.ProcuraCliente) ([]crm.Cliente, error) {
	var porColuna [3][]string
	for _, k := range chaves {
		for i, v := range []string{k.Documento, k.IDIntegracao, k.Codigo} {
			if v != "" {
				porColuna[i] = append(porColuna[i], v)
			}
		}
	}
	var lista []crm.Cliente
	vistos := map[int64]bool{}
	for i, coluna := range []string{"documento", "id_integracao", "codigo"} {
		achados, err := lerPorChave(ctx, c.s.pools.leitura, lerCliente,
			"SELECT "+tabClientes.lista("")+" FROM clientes WHERE tenant_id = ? AND "+coluna+" IN (", []any{tenantID}, porColuna[i])
		if err != nil {
			return nil, err
		}
		for _, cliente := range achados {
			if !vistos[cliente.ID] {
				vistos[cliente.ID] = true
				lista = append(lista, cliente)
			}
		}
	}
	return lista, nil
}

// Estruturas gives the empreendimentos of these names with all their blocos.
func (c *Cadastro) Estruturas(ctx context.Context, tenantID int64, nomes []string) ([]crm.Empreendimento, []crm.Bloco, error) {
	empreendimentos, err := lerPorChave(ctx, c.s.pools.leitura, lerEmpreendimento, "SELECT "+tabEmpreendimentos.lista("")+" FROM empreendimentos WHERE tenant_id = ? AND nome IN (", []any{tenantID}, nomes)
	if err != nil {
		return nil, nil, err
	}
	ids := make([]int64, len(empreendimentos))
	for i := range empreendimentos {
		ids[i] = empreendimentos[i].ID
	}
	blocos, err := lerPorChave(ctx, c.s.pools.leitura, lerBloco, "SELECT "+tabBlocos.lista("")+" FROM blocos WHERE empreendimento_id IN (", nil, ids)
	return empreendimentos, blocos, err
}

// UnidadesPorLocal gives the units with these numbers in these blocos, and those with these codes.
func (c *Cadastro) UnidadesPorLocal(ctx context.Context, tenantID int64, blocos []int64, numeros, codigos []string) ([]crm.Unidade, error) {
	procurado := make(map[string]bool, len(numeros))
	for _, n := range numeros {
		procurado[n] = true
	}
	doBloco, err := lerPorChave(ctx, c.s.pools.leitura, lerUnidade, selecionarUnidades+"u.bloco_id IN (", nil, blocos)
	if err != nil {
		return nil, err
	}
	porCodigo, err := lerPorChave(ctx, c.s.pools.leitura, lerUnidade, selecionarUnidades+"u.tenant_id = ? AND u.codigo IN (", []any{tenantID}, codigos)
	if err != nil {
		return nil, err
	}
	var lista []crm.Unidade
	vistas := make(map[int64]bool)
	doBloco = slices.DeleteFunc(doBloco, func(u crm.Unidade) bool { return !procurado[u.Numero] })
	for _, u := range append(doBloco, porCodigo...) {
		if !vistas[u.ID] {
			vistas[u.ID] = true
			lista = append(lista, u)
		}
	}
	return lista, c.s.codigosExternos(ctx, lista)
}

// ContratosPorCodigo gives the contracts of these codes.
func (c *Cadastro) ContratosPorCodigo(ctx context.Context, tenantID int64, codigos []string) ([]crm.Contrato, error) {
	return lerPorChave(ctx, c.s.pools.leitura, lerContrato, "SELECT "+tabContratos.lista("")+" FROM contratos WHERE tenant_id = ? AND codigo IN (", []any{tenantID}, codigos)
}

// OcorrenciasPorNumero gives the ocorrências of these numbers, without Recebido.
func (c *Cadastro) OcorrenciasPorNumero(ctx context.Context, tenantID int64, numeros []string) ([]crm.Ocorrencia, error) {
	return lerPorChave(ctx, c.s.pools.leitura, lerOcorrencia,
		"SELECT "+colunasSemRecebido("")+" FROM ocorrencias WHERE tenant_id = ? AND numero IN (", []any{tenantID}, numeros)
}

// ChavesDe gives idempotency keys, asked for by system and kind.
func (c *Cadastro) ChavesDe(ctx context.Context, tenantID int64, chaves []crm.ProcuraChave) ([]crm.ChaveIdempotencia, error) {
	type grupo struct {
		sistema string
		tipo    crm.TipoChave
	}
	grupos := map[grupo][]string{}
	for _, k := range chaves {
		g := grupo{k.Sistema, k.Tipo}
		grupos[g] = append(grupos[g], k.Chave)
	}
	var lista []crm.ChaveIdempotencia
	for g, textos := range grupos {
		achadas, err := lerPorChave(ctx, c.s.pools.leitura, lerChave,
			"SELECT "+tabChaves.lista("")+" FROM chaves_idempotencia WHERE tenant_id = ? AND sistema = ? AND tipo = ? AND chave IN (",
			[]any{tenantID, g.sistema, string(g.tipo)}, textos)
		if err != nil {
			return nil, err
		}
		lista = append(lista, achadas...)
	}
	return lista, nil
}

// GravarCarga commits a batch of an import, whole or not at all.
func (c *Cadastro) GravarCarga(ctx context.Context, g *importacao.Carga) error {
	return c.transacao(ctx, func(tx *gorm.DB) error {
		for _, passo := range []func(*gorm.DB, *importacao.Carga) error{gravarEstrutura, gravarClientes, gravarContratos, gravarOcorrencias} {
			if err := passo(tx, g); err != nil {
				return err
			}
		}
		if g.NumeroSeguinte > 0 {
			if err := avancarNumeros(tx, g.TenantID, g.NumeroSeguinte); err != nil {
				return err
			}
		}
		if len(g.Status) > 0 { // running servers know statuses by their pictures
			return avancarVersao(tx)
		}
		return nil
	})
}

// inserirLinhas inserts rows in pieces.
func inserirLinhas[T any](tx *gorm.DB, t *tabela, linhas []T, valores func(*T) []any) error {
	var args []any
	n, bytes := 0, 0
	descarregar := func() error {
		if n == 0 {
			return nil
		}
		err := tx.Exec(t.inserir(n), args...).Error
		args, n, bytes = args[:0], 0, 0
		return err
	}
	for i := range linhas {
		v := valores(&linhas[i])
		tamanho, err := t.conferir(v)
		if err != nil {
			return err
		}
		if n == maxLinhasInsert || n > 0 && bytes+tamanho > maxBytesInsert {
			if err := descarregar(); err != nil {
				return err
			}
		}
		args, n, bytes = append(args, v...), n+1, bytes+tamanho
	}
	return descarregar()
}
