package server

import (
	"bytes"
	"context"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"encoding/pem"
	"io"
	"math/big"
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/labstack/echo/v4"
	"go.uber.org/zap"
	"go.uber.org/zap/zapcore"
	"go.uber.org/zap/zaptest/observer"

	"ponte/api/multidados"
	"ponte/crm"
	"ponte/test/migrated"
)

// run starts a server of a resolved Config and stops it with the test.
func run(t *testing.T, cfg Config) (*Server, string) {
	t.Helper()
	if cfg.Listen == "" {
		cfg.Listen = "127.0.0.1:0"
	}
	if err := cfg.Resolve(nil); err != nil {
		t.Fatal(err)
	}
	var out bytes.Buffer
	s, err := New(t.Context(), cfg, &out, zap.NewNop())
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(context.Background())
	ended := make(chan error, 1)
	go func() { ended <- s.Run(ctx) }()
	t.Cleanup(func() {
		cancel()
		if err := <-ended; err != nil {
			t.Errorf("Run ended with %v", err)
		}
	})
	return s, out.String()
}

func get(t *testing.T, client *http.Client, url string) (int, string) {
	t.Helper()
	r, err := client.Get(url)
	if err != nil {
		t.Fatal(err)
	}
	defer r.Body.Close()
	body, err := io.ReadAll(r.Body)
	if err != nil {
		t.Fatal(err)
	}
	return r.StatusCode, string(body)
}

func database(t *testing.T) string { return migrated.File(t) }

func TestAdministrationHasItsOwnListener(t *testing.T) {
	t.Parallel()
	s, out := run(t, Config{Database: database(t), AdminListen: "127.0.0.1:0"})
	public, admin := s.Addresses()
	if public == admin || !strings.Contains(out, public+"/webservices/index.php?wsdl") || !strings.Contains(out, admin+"/metrics") {
		t.Errorf("addresses %s and %s, announced:\n%s", public, admin, out)
	}
	for url, want := range map[string]int{
		public + "/metrics": 404, admin + "/metrics": 200, public + "/healthz": 200, admin + "/healthz": 200,
		public + "/readyz": 200, admin + "/readyz": 200, public + "/webservices/?wsdl": 200, admin + "/webservices/?wsdl": 404,
	} {
		if got, _ := get(t, http.DefaultClient, url); got != want {
			t.Errorf("%s: %d, want %d", url, got, want)
		}
	}
}

func TestTLS(t *testing.T) {
	t.Parallel()
	cert, key, pool := certificate(t)
	s, _ := run(t, Config{Database: database(t), TLSCert: cert, TLSKey: key})
	public, _ := s.Addresses()
	client := &http.Client{Transport: &http.Transport{TLSClientConfig: &tls.Config{RootCAs: pool}}}
	defer client.CloseIdleConnections()
	status, body := get(t, client, public+"/webservices/index.php?wsdl")
	if status != 200 || !strings.Contains(body, `location="`+public+`/webservices/index.php"`) || !strings.HasPrefix(public, "https://") {
		t.Errorf("%d, %.200s", status, body)
	}
}

// certificate makes a pair for 127.0.0.1.
func certificate(t *testing.T) (certFile, keyFile string, pool *x509.CertPool) {
	t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	template := &x509.Certificate{SerialNumber: big.NewInt(1), IPAddresses: []net.IP{net.IPv4(127, 0, 0, 1)}, NotAfter: time.Now().Add(time.Hour)}
	der, err := x509.CreateCertificate(rand.Reader, template, template, &key.PublicKey, key)
	if err != nil {
		t.Fatal(err)
	}
	encoded, err := x509.MarshalECPrivateKey(key)
	if err != nil {
		t.Fatal(err)
	}
	dir := t.TempDir()
	certFile, keyFile = filepath.Join(dir, "cert.pem"), filepath.Join(dir, "key.pem")
	chain := pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: der})
	for file, content := range map[string][]byte{certFile: chain, keyFile: pem.EncodeToMemory(&pem.Block{Type: "EC PRIVATE KEY", Bytes: encoded})} {
		if err := os.WriteFile(file, content, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	pool = x509.NewCertPool()
	pool.AppendCertsFromPEM(chain)
	return certFile, keyFile, pool
}

func TestDemo(t *testing.T) {
	t.Parallel()
	db := database(t)
	call := func(cfg Config) (string, string, error) {
		cfg.Database, cfg.Listen = db, "127.0.0.1:0"
		if err := cfg.Resolve(nil); err != nil {
			return "", "", err
		}
		var out bytes.Buffer
		s, err := New(t.Context(), cfg, &out, zap.NewNop())
		if err != nil {
			return "", "", err
		}
		w := httptest.NewRecorder()
		r := httptest.NewRequest(http.MethodPost, "/demo/webservices/index.php", strings.NewReader(demoSOAP))
		r.RemoteAddr = "127.0.0.1:4000"
		s.routes(true, true, anyRequest).ServeHTTP(w, r)
		if rest := demoOverREST(s); cfg.Demo && rest != "2" {
			t.Errorf("REST answered %q", rest)
		}
		return w.Body.String(), out.String(), s.Close()
	}
	opened := `<return xsi:type="xsd:string">1</return>`
	if body, out, err := call(Config{Demo: true}); err != nil || !strings.Contains(body, opened) || !strings.Contains(out, demoSOAP) {
		t.Fatalf("first start: %v\n%s\n%s", err, body, out)
	}
	if body, _, err := call(Config{Demo: true}); err != nil || !strings.Contains(body, opened) {
		t.Fatalf("the same demonstration again: %v\n%s", err, body)
	}
	for range 2 {
		if body, out, err := call(Config{}); err != nil || !strings.Contains(body, "(e:102)") || strings.Contains(out, demoPassword+"\"") {
			t.Fatalf("without --demo: %v\n%s\n%s", err, body, out)
		}
	}
	if _, _, err := call(Config{Demo: true}); err == nil {
		t.Error("--demo brought its public passwords back to a database in use")
	}
}

func demoOverREST(s *Server) string {
	w := httptest.NewRecorder()
	r := httptest.NewRequest(http.MethodPost, "/demo/webservices/rest/incluir_oc", strings.NewReader(demoREST))
	r.RemoteAddr = "127.0.0.1:4000"
	r.Header.Set("Content-Type", "application/json")
	s.routes(true, true, anyRequest).ServeHTTP(w, r)
	return w.Body.String()
}

func TestDemoNeedsAnEmptyDatabase(t *testing.T) {
	t.Parallel()
	db := database(t)
	s, _ := run(t, Config{Database: db})
	admin := administration(s.store, NewSenhas(time.Now))
	if _, err := admin.CriarTenant(t.Context(), crm.Ator{Quem: "cli:teste"}, crm.NovoTenant{Slug: "real", Nome: "Real", CNPJs: []string{demoCNPJ}}); err != nil {
		t.Fatal(err)
	}
	cfg := Config{Database: db, Listen: "127.0.0.1:0", Demo: true}
	if err := cfg.Resolve(nil); err != nil {
		t.Fatal(err)
	}
	if _, err := New(t.Context(), cfg, io.Discard, zap.NewNop()); err == nil || !strings.Contains(err.Error(), "not empty") {
		t.Errorf("got %v", err)
	}
}

// TestPanicIsAFault breaks a use case: the caller reads a fault with the id to ask about, the log has the stack and
// nothing of what was sent.
func TestPanicIsAFault(t *testing.T) {
	t.Parallel()
	core, logs := observer.New(zapcore.DebugLevel)
	s := &Server{log: zap.New(core), metrics: newMetrics(), edge: &edge{now: crm.RelogioDoSistema}}
	tenant := &oneTenant{crm.Retrato{Tenant: crm.Tenant{Slug: "a"}}}
	s.shadow = &shadow{tenants: tenant}
	rows := multidados.Catalogo()
	for i := range rows {
		rows[i].Executar = func(*crm.Ocorrencias, context.Context, *crm.Pedido) (*crm.Resposta, error) { panic("valor: s3nha") }
	}
	s.service = multidados.Novo(multidados.Dependencias{
		Operacoes: rows, Retratos: tenant, Diario: tenant, Relogio: crm.RelogioDoSistema, Prazo: 10 * time.Second, Vagas: 1,
	})
	e := echo.New()
	e.RouteNotFound("/*", s.webservice)
	for range 2 { // the second call finds the place of the first one free
		w := httptest.NewRecorder()
		e.ServeHTTP(w, httptest.NewRequest(http.MethodPost, "/webservices/index.php", strings.NewReader(demoSOAP)))
		id := w.Header().Get("X-Request-Id")
		if w.Code != 500 || !strings.Contains(w.Body.String(), "<faultstring") || !strings.Contains(w.Body.String(), id) || id == "" ||
			!strings.HasPrefix(w.Header().Get("Content-Type"), "text/xml") || w.Header().Get("Content-Length") == "" {
			t.Errorf("%d %v %s", w.Code, w.Header(), w.Body)
		}
	}
	entries := logs.FilterMessage("panic").All()
	if len(entries) != 2 {
		t.Fatalf("%d log lines", len(entries))
	}
	if fields := entries[0].ContextMap(); strings.Contains(entries[0].Message+fields["type"].(string), "s3nha") || !strings.Contains(fields["stack"].(string), "TestPanicIsAFault") {
		t.Errorf("log line %v", fields)
	}
}

type oneTenant struct{ picture crm.Retrato }

func (o *oneTenant) Retrato(string) (*crm.Retrato, bool) { return &o.picture, true }
func (o *oneTenant) Atualizar(context.Context) error     { return nil }
func (o *oneTenant) Registrar(crm.Chamada)               {}
