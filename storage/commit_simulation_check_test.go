package storage

import "strings"

// check compares the tables with what callers were told.
func (w *world) check() {
	s, err := Open(deadline(w.t), w.address, Options{})
	if err != nil {
		w.t.Errorf("the start after: %v", err)
		return
	}
	defer func() {
		if err := s.Close(deadline(w.t)); err != nil {
			w.t.Error(err)
		}
	}()
	stored := map[string]string{} // key → number
	err = eachRow(deadline(w.t), s.pools.reader, "SELECT codigo_oc, numero FROM ocorrencias", nil, func(scan func(...any) error) error {
		var key, number string
		if err := scan(&key, &number); err != nil {
			return err
		}
		if before := stored[key]; before != "" {
			w.t.Errorf("%s has the numbers %s and %s", key, before, number)
		}
		stored[key] = number
		return nil
	})
	if err != nil {
		w.t.Error(err)
	}
	for key, number := range w.told {
		if stored[key] != number {
			w.t.Errorf("%s was given %s, and %q is stored", key, number, stored[key])
		}
	}
	for number, n := range w.edits {
		if moved := count(w.t, s, "SELECT COUNT(*) FROM movimentos m JOIN ocorrencias o ON o.id = m.ocorrencia_id WHERE m.de_status_id <> 0 AND o.numero = ?", number); moved < n {
			w.t.Errorf("of %d acknowledged edits of %s, %d are stored", n, number, moved)
		}
	}
	var ids []string
	for _, table := range []string{"ocorrencias", "narrativas", "movimentos", "entregas", "chamadas", "tentativas"} {
		ids = append(ids, "SELECT id FROM "+table)
	}
	for what, query := range map[string]string{
		"ids that two rows have":                      "SELECT COUNT(*) - COUNT(DISTINCT id) FROM (" + strings.Join(ids, " UNION ALL ") + ") x",
		"numbers that two have":                       "SELECT COUNT(*) - COUNT(DISTINCT numero) FROM ocorrencias",
		"keys that two have":                          "SELECT COUNT(*) - COUNT(DISTINCT chave) FROM chaves_idempotencia",
		"ocorrências without their key":               "SELECT COUNT(*) FROM ocorrencias o WHERE NOT EXISTS (SELECT 1 FROM chaves_idempotencia c WHERE c.ocorrencia_id = o.id AND c.numero = o.numero AND c.chave = o.codigo_oc)",
		"keys without their ocorrência":               "SELECT COUNT(*) FROM chaves_idempotencia c WHERE NOT EXISTS (SELECT 1 FROM ocorrencias o WHERE o.id = c.ocorrencia_id)",
		"ocorrências without exactly one entrega":     "SELECT COUNT(*) FROM (SELECT o.id FROM ocorrencias o LEFT JOIN entregas e ON e.ocorrencia_id = o.id AND e.destino = 'mobuss' GROUP BY o.id HAVING COUNT(e.id) <> 1) x",
		"ocorrências whose edits are not all there":   "SELECT COUNT(*) FROM (SELECT o.id FROM ocorrencias o LEFT JOIN movimentos m ON m.ocorrencia_id = o.id GROUP BY o.id, o.status_id, o.versao HAVING COUNT(m.id) <> o.status_id OR o.versao <> o.status_id) x",
		"delivered entregas without exactly one try":  "SELECT COUNT(*) FROM (SELECT e.id FROM entregas e LEFT JOIN tentativas t ON t.entrega_id = e.id WHERE e.estado = 'entregue' GROUP BY e.id HAVING COUNT(t.id) <> 1) x",
		"tries of entregas that were never delivered": "SELECT COUNT(*) FROM tentativas t JOIN entregas e ON e.id = t.entrega_id WHERE e.estado <> 'entregue'",
	} {
		if n := count(w.t, s, query); n != 0 {
			w.t.Errorf("%s: %d", what, n)
		}
	}
	for id := range w.delivered {
		if count(w.t, s, "SELECT COUNT(*) FROM entregas WHERE id = ? AND estado = 'entregue'", id) != 1 {
			w.t.Errorf("entrega %d was acknowledged as delivered and is not", id)
		}
	}
	// The leases of the dead end, as time would have it.
	if _, err := s.pools.writer.Exec("UPDATE entregas SET reserva_ate = 0 WHERE estado = 'enviando'"); err != nil {
		w.t.Error(err)
	}
}
