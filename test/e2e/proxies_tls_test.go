package e2e

import (
	"encoding/xml"
	"errors"
	"io"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"testing"

	"ponte/crm"
	"ponte/server"
	"ponte/test/require"
)

// What an old Windows offers for HTTPS, as OpenSSL names it. Server 2012 R2 has no suite with both ECDHE for RSA and GCM.
const (
	schannelTLS1    = "AES128-SHA:AES256-SHA:ECDHE-RSA-AES128-SHA:ECDHE-RSA-AES256-SHA:@SECLEVEL=0"
	schannel2012TLS = "ECDHE-RSA-AES256-SHA384:ECDHE-RSA-AES128-SHA256:ECDHE-RSA-AES256-SHA:ECDHE-RSA-AES128-SHA:@SECLEVEL=0"
	withoutECDHE    = "AES128-SHA:@SECLEVEL=0"
)

// curl calls with a TLS version and its suites from an address, at an address of the proxy.
func (p *proxied) curl(from, at, version, suites, body string) (reply, error) {
	p.t.Helper()
	tool := require.Tool(p.t, "curl", "curl")
	port := strconv.Itoa(p.port)
	cmd := exec.CommandContext(p.t.Context(), tool, "--silent", "--show-error", "--max-time", "30", "--noproxy", "*", "--http1.1", "--tlsv"+version, "--tls-max", version,
		"--ciphers", suites, "--cacert", p.cert, "--interface", from, "--resolve", proxiedHost+":"+port+":"+at, "--header", "Host: "+proxiedHost,
		"--header", "Content-Type: text/xml", "--header", "X-Forwarded-For: "+released, "--data-binary", "@-", "--write-out", "\n%{http_code}", "https://"+proxiedHost+":"+port+"/webservices/index.php")
	cmd.Stdin = strings.NewReader(body)
	out, err := cmd.Output()
	var exit *exec.ExitError
	if errors.As(err, &exit) {
		return reply{text: string(exit.Stderr)}, err
	}
	if err != nil {
		p.t.Fatal(err)
	}
	content, status, _ := cutLast(string(out), "\n")
	r := reply{body: content}
	r.status, _ = strconv.Atoi(status)
	if m := returned.FindStringSubmatch(content); m != nil {
		r.text = m[1]
	}
	return r, nil
}

func cutLast(s, separator string) (before, after string, found bool) {
	at := strings.LastIndex(s, separator)
	if at < 0 {
		return s, "", false
	}
	return s[:at], s[at+len(separator):], true
}

// TestOldTLSThroughNginx: the sample for old callers takes TLS 1.0 and 1.1 from its address and from no other; the usual one takes neither.
func TestOldTLSThroughNginx(t *testing.T) {
	t.Parallel()
	ponte := behindProxy(t)
	p := newProxied(t)
	p.nginx(strings.TrimPrefix(ponte.url, "http://"))
	for i, c := range []struct{ version, suites string }{{"1.0", schannelTLS1}, {"1.0", withoutECDHE}, {"1.1", schannelTLS1}, {"1.2", schannel2012TLS}} {
		body := opening("CODIGO_OC", "antigo"+strconv.Itoa(i), "DESCRICAO", "x")
		if r, err := p.curl(released, oldAddress, c.version, c.suites, body); err != nil || r.status != 200 || !digits.MatchString(r.text) {
			t.Errorf("TLS %s with %s: %v %d %q", c.version, c.suites, err, r.status, r.text)
		}
		if r, err := p.curl(stranger, oldAddress, c.version, c.suites, body); err != nil || r.status != 403 {
			t.Errorf("TLS %s from another address: %v %d %q", c.version, err, r.status, r.text)
		}
		r, err := p.curl(released, "127.0.0.1", c.version, c.suites, body)
		if usual := c.version == "1.2"; usual && (err != nil || !digits.MatchString(r.text)) || !usual && err == nil {
			t.Errorf("TLS %s at the usual address: %v %d %q", c.version, err, r.status, r.text)
		}
	}
	for _, suites := range []string{"AES128-GCM-SHA256:@SECLEVEL=0", "ECDHE-RSA-CHACHA20-POLY1305:@SECLEVEL=0"} {
		if r, err := p.curl(released, oldAddress, "1.2", suites, ""); err == nil {
			t.Errorf("%s is not in the sample, and passed: %d", suites, r.status)
		}
	}
}

// TestOldTLSWithoutASample: Caddy's sample and Ponte's own listener take a Windows Server 2012 R2, and no TLS before 1.2.
func TestOldTLSWithoutASample(t *testing.T) {
	t.Parallel()
	t.Run("caddy", func(t *testing.T) {
		t.Parallel()
		ponte := behindProxy(t)
		p := newProxied(t)
		p.caddy(strings.TrimPrefix(ponte.url, "http://"))
		p.onlyModern("127.0.0.1")
	})
	t.Run("ponte", func(t *testing.T) {
		t.Parallel()
		p := newProxied(t)
		database := newSQLite(t)
		install(t, database)
		own := start(t, database, func(c *server.Config) { c.TLSCert, c.TLSKey, c.PublicURL = p.cert, p.key, "https://"+proxiedHost })
		_, port, err := net.SplitHostPort(strings.TrimPrefix(own.url, "https://"))
		if err != nil {
			t.Fatal(err)
		}
		if p.port, err = strconv.Atoi(port); err != nil {
			t.Fatal(err)
		}
		p.onlyModern("127.0.0.1")
	})
}

func (p *proxied) onlyModern(at string) {
	p.t.Helper()
	if r, err := p.curl(released, at, "1.2", schannel2012TLS, opening("DESCRICAO", "x")); err != nil || !digits.MatchString(r.text) {
		p.t.Errorf("Server 2012 R2: %v %d %q", err, r.status, r.text)
	}
	for _, version := range []string{"1.0", "1.1"} {
		if r, err := p.curl(released, at, version, schannelTLS1, ""); err == nil {
			p.t.Errorf("TLS %s passed: %d", version, r.status)
		}
	}
}

// TestProxyOfIIS: IIS is not run here. Its sample is XML, and says what the other two do.
func TestProxyOfIIS(t *testing.T) {
	t.Parallel()
	read := func(name string) string {
		t.Helper()
		content, err := os.ReadFile(filepath.Join("..", "..", "docs", "proxy", name))
		if err != nil {
			t.Fatal(err)
		}
		return string(content)
	}
	iis := read("web.config")
	for d := xml.NewDecoder(strings.NewReader(iis)); ; {
		if _, err := d.Token(); errors.Is(err, io.EOF) {
			break
		} else if err != nil {
			t.Fatal(err)
		}
	}
	var config struct {
		Set []struct {
			Name  string `xml:"name,attr"`
			Value string `xml:"value,attr"`
		} `xml:"system.webServer>rewrite>rules>rule>serverVariables>set"`
		Action struct {
			Type  string `xml:"type,attr"`
			URL   string `xml:"url,attr"`
			Query bool   `xml:"appendQueryString,attr"`
		} `xml:"system.webServer>rewrite>rules>rule>action"`
		Limits struct {
			Body int64 `xml:"maxAllowedContentLength,attr"`
		} `xml:"system.webServer>security>requestFiltering>requestLimits"`
		Errors struct {
			Existing string `xml:"existingResponse,attr"`
		} `xml:"system.webServer>httpErrors"`
	}
	if err := xml.Unmarshal([]byte(iis), &config); err != nil {
		t.Fatal(err)
	}
	set := map[string]string{}
	for _, s := range config.Set {
		set[s.Name] = s.Value
	}
	for name, want := range map[string]string{"HTTP_X_FORWARDED_FOR": "{REMOTE_ADDR}", "HTTP_X_FORWARDED_PROTO": "https", "HTTP_X_FORWARDED_HOST": "{HTTP_HOST}"} {
		if set[name] != want || !strings.Contains(iis, "[name='"+name+"']") {
			t.Errorf("%s is %q, or not among those that it may set", name, set[name])
		}
	}
	if a := config.Action; a.Type != "Rewrite" || a.URL != "http://127.0.0.1:8080/{R:1}" || !a.Query {
		t.Errorf("%+v", a)
	}
	if config.Errors.Existing != "PassThrough" || !strings.Contains(iis, "-preserveHostHeader:true") || !strings.Contains(iis, "-timeout:00:01:15") {
		t.Error("a fault, the host or a slow answer does not pass")
	}

	multipart := int64(crm.Configuracoes{}.Inteiro(crm.ConfMaxMultipart)) // its default
	bodies := map[string]int64{"web.config": config.Limits.Body}
	for name, form := range map[string]string{"nginx.conf": `client_max_body_size (\d+)m`, "nginx-tls-antigo.conf": `client_max_body_size (\d+)m`, "Caddyfile": `max_size (\d+)MB`} {
		m := regexp.MustCompile(form).FindStringSubmatch(read(name))
		if m == nil {
			t.Fatalf("%s has no %s", name, form)
		}
		mega, _ := strconv.ParseInt(m[1], 10, 64)
		bodies[name] = mega * 1_000_000
	}
	for name, body := range bodies {
		if body <= multipart {
			t.Errorf("%s takes %d bytes, and multipart_maximo is %d: the proxy would answer in the place of Ponte", name, body, multipart)
		}
	}
	for _, name := range []string{"nginx.conf", "nginx-tls-antigo.conf", "Caddyfile"} {
		if text := read(name); !strings.Contains(text, "75s") {
			t.Errorf("%s does not wait as long as the espelho does", name)
		}
	}
}
