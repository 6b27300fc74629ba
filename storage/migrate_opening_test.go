package storage

import (
	"testing"
	"time"

	"ponte/crm"
)

// Version 10 over a database of version 9 that holds openings, interrupted where MySQL may be: after the column, and after
// everything but the note that it was done. What was opened before shows its first narrativa and movement once, and so does what
// is opened after.
func TestThinOpeningOverTheVersionBefore(t *testing.T) {
	onEachEngine(t, func(t *testing.T, address string) {
		s := open(t, address)
		run := func(statements ...string) {
			t.Helper()
			for _, q := range statements {
				if _, err := s.pools.writer.Exec(q); err != nil {
					t.Fatalf("%s: %v", q, err)
				}
			}
		}
		before := opening(t, s, 1, "antes")
		before.Ocorrencias[0].StatusID = 1
		if err := s.Escritor().Gravar(deadline(t), before); err != nil {
			t.Fatal(err)
		}
		oldIndexes := []string{
			"CREATE INDEX ocorrencias_status ON ocorrencias (tenant_id, status_id, aberta_em)",
			"CREATE INDEX ocorrencias_sistema ON ocorrencias (tenant_id, origem_sistema, aberta_em)",
		}
		forget := "DELETE FROM goose_db_version WHERE version_id = 10"
		states := [][]string{append(oldIndexes, "ALTER TABLE ocorrencias DROP COLUMN status_abertura_id", forget)}
		if s.dialect == dialectMySQL { // SQLite's steps are one transaction
			states = append(states, append(oldIndexes, forget), []string{oldIndexes[1], forget}, []string{forget})
		}
		for i, state := range states {
			run(state...)
			again := open(t, address)
			for _, l := range indexesOf(t, again) {
				if l == "ocorrencias:ocorrencias_status:1:tenant_id,status_id,aberta_em" || l == "ocorrencias:ocorrencias_sistema:1:tenant_id,origem_sistema,aberta_em" {
					t.Errorf("state %d: %s is left", i, l)
				}
			}
			s = again
		}
		after := opening(t, s, 1, "depois")
		after.Narrativas, after.Movimentos = nil, nil
		after.Ocorrencias[0].StatusAberturaID = 1
		if err := s.Escritor().Gravar(deadline(t), after); err != nil {
			t.Fatal(err)
		}
		for name, e := range map[string]*crm.Escrita{"before": before, "after": after} {
			f, err := s.Acervo().Ficha(deadline(t), 1, e.Ocorrencias[0].Numero)
			if err != nil || len(f.Narrativas) != 1 || len(f.Movimentos) != 1 || f.Movimentos[0].ParaStatusID != 1 || f.Narrativas[0].Tipo != crm.NarrativaAbertura {
				t.Errorf("%s: %v, %+v, %+v", name, err, f.Narrativas, f.Movimentos)
			}
		}
		counts, err := newLists(s).StatusRecebidos(deadline(t), 1, testInstant.Add(-time.Hour), testInstant.Add(time.Hour))
		if err != nil || len(counts) != 1 || counts[0].Quantidade != 2 {
			t.Errorf("%v, %+v", err, counts)
		}
	})
}
