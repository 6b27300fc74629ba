package storage

import (
	"slices"
	"strings"
	"testing"
	"time"

	"ponte/crm"
)

// TestEntregasFollowIndexes: a page in the depth, and what stands before a row, begin at their place in the index; what is stuck in a failure is
// a range of each system.
func TestEntregasFollowIndexes(t *testing.T) {
	onEachEngine(t, func(t *testing.T, address string) {
		s := open(t, address)
		rows := &Rows{}
		for i, sistema := range []string{"mega", "vimob"} {
			rows.AddValue(&crm.Ocorrencia{ID: int64(900_001 + i), TenantID: 1, Versao: 1, Numero: sistema, Origem: crm.Origem{Sistema: sistema}, StatusID: 1})
		}
		if err := s.Insert(deadline(t), rows); err != nil {
			t.Fatal(err)
		}
		plan := func(query string, args []any) string {
			t.Helper()
			return strings.Join(planRows(t, s, explain(t, s)+query, args), "; ")
		}
		query, args, err := s.Entregas().stuck(deadline(t), 1, 2, 0)
		if err != nil || !slices.Contains(args, any("mega")) || !slices.Contains(args, any("vimob")) {
			t.Fatal(query, args, err)
		}
		got := plan(query, args)
		if !strings.Contains(got, "ocorrencias_sistema_status") || s.dialect == dialectSQLite && !strings.Contains(got, "(tenant_id=? AND origem_sistema=? AND status_id=?)") {
			t.Errorf("stuck in a failure: %s", got)
		}
		few := crm.FiltroEntregas{TenantID: 1, Destino: "vimob"}
		way := func(filter crm.FiltroEntregas) entregaWay {
			t.Helper()
			w, err := s.Entregas().way(deadline(t), &filter)
			if err != nil {
				t.Fatal(err)
			}
			return w
		}
		query, args = entregaPage(few, cursor{}, 50, way(few), false)
		if got := plan(query, args); !strings.Contains(got, "entregas_destino") || s.dialect == dialectSQLite && !strings.Contains(got, "(tenant_id=? AND destino=?)") {
			t.Errorf("a destination with few: %s", got)
		}
		group := crm.FiltroEntregas{TenantID: 1, IDs: []int64{1, 2}}
		query, args = entregaPage(group, cursor{}, 50, way(group), false)
		if got := plan(query, args); s.dialect == dialectSQLite && !strings.Contains(got, "USING INTEGER PRIMARY KEY") {
			t.Errorf("those of a group: %s", got)
		}
		at := cursor{ms: toMS(testInstant), id: 7}
		for _, tc := range []struct {
			back   bool
			filter crm.FiltroEntregas
			want   string
			bound  any
		}{
			{false, crm.FiltroEntregas{}, "entregas_criada (tenant_id=? AND criada_em<?)", at.ms},
			{true, crm.FiltroEntregas{}, "entregas_criada (tenant_id=? AND criada_em>?)", at.ms},
			{false, crm.FiltroEntregas{Ate: testInstant.Add(time.Hour)}, "entregas_criada (tenant_id=? AND criada_em<?)", at.ms},
			{false, crm.FiltroEntregas{Ate: testInstant.Add(-time.Hour)}, "entregas_criada (tenant_id=? AND criada_em<?)", at.ms - 3_600_000},
			{true, crm.FiltroEntregas{De: testInstant.Add(-time.Hour)}, "entregas_criada (tenant_id=? AND criada_em>?)", at.ms},
			{false, crm.FiltroEntregas{Estados: []crm.EstadoEntrega{crm.EntregaFalhou}}, "entregas_estado (tenant_id=? AND estado=? AND criada_em<?)", at.ms},
		} {
			tc.filter.TenantID = 1
			query, args := entregaPage(tc.filter, at, 50, way(tc.filter), tc.back)
			if strings.Count(query, "criada_em >= ?")+strings.Count(query, "criada_em <= ?") != 1 || !slices.Contains(args, tc.bound) {
				t.Errorf("%+v: %s %v", tc.filter, query, args)
			}
			if got := plan(query, args); s.dialect == dialectSQLite && !strings.Contains(got, tc.want) {
				t.Errorf("%+v: %s, want %s", tc.filter, got, tc.want)
			}
		}
	})
}

// TestEntregasOfAnAction: each state is a range of the action's index in the order of the list, from a place on and back from it, so that what
// other actions have is not read, nor what the action has in other states.
func TestEntregasOfAnAction(t *testing.T) {
	onEachEngine(t, func(t *testing.T, address string) {
		s := open(t, address)
		rows, all := &Rows{}, crm.EstadosEntrega()
		for i := range 400 {
			e := crm.Entrega{ID: int64(i + 1), TenantID: 1, Destino: "mobuss", Acao: "MOBUSS_ISA", Estado: crm.EntregaEntregue, CriadaEm: testInstant.Add(time.Duration(i) * time.Second)}
			if i%100 == 7 {
				e.Acao, e.Estado = "MOBUSS_FIM", all[i/100]
			}
			rows.AddValue(&e)
		}
		if err := s.Insert(deadline(t), rows); err != nil {
			t.Fatal(err)
		}
		if s.dialect == dialectMySQL {
			if _, err := s.pools.writer.Exec("ANALYZE TABLE entregas"); err != nil {
				t.Fatal(err)
			}
		}
		at := cursor{ms: toMS(testInstant.Add(150 * time.Second)), id: 151}
		for _, tc := range []struct {
			acao   string
			states []crm.EstadoEntrega
			start  cursor
			back   bool
			want   string
			ranges int
		}{
			{"MOBUSS_FIM", nil, cursor{}, false, "308 208 108 8", len(all)},
			{"MOBUSS_FIM", nil, at, false, "108 8", len(all)},
			{"MOBUSS_FIM", nil, at, true, "208 308", len(all)},
			{"MOBUSS_FIM", all[:2], cursor{}, false, "108 8", 2},
			{"NENHUMA", nil, cursor{}, false, "", len(all)},
			{"NENHUMA", []crm.EstadoEntrega{crm.EntregaEntregue}, cursor{}, false, "", 1},
		} {
			filter := crm.FiltroEntregas{TenantID: 1, Acao: tc.acao, Estados: tc.states}
			way, err := s.Entregas().way(deadline(t), &filter)
			if err != nil {
				t.Fatal(err)
			}
			query, args := entregaPage(filter, tc.start, 50, way, tc.back)
			plan := planRows(t, s, explain(t, s)+query, args)
			ranges, text := 0, strings.Join(plan, "; ")
			for _, step := range plan {
				if strings.Contains(step, "entregas_acao") {
					ranges++
				}
				if s.dialect == dialectSQLite && strings.Contains(step, "SEARCH e ") && !strings.Contains(step, "(acao=? AND tenant_id=? AND estado=?") {
					t.Errorf("%+v: %s", tc, step)
				}
			}
			if ranges != tc.ranges || strings.Contains(text, "filesort") && s.dialect == dialectMySQL && strings.Count(text, "filesort") > 1 {
				t.Errorf("%+v: %d ranges: %s", tc, ranges, text)
			}
			found, err := readAll(deadline(t), s.pools.reader, readCursor, query, args...)
			if err != nil {
				t.Fatal(err)
			}
			var ids []string
			for _, c := range found {
				ids = append(ids, decimal(c.id))
			}
			if got := strings.Join(ids, " "); got != tc.want {
				t.Errorf("%+v: %s", tc, got)
			}
		}
		filter := crm.FiltroEntregas{TenantID: 1, Acao: "MOBUSS_FIM"}
		v, err := s.Vizinhanca().VizinhasDaEntrega(deadline(t), filter, 108)
		if err != nil || v.Antes != "208" || v.Depois != "8" {
			t.Errorf("beside 108: %+v %v", v, err)
		}
	})
}

// TestTightest: of two bounds of one kind the narrower is left, wherever it stands.
func TestTightest(t *testing.T) {
	far, near := condition{text: "em >= ?", args: []any{int64(1)}}, condition{text: "em >= ?", args: []any{int64(5)}}
	late, early := condition{text: "em <= ?", args: []any{int64(9)}}, condition{text: "em <= ?", args: []any{int64(8)}}
	other := condition{text: "(em > ? OR id >= ?)", args: []any{int64(5), int64(2)}}
	for _, all := range [][]condition{{far, late, near, other, early}, {near, early, other, far, late}} {
		var kept []any
		for _, c := range tightest(all) {
			kept = append(kept, c.args...)
		}
		if len(kept) != 4 || !slices.Contains(kept, any(int64(5))) || !slices.Contains(kept, any(int64(8))) {
			t.Errorf("%v", kept)
		}
	}
	query, args := mergeSources("chamadas", []condition{{text: "tenant_id = ?", args: []any{int64(1)}}}, []condition{far, near}, "em", 50)
	if strings.Count(query, "em >= ?") != 1 || !slices.Equal(args, []any{int64(1), int64(5)}) {
		t.Errorf("%s %v", query, args)
	}
}
