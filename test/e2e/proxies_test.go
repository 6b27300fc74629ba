package e2e

import (
	"bufio"
	"bytes"
	"context"
	"crypto/rand"
	"crypto/rsa"
	"crypto/tls"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/pem"
	"fmt"
	"io"
	"math/big"
	"net"
	"net/http"
	"net/http/httptrace"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

	"ponte/server"
	"ponte/test/mariadb"
	"ponte/test/process"
	"ponte/test/require"
)

// Where the tests of proxies call from: the proxy itself is 127.0.0.1, and one of the others is released.
const (
	proxiedHost = "crm.exemplo.com.br"
	released    = "127.0.0.2"
	stranger    = "127.0.0.3"
	oldAddress  = "127.0.0.4" // on which the sample for old callers listens
)

// proxied is a proxy with a sample of docs/proxy before a Ponte that believes it.
type proxied struct {
	t         *testing.T
	dir       string // with certificate and key
	port      int
	roots     *x509.CertPool
	cert, key string
}

// newProxied makes a certificate, as the samples want one.
func newProxied(t *testing.T) *proxied {
	t.Helper()
	port, err := mariadb.FreePort()
	if err != nil {
		t.Fatal(err)
	}
	p := &proxied{t: t, dir: t.TempDir(), port: port, roots: x509.NewCertPool()}
	key, err := rsa.GenerateKey(rand.Reader, 2048)
	if err != nil {
		t.Fatal(err)
	}
	template := &x509.Certificate{
		SerialNumber: big.NewInt(1), Subject: pkix.Name{CommonName: proxiedHost}, DNSNames: []string{proxiedHost}, NotBefore: time.Now().Add(-time.Hour), NotAfter: time.Now().Add(24 * time.Hour),
		IsCA: true, BasicConstraintsValid: true, KeyUsage: x509.KeyUsageDigitalSignature | x509.KeyUsageKeyEncipherment | x509.KeyUsageCertSign,
	}
	der, err := x509.CreateCertificate(rand.Reader, template, template, &key.PublicKey, key)
	if err != nil {
		t.Fatal(err)
	}
	chain := pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: der})
	p.roots.AppendCertsFromPEM(chain)
	p.cert = p.write("cadeia.pem", string(chain))
	p.key = p.write("chave.pem", string(pem.EncodeToMemory(&pem.Block{Type: "RSA PRIVATE KEY", Bytes: x509.MarshalPKCS1PrivateKey(key)})))
	return p
}

func (p *proxied) write(name, content string) string {
	p.t.Helper()
	file := filepath.Join(p.dir, name)
	if err := os.WriteFile(file, []byte(content), 0o600); err != nil {
		p.t.Fatal(err)
	}
	return file
}

// sample reads a sample with this run's own places in it; each of the sample's must be there.
func (p *proxied) sample(name, upstream string, changes ...string) string {
	p.t.Helper()
	content, err := os.ReadFile(filepath.Join("..", "..", "docs", "proxy", name))
	if err != nil {
		p.t.Fatal(err)
	}
	text := string(content)
	changes = append([]string{"/etc/ssl/ponte/cadeia.pem", p.cert, "/etc/ssl/ponte/chave.pem", p.key}, changes...)
	if upstream != "" {
		changes = append(changes, "127.0.0.1:8080", upstream)
	}
	for i := 0; i < len(changes); i += 2 {
		if !strings.Contains(text, changes[i]) {
			p.t.Fatalf("docs/proxy/%s has no %q", name, changes[i])
		}
		text = strings.ReplaceAll(text, changes[i], changes[i+1])
	}
	return text
}

// run starts a proxy and waits until it listens.
func (p *proxied) run(at string, environ []string, name string, args ...string) {
	p.t.Helper()
	cmd := exec.Command(name, args...)
	cmd.Env = append(os.Environ(), environ...)
	log := &process.Log{}
	cmd.Stdout, cmd.Stderr = log, log
	running, err := process.Start(cmd, syscall.SIGTERM)
	if err != nil {
		p.t.Fatal(err)
	}
	p.t.Cleanup(func() {
		if err := running.Stop(time.Minute); err != nil {
			p.t.Logf("%s: %v", name, err)
		}
		if p.t.Failed() {
			p.t.Logf("%s ended with:\n%s", name, log.Tail())
		}
	})
	eventually(p.t, filepath.Base(name)+" listens", func() bool {
		conn, err := net.Dial("tcp", net.JoinHostPort(at, strconv.Itoa(p.port)))
		if err == nil {
			_ = conn.Close()
		}
		return err == nil
	})
}

// nginx runs the samples of docs/proxy, both.
func (p *proxied) nginx(upstream string) {
	p.t.Helper()
	tool := require.Tool(p.t, "nginx", "nginx-light")
	user := ""
	if os.Geteuid() == 0 {
		user = "user root;" // the certificate is this test's own
	}
	port := strconv.Itoa(p.port)
	p.write("ponte.conf", p.sample("nginx.conf", upstream, "listen 443 ssl", "listen 127.0.0.1:"+port+" ssl"))
	p.write("ponte-tls-antigo.conf", p.sample("nginx-tls-antigo.conf", "", "listen 192.0.2.20:443 ssl", "listen "+oldAddress+":"+port+" ssl", "allow 203.0.113.10", "allow "+released))
	main := p.write("main.conf", fmt.Sprintf(`daemon off; worker_processes 1; %[2]s pid %[1]s/pid; error_log %[1]s/error.log warn; events {}
http { access_log off; client_body_temp_path %[1]s/b; proxy_temp_path %[1]s/p; fastcgi_temp_path %[1]s/f; uwsgi_temp_path %[1]s/u; scgi_temp_path %[1]s/s;
include %[1]s/ponte.conf; include %[1]s/ponte-tls-antigo.conf; }`, p.dir, user))
	p.run("127.0.0.1", nil, tool, "-c", main, "-e", filepath.Join(p.dir, "error.log"))
}

func (p *proxied) caddy(upstream string) {
	p.t.Helper()
	tool := require.Tool(p.t, "caddy", "caddy")
	other, err := mariadb.FreePort()
	for err == nil && other == p.port {
		other, err = mariadb.FreePort()
	}
	if err != nil {
		p.t.Fatal(err)
	}
	global := fmt.Sprintf("{\n\tadmin off\n\thttp_port %d\n\thttps_port %d\n\tdefault_bind 127.0.0.1\n}\n", other, p.port)
	file := p.write("Caddyfile", global+p.sample("Caddyfile", upstream))
	p.run("127.0.0.1", []string{"XDG_DATA_HOME=" + p.dir, "XDG_CONFIG_HOME=" + p.dir, "HOME=" + p.dir}, tool, "run", "--config", file, "--adapter", "caddyfile")
}

// dial opens a connection to the proxy from an address.
func (p *proxied) dial(ctx context.Context, from string) (net.Conn, error) {
	d := net.Dialer{LocalAddr: &net.TCPAddr{IP: net.ParseIP(from)}, Timeout: time.Minute}
	return d.DialContext(ctx, "tcp", net.JoinHostPort("127.0.0.1", strconv.Itoa(p.port)))
}

// caller is a client at an address; it keeps its connection, and speaks HTTP/1.1.
func (p *proxied) caller(from string) *http.Client {
	transport := &http.Transport{
		DialContext:     func(ctx context.Context, _, _ string) (net.Conn, error) { return p.dial(ctx, from) },
		TLSClientConfig: &tls.Config{RootCAs: p.roots, ServerName: proxiedHost}, DisableCompression: true, ExpectContinueTimeout: 5 * time.Second,
	}
	p.t.Cleanup(transport.CloseIdleConnections)
	return &http.Client{Transport: transport, Timeout: 2 * time.Minute}
}

func (p *proxied) send(c *http.Client, method, path string, body io.Reader, headers ...string) reply {
	p.t.Helper()
	r, err := http.NewRequestWithContext(p.t.Context(), method, "https://"+proxiedHost+path, body)
	if err != nil {
		p.t.Fatal(err)
	}
	r.Header.Set("Content-Type", "text/xml; charset=utf-8")
	for _, h := range headers {
		setHeader(r, h)
	}
	answer, err := c.Do(r)
	if err != nil {
		p.t.Fatal(err)
	}
	defer answer.Body.Close()
	content, err := io.ReadAll(answer.Body)
	if err != nil {
		p.t.Fatal(err)
	}
	return read(answer, content, 0)
}

func (p *proxied) call(c *http.Client, body string, headers ...string) reply {
	p.t.Helper()
	return p.send(c, http.MethodPost, "/webservices/index.php", strings.NewReader(body), headers...)
}

// behindProxy is a Ponte that believes 127.0.0.1 and has released one address only.
func behindProxy(t *testing.T) *ponte {
	t.Helper()
	database := newSQLite(t)
	in := install(t, database)
	in.disallow("127.0.0.0/8")
	in.allow(released)
	return start(t, database, func(c *server.Config) { c.TrustedProxies = []string{"127.0.0.1"} })
}

// TestProxySamples runs the samples of docs/proxy and calls through them.
func TestProxySamples(t *testing.T) {
	t.Parallel()
	for name, run := range map[string]func(p *proxied, upstream string){"nginx": (*proxied).nginx, "caddy": (*proxied).caddy} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			ponte := behindProxy(t)
			p := newProxied(t)
			run(p, strings.TrimPrefix(ponte.url, "http://"))
			ours, theirs := p.caller(released), p.caller(stranger)

			if r := p.call(ours, opening("CODIGO_OC", "1", "DESCRICAO", "x")); !digits.MatchString(r.text) || r.status != 200 {
				t.Errorf("a released address: %d %q", r.status, r.text)
			}
			for _, forged := range [][]string{
				nil, {"X-Forwarded-For: " + released}, {"X-Forwarded-For: " + released + ", 127.0.0.1"}, {"X-Real-IP: " + released, "Forwarded: for=" + released, "Client-IP: " + released},
			} {
				if r := p.call(theirs, opening("DESCRICAO", "x"), forged...); r.status != 200 || !strings.Contains(r.text, "Esse IP: "+stranger+" Não") {
					t.Errorf("another address with %v: %d %q", forged, r.status, r.text)
				}
			}
			want := `location="https://` + proxiedHost + `/webservices/index.php"`
			for _, forged := range [][]string{nil, {"X-Forwarded-Host: mau.exemplo"}, {"X-Forwarded-Proto: http"}} {
				if r := p.send(theirs, http.MethodGet, "/webservices/index.php?wsdl", nil, forged...); r.status != 200 || !strings.Contains(r.body, want) {
					t.Errorf("WSDL with %v: %d, no %s", forged, r.status, want)
				}
			}
			for _, path := range []string{"/portal/", "/metrics"} {
				if r := p.send(ours, http.MethodGet, path, nil); r.status != 404 {
					t.Errorf("%s: %d", path, r.status)
				}
			}
			if r := p.call(ours, envelope("NaoExiste", "")); r.status != 500 || !strings.Contains(r.text, "not defined") {
				t.Errorf("a fault: %d %q", r.status, r.text)
			}
			p.bodies(ours)
			p.keepsConnections(ours)
			p.oldHTTP()
			p.longAnswer(ours)
		})
	}
}

// bodies: a body that Ponte refuses gets Ponte's sentence; only what is more than the proxy takes is the proxy's.
func (p *proxied) bodies(ours *http.Client) {
	p.t.Helper()
	large := func(size int) string { return opening("DESCRICAO", strings.Repeat("x", size)) }
	if r := p.call(ours, large(2<<20)); r.status != 500 || !strings.Contains(r.text, "(e:403)") {
		p.t.Errorf("2 MiB: %d %.200q", r.status, r.text)
	}
	r, err := http.NewRequestWithContext(p.t.Context(), http.MethodPost, "https://"+proxiedHost+"/webservices/index.php", bytes.NewReader(make([]byte, 32<<20)))
	if err != nil {
		p.t.Fatal(err)
	}
	answer, err := ours.Do(r)
	if err == nil { // the proxy may also cut the connection while the body is sent
		_ = answer.Body.Close()
		if answer.StatusCode != 413 && answer.StatusCode != 502 { // Caddy finds out while it passes the body on
			p.t.Errorf("32 MiB: %d", answer.StatusCode)
		}
	}
	chunked := io.MultiReader(strings.NewReader(opening("CODIGO_OC", "pedaços", "DESCRICAO", "x"))) // of no known length
	if r := p.send(ours, http.MethodPost, "/webservices/index.php", chunked); !digits.MatchString(r.text) {
		p.t.Errorf("chunked: %d %q", r.status, r.text)
	}
	if r := p.call(ours, opening("CODIGO_OC", "espera", "DESCRICAO", "x"), "Expect: 100-continue"); !digits.MatchString(r.text) {
		p.t.Errorf("Expect: %d %q", r.status, r.text)
	}
}

func (p *proxied) keepsConnections(ours *http.Client) {
	p.t.Helper()
	p.call(ours, opening("DESCRICAO", "x"))
	for i := range 10 {
		var reused bool
		ctx := httptrace.WithClientTrace(p.t.Context(), &httptrace.ClientTrace{GotConn: func(c httptrace.GotConnInfo) { reused = c.Reused }})
		r, err := http.NewRequestWithContext(ctx, http.MethodPost, "https://"+proxiedHost+"/webservices/index.php", strings.NewReader(opening("CODIGO_OC", "k"+strconv.Itoa(i), "DESCRICAO", "x")))
		if err != nil {
			p.t.Fatal(err)
		}
		answer, err := ours.Do(r)
		if err != nil {
			p.t.Fatal(err)
		}
		_, _ = io.Copy(io.Discard, answer.Body)
		_ = answer.Body.Close()
		if !reused {
			p.t.Errorf("call %d came by a new connection", i)
		}
	}
}

// oldHTTP is a client that speaks HTTP/1.0, as Axis and NuSOAP do.
func (p *proxied) oldHTTP() {
	p.t.Helper()
	conn, err := p.dial(p.t.Context(), released)
	if err != nil {
		p.t.Fatal(err)
	}
	defer conn.Close()
	secure := tls.Client(conn, &tls.Config{RootCAs: p.roots, ServerName: proxiedHost})
	if err := secure.SetDeadline(time.Now().Add(time.Minute)); err != nil {
		p.t.Fatal(err)
	}
	body := opening("CODIGO_OC", "1.0", "DESCRICAO", "x")
	fmt.Fprintf(secure, "POST /webservices/index.php HTTP/1.0\r\nHost: %s\r\nContent-Type: text/xml\r\nContent-Length: %d\r\n\r\n%s", proxiedHost, len(body), body)
	answer, err := http.ReadResponse(bufio.NewReader(secure), nil)
	if err != nil {
		p.t.Fatal(err)
	}
	content, err := io.ReadAll(answer.Body) // until the proxy closes
	if r := read(answer, content, 0); err != nil || len(answer.TransferEncoding) > 0 || !digits.MatchString(r.text) {
		p.t.Errorf("HTTP/1.0: %v %d %v %q", err, answer.StatusCode, answer.TransferEncoding, r.text)
	}
}

// longAnswer is larger than the buffers of a proxy.
func (p *proxied) longAnswer(ours *http.Client) {
	p.t.Helper()
	const texts, each = 40, 60_000
	for i := range texts {
		r := p.call(ours, opening("CODIGO_OC", "longa"+strconv.Itoa(i), "DESCRICAO", strings.Repeat("Vazamento. ", each/11)))
		if !digits.MatchString(r.text) {
			p.t.Fatalf("%d %.200q", r.status, r.text)
		}
	}
	today := time.Now()
	r := p.call(ours, operation("ConsultarOcorrencias", "USUARIO_WS", megaUser, "SENHA_WS", megaSecret, "CNPJ_EMPRESA", tenantCNPJ, "TIPO_DATA", "data_abertura",
		"DATA_INI", today.AddDate(0, 0, -1).Format(time.DateOnly)+" 00:00:00", "DATA_FIM", today.AddDate(0, 0, 1).Format(time.DateOnly)+" 00:00:00",
		"RETORNO", "json", "CAMPOS", "numero,descricao"))
	if r.status != 200 || len(r.body) < texts*each*9/10 || !strings.Contains(r.body, "</SOAP-ENV:Envelope>") {
		p.t.Errorf("a long answer: %d, %d bytes, %.300s", r.status, len(r.body), r.body)
	}
}
