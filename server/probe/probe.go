package probe

import (
	"context"
	"crypto/tls"
	"encoding/json"
	"io"
	"net/http"
	"net/netip"
	"net/url"
	"regexp"
	"strings"
	"time"

	"ponte/crm"
	"ponte/wsdl"
)

const (
	timeout     = 15 * time.Second // what Mega's screen waits (docs/fatos/multidados.md §1)
	tooSlow     = 5 * time.Second
	maxAnswer   = 8 << 20
	forged      = "203.0.113.77" // of a network that exists in documents only
	servicePath = "/webservices/index.php"
)

// UserAgent is what a call of the probe is known by. The server marks such a call when it carries no credential, and counts it nowhere.
const UserAgent = "ponte-check"

// Run asks the webservice at base, for the tenant with that slug ("" = the default one). The calls carry no credential,
// so they change nothing; they are in the request log as tests. trust judges the server's certificate, nil = as this machine does.
func Run(ctx context.Context, base *url.URL, tenant string, trust *tls.Config) []Finding {
	p := &prober{base: strings.TrimRight(base.String(), "/"), trust: trust, found: findings{}}
	if tenant != "" {
		p.base += "/" + tenant
	}
	p.http = &http.Client{
		Timeout:       timeout,
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
		Transport:     &http.Transport{DisableCompression: true, DisableKeepAlives: true, TLSClientConfig: trust},
	}
	p.transport(ctx, base)
	endpoint := p.wsdl(ctx)
	if endpoint == "" {
		return p.found
	}
	p.soap(ctx, endpoint)
	p.fault(ctx, endpoint)
	p.rest(ctx)
	return p.found
}

type prober struct {
	base  string
	http  *http.Client
	trust *tls.Config // nil = this machine's
	found findings
}

// answer is what came back.
type answer struct {
	status int
	header http.Header
	length int64 // as declared, -1 = not
	body   string
	took   time.Duration
}

// ask sends a request; what keeps it from being answered is a Failure of subject, and nil is given.
func (p *prober) ask(ctx context.Context, subject, method, address, contentType, body string, headers ...string) *answer {
	r, err := http.NewRequestWithContext(ctx, method, address, strings.NewReader(body))
	if err != nil {
		p.found.add(Failure, subject, "%s is no address: %v",
			"%s não é um endereço: %v", address, err)
		return nil
	}
	r.Header.Set("User-Agent", UserAgent)
	if contentType != "" {
		r.Header.Set("Content-Type", contentType)
	}
	for i := 0; i+1 < len(headers); i += 2 {
		r.Header.Set(headers[i], headers[i+1])
	}
	begin := time.Now()
	res, err := p.http.Do(r)
	if err != nil {
		p.found.add(Failure, subject, "%s %s is not answered: %v",
			"%s %s não é respondido: %v", method, address, err)
		return nil
	}
	defer res.Body.Close()
	text, err := io.ReadAll(io.LimitReader(res.Body, maxAnswer))
	if err != nil {
		p.found.add(Failure, subject, "the answer of %s %s breaks off: %v",
			"a resposta de %s %s é interrompida: %v", method, address, err)
		return nil
	}
	a := &answer{res.StatusCode, res.Header, res.ContentLength, string(text), time.Since(begin)}
	switch {
	case a.status >= 300 && a.status < 400:
		p.found.add(Failure, subject, "%s %s is redirected to %s: a POST does not survive that; give callers the last address",
			"%s %s é redirecionado para %s: um POST não sobrevive a isso; dê aos sistemas o último endereço", method, address, a.header.Get("Location"))
		return nil
	case len(a.body) == 0 && method != http.MethodHead:
		p.found.add(Failure, subject, "%s %s gives %d and no body: Delphi reports it as \"Empty document\"",
			"%s %s dá %d sem corpo: o Delphi diz \"Empty document\"", method, address, a.status)
		return nil
	case a.took > tooSlow:
		p.found.add(Warning, subject, "%s %s took %s",
			"%s %s demorou %s", method, address, a.took.Round(time.Millisecond))
	}
	return a
}

// isXML reports an answer that is no XML by its header: Delphi throws such answers away (docs/fatos/soap-legado.md §3.1).
func (p *prober) isXML(subject string, a *answer) bool {
	if t := a.header.Get("Content-Type"); !strings.HasPrefix(strings.ToLower(t), "text/xml") {
		p.found.add(Failure, subject, "the answer (%d) is %q, not text/xml: is a proxy answering in the server's place? It begins %q",
			"a resposta (%d) é %q, e não text/xml: é um proxy que responde no lugar do servidor? Começa por %q", a.status, t, begin(a.body))
		return false
	}
	return true
}

func begin(s string) string {
	if r := []rune(strings.Join(strings.Fields(s), " ")); len(r) > 80 {
		return string(r[:80]) + "…"
	}
	return s
}

// wsdl gets the WSDL and gives the address that it sends callers to, "" when there is none.
func (p *prober) wsdl(ctx context.Context) string {
	asked := p.base + servicePath
	a := p.ask(ctx, "wsdl", http.MethodGet, asked+"?wsdl", "", "")
	if a == nil {
		return ""
	}
	if a.status != http.StatusOK {
		p.found.add(Failure, "wsdl", "%s?wsdl gives %d: callers cannot load the WSDL. It begins %q",
			"%s?wsdl dá %d: os sistemas não conseguem ler o WSDL. Começa por %q", asked, a.status, begin(a.body))
		return ""
	}
	if !p.isXML("wsdl", a) {
		return ""
	}
	if a.length < 0 {
		p.found.add(Warning, "wsdl", "the answer has no Content-Length: a proxy sends it in chunks, which HTTP/1.0 clients cannot read",
			"a resposta vem sem Content-Length: um proxy a manda em pedaços, que clientes HTTP/1.0 não leem")
	}
	doc, err := wsdl.Parse([]byte(a.body))
	if err != nil {
		p.found.add(Failure, "wsdl", "the WSDL cannot be read: %v",
			"o WSDL não pode ser lido: %v", err)
		return ""
	}
	c := &doc.Contract
	p.found.add(OK, "wsdl", "%s?wsdl: %d bytes, service %s, port %s, %d operations",
		"%s?wsdl: %d bytes, serviço %s, porta %s, %d operações", asked, len(a.body), c.Service, c.Port, len(c.Operations))
	endpoint := locationOf(a.body)
	if endpoint != asked {
		p.found.add(Failure, "wsdl", "the WSDL sends callers to %s, and not to %s: set --public-url, or --trusted-proxies and let the proxy send X-Forwarded-Proto and X-Forwarded-Host",
			"o WSDL manda os sistemas a %s, e não a %s: configure --public-url, ou --trusted-proxies com um proxy que envie X-Forwarded-Proto e X-Forwarded-Host", endpoint, asked)
	} else {
		p.found.add(OK, "wsdl", "its soap:address is %s",
			"o soap:address dele é %s", endpoint)
	}
	if h := p.ask(ctx, "wsdl", http.MethodHead, asked+"?wsdl", "", ""); h != nil && h.status != http.StatusOK {
		p.found.add(Warning, "wsdl", "HEAD %s?wsdl gives %d",
			"HEAD %s?wsdl dá %d", asked, h.status)
	}
	return endpoint
}

var locationAttribute = regexp.MustCompile(`address\s+location\s*=\s*["']([^"']*)["']`)

func locationOf(document string) string {
	m := locationAttribute.FindStringSubmatch(document)
	if m == nil {
		return ""
	}
	return strings.NewReplacer("&lt;", "<", "&gt;", ">", "&quot;", `"`, "&apos;", "'", "&amp;", "&").Replace(m[1])
}

const emptyCall = `<?xml version="1.0"?><e:Envelope xmlns:e="http://schemas.xmlsoap.org/soap/envelope/"><e:Body>` +
	`<m:DadosServicedesk xmlns:m="urn:server.Multidados"/></e:Body></e:Envelope>`

var refusedAddress = regexp.MustCompile(`Esse IP: ([0-9A-Fa-f.:]+) `)

// soap calls without a credential: the refusal tells how the server sees this machine.
func (p *prober) soap(ctx context.Context, endpoint string) {
	const contentType = "text/xml; charset=utf-8"
	a := p.ask(ctx, "soap", http.MethodPost, endpoint, contentType, emptyCall, "SOAPAction", `"urn:server.Multidados#DadosServicedesk"`)
	if a == nil || !p.isXML("soap", a) {
		return
	}
	switch m := refusedAddress.FindStringSubmatch(a.body); {
	case m != nil:
		p.found.add(OK, "soap", "a call is answered; this machine is seen as %s, which is not on the allowlist",
			"uma chamada é respondida; esta máquina é vista como %s, que não está na lista de IPs", m[1])
		p.seenAs(m[1])
	case strings.Contains(a.body, "(e:102)"):
		p.found.add(OK, "soap", "a call is answered; this machine's address is on the allowlist",
			"uma chamada é respondida; o endereço desta máquina está na lista de IPs")
	case strings.Contains(a.body, "(e:105)"):
		p.found.add(Failure, "soap", "the server knows no such tenant: check the address",
			"o servidor não conhece esta instalação: confira o endereço")
		return
	case a.status == http.StatusInternalServerError && strings.Contains(a.body, "is not defined in the WSDL"):
		p.found.add(OK, "soap", "a call is answered; this tenant's own WSDL has no DadosServicedesk",
			"uma chamada é respondida; o WSDL próprio desta instalação não tem DadosServicedesk")
		return
	default:
		p.found.add(Failure, "soap", "a call without a user gets %d and %q instead of a refusal",
			"uma chamada sem usuário recebe %d e %q no lugar de uma recusa", a.status, begin(a.body))
		return
	}
	if a.length < 0 {
		p.found.add(Warning, "soap", "the answer has no Content-Length: a proxy sends it in chunks, which HTTP/1.0 clients cannot read",
			"a resposta vem sem Content-Length: um proxy a manda em pedaços, que clientes HTTP/1.0 não leem")
	}
	b := p.ask(ctx, "proxy", http.MethodPost, endpoint, contentType, emptyCall, "X-Forwarded-For", forged)
	switch {
	case b == nil:
	case strings.Contains(b.body, forged):
		p.found.add(Failure, "proxy", "a forged X-Forwarded-For is believed: anybody can pass for an allowed address. --trusted-proxies must name the proxy's own address only, and the proxy must add the caller's to that header",
			"um X-Forwarded-For forjado é aceito: qualquer um passa por um endereço liberado. --trusted-proxies deve ter só o endereço do proxy, e o proxy deve acrescentar o de quem chama")
	default:
		p.found.add(OK, "proxy", "a forged X-Forwarded-For changes nothing",
			"um X-Forwarded-For forjado não muda nada")
	}
}

// seenAs warns when the server sees a proxy in the caller's place.
func (p *prober) seenAs(address string) {
	a, err := netip.ParseAddr(address)
	u, _ := url.Parse(p.base)
	if err != nil || u == nil || !(a.IsPrivate() || a.IsLoopback()) || local(u.Hostname()) {
		return
	}
	p.found.add(Warning, "proxy", "callers of %s are seen as %s: is that a reverse proxy? Name it in --trusted-proxies, or the allowlist judges the proxy",
		"quem chama %s é visto como %s: é um proxy reverso? Ponha-o em --trusted-proxies, ou a lista de IPs julga o proxy", u.Host, address)
}

// local tells whether a host name is this machine or a private network.
func local(host string) bool {
	if a, err := netip.ParseAddr(host); err == nil {
		return a.IsPrivate() || a.IsLoopback() || a.IsLinkLocalUnicast()
	}
	return host == "localhost" || strings.HasSuffix(host, ".localhost") || !strings.Contains(host, ".")
}

// fault sends what cannot be understood: the fault in HTTP 500 must arrive as it is.
func (p *prober) fault(ctx context.Context, endpoint string) {
	a := p.ask(ctx, "fault", http.MethodPost, endpoint, "text/xml", crm.CorpoIlegivel)
	switch {
	case a == nil || !p.isXML("fault", a):
	case a.status != http.StatusInternalServerError || !strings.Contains(a.body, "<faultstring"):
		p.found.add(Failure, "fault", "an unreadable call gets %d and %q instead of a fault: a proxy must pass 500 answers on as they are",
			"uma chamada ilegível recebe %d e %q no lugar de uma falha SOAP: o proxy deve passar respostas 500 como são", a.status, begin(a.body))
	default:
		p.found.add(OK, "fault", "a fault arrives as it was written",
			"uma falha SOAP chega como foi escrita")
	}
}

// rest calls the other dialect without a credential: the failure must arrive as JSON, never as digits.
func (p *prober) rest(ctx context.Context) {
	address := p.base + "/webservices/rest/incluir_oc"
	a := p.ask(ctx, "rest", http.MethodPost, address, "application/json", "{}")
	if a == nil {
		return
	}
	var failure struct {
		Success *bool  `json:"success"`
		Erros   string `json:"erros"`
	}
	switch err := json.Unmarshal([]byte(a.body), &failure); {
	case a.status < 400:
		p.found.add(Failure, "rest", "a call without a user gets %d and %q instead of a refusal",
			"uma chamada sem usuário recebe %d e %q no lugar de uma recusa", a.status, begin(a.body))
	case err != nil || failure.Success == nil || *failure.Success || !strings.Contains(failure.Erros, "(e:"):
		p.found.add(Failure, "rest", "a refusal (%d) arrives as %q: a proxy must pass 4xx answers on as they are",
			"uma recusa (%d) chega como %q: o proxy deve passar respostas 4xx como são", a.status, begin(a.body))
	case strings.Contains(failure.Erros, "(e:105)"):
		p.found.add(Failure, "rest", "%s is answered: %s The server knows no such tenant: check the address and --tenant",
			"%s é respondido: %s O servidor não conhece esta instalação: confira o endereço", address, failure.Erros)
	default:
		p.found.add(OK, "rest", "%s is answered: %s",
			"%s é respondido: %s", address, failure.Erros)
	}
}
