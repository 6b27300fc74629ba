package storage

import (
	"database/sql"
	"fmt"
	"net/netip"
	"strings"
	"testing"
	"time"

	"ponte/crm"
	"ponte/crm/importacao"
)

// TestListsFollowIndexes: SQLite serves each source of a list by a range of an index that has the list's order, or by a
// key that finds few rows; no list walks a table.
func TestListsFollowIndexes(t *testing.T) {
	s := open(t, newFile(t))
	a, ctx := administration(s), deadline(t)
	acme := newTenant(t, a, "acme")
	importFile(t, a, acme, importacao.Clientes, false, clientesCSV)
	now := time.Now()
	rows := &Rows{}
	rows.AddValue(&crm.Ocorrencia{ID: 900_001, TenantID: acme.ID, Versao: 1, Numero: "1", Origem: crm.Origem{Sistema: "mega"}, StatusID: 1})
	if err := s.Insert(ctx, rows); err != nil {
		t.Fatal(err)
	}
	for _, tc := range []struct {
		name   string
		filter crm.FiltroOcorrencias
		index  string
		order  bool // the index gives the order too
	}{
		{"everything", crm.FiltroOcorrencias{}, "ocorrencias_aberta", true},
		{"an interval", crm.FiltroOcorrencias{AbertaDe: now}, "ocorrencias_aberta", true},
		{"changed since", crm.FiltroOcorrencias{ModificadaDe: now, Ordem: crm.OrdemModificacao}, "ocorrencias_atualizada", true},
		{"a status", crm.FiltroOcorrencias{Status: []string{"aberta"}}, "ocorrencias_sistema_status", true},
		{"a system", crm.FiltroOcorrencias{Sistemas: []string{"mega"}}, "ocorrencias_sistema_status", true},
		{"a status of a system", crm.FiltroOcorrencias{Sistemas: []string{"mega"}, Status: []string{"aberta"}}, "ocorrencias_sistema_status", true},
		{"a status, by change", crm.FiltroOcorrencias{Status: []string{"aberta"}, Ordem: crm.OrdemModificacao}, "ocorrencias_atualizada", true},
		{"a CODIGO_OC", crm.FiltroOcorrencias{CodigoOC: "x"}, "ocorrencias_codigo_oc", false},
		{"a number", crm.FiltroOcorrencias{Numero: "x"}, "ocorrencias_numero", false},
		{"a client's name", crm.FiltroOcorrencias{Texto: "silva"}, "ocorrencias_cliente", false},
	} {
		tc.filter.TenantID = acme.ID
		p, err := newLists(s).search(ctx, &tc.filter, false)
		if err != nil || len(p.sources) == 0 {
			t.Fatal(tc.name, p.sources, err)
		}
		source := p.sources[len(p.sources)-1]
		column := "aberta_em"
		if tc.filter.Ordem == crm.OrdemModificacao {
			column = "atualizada_em"
		}
		// What mergeSources makes of one source, without the sort that merges several.
		query, args := mergeSources("ocorrencias", []condition{source}, ocorrenciaConditions(&tc.filter), column, 50)
		_, query, _ = strings.Cut(query, "(")
		query, _, _ = strings.Cut(query, ") f0")
		plan, err := readAll(ctx, s.pools.reader, func(scan func(...any) error) (string, error) {
			var id, parent, none int
			var step string
			err := scan(&id, &parent, &none, &step)
			return step, err
		}, "EXPLAIN QUERY PLAN "+query, args...)
		if err != nil {
			t.Fatal(err)
		}
		text := strings.Join(plan, "; ")
		if !strings.Contains(text, tc.index+" ") || strings.Contains(text, "SCAN") || tc.order && strings.Contains(text, "TEMP B-TREE") {
			t.Errorf("%s: %s, want %s", tc.name, text, fmt.Sprint(tc.index, ", in order ", tc.order))
		}
	}
}

// TestChamadasFollowIndexes: each source of the request log's list is a range of an index in the list's order, on both
// engines; a sort would read every call that the tenant has.
func TestChamadasFollowIndexes(t *testing.T) {
	onEachEngine(t, func(t *testing.T, address string) {
		s := open(t, address)
		rows := make([]crm.Chamada, 3000)
		for i := range rows {
			rows[i] = crm.Chamada{
				ID: int64(i + 1), TenantID: 1 + int64(i%2), Sistema: "mega", Situacao: crm.ChamadaAtendida, Em: testInstant.Add(time.Duration(i/3) * time.Second),
			}
		}
		if err := s.calls.write(deadline(t), rows); err != nil {
			t.Fatal(err)
		}
		if s.dialect == dialectMySQL {
			if _, err := s.pools.writer.Exec("ANALYZE TABLE chamadas"); err != nil {
				t.Fatal(err)
			}
		}
		for _, tc := range []struct {
			name   string
			filter crm.FiltroChamadas
			index  string // the one that may be walked
		}{
			{"everything", crm.FiltroChamadas{}, "chamadas_tempo"},
			{"since", crm.FiltroChamadas{De: testInstant}, "chamadas_tempo"},
			{"an address", crm.FiltroChamadas{Enderecos: netip.MustParsePrefix("192.0.2.1/32")}, "chamadas_tempo"},
			{"a network", crm.FiltroChamadas{Enderecos: netip.MustParsePrefix("192.0.2.0/28")}, "chamadas_tempo"},
			{"an outcome of a system", crm.FiltroChamadas{Sistema: "mega", Situacoes: []crm.SituacaoChamada{crm.ChamadaRecusada}}, "chamadas_situacao"},
			{"an outcome", crm.FiltroChamadas{Situacoes: []crm.SituacaoChamada{crm.ChamadaAtendida}}, "chamadas_situacao"},
		} {
			tc.filter.TenantID = 1
			sources, err := newLists(s).chamadaSources(deadline(t), &tc.filter)
			if err != nil {
				t.Fatal(err)
			}
			limits, filters := chamadaConditions(&tc.filter)
			query, args := mergeSources("chamadas", sources, append(limits, filters...), "em", 50)
			_, query, _ = strings.Cut(query, "(")
			query, _, _ = strings.Cut(query, ") f0")
			plan := strings.Join(planRows(t, s, explain(t, s)+query, args), "; ")
			others := tc.index != "chamadas_tempo" && strings.Contains(plan, "chamadas_tempo") // MariaDB and MySQL show what they chose from
			if others || !strings.Contains(plan, tc.index) || strings.Contains(plan, "SCAN") || strings.Contains(plan, "filesort") || strings.Contains(plan, "TEMP B-TREE") {
				t.Errorf("%s: %s, want %s in its order", tc.name, plan, tc.index)
			}
		}
	})
}

// explain is what precedes a statement whose plan is wanted, in rows of columns.
func explain(t *testing.T, s *Storage) string {
	t.Helper()
	switch {
	case s.dialect == dialectSQLite:
		return "EXPLAIN QUERY PLAN "
	case isMariaDB(t, s):
		return "EXPLAIN "
	}
	return "EXPLAIN FORMAT=TRADITIONAL "
}

// planRows are the rows of an EXPLAIN, whatever their columns, without those that MySQL has and MariaDB has not.
func planRows(t *testing.T, s *Storage, q string, args []any) []string {
	t.Helper()
	rows, err := s.pools.reader.QueryContext(deadline(t), q, args...)
	if err != nil {
		t.Fatal(err)
	}
	defer rows.Close()
	columns, err := rows.Columns()
	if err != nil {
		t.Fatal(err)
	}
	var out []string
	for rows.Next() {
		values, where := make([]sql.NullString, len(columns)), make([]any, len(columns))
		for i := range values {
			where[i] = &values[i]
		}
		if err := rows.Scan(where...); err != nil {
			t.Fatal(err)
		}
		kept := values[:0]
		for i, v := range values {
			if columns[i] != "partitions" && columns[i] != "filtered" {
				kept = append(kept, v)
			}
		}
		out = append(out, fmt.Sprint(kept))
	}
	if err := rows.Err(); err != nil {
		t.Fatal(err)
	}
	return out
}
