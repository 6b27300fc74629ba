package rest

import (
	"errors"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"ponte/crm"
	"ponte/crm/charset"
)

var lists = func(name string) bool { return name == "CAMPOS_VARIAVEIS_CLIENTES" || name == "CAMPOS_VARIAVEIS" }

func options(contentType string) Options {
	return Options{ContentType: contentType, IsList: lists, MaxText: 1 << 20, MaxFile: 1 << 20}
}

// field writes a part as NAME=text or NAME=[code:value ...].
func show(campos crm.Campos) string {
	var b strings.Builder
	for _, c := range campos {
		b.WriteString(c.Nome + "=" + c.Valor)
		for _, i := range c.Itens {
			b.WriteString("[" + i.Codigo + ":" + i.Valor + "]")
		}
		b.WriteString(";")
	}
	return b.String()
}

// findings are those of the calls of TestDecode that are odd.
var findings = map[string]charset.Finding{
	"undeclared latin1":             charset.NotUTF8,
	"form in windows-1252":          charset.NotUTF8,
	"declared latin1 that is UTF-8": charset.Mislabeled,
	"declared ASCII that is UTF-8":  charset.Mislabeled,
	"encoded twice":                 charset.Mislabeled,
	"form that says latin1":         charset.Mislabeled,
	"controls":                      charset.Controls,
	"controls in a form":            charset.Controls | charset.NotUTF8,
}

func TestDecode(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ name, contentType, body, query, want string }{
		{"object", "application/json", `{"codigo_oc":"1","numero":12345678901234567890123,"ativo":true,"nada":null}`, "", "CODIGO_OC=1;NUMERO=12345678901234567890123;ATIVO=true;NADA=;"},
		{"blanks and case", "application/json", ` {" Codigo_OC ":" 1 "}`, "", "CODIGO_OC= 1 ;"},
		{"list of one", "application/json", `[{"a":"1"}]`, "", "A=1;"},
		{"one item", "application/json", `{"campos_variaveis_clientes":{"codigo":"CA_1","valor":"x"}}`, "", "CAMPOS_VARIAVEIS_CLIENTES=[CA_1:x];"},
		{"items", "application/json", `{"CAMPOS_VARIAVEIS_CLIENTES":[{"CODIGO":"CA_1","VALOR":2},{"codigo":"CA_2"}]}`, "", "CAMPOS_VARIAVEIS_CLIENTES=[CA_1:2][CA_2:];"},
		{"codes", "application/json", `{"campos_variaveis_clientes":{"CA_1":"x","CA_2":"y"}}`, "", "CAMPOS_VARIAVEIS_CLIENTES=[CA_1:x][CA_2:y];"},
		{"items as text", "application/json", `{"campos_variaveis_clientes":"[{\"codigo\":\"CA_1\",\"valor\":\"x\"}]"}`, "", "CAMPOS_VARIAVEIS_CLIENTES=[CA_1:x];"},
		{"no items", "application/json", `{"campos_variaveis_clientes":[],"outro":{"a":[1,"<b>"]}}`, "", `CAMPOS_VARIAVEIS_CLIENTES=;OUTRO={"a":[1,"<b>"]};`},
		{"unknown items", "application/json", `{"novos":[{"codigo":"1","valor":"2"}],"um":{"codigo":"1"}}`, "", `NOVOS=[1:2];UM={"codigo":"1"};`},
		{"batch", "application/json", `{"lista_ocs":[{"numero":"1"}]}`, "", `LISTA_OCS=[{"numero":"1"}];`},
		{"exponents", "application/json", `{"a":5.2998224725E10,"b":2.5e-1,"c":1E999999999,"d":1.5e0,"e":-1e2,"f":1e41}`, "", "A=52998224725;B=2.5e-1;C=1E999999999;D=1.5e0;E=-100;F=1e41;"},
		{"repeated", "application/json", `{"a":"1","A":"","a":"3"}`, "", "A=3;"},
		{"byte order mark", "", "\xef\xbb\xbf{\"a\":\"ç\"}", "", "A=ç;"},
		{"utf-16", "application/json", "\xff\xfe{\x00\"\x00a\x00\"\x00:\x001\x00}\x00", "", "A=1;"},
		{"declared latin1", "application/json; charset=ISO-8859-1", "{\"a\":\"\xe7\x96\"}", "", "A=ç–;"},
		{"declared latin1 that is UTF-8", "application/json; charset=ISO-8859-1", `{"a":"Infiltração – €"}`, "", "A=Infiltração – €;"},
		{"declared ASCII that is UTF-8", `application/json;charset="US-ASCII"`, `{"a":"ç"}`, "", "A=ç;"},
		{"declared latin9", "application/json; charset=ISO-8859-15", "{\"a\":\"\xe7\xa4\"}", "", "A=ç€;"},
		{"encoded twice", "application/json; charset=ISO-8859-1", "{\"a\":\"\xc3\x83\xc2\xa9\"}", "", "A=Ã©;"},
		{"controls", "application/json", `{"a":"Parede \u0096 teto \u0093ok\u0094","b":"` + "\u0080\u0085" + `","c":"\u0081"}`, "", "A=Parede – teto “ok”;B=€…;C=\u0081;"},
		{"controls in a form", "application/x-www-form-urlencoded", "a=%C2%96&b=%96&c=\u0080", "", "A=–;B=–;C=€;"},
		{"two types", "application/json; charset=ISO-8859-1, application/json", "{\"a\":\"\xe7\"}", "", "A=ç;"},
		{"a type that is none", "application/json; charset", `{"a":"ç"}`, "", "A=ç;"},
		{"form that says latin1", "application/x-www-form-urlencoded; charset=ISO-8859-1", "a=%C3%A7%C3%A3&b=%E7&c=\xc3\xa7", "", "A=çã;B=ç;C=ç;"},
		{"form with a byte order mark", "application/x-www-form-urlencoded", "\xef\xbb\xbfa=1", "", "A=1;"},
		{"undeclared latin1", "application/json", "{\"a\":\"\xe7\"}", "", "A=ç;"},
		{"form", "application/x-www-form-urlencoded", "a=1+2&B=%C3%A7%26&c", "", "A=1 2;B=ç&;C=;"},
		{"form in windows-1252", "application/x-www-form-urlencoded", "a=%E7%96&b=%C3%A7", "", "A=ç–;B=ç;"},
		{"wrong escapes", "", "a=100%&b=%zz+1", "", "A=100%;B=%zz 1;"},
		{"brackets", "", "campos_variaveis_clientes[0][codigo]=CA_1&campos_variaveis_clientes[0][valor]=x&campos_variaveis_clientes[1][codigo]=CA_2", "", "CAMPOS_VARIAVEIS_CLIENTES=[CA_1:x][CA_2:];"},
		{"one in brackets", "", "campos_variaveis_clientes[codigo]=CA_1&campos_variaveis_clientes[valor]=x", "", "CAMPOS_VARIAVEIS_CLIENTES=[CA_1:x];"},
		{"codes in brackets", "", "campos_variaveis[CA_1]=x&campos_variaveis[CA_2]=y", "", "CAMPOS_VARIAVEIS=[CA_1:x][CA_2:y];"},
		{"list in brackets", "", "a[]=1&a[]=2", "", `A=["1","2"];`},
		{"query", "", "", "a=1&b=2", "A=1;B=2;"},
		{"query and body", "application/json", `{"a":"1","b":""}`, "a=9&b=2&api_method=x", "A=1;B=2;API_METHOD=x;"},
		{"json called a form", "application/x-www-form-urlencoded", `{"a":"x=1&y"}`, "", "A=x=1&y;"},
		{"nothing", "", "", "", ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			o := options(c.contentType)
			o.Query = c.query
			m, err := Decode([]byte(c.body), o)
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(c.want, show(m.Fields)); diff != "" {
				t.Error(diff)
			}
			if want := findings[c.name]; m.Found != want {
				t.Errorf("found %v, want %v", m.Found, want)
			}
		})
	}
}

func TestDecodeRefuses(t *testing.T) {
	t.Parallel()
	deep := strings.Repeat(`{"a":`, 40) + "1" + strings.Repeat("}", 40)
	wide := `{"a":[` + strings.Repeat("1,", maxNodes) + "1]}"
	var many strings.Builder
	for i := range maxParts + 1 {
		many.WriteString("a" + strings.Repeat("x", i%40) + string(rune('a'+i%26)) + "=1&")
	}
	for name, c := range map[string]struct{ contentType, body, want string }{
		"cut":                             {"application/json", `{"a":"1"`, "posição"},
		"two":                             {"application/json", `{"a":"1"}{"b":2}`, "mais alguma coisa"},
		"text":                            {"application/json", `"123"`, "não é JSON"},
		"number":                          {"", `123`, "não é JSON nem formulário"},
		"list":                            {"application/json", `[1,2]`, "não é um objeto"},
		"multipart that nobody called so": {"", "--xx\r\nContent-Disposition: form-data; name=\"a\"\r\n\r\n1\r\n--xx--", "o corpo é multipart"},
		"multipart as JSON":               {"application/json", "--xx\r\ncontent-disposition: form-data; name=\"a\"\r\n\r\n1\r\n--xx--", "o corpo é multipart"},
		"a file":                          {"image/jpeg", "\xff\xd8\xff\xe0\x00=&x=", "o corpo é um arquivo"},
		"form as JSON":                    {"application/json", `a=1`, "não é JSON"},
		"deep":                            {"application/json", deep, "níveis"},
		"wide":                            {"application/json", wide, "valores demais"},
		"many":                            {"", many.String(), "campos demais"},
		"deep form":                       {"", "a" + strings.Repeat("[b]", 40) + "=1", "níveis"},
		"trailing":                        {"application/json", `{"a":1,}`, "bem formado"},
	} {
		m, err := Decode([]byte(c.body), options(c.contentType))
		var refused *Error
		if !errors.As(err, &refused) || refused.Kind != KindSyntax || !strings.Contains(refused.Reason, c.want) {
			t.Errorf("%s: %v, %v; want %q", name, m, err, c.want)
		}
	}
	strict := options("application/json")
	strict.StrictUTF8 = true
	if _, err := Decode([]byte("{\"a\":\"\xe7\"}"), strict); err == nil {
		t.Error("text that is not UTF-8 was taken")
	}
}

const boundary = "multipart/form-data; boundary=xyz"

func TestDecodeMultipart(t *testing.T) {
	t.Parallel()
	body := "--xyz\r\nContent-Disposition: form-data; name=\"descricao\"\r\n\r\nInfiltra\xe7\xe3o\r\n" +
		"--xyz\r\nContent-Disposition: form-data; name=\"campos_variaveis_clientes\"\r\nContent-Type: application/json\r\n\r\n[{\"codigo\":\"CA_1\",\"valor\":\"x\"}]\r\n" +
		"--xyz\r\nContent-Disposition: form-data; name=\"anexo\"; filename=\"C:\\\\obra\\\\laudo 1.pdf\"\r\nContent-Type: application/pdf\r\n\r\n%PDF\r\n" +
		"--xyz\r\nContent-Disposition: form-data; name=\"b\"; filename=\"b.txt\"\r\nContent-Transfer-Encoding: base64\r\n\r\nb2k=\r\n" +
		"--xyz\r\nContent-Disposition: form-data; name=\"vazio\"; filename=\"\"\r\n\r\n\r\n--xyz--\r\n"
	m, err := DecodeMultipart(strings.NewReader(body), options(boundary))
	if err != nil {
		t.Fatal(err)
	}
	if want := "DESCRICAO=Infiltração;CAMPOS_VARIAVEIS_CLIENTES=[CA_1:x];"; show(m.Fields) != want || m.Found != charset.NotUTF8 || m.Odd {
		t.Errorf("%s, found %v, odd %v", show(m.Fields), m.Found, m.Odd)
	}
	want := []crm.AnexoRecebido{
		{Nome: "laudo 1.pdf", Tipo: "application/pdf", Conteudo: []byte("%PDF")},
		{Nome: "b.txt", Tipo: "application/octet-stream", Conteudo: []byte("oi")},
	}
	if diff := cmp.Diff(want, m.Files); diff != "" {
		t.Error(diff)
	}
	small := options(boundary)
	small.MaxFile = 3
	var refused *Error
	if _, err := DecodeMultipart(strings.NewReader(body), small); !errors.As(err, &refused) || refused.Kind != KindFileLarge || refused.File != "laudo 1.pdf" {
		t.Errorf("a large file: %v", err)
	}
	small.MaxFile, small.MaxText = 1<<20, 20
	if _, err := DecodeMultipart(strings.NewReader(body), small); !errors.As(err, &refused) || refused.Kind != KindTooLarge {
		t.Errorf("much text: %v", err)
	}
	for name, cut := range map[string]string{"cut": body[:len(body)-30], "no boundary": "a=1", "empty": ""} {
		if _, err := DecodeMultipart(strings.NewReader(cut), options(boundary)); !errors.As(err, &refused) || refused.Kind != KindSyntax {
			t.Errorf("%s: %v", name, err)
		}
	}
}
