package server

import (
	"crypto/tls"
	"io"
	"net/http"
	"net/netip"
	"net/url"
	"strings"
	"testing"

	"ponte/crm"
)

// request asks with headers given as "Name: value" and does not follow where it is sent.
func request(t *testing.T, method, address, form string, headers ...string) *http.Response {
	t.Helper()
	r, err := http.NewRequest(method, address, strings.NewReader(form))
	if err != nil {
		t.Fatal(err)
	}
	if form != "" {
		r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	}
	for _, h := range headers {
		name, value, _ := strings.Cut(h, ": ")
		if r.Header.Set(name, value); name == "Host" {
			r.Host = value
		}
	}
	anybody := &http.Transport{TLSClientConfig: &tls.Config{InsecureSkipVerify: true}}
	answer, err := anybody.RoundTrip(r)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		_ = answer.Body.Close()
		anybody.CloseIdleConnections()
	})
	return answer
}

// TestAdministrationBehindAProxy: where a proxy may show the loopback listener to the internet, the portal, the metrics and
// the profiles answer nothing that it passes on, and the machine itself all of it.
func TestAdministrationBehindAProxy(t *testing.T) {
	t.Parallel()
	proxied := [][]string{
		{"X-Forwarded-For: 8.8.8.8"},
		{"Forwarded: for=8.8.8.8"},
		{"X-Forwarded-Host: crm.exemplo.com.br"},
		{"X-Forwarded-Proto: https"},
		{"X-Real-IP: 8.8.8.8"},
		{"Via: 1.1 proxy"},
		{"Host: CRM.exemplo.com.br"},
		{"Host: crm.exemplo.com.br:443"},
		{"Host: outro.exemplo.com.br"},
		{"Host: 203.0.113.5"},
	}
	for name, c := range map[string]struct {
		cfg     Config
		headers [][]string // each is kept out
		open    [][]string // each is not
	}{
		"trusted proxies": {Config{TrustedProxies: []string{"127.0.0.1"}, Pprof: true}, proxied, [][]string{nil, {"Host: localhost:8080"}, {"Host: [::1]:8080"}}},
		"a public URL":    {Config{PublicURL: "https://crm.exemplo.com.br", Pprof: true}, proxied, [][]string{nil, {"Host: localhost:8080"}}},
		"a local URL":     {Config{PublicURL: "http://localhost:8080", Pprof: true}, nil, append(proxied, nil)},
		"no proxy":        {Config{Pprof: true}, nil, append(proxied, nil)},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			c.cfg.Database = database(t)
			s, _ := run(t, c.cfg)
			public, _ := s.Addresses()
			ask := func(headers []string, open bool) {
				t.Helper()
				for path, want := range map[string]int{
					"/portal/entrar": 200, "/portal": 303, "/portal/nada": 303, "/metrics": 200, "/debug/pprof/symbol": 200, "/webservices/index.php?wsdl": 200, "/healthz": 200,
				} {
					kept := !open && (strings.HasPrefix(path, "/portal") || path == "/metrics" || strings.HasPrefix(path, "/debug"))
					if kept {
						want = http.StatusNotFound
					}
					answer := request(t, http.MethodGet, public+path, "", headers...)
					body, err := io.ReadAll(answer.Body)
					if err != nil || answer.StatusCode != want || kept != strings.Contains(string(body), "--admin-listen") {
						t.Errorf("%s with %q: %d %.100q (%v), want %d", path, headers, answer.StatusCode, body, err, want)
					}
				}
			}
			for _, headers := range c.headers {
				ask(headers, false)
			}
			for _, headers := range c.open {
				ask(headers, true)
			}
		})
	}
}

// TestAdministrationOfItsOwnListener: --admin-listen is the operator's word, also with the address that is the default, and
// what he puts in front of it may forward.
func TestAdministrationOfItsOwnListener(t *testing.T) {
	t.Parallel()
	for _, admin := range []string{"127.0.0.1:0", defaultAdminListen} {
		c := Config{AdminListen: admin}
		if err := c.Resolve(nil); err != nil || !c.adminGiven {
			t.Errorf("%s: %v", admin, err)
		}
	}
	s, _ := run(t, Config{Database: database(t), AdminListen: "127.0.0.1:0", TrustedProxies: []string{"127.0.0.1"}})
	public, admin := s.Addresses()
	for address, want := range map[string]int{public + "/portal/entrar": 404, public + "/metrics": 404, admin + "/portal/entrar": 200, admin + "/metrics": 200} {
		if got := request(t, http.MethodGet, address, "", "X-Forwarded-For: 203.0.113.9").StatusCode; got != want {
			t.Errorf("%s: %d, want %d", address, got, want)
		}
	}
}

// TestSessionCookieIsSecure where the request travelled over TLS, to us or to a proxy that is trusted, and only there.
func TestSessionCookieIsSecure(t *testing.T) {
	t.Parallel()
	cert, key, _ := certificate(t)
	for name, c := range map[string]struct {
		cfg    Config
		header string
		secure bool
	}{
		"over plain HTTP":           {Config{AdminListen: "127.0.0.1:0", TrustedProxies: []string{"127.0.0.1"}}, "X-Forwarded-Proto: http", false},
		"a trusted proxy says so":   {Config{AdminListen: "127.0.0.1:0", TrustedProxies: []string{"127.0.0.1"}}, "X-Forwarded-Proto: https", true},
		"somebody else says so":     {Config{AdminListen: "127.0.0.1:0"}, "X-Forwarded-Proto: https", false},
		"TLS to the only listener":  {Config{TLSCert: cert, TLSKey: key}, "Accept: */*", true},
		"a proxy that says nothing": {Config{AdminListen: "127.0.0.1:0", TrustedProxies: []string{"127.0.0.1"}}, "Accept: */*", false},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			c.cfg.Database, c.cfg.Demo = database(t), true
			s, _ := run(t, c.cfg)
			_, admin := s.Addresses()
			form := url.Values{"login": {demoPortal}, "senha": {demoPassword}}
			cookies := map[string]bool{}
			for _, answer := range []*http.Response{
				request(t, http.MethodPost, admin+"/portal/entrar", form.Encode(), c.header), request(t, http.MethodPost, admin+"/portal/tema", "tema=escuro", c.header),
			} {
				for _, cookie := range answer.Cookies() {
					if cookies[cookie.Name] = true; cookie.Secure != c.secure {
						t.Errorf("%s is Secure: %v", cookie.Name, cookie.Secure)
					}
				}
			}
			if !cookies["ponte_portal"] || !cookies["ponte_tema"] {
				t.Errorf("cookies %v", cookies)
			}
		})
	}
}

// TestPortalGuessesKeepNoPartnerWaiting: while every place of the portal's passwords is taken and its queue is full, a
// partner whose password is not yet remembered is checked, and the other way round.
func TestPortalGuessesKeepNoPartnerWaiting(t *testing.T) {
	t.Parallel()
	s, _ := run(t, Config{Database: database(t), Demo: true})
	portal, webservice := s.portal.Senhas.(*Senhas), s.cases.Senhas.(dated).Senhas.(*Senhas)
	if portal == webservice || portal.failures == webservice.failures {
		t.Fatal("they share their places")
	}
	if portal.places.free != portalDerivations || webservice.places.free != webserviceDerivations {
		t.Errorf("%d and %d places", portal.places.free, webservice.places.free)
	}
	for i := range portalDerivations {
		if err := portal.places.take(t.Context(), unproven, crm.RedeDe(elsewere)); err != nil {
			t.Fatal(i, err)
		}
	}
	defer func() {
		for range portalDerivations {
			portal.places.leave()
		}
	}()
	public, _ := s.Addresses()
	answer := request(t, http.MethodPost, public+"/demo/webservices/rest/getDivisoesSolicitacoes",
		url.Values{"usuario_ws": {demoMobuss}, "senha_ws": {demoPassword}}.Encode())
	if answer.StatusCode != http.StatusOK {
		t.Errorf("a partner's first call: %d", answer.StatusCode)
	}
	if _, known := webservice.failures.reserve(t.Context(), pairOf(netip.MustParseAddr("127.0.0.1"), demoMobuss)); known != proven {
		t.Errorf("its standing is %d", known)
	}
}
