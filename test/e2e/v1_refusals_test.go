package e2e

import (
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"strings"
	"testing"

	"ponte/crm"
)

// facade calls the facade by hand, where a generated client would not let a mistake through.
type facade struct {
	t     *testing.T
	p     *ponte
	token string
}

type facadeReply struct {
	status int
	header http.Header
	body   string
	problem
}

// problem is an answer that was no success.
type problem struct {
	Type, Title, Detail, Codigo, Campo string
	Status                             int
	Erros                              []struct{ Campo, Motivo string }
}

func (f *facade) call(method, path, body string, headers ...string) facadeReply {
	f.t.Helper()
	r, err := http.NewRequestWithContext(f.t.Context(), method, f.p.url+"/v1"+path, strings.NewReader(body))
	if err != nil {
		f.t.Fatal(err)
	}
	if f.token != "" {
		r.Header.Set("Authorization", "Bearer "+f.token)
	}
	if body != "" {
		r.Header.Set("Content-Type", "application/json")
	}
	for _, h := range headers {
		setHeader(r, h)
	}
	answer, err := http.DefaultClient.Do(r)
	if err != nil {
		f.t.Fatal(err)
	}
	defer answer.Body.Close()
	text, err := io.ReadAll(answer.Body)
	if err != nil {
		f.t.Fatal(err)
	}
	reply := facadeReply{status: answer.StatusCode, header: answer.Header, body: string(text)}
	if answer.Header.Get("Content-Type") == "application/problem+json" {
		if err := json.Unmarshal(text, &reply.problem); err != nil || reply.Status != answer.StatusCode || reply.Title == "" || reply.Detail == "" {
			f.t.Errorf("%s %s: a problem that is none: %s (%v)", method, path, text, err)
		}
	} else if answer.StatusCode >= 400 {
		f.t.Errorf("%s %s: %d is no problem+json: %s", method, path, answer.StatusCode, text)
	}
	return reply
}

// TestTheFacadeRefuses: each answer is a problem that names the refusal and the field, and never the value.
func TestTheFacadeRefuses(t *testing.T) {
	t.Parallel()
	database := newSQLite(t)
	in := install(t, database)
	in.credential(crm.NovaCredencial{Usuario: "comum", Sistema: "outro", Senha: "segredo-comum"})
	all, reader := in.token(megaUser), in.token(megaUser, crm.EscopoLerOcorrencias)
	other := in.token("comum", crm.EscopoLerOcorrencias)
	revoked := in.token(megaUser, crm.EscopoLerChamadas)
	tokens, err := in.admin.Tokens.Tokens(t.Context(), in.tenant.ID)
	in.must(err)
	_, err = in.admin.RevogarToken(t.Context(), operator, in.tenant.ID, fmt.Sprint(tokens[0].ID)) // the newest
	in.must(err)
	p := start(t, database)
	opened := (&facade{t, p, all}).call("POST", "/ocorrencias", `{"codigo_oc":"R-1","contrato":"1001","descricao":"Porta"}`)
	if opened.status != 201 {
		t.Fatal(opened.body)
	}
	const secret = "valor-que-nao-volta"
	long := strings.Repeat("x", 300)
	for name, c := range map[string]struct {
		token, method, path, body string
		headers                   []string
		status                    int
		code, field               string
	}{
		"no token":                      {"", "GET", "/ocorrencias", "", nil, 401, "107", ""},
		"an unknown token":              {"pnt_1_NADA", "GET", "/ocorrencias", "", nil, 401, "107", ""},
		"a token of no tenant":          {"pnt_zz_NADA", "GET", "/ocorrencias", "", nil, 401, "107", ""},
		"something that is no token":    {"abc", "GET", "/ocorrencias", "", nil, 401, "107", ""},
		"a revoked token":               {revoked, "GET", "/chamadas", "", nil, 401, "107", ""},
		"a missing scope":               {reader, "POST", "/ocorrencias", `{"descricao":"x"}`, nil, 403, "108", ""},
		"an unknown address":            {all, "GET", "/nada", "", nil, 404, "401", ""},
		"a method that is not there":    {all, "DELETE", "/ocorrencias", "", nil, 405, "401", ""},
		"a method of another path":      {all, "GET", "/clientes/lote", "", nil, 405, "401", ""},
		"a parameter nobody knows":      {all, "GET", "/ocorrencias?modificada_desde=" + secret, "", nil, 422, "205", "modificada_desde"},
		"no JSON":                       {all, "POST", "/ocorrencias", "{" + secret, nil, 400, "402", ""},
		"two texts":                     {all, "POST", "/ocorrencias", `{"descricao":"x"}{}`, nil, 400, "402", ""},
		"no UTF-8":                      {all, "POST", "/ocorrencias", "{\"descricao\":\"\xe7\"}", nil, 400, "402", ""},
		"a form":                        {all, "POST", "/ocorrencias", "descricao=x", []string{"Content-Type: application/x-www-form-urlencoded"}, 400, "402", ""},
		"compressed":                    {all, "POST", "/ocorrencias", `{"descricao":"x"}`, []string{"Content-Encoding: gzip"}, 400, "402", ""},
		"too large":                     {all, "POST", "/ocorrencias", `{"descricao":"` + strings.Repeat("x", 1<<20) + `"}`, nil, 413, "403", ""},
		"no object":                     {all, "POST", "/ocorrencias", `[]`, nil, 422, "205", "corpo"},
		"nothing":                       {all, "POST", "/ocorrencias", `{}`, nil, 422, "205", "descricao"},
		"an unknown field":              {all, "POST", "/ocorrencias", `{"descricao":"x","descrição":"` + secret + `"}`, nil, 422, "205", "descrição"},
		"a number for a text":           {all, "POST", "/ocorrencias", `{"descricao":7}`, nil, 422, "205", "descricao"},
		"null":                          {all, "POST", "/ocorrencias", `{"descricao":null}`, nil, 422, "205", "descricao"},
		"too long":                      {all, "POST", "/ocorrencias", `{"descricao":"x","divisao":"` + long + `"}`, nil, 422, "205", "divisao"},
		"a date of another form":        {all, "POST", "/ocorrencias", `{"descricao":"x","aberta_em":"30/11/2026"}`, nil, 422, "205", "aberta_em"},
		"deep inside":                   {all, "POST", "/ocorrencias", `{"descricao":"x","campos_variaveis":[{"codigo":"CA_1","valor":["` + secret + `"]}]}`, nil, 422, "205", "campos_variaveis[0].valor"},
		"contract and unit":             {all, "POST", "/ocorrencias", `{"descricao":"x","contrato":"1001","unidade":"1101"}`, nil, 422, "205", "unidade"},
		"an unknown contract":           {all, "POST", "/ocorrencias", `{"descricao":"x","contrato":"999"}`, nil, 422, "301", "contrato"},
		"an unknown unit":               {all, "POST", "/ocorrencias", `{"descricao":"x","unidade":"999"}`, nil, 422, "302", "unidade"},
		"an unknown client":             {all, "POST", "/ocorrencias", `{"descricao":"x","contrato":"1001","cliente":{"documento":"52998224725","nome":"Fulana"}}`, nil, 422, "311", ""},
		"no such ocorrência":            {all, "GET", "/ocorrencias/99999", "", nil, 404, "331", ""},
		"another system's ocorrência":   {other, "GET", "/ocorrencias/1", "", nil, 404, "331", ""},
		"an old version":                {all, "PATCH", "/ocorrencias/1", `{"observacao":"x"}`, []string{`If-Match: "77"`}, 412, "335", ""},
		"a version that is none":        {all, "PATCH", "/ocorrencias/1", `{"observacao":"x"}`, []string{`If-Match: abc`}, 422, "205", "If-Match"},
		"nothing to change":             {all, "PATCH", "/ocorrencias/1", `{}`, nil, 422, "205", "corpo"},
		"an unknown status by name":     {all, "GET", "/ocorrencias?ordem=" + secret, "", nil, 422, "205", "ordem"},
		"a filter that is empty":        {all, "GET", "/ocorrencias?codigo_oc=", "", nil, 422, "205", "codigo_oc"},
		"a parameter twice":             {all, "GET", "/ocorrencias?texto=a&texto=b", "", nil, 422, "205", "texto"},
		"a limit that is none":          {all, "GET", "/ocorrencias?limite=" + secret, "", nil, 422, "205", "limite"},
		"a limit too high":              {all, "GET", "/ocorrencias?limite=201", "", nil, 422, "205", "limite"},
		"a cursor of nothing":           {all, "GET", "/ocorrencias?cursor=" + secret, "", nil, 422, "205", "cursor"},
		"an id that is none":            {all, "GET", "/clientes/abc", "", nil, 422, "205", "id"},
		"an id of nothing":              {all, "GET", "/clientes/0", "", nil, 422, "205", "id"},
		"no such client":                {all, "GET", "/clientes/999999", "", nil, 404, "341", ""},
		"títulos of no contract":        {all, "GET", "/contratos/999999/titulos", "", nil, 404, "341", ""},
		"too many records":              {all, "POST", "/clientes/lote", `{"registros":[` + strings.Repeat(`{"campos":{}},`, 500) + `{"campos":{}}]}`, nil, 422, "205", "registros"},
		"no records":                    {all, "POST", "/clientes/lote", `{"registros":[]}`, nil, 422, "205", "registros"},
		"a record under another code":   {all, "PUT", "/clientes/externos/1", `{"id_externo":"2","campos":{"nome":"x"}}`, nil, 422, "205", "id_externo"},
		"a document of bad digits":      {all, "PUT", "/clientes/externos/1", `{"campos":{"nome":"x","documento":"11111111112"}}`, nil, 422, "205", "documento"},
		"neither id nor code":           {all, "GET", "/vinculos?tipo=cliente", "", nil, 422, "205", "id"},
		"a parameter that nobody knows": {all, "GET", "/ocorrencias?statsu=aberta", "", nil, 422, "205", "statsu"},
		"a query that cannot be read":   {all, "GET", "/ocorrencias?status=a;b", "", nil, 422, "205", "endereço"},
		"a parameter that is no UTF-8":  {all, "GET", "/ocorrencias?texto=%FF", "", nil, 422, "205", "texto"},
		"a 60th second asked for":       {all, "GET", "/ocorrencias?aberta_de=2016-12-31T23:59:60Z", "", nil, 422, "205", "aberta_de"},
		"a 60th second told":            {all, "PATCH", "/ocorrencias/1", `{"fechada_em":"2016-12-31T23:59:60Z"}`, nil, 422, "205", "fechada_em"},
		"the client of nobody":          {all, "GET", "/ocorrencias?cliente=0", "", nil, 422, "205", "cliente"},
		"a code that is no UTF-8":       {all, "PUT", "/clientes/externos/%FF", `{"campos":{"nome":"x"}}`, nil, 422, "205", "id_externo"},
		"a code of two lines":           {all, "PUT", "/clientes/externos/a%0Ab", `{"campos":{"nome":"x"}}`, nil, 422, "205", "id_externo"},
		"a code of spaces":              {all, "PUT", "/clientes/externos/%20", `{"campos":{"nome":"x"}}`, nil, 422, "205", "id_externo"},
	} {
		t.Run(name, func(t *testing.T) {
			f := &facade{t, p, c.token}
			r := f.call(c.method, c.path, c.body, c.headers...)
			if r.status != c.status || r.Codigo != c.code || c.field != "" && r.Campo != c.field {
				t.Errorf("%d %s, want %d, refusal %s, field %q", r.status, r.body, c.status, c.code, c.field)
			}
			if strings.Contains(r.body, secret) || strings.Contains(r.body, long) || strings.Contains(r.body, "52998224725") {
				t.Errorf("the value came back: %s", r.body)
			}
			if r.status == 401 && r.header.Get("WWW-Authenticate") == "" {
				t.Error("a 401 without WWW-Authenticate")
			}
			if r.status == 405 && r.header.Get("Allow") == "" {
				t.Error("a 405 without Allow")
			}
		})
	}
	in.disallow("127.0.0.0/8")
	f := &facade{t, p, all}
	eventually(t, "an address that is not allowed is refused", func() bool {
		r := f.call("GET", "/conta", "")
		return r.status == 403 && r.Codigo == "101"
	})
}

// TestTheLogKeepsNoNameOfAQuery: a cursor bears the name where its page ended, and what a caller made up may be anything.
func TestTheLogKeepsNoNameOfAQuery(t *testing.T) {
	t.Parallel()
	database := newSQLite(t)
	in := install(t, database)
	token := in.token(megaUser)
	f := &facade{t, start(t, database), token}
	if r := f.call("PUT", "/clientes/externos/1", `{"campos":{"nome":"Aaron Exemplo","documento":"39053344705"}}`); r.status != 201 {
		t.Fatal(r.body)
	}
	var page struct{ Proximo string }
	r := f.call("GET", "/clientes?limite=1", "")
	if err := json.Unmarshal([]byte(r.body), &page); err != nil || page.Proximo == "" {
		t.Fatal(r.body)
	}
	if r := f.call("GET", "/clientes?limite=1&cursor="+page.Proximo, ""); r.status != 200 {
		t.Fatal(r.body)
	}
	f.call("GET", "/clientes?quem=Aaron", "")
	var log struct {
		Itens []struct{ ID, Situacao string }
	}
	eventually(t, "a refused call is in the log", func() bool { // it is written after the answer
		r := f.call("GET", "/chamadas", "")
		if err := json.Unmarshal([]byte(r.body), &log); err != nil {
			t.Fatal(err)
		}
		return len(log.Itens) >= 4 && strings.Contains(r.body, `"recusada"`)
	})
	all := ""
	for _, row := range log.Itens {
		all += f.call("GET", "/chamadas/"+row.ID, "").body + "\n"
	}
	if strings.Contains(all, page.Proximo) || strings.Contains(all, "Aaron") {
		t.Errorf("the log has the name: %s", all)
	}
	if !strings.Contains(all, `{\"ID_EXTERNO\":\"1\"}`) {
		t.Errorf("the log does not tell which record was kept: %s", all)
	}
}
