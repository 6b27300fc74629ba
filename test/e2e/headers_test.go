package e2e

import (
	"fmt"
	"strings"
	"testing"

	"ponte/crm"
)

// TestStrangeHeaders puts what no table column and no alphabet expects into the headers that the rules read: an answer in
// time, and a row in the request log.
func TestStrangeHeaders(t *testing.T) {
	t.Parallel()
	onBothEngines(t, func(t *testing.T, database string) {
		in := install(t, database)
		p := start(t, database)
		for i, key := range []string{strings.Repeat("k", 5000), "\xff\xfe", "😀😀", "a\tb", "   ", "' OR 1=1 --", "chave", "CHAVE", "chave "} {
			body := opening("DESCRICAO", fmt.Sprint("cabeçalho ", i))
			w := p.wire(t)
			w.send("POST /webservices/index.php HTTP/1.1\r\nHost: h\r\nContent-Length: %d\r\nIdempotency-Key: %s\r\nSOAPAction: %s\r\nUser-Agent: %s\r\n\r\n%s", len(body), key, key, key, body)
			r := w.answer()
			if r.status != 200 || r.text == "" || strings.Contains(r.text, "(e:9") {
				t.Errorf("Idempotency-Key %.20q: %d %q", key, r.status, r.text)
			}
			in.call(r.requestID)
		}
		for _, user := range []string{strings.Repeat("u", 4000), "\xff\xfe", "😀", "a\x00b", "😀" + strings.Repeat("é", 200), "u\r\nX: y"} {
			r := p.soap(operation("DadosServicedesk", "USUARIO_WS", user, "SENHA_WS", "x"))
			if digits.MatchString(r.text) {
				t.Errorf("user %.20q: %q", user, r.text)
			}
			row := in.call(r.requestID)
			if row.Situacao != crm.ChamadaRecusada && row.Situacao != crm.ChamadaFalha {
				t.Errorf("user %.20q: log row %+v", user, row)
			}
		}
		for _, path := range []string{"/webservices/rest/%FF%FE", "/webservices/rest/%F0%9F%98%80", "/webservices/rest/" + strings.Repeat("m", 1500), "/webservices/rest/a%00b", "/%FF/webservices/rest/incluir_oc"} {
			r, err := p.try(path, "usuario_ws=%FF&senha_ws=%FF&x=%FF%FE%00", "Content-Type: application/x-www-form-urlencoded", "Authorization: Basic /////w==")
			if err != nil || r.status < 400 || r.body == "" {
				t.Errorf("%.40s: %d %q %v", path, r.status, r.body, err)
			}
			in.call(r.requestID)
		}
	})
}
