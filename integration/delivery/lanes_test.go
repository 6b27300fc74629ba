package delivery

import (
	"context"
	"errors"
	"maps"
	"strconv"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"go.uber.org/zap"

	"ponte/crm"
	"ponte/integration/destino"
)

// world is everything around an engine, in memory, in the time of a synctest bubble: the queue, the settings, the pictures and a
// partner. Each tenant has one destination.
type world struct {
	crm.FilaEntregas // what is not below is not asked for

	mu       sync.Mutex
	asked    map[string]int // statements, by port
	due      map[int64]int  // entregas, by tenant
	settings map[int64]*crm.DestinoConfigurado
	pictures map[int64]*crm.Retrato
	late     bool // the pictures do not show yet what changes
	executed int
	polled   int
	pause    time.Duration // what the partner asks for
	last     int64
}

const partnerName = "parceiro"

func newWorld(tenants int, values map[string]string) *world {
	w := &world{asked: map[string]int{}, due: map[int64]int{}, settings: map[int64]*crm.DestinoConfigurado{}, pictures: map[int64]*crm.Retrato{}}
	for id := int64(1); id <= int64(tenants); id++ {
		d := crm.Destino{TenantID: id, Nome: partnerName, Ambiente: crm.AmbienteProducao, Ativo: true, Versao: 1, Consulta: values[crm.CampoConsulta]}
		w.settings[id] = &crm.DestinoConfigurado{Destino: d, TenantSlug: "t" + strconv.FormatInt(id, 10), Valores: map[string]map[string]string{d.Ambiente: maps.Clone(values)}}
		w.pictures[id] = &crm.Retrato{Tenant: crm.Tenant{ID: id}, Destinos: []crm.Destino{d}}
	}
	return w
}

// change gives a destination other settings, as a person does; the pictures show it.
func (w *world) change(tenantID int64, f func(d *crm.Destino, values map[string]string)) {
	w.mu.Lock()
	defer w.mu.Unlock()
	old := w.settings[tenantID]
	changed := *old
	values := maps.Clone(old.EmVigor())
	f(&changed.Destino, values)
	changed.Versao++
	changed.Consulta = values[crm.CampoConsulta]
	changed.Valores = map[string]map[string]string{changed.Ambiente: values}
	w.settings[tenantID] = &changed
	if !w.late {
		w.show(tenantID)
	}
}

// show brings a tenant's picture up to date.
func (w *world) show(tenantID int64) {
	w.pictures[tenantID] = &crm.Retrato{Tenant: crm.Tenant{ID: tenantID}, Destinos: []crm.Destino{w.settings[tenantID].Destino}}
}

func (w *world) enqueue(tenantID int64, n int) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.due[tenantID] += n
}

func (w *world) count(what string) int {
	w.mu.Lock()
	defer w.mu.Unlock()
	switch what {
	case "executed":
		return w.executed
	case "polled":
		return w.polled
	}
	return w.asked[what]
}

func (w *world) ask(what string) func() {
	w.mu.Lock()
	w.asked[what]++
	return w.mu.Unlock
}

func (w *world) ComTrabalho(context.Context) (list []crm.DestinoComTrabalho, err error) {
	defer w.ask("ComTrabalho")()
	for id, n := range w.due {
		if d := w.settings[id]; n > 0 && works(&d.Destino) {
			list = append(list, crm.DestinoComTrabalho{TenantID: id, Nome: d.Nome, Versao: d.Versao})
		}
	}
	return list, nil
}

func (w *world) Reservar(_ context.Context, r crm.Reserva) (list []crm.EntregaReservada, err error) {
	defer w.ask("Reservar")()
	for ; w.due[r.TenantID] > 0 && len(list) < r.Max; w.due[r.TenantID]-- {
		w.last++
		list = append(list, crm.EntregaReservada{Token: r.Token, Entrega: crm.Entrega{
			ID: w.last, TenantID: r.TenantID, Destino: r.Destino, Ambiente: w.settings[r.TenantID].Ambiente, Acao: "ABRIR",
		}})
	}
	return list, nil
}

func (w *world) Saude(context.Context, int64, string) (crm.SaudeDestino, error) {
	defer w.ask("Saude")()
	return crm.SaudeDestino{}, nil
}

func (w *world) Destinos(_ context.Context, tenantID int64) ([]crm.DestinoConfigurado, error) {
	defer w.ask("Destinos")()
	return []crm.DestinoConfigurado{*w.settings[tenantID]}, nil
}

func (w *world) GravarDestino(context.Context, *crm.Destino, string, []crm.ValorDestino, crm.Auditoria) (int64, error) {
	return 0, errors.New("nobody writes settings here")
}

func (w *world) Todos() (list []*crm.Retrato) {
	w.mu.Lock()
	defer w.mu.Unlock()
	for _, r := range w.pictures {
		list = append(list, r)
	}
	return list
}

func (w *world) DoTenant(id int64) (*crm.Retrato, bool) {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.pictures[id], w.pictures[id] != nil
}

func (w *world) Executar(context.Context, *destino.Tarefa) (destino.Entregue, error) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.executed++
	if w.pause > 0 {
		return destino.Entregue{}, destino.Transitorio("devagar", w.pause).SemFalha()
	}
	return destino.Entregue{}, nil
}

func (w *world) Acompanhadas(_ context.Context, a crm.Acompanhamento) ([]crm.Entrega, error) {
	defer w.ask("Acompanhadas")()
	w.polled++
	return nil, nil
}

func (w *world) Anterior(context.Context, *crm.Entrega) (*crm.Entrega, error) { return nil, nil }

func (w *world) Dossie(context.Context, *crm.Entrega) (*crm.DossieEntrega, error) {
	return &crm.DossieEntrega{}, nil
}

func (w *world) Iniciar(context.Context, *crm.EntregaReservada, string, time.Duration) (bool, error) {
	return true, nil
}

func (w *world) Concluir(_ context.Context, end crm.FimTentativa) (bool, error) {
	defer w.ask(string(end.Estado))()
	return true, nil
}

func (w *world) Devolver(_ context.Context, e *crm.EntregaReservada, wait time.Duration) error {
	defer w.ask("Devolver")()
	time.AfterFunc(wait, func() { w.enqueue(e.TenantID, 1) })
	return nil
}
func (w *world) Funcionou(context.Context, int64, string) error { return nil }
func (w *world) IDs(context.Context, int) (int64, error)        { return 1, nil }
func (w *world) Numero(context.Context, int64) (string, error) {
	return "", errors.New("no numbers here")
}

func (w *world) Guardar(context.Context, int64, []byte) error { return errors.New("no files here") }

func (w *world) Ler(context.Context, int64) ([]byte, error)                { return nil, crm.ErrNaoEncontrado }
func (w *world) PorAvisar(context.Context, int) ([]crm.Entrega, error)     { return nil, nil }
func (w *world) Contagens(context.Context) ([]crm.ContagemEntregas, error) { return nil, nil }
func (w *world) Fechados(context.Context) ([]crm.SaudeDestino, error)      { return nil, nil }
func (w *world) Vencidas(context.Context, string, time.Duration, int) ([]crm.Vencida, error) {
	return nil, nil
}

func (w *world) Verificar(context.Context, *destino.Tarefa) (destino.Entregue, bool, error) {
	return destino.Entregue{}, false, destino.ErrNaoVerificavel
}
func (w *world) Testar(context.Context, *destino.Registro) (string, error) { return "", nil }

// partner is the world as a client that was opened with an interval of polling.
type partner struct {
	*world
	interval time.Duration
}

func (p partner) Intervalo() time.Duration { return p.interval }

func (p partner) Acompanhar(context.Context, *crm.Entrega) ([]crm.Novidade, error) { return nil, nil }

// during runs an engine while f looks at it.
func during(t *testing.T, w *world, f func()) {
	t.Helper()
	synctest.Test(t, func(t *testing.T) {
		kind := destino.Tipo{
			DefinicaoDestino: crm.DefinicaoDestino{
				Nome: partnerName, Acoes: []crm.AcaoDestino{{Codigo: "ABRIR", Repeticao: crm.RepeticaoIdempotente}},
				Campos: append(destino.CamposComuns("", ""), crm.CampoDestino{Chave: crm.CampoConsulta, Tipo: crm.CampoDuracao, Padrao: "0s"}),
			},
			Abrir: func(c destino.Configuracao) (destino.Destino, error) {
				defer w.ask("Abrir")()
				if c.Valores[destino.CampoURL] == "broken" {
					return nil, errors.New("broken")
				}
				return partner{w, c.Prazo(crm.CampoConsulta)}, nil
			},
		}
		e := &Engine{Queue: w, Destinations: w, Tenants: w, Files: w, Numbers: w, Types: []destino.Tipo{kind}, Log: zap.NewNop()}
		ctx, cancel := context.WithCancel(t.Context())
		done := make(chan struct{})
		go func() {
			defer close(done)
			e.Run(ctx)
		}()
		f()
		cancel()
		<-done
	})
}

func (w *world) want(t *testing.T, what string, n int) {
	t.Helper()
	if got := w.count(what); got != n {
		t.Errorf("%s: %d times, want %d", what, got, n)
	}
}

// TestDestinationsWithoutWorkAskNothing: what an idle process asks does not grow with the destinations.
func TestDestinationsWithoutWorkAskNothing(t *testing.T) {
	w := newWorld(2_000, nil)
	during(t, w, func() {
		time.Sleep(10 * time.Minute)
		for _, what := range []string{"Reservar", "Saude", "Destinos", "Abrir", "Acompanhadas"} {
			w.want(t, what, 0)
		}
		if n := w.count("ComTrabalho"); n < 500 || n > 800 {
			t.Errorf("the queue was looked at %d times in ten minutes", n)
		}
	})
}

func TestALaneEndsAndStartsAgain(t *testing.T) {
	w := newWorld(50, map[string]string{destino.CampoPorMinuto: "0"})
	during(t, w, func() {
		work := func(executed, opened int) {
			t.Helper()
			w.enqueue(7, 1)
			time.Sleep(1300 * time.Millisecond) // a look and its jitter
			w.want(t, "executed", executed)
			w.want(t, "Abrir", opened)
		}
		time.Sleep(5 * time.Second)
		work(1, 1)
		time.Sleep(30 * time.Second)
		work(2, 1) // the lane is still there
		before := w.count("Reservar")
		time.Sleep(20 * time.Second)
		if n := w.count("Reservar") - before; n > 4 { // with growing pauses, then not any more
			t.Errorf("a lane without work asked the queue %d times", n)
		}
		time.Sleep(2 * time.Minute)
		work(3, 2)
	})
}

func TestAChangeOfSettingsReachesItsLane(t *testing.T) {
	w := newWorld(3, map[string]string{destino.CampoPorMinuto: "60", destino.CampoConcorrencia: "1"})
	during(t, w, func() {
		w.enqueue(1, 1_000)
		time.Sleep(10 * time.Second)
		if n := w.count("executed"); n < 5 || n > 11 {
			t.Fatalf("%d tries in 10 s with 60 a minute", n)
		}
		w.change(1, func(d *crm.Destino, _ map[string]string) { d.Pausado = true })
		time.Sleep(3 * time.Second)
		paused := w.count("executed")
		time.Sleep(time.Minute)
		w.want(t, "executed", paused)
		w.change(1, func(d *crm.Destino, values map[string]string) { d.Pausado, values[destino.CampoPorMinuto] = false, "0" })
		time.Sleep(3 * time.Second)
		w.want(t, "executed", 1_000)
		w.want(t, "Abrir", 2)
	})
}

// TestALaneOfThePastSuspendsNothing: until the pictures show a change, a lane works with the settings before it. What it finds to be
// for others is not its to judge.
func TestALaneOfThePastSuspendsNothing(t *testing.T) {
	w := newWorld(1, map[string]string{destino.CampoPorMinuto: "0"})
	w.late = true
	during(t, w, func() {
		w.enqueue(1, 1)
		time.Sleep(2 * time.Second)
		w.change(1, func(d *crm.Destino, _ map[string]string) { d.Ambiente = crm.AmbienteHomologacao })
		w.enqueue(1, 1)
		time.Sleep(5 * time.Second)
		w.want(t, "executed", 1)
		w.mu.Lock()
		w.show(1)
		w.mu.Unlock()
		time.Sleep(3 * time.Second)
		w.want(t, "executed", 2)
		w.want(t, string(crm.EntregaSuspensa), 0)
		if n := w.count("Devolver"); n == 0 || n > 6 {
			t.Errorf("given back %d times", n)
		}
	})
}

// TestALaneThatKnowsMoreThanANewOneStays: a budget that is used up, and a pause that the partner asked for, hold after a minute
// without work.
func TestALaneThatKnowsMoreThanANewOneStays(t *testing.T) {
	w := newWorld(2, map[string]string{destino.CampoPorMinuto: "1", destino.CampoConcorrencia: "4"})
	during(t, w, func() {
		w.enqueue(1, 4)
		time.Sleep(2 * time.Minute)
		w.want(t, "executed", 4)
		w.enqueue(1, 4)
		time.Sleep(3 * time.Second)
		w.want(t, "executed", 6) // two minutes' worth
		w.want(t, "Abrir", 1)
	})
	w = newWorld(2, map[string]string{destino.CampoPorMinuto: "0"})
	w.pause = 10 * time.Minute
	during(t, w, func() {
		w.enqueue(1, 1)
		time.Sleep(5 * time.Minute)
		w.want(t, "executed", 1)
		w.enqueue(1, 1)
		time.Sleep(time.Minute)
		w.want(t, "executed", 1)
		time.Sleep(5 * time.Minute)
		w.want(t, "executed", 2)
	})
}

func TestAPartnerIsPolledWithoutWork(t *testing.T) {
	w := newWorld(1, map[string]string{crm.CampoConsulta: "30s"})
	during(t, w, func() {
		time.Sleep(10*time.Minute + time.Second)
		if n := w.count("polled"); n < 20 || n > 21 {
			t.Errorf("polled %d times in ten minutes", n)
		}
		w.want(t, "Abrir", 1)
		w.change(1, func(_ *crm.Destino, values map[string]string) { values[crm.CampoConsulta] = "" })
		time.Sleep(3 * time.Second)
		polled := w.count("polled")
		time.Sleep(5 * time.Minute)
		w.want(t, "polled", polled)
		w.change(1, func(_ *crm.Destino, values map[string]string) { values[crm.CampoConsulta] = "1m" })
		time.Sleep(3 * time.Second)
		w.want(t, "polled", polled+1)
	})
}

func TestADestinationThatCannotBeOpenedIsTriedNowAndThen(t *testing.T) {
	w := newWorld(2, map[string]string{destino.CampoURL: "broken"})
	during(t, w, func() {
		w.enqueue(1, 1)
		time.Sleep(5 * time.Minute)
		if n := w.count("Abrir"); n < 8 || n > 10 {
			t.Errorf("opened %d times in five minutes", n)
		}
		w.change(1, func(_ *crm.Destino, values map[string]string) { values[destino.CampoURL] = "" })
		time.Sleep(4 * time.Second)
		w.want(t, "executed", 1) // the change is not waited for
	})
}
