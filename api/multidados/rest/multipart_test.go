package rest

import (
	"errors"
	"strings"
	"testing"

	"ponte/crm/charset"
)

// photo is the content of a file that no text has.
const photo = "\xff\xd8\xff\xe0abc\x00\x01"

// shownFiles writes files as name|type|content.
func shownFiles(m *Message) string {
	var b strings.Builder
	for _, f := range m.Files {
		b.WriteString(f.Nome + "|" + f.Tipo + "|" + strings.ReplaceAll(string(f.Conteudo), photo, "PHOTO") + ";")
	}
	return b.String()
}

func multipartOf(parts ...string) string {
	return "--xyz\r\n" + strings.Join(parts, "\r\n--xyz\r\n") + "\r\n--xyz--\r\n"
}

// The header of a file as programs write it that put it together by hand: the file must be there, under its name.
func TestFilesWhoseHeaderIsNotAsTheStandardHasIt(t *testing.T) {
	t.Parallel()
	const jpeg = "\r\nContent-Type: image/jpeg\r\n\r\n" + photo
	for _, c := range []struct{ name, part, want string }{
		{"well-formed", `Content-Disposition: form-data; name="foto"; filename="x.jpg"` + jpeg, "x.jpg"},
		{"blanks", `Content-Disposition: form-data; name="foto"; filename=laje da sala.jpg` + jpeg, "laje da sala.jpg"},
		{"blanks, name after it", `Content-Disposition: form-data; filename=laje da sala.jpg; name=foto` + jpeg, "laje da sala.jpg"},
		{"blanks, name after it without separator", `Content-Disposition: form-data; filename=laje da sala.jpg name=foto` + jpeg, "laje da sala.jpg"},
		{"UTF-8", `Content-Disposition: form-data; name="foto"; filename=infiltração.jpg` + jpeg, "infiltração.jpg"},
		{"latin1", `Content-Disposition: form-data; name="foto"; filename=infiltra` + "\xe7\xe3o.jpg" + jpeg, "infiltração.jpg"},
		{"quotes inside", `Content-Disposition: form-data; name="foto"; filename="laje "sala".jpg"` + jpeg, `laje "sala".jpg`},
		{"quotes inside, name after it", `Content-Disposition: form-data; filename="laje "sala".jpg"; name="foto"` + jpeg, `laje "sala".jpg`},
		{"quotes inside and a semicolon", `Content-Disposition: form-data; name="foto"; filename="laje "a"; sala.jpg"` + jpeg, `laje "a"; sala.jpg`},
		{"quoted twice", `Content-Disposition: form-data; name=""foto""; filename=""x.jpg""` + jpeg, "x.jpg"},
		{"escaped quotes", `Content-Disposition: form-data; name="foto"; filename="laje \"sala\".jpg"` + jpeg, `laje "sala".jpg`},
		{"quote that does not close", `Content-Disposition: form-data; name="foto"; filename="x.jpg` + jpeg, "x.jpg"},
		{"quote that does not close, name after it", `Content-Disposition: form-data; filename="x.jpg; name=foto` + jpeg, "x.jpg"},
		{"quote that does not open", `Content-Disposition: form-data; name="foto"; filename=x.jpg"` + jpeg, "x.jpg"},
		{"single quotes", `Content-Disposition: form-data; name='foto'; filename='x.jpg'` + jpeg, "x.jpg"},
		{"an apostrophe", `Content-Disposition: form-data; name=foto; filename=caixa d'água.jpg` + jpeg, "caixa d'água.jpg"},
		{"an apostrophe in single quotes", `Content-Disposition: form-data; name='foto'; filename='caixa d'água.jpg'` + jpeg, "caixa d'água.jpg"},
		{"brackets", `Content-Disposition: form-data; name=fotos[]; filename="x.jpg"` + jpeg, "x.jpg"},
		{"no semicolon", `Content-Disposition: form-data; name="foto" filename="x.jpg"` + jpeg, "x.jpg"},
		{"no semicolon at all", `Content-Disposition: form-data name="foto" filename="x.jpg"` + jpeg, "x.jpg"},
		{"nothing between", `Content-Disposition: form-data;name="foto"filename="x.jpg"` + jpeg, "x.jpg"},
		{"commas", `Content-Disposition: form-data, name="foto", filename="x.jpg"` + jpeg, "x.jpg"},
		{"a comma in a name", `Content-Disposition: form-data; name="foto"; filename=laje, sala.jpg` + jpeg, "laje, sala.jpg"},
		{"blanks around =", `Content-Disposition: form-data; name = "foto"; filename = "x.jpg" ;` + jpeg, "x.jpg"},
		{"no disposition type", `Content-Disposition: name="foto"; filename="x.jpg"` + jpeg, "x.jpg"},
		{"other letters", `CONTENT-DISPOSITION: Form-Data; NAME="foto"; FileName="x.jpg"` + jpeg, "x.jpg"},
		{"a blank before the colon", `Content-Disposition : form-data; name="foto"; filename="x.jpg"` + jpeg, "x.jpg"},
		{"folded", "Content-Disposition: form-data;\r\n name=\"foto\";\r\n\tfilename=\"x.jpg\"" + jpeg, "x.jpg"},
		{"folded without a blank", "Content-Disposition: form-data; name=\"foto\";\r\nfilename=\"C:\\x.jpg\"" + jpeg, "x.jpg"},
		{"a line that is no header", "lixo\r\nContent-Disposition: form-data; name=\"foto\"; filename=\"x.jpg\"" + jpeg, "x.jpg"},
		{"two dispositions", "Content-Disposition: form-data; name=\"foto\"\r\nContent-Disposition: attachment; filename=\"x.jpg\"" + jpeg, "x.jpg"},
		{"no disposition", `Content-Type: image/jpeg` + "\r\n\r\n" + photo, "anexo"},
		{"no disposition, named as in mail", `Content-Type: image/jpeg; name="x.jpg"` + "\r\n\r\n" + photo, "x.jpg"},
		{"no header", "\r\n" + photo, "anexo"},
		{"no file name", `Content-Disposition: form-data; name="foto"` + jpeg, "anexo"},
		{"no file name and no type", `Content-Disposition: form-data; name="foto"` + "\r\n\r\n" + photo, "anexo"},
		{"no name", `Content-Disposition: form-data; filename="x.jpg"` + jpeg, "x.jpg"},
		{"no names", `Content-Disposition: form-data` + jpeg, "anexo"},
		{"empty file name", `Content-Disposition: form-data; name="foto"; filename=""` + jpeg, "anexo"},
		{"file name without value", `Content-Disposition: form-data; name="foto"; filename=` + jpeg, "anexo"},
		{"extended UTF-8", `Content-Disposition: form-data; name="foto"; filename*=UTF-8''infiltra%C3%A7%C3%A3o%20%E2%82%AC.jpg` + jpeg, "infiltração €.jpg"},
		{"extended latin1", `Content-Disposition: form-data; name="foto"; filename*=ISO-8859-1''infiltra%E7%E3o.jpg` + jpeg, "infiltração.jpg"},
		{"extended latin1 that is UTF-8", `Content-Disposition: form-data; name="foto"; filename*=iso-8859-1'pt-br'infiltra%C3%A7%C3%A3o.jpg` + jpeg, "infiltração.jpg"},
		{"extended in quotes", `Content-Disposition: form-data; name="foto"; filename*="utf-8''a%C3%A7o.jpg"` + jpeg, "aço.jpg"},
		{"extended without charset", `Content-Disposition: form-data; name="foto"; filename*=a%C3%A7o.jpg` + jpeg, "aço.jpg"},
		{"extended with wrong escapes", `Content-Disposition: form-data; name="foto"; filename*=UTF-8''100%zz%C3%A7%.jpg` + jpeg, "100%zzç%.jpg"},
		{"extended and plain", `Content-Disposition: form-data; name="foto"; filename="acao.jpg"; filename*=UTF-8''a%C3%A7%C3%A3o.jpg` + jpeg, "ação.jpg"},
		{"a plus is a plus", `Content-Disposition: form-data; name="foto"; filename*=UTF-8''a+b.jpg` + jpeg, "a+b.jpg"},
		{"pieces", `Content-Disposition: form-data; name="foto"; filename*0="laje "; filename*1="da sala.jpg"` + jpeg, "laje da sala.jpg"},
		{"extended pieces", `Content-Disposition: form-data; name="foto"; filename*0*=UTF-8''infiltra%C3; filename*1*=%A7%C3%A3o; filename*2=.jpg` + jpeg, "infiltração.jpg"},
		{"word, base64", `Content-Disposition: form-data; name="foto"; filename="=?utf-8?B?aW5maWx0cmHDp8Ojby5qcGc=?="` + jpeg, "infiltração.jpg"},
		{"word, quoted-printable", `Content-Disposition: form-data; name="foto"; filename="=?ISO-8859-1?Q?infiltra=E7=E3o_1.jpg?="` + jpeg, "infiltração 1.jpg"},
		{"words, folded, a letter in two", "Content-Disposition: form-data; name=\"foto\"; filename=\"=?UTF-8?B?aW5maWx0cmHD?=\r\n =?UTF-8?B?p8Ojby5qcGc=?=\"" + jpeg, "infiltração.jpg"},
		{"word and text", `Content-Disposition: form-data; name="foto"; filename="=?utf-8?Q?a=C3=A7o?=.jpg"` + jpeg, "aço.jpg"},
		{"word without quotes", `Content-Disposition: form-data; name==?utf-8?B?Zm90bw==?=; filename==?utf-8?B?YcOnby5qcGc=?=` + jpeg, "aço.jpg"},
		{"what is no word", `Content-Disposition: form-data; name="foto"; filename="=?utf-8?B?***?=.jpg"` + jpeg, "=?utf-8?B?***?=.jpg"},
		{"a Windows path", `Content-Disposition: form-data; name="foto"; filename="C:\obra\laje 1.jpg"` + jpeg, "laje 1.jpg"},
		{"a path without quotes", `Content-Disposition: form-data; name="foto"; filename=C:\Meus documentos\laje 1.jpg` + jpeg, "laje 1.jpg"},
		{"a Unix path", `Content-Disposition: form-data; name="foto"; filename="/tmp/../laje.jpg"` + jpeg, "laje.jpg"},
		{"a drive", `Content-Disposition: form-data; name="foto"; filename="C:laje.jpg"` + jpeg, "laje.jpg"},
		{"only a path", `Content-Disposition: form-data; name="foto"; filename="C:\obra\.."` + jpeg, "anexo"},
		{"characters that no name has", `Content-Disposition: form-data; name="foto"; filename*=UTF-8''a%00b%0D%0A%C2%81.jpg` + jpeg, "ab.jpg"},
		{"base64", "Content-Disposition: form-data; name=foto; filename=x.jpg\r\nContent-Type: image/jpeg\r\nContent-Transfer-Encoding: Base64 \r\n\r\n/9j/4GFi\r\n YwAB\r\n", "x.jpg"},
		{"base64 in quotes", "Content-Disposition: form-data; name=foto; filename=x.jpg\r\nContent-Type: image/jpeg\r\nContent-Transfer-Encoding: \"base64\"\r\n\r\n/9j/4GFiYwAB", "x.jpg"},
		{"base64 with a parameter", "Content-Disposition: form-data; name=foto; filename=x.jpg\r\nContent-Type: image/jpeg\r\nContent-Transfer-Encoding: base64; charset=x\r\n\r\n/9j/4GFiYwAB", "x.jpg"},
		{"base64 said twice", "Content-Disposition: form-data; name=foto; filename=x.jpg\r\nContent-Type: image/jpeg\r\nContent-Transfer-Encoding: base64\r\nContent-Transfer-Encoding: base64\r\n\r\n/9j/4GFiYwAB", "x.jpg"},
		{"quoted-printable", "Content-Disposition: form-data; name=foto; filename=x.jpg\r\nContent-Type: image/jpeg\r\nContent-Transfer-Encoding: quoted-printable\r\n\r\n=FF=D8=ff=E0ab=\r\nc=00=01", "x.jpg"},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			for ends, body := range map[string]string{
				"CRLF": multipartOf(c.part, "Content-Disposition: form-data; name=\"b\"\r\n\r\n2"),
				"LF":   strings.ReplaceAll(multipartOf(c.part, "Content-Disposition: form-data; name=\"b\"\r\n\r\n2"), "\r\n", "\n"),
			} {
				m, err := DecodeMultipart(strings.NewReader("preâmbulo\r\n"+body), options(boundary))
				if err != nil {
					t.Fatal(err)
				}
				kind := "|image/jpeg|"
				switch c.name {
				case "no header", "no file name and no type":
					kind = "|application/octet-stream|"
				case "no disposition, named as in mail":
					kind = "|image/jpeg; name=\"x.jpg\"|"
				}
				if got, want := shownFiles(m), c.want+kind+"PHOTO;"; got != want || show(m.Fields) != "B=2;" {
					t.Errorf("%s: files %q, want %q; fields %q", ends, got, want, show(m.Fields))
				}
			}
		})
	}
}

// What a strict reader would have read too leaves no aviso.
func TestOrdinaryHeadersAreNotOdd(t *testing.T) {
	t.Parallel()
	for header, odd := range map[string]bool{
		`form-data; name="foto"; filename="infiltração 1.jpg"`:            false,
		`form-data; name=foto; filename=x.jpg; filename*=utf-8''x.jpg`:    false, // .NET
		`form-data; name="foto"; filename="C:\\obra\\x.jpg"`:              false,
		`form-data; name="foto"; filename=""`:                             false,
		`form-data; name="foto"`:                                          false,
		`form-data; name="foto"; filename*=UTF-8''a%C3%A7o.jpg`:           false,
		`form-data; name="foto"; filename=laje da sala.jpg`:               true,
		`form-data; name="foto"; filename="laje "sala".jpg"`:              true,
		`form-data; name="foto"; filename="=?utf-8?B?YcOnby5qcGc=?="`:     true,
		`form-data; name="foto"; filename*=ISO-8859-1''infiltra%E7ao.jpg`: true,
		`form-data; filename="x.jpg"`:                                     true,
	} {
		m, err := DecodeMultipart(strings.NewReader(multipartOf("Content-Disposition: "+header+"\r\n\r\n1")), options(boundary))
		if err != nil || m.Odd != odd {
			t.Errorf("%s: odd = %v, %v", header, m.Odd, err)
		}
	}
}

func TestFieldsOfAMultipart(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ name, part, fields, files string }{
		{"US-ASCII that is UTF-8", "Content-Disposition: form-data; name=\"a\"\r\nContent-Type: text/plain; charset=US-ASCII\r\nContent-Transfer-Encoding: 8bit\r\n\r\nInfiltração", "A=Infiltração;", ""},
		{"latin1", "Content-Disposition: form-data; name=\"a\"\r\nContent-Type: text/plain; charset=ISO-8859-1\r\n\r\n\xe7\x96", "A=ç–;", ""},
		{"controls", "Content-Disposition: form-data; name=\"a\"\r\n\r\n\u0096 \u0080", "A=– €;", ""},
		{"base64", "Content-Disposition: form-data; name=\"a\"\r\nContent-Type: text/plain; charset=utf-8\r\nContent-Transfer-Encoding: base64\r\n\r\nYcOn\r\nbw==", "A=aço;", ""},
		{"base64 of latin1", "Content-Disposition: form-data; name=\"a\"\r\nContent-Type: text/plain; charset=iso-8859-1\r\nContent-Transfer-Encoding: BASE64\r\n\r\nYedv", "A=aço;", ""},
		{"quoted-printable", "Content-Disposition: form-data; name=\"a\"\r\nContent-Type: text/plain; charset=iso-8859-1\r\nContent-Transfer-Encoding: quoted-printable\r\n\r\na=E7o=\r\n 1", "A=aço 1;", ""},
		{"quoted-printable that is none", "Content-Disposition: form-data; name=\"a\"\r\nContent-Transfer-Encoding: quoted-printable\r\n\r\na=z 100%=", "A=a=z 100%=;", ""},
		{"an encoding that is none", "Content-Disposition: form-data; name=\"a\"\r\nContent-Transfer-Encoding: x-utf8\r\n\r\nç", "A=ç;", ""},
		{"JSON", "Content-Disposition: form-data; name=\"a\"\r\nContent-Type: application/json\r\n\r\n{\"b\":1}", `A={"b":1};`, ""},
		{"octets that are text", "Content-Disposition: form-data; name=\"a\"\r\nContent-Type: application/octet-stream\r\n\r\nx", "A=x;", ""},
		{"multipart/form-data without boundary", "Content-Disposition: form-data; name=\"a\"\r\nContent-Type: multipart/form-data; charset=utf-8\r\n\r\nx", "A=x;", ""},
		{"text that is none is for the rules to refuse", "Content-Disposition: form-data; name=\"a\"\r\nContent-Type: text/plain\r\n\r\nx\x00", "A=x\x00;", ""},
		{"a name without quotes", "Content-Disposition: form-data; name=a\r\n\r\nx", "A=x;", ""},
		{"a name in a word", "Content-Disposition: form-data; name=\"=?utf-8?B?YQ==?=\"\r\n\r\nx", "A=x;", ""},
		{"no name, no text", "Content-Disposition: form-data\r\n\r\n \r\n", "", ""},
		{"no name", "Content-Disposition: form-data\r\n\r\ntexto", "", "anexo|application/octet-stream|texto;"},
		{"two of one name", "Content-Disposition: form-data; name=\"f[]\"; filename=\"1.txt\"\r\n\r\na\r\n--xyz\r\nContent-Disposition: form-data; name=\"f[]\"; filename=\"1.txt\"\r\n\r\nb", "", "1.txt|application/octet-stream|a;1.txt|application/octet-stream|b;"},
		{"a multipart in a part", "Content-Disposition: form-data; name=\"fotos\"\r\nContent-Type: multipart/mixed; boundary=in\r\n\r\n--in\r\nContent-Disposition: file; filename=\"1.txt\"\r\n\r\na\r\n--in\r\nContent-Disposition: file; filename=\"2.txt\"\r\n\r\nb\r\n--in--", "", "1.txt|application/octet-stream|a;2.txt|application/octet-stream|b;"},
		{"line ends are content", "Content-Disposition: form-data; name=\"a\"\r\n\r\n\r\nx\r\n\n\r\n", "A=\r\nx\r\n\n\r\n;", ""},
		{"what looks like a boundary", "Content-Disposition: form-data; name=\"a\"\r\n\r\n--xy\r\n--xyzz\r\nx --xyz", "A=--xy\r\n--xyzz\r\nx --xyz;", ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			m, err := DecodeMultipart(strings.NewReader(multipartOf(c.part)), options(boundary))
			if err != nil {
				t.Fatal(err)
			}
			if show(m.Fields) != c.fields || shownFiles(m) != c.files {
				t.Errorf("fields %q, files %q", show(m.Fields), shownFiles(m))
			}
		})
	}
	m, err := DecodeMultipart(strings.NewReader(multipartOf("Content-Disposition: form-data; name=\"a\"\r\n\r\n\xe7")), options(boundary+"; charset=ISO-8859-1"))
	if err != nil || show(m.Fields) != "A=ç;" || m.Found != 0 {
		t.Errorf("the charset of the whole: %v, %v", m, err)
	}
	m, err = DecodeMultipart(strings.NewReader(multipartOf("Content-Disposition: form-data; name=\"a\"\r\nContent-Type: text/plain; charset=ascii\r\n\r\nç")), options(boundary))
	if err != nil || m.Found != charset.Mislabeled {
		t.Errorf("the label of a part: %v, %v", m, err)
	}
}

func TestBoundaries(t *testing.T) {
	t.Parallel()
	for contentType, c := range map[string]struct {
		boundary string
		odd      bool
	}{
		"multipart/form-data; boundary=xyz":                                          {"xyz", false},
		`multipart/form-data; boundary="a b:c=d"`:                                    {"a b:c=d", false},
		"multipart/form-data; boundary====1616056691487===":                          {"===1616056691487===", true},
		"multipart/form-data; boundary=----=_Part_7_1234.5678":                       {"----=_Part_7_1234.5678", true},
		"multipart/form-data; boundary=(boundary)":                                   {"(boundary)", true},
		"multipart/form-data; boundary=uuid:12-34":                                   {"uuid:12-34", true},
		"multipart/form-data; boundary=Encrypted Boundary":                           {"Encrypted Boundary", true},
		"multipart/form-data; boundary= a/b ; charset=utf-8":                         {"a/b", true},
		"multipart/form-data; Boundary = a@b":                                        {"a@b", true},
		"multipart/form-data boundary=abc":                                           {"abc", true},
		"multipart/form-data; boundary=abc, multipart/form-data; boundary=abc":       {"abc", true},
		`multipart/form-data; charset=utf-8; boundary="abc" , x`:                     {"abc", true},
		`multipart/form-data; boundary="abc`:                                         {"abc", true},
		"multipart/form-data;boundary=abc;":                                          {"abc", false},
		"multipart/form-data; charset=UTF-8, multipart/form-data; boundary=abc; a=b": {"abc", true},
	} {
		body := strings.ReplaceAll(multipartOf("Content-Disposition: form-data; name=\"a\"\r\n\r\n1"), "xyz", c.boundary)
		m, err := DecodeMultipart(strings.NewReader(body), options(contentType))
		if err != nil || show(m.Fields) != "A=1;" || m.Odd != c.odd {
			t.Errorf("%s: %+v, %v", contentType, m, err)
		}
	}
}

// A multipart of which a part cannot be read is refused whole: never a number without the file.
func TestMultipartsThatAreRefused(t *testing.T) {
	t.Parallel()
	const field, file = "Content-Disposition: form-data; name=\"a\"\r\n\r\n1", "Content-Disposition: form-data; name=\"f\"; filename=\"x.jpg\"\r\n\r\nabc"
	whole := multipartOf(field, file)
	base64 := "Content-Transfer-Encoding: base64\r\n" + file
	for name, c := range map[string]struct{ body, contentType, reason string }{
		"no boundary":         {whole, "multipart/form-data", "boundary"},
		"empty boundary":      {whole, "multipart/form-data; boundary=", "boundary"},
		"long boundary":       {whole, "multipart/form-data; boundary=" + strings.Repeat("x", maxBoundary+1), "boundary"},
		"another boundary":    {whole, "multipart/form-data; boundary=abc", "incompleto"},
		"no end":              {strings.TrimSuffix(whole, "--xyz--\r\n"), boundary, "incompleto"},
		"cut in the end":      {strings.TrimSuffix(whole, "-\r\n"), boundary, "incompleto"},
		"cut in a file":       {whole[:len(whole)-14], boundary, "incompleto"},
		"cut in a header":     {whole[:len(whole)-30], boundary, "incompleto"},
		"header without end":  {multipartOf(field, "Content-Disposition: form-data; name=\"f\"; filename=\"x.jpg\"\r\nabc"), boundary, "incompleto"},
		"long header":         {multipartOf(field, "X: "+strings.Repeat("x", maxPartHeader)+"\r\n"+file), boundary, "incompleto"},
		"very long line":      {multipartOf(field, "X: "+strings.Repeat("x", 2*partsBuffer)+"\r\n"+file), boundary, "incompleto"},
		"header of many":      {multipartOf(field, strings.Repeat("X: x\r\n", maxPartLines)+file), boundary, "incompleto"},
		"bad base64":          {multipartOf(field, base64+"***"), boundary, "base64"},
		"base64 that is cut":  {multipartOf(field, base64+"ab"), boundary, "base64"},
		"base64 with a tail":  {multipartOf(field, "Content-Transfer-Encoding: base64\r\nContent-Disposition: form-data; name=\"b\"\r\n\r\nb2k=b2k="), boundary, "base64"},
		"a cut part of parts": {multipartOf(field, "Content-Type: multipart/mixed; boundary=in\r\n\r\n--in\r\n"+file), boundary, "incompleto"},
	} {
		m, err := DecodeMultipart(strings.NewReader(c.body), options(c.contentType))
		var refused *Error
		if !errors.As(err, &refused) || refused.Kind != KindSyntax || !strings.Contains(refused.Reason, c.reason) {
			t.Errorf("%s: %+v, %v", name, m, err)
		}
	}
}

// counting counts what is read of a body.
type counting struct {
	r    *strings.Reader
	read int
}

func (c *counting) Read(p []byte) (int, error) {
	n, err := c.r.Read(p)
	c.read += n
	return n, err
}

// Every part counts, those that say nothing too, so that a body of nothing but parts is given up near its beginning.
func TestPartsAreCounted(t *testing.T) {
	t.Parallel()
	for name, part := range map[string]string{
		"unused files":   "Content-Disposition: form-data; name=\"f\"; filename=\"\"\r\n\r\n\r\n--xyz\r\n",
		"nothing":        "\r\n\r\n--xyz\r\n",
		"one field":      "Content-Disposition: form-data; name=\"a\"\r\n\r\n\r\n--xyz\r\n",
		"parts of parts": "Content-Type: multipart/mixed; boundary=in\r\n\r\n--in\r\n\r\n\r\n--in--\r\n--xyz\r\n",
	} {
		body := "--xyz\r\n" + strings.Repeat(part, 400_000)
		count := &counting{r: strings.NewReader(body)}
		_, err := DecodeMultipart(count, options(boundary))
		var refused *Error
		if !errors.As(err, &refused) || !strings.Contains(refused.Reason, "demais") {
			t.Errorf("%s: %v", name, err)
		}
		if count.read > (maxMultipartParts+1)*len(part)+2*partsBuffer {
			t.Errorf("%s: %d of %d bytes were read", name, count.read, len(body))
		}
	}
	many := multipartOf(strings.Repeat("Content-Disposition: form-data; name=\"f\"; filename=\"\"\r\n\r\n\r\n--xyz\r\n", maxMultipartParts-1) + "\r\n")
	if _, err := DecodeMultipart(strings.NewReader(many), options(boundary)); err != nil {
		t.Errorf("as many as there may be: %v", err)
	}
}
