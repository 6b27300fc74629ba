package storage

import (
	"context"
	"database/sql"
	"errors"
	"strings"

	"ponte/crm"
)

func vinculoValues(v *crm.Vinculo) []any {
	disputa := int64(0)
	if v.Disputa {
		disputa = v.ObjetoID
	}
	return []any{v.TenantID, string(v.Tipo), v.Codigo, v.Sistema, v.Ambiente, disputa, v.ObjetoID, v.Numero, v.Situacao, toMS(v.Em), toMS(v.Carimbo), v.Resumo}
}

func readVinculo(scan func(...any) error) (v crm.Vinculo, err error) {
	var disputa, at, stamp int64
	err = scan(&v.TenantID, &v.Tipo, &v.Codigo, &v.Sistema, &v.Ambiente, &disputa, &v.ObjetoID, &v.Numero, &v.Situacao, &at, &stamp, &v.Resumo)
	v.Disputa, v.Em, v.Carimbo = disputa != 0, fromMS(at), fromMS(stamp)
	return v, err
}

// sameName finds who holds a name.
const sameName = " WHERE tenant_id = ? AND tipo = ? AND codigo = ? AND sistema = ? AND ambiente = ?"

// keepName keeps a name that a partner gave, beside who holds it already if that is another object. dispute says who holds it, in
// words for people; "" = it is this object's.
func (s *Storage) keepName(ctx context.Context, tx *sql.Tx, v crm.Vinculo) (dispute string, err error) {
	if _, err := vinculosTable.check(vinculoValues(&v)); err != nil {
		return "", err
	}
	key := []any{v.TenantID, string(v.Tipo), v.Codigo, v.Sistema, v.Ambiente}
	if err := s.insertNew(ctx, tx, &v); err != nil {
		return "", err
	}
	var holder int64
	if err := tx.QueryRowContext(ctx, "SELECT objeto_id FROM vinculos"+sameName+" AND disputa = 0", key...).Scan(&holder); err != nil {
		return "", err
	}
	if holder != v.ObjetoID {
		v.Disputa = true
		if err := s.insertNew(ctx, tx, &v); err != nil {
			return "", err
		}
		if dispute, err = objectName(ctx, tx, v.Tipo, holder); err != nil {
			return "", err
		}
	}
	_, err = tx.ExecContext(ctx, "UPDATE vinculos SET numero = CASE WHEN ? = '' THEN numero ELSE ? END, em = ?"+sameName+" AND objeto_id = ?",
		append(append([]any{v.Numero, v.Numero, toMS(v.Em)}, key...), v.ObjetoID)...)
	return dispute, err
}

// insertNew inserts a row whose key is not there.
func (s *Storage) insertNew(ctx context.Context, tx *sql.Tx, v *crm.Vinculo) error {
	how := "INSERT IGNORE INTO"
	if s.dialect == dialectSQLite {
		how = "INSERT OR IGNORE INTO"
	}
	_, err := tx.ExecContext(ctx, strings.Replace(vinculosTable.insertStatement(1), "INSERT INTO", how, 1), vinculoValues(v)...)
	return err
}

// objectName is how people find an object: an ocorrência by its number, another by its id.
func objectName(ctx context.Context, tx *sql.Tx, kind crm.TipoVinculo, id int64) (string, error) {
	name := decimal(id)
	if kind == crm.VinculoOcorrencia {
		err := tx.QueryRowContext(ctx, "SELECT numero FROM ocorrencias WHERE id = ?", id).Scan(&name)
		if err != nil && !errors.Is(err, sql.ErrNoRows) {
			return "", err
		}
	}
	return string(kind) + " " + name, nil
}
