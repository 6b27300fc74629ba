package e2e

import (
	"bytes"
	"fmt"
	"mime/multipart"
	"net/textproto"
	"strings"
	"testing"
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
