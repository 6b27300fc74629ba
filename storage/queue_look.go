package storage

import (
	"context"

	"ponte/crm"
)

// ComTrabalho asks each destination that may be delivered to for the first entry of a range of entregas_destino: what comes behind
// it, and what those at rest have, is not looked at. The order is spelt out as the index has it: by proxima_em alone MySQL sorts
// the range.
func (f *Entregas) ComTrabalho(ctx context.Context) ([]crm.DestinoComTrabalho, error) {
	return readAll(ctx, f.s.pools.reader, func(scan func(...any) error) (d crm.DestinoComTrabalho, err error) {
		return d, scan(&d.TenantID, &d.Nome, &d.Versao)
	}, f.s.dialect.withWork())
}

func (d dialect) withWork() string {
	now := d.nowMS()
	due := func(state crm.EstadoEntrega) string {
		return "(SELECT e.proxima_em FROM entregas e" + d.byIndex("entregas_destino") + " WHERE e.tenant_id = d.tenant_id AND e.destino = d.nome" +
			" AND e.estado = '" + string(state) + "' ORDER BY e.tenant_id, e.destino, e.estado, e.proxima_em LIMIT 1) <= " + now
	}
	return "SELECT d.tenant_id, d.nome, d.versao FROM destinos d WHERE d.ativo = 1 AND d.pausado = 0" +
		" AND (" + due(crm.EntregaPendente) + " OR " + due(crm.EntregaAgendada) + ")" +
		" AND COALESCE((SELECT s.aberto_ate FROM destino_saude s WHERE s.tenant_id = d.tenant_id AND s.destino = d.nome), 0) <= " + now
}
