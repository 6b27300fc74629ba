package storage

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"ponte/crm"
)

// TestOpeningsAreCounted: by day of the tenant's zone, by empreendimento and kind, and told as far as a person sees them; the rest is counted as
// elsewhere. A day stays as it was when it ended, but for openings that were written late.
func TestOpeningsAreCounted(t *testing.T) {
	onEachEngine(t, func(t *testing.T, address string) {
		zone, err := time.LoadLocation("America/Sao_Paulo")
		if err != nil {
			t.Fatal(err)
		}
		now := time.Date(2026, 11, 27, 12, 0, 0, 0, zone)
		s := open(t, address)
		s.now = func() time.Time { return now }
		tenant := newTenant(t, administration(s), "obra")
		ids, err := s.Cadastro().IDs(deadline(t), 1000)
		if err != nil {
			t.Fatal(err)
		}
		var structure Rows
		for i, filial := range []int64{0, 71, 72} {
			e := ids + int64(i)*10
			structure.AddValue(&crm.Empreendimento{ID: e, TenantID: tenant.ID, Nome: fmt.Sprint("Torre ", filial), FilialID: filial})
			structure.AddValue(&crm.Bloco{ID: e + 1, TenantID: tenant.ID, EmpreendimentoID: e, Nome: "A"})
			structure.AddValue(&crm.Unidade{ID: e + 2, TenantID: tenant.ID, BlocoID: e + 1, Numero: "1", Codigo: fmt.Sprint("U", i)})
		}
		if err := s.Insert(deadline(t), &structure); err != nil {
			t.Fatal(err)
		}
		next := ids + 100
		opened := func(at time.Time, unit, kind int64, person string) {
			t.Helper()
			var r Rows
			next++
			r.AddValue(&crm.Ocorrencia{
				ID: next, TenantID: tenant.ID, Versao: 1, Numero: fmt.Sprint(next), UnidadeID: unit, SolicitacaoID: kind, Responsavel: person, AbertaEm: at, CriadaEm: at, AtualizadaEm: at,
			})
			if err := s.Insert(deadline(t), &r); err != nil {
				t.Fatal(err)
			}
		}
		free, first, second := ids+2, ids+12, ids+22
		october := time.Date(2026, 10, 31, 23, 59, 0, 0, zone) // November in UTC
		opened(october, first, 0, "")
		opened(october.Add(-10*24*time.Hour), second, 0, "ana")
		opened(time.Date(2026, 11, 1, 0, 0, 0, 0, zone), free, 0, "")
		opened(time.Date(2026, 11, 20, 9, 0, 0, 0, zone), first, 0, "ana")
		opened(time.Date(2026, 11, 20, 10, 0, 0, 0, zone), 0, 0, "")
		opened(now.Add(-time.Hour), second, 0, "ana")
		month := func(m time.Month, r *crm.Recorte) string {
			t.Helper()
			from := time.Date(2026, m, 1, 0, 0, 0, 0, zone)
			c, err := s.Painel().Aberturas(deadline(t), tenant.ID, from, from.AddDate(0, 1, 0), zone, r)
			if err != nil {
				t.Fatal(err)
			}
			var lines []string
			for _, l := range c.Linhas {
				lines = append(lines, fmt.Sprintf("%s=%d", l.Empreendimento, l.Quantidade))
			}
			slices.Sort(lines)
			return fmt.Sprint(strings.Join(lines, " "), " fora=", c.Fora, " falta=", c.Falta)
		}
		if got := month(11, nil); got != "Torre 72=1 fora=0 falta=true" {
			t.Errorf("before anything is counted: %s", got)
		}
		ana := &crm.Recorte{Pessoas: []string{"ana"}}
		for range 2 {
			if err := s.Count(deadline(t)); err != nil {
				t.Fatal(err)
			}
			for _, tc := range []struct {
				month time.Month
				r     *crm.Recorte
				want  string
			}{
				{11, nil, "=1 Torre 0=1 Torre 71=1 Torre 72=1 fora=0 falta=false"},
				{10, nil, "Torre 71=1 Torre 72=1 fora=0 falta=false"},
				{11, &crm.Recorte{Filiais: []int64{72}}, "=1 Torre 0=1 Torre 72=1 fora=1 falta=false"},
				{10, &crm.Recorte{Filiais: []int64{72}}, "Torre 72=1 fora=1 falta=false"},
				{11, ana, "Torre 71=1 Torre 72=1 fora=2 falta=false"},
				{10, ana, "Torre 72=1 fora=1 falta=false"},
			} {
				if got := month(tc.month, tc.r); got != tc.want {
					t.Errorf("%v of %+v: %s, want %s", tc.month, tc.r, got, tc.want)
				}
			}
		}
		// What changes afterwards stays where it was counted; what comes late is found by the sweeper.
		if _, err := s.pools.writer.Exec("UPDATE ocorrencias SET unidade_id = ? WHERE tenant_id = ? AND aberta_em = ?", second, tenant.ID, toMS(october)); err != nil {
			t.Fatal(err)
		}
		opened(time.Date(2026, 11, 20, 11, 0, 0, 0, zone), free, 0, "")
		if err := errors.Join(s.sweepCounts(deadline(t)), s.Count(deadline(t))); err != nil {
			t.Fatal(err)
		}
		if got := month(10, nil) + "; " + month(11, nil); got != "Torre 71=1 Torre 72=1 fora=0 falta=false; =1 Torre 0=2 Torre 71=1 Torre 72=1 fora=0 falta=false" {
			t.Errorf("after the sweep: %s", got)
		}
		if err := s.Cadastro().ApagarMovimento(deadline(t), tenant.ID, nil); err != nil {
			t.Fatal(err)
		}
		if got := month(11, nil); got != " fora=0 falta=false" {
			t.Errorf("emptied: %s", got)
		}
	})
}

// TestTodaysOpeningsAreCounted: by the hour once that is over for an hour, so that a page reads few hours of rows; a day that ended is
// counted whole, with what came late for one of its hours, and the sweeper counts the hours of today again.
func TestTodaysOpeningsAreCounted(t *testing.T) {
	onEachEngine(t, func(t *testing.T, address string) {
		zone, err := time.LoadLocation("America/Sao_Paulo")
		if err != nil {
			t.Fatal(err)
		}
		midnight := time.Date(2026, 11, 27, 0, 0, 0, 0, zone)
		now := midnight.Add(9*time.Hour + 40*time.Minute)
		s := open(t, address)
		s.now = func() time.Time { return now }
		tenant := newTenant(t, administration(s), "obra")
		next, err := s.Cadastro().IDs(deadline(t), 1000)
		if err != nil {
			t.Fatal(err)
		}
		opened := func(at time.Time) {
			t.Helper()
			var r Rows
			next++
			r.AddValue(&crm.Ocorrencia{ID: next, TenantID: tenant.ID, Versao: 1, Numero: fmt.Sprint(next), AbertaEm: at, CriadaEm: at, AtualizadaEm: at})
			if err := s.Insert(deadline(t), &r); err != nil {
				t.Fatal(err)
			}
		}
		for h := range 20 { // yesterday and today, each half hour past
			opened(midnight.Add(time.Duration(h-10)*time.Hour + 30*time.Minute))
		}
		// slots are the counted ones, mark is the hour from which rows are read, page is what a page tells of November.
		check := func(what, slots, mark string, page int64) {
			t.Helper()
			rows, err := readAll(deadline(t), s.pools.reader, func(scan func(...any) error) (string, error) {
				var at, n int64
				err := scan(&at, &n)
				return fromMS(at).In(zone).Format("02T15=") + fmt.Sprint(n), err
			}, "SELECT dia, SUM(quantidade) FROM ocorrencias_contagens WHERE tenant_id = ? GROUP BY dia ORDER BY dia", tenant.ID)
			if err != nil {
				t.Fatal(err)
			}
			if got := strings.Join(rows, " "); got != slots {
				t.Errorf("%s: counted %s, want %s", what, got, slots)
			}
			at, err := s.remembered(deadline(t), countedOpenings(tenant.ID))
			if got := fromMS(at).In(zone).Format("02T15:04"); err != nil || got != mark {
				t.Errorf("%s: up to %s %v, want %s", what, got, err, mark)
			}
			c, err := s.Painel().Aberturas(deadline(t), tenant.ID, time.Date(2026, 11, 1, 0, 0, 0, 0, zone), time.Date(2026, 12, 1, 0, 0, 0, 0, zone), zone, nil)
			if err != nil || c.Falta || len(c.Linhas) != 1 || c.Linhas[0].Quantidade != page {
				t.Errorf("%s: the page tells %+v %v, want %d", what, c, err, page)
			}
		}
		counted := func() {
			t.Helper()
			if err := s.Count(deadline(t)); err != nil {
				t.Fatal(err)
			}
		}
		const hours = "26T00=10 27T00=1 27T01=1 27T02=1 27T03=1 27T04=1 27T05=1 27T06=1 27T07=1"
		counted()
		check("twenty to ten", hours, "27T08:00", 20)
		opened(midnight.Add(3 * time.Hour)) // late
		counted()
		check("one came late", hours, "27T08:00", 20)
		if err := s.sweepCounts(deadline(t)); err != nil {
			t.Fatal(err)
		}
		check("after the sweep", "26T00=10 27T00=9", "27T08:00", 21)
		now = midnight.Add(24*time.Hour + 50*time.Minute)
		opened(midnight.Add(5 * time.Hour)) // late, and nobody swept
		counted()
		check("ten to one", "26T00=10 27T00=9 27T08=1 27T09=1", "27T23:00", 21)
		now = now.Add(20 * time.Minute)
		counted()
		check("the day is over", "26T00=10 27T00=12", "28T00:00", 22)
	})
}

// TestOpeningsFollowTheZone: days of another zone begin at another instant. They are counted again, and none twice or not at all.
func TestOpeningsFollowTheZone(t *testing.T) {
	onEachEngine(t, func(t *testing.T, address string) {
		now := time.Date(2026, 11, 27, 15, 0, 0, 0, time.UTC)
		s := open(t, address)
		s.now = func() time.Time { return now }
		a := administration(s)
		tenant := newTenant(t, a, "obra")
		first, err := s.Cadastro().IDs(deadline(t), 100)
		if err != nil {
			t.Fatal(err)
		}
		var r Rows
		for i := range 80 { // each day one at half past midnight in São Paulo, which is of the day before in Manaus, and one at nine
			at := time.Date(2026, 11, 27-i/2, 3, 30, 0, 0, time.UTC).Add(time.Duration(i%2) * 510 * time.Minute)
			id := first + int64(i)
			r.AddValue(&crm.Ocorrencia{ID: id, TenantID: tenant.ID, Versao: 1, Numero: fmt.Sprint(id), AbertaEm: at, CriadaEm: at, AtualizadaEm: at})
		}
		if err := s.Insert(deadline(t), &r); err != nil {
			t.Fatal(err)
		}
		for _, name := range []string{"America/Sao_Paulo", "America/Manaus", "Asia/Kolkata", "America/Sao_Paulo"} {
			zone, err := time.LoadLocation(name)
			if err != nil {
				t.Fatal(err)
			}
			if _, err := a.AlterarTenant(deadline(t), crm.Ator{Quem: "ana"}, "obra", []crm.Atribuicao{{Chave: crm.ConfFuso, Valor: name}}); err != nil {
				t.Fatal(err)
			}
			if err := s.Count(deadline(t)); err != nil {
				t.Fatal(err)
			}
			for _, m := range []time.Month{10, 11} {
				from := time.Date(2026, m, 1, 0, 0, 0, 0, zone)
				c, err := s.Painel().Aberturas(deadline(t), tenant.ID, from, from.AddDate(0, 1, 0), zone, nil)
				if err != nil {
					t.Fatal(err)
				}
				want := int64(count(t, s, "SELECT COUNT(*) FROM ocorrencias WHERE aberta_em >= ? AND aberta_em < ?", toMS(from), toMS(from.AddDate(0, 1, 0))))
				if c.Falta || len(c.Linhas) != 1 || c.Linhas[0].Quantidade != want {
					t.Errorf("%s, %s: %+v, want %d", name, m, c, want)
				}
			}
		}
	})
}
