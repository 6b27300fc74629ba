package storage

import (
	"gorm.io/gorm"

	"ponte/crm"
	"ponte/crm/importacao"
)

func writeStructure(tx *gorm.DB, g *importacao.Carga) error {
	if err := insertRows(tx, empreendimentosTable, g.Empreendimentos, empreendimentoValues); err != nil {
		return err
	}
	if err := insertRows(tx, blocosTable, g.Blocos, blocoValues); err != nil {
		return err
	}
	if err := insertRows(tx, unidadesTable, g.Unidades, unidadeValues); err != nil {
		return err
	}
	if err := changeRows(tx, unidadesTable, g.UnidadesAlteradas, unidadeValues); err != nil {
		return err
	}
	var replaced []int64
	for i := range g.UnidadesAlteradas {
		replaced = append(replaced, g.UnidadesAlteradas[i].ID)
	}
	if len(replaced) > 0 {
		err := tx.Exec("DELETE FROM vinculos WHERE tenant_id = ? AND tipo = ? AND objeto_id IN ?", g.TenantID, string(crm.VinculoUnidade), replaced).Error
		if err != nil {
			return err
		}
	}
	var names []crm.Vinculo
	for _, unidades := range [][]crm.Unidade{g.Unidades, g.UnidadesAlteradas} {
		for i := range unidades {
			for _, v := range unidades[i].Vinculos {
				v.TenantID, v.ObjetoID = g.TenantID, unidades[i].ID // a new unit gets its id last
				names = append(names, v)
			}
		}
	}
	return insertRows(tx, vinculosTable, names, vinculoValues)
}

// changeRows replaces rows by key. A table with a guard ends in crm.ErrConflito when a row was changed meanwhile; without
// one nothing is counted: MySQL counts changed rows only, so that a count says nothing about a row that is as it was.
func changeRows[T any](tx *gorm.DB, t *Table, rows []T, values func(*T) []any) error {
	for i := range rows {
		c, err := t.change(values(&rows[i]))
		if err != nil {
			return err
		}
		r := tx.Exec(c.sql, c.args...)
		if r.Error != nil {
			return r.Error
		}
		if r.RowsAffected == 0 && t.guarded() {
			return crm.ErrConflito
		}
	}
	return nil
}

func writeClientes(tx *gorm.DB, g *importacao.Carga) error {
	if err := insertRows(tx, clientesTable, g.Clientes, clienteValues); err != nil {
		return err
	}
	var replaced []int64
	if err := changeRows(tx, clientesTable, g.ClientesAlterados, clienteValues); err != nil {
		return err
	}
	for i := range g.ClientesAlterados {
		replaced = append(replaced, g.ClientesAlterados[i].ID)
	}
	if len(replaced) > 0 {
		if err := tx.Exec("DELETE FROM cliente_palavras WHERE cliente_id IN ?", replaced).Error; err != nil {
			return err
		}
	}
	var search [][]any
	for _, clientes := range [][]crm.Cliente{g.Clientes, g.ClientesAlterados} {
		for i := range clientes {
			search = append(search, wordRows(&clientes[i])...)
		}
	}
	return insertRows(tx, wordsTable, search, func(l *[]any) []any { return *l })
}

func writeContratos(tx *gorm.DB, g *importacao.Carga) error {
	if err := insertRows(tx, contratosTable, g.Contratos, contratoValues); err != nil {
		return err
	}
	if err := changeRows(tx, contratosTable, g.ContratosAlterados, contratoValues); err != nil {
		return err
	}
	return writeBuyers(tx, g.Contratos, g.ContratosAlterados)
}

// writeBuyers makes clients of the prospectos to whom a contract came.
func writeBuyers(tx *gorm.DB, written ...[]crm.Contrato) error {
	var ids []int64
	for _, contratos := range written {
		for i := range contratos {
			if id := contratos[i].ClienteID; id != 0 {
				ids = append(ids, id)
			}
		}
	}
	if len(ids) == 0 {
		return nil
	}
	return tx.Exec("UPDATE clientes SET papel = ?, versao = versao + 1 WHERE papel = ? AND id IN ?", string(crm.PapelCliente), string(crm.PapelProspecto), ids).Error
}

func writeOcorrencias(tx *gorm.DB, g *importacao.Carga) error {
	for i := range g.Status {
		if err := insertStatus(tx, g.Status[i]); err != nil {
			return err
		}
	}
	if err := insertRows(tx, chavesTable, g.Chaves, chaveValues); err != nil {
		return err
	}
	if err := insertRows(tx, ocorrenciasTable, g.Ocorrencias, ocorrenciaValues); err != nil {
		return err
	}
	if err := changeRows(tx, ocorrenciasTable, g.OcorrenciasAlteradas, mudancaValues); err != nil {
		return err
	}
	if err := insertRows(tx, narrativasTable, g.Narrativas, narrativaValues); err != nil {
		return err
	}
	return insertRows(tx, movimentosTable, g.Movimentos, movimentoValues)
}
