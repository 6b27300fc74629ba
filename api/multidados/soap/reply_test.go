package soap

import "testing"

const replyStart = `?><SOAP-ENV:Envelope SOAP-ENV:encodingStyle="http://schemas.xmlsoap.org/soap/encoding/" xmlns:SOAP-ENV="http://schemas.xmlsoap.org/soap/envelope/" xmlns:xsd="http://www.w3.org/2001/XMLSchema" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xmlns:SOAP-ENC="http://schemas.xmlsoap.org/soap/encoding/"><SOAP-ENV:Body>`

func TestReply(t *testing.T) {
	latin, utf := `<?xml version="1.0" encoding="ISO-8859-1"`+replyStart, `<?xml version="1.0" encoding="UTF-8"`+replyStart
	const end = `</SOAP-ENV:Body></SOAP-ENV:Envelope>`
	for _, c := range []struct {
		name    string
		charset Charset
		reply   Reply
		want    string
	}{
		{"number", ISO88591, Reply{Operation: "Op", Namespace: "urn:x", Value: "123"}, latin + `<ns1:OpResponse xmlns:ns1="urn:x"><return xsi:type="xsd:string">123</return></ns1:OpResponse>` + end},
		{"request without a namespace", ISO88591, Reply{Operation: "Op", Value: "123"}, latin + `<OpResponse><return xsi:type="xsd:string">123</return></OpResponse>` + end},
		{"nil", ISO88591, Reply{Operation: "Op", Nil: true}, latin + `<OpResponse><return xsi:nil="true" xsi:type="xsd:string"/></OpResponse>` + end},
		{"empty", ISO88591, Reply{Operation: "Op"}, latin + `<OpResponse><return xsi:type="xsd:string"></return></OpResponse>` + end},
		{"another part, a namespace to escape", ISO88591, Reply{Operation: "Op", Namespace: `a"&<`, Part: "resultado"}, latin + `<ns1:OpResponse xmlns:ns1="a&quot;&amp;&lt;"><resultado xsi:type="xsd:string"></resultado></ns1:OpResponse>` + end},
		{"ISO-8859-1", ISO88591, Reply{Operation: "Op", Value: "ç – €😀\u0085\r\n\t\x00\x0b\ufffe\xff & < > \" '"}, latin + "<OpResponse><return xsi:type=\"xsd:string\">\xe7 &#8211; &#8364;&#128512;&#133;&#13;\n\t &amp; &lt; &gt; &quot; &apos;</return></OpResponse>" + end},
		{"UTF-8", UTF8, Reply{Operation: "Op", Value: "ç – €😀\x00&"}, utf + "<OpResponse><return xsi:type=\"xsd:string\">ç – €😀&amp;</return></OpResponse>" + end},
	} {
		if got := string(AppendReply([]byte("x"), c.charset, c.reply)); got != "x"+c.want {
			t.Errorf("%s\ngot  %q\nwant %q", c.name, got, c.want)
		}
	}
}

func TestFault(t *testing.T) {
	want := `<?xml version="1.0" encoding="ISO-8859-1"?><SOAP-ENV:Envelope SOAP-ENV:encodingStyle="http://schemas.xmlsoap.org/soap/encoding/"
  xmlns:SOAP-ENV="http://schemas.xmlsoap.org/soap/envelope/"
  xmlns:xsd="http://www.w3.org/2001/XMLSchema"
  xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"
  xmlns:SOAP-ENC="http://schemas.xmlsoap.org/soap/encoding/">
<SOAP-ENV:Body><SOAP-ENV:Fault><faultcode xsi:type="xsd:string">SOAP-ENV:Client</faultcode><faultactor xsi:type="xsd:string"></faultactor><faultstring xsi:type="xsd:string">Operation &apos;n` + "\xe3" + `o&apos; is not defined in the WSDL for this service</faultstring><detail xsi:type="xsd:string"></detail></SOAP-ENV:Fault></SOAP-ENV:Body></SOAP-ENV:Envelope>`
	got := string(AppendFault(nil, ISO88591, Fault{Code: "SOAP-ENV:Client", String: UndefinedOperation("não")}))
	if got != want {
		t.Errorf("got  %q\nwant %q", got, want)
	}
}

// The hot path must make no garbage beyond the few copies that outlive the decoder.
func TestAllocations(t *testing.T) {
	header, body := request(t, "delphi-d7.b.rec.req")
	l := layouts()["DadosServicedesk"]
	o := Options{ContentType: header.Get("Content-Type")}
	d := Acquire()
	defer d.Release()
	if _, err := d.Decode(body, o); err != nil {
		t.Fatal(err)
	}
	decode := testing.AllocsPerRun(100, func() {
		m, err := d.Decode(body, o)
		if err != nil {
			t.Fatal(err)
		}
		l.Bind(m)
	})
	if decode > 3 { // the text, the rewritten texts, the fields
		t.Errorf("a decoded and bound call makes %v allocations", decode)
	}
	buf := make([]byte, 0, 4096)
	r := Reply{Operation: "DadosServicedesk", Namespace: "urn:server.Multidados", Value: "ocorrência – 123"}
	if encode := testing.AllocsPerRun(100, func() { buf = AppendReply(buf[:0], ISO88591, r) }); encode > 0 {
		t.Errorf("an encoded reply makes %v allocations", encode)
	}
}
