package e2e

import (
	"database/sql"
	"encoding/base64"
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"sync"
	"testing"
)

// What must never be found again: a wrong password, the right one, and a buyer's CPF in its two spellings.
const (
	wrongSecret = "Segr3do/Errad0+77"
	bareCPF     = "52998224725"
	maskedCPF   = "529.982.247-25"
)

// TestNothingPersonalIsKept sends passwords and a CPF in every place of a call that a client may choose, right and wrong,
// and then reads the program's whole log and every text of the request log.
func TestNothingPersonalIsKept(t *testing.T) {
	t.Parallel()
	database := newSQLite(t)
	in := install(t, database)
	p := launch(t, database, "", "--log-level", "debug", "--deadline", "10s") // the longest wait of who guesses passwords
	var calls sync.WaitGroup
	later := func(call func()) { calls.Go(call) } // at once: who sends wrong passwords one by one is made to wait
	wsdlPath := "/webservices/index.php"
	for _, secret := range []string{megaSecret, wrongSecret} {
		for _, cpf := range []string{bareCPF, maskedCPF} {
			text := "Falar com a dona, CPF " + cpf + ", senha " + secret
			named := []string{"USUARIO_WS", megaUser, "SENHA_WS", secret}
			later(func() {
				p.soap(operation("DadosServicedesk", append(named, "CNPJ_EMPRESA", tenantCNPJ, "CNPJ_CLIENTE", cpf, "DESCRICAO", text)...))
			})
			later(func() { p.soap(operation("DadosServicedesk", append(named, "CNPJ_EMPRESA", cpf)...)) })
			later(func() { p.soap(operation("DadosServicedesk", append(named, "COD_PROJETO", cpf)...)) })
			later(func() { p.soap(operation("DadosServicedesk", append(named, "COD_PROJETO", secret)...)) })
			later(func() {
				p.soap(operation("DadosServicedesk", append(named, "COD_CLIENTE", cpf, "BLOQUEIO_INCLUIR_CLIENTE", "T")...))
			})
			later(func() {
				p.soap(operation("DadosServicedesk", append(named, "CLIENTE_CODIGO_AUXILIAR", cpf, "RG_CLIENTE", cpf)...))
			})
			later(func() { p.soap(operation("DadosServicedesk", append(named, "DATA_ABERTURA", secret)...)) })
			later(func() {
				p.soap(operation("DadosServicedesk", append(named, "COD_STATUS", secret, "COD_DIVISAO", cpf)...))
			})
			later(func() {
				p.soap(operation("DadosServicedesk", append(named, "EMAIL_CLIENTE", secret, "TEL_CLIENTE", maskedCPF)...))
			})
			later(func() {
				p.soap(operation("DadosServicedesk", append(named, "PARTE_NOSSA", text, "OUTRA_SENHA", wrongSecret)...))
			})
			// By position, shifted by one, and with the credential where it does not belong.
			later(func() {
				p.soap(operation("DadosServicedesk", "param0", megaUser, "param1", secret, "param2", tenantCNPJ, "param3", cpf, "param4", text))
			})
			later(func() { p.soap(operation("DadosServicedesk", "param0", secret, "param1", megaUser, "param2", cpf)) })
			later(func() { p.soap(operation("DadosServicedesk", "USUARIO_WS", secret, "SENHA_WS", megaUser)) })
			later(func() {
				p.soap(operation("EditOC", append(named, "PARAMS", "numero=1&descricao="+url.QueryEscape(text)+"&senha="+url.QueryEscape(secret)+"&cpf="+cpf)...))
			})
			later(func() {
				p.soap(operation("EditOC", "arg0", megaUser, "arg1", secret, "arg2", "numero=1&observacao="+url.QueryEscape(text)))
			})
			later(func() { p.soap(operation("GetClienteCpfCnpj", append(named, "CNPJ_CPF", cpf)...)) })
			later(func() {
				p.soap(operation("DadosNarrativasOC", append(named, "N_OCORRENCIA", "1", "DESCRICAO", text)...))
			})
			later(func() { p.soap(operation("Inventada", append(named, "QUALQUER", text, "CPF", cpf)...)) })
			later(func() { p.soap(operation("Inventada", "login", megaUser, "pwd", secret, "doc", cpf)) })
			later(func() { p.soap(operation("Inventada", "a", megaUser, "b", secret, "c", cpf, "d", secret)) })
			later(func() { p.soap(operation("Inventada", "texto", "CPF "+cpf)) })
			later(func() { p.soap(operation("Inventada", "usuario", megaUser, "x", "1", "chave", secret, "pass", secret)) })
			// Inside of parts: as elements, behind a reference, and as XML or JSON that is text.
			inside := "<usuario>" + megaUser + "</usuario><senha>" + escape.Replace(secret) + "</senha><obs>CPF " + cpf + "</obs>"
			later(func() { p.soap(envelope("Inventada", "<login>"+inside+"</login><x>1</x>")) })
			later(func() { p.soap(envelope("Inventada", "<a><b><c>"+inside+"</c></b></a>")) })
			later(func() { p.soap(envelope("Inventada", `<a href="#r"/><id id="r">`+inside+"</id>")) })
			later(func() {
				p.soap(envelope("Inventada", "<xml>"+escape.Replace("<login>"+inside+"</login>")+"</xml><x>1</x>"))
			})
			later(func() {
				p.soap(envelope("Inventada", "<json>"+escape.Replace(`{"login":{"senha":"`+secret+`"}}`)+"</json><x>1</x>"))
			})
			later(func() {
				p.soap(envelope("Inventada", "<Senha_Usuario>"+escape.Replace(secret)+"</Senha_Usuario><token>"+escape.Replace(secret)+"</token>"))
			})
			later(func() {
				p.soap(envelope("DadosServicedesk", "<USUARIO_WS>"+megaUser+"</USUARIO_WS><SENHA_WS>"+escape.Replace(megaSecret)+"</SENHA_WS><login>"+inside+"</login>"))
			})
			later(func() { p.soap("<quebrado>" + text) })
			later(func() { p.soap(operation("DadosServicedesk", append(named, "DESCRICAO", text)...)[:340]) })
			// In what surrounds a call.
			basic := "Authorization: Basic " + base64.StdEncoding.EncodeToString([]byte(megaUser+":"+secret))
			headers := []string{basic, "Cookie: senha=" + secret + "; cpf=" + cpf, "User-Agent: " + cpf, "X-Request-Id: " + cpf, "Idempotency-Key: " + cpf + secret, "SOAPAction: " + cpf}
			query := "?senha_ws=" + url.QueryEscape(secret) + "&usuario_ws=" + megaUser + "&cpf=" + cpf
			later(func() {
				p.soapAt(wsdlPath+query, operation("DadosServicedesk", append(named, "DESCRICAO", "x")...), headers...)
			})
			for _, method := range []string{"incluir_oc", "metodo_novo", "editar_ocorrencia", "crontab"} {
				later(func() { p.rest(http.MethodGet, method+query+"&descricao="+url.QueryEscape(text), "", "", headers...) })
				later(func() {
					p.rest(http.MethodPost, method, "application/x-www-form-urlencoded", strings.TrimPrefix(query, "?")+"&descricao="+url.QueryEscape(text), headers...)
				})
				later(func() {
					p.rest(http.MethodPost, method, "application/json", fmt.Sprintf(`{"usuario_ws":%q,"senha_ws":%q,"cnpj_cliente":%q,"x":{"senha":%q,"y":[%q]},"pwd":%q}`, megaUser, secret, cpf, secret, text, secret), headers...)
				})
				later(func() { p.rest(http.MethodPost, method, "application/json", `{"senha_ws":"`+secret+`", quebrado `+cpf) })
				later(func() { p.rest(http.MethodPost, method, "application/json", `{"x":"CPF `+cpf+`"}`, basic) })
			}
		}
	}
	calls.Wait()
	in.call(p.soap("<por fim>").requestID) // the log keeps the order of the answers
	forbidden := map[string]string{
		"the right password": megaSecret, "the wrong password": wrongSecret, "the CPF": bareCPF, "the written CPF": maskedCPF,
		"the escaped password": "s\\u0026\\u003ce\\u003egredo", "the encoded password": url.QueryEscape(wrongSecret), "the form's password": url.QueryEscape(megaSecret),
	}
	for what, text := range forbidden {
		if i := strings.Index(p.Log.String(), text); i >= 0 {
			t.Errorf("the log shows %s: %s", what, around(p.Log.String(), i))
		}
	}
	found := 0
	for _, row := range everyText(t, database, "chamadas") {
		for what, text := range forbidden {
			if i := strings.Index(row.text, text); i >= 0 {
				found++
				if found < 40 {
					t.Errorf("chamadas.%s shows %s: %s", row.column, what, around(row.text, i))
				}
			}
		}
	}
	for _, row := range everyText(t, database, "ips_recusados") {
		for what, text := range forbidden {
			if strings.Contains(row.text, text) {
				t.Errorf("ips_recusados.%s shows %s", row.column, what)
			}
		}
	}
}

func around(s string, i int) string { return s[max(0, i-60):min(len(s), i+60)] }

type cell struct{ column, text string }

// everyText reads all columns of a SQLite table as text.
func everyText(t *testing.T, database, table string) (cells []cell) {
	t.Helper()
	db, err := sql.Open("sqlite", strings.TrimPrefix(database, "sqlite://")+"?_pragma=busy_timeout(5000)")
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	rows, err := db.Query("SELECT * FROM " + table)
	if err != nil {
		t.Fatal(err)
	}
	defer rows.Close()
	columns, _ := rows.Columns()
	for rows.Next() {
		values := make([]sql.NullString, len(columns))
		into := make([]any, len(columns))
		for i := range values {
			into[i] = &values[i]
		}
		if err := rows.Scan(into...); err != nil {
			t.Fatal(err)
		}
		for i, v := range values {
			cells = append(cells, cell{columns[i], v.String})
		}
	}
	if err := rows.Err(); err != nil {
		t.Fatal(err)
	}
	return cells
}
