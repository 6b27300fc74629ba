package soap

import (
	"testing"

	"ponte/crm/charset"
)

// undeclared are calls with prefixes that they do not declare: NuSOAP never asked for that.
func undeclared() []trap {
	bare := func(parts string) string {
		return `<e:Envelope ` + env11 + `><e:Body>` + parts + `</e:Body></e:Envelope>`
	}
	return []trap{
		{"xsi:type", bare(`<Op><a xsi:type="xsd:string">1</a></Op>`), `a="1"`},
		{"xsi:type says base64", bare(`<Op><a xsi:type="xsd:base64Binary">b2k=</a></Op>`), `a="oi"`},
		{"xsi:nil", bare(`<Op><a xsi:nil="1"/></Op>`), `a=nil`},
		{"another prefix's nil is no nil", bare(`<Op><a foo:nil="1">x</a></Op>`), `a="x"`},
		{"the operation's", bare(`<urn:Op><a>1</a></urn:Op>`), `a="1"`},
		{"a part's", bare(`<Op><q:a>1</q:a></Op>`), `a="1"`},
		{"out of scope", bare(`<Op><b xmlns:q="u"/><q:a/></Op>`), `b="" a=""`},
		{"the envelope's own", `<soapenv:Envelope><soapenv:Header/><soapenv:Body><Op><a>1</a></Op></soapenv:Body></soapenv:Envelope>`, `a="1"`},
		{"encodingStyle", bare(`<Op SOAP-ENV:encodingStyle="http://schemas.xmlsoap.org/soap/encoding/"><a>1</a></Op>`), `a="1"`},
		{"SOAP-ENC:root", bare(`<m id="x" SOAP-ENC:root="0">2</m><Op><a href="#x"/></Op>`), `a="2"`},
		{"href of a prefix is no href", bare(`<Op><a foo:href="#x">1</a></Op><m id="x">2</m>`), `a="1"`},
		{"array", bare(`<Op><l soapenc:arrayType="tns:Item[1]" xsi:type="SOAP-ENC:Array"><i><CODIGO>1</CODIGO><VALOR>2</VALOR></i></l></Op>`), `l=[1:2]`},
	}
}

func TestPrefixesThatAreNotDeclared(t *testing.T) {
	for _, c := range undeclared() {
		t.Run(c.name, func(t *testing.T) {
			var d Decoder
			compare(t, &d, []byte(c.body), "")
			m, err := d.Decode([]byte(c.body), Options{})
			if err != nil {
				t.Fatal(err)
			}
			if got := shown(m); got != c.want || m.Operation != "Op" || m.Namespace != "" || m.Version != "1.1" || !m.Undeclared {
				t.Errorf("%s: %s, want %s; namespace %q, version %q, undeclared %v", m.Operation, got, c.want, m.Namespace, m.Version, m.Undeclared)
			}
		})
	}
}

func TestEmptyBody(t *testing.T) {
	var d Decoder
	for _, body := range []string{whole(` <!-- nada --> `), `<e:Envelope ` + env11 + `><e:Body/></e:Envelope>`, `<soap:Envelope><soap:Body></soap:Body></soap:Envelope>`} {
		compare(t, &d, []byte(body), "")
		m, err := d.Decode([]byte(body), Options{})
		if err != nil || m.Operation != "" || len(m.Parts) != 0 {
			t.Errorf("%s: %+v, %v", body, m, err)
		}
	}
}

// controls are calls in which a program took windows-1252 for ISO-8859-1, and wrote a dash as U+0096 in one way or another.
func controls() []trap {
	const latin1 = `<?xml version="1.0" encoding="ISO-8859-1"?>`
	return []trap{
		{"decimal", call(`<a>&#150; &#147;ok&#148; &#128; &#133;</a>`), "– “ok” € …"},
		{"hexadecimal", call(`<a>&#x96;&#x9F;</a>`), "–Ÿ"},
		{"UTF-8", call("<a>\u0096 \u0093ok\u0094</a>"), "– “ok”"},
		{"CDATA", call("<a><![CDATA[\u0080]]></a>"), "€"},
		{"UTF-8 under another label", latin1 + call("<a>\u0096</a>"), "–"},
		{"references under another label", latin1 + call("<a>\xe7 &#150;</a>"), "ç –"},
		{"base64", call(`<a xsi:type="xsd:base64Binary">woA=</a>`), "€"},
	}
}

func TestControlsAreTheCharactersOfWindows1252(t *testing.T) {
	for _, c := range controls() {
		t.Run(c.name, func(t *testing.T) {
			var d Decoder
			compare(t, &d, []byte(c.body), "")
			m, err := d.Decode([]byte(c.body), Options{})
			if err != nil {
				t.Fatal(err)
			}
			if got := m.Parts[0].Text; got != c.want || c.name != "base64" && m.Found&charset.Controls == 0 {
				t.Errorf("%q, want %q; found %v", got, c.want, m.Found)
			}
		})
	}
	var d Decoder
	m, err := d.Decode([]byte(call(`<a>&#129;&#141;&#143;&#144;&#157;&#160;</a>`)), Options{})
	if err != nil || m.Parts[0].Text != "\u0081\u008d\u008f\u0090\u009d\u00a0" || m.Found != 0 {
		t.Errorf("what windows-1252 leaves undefined: %+v, %v", m, err)
	}
}
