package storage

import (
	"context"
	"slices"

	"ponte/crm"
)

// listeners are the users who asked to be told of something and whose papéis let them see what an entrega tells of: nobody reads by e-mail what
// the portal does not show them (docs/regras.md §20.5).
func (c *Correio) listeners(ctx context.Context, e *crm.Entrega) ([]crm.Ouvinte, error) {
	asked, err := readAll(ctx, c.s.pools.reader, readOuvinte, selectOuvintes+" AND u.tenant_id IN (0, ?) ORDER BY u.id", e.TenantID)
	if err != nil || len(asked) == 0 {
		return nil, err
	}
	db := c.s.gormReader.WithContext(ctx)
	users, err := readUsuarios(db.Where("tenant_id IN (0, ?)", e.TenantID))
	if err != nil {
		return nil, err
	}
	papeis, err := readPapeis(db.Where("tenant_id IN (0, ?)", e.TenantID))
	if err != nil {
		return nil, err
	}
	var may []crm.Ouvinte
	for i := range asked {
		j := slices.IndexFunc(users, func(u crm.Usuario) bool { return u.ID == asked[i].UsuarioID })
		if j < 0 || !users[j].Entra() {
			continue
		}
		access := crm.AcessoDe(&users[j], crm.PapeisDoTenant(papeis, users[j].TenantID))
		if !access.Pode(crm.PermissaoDoAviso(e.Acao)) {
			continue
		}
		sees, err := c.sees(ctx, crm.RecorteDe(&users[j], access, users), e.OcorrenciaID)
		if err != nil {
			return nil, err
		}
		if sees {
			may = append(may, asked[i])
		}
	}
	return may, nil
}

// sees tells whether an ocorrência is of what a person sees; 0 = it is about none.
func (c *Correio) sees(ctx context.Context, r *crm.Recorte, ocorrenciaID int64) (bool, error) {
	within := recorteOf(r, false, "ocorrencias")
	if within.text == "" || ocorrenciaID == 0 {
		return true, nil
	}
	found, err := readAll(ctx, c.s.pools.reader, readID, "SELECT id FROM ocorrencias WHERE id = ? AND "+within.text, append([]any{ocorrenciaID}, within.args...)...)
	return len(found) > 0, err
}
