package storage

import (
	"context"
	"database/sql"

	"ponte/crm"
)

// selectUnidades reads units (u) with the names of what they stand in; conditions follow.
var selectUnidades = "SELECT " + unidadesTable.columnList("u.") + `, COALESCE(b.nome, ''), COALESCE(e.nome, '')
	FROM unidades u LEFT JOIN blocos b ON b.id = u.bloco_id LEFT JOIN empreendimentos e ON e.id = b.empreendimento_id WHERE `

func readUnidade(scan func(...any) error) (u crm.Unidade, err error) {
	var entrega sql.NullInt64
	err = scan(&u.ID, &u.TenantID, &u.BlocoID, &u.Numero, &u.Codigo, &entrega, &u.Tipo, &u.Bloco, &u.Empreendimento)
	u.DataEntrega = fromNullMS(entrega)
	return u, err
}

// fillVinculos fills units of one tenant with their names in other systems.
func (s *Storage) fillVinculos(ctx context.Context, unidades []crm.Unidade) error {
	if len(unidades) == 0 {
		return nil
	}
	ids := make([]int64, len(unidades))
	for i := range unidades {
		ids[i] = unidades[i].ID
	}
	names, err := s.vinculosOf(ctx, unidades[0].TenantID, crm.VinculoUnidade, ids)
	for i := range unidades {
		unidades[i].Vinculos = names[unidades[i].ID]
	}
	return err
}
