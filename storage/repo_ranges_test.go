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
		const systems, statuses = 7, 11 // more pairs than maxSources
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
