package rest

import (
	"bytes"
	"errors"
	"strings"
	"testing"
	"unicode/utf8"

	"ponte/crm"
)

// FuzzDecodificar checks what holds for every body: no panic, errors of our kind, and of a call that is read, names in
// upper case and once each, text in UTF-8 when the body was, and the same again from the same bytes.
func FuzzDecodificar(f *testing.F) {
	for _, s := range []struct{ contentType, query, body string }{
		{"application/json", "", `{"usuario_ws":"mobuss","campos_variaveis_clientes":[{"codigo":"CA_1","valor":"x"}],"n":1.5e3}`},
		{"application/x-www-form-urlencoded", "api_method=incluir_oc", "descricao=%E7+1&campos_variaveis[0][codigo]=CA_1"},
		{"", "a=1&b[c][]=2", "\xff\xfe{\x00}\x00"},
		{boundary, "", "--xyz\r\nContent-Disposition: form-data; name=\"a\"\r\n\r\n1\r\n--xyz\r\nContent-Disposition: form-data; name=\"b\"; filename=\"c.txt\"\r\n\r\nd\r\n--xyz--\r\n"},
		{"application/json; charset=latin1", "", "{\"a\":\"\xe7\",\"A \":{\"b\":[null,true]}}"},
		{"multipart/form-data", "", "x"},
	} {
		f.Add(s.contentType, s.query, []byte(s.body))
	}
	f.Fuzz(func(t *testing.T, contentType, query string, body []byte) {
		o := options(contentType)
		o.Query, o.MaxText, o.MaxFile = query, 4096, 1024
		read := func() (*Message, error) {
			if IsMultipart(contentType) {
				return DecodeMultipart(bytes.NewReader(body), o)
			}
			return Decode(body, o)
		}
		m, err := read()
		if err != nil {
			var known *Error
			if !errors.As(err, &known) || known.Reason == "" || m != nil {
				t.Fatalf("%v with %v", err, m)
			}
			return
		}
		seen := map[string]bool{}
		for _, c := range m.Fields {
			if c.Nome == "" || c.Nome != strings.ToUpper(c.Nome) || seen[c.Nome] {
				t.Fatalf("name %q", c.Nome)
			}
			seen[c.Nome] = true
			if c.Valor != "" && c.Itens != nil {
				t.Fatalf("%s is text and a list", c.Nome)
			}
			if !utf8.ValidString(c.Nome) || !utf8.ValidString(c.Valor) {
				t.Fatalf("%q = %q is not UTF-8", c.Nome, c.Valor)
			}
		}
		for _, x := range m.Files {
			if len(x.Conteudo) > o.MaxFile || x.Nome == "" || x.Tipo == "" {
				t.Fatalf("file %q of %d bytes", x.Nome, len(x.Conteudo))
			}
		}
		again, err := read()
		if err != nil || show(again.Fields) != show(m.Fields) || len(again.Files) != len(m.Files) {
			t.Fatalf("read another way the second time: %v", err)
		}
		crm.MascararCampos("u", m.Fields, "segredo") // the log takes whatever was read
	})
}
