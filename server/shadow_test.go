package server

import (
	"io"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"ponte/crm"
	"ponte/crm/sombra"
)

// setTenant changes settings and waits until this server has them.
func setTenant(t *testing.T, s *Server, slug string, settings ...crm.Atribuicao) {
	t.Helper()
	if _, err := administration(s.store, NewSenhas(time.Now)).AlterarTenant(t.Context(), crm.Ator{Quem: "cli:teste"}, slug, settings); err != nil {
		t.Fatal(err)
	}
	if err := s.tenants.Atualizar(t.Context()); err != nil {
		t.Fatal(err)
	}
}

func post(t *testing.T, url, body string) (int, string) {
	t.Helper()
	r, err := http.Post(url, "text/xml; charset=utf-8", strings.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	defer r.Body.Close()
	b, err := io.ReadAll(r.Body)
	if err != nil {
		t.Fatal(err)
	}
	return r.StatusCode, string(b)
}

// TestWhoAnswersIsOneSetting turns espelho on and off under a running server, with the old service alive and dead.
func TestWhoAnswersIsOneSetting(t *testing.T) {
	t.Parallel()
	s, _ := run(t, Config{Database: database(t), Demo: true})
	url, _ := s.Addresses()
	url += "/demo/webservices/index.php"
	old := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		_, _ = io.Copy(w, r.Body) // what the old service says is its own affair
	}))
	defer old.Close()
	if status, body := post(t, url, demoSOAP); status != 200 || !strings.Contains(body, ">1</return>") {
		t.Fatalf("without espelho: %d %s", status, body)
	}
	if _, err := administration(s.store, nil).AlterarTenant(t.Context(), crm.Ator{Quem: "cli:teste"}, "demo", []crm.Atribuicao{{Chave: crm.ConfSombraModo, Valor: "espelho"}}); err == nil {
		t.Fatal("an espelho of nothing was taken")
	}
	setTenant(t, s, "demo", crm.Atribuicao{Chave: crm.ConfSombraAntigo, Valor: old.URL}, crm.Atribuicao{Chave: crm.ConfSombraModo, Valor: "espelho"})
	if status, body := post(t, url, demoSOAP); status != 200 || body != demoSOAP {
		t.Errorf("in espelho: %d %s", status, body)
	}
	old.Close()
	for where, want := range map[string]struct {
		status int
		part   string
	}{url: {500, "<faultstring"}, strings.Replace(url, "index.php", "rest/incluir_oc", 1): {502, `"success":false`}} {
		if status, body := post(t, where, demoSOAP); status != want.status || !strings.Contains(body, want.part) || !strings.Contains(body, "906") {
			t.Errorf("with the old service dead: %d %s", status, body)
		}
	}
	setTenant(t, s, "demo", crm.Atribuicao{Chave: crm.ConfSombraModo, Valor: "frente"})
	if status, body := post(t, url, demoSOAP); status != 200 || !strings.Contains(body, ">1</return>") {
		t.Errorf("switched: %d %s", status, body)
	}
}

// TestInFrenteTheOldServiceGetsReads: Ponte answers without waiting for an old service that hangs; what changes something never goes there,
// and what was read is compared when it answers.
func TestInFrenteTheOldServiceGetsReads(t *testing.T) {
	t.Parallel()
	s, _ := run(t, Config{Database: database(t), Demo: true, DestinationNetworks: []string{"loopback"}})
	base, _ := s.Addresses()
	hold := make(chan struct{})
	var mu sync.Mutex
	var came []string
	old := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		mu.Lock()
		came = append(came, r.URL.Path)
		mu.Unlock()
		<-hold
		_, _ = io.WriteString(w, `[]`)
	}))
	defer old.Close()
	setTenant(t, s, "demo", crm.Atribuicao{Chave: crm.ConfSombraAntigo, Valor: old.URL}, crm.Atribuicao{Chave: crm.ConfSombraModo, Valor: "frente"})
	if status, body := post(t, base+"/demo/webservices/index.php", demoSOAP); status != 200 || !strings.Contains(body, ">1</return>") {
		t.Errorf("a write: %d %s", status, body)
	}
	const reads = 3
	for range reads {
		if status, body := get(t, http.DefaultClient, base+"/demo/webservices/rest/getDivisoesSolicitacoes?usuario_ws="+demoMobuss+"&senha_ws="+demoPassword); status != 200 || !strings.HasPrefix(body, "[") {
			t.Errorf("a read while the old service hangs: %d %s", status, body)
		}
	}
	close(hold)
	picture, _ := s.tenants.Retrato("demo")
	name, compared := crm.OperacaoDivisoes+sombra.EmFrente, int64(0)
	for limit := time.Now().Add(time.Minute); compared < reads && time.Now().Before(limit); time.Sleep(50 * time.Millisecond) {
		lines, err := s.store.Sombra().Sombra(t.Context(), picture.Tenant.ID, "2000-01-01")
		if err != nil {
			t.Fatal(err)
		}
		compared = 0
		r := sombra.Relatar("2000-01-01", lines)
		for _, o := range r.Operacoes {
			for _, n := range o.Vezes {
				if o.Nome != name {
					t.Fatalf("compared %+v", o)
				}
				compared += n
			}
		}
		if r.Chamadas != 0 || r.Inexplicado != 0 {
			t.Errorf("frente counts for the switch: %+v", r)
		}
	}
	mu.Lock()
	defer mu.Unlock()
	if compared != reads || slices.ContainsFunc(came, func(p string) bool { return !strings.HasSuffix(p, "/getDivisoesSolicitacoes") }) {
		t.Errorf("%d compared, the old service got %v", compared, came)
	}
}
