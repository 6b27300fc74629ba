package storage

import (
	"gorm.io/gorm"

	"ponte/crm"
	"ponte/crm/importacao"
)

// codigoExterno is a row of unidade_codigos_externos.
type codigoExterno struct {
	unidadeID, tenantID int64
	destino, codigo     string
}

func gravarEstrutura(tx *gorm.DB, g *importacao.Carga) error {
	if err := inserirLinhas(tx, tabEmpreendimentos, g.Empreendimentos, valoresEmpreendimento); err != nil {
		return err
	}
	if err := inserirLinhas(tx, tabBlocos, g.Blocos, valoresBloco); err != nil {
		return err
	}
	if err := inserirLinhas(tx, tabUnidades, g.Unidades, valoresUnidade); err != nil {
		return err
	}
	var externos []codigoExterno
	var trocadas []int64
	if err := changeRows(tx, tabUnidades, g.UnidadesAlteradas, valoresUnidade); err != nil {
		return err
	}
	for i := range g.UnidadesAlteradas {
		trocadas = append(trocadas, g.UnidadesAlteradas[i].ID)
	}
	if len(trocadas) > 0 {
		if err := tx.Exec("DELETE FROM unidade_codigos_externos WHERE unidade_id IN ?", trocadas).Error; err != nil {
			return err
		}
	}
	for _, unidades := range [][]crm.Unidade{g.Unidades, g.UnidadesAlteradas} {
		for _, u := range unidades {
			for destino, codigo := range u.CodigosExternos {
				externos = append(externos, codigoExterno{u.ID, u.TenantID, destino, codigo})
			}
		}
	}
	return inserirLinhas(tx, tabCodigosExternos, externos, func(e *codigoExterno) []any {
		return []any{e.unidadeID, e.destino, e.tenantID, e.codigo}
	})
}

// changeRows replaces rows by key. A table with a guard ends in crm.ErrConflito when a row was changed meanwhile; without
// one nothing is counted: MySQL counts changed rows only, so that a count says nothing about a row that is as it was.
func changeRows[T any](tx *gorm.DB, t *tabela, rows []T, values func(*T) []any) error {
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

func gravarClientes(tx *gorm.DB, g *importacao.Carga) error {
	if err := inserirLinhas(tx, tabClientes, g.Clientes, valoresCliente); err != nil {
		return err
	}
	var trocados []int64
	if err := changeRows(tx, tabClientes, g.ClientesAlterados, valoresCliente); err != nil {
		return err
	}
	for i := range g.ClientesAlterados {
		trocados = append(trocados, g.ClientesAlterados[i].ID)
	}
	if len(trocados) > 0 {
		if err := tx.Exec("DELETE FROM cliente_palavras WHERE cliente_id IN ?", trocados).Error; err != nil {
			return err
		}
	}
	var busca [][]any
	for _, clientes := range [][]crm.Cliente{g.Clientes, g.ClientesAlterados} {
		for i := range clientes {
			busca = append(busca, linhasPalavras(&clientes[i])...)
		}
	}
	return inserirLinhas(tx, tabPalavras, busca, func(l *[]any) []any { return *l })
}

func gravarContratos(tx *gorm.DB, g *importacao.Carga) error {
	if err := inserirLinhas(tx, tabContratos, g.Contratos, valoresContrato); err != nil {
		return err
	}
	return changeRows(tx, tabContratos, g.ContratosAlterados, valoresContrato)
}

func gravarOcorrencias(tx *gorm.DB, g *importacao.Carga) error {
	for i := range g.Status {
		if err := inserirStatus(tx, g.Status[i]); err != nil {
			return err
		}
	}
	if err := inserirLinhas(tx, tabChaves, g.Chaves, valoresChave); err != nil {
		return err
	}
	if err := inserirLinhas(tx, tabOcorrencias, g.Ocorrencias, valoresOcorrencia); err != nil {
		return err
	}
	if err := changeRows(tx, tabOcorrencias, g.OcorrenciasAlteradas, valoresMudanca); err != nil {
		return err
	}
	if err := inserirLinhas(tx, tabNarrativas, g.Narrativas, valoresNarrativa); err != nil {
		return err
	}
	return inserirLinhas(tx, tabMovimentos, g.Movimentos, valoresMovimento)
}
