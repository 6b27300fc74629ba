package server

import (
	"net/http"
	"net/http/httptest"
	"os"
	"slices"
	"strings"
	"sync/atomic"
	"testing"

	"ponte/crm"
)

// TestTheOldWSDLIsCaptured: what a tenant in espelho has of its old service is told, and from then on callers read the public address in it.
func TestTheOldWSDLIsCaptured(t *testing.T) {
	t.Parallel()
	raw, err := os.ReadFile("../test/captures/multidados.wsdl")
	if err != nil {
		t.Fatal(err)
	}
	theirs := strings.ReplaceAll(string(raw), "DadosTimesheet", "LancarHoras")
	var asked atomic.Int64
	answer := atomic.Pointer[string]{}
	set := func(text string) { answer.Store(&text) }
	set("<html>Manutenção</html>")
	old := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		asked.Add(1)
		if r.URL.Path != "/webservices/index.php" || r.URL.RawQuery != "wsdl" {
			w.WriteHeader(http.StatusNotFound)
			return
		}
		_, _ = w.Write([]byte(*answer.Load()))
	}))
	defer old.Close()
	s, _ := run(t, Config{Database: database(t), Demo: true})
	base, _ := s.Addresses()
	url := base + "/webservices/index.php"
	capture := func() (text string) {
		t.Helper()
		picture, _ := s.tenants.Retrato("demo")
		c, err := s.captures.capturer.Capturar(t.Context(), crm.Ator{Quem: "cli:teste"}, &picture.Tenant)
		if err != nil {
			t.Fatal(err)
		}
		if kept, err := s.store.Sombra().Captura(t.Context(), picture.Tenant.ID); err != nil || kept.Erro != c.Erro || kept.Guardada != c.Guardada {
			t.Errorf("kept is %+v, %v", kept, err)
		}
		if c.Erro == "" && (!c.Guardada || !slices.Equal(c.Desconhecidas, []string{"LancarHoras"}) || !slices.Contains(c.Faltam, "DadosTimesheet") || !strings.Contains(c.Endereco, "/webservices/index.php")) {
			t.Errorf("%+v", c)
		}
		if err := s.tenants.Atualizar(t.Context()); err != nil {
			t.Fatal(err)
		}
		return c.Erro
	}
	setTenant(t, s, "demo", crm.Atribuicao{Chave: crm.ConfSombraAntigo, Valor: old.URL}, crm.Atribuicao{Chave: crm.ConfSombraModo, Valor: "espelho"})
	if _, body := get(t, http.DefaultClient, url+"?wsdl"); !strings.Contains(body, "Manutenção") {
		t.Errorf("before the capture the old service does not answer: %s", body)
	}
	if sentence := capture(); sentence == "" {
		t.Error("a page was taken for a WSDL")
	}
	set(theirs)
	if sentence := capture(); sentence != "" {
		t.Fatal(sentence)
	}
	before := asked.Load()
	if _, body := get(t, http.DefaultClient, url+"?WSDL"); !strings.Contains(body, `location="`+url+`"`) || !strings.Contains(body, "LancarHoras") {
		t.Errorf("callers do not read our address in the site's WSDL: %s", body)
	}
	if asked.Load() != before {
		t.Error("the old service was asked")
	}
	if status, body := get(t, http.DefaultClient, url); status != http.StatusNotFound || body != "" {
		t.Errorf("its page is not the old service's: %d %s", status, body)
	}
	set(string(raw))
	picture, _ := s.tenants.Retrato("demo")
	if c, err := s.captures.capturer.Capturar(t.Context(), crm.Ator{Quem: "cli:teste"}, &picture.Tenant); err != nil || c.Guardada || len(c.Desconhecidas) != 0 {
		t.Errorf("another one took the place of what is served: %+v, %v", c, err)
	}
}
