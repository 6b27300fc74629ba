package storage

import (
	"fmt"
	"testing"
	"time"

	"ponte/crm"
)

// A list of statuses, of systems and of both comes whole and in order from the one index of the two, however many there are.
func TestListsOfStatusAndSystem(t *testing.T) {
	onEachEngine(t, func(t *testing.T, address string) {
		s := open(t, address)
		const systems, statuses = 7, 19 // more pairs than maxSources
		rows := &Rows{}
		var codes, names []string
		for st := range int64(statuses) {
			codes = append(codes, fmt.Sprint("st", st))
			rows.Add(statusTable, statusValues(&crm.Status{ID: 500 + st, TenantID: 1, Codigo: codes[st], Fase: crm.FaseAberta})...)
		}
		for sy := range int64(systems) {
			names = append(names, fmt.Sprint("sys", sy))
		}
		for i := range int64(120) {
			rows.AddValue(&crm.Ocorrencia{
				ID: 1000 + i, TenantID: 1, Versao: 1, Numero: fmt.Sprint(i), StatusID: 500 + i%statuses, Origem: crm.Origem{Sistema: names[i%systems]},
				AbertaEm: testInstant.Add(time.Duration(i) * time.Second),
			})
		}
		if err := s.Insert(deadline(t), rows); err != nil {
			t.Fatal(err)
		}
		for name, tc := range map[string]struct {
			f    crm.FiltroOcorrencias
			want func(i int64) bool
		}{
			"all":                     {crm.FiltroOcorrencias{}, func(int64) bool { return true }},
			"all statuses":            {crm.FiltroOcorrencias{Status: codes}, func(int64) bool { return true }},
			"all systems":             {crm.FiltroOcorrencias{Sistemas: names}, func(int64) bool { return true }},
			"a status":                {crm.FiltroOcorrencias{Status: codes[3:4]}, func(i int64) bool { return i%statuses == 3 }},
			"a system":                {crm.FiltroOcorrencias{Sistemas: names[2:3]}, func(i int64) bool { return i%systems == 2 }},
			"both":                    {crm.FiltroOcorrencias{Sistemas: names[2:3], Status: codes[3:4]}, func(i int64) bool { return i%systems == 2 && i%statuses == 3 }},
			"many of both":            {crm.FiltroOcorrencias{Sistemas: names, Status: codes[1:]}, func(i int64) bool { return i%statuses > 0 }},
			"a status nobody is in":   {crm.FiltroOcorrencias{Status: []string{"outro"}}, func(int64) bool { return false }},
			"a system that has never": {crm.FiltroOcorrencias{Sistemas: []string{"outro"}}, func(int64) bool { return false }},
		} {
			tc.f.TenantID, tc.f.Pagina.Limite = 1, 200
			list, err := s.Acervo().Ocorrencias(deadline(t), tc.f)
			if err != nil {
				t.Fatal(name, err)
			}
			got := list.Linhas
			for i := int64(119); i >= 0; i-- {
				if !tc.want(i) {
					continue
				}
				if len(got) == 0 || got[0].Ocorrencia.ID != 1000+i {
					t.Errorf("%s: %d is missing or out of order", name, i)
					break
				}
				got = got[1:]
			}
			if len(got) > 0 {
				t.Errorf("%s: %d too many", name, len(got))
			}
		}
		last, err := newLists(s).UltimasAberturas(deadline(t), 1, []string{names[0], "outro"})
		if err != nil || len(last) != 1 || !last[names[0]].Equal(testInstant.Add(119*time.Second)) {
			t.Errorf("%v, %v", last, err)
		}
	})
}

// A caller that sends a new status each time, and a tenant of very many systems, have lists all the same: what SQLite would not
// merge, and what would take hundreds of ranges, is read and sorted.
func TestListsOfInventedStatuses(t *testing.T) {
	onEachEngine(t, func(t *testing.T, address string) {
		s := open(t, address)
		const n = 4*maxSources + 40
		rows := &Rows{}
		add := func(tenantID, id, statusID int64, system string) {
			rows.AddValue(&crm.Ocorrencia{
				ID: id, TenantID: tenantID, Versao: 1, Numero: fmt.Sprint(id), StatusID: statusID, Origem: crm.Origem{Sistema: system},
				AbertaEm: testInstant.Add(time.Duration(id%7) * time.Second),
			})
		}
		for i := range int64(n) {
			add(1, 10_000+i, 20_000+i, "mega") // whose rows are not in the table of statuses
			add(2, 30_000+i, 40_000, fmt.Sprint("sys", i))
		}
		add(1, 10_000+n, 20_000, "vimob")
		rows.Add(statusTable, statusValues(&crm.Status{ID: 20_000, TenantID: 1, Codigo: "primeiro", Fase: crm.FaseAberta})...)
		rows.Add(statusTable, statusValues(&crm.Status{ID: 40_000, TenantID: 2, Codigo: "unico", Fase: crm.FaseAberta})...)
		if err := s.Insert(deadline(t), rows); err != nil {
			t.Fatal(err)
		}
		for name, tc := range map[string]struct {
			tenantID int64
			f        crm.FiltroOcorrencias
			want     int
		}{
			"a system":                  {1, crm.FiltroOcorrencias{Sistemas: []string{"mega"}}, n},
			"systems":                   {1, crm.FiltroOcorrencias{Sistemas: []string{"mega", "vimob"}}, n + 1},
			"what a system may see":     {1, crm.FiltroOcorrencias{DoSistema: "mega"}, n},
			"a status":                  {1, crm.FiltroOcorrencias{Status: []string{"primeiro"}}, 2},
			"a status of a system":      {1, crm.FiltroOcorrencias{Status: []string{"primeiro"}, Sistemas: []string{"mega"}}, 1},
			"a status of many systems":  {2, crm.FiltroOcorrencias{Status: []string{"unico"}}, n},
			"one of very many systems":  {2, crm.FiltroOcorrencias{Sistemas: []string{"sys7"}}, 1},
			"a status, seen by one":     {2, crm.FiltroOcorrencias{Status: []string{"unico"}, DoSistema: "sys7"}, 1},
			"a system nobody heard of":  {2, crm.FiltroOcorrencias{Sistemas: []string{"outro"}}, 0},
			"a status nobody is in yet": {2, crm.FiltroOcorrencias{Status: []string{"primeiro"}}, 0},
		} {
			tc.f.TenantID, tc.f.Pagina.Limite = tc.tenantID, 100
			got := 0
			var last crm.Ocorrencia
			for {
				list, err := s.Acervo().Ocorrencias(deadline(t), tc.f)
				if err != nil {
					t.Fatal(name, err)
				}
				for _, l := range list.Linhas {
					o := l.Ocorrencia
					if c := last.AbertaEm.Compare(o.AbertaEm); got > 0 && (c < 0 || c == 0 && last.ID <= o.ID) {
						t.Errorf("%s: %d after %d", name, o.ID, last.ID)
					}
					last, got = o, got+1
				}
				if tc.f.Pagina.Cursor = list.Proximo; list.Proximo == "" {
					break
				}
			}
			if got != tc.want {
				t.Errorf("%s: %d, want %d", name, got, tc.want)
			}
		}
		last, err := newLists(s).UltimasAberturas(deadline(t), 1, []string{"mega"})
		if err != nil || !last["mega"].Equal(testInstant.Add(6*time.Second)) {
			t.Errorf("%v, %v", last, err)
		}
	})
}
