package soap

import (
	"encoding/base64"
	"errors"
	"fmt"
	"reflect"
	"strings"
	"testing"
)

const (
	env11 = `xmlns:e="` + nsEnvelope11 + `"`
	env12 = `xmlns:e="` + nsEnvelope12 + `"`
	xsiNS = ` xmlns:xsi="` + nsXSI + `" xmlns:xsd="` + nsXSD + `"`
)

// call wraps parts into a whole call.
func call(parts string) string { return whole(`<n:Op xmlns:n="urn:x">` + parts + `</n:Op>`) }

func whole(body string) string {
	return `<e:Envelope ` + env11 + xsiNS + `><e:Body>` + body + `</e:Body></e:Envelope>`
}

// shown is a message in one line: name=text, name=nil, name=[CODIGO:VALOR ...].
func shown(m *Message) string {
	var out []string
	for i := range m.Parts {
		p := &m.Parts[i]
		switch {
		case p.Nil:
			out = append(out, p.Name+"=nil")
		case p.Shaped:
			var items []string
			for _, it := range p.Items {
				items = append(items, it.Codigo+":"+it.Valor)
			}
			out = append(out, fmt.Sprintf("%s=%v", p.Name, items))
		default:
			out = append(out, fmt.Sprintf("%s=%q", p.Name, p.Text))
		}
	}
	return strings.Join(out, " ")
}

type trap struct {
	name string
	body string
	want string // see shown
}

func traps() []trap {
	b64 := base64.StdEncoding.EncodeToString
	return []trap{
		{"plain", call(`<a>1</a><b>2</b>`), `a="1" b="2"`},
		{"no parts", whole(`<Op/>`), ``},
		{"empty, self-closed, nil, missing", call(`<a></a><b/><c xsi:nil="true"/><d xsi:nil="1"></d><f xsi:nil="false">x</f>`), `a="" b="" c=nil d=nil f="x"`},
		{"old xsi:null", call(`<a xmlns:i="http://www.w3.org/1999/XMLSchema-instance" i:null="1"/>`), `a=nil`},
		{"any prefix for xsi", call(`<a xmlns:SOAPSDK2="` + nsXSI + `" SOAPSDK2:nil="1"/>`), `a=nil`},
		{"nil of another namespace is no nil", call(`<a xmlns:q="urn:q" q:nil="1">x</a><b nil="1">y</b>`), `a="x" b="y"`},
		{"typed parts are read as text", call(`<a xsi:type="xsd:int">0042</a><b xsi:type="xsd:boolean">true</b>`), `a="0042" b="true"`},
		{"qualified parts", call(`<n:a>1</n:a><b xmlns="urn:y">2</b>`), `a="1" b="2"`},
		{"entities", call(`<a>s&amp;&lt;e&gt;gredo &quot;x&quot; &apos;&#231;&#xE3;&#x1F600;</a>`), `a="s&<e>gredo \"x\" 'çã😀"`},
		{"surrogate halves as references", call(`<a>&#55357;&#56832;</a>`), `a="` + "\ufffd\ufffd" + `"`},
		{"CDATA", call(`<a>x<![CDATA[<b>&amp;]]]]><![CDATA[>]]>y</a>`), `a="x<b>&amp;]]>y"`},
		{"line ends", call("<a>1\r\n2\r3\n4&#13;&#10;5</a><b><![CDATA[6\r\n7\r]]>\n</b>"), `a="1\n2\n3\n4\r\n5" b="6\n7\n\n"`},
		{"blanks inside are kept", call("<a>  x \t </a><b>   </b>"), `a="  x \t " b="   "`},
		{"comments and instructions", call(`<!-- x --><a>1<!-- - <b> -->2<?pi ?>3</a><?x y?>`), `a="123"`},
		{"attributes in both quotes", call(`<a x='1"' y="2'" z = "&lt;&#10;">v</a>`), `a="v"`},
		{"markup in a string part", call(`<a>um <b>dois</b> <i>três</i></a>`), `a="um dois três"`},
		{"repeated parts are all reported", call(`<a>1</a><a>2</a>`), `a="1" a="2"`},
		{"base64", call(`<a xsi:type="xsd:base64Binary">` + b64([]byte("ação")) + `</a><b xsi:type="x:base64">` + b64([]byte("a\xe7\xe3o")) + `</b><c xsi:type="base64Binary">não é</c>`), `a="ação" b="ação" c="não é"`},
		{"base64 in lines, without padding, with a NUL", call("<a xsi:type=\"xsd:base64Binary\">\r\n" + strings.TrimRight(b64([]byte("ab\x00cd")), "=") + "\n</a>"), `a="abcd"`},

		{"list of item", call(`<l><item><CODIGO>1</CODIGO><VALOR>x</VALOR></item><item><VALOR>y</VALOR><CODIGO>2</CODIGO></item></l>`), `l=[1:x 2:y]`},
		{"list of Item, own name, struct name, any case", call(`<l><Item><codigo>1</codigo></Item><l><Valor>y</Valor></l><CA_ClientesStruct><q:CODIGO xmlns:q="u">3</q:CODIGO></CA_ClientesStruct></l>`), `l=[1: :y 3:]`},
		{"list without items around the members", call(`<l><CODIGO>1</CODIGO><VALOR>x</VALOR><CODIGO>2</CODIGO><CODIGO>3</CODIGO><VALOR>z</VALOR></l>`), `l=[1:x 2: 3:z]`},
		{"empty and nil items", call(`<l><item/><item xsi:nil="1"><CODIGO>9</CODIGO></item><item><CODIGO xsi:nil="1"/><VALOR>v</VALOR></item></l>`), `l=[:v]`},
		{"empty list", call(`<l xmlns:c="` + nsEncoding11 + `" c:arrayType="n:S[0]"></l>`), `l=""`},
		{"Apache maps of PHP", call(`<l><item xsi:type="x:Map"><item><key>CODIGO</key><value>1</value></item><item><key>VALOR</key><value>x</value></item></item></l>`), `l=[1:x]`},
		{"Apache map as the list itself", call(`<l><item><key>CA_1</key><value>sim</value></item></l>`), `l=[CA_1:sim]`},

		{"multi-ref of a string", whole(`<Op><a href="#_3"/><b>2</b></Op><id id="_3" xsi:type="xsd:string">1</id>`), `a="1" b="2"`},
		{"multi-ref of a blank string", whole(`<Op><a href="#_3"/></Op><id id="_3">  </id>`), `a="  "`},
		{"multi-ref of all parts, before the operation too", whole(`<m id="i1">1</m><Op xmlns="urn:y"><a href="#i1"/><b href="#i2"/><c href="#i1"/></Op><m id="i2" xsi:nil="1"/>`), `a="1" b=nil c="1"`},
		{"multi-ref marked by root", whole(`<m c:root="0" xmlns:c="` + nsEncoding11 + `" id="x">1</m><Op><a href="#x"/></Op>`), `a="1"`},
		{"multi-ref of an array, its items and its members", whole(`<Op><l href="#l"/></Op><x id="l"><item href="#s1"/><item href="#s2"/></x><x id="s1"><CODIGO href="#t"/><VALOR>x</VALOR></x><x id="s2"><CODIGO>2</CODIGO></x><x id="t">1</x>`), `l=[1:x 2:]`},
		{"dangling href", call(`<a href="#nada"/><b href="http://x/y"/><c href="cid:1">z</c>`), `a="" b="" c="z"`},
		{"circular href", whole(`<Op><a href="#x"/><b href="#b" id="b"/></Op><m id="x" href="#y"/><m id="y" href="#x"/>`), `a="" b=""`},
		{"chain of hrefs", whole(`<Op><a href="#x"/></Op><m id="x" href="#y"/><m id="y">1</m>`), `a="1"`},
		{"SOAP 1.2 ref and id", `<e:Envelope ` + env12 + ` xmlns:c="` + nsEncoding12 + `"><e:Body><Op><a c:ref="x"/></Op><m c:id="x">1</m></e:Body></e:Envelope>`, `a="1"`},

		{"two prefixes for one envelope namespace", `<a:Envelope xmlns:a="` + nsEnvelope11 + `" xmlns:b="` + nsEnvelope11 + `"><b:Header><h b:mustUnderstand="1">z</h></b:Header><b:Body><Op><x>1</x></Op></b:Body></a:Envelope>`, `x="1"`},
		{"default namespace", `<Envelope xmlns="` + nsEnvelope11 + `"><Body><Op xmlns=""><x>1</x></Op></Body></Envelope>`, `x="1"`},
		{"no namespace at all", `<Envelope><Body><Op><x>1</x></Op></Body></Envelope>`, `x="1"`},
		{"SOAP 1.2", `<e:Envelope ` + env12 + `><e:Body><Op><x>1</x></Op></e:Body></e:Envelope>`, `x="1"`},
		{"two operations: the first", whole(`<Op><a>1</a></Op><Outra><b>2</b></Outra>`), `a="1"`},
		{"a Body inside a Header is no Body", `<e:Envelope ` + env11 + `><e:Header><e:Body><No/></e:Body></e:Header><e:Body><Op><a>1</a></Op></e:Body></e:Envelope>`, `a="1"`},
		{"the second Body is ignored", `<e:Envelope ` + env11 + `><e:Body><Op><a>1</a></Op></e:Body><e:Body><Op><a>2</a></Op></e:Body></e:Envelope>`, `a="1"`},
		{"BOM", "\xef\xbb\xbf" + call(`<a>ç</a>`), `a="ç"`},
		{"blanks before the declaration", "\r\n " + `<?xml version="1.0"?>` + call(`<a>1</a>`) + "\n", `a="1"`},
		{"a name outside ASCII", call(`<descrição>1</descrição>`), `descrição="1"`},
		{"an attribute named href that is qualified", call(`<a xmlns:q="u" q:href="#x">1</a>`), `a="1"`},
	}
}

func TestTraps(t *testing.T) {
	for _, c := range traps() {
		t.Run(c.name, func(t *testing.T) {
			var d Decoder
			m, err := d.Decode([]byte(c.body), Options{})
			if err != nil {
				t.Fatal(err)
			}
			if got := shown(m); got != c.want || m.Operation != "Op" {
				t.Errorf("%s: got  %s\nwant %s", m.Operation, got, c.want)
			}
		})
	}
}

type refusal struct {
	name string
	body string
	kind Kind
}

func refusals() []refusal {
	return []refusal{
		{"nothing", "", KindEmpty},
		{"blanks only", " \r\n\t", KindEmpty},
		{"text", "USUARIO_WS=x", KindSyntax},
		{"no markup after the declaration", `<?xml version="1.0"?>`, KindSyntax},
		{"html", `<html><body/></html>`, KindEnvelope},
		{"no Body", `<e:Envelope ` + env11 + `><e:Header/></e:Envelope>`, KindEnvelope},
		{"mismatched tag", call(`<a>1</b>`), KindSyntax},
		{"longer end tag", call(`<a>1</ab>`), KindSyntax},
		{"cut off", call(`<a>1</a>`)[:120], KindSyntax},
		{"cut off in a tag", whole(`<Op><a x="1`), KindSyntax},
		{"second root", call(``) + `<x/>`, KindSyntax},
		{"text after the root", call(``) + `x`, KindSyntax},
		{"undefined entity", call(`<a>&ccedil;</a>`), KindSyntax},
		{"entity without end", call(`<a>&amp</a>`), KindSyntax},
		{"bare ampersand", call(`<a>B & C</a>`), KindSyntax},
		{"character reference beyond Unicode", call(`<a>&#x110000;</a>`), KindSyntax},
		{"character reference to NUL", call(`<a>&#0;</a>`), KindSyntax},
		{"empty character reference", call(`<a>&#x;</a>`), KindSyntax},
		{"control character", call("<a>\x0b</a>"), KindSyntax},
		{"control character in CDATA", call("<a><![CDATA[\x01]]></a>"), KindSyntax},
		{"control character in an attribute", call("<a x='\x01'/>"), KindSyntax},
		{"control character in a comment", call("<!-- \x01 -->"), KindSyntax},
		{"U+FFFE", call("<a>\ufffe</a>"), KindSyntax},
		{"U+FFFF as a reference", call("<a>&#xFFFF;</a>"), KindSyntax},
		{"]]> in text", call(`<a>x]]>y</a>`), KindSyntax},
		{"-- in a comment", call(`<!-- a -- b -->`), KindSyntax},
		{"open comment", call(`<!-- a `), KindSyntax},
		{"open CDATA", call(`<a><![CDATA[ x`), KindSyntax},
		{"second declaration", call(`<?xml version="1.0"?>`), KindSyntax},
		{"XML 1.1", `<?xml version="1.1"?>` + call(``), KindSyntax},
		{"DOCTYPE", `<!DOCTYPE a [<!ENTITY x "y">]>` + call(`<a>&x;</a>`), KindForbidden},
		{"DOCTYPE after the declaration", `<?xml version="1.0"?><!doctype html>` + call(``), KindForbidden},
		{"entity declaration", `<!ENTITY x "y">` + call(``), KindSyntax},
		{"duplicate attribute", call(`<a x="1" x="2"/>`), KindSyntax},
		{"duplicate attribute by namespace", call(`<a xmlns:p="u" xmlns:q="u" p:x="1" q:x="2"/>`), KindSyntax},
		{"duplicate attribute of a prefix that is not declared", call(`<a q:x="1" q:x="2"/>`), KindSyntax},
		{"duplicate attribute by a prefix's usual namespace", call(`<a xmlns:p="http://www.w3.org/2001/XMLSchema-instance" p:type="1" xsi:type="2"/>`), KindSyntax},
		{"duplicate namespace declaration", call(`<a xmlns:p="u" xmlns:p="v"/>`), KindSyntax},
		{"attribute without quotes", call(`<a x=1/>`), KindSyntax},
		{"attribute without value", call(`<a x/>`), KindSyntax},
		{"< in an attribute", call(`<a x="<"/>`), KindSyntax},
		{"name that starts with a digit", call(`<1a/>`), KindSyntax},
		{"two colons", call(`<n:a:b/>`), KindSyntax},
		{"blank after <", call(`< a/>`), KindSyntax},
		{"too deep", call(strings.Repeat("<a>", MaxDepth) + strings.Repeat("</a>", MaxDepth)), KindLimit},
		{"too many elements", call(strings.Repeat("<a/>", MaxTokens/2+1)), KindLimit},
		{"too many attributes", call(`<a ` + manyAttributes(MaxAttributes+1) + `/>`), KindLimit},
		{"too many namespaces", call(strings.Repeat(`<a `+manyBindings(60)+`>`, 5) + strings.Repeat(`</a>`, 5)), KindLimit},
		{"too many names outside ASCII", call(strings.Repeat(`<ç/>`, MaxForeign+1)), KindLimit},
		{"references that explode in one list", whole(`<Op><l>` + strings.Repeat(`<i href="#x"/>`, 2000) + `</l></Op><m id="x">` + strings.Repeat("x", 10_000) + `</m>`), KindLimit},
		{"references that explode", whole(`<Op>` + strings.Repeat(`<a href="#x"/>`, 2000) + `</Op><m id="x">` + strings.Repeat("x", 10_000) + `</m>`), KindLimit},
	}
}

func manyBindings(n int) string { return strings.ReplaceAll(manyAttributes(n), " a", " xmlns:a") }

func manyAttributes(n int) string {
	var b strings.Builder
	for i := range n {
		fmt.Fprintf(&b, ` a%d="1"`, i)
	}
	return b.String()
}

func TestRefusals(t *testing.T) {
	for _, c := range refusals() {
		t.Run(c.name, func(t *testing.T) {
			var d Decoder
			m, err := d.Decode([]byte(c.body), Options{StrictUTF8: true})
			e, ok := asError(err)
			if !ok {
				t.Fatalf("got %v, %v", m, err)
			}
			if e.Kind != c.kind || e.Line < 1 || e.Fault() == "" {
				t.Errorf("got %v, want %v", e, c.kind)
			}
		})
	}
}

// The limits themselves are still allowed.
func TestLimitsAreReachable(t *testing.T) {
	for name, body := range map[string]string{
		"depth":      call(strings.Repeat("<a>", MaxDepth-3) + strings.Repeat("</a>", MaxDepth-3)),
		"attributes": call(`<a ` + manyAttributes(MaxAttributes) + `/>`),
		"tokens":     call(strings.Repeat("<a/>", MaxTokens/2-3)),
	} {
		var d Decoder
		if _, err := d.Decode([]byte(body), Options{}); err != nil {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestFaultWording(t *testing.T) {
	for body, want := range map[string]string{
		"":                        "error in msg parsing:\nxml was empty, didn't parse!",
		call(`<a>1</b>`):          "error in msg parsing:\nXML error parsing SOAP payload on line 1: Mismatched tag",
		call("\n\n<a>\x0b</a>"):   "error in msg parsing:\nXML error parsing SOAP payload on line 3: Invalid character",
		`<!DOCTYPE a>` + call(``): "error in msg parsing:\nDOCTYPE não é aceito (linha 1)",
		`<html/>`:                 "error in msg parsing:\no pedido não é um Envelope SOAP",
	} {
		var d Decoder
		_, err := d.Decode([]byte(body), Options{})
		e, ok := asError(err)
		if !ok || e.Fault() != want {
			t.Errorf("got %v, want %q", err, want)
		}
	}
	if got, want := NoOperation().Fault(), "Operation '' is not defined in the WSDL for this service"; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
}

// An error must not repeat what was sent: a password may stand in it.
func TestErrorsCarryNoContent(t *testing.T) {
	var d Decoder
	for _, body := range []string{call(`<SENHA_WS>segredo&x;</SENHA_WS>`), call(`<SENHA_WS>segredo</segredo>`), call(`<a segredo="segredo" segredo="1"/>`)} {
		_, err := d.Decode([]byte(body), Options{})
		e, ok := asError(err)
		if !ok || strings.Contains(e.Error()+e.Fault(), "segredo") {
			t.Errorf("%v", err)
		}
	}
}

// A decoder that is used again must not mix calls, and strings that were taken must stay.
func TestDecoderReuse(t *testing.T) {
	d := Acquire()
	m, err := d.Decode([]byte(call(`<a>um &amp; dois</a><l><item><CODIGO>1</CODIGO></item></l>`)), Options{})
	if err != nil {
		t.Fatal(err)
	}
	first, items := m.Parts[0].Text, m.Parts[1].Items
	for range 3 {
		if m, err = d.Decode([]byte(call(`<b>xxxx&lt;xxxx</b>`)), Options{}); err != nil || shown(m) != `b="xxxx<xxxx"` {
			t.Fatal(m, err)
		}
		if _, err = d.Decode([]byte(call(`<b>`)), Options{}); err == nil {
			t.Fatal("no error")
		}
	}
	d.Release()
	if first != "um & dois" || !reflect.DeepEqual(items[0].Codigo, "1") {
		t.Fatal(first, items)
	}
}

func asError(err error) (*Error, bool) {
	var e *Error
	ok := errors.As(err, &e)
	return e, ok
}
