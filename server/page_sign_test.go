package server

import (
	"net/http/httptest"
	"net/netip"
	"net/url"
	"strings"
	"testing"
	"time"
)

// TestPageSign: what a browser says of another site's page, and a name that is not ours, are signs of a web page; the calls
// of clients that are no browsers give none.
func TestPageSign(t *testing.T) {
	t.Parallel()
	proxy := "10.1.1.1:5000"
	for name, c := range map[string]struct {
		peer, public, host, headers string
		want                        string // what the sign contains; "" = no sign
	}{
		"Delphi, by address":               {host: "203.0.113.9:8080"},
		"Delphi, by the public name":       {public: "https://crm.exemplo.com.br", host: "crm.exemplo.com.br"},
		"with the dot and a port":          {public: "https://crm.exemplo.com.br/base", host: "CRM.exemplo.com.br.:8443"},
		"IPv6":                             {host: "[2001:db8::7]:8080"},
		"IPv6 without a port":              {host: "[::1]"},
		"HTTP/1.0":                         {host: ""},
		"localhost":                        {host: "localhost:8080"},
		"our own page":                     {public: "https://crm.exemplo.com.br", host: "crm.exemplo.com.br", headers: "Sec-Fetch-Site: same-origin\nOrigin: https://crm.exemplo.com.br"},
		"another site's page":              {host: "203.0.113.9", headers: "Sec-Fetch-Site: cross-site\nOrigin: https://mau.exemplo", want: "PAGINA"},
		"another port's page":              {host: "localhost:8080", headers: "Sec-Fetch-Site: same-site\nOrigin: http://localhost:3000", want: "PAGINA"},
		"an old browser's page":            {host: "203.0.113.9", headers: "Origin: https://mau.exemplo", want: "PAGINA"},
		"a sandboxed page":                 {host: "203.0.113.9", headers: "Origin: null", want: "PAGINA"},
		"rebinding":                        {host: "mau.exemplo:8080", headers: "Sec-Fetch-Site: same-origin\nOrigin: http://mau.exemplo:8080", want: "HOST mau.exemplo:8080"},
		"rebinding where a name is public": {public: "https://crm.exemplo.com.br", host: "mau.exemplo", want: "HOST mau.exemplo"},
		"a name that begins like ours":     {public: "https://crm.exemplo.com.br", host: "crm.exemplo.com.br.mau.exemplo", want: "HOST"},
		"a name that looks like localhost": {host: "localhost.mau.exemplo", want: "HOST"},
		"a name in brackets":               {host: "[mau.exemplo]", want: "HOST"},
		"a name that cannot be read":       {host: "mau exemplo", want: "HOST ? "},
		"through the proxy":                {peer: proxy, public: "https://crm.exemplo.com.br", host: "127.0.0.1:8080", headers: "X-Forwarded-Host: crm.exemplo.com.br"},
		"rebinding through the proxy":      {peer: proxy, public: "https://crm.exemplo.com.br", host: "127.0.0.1:8080", headers: "X-Forwarded-Host: mau.exemplo", want: "HOST mau.exemplo"},
		"forwarded by the page itself":     {peer: proxy, public: "https://crm.exemplo.com.br", host: "mau.exemplo", headers: "X-Forwarded-Host: crm.exemplo.com.br", want: "HOST mau.exemplo"},
		"one hop of two":                   {peer: proxy, public: "https://crm.exemplo.com.br", host: "127.0.0.1", headers: "X-Forwarded-Host: mau.exemplo, crm.exemplo.com.br", want: "HOST mau.exemplo"},
		"a header of a stranger":           {host: "203.0.113.9", headers: "X-Forwarded-Host: mau.exemplo"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			e := &edge{now: time.Now, proxies: []netip.Prefix{netip.MustParsePrefix("10.0.0.0/8")}}
			if c.public != "" {
				e.public, _ = url.Parse(c.public)
			}
			r := httptest.NewRequest("POST", "/webservices/index.php", nil)
			if r.Host = c.host; c.peer != "" {
				r.RemoteAddr = c.peer
			}
			for _, h := range strings.Split(c.headers, "\n") {
				if name, value, ok := strings.Cut(h, ": "); ok {
					r.Header.Add(name, value)
				}
			}
			if got := e.pageSign(r); (got == "") != (c.want == "") || !strings.Contains(got, c.want) {
				t.Errorf("%q, want %q", got, c.want)
			}
		})
	}
}
