package storage

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"ponte/crm"
)

// lateOf makes n ocorrências: every second with an SLA that runs, due one a minute, the others stopped or without one.
func lateOf(t *testing.T, s *Storage, n int) {
	t.Helper()
	rows := &Rows{}
	left := time.Hour
	for i := range n {
		oc := crm.Ocorrencia{
			ID: int64(1000 + i), TenantID: 1, Versao: 1, Numero: fmt.Sprint(500 + i), StatusID: 1, Origem: crm.Origem{Sistema: []string{"mega", "vimob"}[i/2%2]},
			AbertaEm: testInstant, CriadaEm: testInstant, AtualizadaEm: testInstant,
		}
		if i%2 == 0 {
			due := testInstant.Add(time.Duration((i*7)%n) * time.Minute)
			oc.VenceEm = &due
		} else if i%4 == 1 {
			oc.SLARestante = &left
		}
		rows.AddValue(&oc)
	}
	if err := s.Insert(deadline(t), rows); err != nil {
		t.Fatal(err)
	}
}

func TestLateOcorrenciasAreListed(t *testing.T) {
	onEachEngine(t, func(t *testing.T, address string) {
		s := open(t, address)
		const n = 120
		lateOf(t, s, n)
		noon := testInstant.Add(60 * time.Minute)
		for name, f := range map[string]crm.FiltroOcorrencias{
			"all": {}, "of a system": {Sistemas: []string{"mega"}}, "of a system or sent to it": {DoSistema: "mega"}, "one": {Numero: "504"}, "one that is not late": {Numero: "501"},
			"by change": {Ordem: crm.OrdemModificacao},
		} {
			f.TenantID, f.VencidaAte, f.Pagina.Limite = 1, noon, 7
			var got, want []string
			for {
				page, err := s.Acervo().Ocorrencias(deadline(t), f)
				if err != nil {
					t.Fatal(name, err)
				}
				for _, l := range page.Linhas {
					if !l.Ocorrencia.Vencida(noon) {
						t.Errorf("%s: %+v is not late", name, l.Ocorrencia)
					}
					got = append(got, l.Ocorrencia.Numero)
				}
				if f.Pagina.Cursor = page.Proximo; page.Proximo == "" {
					break
				}
			}
			for minute := range 60 { // the longest late first
				for i := 0; i < n; i += 2 {
					numero, system := fmt.Sprint(500+i), []string{"mega", "vimob"}[i/2%2]
					if (i*7)%n == minute && (f.Numero == "" || f.Numero == numero) && (len(f.Sistemas)+len(f.DoSistema) == 0 || system == "mega") {
						want = append(want, numero)
					}
				}
			}
			slices.Sort(want)
			sorted := slices.Sorted(slices.Values(got))
			if !slices.Equal(sorted, want) {
				t.Errorf("%s: %v, want %v", name, sorted, want)
			}
			var dues []int64
			for _, numero := range got {
				f, err := s.Acervo().Ficha(deadline(t), 1, numero)
				if err != nil {
					t.Fatal(err)
				}
				dues = append(dues, toMS(*f.Ocorrencia.VenceEm))
			}
			if !slices.IsSorted(dues) {
				t.Errorf("%s: not the longest late first: %v", name, dues)
			}
		}
		if late, err := s.Painel().Prazos(deadline(t), 1, noon); err != nil || late.Ocorrencias != 30 {
			t.Errorf("%+v %v", late, err)
		}
	})
}

// TestLateOcorrenciasFollowTheirIndex: what is late is a range of an index; only its rows are sorted.
func TestLateOcorrenciasFollowTheirIndex(t *testing.T) {
	onEachEngine(t, func(t *testing.T, address string) {
		s := open(t, address)
		lateOf(t, s, 4000)
		if s.dialect == dialectMySQL {
			if _, err := s.pools.writer.Exec("ANALYZE TABLE ocorrencias"); err != nil {
				t.Fatal(err)
			}
		}
		f := crm.FiltroOcorrencias{TenantID: 1, VencidaAte: testInstant.Add(time.Hour)}
		p, err := newLists(s).search(deadline(t), &f, false)
		if err != nil || len(p.sources) != 1 || len(p.walks) != 0 {
			t.Fatalf("%+v %v", p, err)
		}
		query, args := mergeSources("ocorrencias", p.sources, ocorrenciaConditions(&f), "-vence_em", 50)
		_, query, _ = strings.Cut(query, "(")
		query, _, _ = strings.Cut(query, ") f0")
		if plan := strings.Join(planRows(t, s, explain(t, s)+query, args), "; "); !strings.Contains(plan, "ocorrencias_prazo") || strings.Contains(plan, "SCAN") {
			t.Errorf("%s", plan)
		}
	})
}
