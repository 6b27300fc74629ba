package e2e

import (
	"fmt"
	"strings"
	"testing"

	"golang.org/x/text/encoding/charmap"
)

const (
	tns     = "urn:server.Multidados"
	soapEnv = `xmlns:soapenv="http://schemas.xmlsoap.org/soap/envelope/" xmlns:xsd="http://www.w3.org/2001/XMLSchema" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"`
	told    = `Infiltração & "mofo" <teto>`
	toldXML = `Infiltração &amp; "mofo" &lt;teto&gt;`
)

// stack is an opening as one SOAP library writes it (docs/fatos/soap-legado.md §3).
type stack struct {
	name, body string
	headers    []string // "Name: value"; Content-Type text/xml; charset=utf-8 when none is given
}

// TestOtherStacks opens an ocorrência with envelopes in the manner of the libraries that are not installed here: the parts
// mean the same, so that each gets a number and what was told is kept.
func TestOtherStacks(t *testing.T) {
	t.Parallel()
	database := newSQLite(t)
	in := install(t, database)
	p := start(t, database)
	for i, s := range stacks() {
		t.Run(s.name, func(t *testing.T) {
			id := fmt.Sprint("PILHA-", i)
			body := strings.ReplaceAll(s.body, "{OC}", id)
			r := p.soap(body, s.headers...)
			if r.status != 200 || !digits.MatchString(r.text) {
				t.Fatalf("%d %q", r.status, r.body)
			}
			got := in.record(r.text)
			if got.Ocorrencia.CodigoOC != id {
				t.Errorf("CODIGO_OC %q", got.Ocorrencia.CodigoOC)
			}
			if len(got.Narrativas) == 0 || got.Narrativas[0].Texto != told {
				t.Errorf("narrativas %+v", got.Narrativas)
			}
			if again := p.soap(body, s.headers...); again.text != r.text {
				t.Errorf("again: %q, first %s", again.text, r.text)
			}
		})
	}
}

// named writes the parts with a function of name and escaped value.
func named(part func(name, value string) string) string {
	var b strings.Builder
	for _, kv := range [][2]string{
		{"USUARIO_WS", megaUser},
		{"SENHA_WS", escape.Replace(megaSecret)},
		{"CNPJ_EMPRESA", tenantCNPJ},
		{"COD_PROJETO", "1001"},
		{"CODIGO_OC", "{OC}"},
		{"DESCRICAO", toldXML},
	} {
		b.WriteString(part(kv[0], kv[1]))
	}
	return b.String()
}

func plain(name, value string) string { return "<" + name + ">" + value + "</" + name + ">" }

func typed(name, value string) string {
	return "<" + name + ` xsi:type="xsd:string">` + value + "</" + name + ">"
}

func stacks() []stack {
	envelope := func(inner string) string {
		return `<?xml version="1.0" encoding="UTF-8"?><soapenv:Envelope ` + soapEnv + `><soapenv:Body>` + inner + `</soapenv:Body></soapenv:Envelope>`
	}
	op := func(parts string) string {
		return `<ns1:DadosServicedesk soapenv:encodingStyle="http://schemas.xmlsoap.org/soap/encoding/" xmlns:ns1="` + tns + `">` + parts + `</ns1:DadosServicedesk>`
	}
	ascii := strings.NewReplacer("ç", "&#xE7;", "ã", "&#xE3;")
	cp1252, _ := charmap.Windows1252.NewEncoder().String(strings.Replace(envelope(op(named(plain))), ` encoding="UTF-8"`, "", 1))
	return []stack{
		{name: "Axis 1, accents as references, HTTP action quoted", body: ascii.Replace(envelope(op(named(typed)))), headers: []string{`SOAPAction: "urn:server.Multidados#DadosServicedesk"`}},
		{name: "Axis 1 with nulls", body: envelope(op(named(typed) + `<COD_STATUS xsi:type="xsd:string" xsi:nil="true"/><COD_DIVISAO xsi:nil="1"/>`))},
		{name: "suds: other prefixes, two for the envelope, nulls left out", body: `<?xml version="1.0" encoding="UTF-8"?><SOAP-ENV:Envelope xmlns:ns0="http://www.w3.org/2001/XMLSchema" xmlns:ns3="http://schemas.xmlsoap.org/soap/envelope/" xmlns:SOAP-ENV="http://schemas.xmlsoap.org/soap/envelope/" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"><SOAP-ENV:Header/><ns3:Body><ns2:DadosServicedesk xmlns:ns2="` + tns + `">` + named(func(n, v string) string { return "<" + n + ` xsi:type="ns0:string">` + v + "</" + n + ">" }) + `</ns2:DadosServicedesk></ns3:Body></SOAP-ENV:Envelope>`},
		{name: "gSOAP: the same string twice is a reference", body: envelope(`<ns:DadosServicedesk xmlns:ns="` + tns + `">` + strings.Replace(named(plain), plain("CNPJ_EMPRESA", tenantCNPJ), `<CNPJ_EMPRESA href="#_3"/>`, 1) + `</ns:DadosServicedesk><id id="_3" xsi:type="xsd:string">` + tenantCNPJ + `</id>`)},
		{name: "SAAJ: parts qualified, action quoted twice", body: envelope(`<m:DadosServicedesk xmlns:m="` + tns + `">` + named(func(n, v string) string { return "<m:" + n + ">" + v + "</m:" + n + ">" }) + `</m:DadosServicedesk>`), headers: []string{`SOAPAction: ""urn:server.Multidados#DadosServicedesk""`}},
		{name: "ASMX", body: `<?xml version="1.0" encoding="utf-8"?><soap:Envelope xmlns:soap="http://schemas.xmlsoap.org/soap/envelope/" xmlns:soapenc="http://schemas.xmlsoap.org/soap/encoding/" xmlns:tns="` + tns + `" xmlns:types="` + tns + `/encodedTypes" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xmlns:xsd="http://www.w3.org/2001/XMLSchema"><soap:Body soap:encodingStyle="http://schemas.xmlsoap.org/soap/encoding/"><tns:DadosServicedesk>` + named(typed) + `</tns:DadosServicedesk></soap:Body></soap:Envelope>`, headers: []string{"Expect: 100-continue"}},
		{name: "WCF: default namespace", body: `<s:Envelope xmlns:s="http://schemas.xmlsoap.org/soap/envelope/"><s:Body s:encodingStyle="http://schemas.xmlsoap.org/soap/encoding/"><DadosServicedesk xmlns="` + tns + `">` + named(plain) + `</DadosServicedesk></s:Body></s:Envelope>`},
		{name: "SOAP::Lite with a default namespace and base64 for accents", body: envelope(`<DadosServicedesk xmlns="` + tns + `">` + strings.Replace(named(plain), "<DESCRICAO>"+toldXML, `<DESCRICAO xsi:type="xsd:base64Binary">SW5maWx0cmHDp8OjbyAmICJtb2ZvIiA8dGV0bz4=`, 1) + `</DadosServicedesk>`)},
		{name: "VB6 with the SOAP Toolkit", body: `<?xml version="1.0" encoding="UTF-8" standalone="no"?><SOAP-ENV:Envelope xmlns:SOAPSDK1="http://www.w3.org/2001/XMLSchema" xmlns:SOAPSDK2="http://www.w3.org/2001/XMLSchema-instance" xmlns:SOAPSDK3="http://schemas.xmlsoap.org/soap/encoding/" xmlns:SOAP-ENV="http://schemas.xmlsoap.org/soap/envelope/"><SOAP-ENV:Body SOAP-ENV:encodingStyle="http://schemas.xmlsoap.org/soap/encoding/"><SOAPSDK4:DadosServicedesk xmlns:SOAPSDK4="` + tns + `">` + named(func(n, v string) string { return "<" + n + ` SOAPSDK2:type="SOAPSDK1:string">` + v + "</" + n + ">" }) + `</SOAPSDK4:DadosServicedesk></SOAP-ENV:Body></SOAP-ENV:Envelope>`, headers: []string{`Content-Type: text/xml; charset="UTF-8"`}},
		{name: "ADVPL: windows-1252 and nobody says so", body: cp1252, headers: []string{"Content-Type: text/xml"}},
		{name: "ADVPL: windows-1252, declared UTF-8", body: strings.Replace(cp1252, `"1.0"`, `"1.0" encoding="UTF-8"`, 1), headers: []string{"Content-Type: text/xml; charset=utf-8"}},
		{name: "Classic ASP: no declaration, blanks before, application/xml", body: "\r\n  " + strings.SplitN(envelope(op(named(plain))), "?>", 2)[1], headers: []string{"Content-Type: application/xml"}},
		{name: "SOAP 1.2 envelope", body: strings.Replace(strings.ReplaceAll(envelope(op(named(plain))), "http://schemas.xmlsoap.org/soap/envelope/", "http://www.w3.org/2003/05/soap-envelope"), "soapenv:encodingStyle", "x", 1), headers: []string{`Content-Type: application/soap+xml; charset=utf-8; action="urn:server.Multidados#DadosServicedesk"`}},
		{name: "lower case names, CDATA, indentation", body: envelope("\r\n\t" + op("\r\n\t"+named(func(n, v string) string {
			return "\r\n\t\t<" + strings.ToLower(n) + "><![CDATA[" + unescape.Replace(v) + "]]></" + strings.ToLower(n) + ">\r\n"
		})) + "\r\n")},
		{name: "no Content-Type, no action, another namespace", body: envelope(strings.ReplaceAll(op(named(plain)), tns, "http://tempuri.org/")), headers: []string{"Content-Type: "}},
	}
}
