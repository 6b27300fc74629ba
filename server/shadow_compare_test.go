package server

import (
	"fmt"
	"io"
	"maps"
	"net/http"
	"net/http/httptest"
	"strconv"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"ponte/crm"
	"ponte/crm/sombra"
)

// oldService answers demoSOAP as a service would whose differences are planted: the CODIGO_OC names the kind.
func oldService(t *testing.T) *httptest.Server {
	t.Helper()
	var numbers, reads atomic.Int64
	numbers.Store(70_000)
	s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		body, err := io.ReadAll(r.Body)
		if err != nil {
			t.Error(err)
		}
		call := string(body)
		w.Header().Set("Content-Type", "text/xml; charset=ISO-8859-1")
		answer := func(text string) {
			fmt.Fprintf(w, `<?xml version="1.0" encoding="ISO-8859-1"?><SOAP-ENV:Envelope xmlns:SOAP-ENV="http://schemas.xmlsoap.org/soap/envelope/" SOAP-ENV:encodingStyle="x"><SOAP-ENV:Body><ns1:DadosServicedeskResponse xmlns:ns1="urn:x">
<return xsi:type="xsd:string">%s</return></ns1:DadosServicedeskResponse></SOAP-ENV:Body></SOAP-ENV:Envelope>`, text)
		}
		switch {
		case strings.Contains(r.URL.Path, "getDivisoes"):
			w.Header().Set("Content-Type", "application/json")
			fmt.Fprintf(w, `{"outro":"x","relogio":"%d"}`, reads.Add(1))
		case strings.Contains(call, "REFUSED-THERE"):
			answer("Contrato n\xe3o cadastrado. (e:301)")
		case strings.Contains(call, "SENTENCE"):
			answer("Outra frase para a senha errada. (e:102)")
		case strings.Contains(call, "BROKEN"):
			w.WriteHeader(http.StatusInternalServerError)
		default:
			answer(strconv.FormatInt(numbers.Add(1), 10))
		}
	}))
	t.Cleanup(s.Close)
	return s
}

// TestPlantedDifferencesAreNamed sends calls through espelho to an old service that differs in known ways, and asks the report.
func TestPlantedDifferencesAreNamed(t *testing.T) {
	t.Parallel()
	s, _ := run(t, Config{Database: database(t), Demo: true})
	base, _ := s.Addresses()
	url := base + "/demo/webservices/index.php"
	old := oldService(t)
	setTenant(t, s, "demo", crm.Atribuicao{Chave: crm.ConfSombraAntigo, Valor: old.URL}, crm.Atribuicao{Chave: crm.ConfSombraModo, Valor: "espelho"})
	before := ocorrencias(t, s)
	send := func(n int, key string, change ...string) {
		t.Helper()
		for i := range n {
			post(t, url, strings.NewReplacer(append(change, "DEMO-1", key+"-"+strconv.Itoa(i))...).Replace(demoSOAP))
		}
	}
	send(20, "SAME")
	send(3, "REFUSED-THERE")
	send(4, "REFUSED-HERE", "C-1001", "C-NONE")
	send(2, "SENTENCE", ">"+demoPassword+"<", ">wrong<")
	send(2, "BROKEN")
	for range 2 { // a repeat: the old service opened another one
		post(t, url, strings.ReplaceAll(demoSOAP, "DEMO-1", "TWICE"))
	}
	reading := base + "/demo/webservices/rest/getDivisoesSolicitacoes?usuario_ws=" + demoMobuss + "&senha_ws=" + demoPassword
	if status, body := get(t, http.DefaultClient, reading); status != 200 || !strings.Contains(body, "relogio") {
		t.Fatalf("%d %s", status, body)
	}
	r := report(t, s, 34)
	want := map[string]map[sombra.Resultado]int64{
		crm.OperacaoAbrir:    {sombra.Igual: 21, sombra.SoLaRecusa: 5, sombra.SoAquiRecusa: 4, sombra.Diferente: 3},
		crm.OperacaoDivisoes: {sombra.Diferente: 1},
	}
	for _, o := range r.Operacoes {
		if !maps.Equal(o.Vezes, want[o.Nome]) {
			t.Errorf("%s: %v, want %v; %+v", o.Nome, o.Vezes, want[o.Nome], o.Achados)
		}
		for _, l := range o.Achados {
			if l.Campo == "relogio" && l.Resultado != sombra.Ruido {
				t.Errorf("a clock is no noise: %+v", l)
			}
			if strings.Contains(l.Aqui+l.La, "MARIA") || strings.Contains(l.Aqui+l.La, demoCPF) {
				t.Errorf("the example tells who: %+v", l)
			}
		}
	}
	if r.Inexplicado != 13 || r.Perdidas != 0 || r.Portao.Aberto {
		t.Errorf("%d unexplained, %d lost, gate %+v", r.Inexplicado, r.Perdidas, r.Portao)
	}
	if after := ocorrencias(t, s); after != before {
		t.Errorf("the dry run wrote: %d ocorrências, %d before", after, before)
	}
	setTenant(t, s, "demo", crm.Atribuicao{Chave: crm.ConfSombraModo, Valor: "frente"})
	_, body := post(t, url, strings.ReplaceAll(demoSOAP, "DEMO-1", "AFTER-1"))
	_, rest, _ := strings.Cut(body, `xsi:type="xsd:string">`)
	digits, _, _ := strings.Cut(rest, "<")
	if n, err := strconv.Atoi(digits); err != nil || n <= 70_100 {
		t.Errorf("after the switch the number is not above the old ones: %s", body)
	}
}

// report waits until that many calls are compared.
func report(t *testing.T, s *Server, calls int64) *sombra.Relatorio {
	t.Helper()
	picture, _ := s.tenants.Retrato("demo")
	for deadline := time.Now().Add(60 * time.Second); ; time.Sleep(50 * time.Millisecond) {
		lines, err := s.store.Sombra().Sombra(t.Context(), picture.Tenant.ID, "2000-01-01")
		if err != nil {
			t.Fatal(err)
		}
		if r := sombra.Relatar("2000-01-01", lines); r.Chamadas+r.Perdidas >= calls || time.Now().After(deadline) {
			return r
		}
	}
}

// ocorrencias counts those of the demo's tenant.
func ocorrencias(t *testing.T, s *Server) int {
	t.Helper()
	picture, _ := s.tenants.Retrato("demo")
	page, err := s.store.Acervo().Ocorrencias(t.Context(), crm.FiltroOcorrencias{TenantID: picture.Tenant.ID, Pagina: crm.Pagina{Limite: 100}})
	if err != nil {
		t.Fatal(err)
	}
	return len(page.Linhas)
}
