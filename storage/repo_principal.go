package storage

import (
	"context"
	"slices"

	"ponte/crm"
)

// belowSome goes with a comparison of principal_id: SQLite's index holds only what it is true of.
func belowSome(prefix string) string { return prefix + "principal_id <> 0" }

// below narrows sources, or is the source, to what was opened under an ocorrência; none = it is not there.
func (a *lists) below(ctx context.Context, f *crm.FiltroOcorrencias, base condition, sources []condition) ([]condition, error) {
	ids, err := a.ids(ctx, "SELECT id FROM ocorrencias WHERE tenant_id = ? AND numero = ?", f.TenantID, f.PrincipalNumero)
	switch {
	case err != nil || len(ids) == 0:
		return nil, err
	case len(sources) > 0:
		return narrow(sources, "principal_id", ids), nil
	}
	return []condition{base.byKey("principal_id", ids[0]).and(belowSome(""))}, nil
}

// related reads the ocorrência under which one was opened, and the others that were, oldest first.
func (a *lists) related(ctx context.Context, o *crm.Ocorrencia) ([]crm.LinhaOcorrencia, error) {
	root := o.ID
	var all []crm.LinhaOcorrencia
	if o.PrincipalID != 0 {
		var err error
		root = o.PrincipalID
		if all, err = readAll(ctx, a.s.pools.reader, readOcorrenciaRow, selectOcorrencias(false)+"o.id = ?", root); err != nil {
			return nil, err
		}
	}
	below, err := readAll(ctx, a.s.pools.reader, readOcorrenciaRow, selectOcorrencias(false)+"o.principal_id = ? AND "+belowSome("o.")+" ORDER BY o.id LIMIT ?", root, maxChildren)
	return append(all, slices.DeleteFunc(below, func(l crm.LinhaOcorrencia) bool { return l.Ocorrencia.ID == o.ID })...), err
}
