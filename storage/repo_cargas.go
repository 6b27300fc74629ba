package storage

import (
	"context"

	"gorm.io/gorm"

	"ponte/crm"
	"ponte/crm/importacao"
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
	for i, column := range []string{"documento", "id_integracao", "codigo"} {
		found, err := readByKey(ctx, c.s.pools.reader, readCliente,
			"SELECT "+clientesTable.columnList("")+" FROM clientes WHERE tenant_id = ? AND "+column+" IN (", []any{tenantID}, byColumn[i])
		if err != nil {
			return nil, err
		}
		list = append(list, found...)
	}
	return distinctRows(list, func(c *crm.Cliente) int64 { return c.ID }), nil
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
		if err := writeOcorrencias(tx, g); err != nil {
			return err
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
