package multidados

import (
	"net/http"
	"net/url"
	"strings"
)

// PedeWSDL tells whether a request asks for the WSDL.
func PedeWSDL(r *http.Request, e Endereco) bool {
	return e.Superficie == SuperficieSOAP && r.Method != http.MethodPost && strings.Contains(strings.ToLower(r.URL.RawQuery), "wsdl")
}

// servirWSDL gives the WSDL to everybody, also for an unknown tenant or a refused address: without it the ERP shows
// "Empty document" instead of the real reason (docs/fatos/soap-legado.md §3.1). wsdl=document in the query asks for the twin.
func (q *requisicao) servirWSDL() {
	contrato := q.s.contrato(q.pedido.Retrato)
	doc := contrato.documento
	if strings.Contains(strings.ToLower(q.r.URL.RawQuery), "wsdl=document") {
		if gemeo, err := contrato.gemeo(); err == nil {
			doc = gemeo
		} else {
			q.s.dep.Anotar(q.quem.RequestID, "the WSDL has no document/literal twin", err)
		}
	}
	q.responder(http.StatusOK, doc.ContentType(), doc.Append(nil, q.enderecoSOAP()))
}

// enderecoSOAP is the address that callers are told to use: below the configured public URL, else where this request came
// in, as far as a trusted proxy or the Host header tells (docs/regras.md §1.3).
func (q *requisicao) enderecoSOAP() string {
	if p := q.s.dep.Publica; p != nil {
		u := *p
		u.Path = strings.TrimRight(u.Path, "/")
		if q.e.Tenant != "" {
			u.Path += "/" + q.e.Tenant
		}
		u.Path += "/" + segmentoServico + "/" + segmentoIndex
		return u.String()
	}
	u := url.URL{Scheme: "http", Host: q.r.Host, Path: q.e.Base + "/" + segmentoIndex}
	if q.r.TLS != nil {
		u.Scheme = "https"
	}
	if q.quem.Confiavel {
		if proto := ultimoValor(q.r.Header, "X-Forwarded-Proto"); proto == "http" || proto == "https" {
			u.Scheme = proto
		}
		if host := ultimoValor(q.r.Header, "X-Forwarded-Host"); hostValido(host) {
			u.Host = host
		}
	}
	if !hostValido(u.Host) {
		u.Host = "localhost" // HTTP/1.0 without a Host header
	}
	return u.String()
}

// ultimoValor is the value that the nearest proxy added to a forwarding header.
func ultimoValor(h http.Header, nome string) string {
	valores := h.Values(nome)
	if len(valores) == 0 {
		return ""
	}
	ultimo := valores[len(valores)-1]
	return strings.ToLower(strings.TrimSpace(ultimo[strings.LastIndexByte(ultimo, ',')+1:]))
}

// hostValido takes what may stand as HOST[:PORT] in an address and nothing else.
func hostValido(host string) bool {
	if host == "" || len(host) > 255 {
		return false
	}
	for _, r := range host {
		if (r < 'a' || r > 'z') && (r < 'A' || r > 'Z') && (r < '0' || r > '9') && !strings.ContainsRune("-._:[]", r) {
			return false
		}
	}
	return true
}
