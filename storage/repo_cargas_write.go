package storage

import (
	"gorm.io/gorm"

	"ponte/crm/importacao"
)

func writeOcorrencias(tx *gorm.DB, g *importacao.Carga) error {
	for i := range g.Status {
		if err := insertStatus(tx, g.Status[i]); err != nil {
			return err
		}
	}
	w := bulkWriter{ctx: tx.Statement.Context, tx: tx.Statement.ConnPool}
	insertAll(&w, chavesTable, chaveValues, g.Chaves)
	insertAll(&w, ocorrenciasTable, ocorrenciaValues, g.Ocorrencias)
	changeAll(&w, ocorrenciasTable, mudancaValues, g.OcorrenciasAlteradas)
	insertAll(&w, narrativasTable, narrativaValues, g.Narrativas)
	insertAll(&w, movimentosTable, movimentoValues, g.Movimentos)
	return w.err
}
