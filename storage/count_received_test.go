package storage

import (
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"ponte/crm"
)

// TestReceivedIsCounted: what is counted by the hour and what is read of both ends tell together what the rows tell, whatever the interval; what is
// counted is not read again.
func TestReceivedIsCounted(t *testing.T) {
	onEachEngine(t, func(t *testing.T, address string) {
		now := time.Date(2026, 11, 27, 12, 20, 0, 0, time.UTC)
		s := open(t, address)
		s.now = func() time.Time { return now }
		tenant := newTenant(t, administration(s), "obra")
		id, err := s.Cadastro().IDs(deadline(t), 5000)
		if err != nil {
			t.Fatal(err)
		}
		opened := func(at time.Time, sistema string, kind, status int64) {
			t.Helper()
			var r Rows
			id++
			r.AddValue(&crm.Ocorrencia{
				ID: id, TenantID: tenant.ID, Versao: 1, Numero: fmt.Sprint(id), Origem: crm.Origem{Sistema: sistema}, SolicitacaoID: kind, StatusAberturaID: status, StatusID: 9,
				AbertaEm: at, CriadaEm: at, AtualizadaEm: at,
			})
			if status == 0 { // as before the column: the movement tells
				r.AddValue(&crm.Movimento{ID: id + 2000, TenantID: tenant.ID, OcorrenciaID: id, ParaStatusID: 5, Em: at})
			}
			if err := s.Insert(deadline(t), &r); err != nil {
				t.Fatal(err)
			}
		}
		for i := range 200 { // 70 days, every eight hours and a bit
			opened(now.Add(-time.Duration(i)*505*time.Minute), []string{"mega", "vimob", "mega"}[i%3], int64(i%2), int64(i%4))
		}
		opened(now.Add(-50*time.Minute), "mega", 1, 2) // of the last hour that is over
		tell := func(from, until time.Time) string {
			t.Helper()
			lines, err := s.Painel().StatusRecebidos(deadline(t), tenant.ID, from, until)
			if err != nil {
				t.Fatal(err)
			}
			var all []string
			for _, l := range lines {
				all = append(all, fmt.Sprintf("%s %d %s", l.Sistema, l.Quantidade, l.Ultima.Format(time.RFC3339Nano)))
			}
			return strings.Join(all, "; ")
		}
		intervals := [][2]time.Time{
			{now.AddDate(0, 0, -7), now},
			{now.AddDate(0, 0, -31), now},
			{now.AddDate(0, 0, -69), now.AddDate(0, 0, -40)},
			{now.AddDate(0, 0, -70), now.AddDate(0, 0, -65)},
			{now.Add(-10 * time.Minute), now},
			{now.Truncate(time.Hour).Add(-time.Hour), now.Truncate(time.Hour)},
			{now.Add(-505 * time.Minute), now.Add(-505 * time.Minute)},
			{now, now.Add(time.Hour)},
		}
		var want []string
		for _, i := range intervals {
			want = append(want, tell(i[0], i[1]))
		}
		if want[1] == "" || want[3] == "" || want[6] == "" {
			t.Fatal("nothing to tell", want)
		}
		for range 2 {
			if err := s.Count(deadline(t)); err != nil {
				t.Fatal(err)
			}
			for n, i := range intervals {
				if got := tell(i[0], i[1]); got != want[n] {
					t.Errorf("%v: %s, want %s", i, got, want[n])
				}
			}
		}
		// What is counted stays where it was counted when its kind changes; what comes late is found by the sweeper.
		p := &panel{newLists(s)}
		query, args, err := p.statusRecebidos(deadline(t), tenant.ID, toMS(now.AddDate(0, 0, -7)), toMS(now))
		if err != nil || strings.Count(query, "ocorrencias_recebidas") != 1 {
			t.Fatal(query, err)
		}
		if read := args[5].(int64) - args[4].(int64) + args[8].(int64) - args[7].(int64); read > 2*longSlotMS {
			t.Errorf("rows of %v are read", time.Duration(read)*time.Millisecond)
		}
		if err := s.Analyze(deadline(t)); err != nil {
			t.Fatal(err)
		}
		plan := strings.Join(planRows(t, s, explain(t, s)+query, args), "; ")
		if strings.Contains(plan, "SCAN o ") || !strings.Contains(plan, "ocorrencias_aberta") || s.dialect == dialectSQLite && !strings.Contains(plan, "(tenant_id=? AND inicio>? AND inicio<?)") {
			t.Errorf("the plan is %s", plan)
		}
		opened(now.Add(-3*time.Hour), "sienge", 1, 1)
		if got := tell(now.AddDate(0, 0, -1), now); strings.Contains(got, "sienge") {
			t.Errorf("a counted hour was read: %s", got)
		}
		if err := errors.Join(s.sweepCounts(deadline(t)), s.Count(deadline(t))); err != nil {
			t.Fatal(err)
		}
		if got := tell(now.AddDate(0, 0, -1), now); !strings.Contains(got, "sienge 1") {
			t.Errorf("what came late is not told: %s", got)
		}
		if err := s.Cadastro().ApagarMovimento(deadline(t), tenant.ID, nil); err != nil {
			t.Fatal(err)
		}
		if got := tell(now.AddDate(0, 0, -31), now); got != "" {
			t.Errorf("emptied: %s", got)
		}
	})
}
