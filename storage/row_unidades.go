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
	err = scan(&u.ID, &u.TenantID, &u.BlocoID, &u.Numero, &u.Codigo, &entrega, &u.Bloco, &u.Empreendimento)
	u.DataEntrega = fromNullMS(entrega)
	return u, err
}

// fillExternalCodes fills units with the codes that destinations know them by.
func (s *Storage) fillExternalCodes(ctx context.Context, unidades []crm.Unidade) error {
	ids := make([]int64, len(unidades))
	byID := make(map[int64]*crm.Unidade, len(unidades))
	for i := range unidades {
		ids[i], byID[unidades[i].ID] = unidades[i].ID, &unidades[i]
	}
	_, err := readByKey(ctx, s.pools.reader, func(scan func(...any) error) (struct{}, error) {
		var id int64
		var destino, code string
		err := scan(&id, &destino, &code)
		if u := byID[id]; u != nil {
			if u.CodigosExternos == nil {
				u.CodigosExternos = map[string]string{}
			}
			u.CodigosExternos[destino] = code
		}
		return struct{}{}, err
	}, "SELECT unidade_id, destino, codigo FROM unidade_codigos_externos WHERE unidade_id IN (", nil, ids)
	return err
}
