package e2e

import (
	"net/http"
	"strings"
	"testing"
	"time"

	"ponte/crm"
	"ponte/server"
)

func TestRefusedAddress(t *testing.T) {
	t.Parallel()
	onBothEngines(t, func(t *testing.T, database string) {
		in := install(t, database)
		in.disallow("127.0.0.0/8")
		p := start(t, database)
		r := p.soap(opening("DESCRICAO", "x"))
		if want := "Esse IP: 127.0.0.1 Não está permitido o acesso a essa função. (e:101)"; r.status != 200 || r.text != want {
			t.Errorf("%d %q, want 200 %q", r.status, r.text, want)
		}
		row := in.call(r.requestID)
		if row.Situacao != crm.ChamadaRecusada || row.CodigoRecusa != 101 || strings.Contains(row.Pedido, "gredo") {
			t.Errorf("log row %+v", row)
		}
		eventually(t, "the address is among the refused ones", func() bool {
			refused, err := in.store.Acervo().IPsRecusados(t.Context(), crm.FiltroRecusados{TenantID: in.tenant.ID})
			in.must(err)
			return len(refused.Linhas) == 1 && refused.Linhas[0].Endereco == "127.0.0.1"
		})
		get, _ := http.NewRequest(http.MethodGet, p.url+"/webservices/index.php?wsdl", nil)
		if w, err := do(get); err != nil || w.status != 200 || len(w.body) < 12000 {
			t.Errorf("the WSDL is refused too: %d %v", w.status, err)
		}
		in.allow("127.0.0.1")
		eventually(t, "the released address passes", func() bool { return digits.MatchString(p.soap(opening("DESCRICAO", "x")).text) })
	})
}

func TestSpoofedAddress(t *testing.T) {
	t.Parallel()
	database := newSQLite(t)
	in := install(t, database)
	in.disallow("127.0.0.0/8")
	in.allow("203.0.113.5")
	direct := start(t, database)
	r := direct.soap(opening("DESCRICAO", "x"), "X-Forwarded-For: 203.0.113.5", "X-Real-IP: 203.0.113.5", "Forwarded: for=203.0.113.5")
	if !strings.Contains(r.text, "Esse IP: 127.0.0.1") {
		t.Errorf("a spoofed header was believed: %q", r.text)
	}
	if row := in.call(r.requestID); !strings.Contains(row.Alerta, "x_forwarded_for_ignorado") {
		t.Errorf("not flagged: %+v", row)
	}
	if err := direct.stop(); err != nil {
		t.Fatal(err)
	}
	behind := start(t, database, func(c *server.Config) { c.TrustedProxies = []string{"127.0.0.1"} })
	if r := behind.soap(opening("DESCRICAO", "x"), "X-Forwarded-For: 198.51.100.9, 203.0.113.5"); !digits.MatchString(r.text) {
		t.Errorf("the configured proxy was not believed: %q", r.text)
	}
	if r := behind.soap(opening("DESCRICAO", "y"), "X-Forwarded-For: 203.0.113.5, 198.51.100.9"); !strings.Contains(r.text, "Esse IP: 198.51.100.9") {
		t.Errorf("a hop that the caller wrote itself was believed: %q", r.text)
	}
}

func TestRevokedCredential(t *testing.T) {
	t.Parallel()
	onBothEngines(t, func(t *testing.T, database string) {
		in := install(t, database)
		p := start(t, database)
		if r := p.soap(opening("DESCRICAO", "antes")); !digits.MatchString(r.text) {
			t.Fatalf("%q", r.text)
		}
		_, err := in.admin.RevogarCredencial(t.Context(), operator, in.tenant.ID, megaUser)
		in.must(err)
		eventually(t, "the revoked credential fails", func() bool {
			return strings.HasSuffix(p.soap(opening("DESCRICAO", "depois")).text, "(e:102)")
		})
	})
}

func TestWrongPassword(t *testing.T) {
	t.Parallel()
	database := newSQLite(t)
	in := install(t, database)
	p := start(t, database)
	wrong := p.soap(openingAs(megaUser, "outra-senha", "DESCRICAO", "x"))
	unknown := p.soap(openingAs("ninguem", "outra-senha", "DESCRICAO", "x"))
	for _, r := range []reply{wrong, unknown} {
		if r.status != 200 || r.text != "Usuário ou senha do webservice inválidos. (e:102)" {
			t.Errorf("%d %q", r.status, r.text)
		}
		if row := in.call(r.requestID); strings.Contains(row.Pedido, "outra-senha") || row.CodigoRecusa != 102 {
			t.Errorf("log row %+v", row)
		}
	}
	if r := p.soap(opening("DESCRICAO", "x")); !digits.MatchString(r.text) {
		t.Errorf("the right password after a wrong one: %q", r.text)
	}
}

// eventually waits until running servers see a change, or what was begun has ended: a busy machine takes its time.
func eventually(t *testing.T, what string, holds func() bool) {
	t.Helper()
	limit := time.Now().Add(5 * time.Minute)
	for !holds() {
		if time.Now().After(limit) {
			t.Fatalf("not so in time: %s", what)
		}
		time.Sleep(100 * time.Millisecond)
	}
}
