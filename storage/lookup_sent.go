package storage

// sentCondition is the condition that an ocorrência was sent to a system: a destination of that system was sent an entrega of it,
// and what came of it is anything but a refusal. A try under way counts, because the partner may answer by a call of its own
// before the outcome is written. Whatever else ties an ocorrência to a system joins here. A subquery of one row for each
// ocorrência, so that no planner starts from all that a destination was ever sent.
func sentCondition(ocorrencias, sistema string) string {
	return "(SELECT e.id FROM entregas e WHERE e.ocorrencia_id = " + ocorrencias + ".id AND e.tentativas > 0" +
		" AND (e.estado <> 'falhou' OR e.id_externo <> '')" +
		" AND (SELECT d.sistema FROM destinos d WHERE d.tenant_id = e.tenant_id AND d.nome = e.destino) = " + sistema + " LIMIT 1) IS NOT NULL"
}

// sentTo narrows a source to what others opened and was sent to a system.
func (c condition) sentTo(sistema string) condition {
	return c.and("COALESCE(origem_sistema, '') <> ? AND "+sentCondition("ocorrencias", "?"), sistema, sistema)
}

// ofSistema narrows sources to what a system opened or was sent.
func ofSistema(sources []condition, sistema string) []condition {
	out := make([]condition, len(sources))
	for i, f := range sources {
		out[i] = f.and("(COALESCE(origem_sistema, '') = ? OR "+sentCondition("ocorrencias", "?")+")", sistema, sistema)
	}
	return out
}
