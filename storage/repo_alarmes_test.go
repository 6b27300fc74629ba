package storage

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"ponte/crm"
	"ponte/crm/alarme"
	"ponte/crm/carga"
	"ponte/crm/correio"
)

// watch is an installation whose alarms are judged at instants of the test's own.
type watch struct {
	t    *testing.T
	s    *Storage
	acme *crm.Tenant
	rs   *Retratos
	now  time.Time
	ids  int64
}

// noon is a Wednesday, 12:00 in São Paulo.
var noon = time.Date(2026, 3, 4, 15, 0, 0, 0, time.UTC)

func newWatch(t *testing.T, address string) *watch {
	t.Helper()
	s := open(t, address)
	w := &watch{t: t, s: s, now: noon, ids: 1_000_000}
	w.acme = newTenant(t, administration(s), "acme")
	for _, name := range []string{"webhook1", "mobuss"} {
		subscriber(t, s, w.acme.ID, name, name, true, crm.EventoAlarmeAberto, crm.EventoAlarmeResolvido)
	}
	rs, err := s.Retratos(deadline(t), nil)
	if err != nil {
		t.Fatal(err)
	}
	w.rs = rs
	return w
}

func (w *watch) evaluator() *alarme.Vigia {
	return &alarme.Vigia{
		Alarmes: w.s.Alarmes(), Sinais: w.s.Alarmes(), Retratos: w.rs, Relogio: func() time.Time { return w.now }, Servidor: "crm1",
		Anotar: func(message string, err error) { w.t.Error(message, err) },
	}
}

func (w *watch) look(v *alarme.Vigia) {
	w.t.Helper()
	if err := w.rs.Atualizar(deadline(w.t)); err != nil {
		w.t.Fatal(err)
	}
	if err := v.Olhar(deadline(w.t)); err != nil {
		w.t.Fatal(err)
	}
}

// calls writes n calls as the log does.
func (w *watch) calls(n int, c crm.Chamada) {
	w.t.Helper()
	rows := make([]crm.Chamada, n)
	for i := range rows {
		w.ids++
		rows[i] = c
		rows[i].ID, rows[i].TenantID = w.ids, w.acme.ID
	}
	if err := w.s.calls.write(deadline(w.t), rows); err != nil {
		w.t.Fatal(err)
	}
}

// delivery makes an entrega at an instant, and ends it when asked to.
func (w *watch) delivery(at time.Time, end crm.EstadoEntrega) {
	w.t.Helper()
	w.ids++
	rows := &Rows{}
	rows.AddValue(&crm.Entrega{ID: w.ids, TenantID: w.acme.ID, OcorrenciaID: w.ids, Destino: "mobuss", Acao: "MOBUSS_ISA", Estado: crm.EntregaPendente, CriadaEm: at})
	if err := w.s.Insert(deadline(w.t), rows); err != nil {
		w.t.Fatal(err)
	}
	if end == "" {
		return
	}
	q := w.s.Entregas()
	claimed, err := q.Reservar(deadline(w.t), crm.Reserva{TenantID: w.acme.ID, Destino: "mobuss", Token: fmt.Sprint("t", w.ids), Max: 1, Prazo: time.Minute})
	if err != nil || len(claimed) != 1 {
		w.t.Fatal(claimed, err)
	}
	if ok, err := q.Iniciar(deadline(w.t), &claimed[0], "https://mobuss.invalid", time.Minute); err != nil || !ok {
		w.t.Fatal(ok, err)
	}
	ok, err := q.Concluir(deadline(w.t), crm.FimTentativa{Reservada: &claimed[0], Estado: end, Motivo: "recusada", Tentativa: &crm.Tentativa{
		ID: 2_000_000 + w.ids, TenantID: w.acme.ID, EntregaID: w.ids, Ordem: 1, Inicio: at, Pedido: `{"cpf":"52998224725","senha":"s3gr3do"}`, Resposta: `{"erro":"unidade 529.982.247-25"}`, CodigoHTTP: 422, Decisao: "permanente",
	}})
	if err != nil || !ok {
		w.t.Fatal(ok, err)
	}
}

func (w *watch) exec(q string, args ...any) {
	w.t.Helper()
	if err := w.s.execRetrying(deadline(w.t), q, args...); err != nil {
		w.t.Fatal(err)
	}
}

// list is what became of a cause's alarms, the oldest first.
func (w *watch) list(cause crm.CausaAlarme) (all []crm.Alarme, text string) {
	w.t.Helper()
	page, err := w.s.Alarmes().Lista(deadline(w.t), crm.FiltroAlarmes{TenantID: w.acme.ID, Causa: cause})
	if err != nil {
		w.t.Fatal(err)
	}
	slices.Reverse(page.Linhas)
	var words []string
	for _, a := range page.Linhas {
		words = append(words, a.Objeto+":"+string(a.Situacao))
	}
	return page.Linhas, strings.Join(words, " ")
}

// told is what destinations are told of a cause's alarms.
func (w *watch) told(cause crm.CausaAlarme) string {
	w.t.Helper()
	var words []string
	alarms, _ := w.list(cause)
	list, err := w.s.Entregas().Entregas(deadline(w.t), crm.FiltroEntregas{TenantID: w.acme.ID, Pagina: crm.Pagina{Limite: 500}})
	if err != nil {
		w.t.Fatal(err)
	}
	for _, e := range slices.Backward(list.Linhas) {
		if slices.ContainsFunc(alarms, func(a crm.Alarme) bool { return a.ID == e.AlarmeID }) {
			words = append(words, e.Destino+" "+e.Acao)
		}
	}
	slices.Sort(words)
	return strings.Join(words, ", ")
}

// causes are the ways in which each is brought about and ends, with real rows.
var causes = []struct {
	cause  crm.CausaAlarme
	object string
	raise  func(w *watch)
	clear  func(w *watch)
	calm   time.Duration
	untold string // the destination that is not told: it is the object
}{
	{crm.CausaSilencio, "mega", func(w *watch) {
		a := administration(w.s)
		a.Relogio = func() time.Time { return noon.Add(-48 * time.Hour) }
		if _, _, err := a.CriarCredencial(deadline(w.t), actor, w.acme.ID, crm.NovaCredencial{Usuario: "integra.mega", Sistema: "mega"}); err != nil {
			w.t.Fatal(err)
		}
		if _, err := a.AlterarVigilia(deadline(w.t), actor, w.acme.ID, "integra.mega", crm.Vigilia{Versao: 1, Silencio: 30 * time.Minute, Horario: "seg-sex 08:00-18:00"}); err != nil {
			w.t.Fatal(err)
		}
		w.calls(1, crm.Chamada{Sistema: "mega", Situacao: crm.ChamadaAtendida, Em: w.now.Add(-31 * time.Minute)})
		w.calls(3, crm.Chamada{Sistema: "mobuss", Situacao: crm.ChamadaAtendida, Em: w.now.Add(-time.Minute)})
	}, func(w *watch) {
		w.calls(1, crm.Chamada{Sistema: "mega", Situacao: crm.ChamadaRecusada, CodigoRecusa: int(crm.RecusaCredencial), Em: w.now})
	}, time.Minute, ""},
	{crm.CausaRecusas, "", func(w *watch) {
		w.calls(20, crm.Chamada{Sistema: "mega", Situacao: crm.ChamadaRecusada, CodigoRecusa: int(crm.RecusaCredencial), Em: w.now.Add(-time.Minute)})
		w.calls(180, crm.Chamada{Sistema: "mega", Situacao: crm.ChamadaAtendida, Em: w.now.Add(-time.Minute)})
	}, func(w *watch) { w.now = w.now.Add(16 * time.Minute) }, 5 * time.Minute, ""},
	{crm.CausaRecusaNova, "331", func(w *watch) {
		w.calls(1, crm.Chamada{Sistema: "mega", Situacao: crm.ChamadaRecusada, CodigoRecusa: 102, Em: w.now.Add(-time.Hour)})
		w.calls(1, crm.Chamada{Sistema: "mega", Situacao: crm.ChamadaRecusada, CodigoRecusa: 102, Em: w.now.Add(-time.Minute)}) // is no news
		w.calls(1, crm.Chamada{
			Sistema: "mega", Operacao: "EditOC", Endereco: "203.0.113.9", Situacao: crm.ChamadaRecusada, CodigoRecusa: 331, Mensagem: "não existe (e:331)", Pedido: "<NUMERO>9</NUMERO>", Em: w.now.Add(-time.Minute),
		})
	}, func(w *watch) { w.now = w.now.Add(16 * time.Minute) }, 24 * time.Hour, ""},
	{crm.CausaIPRecusado, "203.0.113.77", func(w *watch) {
		ips := map[ipKey]*crm.IPRecusado{}
		for _, operation := range []string{"EditOC", "DadosServicedesk"} { // what it tries is added up
			ip := &crm.IPRecusado{TenantID: w.acme.ID, Endereco: "203.0.113.77", Operacao: operation, Usuario: "x", Quantidade: 10, Primeira: w.now.Add(-time.Hour), Ultima: w.now}
			ips[ipKey{w.acme.ID, ip.Endereco, operation}] = ip
		}
		if err := w.s.calls.writeIPs(deadline(w.t), ips); err != nil {
			w.t.Fatal(err)
		}
	}, func(w *watch) { w.now = w.now.Add(61 * time.Minute) }, time.Hour, ""},
	{crm.CausaDisjuntor, "mobuss", func(w *watch) {
		if _, err := w.s.Entregas().Falhou(deadline(w.t), w.acme.ID, "mobuss", "recusou a conexão", func(int) time.Duration { return time.Hour }); err != nil {
			w.t.Fatal(err)
		}
	}, func(w *watch) {
		if err := w.s.Entregas().Funcionou(deadline(w.t), w.acme.ID, "mobuss"); err != nil {
			w.t.Fatal(err)
		}
	}, 5 * time.Minute, "mobuss"},
	{crm.CausaEntregas, "mobuss", func(w *watch) {
		w.delivery(w.now.Add(-time.Minute), crm.EntregaFalhou)
		w.delivery(w.now.Add(-time.Minute), crm.EntregaIncerta)
	}, func(w *watch) {
		d := crm.Despacho{Entregas: w.s.Entregas(), Relogio: crm.RelogioDoSistema}
		if n, err := d.Cancelar(deadline(w.t), actor, crm.FiltroEntregas{TenantID: w.acme.ID, Destino: "mobuss"}); err != nil || n != 2 {
			w.t.Fatal(n, err)
		}
	}, 5 * time.Minute, "mobuss"},
	{crm.CausaFila, "mobuss", func(w *watch) { w.delivery(w.now.Add(-61*time.Minute), "") }, func(w *watch) {
		d := crm.Despacho{Entregas: w.s.Entregas(), Relogio: crm.RelogioDoSistema}
		if n, err := d.Cancelar(deadline(w.t), actor, crm.FiltroEntregas{TenantID: w.acme.ID, Acao: "MOBUSS_ISA"}); err != nil || n != 1 {
			w.t.Fatal(n, err)
		}
	}, 5 * time.Minute, "mobuss"},
	{crm.CausaLogin, "mega", func(w *watch) { w.load(carga.Interrompida, carga.PorLogin) }, func(w *watch) { w.load(carga.Concluida, "") }, time.Minute, ""},
	{crm.CausaCarga, "mega", func(w *watch) { w.load(carga.Interrompida, carga.PorFalha) }, func(w *watch) { w.load(carga.Concluida, "") }, time.Minute, ""},
	{crm.CausaPrazo, "", func(w *watch) {
		e := opening(w.t, w.s, w.acme.ID, "")
		due := w.now.Add(-time.Minute)
		e.Ocorrencias[0].VenceEm = &due
		e.Entregas = nil
		if err := w.s.Escritor().Gravar(deadline(w.t), e); err != nil {
			w.t.Fatal(err)
		}
	}, func(w *watch) { w.exec("UPDATE ocorrencias SET vence_em = NULL") }, 5 * time.Minute, ""},
}

// load makes a job of a source that stands somewhere since a while.
func (w *watch) load(s carga.Situacao, why carga.Motivo) {
	w.t.Helper()
	c := &carga.Carga{TenantID: w.acme.ID, Fonte: "mega", Situacao: s, Motivo: why, Erro: "HTTP 401", PedidaEm: w.now, VistaEm: w.now, TerminouEm: w.now.Add(-16 * time.Minute)}
	if err := w.s.Cargas().Criar(deadline(w.t), c, crm.Auditoria{TenantID: w.acme.ID}); err != nil {
		w.t.Fatal(err)
	}
}

// TestAlarms: each cause that is common to all raises one alarm, however often it is looked at and by how many; a look in which it is
// gone for a moment resolves nothing; it is resolved once by itself; and it comes back as another row. Destinations are told of each twice,
// but not of themselves.
func TestAlarms(t *testing.T) {
	onEachEngine(t, func(t *testing.T, address string) {
		for _, c := range causes {
			t.Run(string(c.cause), func(t *testing.T) {
				base := address
				if path, ok := strings.CutPrefix(address, "sqlite://"); ok {
					base = "sqlite://" + path + string(c.cause)
				} else {
					base = sharedDatabase(t)
				}
				w := newWatch(t, base)
				one, other := w.evaluator(), w.evaluator()
				w.look(one)
				if _, got := w.list(c.cause); got != "" {
					t.Fatalf("before anything happened: %s", got)
				}
				c.raise(w)
				for range 3 {
					w.look(one)
					w.look(other)
					w.now = w.now.Add(time.Second)
				}
				alarms, got := w.list(c.cause)
				if got != c.object+":aberto" {
					t.Fatalf("raised %q", got)
				}
				if a := alarms[0]; a.Frase == "" || a.Pagina == "" || a.Quantidade < 1 || !a.AbertoEm.Before(a.VistoEm) {
					t.Errorf("%+v", a)
				}
				c.clear(w)
				w.now = w.now.Add(time.Second)
				w.look(one)
				if _, got := w.list(c.cause); got != c.object+":aberto" && c.calm > w.now.Sub(alarms[0].VistoEm) {
					t.Errorf("it flaps: %s", got)
				}
				w.now = w.now.Add(c.calm + time.Second)
				w.calls(1, crm.Chamada{Sistema: "mega", Situacao: crm.ChamadaAtendida, Em: w.now}) // it goes on calling
				w.look(other)
				w.look(one)
				if _, got = w.list(c.cause); got != c.object+":resolvido" {
					t.Fatalf("resolved as %q", got)
				}
				want := []string{"webhook1 alarme.aberto", "webhook1 alarme.resolvido"}
				if c.untold != "mobuss" {
					want = []string{"mobuss alarme.aberto", "mobuss alarme.resolvido", "webhook1 alarme.aberto", "webhook1 alarme.resolvido"}
				}
				if got := w.told(c.cause); got != strings.Join(want, ", ") {
					t.Errorf("told %q", got)
				}
			})
		}
	})
}

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

// TestExamplesAreMasked: an alarm carries what it was about, what was sent and what was answered, without personal data or secrets.
func TestExamplesAreMasked(t *testing.T) {
	onEachEngine(t, func(t *testing.T, address string) {
		w := newWatch(t, address)
		w.delivery(w.now.Add(-time.Minute), crm.EntregaFalhou)
		w.look(w.evaluator())
		alarms, _ := w.list(crm.CausaEntregas)
		if len(alarms) != 1 {
			t.Fatal(alarms)
		}
		x := alarms[0].Exemplo
		if !strings.Contains(x.Assunto, "MOBUSS_ISA, HTTP 422") || !strings.Contains(x.Pedido, `"cpf"`) || !strings.Contains(x.Resposta, `"erro"`) {
			t.Errorf("%+v", x)
		}
		for _, secret := range []string{"52998224725", "529.982.247-25", "s3gr3do"} {
			if strings.Contains(fmt.Sprint(x), secret) {
				t.Errorf("%s in %+v", secret, x)
			}
		}
	})
}

// TestSilenceIsCountedInTheHoursOfTheSystem: nobody is woken at night, at the weekend or on a holiday; in the morning the time goes on.
func TestSilenceIsCountedInTheHoursOfTheSystem(t *testing.T) {
	w := newWatch(t, "sqlite://"+t.TempDir()+"/ponte.db")
	causes[0].raise(w)
	w.exec("DELETE FROM chamadas")
	a := administration(w.s)
	if _, err := a.AlterarTenant(deadline(t), actor, "acme", []crm.Atribuicao{{Chave: crm.ConfFeriados, Valor: "09/03/2026"}}); err != nil {
		t.Fatal(err)
	}
	v := w.evaluator()
	friday := time.Date(2026, 3, 6, 20, 50, 0, 0, time.UTC) // 17:50 there
	w.calls(1, crm.Chamada{Sistema: "mega", Situacao: crm.ChamadaAtendida, Em: friday})
	for _, tc := range []struct {
		at   time.Time
		want string
	}{
		{friday.Add(9 * time.Minute), ""}, {friday.Add(12 * time.Hour), ""}, {friday.AddDate(0, 0, 2), ""}, {friday.AddDate(0, 0, 3), ""}, // Monday is a holiday
		{time.Date(2026, 3, 10, 11, 19, 0, 0, time.UTC), ""}, {time.Date(2026, 3, 10, 11, 21, 0, 0, time.UTC), "mega:aberto"},
	} {
		w.now = tc.at
		w.look(v)
		if _, got := w.list(crm.CausaSilencio); got != tc.want {
			t.Errorf("%s: %q, want %q", tc.at, got, tc.want)
		}
	}
}

// TestSignalsFollowIndexes: what an evaluator asks every half minute seeks ranges of indexes that have all that is counted, one for each
// tenant; no query walks the calls, the entregas or the ocorrências.
func TestSignalsFollowIndexes(t *testing.T) {
	onEachEngine(t, func(t *testing.T, address string) {
		s := open(t, address)
		a := s.Alarmes()
		for _, tc := range []struct{ name, query, index string }{
			{"unattended", "SELECT t.id, x.codigo_recusa, COUNT(*), MAX(x.id)" + s.dialect.eachTenant("chamadas", "chamadas_situacao") + " WHERE x.situacao = 'recusada' AND x.em >= 1 GROUP BY t.id, x.codigo_recusa", "chamadas_situacao"},
			{"stopped", "SELECT t.id, x.destino, COUNT(*), MAX(x.id)" + s.dialect.eachTenant("entregas", "entregas_estado") + " WHERE x.estado IN ('falhou', 'incerta') AND x.criada_em >= 1 GROUP BY t.id, x.destino", "entregas_estado"},
			{"waiting", "SELECT t.id, x.destino, COUNT(*), MIN(x.criada_em)" + s.dialect.eachTenant("entregas", "entregas_estado") + " WHERE x.estado IN ('pendente', 'agendada', 'enviando') GROUP BY t.id, x.destino", "entregas_estado"},
			{"late", "SELECT t.id, COUNT(*)" + s.dialect.eachTenant("ocorrencias", "ocorrencias_prazo") + " WHERE x.vence_em < 1 GROUP BY t.id", "ocorrencias_prazo"},
			{"refused", "SELECT t.id, x.endereco, SUM(x.quantidade)" + s.dialect.eachTenant("ips_recusados", "ips_recusados_ultima") + " WHERE x.ultima >= 1 GROUP BY t.id, x.endereco", "ips_recusados_ultima"},
			{"unresolved", "SELECT id FROM alarmes WHERE aberto = 1 ORDER BY tenant_id, causa, objeto", "alarmes_aberto"},
			{"last call", "SELECT em FROM chamadas" + s.dialect.byIndex("chamadas_tempo") + " WHERE tenant_id = 1 AND em >= 1 AND sistema = 'mega' ORDER BY em DESC LIMIT 1", "chamadas_tempo"},
		} {
			plan := strings.Join(planRows(t, s, explain(t, s)+tc.query, nil), "; ")
			if !strings.Contains(plan, tc.index) || strings.Contains(plan, "SCAN x") || strings.Contains(plan, "SCAN chamadas") || strings.Contains(plan, "filesort") && tc.name == "last call" {
				t.Errorf("%s: %s, want %s", tc.name, plan, tc.index)
			}
		}
		if _, err := a.UltimasChamadas(deadline(t), make([]alarme.Sistema, 2*systemsPerQuery+1)); err != nil { // as many as installations may have
			t.Error(err)
		}
	})
}

// TestPeopleGetOneMessage for all that happened while it waited, and another for what came after it went; only those who asked, and of
// the installation's alarms only those who look after all of it.
func TestPeopleGetOneMessage(t *testing.T) {
	onEachEngine(t, func(t *testing.T, address string) {
		w := newWatch(t, address)
		v := w.evaluator()
		subscriber(t, w.s, w.acme.ID, crm.DestinoEmail, crm.DestinoEmail, true, crm.EventoAvisoAlarmes)
		notices := crm.Correio{Avisos: w.s.Correio(nil), Relogio: crm.RelogioDoSistema}
		for i, u := range []crm.Ouvinte{
			{TenantID: w.acme.ID, Login: "joana", Alarmes: crm.AvisosTodos}, {Login: "admin", Alarmes: crm.AvisosTodos}, {TenantID: w.acme.ID, Login: "paulo", Tarefas: crm.AvisosTodos},
		} {
			w.exec("INSERT INTO usuarios (id, tenant_id, login, nome, papel, segredo, equipes) VALUES (?, ?, ?, ?, 'operador', '', '')", 5_000_000+i, u.TenantID, u.Login, u.Login)
			u.UsuarioID, u.Email = int64(5_000_000+i), u.Login+"@exemplo.com.br"
			if err := notices.GravarAvisos(deadline(t), actor, &u); err != nil {
				t.Fatal(err)
			}
		}
		waiting := func() (all []crm.LinhaEntrega) {
			t.Helper()
			list, err := w.s.Entregas().Entregas(deadline(t), crm.FiltroEntregas{TenantID: w.acme.ID, Acao: crm.EventoAvisoAlarmes})
			if err != nil {
				t.Fatal(err)
			}
			return list.Linhas
		}
		fail := func(destination string) {
			t.Helper()
			if _, err := w.s.Entregas().Falhou(deadline(t), w.acme.ID, destination, "recusou", func(int) time.Duration { return time.Hour }); err != nil {
				t.Fatal(err)
			}
			w.now = w.now.Add(time.Second)
			w.look(v)
		}
		fail("mobuss")
		fail("webhook1")
		w.calls(1, crm.Chamada{Sistema: "mega", Situacao: crm.ChamadaFalha, Em: w.now})
		w.look(v)
		sent := waiting()
		if len(sent) != 1 || sent[0].AlarmeID == 0 || sent[0].OcorrenciaID != 0 || !sent[0].ProximaEm.Equal(noon.Add(crm.JanelaAlarmes).Add(time.Second)) {
			t.Fatalf("%+v", sent)
		}
		full := alarme.Sinal{Causa: crm.CausaDisco, Objeto: "crm1:/var", Quantidade: 1, Frase: "1 % livre."}
		if ok, err := w.s.Alarmes().Abrir(deadline(t), &crm.Alarme{Causa: full.Causa, Objeto: full.Objeto, Situacao: crm.AlarmeAberto, Frase: full.Frase, AbertoEm: w.now, VistoEm: w.now}, nil); err != nil || !ok {
			t.Fatal(ok, err)
		}
		if err := w.s.Entregas().Funcionou(deadline(t), w.acme.ID, "webhook1"); err != nil {
			t.Fatal(err)
		}
		w.now = w.now.Add(6 * time.Minute)
		w.look(v)
		if sent = waiting(); len(sent) != 1 {
			t.Fatalf("what ended made another message: %+v", sent)
		}
		d, err := w.s.Entregas().Dossie(deadline(t), &sent[0].Entrega)
		if err != nil {
			t.Fatal(err)
		}
		k, err := w.s.Correio(nil).Correspondencia(deadline(t), d)
		if err != nil {
			t.Fatal(err)
		}
		m := correio.ModeloDe(crm.EventoAvisoAlarmes)
		words, err := m.Compilar(&m.Padrao)
		if err != nil {
			t.Fatal(err)
		}
		var got []string
		for _, to := range correio.Destinatarios(d, k) {
			message, err := words.Escrever(correio.Valores(d, k, &to, "https://crm.exemplo.com.br"))
			if err != nil {
				t.Fatal(err)
			}
			for _, want := range []string{"Disjuntor aberto: mobuss", "Disjuntor aberto: webhook1", "Motivo novo de recusa: falha", "Resolvidos", "https://crm.exemplo.com.br/portal/alarmes", "Respondido: recusou"} {
				if !strings.Contains(message.Texto, want) || want != "Resolvidos" && !strings.Contains(message.HTML, want) {
					t.Errorf("%s is not told of %s:\n%s", to.Email, want, message.Texto)
				}
			}
			got = append(got, fmt.Sprint(to.Email, " ", strings.Contains(message.Texto, "disco")))
		}
		if slices.Sort(got); strings.Join(got, ", ") != "admin@exemplo.com.br true, joana@exemplo.com.br false" {
			t.Errorf("told %s", got)
		}
		w.exec("UPDATE entregas SET estado = 'entregue' WHERE acao = ?", crm.EventoAvisoAlarmes)
		fail("webhook1")
		if sent = waiting(); len(sent) != 2 {
			t.Errorf("%d messages after the first went", len(sent))
		}
	})
}
