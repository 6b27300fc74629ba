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
	maxInsertRows  = 100
	maxInsertBytes = 1 << 20
)

// ClientesPorChave gives every client that any of the keys finds.
func (c *Cadastro) ClientesPorChave(ctx context.Context, tenantID int64, keys []crm.ProcuraCliente) ([]crm.Cliente, error) {
	var byColumn [3][]string
	for _, k := range keys {
		for i, v := range []string{k.Documento, k.IDIntegracao, k.Codigo} {
			if v != "" {
				byColumn[i] = append(byColumn[i], v)
			}
		}
	}
	var list []crm.Cliente
	seen := map[int64]bool{}
	for i, column := range []string{"documento", "id_integracao", "codigo"} {
		found, err := readByKey(ctx, c.s.pools.reader, readCliente,
			"SELECT "+clientesTable.columnList("")+" FROM clientes WHERE tenant_id = ? AND "+column+" IN (", []any{tenantID}, byColumn[i])
		if err != nil {
			return nil, err
		}
		for _, cliente := range found {
			if !seen[cliente.ID] {
				seen[cliente.ID] = true
				list = append(list, cliente)
			}
		}
	}
	return list, nil
}

// Estruturas gives the empreendimentos of these names with all their blocos.
func (c *Cadastro) Estruturas(ctx context.Context, tenantID int64, names []string) ([]crm.Empreendimento, []crm.Bloco, error) {
	empreendimentos, err := readByKey(ctx, c.s.pools.reader, readEmpreendimento, "SELECT "+empreendimentosTable.columnList("")+" FROM empreendimentos WHERE tenant_id = ? AND nome IN (", []any{tenantID}, names)
	if err != nil {
		return nil, nil, err
	}
	ids := make([]int64, len(empreendimentos))
	for i := range empreendimentos {
		ids[i] = empreendimentos[i].ID
	}
	blocos, err := readByKey(ctx, c.s.pools.reader, readBloco, "SELECT "+blocosTable.columnList("")+" FROM blocos WHERE empreendimento_id IN (", nil, ids)
	return empreendimentos, blocos, err
}

// UnidadesPorLocal gives the units with these numbers in these blocos, and those with these codes.
func (c *Cadastro) UnidadesPorLocal(ctx context.Context, tenantID int64, blocos []int64, numeros, codes []string) ([]crm.Unidade, error) {
	wanted := make(map[string]bool, len(numeros))
	for _, n := range numeros {
		wanted[n] = true
	}
	inBloco, err := readByKey(ctx, c.s.pools.reader, readUnidade, selectUnidades+"u.bloco_id IN (", nil, blocos)
	if err != nil {
		return nil, err
	}
	byCode, err := readByKey(ctx, c.s.pools.reader, readUnidade, selectUnidades+"u.tenant_id = ? AND u.codigo IN (", []any{tenantID}, codes)
	if err != nil {
		return nil, err
	}
	var list []crm.Unidade
	seen := make(map[int64]bool)
	inBloco = slices.DeleteFunc(inBloco, func(u crm.Unidade) bool { return !wanted[u.Numero] })
	for _, u := range append(inBloco, byCode...) {
		if !seen[u.ID] {
			seen[u.ID] = true
			list = append(list, u)
		}
	}
	return list, c.s.fillVinculos(ctx, list)
}

// UnidadesPorVinculo gives the units that hold these codes in a system.
func (c *Cadastro) UnidadesPorVinculo(ctx context.Context, tenantID int64, sistema string, codes []string) ([]crm.Unidade, error) {
	ids, err := readByKey(ctx, c.s.pools.reader, readID,
		"SELECT objeto_id FROM vinculos WHERE tenant_id = ? AND tipo = ? AND sistema = ? AND ambiente = '' AND disputa = 0 AND codigo IN (",
		[]any{tenantID, string(crm.VinculoUnidade), sistema}, codes)
	if err != nil {
		return nil, err
	}
	list, err := readByKey(ctx, c.s.pools.reader, readUnidade, selectUnidades+"u.id IN (", nil, ids)
	if err != nil {
		return nil, err
	}
	return list, c.s.fillVinculos(ctx, list)
}

// ContratosPorCodigo gives the contracts of these codes.
func (c *Cadastro) ContratosPorCodigo(ctx context.Context, tenantID int64, codes []string) ([]crm.Contrato, error) {
	return readByKey(ctx, c.s.pools.reader, readContrato, "SELECT "+contratosTable.columnList("")+" FROM contratos WHERE tenant_id = ? AND codigo IN (", []any{tenantID}, codes)
}

// OcorrenciasPorNumero gives the ocorrências of these numbers, without Recebido.
func (c *Cadastro) OcorrenciasPorNumero(ctx context.Context, tenantID int64, numeros []string) ([]crm.Ocorrencia, error) {
	return readByKey(ctx, c.s.pools.reader, readOcorrencia,
		"SELECT "+columnsWithoutRecebido("")+" FROM ocorrencias WHERE tenant_id = ? AND numero IN (", []any{tenantID}, numeros)
}

// ChavesDe gives idempotency keys, asked for by system and kind.
func (c *Cadastro) ChavesDe(ctx context.Context, tenantID int64, keys []crm.ProcuraChave) ([]crm.ChaveIdempotencia, error) {
	type group struct {
		sistema string
		kind    crm.TipoChave
	}
	groups := map[group][]string{}
	for _, k := range keys {
		g := group{k.Sistema, k.Tipo}
		groups[g] = append(groups[g], k.Chave)
	}
	var list []crm.ChaveIdempotencia
	for g, texts := range groups {
		found, err := readByKey(ctx, c.s.pools.reader, readChave,
			"SELECT "+chavesTable.columnList("")+" FROM chaves_idempotencia WHERE tenant_id = ? AND sistema = ? AND tipo = ? AND chave IN (",
			[]any{tenantID, g.sistema, string(g.kind)}, texts)
		if err != nil {
			return nil, err
		}
		list = append(list, found...)
	}
	return list, nil
}

// GravarCarga commits a batch of an import, whole or not at all.
func (c *Cadastro) GravarCarga(ctx context.Context, g *importacao.Carga) error {
	return c.inTx(ctx, func(tx *gorm.DB) error {
		for _, step := range []func(*gorm.DB, *importacao.Carga) error{writeStructure, writeClientes, writeContratos, writeOcorrencias} {
			if err := step(tx, g); err != nil {
				return err
			}
		}
		if g.NumeroSeguinte > 0 {
			if err := advanceNumbers(tx, g.TenantID, g.NumeroSeguinte); err != nil {
				return err
			}
		}
		if len(g.Status) > 0 { // running servers know statuses by their pictures
			return notice(tx, g.TenantID)
		}
		return nil
	})
}

// insertRows inserts rows in pieces.
func insertRows[T any](tx *gorm.DB, t *Table, rows []T, values func(*T) []any) error {
	var args []any
	n, bytes := 0, 0
	flush := func() error {
		if n == 0 {
			return nil
		}
		err := tx.Exec(t.insertStatement(n), args...).Error
		args, n, bytes = args[:0], 0, 0
		return err
	}
	for i := range rows {
		v := values(&rows[i])
		size, err := t.check(v)
		if err != nil {
			return err
		}
		if n == maxInsertRows || n > 0 && bytes+size > maxInsertBytes {
			if err := flush(); err != nil {
				return err
			}
		}
		args, n, bytes = append(args, v...), n+1, bytes+size
	}
	return flush()
}
