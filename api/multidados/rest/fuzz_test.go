package rest

import (
	"bytes"
	"errors"
	"io"
	"mime"
	"mime/multipart"
	"regexp"
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

// FuzzPartes demands of the reader of parts what mime/multipart says where that reads a body: the same parts.
func FuzzPartes(f *testing.F) {
	for _, body := range []string{
		multipartOf("Content-Disposition: form-data; name=\"a\"\r\n\r\n1", "\r\n\r\n--xy\r\n", "A: b\r\n c\r\n\r\n"),
		strings.ReplaceAll(multipartOf("A: b\r\n\r\n1", "\r\n2"), "\r\n", "\n"),
		"x\r\n--xyz \t\r\n\r\n\r\r\n--xyz--\r\nepilogue", "--xyz--", "--xyz\r\n\r\n--xyz--", "--xyz\r\nA: b\r\n--xyz--\r\n",
	} {
		f.Add([]byte(body))
	}
	f.Fuzz(func(t *testing.T, body []byte) {
		crlf, lf := bytes.Count(body, []byte("\r\n--xyz")), bytes.Count(body, []byte("\n--xyz"))
		first, _, _ := bytes.Cut(body, []byte("\n"))
		if bytes.HasPrefix(first, []byte("--xyz")) {
			if lf++; bytes.HasSuffix(first, []byte("\r")) {
				crlf++
			}
		}
		if crlf != 0 && crlf != lf {
			return // line ends of both kinds, which that one does not read
		}
		theirs, whole := multipart.NewReader(bytes.NewReader(body), "xyz"), regexp.MustCompile(`(?m)^--xyz--[ \t]*\r?$`).Match(body)
		ours := newParts(bytes.NewReader(body), "xyz")
		for {
			want, wantErr := theirs.NextRawPart()
			var content []byte
			if wantErr == nil {
				content, wantErr = io.ReadAll(want)
			}
			header, err := ours.next()
			if errors.Is(err, errPartHeader) || wantErr != nil && (!errors.Is(wantErr, io.EOF) || !whole) {
				return // what one of them refuses
			}
			if errors.Is(err, io.EOF) != errors.Is(wantErr, io.EOF) || err != nil && !errors.Is(err, io.EOF) {
				t.Fatalf("%v, %v by mime/multipart", err, wantErr)
			}
			if err != nil {
				return
			}
			got, err := io.ReadAll(ours)
			if errors.Is(err, io.ErrUnexpectedEOF) && !whole {
				return // cut in a delimiter
			}
			if err != nil || !bytes.Equal(got, content) {
				t.Fatalf("%q, %v; %q by mime/multipart", got, err, content)
			}
			if values := want.Header["A"]; !header.odd && len(values) == 1 && header.get("a") != values[0] {
				t.Fatalf("header %q; %q by mime/multipart", header.get("a"), values[0])
			}
		}
	})
}

// FuzzDisposicao demands that whatever is said of a part is read within bounds, and as a strict reader reads it where that one
// finds plain names.
func FuzzDisposicao(f *testing.F) {
	for _, s := range []string{
		`form-data; name="a"; filename="b.jpg"`, `form-data; name=a b; filename='c"; x=1`, `a; filename*=UTF-8''%C3%A7; filename*0*=a'b'c`,
		`form-data; name="\\"; filename="=?utf-8?B?YQ==?= =?utf-8?Q?=C3?="`, `attachment; filename=""a""`,
	} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, said string) {
		d := readDisposition(said)
		m := start(options(boundary))
		name, err := m.fileName(d, said)
		if err != nil || strings.ContainsAny(name, "/\\\x00\r\n") || !utf8.ValidString(name) {
			t.Fatalf("%q, %v", name, err)
		}
		_, params, err := mime.ParseMediaType(said)
		if err != nil || strings.ContainsAny(said, `*'\`) { // those two read another way than ours
			return
		}
		for key, got := range map[string]string{"name": d.name, "filename": d.file} {
			if want := params[key]; got != want && !strings.HasSuffix(want, `"`) {
				t.Fatalf("%s %q, want %q", key, got, want)
			}
		}
	})
}
