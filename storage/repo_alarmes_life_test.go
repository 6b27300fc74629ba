package storage

import (
	"context"
	"errors"
	"slices"
	"strings"
	"testing"
	"time"

	"ponte/crm"
	"ponte/crm/alarme"
)

// TestAnAlarmThatComesBack is another row, and not while it is silenced.
func TestAnAlarmThatComesBack(t *testing.T) {
	onEachEngine(t, func(t *testing.T, address string) {
		w := newWatch(t, address)
		v := w.evaluator()
		people := alarme.Atendimento{Alarmes: w.s.Alarmes(), Relogio: func() time.Time { return w.now }}
		failing := func(failing bool) {
			var err error
			if failing {
				_, err = w.s.Entregas().Falhou(deadline(t), w.acme.ID, "mobuss", "x", func(int) time.Duration { return time.Hour })
			} else {
				err = w.s.Entregas().Funcionou(deadline(t), w.acme.ID, "mobuss")
				w.now = w.now.Add(6 * time.Minute)
			}
			if err != nil {
				t.Fatal(err)
			}
			w.look(v)
		}
		failing(true)
		alarms, _ := w.list(crm.CausaDisjuntor)
		if _, err := people.Reconhecer(deadline(t), actor, w.acme.ID, alarms[0].ID, false, " "); reason(err) != "nota vazio" {
			t.Error(err)
		}
		if _, err := people.Reconhecer(deadline(t), actor, w.acme.ID+1, alarms[0].ID, true, "visto"); !errors.Is(err, crm.ErrNaoEncontrado) {
			t.Errorf("another tenant's: %v", err)
		}
		if a, err := people.Reconhecer(deadline(t), actor, w.acme.ID, alarms[0].ID, false, "o parceiro sabe"); err != nil || a.Situacao != crm.AlarmeReconhecido {
			t.Error(a, err)
		}
		if _, err := people.Silenciar(deadline(t), actor, w.acme.ID, alarms[0].ID, false, w.now.Add(-time.Hour)); reason(err) != "ate passado" {
			t.Error(err)
		}
		if _, err := people.Silenciar(deadline(t), actor, w.acme.ID, alarms[0].ID, false, w.now.Add(time.Hour)); err != nil {
			t.Error(err)
		}
		failing(false)
		if _, err := people.Reconhecer(deadline(t), actor, w.acme.ID, alarms[0].ID, false, "tarde"); reason(err) != "alarme conflito" {
			t.Error(err)
		}
		failing(true)
		if _, got := w.list(crm.CausaDisjuntor); got != "mobuss:resolvido mobuss:aberto" {
			t.Error(got)
		}
		if got := w.told(crm.CausaDisjuntor); got != "webhook1 alarme.aberto" {
			t.Errorf("told %s of what is silenced", got)
		}
		failing(false)
		w.now = w.now.Add(time.Hour)
		failing(true)
		if _, got := w.list(crm.CausaDisjuntor); got != "mobuss:resolvido mobuss:resolvido mobuss:aberto" {
			t.Error(got)
		}
		if got := w.told(crm.CausaDisjuntor); got != "webhook1 alarme.aberto, webhook1 alarme.aberto" {
			t.Errorf("told %s after the silence", got)
		}
	})
}

// dying stops the process, as far as the database sees it, between two writes of a look.
type dying struct {
	alarme.Alarmes
	after int
}

var errKilled = errors.New("killed")

func (d *dying) Abrir(ctx context.Context, a *crm.Alarme, e []crm.Entrega) (bool, error) {
	if d.after--; d.after < 0 {
		return false, errKilled
	}
	ok, err := d.Alarmes.Abrir(ctx, a, e)
	return ok, errors.Join(err, errKilled) // it dies with the answer
}

// TestTwoEvaluators: what two judge at the same moment, because the first lost its place, or died after it had written, is raised once
// and told once.
func TestTwoEvaluators(t *testing.T) {
	onEachEngine(t, func(t *testing.T, address string) {
		w := newWatch(t, address)
		w.delivery(w.now.Add(-61*time.Minute), "")
		for after := range 2 {
			v := w.evaluator()
			v.Alarmes = &dying{v.Alarmes, after}
			if err := v.Olhar(deadline(t)); !errors.Is(err, errKilled) {
				t.Fatal(err)
			}
			w.exec("UPDATE travas SET ate = 0 WHERE nome = 'alarmes'") // its lease ends
		}
		all := make(chan error, 8)
		for range cap(all) {
			v := w.evaluator()
			v.Alarmes = always{v.Alarmes}
			go func() { all <- v.Olhar(deadline(t)) }()
		}
		for range cap(all) {
			if err := <-all; err != nil {
				t.Error(err)
			}
		}
		if _, got := w.list(crm.CausaFila); got != "mobuss:aberto" {
			t.Error(got)
		}
		if got := w.told(crm.CausaFila); got != "webhook1 alarme.aberto" {
			t.Error(got)
		}
		first, second := w.evaluator(), w.evaluator()
		w.look(first)
		if mine, err := w.s.Alarmes().Tomar(deadline(t), "outro", time.Minute); err != nil || mine {
			t.Errorf("the place of one that lives was taken: %v, %v", mine, err)
		}
		w.look(second)
	})
}

// always takes the place that another has.
type always struct{ alarme.Alarmes }

func (always) Tomar(context.Context, string, time.Duration) (bool, error) { return true, nil }

// TestAlarmsOfMachines: each server judges itself, and what a server that is gone said is resolved by another.
func TestAlarmsOfMachines(t *testing.T) {
	onEachEngine(t, func(t *testing.T, address string) {
		w := newWatch(t, address)
		full := map[string]bool{"crm1": true, "crm2": true}
		server := func(name string) *alarme.Vigia {
			v := w.evaluator()
			v.Servidor = name
			v.Maquina = func(time.Time, crm.LimitesAlarme) (s []alarme.Sinal, err error) {
				if full[name] {
					s = append(s, alarme.Sinal{Causa: crm.CausaDisco, Objeto: name + ":/var/lib/ponte", Quantidade: 4, Frase: "4 % livres"})
				}
				return s, nil
			}
			return v
		}
		one, two := server("crm1"), server("crm2")
		state := func() string {
			t.Helper()
			page, err := w.s.Alarmes().Lista(deadline(t), crm.FiltroAlarmes{TenantID: w.acme.ID, Gerais: true})
			if err != nil {
				t.Fatal(err)
			}
			var words []string
			for _, a := range page.Linhas {
				words = append(words, a.Objeto[:4]+":"+string(a.Situacao))
			}
			slices.Sort(words)
			return strings.Join(words, " ")
		}
		w.look(one)
		w.look(two)
		w.look(one)
		if got := state(); got != "crm1:aberto crm2:aberto" {
			t.Error(got)
		}
		full["crm1"] = false
		w.now = w.now.Add(6 * time.Minute)
		w.look(two)
		w.look(one)
		if got := state(); got != "crm1:resolvido crm2:aberto" {
			t.Error(got)
		}
		w.now = w.now.Add(16 * time.Minute) // crm2 is gone
		w.look(one)
		if got := state(); got != "crm1:resolvido crm2:resolvido" {
			t.Error(got)
		}
		if _, got := w.list(crm.CausaDisco); got != "" {
			t.Errorf("a tenant's people see %s", got)
		}
	})
}
