package e2e

import (
	"database/sql"
	"encoding/json"
	"fmt"
	"io"
	"maps"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"

	"ponte/api/cvcrm"
	"ponte/crm"
)

// TestBadInputOfCVIsComplete fails for a field of a table that no sample has, and for one of a sample that no table has.
func TestBadInputOfCVIsComplete(t *testing.T) {
	t.Parallel()
	tried := map[string]map[string]bool{}
	for _, s := range cvSamples {
		_, fields := cvRow(t, s.row)
		known := map[string]bool{}
		for _, p := range cvFieldPaths(fields, "") {
			known[p] = true
		}
		if tried[s.row] == nil {
			tried[s.row] = map[string]bool{}
		}
		cvEach(cvBody(t, cvName.ReplaceAllString(s.fields, "1")), fields, "", func(place cvPlace) {
			tried[s.row][place.path] = true
			if !known[place.path] {
				t.Errorf("%s: the sample has %s, which no table has", s.row, place.path)
			}
		})
	}
	for _, row := range cvcrm.Catalogo() {
		for _, p := range cvFieldPaths(slices.Concat(row.Corpo, row.Consulta), "") {
			if !tried[row.ID][p] {
				t.Errorf("%s: no sample has the field %s, so nothing tries it with bad input", row.ID, p)
			}
		}
	}
}

// cvPlace is where a field stands in a body.
type cvPlace struct {
	in    map[string]any // the object that it is a member of
	field cvcrm.Campo
	path  string
}

// cvEach visits each field of a body, those of members after their object; what is in no table has no type.
func cvEach(object map[string]any, fields []cvcrm.Campo, before string, visit func(cvPlace)) {
	for _, name := range slices.Sorted(maps.Keys(object)) {
		i := slices.IndexFunc(fields, func(c cvcrm.Campo) bool { return c.Nome == name })
		place := cvPlace{object, cvcrm.Campo{Nome: name}, before + name}
		if i >= 0 {
			place.field = fields[i]
		}
		visit(place)
		inside, _ := object[name].(map[string]any)
		if list, ok := object[name].([]any); ok {
			inside, _ = list[0].(map[string]any)
		}
		if inside != nil && place.field.Membros != nil {
			cvEach(inside, place.field.Membros, before+name+".", visit)
		}
	}
}

func cvBody(t *testing.T, text string) (body map[string]any) {
	t.Helper()
	d := json.NewDecoder(strings.NewReader(text))
	d.UseNumber()
	if err := d.Decode(&body); err != nil {
		t.Fatalf("%v: %s", err, text)
	}
	return body
}

// cvBad is what is tried with a field: a value, and what it is called.
type cvBad struct {
	what  string
	value any
}

// cvBadOf gives the wrong types, the missing and the oversized of a field.
func cvBadOf(f cvcrm.Campo) (bad []cvBad) {
	long := strings.Repeat("a", crm.MaxTexto+1)
	object, many := map[string]any{"x": 1}, slices.Repeat([]any{1}, 201)
	switch f.Tipo {
	case cvcrm.Texto:
		bad = []cvBad{{"object", object}, {"list", []any{"x"}}, {"bool", true}, {"oversized", long}, {"control", "a\x00b"}}
	case cvcrm.Documento:
		bad = []cvBad{{"object", object}, {"digits", "12345678900"}, {"oversized", long}}
	case cvcrm.Base64:
		bad = []cvBad{{"object", object}, {"not base64", "@@@"}}
	case cvcrm.Inteiro, cvcrm.Natural:
		bad = []cvBad{{"text", "doze"}, {"object", object}, {"fraction", 1.5}, {"negative", -1}, {"oversized", json.Number(strings.Repeat("9", 30))}}
	case cvcrm.Inteiros:
		bad = []cvBad{{"text", "doze"}, {"object", object}, {"negative", []any{-1}}, {"oversized", many}, {"oversized member", []any{json.Number(strings.Repeat("9", 30))}}}
	case cvcrm.SimNao:
		bad = []cvBad{{"number", 3}, {"word", "talvez"}, {"object", object}, {"oversized", long}}
	case cvcrm.Escolha:
		bad = []cvBad{{"word", "ZZZ"}, {"object", object}, {"oversized", long}}
	case cvcrm.Data, cvcrm.Instante:
		bad = []cvBad{{"no date", "31/02/2026 10:00:00"}, {"number", 3}, {"object", object}, {"oversized", long}}
	case cvcrm.Decimal:
		bad = []cvBad{{"text", "muito"}, {"object", object}, {"negative", -1}, {"oversized", json.Number("1e30")}}
	case cvcrm.Objeto:
		bad = []cvBad{{"text", "x"}, {"list", []any{1}}}
		if f.Membros == nil {
			bad = append(bad, cvBad{"member", map[string]any{"x": []any{}}}, cvBad{"oversized", map[string]any{"x": long}}, cvBad{"many", cvMany()})
		}
	case cvcrm.Objetos:
		bad = []cvBad{{"text", "x"}, {"texts", []any{"x"}}, {"oversized", many}}
	}
	if f.Obrigatorio {
		bad = append(bad, cvBad{"missing", nil}, cvBad{"empty", ""})
	}
	return bad
}

func cvMany() map[string]any {
	members := map[string]any{}
	for i := range 201 {
		members[fmt.Sprint("c", i)] = "x"
	}
	return members
}

// prepare makes what a sample speaks of.
func (c *cv) prepare(s cvSample) {
	c.t.Helper()
	c.made++
	name := fmt.Sprint("para ", s.row, " ", c.made)
	c.names["novo"] = c.opened(name)
	c.needed(s.path+s.fields, name)
}

// ask sends a sample with its fields, and gives the answer with the id of the request.
func (c *cv) ask(t *testing.T, row cvcrm.Linha, path string, body map[string]any, token string) (status int, text, requestID string) {
	t.Helper()
	sent := ""
	if len(row.Consulta) > 0 {
		query := url.Values{}
		for name, v := range body {
			query.Set(name, fmt.Sprint(v))
		}
		path += "?" + query.Encode()
	} else {
		b, err := json.Marshal(body)
		if err != nil {
			t.Fatal(err)
		}
		sent = string(b)
	}
	r, err := http.NewRequestWithContext(t.Context(), row.Metodo, c.p.url+path, strings.NewReader(sent))
	if err != nil {
		t.Fatal(err)
	}
	r.Header.Set("Email", cvUser)
	r.Header.Set("Token", token)
	answer, err := client.Do(r)
	if err != nil {
		t.Fatal(err)
	}
	defer answer.Body.Close()
	b, err := io.ReadAll(answer.Body)
	if err != nil {
		t.Fatal(err)
	}
	return answer.StatusCode, string(b), answer.Header.Get("X-Request-Id")
}

// cvWritten counts what calls write: all but the request log and what a call says of a credential or token.
func cvWritten(t *testing.T, db *sql.DB) string {
	t.Helper()
	counts := ""
	for _, table := range []string{
		"ocorrencias", "narrativas", "movimentos", "anexos", "tarefas", "assistencias", "assistencia_itens", "assistencia_visitas", "itens_manutencao", "clientes", "entregas",
		"chaves_idempotencia", "auditorias",
	} {
		counts += fmt.Sprintf("%s %d\n", table, ask(t, db, "SELECT COUNT(*) FROM "+table))
	}
	for _, table := range []string{"ocorrencias", "tarefas", "assistencias", "assistencia_itens", "assistencia_visitas"} {
		counts += fmt.Sprintf("versions of %s %d\n", table, ask(t, db, "SELECT COALESCE(SUM(versao), 0) FROM "+table))
	}
	return counts
}

// TestBadInputOfCV sends each field of each table with a wrong type, missing and oversized: the documented status and shape, a sentence that
// names the field, nothing written, a row in the request log. What is in no table is not taken, and the row says so.
func TestBadInputOfCV(t *testing.T) {
	t.Parallel()
	onBothEngines(t, func(t *testing.T, database string) {
		c := installCV(t, database)
		in, db := look(t, database), behind(t, database)
		for _, s := range cvSamples {
			row, fields := cvRow(t, s.row)
			c.prepare(s)
			path, sample := c.fill(s.path), c.fill(s.fields)
			query, asked := len(row.Consulta) > 0, map[string]string{}
			before := cvWritten(t, db)
			cvEach(cvBody(t, sample), fields, "", func(place cvPlace) {
				for _, bad := range cvBadOf(place.field) {
					if query && place.field.Tipo == cvcrm.Texto && bad.what != "oversized" && bad.what != "control" {
						continue // whatever is in a query is a text
					}
					body := cvBody(t, sample)
					cvEach(body, fields, "", func(p cvPlace) {
						if p.path != place.path {
							return
						}
						if p.in[p.field.Nome] = bad.value; bad.what == "missing" {
							delete(p.in, p.field.Nome)
						}
					})
					status, text, id := c.ask(t, row, path, body, c.token)
					if edge := cvTooLong(row, bad); edge != 0 { // no operation is asked
						if status != edge {
							t.Errorf("%s %s oversized: %d %s, want %d", row.ID, place.path, status, text, edge)
						}
						continue
					}
					if c.judge(t, row, place, bad, status, text); row.ID != "token" { // of who is not known yet rows are counted, not kept
						asked[id] = place.path + " " + bad.what
					}
				}
			})
			for id, what := range asked {
				if call := in.call(id); call.Situacao != crm.ChamadaRecusada || call.Mensagem == "" {
					t.Errorf("%s %s: log row %+v", row.ID, what, call)
				}
			}
			if after := cvWritten(t, db); after != before {
				t.Errorf("%s: refused calls wrote\n%s\nbefore\n%s", row.ID, after, before)
			}
			c.unknown(t, in, row, path, sample, fields)
			c.wide(t, row, s, fields)
		}
	})
}

// cvTooLong is the status of a text that does not come to its operation: an address that is too long, and the body of who is not known yet.
func cvTooLong(row cvcrm.Linha, bad cvBad) int {
	v, text := bad.value.(string)
	switch {
	case !text || len(v) <= crm.MaxTexto:
		return 0
	case len(row.Consulta) > 0:
		return http.StatusRequestHeaderFieldsTooLarge
	case row.ID == "token":
		return http.StatusRequestEntityTooLarge
	}
	return 0
}

// judge compares the answer to a bad field.
func (c *cv) judge(t *testing.T, row cvcrm.Linha, place cvPlace, bad cvBad, status int, text string) {
	t.Helper()
	want := row.Falha
	if strings.HasPrefix(place.path, "arquivos") {
		want = row.FalhaArquivo
	}
	var shape map[string]any
	if err := json.Unmarshal([]byte(text), &shape); err != nil {
		t.Fatalf("%s %s %s: %d %s", row.ID, place.path, bad.what, status, text)
	}
	if status != want || !strings.Contains(text, place.field.Nome) || shape["sucesso"] == true || shape["status"] == "success" {
		t.Errorf("%s %s %s: %d %s, want %d with the field", row.ID, place.path, bad.what, status, text, want)
	}
	if v, isText := bad.value.(string); isText && len(v) > 3 && strings.Contains(text, v) {
		t.Errorf("%s %s %s: the answer shows the value", row.ID, place.path, bad.what)
	}
}

// unknown sends, in each object, a field that is in no table.
func (c *cv) unknown(t *testing.T, in *installation, row cvcrm.Linha, path, sample string, fields []cvcrm.Campo) {
	t.Helper()
	body, added := cvBody(t, sample), []string{"inventado"}
	cvEach(cvBody(t, sample), fields, "", func(place cvPlace) {
		if place.field.Membros != nil {
			cvEach(body, fields, "", func(p cvPlace) {
				if p.path != place.path {
					return
				}
				inside, ok := p.in[p.field.Nome].(map[string]any)
				if !ok {
					inside = p.in[p.field.Nome].([]any)[0].(map[string]any)
				}
				name := "inventado_em_" + p.field.Nome
				inside[name] = "x"
				added = append(added, name)
			})
		}
	})
	body["inventado"] = "x"
	status, text, id := c.ask(t, row, path, body, c.token)
	if status < 200 || status > 299 || strings.Contains(text, `"sucesso":false`) || strings.Contains(text, `"erro":true`) {
		t.Errorf("%s with fields that nobody knows: %d %s", row.ID, status, text)
	}
	avisos := strings.Join(in.call(id).Avisos, "\n")
	for _, name := range added {
		if !strings.Contains(avisos, name) {
			t.Errorf("%s: no aviso names %s: %s", row.ID, name, avisos)
		}
	}
}

// wide sends texts that a column may have no room for: what is refused is refused by the name that the caller knows.
func (c *cv) wide(t *testing.T, row cvcrm.Linha, s cvSample, fields []cvcrm.Campo) {
	t.Helper()
	cvEach(cvBody(t, c.fill(s.fields)), fields, "", func(place cvPlace) {
		if place.field.Tipo != cvcrm.Texto {
			return
		}
		c.prepare(s) // what went through has changed the other
		body := cvBody(t, c.fill(s.fields))
		if _, named := body["nome"]; named {
			body["nome"] = "Item de " + place.path
		}
		cvEach(body, fields, "", func(p cvPlace) {
			if p.path == place.path {
				p.in[p.field.Nome] = strings.Repeat("b", 2000)
			}
		})
		status, text, _ := c.ask(t, row, c.fill(s.path), body, c.token)
		if done := status < 300 && !strings.Contains(text, `"erro":true`); !done && status != http.StatusUnauthorized {
			c.judge(t, row, place, cvBad{what: "wide"}, status, text)
		}
	})
}
