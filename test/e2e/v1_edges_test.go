package e2e

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"mime/multipart"
	"net"
	"net/textproto"
	"os"
	"strings"
	"testing"
	"time"

	"ponte/crm"
)

// TestADocumentInAnAddressIsMasked: whatever a caller puts where a number or a code stands, and however it is escaped, the log shows
// no document.
func TestADocumentInAnAddressIsMasked(t *testing.T) {
	t.Parallel()
	onBothEngines(t, func(t *testing.T, database string) {
		in := install(t, database)
		token := in.token(megaUser)
		f := &facade{t, start(t, database), token}
		body, kind := form(t, "laudo.txt", nil)
		for _, r := range []facadeReply{
			f.call("GET", "/ocorrencias/52998224725", ""),
			f.call("GET", "/ocorrencias/529%2E982%2E247%2D25", ""),
			f.call("PATCH", "/ocorrencias/52998224725", `{"observacao":"x"}`),
			f.call("POST", "/ocorrencias/52998224725/anexos", body, "Content-Type: "+kind),
			f.call("PUT", "/empreendimentos/externos/529%2E982%2E247-25", `{"campos":{"naoexiste":"x"}}`),
		} {
			row := fmt.Sprintf("%+v", in.refusal(r.header.Get("X-Request-Id")))
			for _, document := range []string{"52998224725", "529.982", "529%2E982"} {
				if strings.Contains(row, document) {
					t.Errorf("a document in the log: %s", row)
				}
			}
		}
	})
}

// TestSpacesAroundACode: they are none of it, on both engines alike.
func TestSpacesAroundACode(t *testing.T) {
	t.Parallel()
	onBothEngines(t, func(t *testing.T, database string) {
		in := install(t, database)
		token := in.token(megaUser)
		f := &facade{t, start(t, database), token}
		if r := f.call("PUT", "/empreendimentos/externos/E-7", `{"campos":{"nome":"Jardim"}}`); r.status != 201 {
			t.Fatalf("%d %s", r.status, r.body)
		}
		for _, path := range []string{"E-7%20", "%20E-7"} {
			r := f.call("PUT", "/empreendimentos/externos/"+path, `{"campos":{"nome":"Jardim"}}`)
			if r.status != 200 || !strings.Contains(r.body, `"desfecho":"igual"`) {
				t.Errorf("%q: %d %s", path, r.status, r.body)
			}
		}
		r := f.call("POST", "/empreendimentos/lote", `{"registros":[{"id_externo":" E-7 ","campos":{"nome":"Jardim"}}]}`)
		if r.status != 200 || !strings.Contains(r.body, `"desfecho":"igual"`) {
			t.Errorf("in a batch: %d %s", r.status, r.body)
		}
		if r := f.call("GET", "/empreendimentos?id_externo=E-7%20", ""); strings.Count(r.body, `"id_externo"`) != 1 {
			t.Errorf("asked for: %s", r.body)
		}
		if r := f.call("PUT", "/empreendimentos/externos/"+strings.Repeat("%2F", 100), `{"campos":{"nome":"Barras"}}`); r.status != 201 {
			t.Errorf("100 characters that are escaped: %d %s", r.status, r.body)
		}
	})
}

// TestAKeyStandsForTheWholeOpening: what is no part of the family's is part of the call too.
func TestAKeyStandsForTheWholeOpening(t *testing.T) {
	t.Parallel()
	database := newSQLite(t)
	in := install(t, database)
	token := in.token(megaUser)
	f := &facade{t, start(t, database), token}
	for i, c := range []struct {
		body   string
		status int
	}{
		{`{"descricao":"Uma","contrato":"1001"}`, 201},
		{`{"descricao":"Uma","contrato":"1001"}`, 201},
		{`{"descricao":"Uma","contrato":"1001","principal":"1"}`, 422},
		{`{"descricao":"Uma","unidade":"1001"}`, 422},
	} {
		r := f.call("POST", "/ocorrencias", c.body, "Idempotency-Key: inteira")
		if r.status != c.status || c.status == 422 && r.Codigo != fmt.Sprint(int(crm.RecusaChaveReusada)) {
			t.Errorf("call %d: %d %s", i, r.status, r.body)
		}
	}
}

// TestAKeyOfTheFacadeIsNoneOfTheWebservice: the key of a narrativa there is not taken for an opening's here.
func TestAKeyOfTheFacadeIsNoneOfTheWebservice(t *testing.T) {
	t.Parallel()
	database := newSQLite(t)
	in := install(t, database)
	token := in.token(megaUser)
	f := &facade{t, start(t, database), token}
	opened := f.call("POST", "/ocorrencias", `{"descricao":"Porta"}`, "Idempotency-Key: uma")
	told := f.call("POST", "/ocorrencias/1/narrativas", `{"texto":"Visita"}`, "Idempotency-Key: outra")
	if opened.status != 201 || told.status != 201 {
		t.Fatal(opened.body, told.body)
	}
	if r := f.p.soap(opening("DESCRICAO", "Janela"), "Idempotency-Key: outra"); r.text != "2" {
		t.Errorf("an opening of the webservice under the key of a narrativa: %q", r.text)
	}
	if r := f.call("POST", "/ocorrencias", `{"descricao":"Janela"}`, "Idempotency-Key: outra"); r.status != 422 || r.Codigo != "336" {
		t.Errorf("an opening of the facade under it: %d %s", r.status, r.body)
	}
}

// TestCodesInOtherSystems: units alone keep them, of few systems, which have names.
func TestCodesInOtherSystems(t *testing.T) {
	t.Parallel()
	database := newSQLite(t)
	in := install(t, database)
	token := in.token(megaUser)
	f := &facade{t, start(t, database), token}
	var many strings.Builder
	for i := range 5000 {
		fmt.Fprintf(&many, `,"s%d":"1"`, i)
	}
	for codes, status := range map[string]int{
		`{"mobuss":"M-1"}`: 201, `{"":"1"}`: 422, `{" mobuss":"1"}`: 422, `{"a\u0000":"1"}`: 422, `{"` + strings.Repeat("x", 61) + `":"1"}`: 422,
		`{` + many.String()[1:] + `}`: 422,
	} {
		r := f.call("PUT", "/unidades/externos/U-1", `{"campos":{"empreendimento":"Jardim","bloco":"A","unidade":"9"},"codigos":`+codes+`}`)
		if r.status != status || status == 422 && r.Campo != "codigos" {
			t.Errorf("%.60s: %d %s", codes, r.status, r.body)
		}
	}
	r := f.call("PUT", "/empreendimentos/externos/E-1", `{"campos":{"nome":"Jardim"},"codigos":{"mobuss":"1"}}`)
	if r.status != 422 || r.Campo != "codigos" {
		t.Errorf("of an empreendimento: %d %s", r.status, r.body)
	}
}

// TestNamesOfFiles: a name is a name, and what would not be stored as it was meant is refused.
func TestNamesOfFiles(t *testing.T) {
	t.Parallel()
	database := newSQLite(t)
	in := install(t, database)
	token := in.token(megaUser)
	f := &facade{t, start(t, database), token}
	if r := f.call("POST", "/ocorrencias", `{"descricao":"Porta"}`); r.status != 201 {
		t.Fatal(r.body)
	}
	encoded := textproto.MIMEHeader{"Content-Transfer-Encoding": {"base64"}}
	for i, c := range []struct {
		name   string
		header textproto.MIMEHeader
		status int
		stored string
	}{
		{`C:\\fotos\\porta.jpg`, nil, 201, `"porta.jpg"`}, // escaped, as a quoted string is
		{"../../etc/porta.txt", nil, 201, `"porta.txt"`},
		{"..", nil, 422, ""},
		{" ", nil, 422, ""},
		{"/", nil, 422, ""},
		{"porta.txt", encoded, 422, ""},
	} {
		body, kind := form(t, c.name, c.header)
		r := f.call("POST", "/ocorrencias/1/anexos", body, "Content-Type: "+kind)
		if r.status != c.status || c.status == 422 && r.Campo != "arquivo" {
			t.Errorf("%d: %q: %d %s", i, c.name, r.status, r.body)
		}
		if c.stored != "" && !strings.Contains(f.call("GET", "/ocorrencias/1", "").body, `"nome":`+c.stored) {
			t.Errorf("%q is not stored as %s", c.name, c.stored)
		}
	}
}

// form is a form with one file.
func form(t *testing.T, name string, header textproto.MIMEHeader) (body, kind string) {
	t.Helper()
	var b bytes.Buffer
	w := multipart.NewWriter(&b)
	h := textproto.MIMEHeader{"Content-Disposition": {`form-data; name="arquivo"; filename="` + name + `"`}}
	for k, v := range header {
		h[k] = v
	}
	part, err := w.CreatePart(h)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := fmt.Fprintf(part, "conteúdo de %s", name); err != nil {
		t.Fatal(err)
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return b.String(), w.FormDataContentType()
}

// TestDribblingBodiesHoldNoPlace: callers that announce much and send little keep nobody from sending much.
func TestDribblingBodiesHoldNoPlace(t *testing.T) {
	t.Parallel()
	database := newSQLite(t)
	in := install(t, database)
	token := in.token(megaUser)
	f := &facade{t, start(t, database), token}
	for range 5 {
		begin := time.Now()
		slow := make([]net.Conn, 12)
		for i := range slow {
			c, err := net.Dial("tcp", strings.TrimPrefix(f.p.url, "http://"))
			if err != nil {
				t.Fatal(err)
			}
			defer c.Close()
			slow[i] = c
			if _, err := fmt.Fprintf(c, "POST /v1/clientes/lote HTTP/1.1\r\nHost: ponte\r\nAuthorization: Bearer %s\r\nContent-Type: application/json\r\n"+
				"Content-Length: 100000\r\nExpect: 100-continue\r\n\r\n", token); err != nil {
				t.Fatal(err)
			}
		}
		for _, c := range slow {
			asked := make([]byte, len("HTTP/1.1 100 Continue\r\n\r\n"))
			if _, err := io.ReadFull(c, asked); err != nil { // its body is being read
				t.Fatalf("%q %v", asked, err)
			}
		}
		r := f.call("POST", "/empreendimentos/lote", `{"registros":[{"id_externo":"G","campos":{"nome":"Grande"}}]`+strings.Repeat(" ", 100_000)+`}`)
		if r.status != 200 {
			t.Errorf("%d %s", r.status, r.body)
		}
		ended := 0
		for _, c := range slow {
			if err := c.SetReadDeadline(time.Now().Add(10 * time.Millisecond)); err != nil {
				t.Fatal(err)
			}
			if n, err := c.Read(make([]byte, 1)); n != 0 || !errors.Is(err, os.ErrDeadlineExceeded) {
				ended++
			}
			_ = c.Close()
		}
		switch {
		case ended == 0:
			return
		case time.Since(begin) < 8*time.Second: // else the machine stood still until they were cut, which tells nothing
			t.Fatalf("%d dribbling calls ended before the other was answered", ended)
		}
	}
	t.Fatal("dribbling calls ended before the other was answered, each time")
}
