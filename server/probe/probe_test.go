package probe_test

import (
	"net/http"
	"net/http/httptest"
	"net/url"
	"regexp"
	"strings"
	"testing"

	"ponte/server/probe"
	"ponte/wsdl"
)

// service answers as a Ponte does, so far as the probe asks, at its own address or at another one.
func service(address func(*http.Request) string, seen string) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		xml := func(status int, body string) {
			w.Header().Set("Content-Type", "text/xml; charset=ISO-8859-1")
			w.WriteHeader(status)
			_, _ = w.Write([]byte(body))
		}
		body := make([]byte, 4096)
		n, _ := r.Body.Read(body)
		switch {
		case strings.HasSuffix(r.URL.Path, "/rest/incluir_oc"):
			w.Header().Set("Content-Type", "application/json")
			w.WriteHeader(http.StatusForbidden)
			_, _ = w.Write([]byte(`{"success":false,"erros":"Esse IP (e:101)"}`))
		case r.Method != http.MethodPost:
			xml(200, string(wsdl.Multidados().Append(nil, address(r))))
		case !strings.Contains(string(body[:n]), "Envelope"):
			xml(500, "<faultstring>error in msg parsing</faultstring>")
		default:
			ip := seen
			if seen == believed {
				if ip = r.Header.Get("X-Forwarded-For"); ip == "" {
					ip = "192.0.2.7"
				}
			}
			xml(200, "<return>Esse IP: "+ip+" não está (e:101)</return>")
		}
	}
}

// believed is a service that takes a caller's word for its address.
const believed = "believed"

func own(r *http.Request) string { return "http://" + r.Host + r.URL.Path }

// TestRun looks at good and at broken surroundings; each finding is wanted as "level subject: words".
func TestRun(t *testing.T) {
	t.Parallel()
	good := service(own, "192.0.2.7")
	html := func(status int) http.HandlerFunc {
		return func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Content-Type", "text/html")
			w.WriteHeader(status)
			_, _ = w.Write([]byte("<html>Bad Gateway</html>"))
		}
	}
	replacing := func(when func(*http.Request) bool, by http.HandlerFunc) http.HandlerFunc {
		return func(w http.ResponseWriter, r *http.Request) {
			if when(r) {
				by(w, r)
				return
			}
			good(w, r)
		}
	}
	isREST := func(r *http.Request) bool { return strings.Contains(r.URL.Path, "/rest/") }
	isPost := func(r *http.Request) bool { return r.Method == http.MethodPost && !isREST(r) }
	for name, c := range map[string]struct {
		handler http.HandlerFunc
		want    string // a regular expression on one finding; "" = no failure
	}{
		"good":            {good, ""},
		"empty WSDL":      {func(http.ResponseWriter, *http.Request) {}, `^failure wsdl: .*Empty document`},
		"page for a WSDL": {html(200), `^failure wsdl: .*"text/html", not text/xml`},
		"bad gateway":     {html(502), `^failure wsdl: .* gives 502`},
		"inner address":   {service(func(*http.Request) string { return "http://10.0.0.5/webservices/index.php" }, "192.0.2.7"), `^failure wsdl: the WSDL sends callers to http://10.0.0.5`},
		"redirect": {func(w http.ResponseWriter, r *http.Request) {
			http.Redirect(w, r, "https://outro/", http.StatusMovedPermanently)
		}, `^failure wsdl: .*redirected to https://outro/`},
		"forged address":  {service(own, believed), `^failure proxy: a forged X-Forwarded-For is believed`},
		"page for a POST": {replacing(isPost, html(405)), `^failure soap: .*"text/html"`},
		"page for REST":   {replacing(isREST, html(403)), `^failure rest: .*arrives as "<html>`},
		"digits for REST": {replacing(isREST, func(w http.ResponseWriter, _ *http.Request) { _, _ = w.Write([]byte("1")) }), `^failure rest: .*gets 200`},
		"no such tenant": {replacing(isREST, func(w http.ResponseWriter, _ *http.Request) {
			w.WriteHeader(http.StatusNotFound)
			_, _ = w.Write([]byte(`{"success":false,"erros":"Endereço desconhecido: não há instalação chamada obra. (e:105)"}`))
		}), `^failure rest: .*no such tenant`},
		"500 replaced": {replacing(isPost, func(w http.ResponseWriter, r *http.Request) {
			rec := httptest.NewRecorder()
			if good(rec, r); rec.Code == 500 {
				html(500)(w, r)
				return
			}
			w.Header().Set("Content-Type", "text/xml")
			_, _ = w.Write(rec.Body.Bytes())
		}), `^failure fault: `},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := httptest.NewServer(c.handler)
			defer s.Close()
			base, _ := url.Parse(s.URL)
			found, failures := false, 0
			for _, f := range probe.Run(t.Context(), base, "obra", nil) {
				line := string(f.Level) + " " + f.Subject + ": " + f.Text
				t.Log(line)
				if f.Level == probe.Failure {
					failures++
				}
				found = found || c.want != "" && regexp.MustCompile(c.want).MatchString(line)
			}
			if found != (c.want != "") || c.want == "" && failures > 0 {
				t.Errorf("%d failures, wanted %q", failures, c.want)
			}
		})
	}
}

func TestRunOverTLS(t *testing.T) {
	t.Parallel()
	s := httptest.NewTLSServer(service(own, "192.0.2.7"))
	defer s.Close()
	base, _ := url.Parse(s.URL)
	found := probe.Run(t.Context(), base, "", nil)
	if len(found) == 0 || found[0].Level != probe.Failure || !strings.Contains(found[0].Text, "certificate") {
		t.Errorf("a certificate that nobody trusts: %+v", found)
	}
}

func TestRunWhereNobodyAnswers(t *testing.T) {
	t.Parallel()
	s := httptest.NewServer(http.NotFoundHandler())
	base, _ := url.Parse(s.URL)
	s.Close()
	found := probe.Run(t.Context(), base, "", nil)
	if last := found[len(found)-1]; last.Level != probe.Failure || !strings.Contains(last.Text, "is not answered") {
		t.Errorf("%+v", found)
	}
}
