package multidados

import (
	"bytes"
	"compress/gzip"
	"net/http"
	"strconv"
	"strings"

	"ponte/api/multidados/soap"
	"ponte/crm"
)

const gzipFrom = 1024 // bytes; NuSOAP's limit (docs/fatos/soap-legado.md §1)

// responder writes a whole answer: always with a length, because HTTP/1.0 clients read no chunks, and never empty,
// because an empty 200 is what Delphi reports as "Empty document" (docs/fatos/soap-legado.md §3.1).
func (q *requisicao) responder(status int, tipo string, corpo []byte) {
	h := q.w.Header()
	h["Content-Type"] = []string{tipo}
	if len(corpo) > gzipFrom && aceitaGzip(q.r.Header) {
		b := buffers.Get().(*bytes.Buffer)
		defer releaseBuffer(b)
		z := gzip.NewWriter(b)
		_, _ = z.Write(corpo) // into memory: cannot fail
		_ = z.Close()
		h.Set("Content-Encoding", "gzip")
		corpo = b.Bytes()
	}
	if len(corpo) > gzipFrom {
		h.Set("Vary", "Accept-Encoding")
	}
	h["Content-Length"] = []string{strconv.Itoa(len(corpo))}
	q.w.WriteHeader(status)
	if q.r.Method != http.MethodHead {
		_, _ = q.w.Write(corpo) // the caller may be gone: nobody is left to tell
	}
}

// aceitaGzip tells whether gzip was asked for, and not with q=0.
func aceitaGzip(h http.Header) bool {
	for _, linha := range h["Accept-Encoding"] {
		for item := range strings.SplitSeq(linha, ",") {
			nome, parametros, _ := strings.Cut(item, ";")
			if nome = strings.TrimSpace(nome); !strings.EqualFold(nome, "gzip") && !strings.EqualFold(nome, "x-gzip") {
				continue
			}
			q, tem := strings.CutPrefix(strings.ToLower(strings.ReplaceAll(parametros, " ", "")), "q=")
			valor, err := strconv.ParseFloat(q, 64)
			return !tem || err != nil || valor > 0
		}
	}
	return false
}

// retornoSOAP writes a return text.
func (q *requisicao) retornoSOAP(r soap.Reply) {
	cs := charsetDaResposta(q.pedido.Retrato, q.r)
	b := buffers.Get().(*bytes.Buffer)
	b.Write(soap.AppendReply(b.AvailableBuffer(), cs, r))
	q.responder(http.StatusOK, cs.ContentType(), b.Bytes())
	releaseBuffer(b)
}

// falhaSOAP writes a fault, in HTTP 500 as SOAP 1.1 and NuSOAP have it.
func (q *requisicao) falhaSOAP(codigo, frase string) {
	cs := charsetDaResposta(nil, q.r)
	q.responder(http.StatusInternalServerError, cs.ContentType(), soap.AppendFault(nil, cs, soap.Fault{Code: codigo, String: frase}))
}

// charsetDaResposta is the tenant's; a caller that accepts UTF-8 and nothing else gets that: node's soap reads every
// answer so, whatever it declares.
func charsetDaResposta(retrato *crm.Retrato, r *http.Request) soap.Charset {
	if aceita := strings.ToLower(r.Header.Get("Accept-Charset")); strings.Contains(aceita, "utf-8") && !strings.ContainsAny(aceita, "*,") {
		return soap.UTF8
	}
	if retrato != nil && strings.EqualFold(retrato.Tenant.Configuracoes.Texto(crm.ConfCharset), soap.UTF8.String()) {
		return soap.UTF8
	}
	return soap.ISO88591
}

// responderJSON writes a refusal outside SOAP: the status of its row, and a body that is never digits only (docs/regras.md §3.5).
func (q *requisicao) responderJSON(recusa *crm.Recusa) {
	if recusa.Passageira() {
		q.w.Header().Set("Retry-After", "5")
	}
	q.responder(recusa.HTTP, "application/json; charset=utf-8", []byte(textoDaRecusa(crm.RetornoJSON, recusa)))
}
