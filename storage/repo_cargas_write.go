package storage

import (
	"gorm.io/gorm"

	"ponte/crm"
	"ponte/crm/importacao"
)

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
