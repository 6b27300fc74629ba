package senior

import (
	"fmt"
	"net/netip"
	"testing"
	"time"
)

// TestLoginsDeUmMinuto: ten logins of a user from a network a minute, then none until the next one, and nobody else waits for it.
func TestLoginsDeUmMinuto(t *testing.T) {
	t.Parallel()
	var l logins
	agora := time.Date(2026, 11, 27, 12, 0, 20, 0, time.UTC)
	daqui, dali := netip.MustParseAddr("192.0.2.1"), netip.MustParseAddr("198.51.100.1")
	for i := range loginsPorMinuto {
		if e := l.esperar(daqui, "Maria", agora); e != 0 {
			t.Fatalf("login %d waits %s", i+1, e)
		}
	}
	if e := l.esperar(daqui, "maria", agora); e != 40*time.Second {
		t.Errorf("one too many waits %s", e)
	}
	if l.esperar(dali, "maria", agora) != 0 || l.esperar(daqui, "joao", agora) != 0 {
		t.Error("others wait for it")
	}
	if e := l.esperar(daqui, "maria", agora.Add(40*time.Second)); e != 0 {
		t.Errorf("in the next minute it waits %s", e)
	}
	for i := range 3 * maxContados {
		l.esperar(daqui, fmt.Sprint("x", i), agora.Add(41*time.Second))
	}
	if len(l.feitos) > maxContados+1 {
		t.Errorf("%d are counted", len(l.feitos))
	}
}

// TestAplicacaoNaoPodeMaisDoQueQuemFezOToken: what a scope lets an application call is what a person needs who makes a token with it.
func TestAplicacaoNaoPodeMaisDoQueQuemFezOToken(t *testing.T) {
	t.Parallel()
	for i := range catalogo {
		if op := &catalogo[i]; op.escopo != "" && !op.escopo.Acesso().Pode(op.permite) {
			t.Errorf("%s: a person needs %s, and %s asks for it of nobody", op.nome(), op.permite, op.escopo)
		}
	}
}

// TestReconhecer: both forms of an address, and nothing that is another surface's.
func TestReconhecer(t *testing.T) {
	t.Parallel()
	for caminho, quer := range map[string]string{
		"/t/senior.com.br/bridge/1.0/rest/platform/authorization/queries/checkAccess":           "platform/authorization queries/checkAccess",
		"/t/construtora/bridge/1.0/rest/platform/authorization/queries/checkAccess":             "platform/authorization queries/checkAccess construtora",
		"/t/construtora/bridge/1.0/anonymous/rest/platform/authentication/actions/loginWithKey": "platform/authentication actions/loginWithKey construtora",
		"/platform/authorization/queries/checkAccess":                                           "platform/authorization queries/checkAccess",
		"/platform/authentication/anonymous/actions/loginWithKey":                               "platform/authentication actions/loginWithKey",
		"/crm/integration_mega/actions/cargaInicial":                                            "crm/integration_mega actions/cargaInicial",
	} {
		e, ok := Reconhecer("POST", caminho)
		tem := e.servico + " " + e.nome
		if e.dominio != "" {
			tem += " " + e.dominio
		}
		if !ok || e.op == nil || tem != quer {
			t.Errorf("%s: %q, %v", caminho, tem, ok)
		}
	}
	for _, caminho := range []string{"/", "/platform", "/platform/authorization", "/crm/webservices/index.php", "/t/x/bridge", "/platform/nada/queries/x", "/v1/x/y"} {
		if e, ok := Reconhecer("POST", caminho); ok {
			t.Errorf("%s is taken for %+v", caminho, e)
		}
	}
	for _, caminho := range []string{"/t/x/bridge/1.0/rest", "/t/x/bridge/1.0/anonymous", "/platform/authentication/actions/loginWithKey", "/platform/authentication/anonymous"} {
		if e, ok := Reconhecer("POST", caminho); !ok || e.op != nil {
			t.Errorf("%s: %+v, %v", caminho, e, ok)
		}
	}
}
