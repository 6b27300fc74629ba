package deliveries

import (
	"encoding/json"
	"fmt"
	"io"
	"maps"
	"net/http"
	"net/http/httptest"
	"os/exec"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	standardwebhooks "github.com/standard-webhooks/standard-webhooks/libraries/go"

	"ponte/integration/destino"
	"ponte/integration/mega"
	"ponte/test/migrated"
)

const (
	secretOne = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"
	secretTwo = "whsec_cG9udGUtdGVzdGUtZGUtZW50cmVnYXMtMDAwMQ=="
)

// hook is a message as a subscriber took it.
type hook struct {
	ID   string `json:"-"`
	Type string
	Data struct{ Numero, Codigo, Status, Link string }
}

// subscriber verifies what arrives with the verifier that subscribers use, keeps the first of each id, and answers as it is told.
type subscriber struct {
	URL string

	mu     sync.Mutex
	secret string
	answer int
	hooks  []hook
	tries  map[string]int // by id, of those that are signed
	refuse int            // those that are not
	signed int            // how many signatures the last of those that are had
}

func subscribe(t *testing.T, secret string) *subscriber {
	t.Helper()
	s := &subscriber{secret: secret, answer: http.StatusNoContent, tries: map[string]int{}}
	service := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		body, err := io.ReadAll(r.Body)
		if err != nil {
			return // the process was killed
		}
		w.WriteHeader(s.take(t, r.Header, body))
	}))
	t.Cleanup(service.Close)
	s.URL = service.URL
	return s
}

func (s *subscriber) take(t *testing.T, header http.Header, body []byte) int {
	s.mu.Lock()
	defer s.mu.Unlock()
	verifier, err := standardwebhooks.NewWebhook(s.secret)
	if err != nil {
		t.Error(err)
	}
	if verifier.Verify(body, header) != nil {
		s.refuse++
		return http.StatusUnauthorized
	}
	s.signed = len(strings.Fields(header.Get(standardwebhooks.HeaderWebhookSignature)))
	h := hook{ID: header.Get("webhook-id")}
	if err := json.Unmarshal(body, &h); err != nil {
		t.Errorf("%v: %s", err, body)
	}
	s.tries[h.ID]++
	if s.answer < 300 && !slices.ContainsFunc(s.hooks, func(x hook) bool { return x.ID == h.ID }) {
		s.hooks = append(s.hooks, h)
	}
	return s.answer
}

// set changes what it knows and answers.
func (s *subscriber) set(secret string, answer int) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.secret, s.answer = secret, answer
}

// told lists what it took: "ocorrencia.aberta 500001".
func (s *subscriber) told() []string {
	s.mu.Lock()
	defer s.mu.Unlock()
	lines := make([]string, len(s.hooks))
	for i, h := range s.hooks {
		lines[i] = h.Type + " " + h.Data.Numero + h.Data.Codigo
	}
	return lines
}

func (s *subscriber) await(t *testing.T, want ...string) {
	t.Helper()
	waitFor(t, 5*time.Minute, fmt.Sprintf("the subscriber to have %v", want), func() bool { return slices.Equal(s.told(), want) })
}

// subscribed sets a destination up; the secret goes by standard input.
func (p *ponte) subscribed(name, address, secret, events string, settings ...string) {
	p.t.Helper()
	p.input("segredo="+secret, append([]string{"destination", "set", name, "url=" + address, "eventos=" + events, "ativo=true", "por_minuto=0", "prazo=5s"}, settings...)...)
}

// TestHooksOfAnOcorrencia: an opening over SOAP and what follows reach each subscriber that wants it, signed and in their order.
func TestHooksOfAnOcorrencia(t *testing.T) {
	t.Parallel()
	onEachDatabase(t, func(t *testing.T, address string) {
		all, ends := subscribe(t, secretOne), subscribe(t, secretTwo)
		p := install(t, address)
		p.serve()
		p.subscribed("webhook1", all.URL, secretOne, "ocorrencia.aberta,ocorrencia.movida,ocorrencia.narrada,ocorrencia.encerrada,contrato.criado")
		p.subscribed("webhook2", ends.URL, secretTwo, "ocorrencia.encerrada")
		p.settled()
		number := p.mustOpen("HOOK-1", "aberta")
		p.mustOpen("HOOK-1", "em_atendimento") // a master's repeat moves the status
		p.mustOpen("HOOK-1", "encerrado")
		all.await(t, "ocorrencia.aberta "+number, "ocorrencia.movida "+number, "ocorrencia.movida "+number, "ocorrencia.encerrada "+number)
		ends.await(t, "ocorrencia.encerrada "+number)
		all.mu.Lock()
		first := all.hooks[0]
		all.mu.Unlock()
		if !strings.HasSuffix(first.Data.Link, "/v1/ocorrencias/"+number) || !strings.HasPrefix(first.ID, "evt_") {
			t.Errorf("%+v", first)
		}
	})
}

// TestRotationOfASecret: with both secrets set, a subscriber that still has the old one takes what comes, and so does one that has
// the new one; without the old one only the latter.
func TestRotationOfASecret(t *testing.T) {
	t.Parallel()
	s := subscribe(t, secretOne)
	p := install(t, migrated.File(t))
	p.serve()
	p.subscribed("webhook1", s.URL, secretOne, "ocorrencia.aberta", "agenda=300ms,300ms,300ms,300ms,300ms,1s,1s,1s,1s,1s,1s,1s,1s,1s,1s")
	p.settled()
	var want []string
	opened := func(code string) {
		t.Helper()
		want = append(want, "ocorrencia.aberta "+p.mustOpen(code, "aberta"))
		s.await(t, want...)
	}
	// A lane that is older than a setting may still take what comes first.
	untilSigned := func(signatures int) {
		t.Helper()
		for n := 0; ; n++ {
			opened(fmt.Sprint("ROT-UNTIL-", len(want)))
			s.mu.Lock()
			is := s.signed == signatures
			s.mu.Unlock()
			if is {
				return
			}
			if n == 20 {
				t.Fatalf("no message has %d signatures", signatures)
			}
			time.Sleep(time.Second)
		}
	}
	untilSigned(1)
	out := p.input("segredo="+secretTwo+"\nsegredo_anterior="+secretOne, "destination", "set", "webhook1")
	if shown := out + p.run("destination", "list", "webhook1", "--json"); strings.Contains(shown, "whsec_MfKQ") || strings.Contains(shown, "whsec_cG9") {
		t.Errorf("a secret is shown: %s", shown)
	}
	untilSigned(2)
	s.set(secretTwo, http.StatusNoContent)
	opened("ROT-3")
	s.mu.Lock()
	refused := s.refuse
	s.mu.Unlock()
	if refused != 0 {
		t.Errorf("%d were refused during the rotation", refused)
	}
	p.run("destination", "set", "webhook1", "segredo_anterior=")
	untilSigned(1)
	s.set(secretOne, http.StatusNoContent) // who missed it is told nothing until the secret is right
	number := p.mustOpen("ROT-5", "aberta")
	waitFor(t, time.Minute, "a refusal", func() bool { s.mu.Lock(); defer s.mu.Unlock(); return s.refuse > 0 })
	s.set(secretTwo, http.StatusNoContent)
	s.await(t, append(want, "ocorrencia.aberta "+number)...)
}

// TestASubscriberThatFailsRecovers: it fails, and gets all in the end, each try with the same id; one that says that it is gone
// pauses its destination, and gets what it missed when a person resumes that.
func TestASubscriberThatFailsRecovers(t *testing.T) {
	t.Parallel()
	s := subscribe(t, secretOne)
	s.set(secretOne, http.StatusInternalServerError)
	p := install(t, migrated.File(t))
	p.serve()
	p.subscribed("webhook1", s.URL, secretOne, "ocorrencia.aberta,ocorrencia.movida", "agenda=100ms,100ms,200ms,400ms,1s,1s,1s,1s,1s,1s,1s,1s,1s", "pausa_disjuntor=200ms")
	p.settled()
	number := p.mustOpen("FAIL-1", "aberta")
	p.mustOpen("FAIL-1", "em_atendimento")
	waitFor(t, time.Minute, "three tries", func() bool {
		s.mu.Lock()
		defer s.mu.Unlock()
		return len(s.tries) == 1 && slices.Max(slices.Collect(maps.Values(s.tries))) >= 3
	})
	s.set(secretOne, http.StatusOK)
	s.await(t, "ocorrencia.aberta "+number, "ocorrencia.movida "+number)

	s.set(secretOne, http.StatusGone)
	gone := p.mustOpen("GONE-1", "aberta")
	waitFor(t, time.Minute, "the pause", func() bool { return p.paused("webhook1") })
	if d := p.deliveries("--number", gone); len(d) != 1 || d[0].Estado != "agendada" || !strings.Contains(d[0].Motivo, "HTTP 410") {
		t.Errorf("what it missed: %+v", d)
	}
	s.set(secretOne, http.StatusOK)
	p.run("delivery", "resume", "webhook1", "--reason", "voltou")
	s.await(t, "ocorrencia.aberta "+number, "ocorrencia.movida "+number, "ocorrencia.aberta "+gone)
}

// TestKilledAmidHooks: however often the process is killed, each event reaches the subscriber, whatever arrives twice with the id
// that it had.
func TestKilledAmidHooks(t *testing.T) {
	if testing.Short() {
		t.Skip("takes half a minute")
	}
	t.Parallel()
	onEachDatabase(t, func(t *testing.T, address string) {
		const events = 600
		s := subscribe(t, secretOne)
		p := install(t, address)
		p.serve()
		p.subscribed("webhook1", s.URL, secretOne, "ocorrencia.aberta,ocorrencia.encerrada", "concorrencia=16", "pausa_disjuntor=200ms")
		p.run("delivery", "pause", "webhook1")
		p.settled()
		numbers := p.openMany(events/2, "KILL-", "aberta")
		p.openMany(events/2, "KILL-", "encerrado") // the same keys: a master's repeat moves the status
		p.run("delivery", "resume", "webhook1")
		for n := range 3 {
			waitFor(t, 10*time.Minute, "work at the subscriber", func() bool { return len(s.told()) > (n+1)*events/6 })
			p.kill()
			p.serve()
		}
		waitFor(t, 10*time.Minute, "every event to arrive", func() bool { return len(s.told()) >= events })
		waitFor(t, 10*time.Minute, "every entrega to end", func() bool {
			return len(p.deliveries("--destination", "webhook1", "--state", "entregue")) == events
		})
		got := s.told()
		for _, number := range numbers {
			opened, closed := slices.Index(got, "ocorrencia.aberta "+number), slices.Index(got, "ocorrencia.encerrada "+number)
			if opened < 0 || closed < opened {
				t.Errorf("%s: opened at %d, closed at %d", number, opened, closed)
			}
		}
		if len(got) != events {
			t.Errorf("%d ids for %d events", len(got), events)
		}
		twice := 0
		for _, n := range s.tries {
			twice += n - 1
		}
		t.Logf("%d arrived more than once", twice)
	})
}

// TestHooksOfContracts: the first load of a source tells nobody and says of how many; the next tells of what is new.
func TestHooksOfContracts(t *testing.T) {
	t.Parallel()
	s := subscribe(t, secretOne)
	p := install(t, migrated.File(t))
	p.serve()
	p.subscribed("webhook1", s.URL, secretOne, "contrato.criado")
	source := &swapped{Handler: mega.NovoSimulador(destino.Tamanho{Empreendimentos: 1, Contratos: 6, Parcelas: 1})}
	service := httptest.NewServer(source)
	defer service.Close()
	lines := "url=" + service.URL
	for key, value := range mega.Tipo().ExemploValores {
		lines += "\n" + key + "=" + value
	}
	p.input(lines, "destination", "set", "mega")
	load := func() string {
		t.Helper()
		command := exec.Command(p.binary, "carga", "mega")
		command.Env = append(p.environ(), "PONTE_DESTINATION_NETWORKS=loopback")
		out, err := command.CombinedOutput()
		if err != nil {
			t.Fatalf("carga mega: %v\n%s", err, out)
		}
		return string(out)
	}
	if out := load(); !strings.Contains(out, "6 new contracts were not told to any destination") {
		t.Errorf("the first load says %s", out)
	}
	source.swap(mega.NovoSimulador(destino.Tamanho{Empreendimentos: 1, Contratos: 8, Parcelas: 1}))
	if out := load(); strings.Contains(out, "were not told") {
		t.Errorf("the second load says %s", out)
	}
	waitFor(t, time.Minute, "two hooks", func() bool { return len(s.told()) == 2 })
	list := p.deliveries("--destination", "webhook1")
	if len(list) != 2 || list[0].Contrato == "" || list[0].Numero != "" || !slices.Contains(s.told(), "contrato.criado "+list[0].Contrato) {
		t.Errorf("entregas %+v, told %v", list, s.told())
	}
}

// swapped is a handler that can be replaced by another.
type swapped struct {
	mu sync.Mutex
	http.Handler
}

func (s *swapped) swap(h http.Handler) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.Handler = h
}

// ServeHTTP answers as the present one does.
func (s *swapped) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	s.mu.Lock()
	h := s.Handler
	s.mu.Unlock()
	h.ServeHTTP(w, r)
}
