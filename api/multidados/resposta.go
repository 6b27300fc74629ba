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
func (s *Servico) responder(w http.ResponseWriter, r *http.Request, status int, tipo string, corpo []byte) {
	h := w.Header()
	h["Content-Type"] = []string{tipo}
	if len(corpo) > gzipFrom && aceitaGzip(r.Header) {
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
	w.WriteHeader(status)
	if r.Method != http.MethodHead {
		_, _ = w.Write(corpo) // the caller may be gone: nobody is left to tell
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

// falhaSOAP writes a fault, in HTTP 500 as SOAP 1.1 and NuSOAP have it.
func (s *Servico) falhaSOAP(w http.ResponseWriter, r *http.Request, codigo, frase string) {
	cs := charsetDaResposta(nil, r)
	s.responder(w, r, http.StatusInternalServerError, cs.ContentType(), soap.AppendFault(nil, cs, soap.Fault{Code: codigo, String: frase}))
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
func (s *Servico) responderJSON(w http.ResponseWriter, r *http.Request, recusa *crm.Recusa) {
	if recusa.Passageira() {
		w.Header().Set("Retry-After", "5")
	}
	s.responder(w, r, recusa.HTTP, "application/json; charset=utf-8", []byte(textoDaRecusa(crm.RetornoJSON, recusa)))
}
