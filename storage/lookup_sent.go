package storage

// enviada is the condition that an ocorrência was sent to a system: a destination of that system was sent an entrega of it,
// and what came of it is anything but a refusal. A try under way counts, because the partner may answer by a call of its own
// before the outcome is written. Whatever else ties an ocorrência to a system joins here. A subquery of one row for each
// ocorrência, so that no planner starts from all that a destination was ever sent.
func enviada(ocorrencias, sistema string) string {
	return "(SELECT e.id FROM entregas e WHERE e.ocorrencia_id = " + ocorrencias + ".id AND e.tentativas > 0" +
		" AND (e.estado <> 'falhou' OR e.id_externo <> '')" +
		" AND (SELECT d.sistema FROM destinos d WHERE d.tenant_id = e.tenant_id AND d.nome = e.destino) = " + sistema + " LIMIT 1) IS NOT NULL"
}

// enviadasAo narrows a source to what others opened and was sent to a system.
func (c condicao) enviadasAo(sistema string) condicao {
	return c.e("COALESCE(origem_sistema, '') <> ? AND "+enviada("ocorrencias", "?"), sistema, sistema)
}

// doSistema narrows sources to what a system opened or was sent.
func doSistema(fontes []condicao, sistema string) []condicao {
	out := make([]condicao, len(fontes))
	for i, f := range fontes {
		out[i] = f.e("(COALESCE(origem_sistema, '') = ? OR "+enviada("ocorrencias", "?")+")", sistema, sistema)
	}
	return out
}
