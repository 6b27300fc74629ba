package storage

import (
	"context"
	"database/sql"

	"ponte/crm"
)

// selecionarUnidades reads units (u) with the names of what they stand in; conditions follow.
var selecionarUnidades = "SELECT " + tabUnidades.lista("u.") + `, COALESCE(b.nome, ''), COALESCE(e.nome, '')
	FROM unidades u LEFT JOIN blocos b ON b.id = u.bloco_id LEFT JOIN empreendimentos e ON e.id = b.empreendimento_id WHERE `

func lerUnidade(scan func(...any) error) (u crm.Unidade, err error) {
	var entrega sql.NullInt64
	err = scan(&u.ID, &u.TenantID, &u.BlocoID, &u.Numero, &u.Codigo, &entrega, &u.Bloco, &u.Empreendimento)
	u.DataEntrega = deMSNulo(entrega)
	return u, err
}

// codigosExternos fills units with the codes that destinations know them by.
func (s *Storage) codigosExternos(ctx context.Context, unidades []crm.Unidade) error {
	ids := make([]int64, len(unidades))
	porID := make(map[int64]*crm.Unidade, len(unidades))
	for i := range unidades {
		ids[i], porID[unidades[i].ID] = unidades[i].ID, &unidades[i]
	}
	_, err := lerPorChave(ctx, s.pools.leitura, func(scan func(...any) error) (struct{}, error) {
		var id int64
		var destino, codigo string
		err := scan(&id, &destino, &codigo)
		if u := porID[id]; u != nil {
			if u.CodigosExternos == nil {
				u.CodigosExternos = map[string]string{}
			}
			u.CodigosExternos[destino] = codigo
		}
		return struct{}{}, err
	}, "SELECT unidade_id, destino, codigo FROM unidade_codigos_externos WHERE unidade_id IN (", nil, ids)
	return err
}
