package e2e

import (
	"bytes"
	"encoding/base64"
	"encoding/json"
	"mime/multipart"
	"net/http"
	"net/textproto"
	"net/url"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"ponte/crm"
)

const (
	mobussUser   = "mobuss"
	mobussSecret = "senha-mobuss"
)

var mobussCredential = crm.NovaCredencial{Usuario: mobussUser, Senha: mobussSecret, Busca: crm.BuscaUnidade, Cadastro: crm.CadastroNenhum}

// rest sends a request of the REST dialect, its path below webservices/rest, and checks what holds for every answer.
func (p *ponte) rest(method, path, contentType, body string, headers ...string) reply {
	p.t.Helper()
	r, err := http.NewRequest(method, p.url+"/webservices/rest/"+path, strings.NewReader(body))
	if err != nil {
		p.t.Fatal(err)
	}
	if contentType != "" {
		r.Header.Set("Content-Type", contentType)
	}
	for _, h := range headers {
		setHeader(r, h)
	}
	got, err := do(r)
	if err != nil {
		p.t.Fatal(err)
	}
	var failure struct {
		Success *bool  `json:"success"`
		Erros   string `json:"erros"`
	}
	switch {
	case got.body == "" || got.header.Get("Content-Length") == "":
		p.t.Errorf("an answer that old clients cannot read: %v %q", got.header, got.body)
	case got.status >= 300 && (json.Unmarshal([]byte(got.body), &failure) != nil || failure.Success == nil || *failure.Success):
		p.t.Errorf("%d %q is no failure that a caller would recognise", got.status, got.body)
	}
	got.text = failure.Erros
	return got
}

func (p *ponte) restJSON(method string, parts map[string]any, headers ...string) reply {
	p.t.Helper()
	body, err := json.Marshal(parts)
	if err != nil {
		p.t.Fatal(err)
	}
	return p.rest(http.MethodPost, method, "application/json", string(body), headers...)
}

// withMobuss are the parts of an opening as Mobuss sends it.
func withMobuss(parts ...string) map[string]any {
	all := map[string]any{
		"usuario_ws": mobussUser, "senha_ws": mobussSecret, "cod_projeto": "1101", "cnpj_cliente": "111.444.777-35",
		"bloqueio_incluir_cliente": "T", "descricao": "Infiltração – \"copa\" & <cozinha>", "tipo_retorno": "2",
	}
	for i := 0; i < len(parts); i += 2 {
		all[parts[i]] = parts[i+1]
	}
	return all
}

// TestRESTOpenings opens in every form that callers use; the answer is the number alone.
func TestRESTOpenings(t *testing.T) {
	t.Parallel()
	onBothEngines(t, func(t *testing.T, database string) {
		in := install(t, database)
		in.credential(mobussCredential)
		p := start(t, database)
		form := func(parts map[string]any) url.Values {
			v := url.Values{}
			for name, value := range parts {
				v.Set(name, value.(string))
			}
			return v
		}
		asJSON := func(parts map[string]any) string {
			b, _ := json.Marshal(parts)
			return string(b)
		}
		latin1 := strings.NewReplacer("ç", "\xe7", "ã", "\xe3", "–", "\x96").Replace(asJSON(withMobuss("codigo_oc", "J-3")))
		latin1 = strings.NewReplacer(`\u0026`, "&", `\u003c`, "<", `\u003e`, ">").Replace(latin1)
		basic := "Authorization: Basic " + base64.StdEncoding.EncodeToString([]byte(mobussUser+":"+mobussSecret))
		without := withMobuss("codigo_oc", "B-1")
		delete(without, "usuario_ws")
		delete(without, "senha_ws")
		query := form(withMobuss("codigo_oc", "Q-1")).Encode()
		for _, c := range []struct{ name, method, path, contentType, body, header string }{
			{"json", "POST", "incluir_oc", "application/json", asJSON(withMobuss("codigo_oc", "J-1")), "Authorization: 5f4dcc3b5aa765d61d8327deb882cf99"},
			{"api.php", "POST", "api.php?api_method=incluir_oc", "application/json", asJSON(withMobuss("codigo_oc", "J-2")), "Accept: text/html"},
			{"method in the body", "POST", "api.php", "application/json", asJSON(withMobuss("codigo_oc", "J-4", "api_method", "incluir_oc")), ""},
			{"windows-1252", "POST", "incluir_oc", "application/json", latin1, ""},
			{"any case", "POST", "Incluir_OC/", "", strings.NewReplacer("usuario_ws", "USUARIO_WS", "descricao", "Descricao").Replace(asJSON(withMobuss("codigo_oc", "J-5"))), ""},
			{"json called a form", "POST", "incluir_oc", "application/x-www-form-urlencoded", asJSON(withMobuss("codigo_oc", "J-6")), ""},
			{"form", "POST", "incluir_oc", "application/x-www-form-urlencoded", form(withMobuss("codigo_oc", "F-1")).Encode(), ""},
			{"query", "GET", "incluir_oc?" + query, "", "", ""},
			{"basic", "POST", "incluir_oc", "application/json", asJSON(without), basic},
		} {
			t.Run(c.name, func(t *testing.T) {
				headers := []string{}
				if c.header != "" {
					headers = append(headers, c.header)
				}
				r := p.rest(c.method, c.path, c.contentType, c.body, headers...)
				if r.status != 200 || !digits.MatchString(r.body) {
					t.Fatalf("%d %q, want the number alone", r.status, r.body)
				}
				kept := in.record(r.body)
				if got := kept.Ocorrencia.Descricao; got != "Infiltração – \"copa\" & <cozinha>" {
					t.Errorf("description %q", got)
				}
				if kept.Unidade != "101" || kept.ContratoCodigo != "" && kept.ContratoCodigo != "1001" || kept.Ocorrencia.Recebido.Texto("TIPO_RETORNO") != "2" {
					t.Errorf("kept %+v", kept.LinhaOcorrencia)
				}
				if again := p.rest(c.method, c.path, c.contentType, c.body, headers...); again.body != r.body {
					t.Errorf("a repeat gave %q, first %q", again.body, r.body)
				}
			})
		}
	})
}

// TestRESTAttachments sends files with an opening and reads them back from the database.
func TestRESTAttachments(t *testing.T) {
	t.Parallel()
	onBothEngines(t, func(t *testing.T, database string) {
		in := install(t, database)
		in.credential(mobussCredential)
		p := start(t, database)
		photo := bytes.Repeat([]byte{0xff, 0xd8, 0, 1, 2, 3}, 200_000) // over 1 MiB: several chunks, and more than a JSON may have
		body, contentType := withFiles(t, withMobuss("codigo_oc", "M-1", "campos_variaveis_clientes[0][codigo]", "CA_950", "campos_variaveis_clientes[0][valor]", "Torre A"),
			file{"foto", `C:\fotos\infiltração.jpg`, "image/jpeg", photo}, file{"laudo", "laudo.txt", "text/plain", []byte("laudo")}, file{"vazio", "", "", nil})
		r := p.rest(http.MethodPost, "incluir_oc", contentType, body)
		if r.status != 200 || !digits.MatchString(r.body) {
			t.Fatalf("%d %q", r.status, r.body)
		}
		kept := in.record(r.body)
		if len(kept.Anexos) != 2 || kept.Anexos[0].Nome != "infiltração.jpg" || kept.Anexos[0].Tipo != "image/jpeg" || kept.Anexos[1].Nome != "laudo.txt" {
			t.Fatalf("attachments %+v", kept.Anexos)
		}
		stored, err := in.store.Arquivos().Ler(t.Context(), kept.Anexos[0].ID)
		if in.must(err); !bytes.Equal(stored, photo) {
			t.Errorf("%d bytes stored of %d", len(stored), len(photo))
		}
		if got := kept.Ocorrencia.Recebido.Itens("CAMPOS_VARIAVEIS_CLIENTES"); !cmp.Equal(got, []crm.Item{{Codigo: "CA_950", Valor: "Torre A"}}) {
			t.Errorf("list %+v", got)
		}
		if again := p.rest(http.MethodPost, "incluir_oc", contentType, body); again.body != r.body || len(in.record(r.body).Anexos) != 2 {
			t.Errorf("a repeat gave %q", again.body)
		}
		for name, c := range map[string]struct {
			files []file
			want  string
		}{
			"file too large":   {[]file{{"a", "filme.mp4", "video/mp4", make([]byte, 10<<20+1)}}, "O anexo filme.mp4 passa do limite de 10 MiB. (e:206)"},
			"all too large":    {[]file{{"a", "1", "", make([]byte, 9<<20)}, {"b", "2", "", make([]byte, 9<<20)}, {"c", "3", "", make([]byte, 9<<20)}}, "O pedido passa do limite de 25 MiB. (e:403)"},
			"text too large":   {[]file{{"descricao", "", "text/plain", make([]byte, 2<<20)}}, "(e:403)"},
			"no such boundary": {nil, "(e:402)"},
		} {
			body, contentType := withFiles(t, withMobuss("codigo_oc", "M-2"), c.files...)
			switch name {
			case "text too large":
				body = strings.Replace(body, `filename=""`, "", 1)
			case "no such boundary":
				contentType = "multipart/form-data; boundary=outro"
			}
			if r := p.rest(http.MethodPost, "incluir_oc", contentType, body); r.status < 400 || !strings.Contains(r.text, c.want) {
				t.Errorf("%s: %d %q, want %q", name, r.status, r.body, c.want)
			}
		}
		if n := len(in.numbers()); n != 1 {
			t.Errorf("%d ocorrências", n)
		}
	})
}

type file struct {
	field, name, kind string
	content           []byte
}

func withFiles(t *testing.T, parts map[string]any, files ...file) (body, contentType string) {
	t.Helper()
	var b bytes.Buffer
	w := multipart.NewWriter(&b)
	for name, value := range parts {
		if err := w.WriteField(name, value.(string)); err != nil {
			t.Fatal(err)
		}
	}
	for _, f := range files {
		h := textproto.MIMEHeader{"Content-Disposition": {`form-data; name="` + f.field + `"; filename="` + f.name + `"`}}
		if f.kind != "" {
			h.Set("Content-Type", f.kind)
		}
		part, err := w.CreatePart(h)
		if err == nil {
			_, err = part.Write(f.content)
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return b.String(), w.FormDataContentType()
}
