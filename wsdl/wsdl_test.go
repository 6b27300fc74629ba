package wsdl

import (
	"bytes"
	"os"
	"reflect"
	"regexp"
	"strings"
	"testing"
)

const capturedAddress = "http://servidor/webservices/index.php"

func TestMultidadosIsRenderedByteForByte(t *testing.T) {
	want, err := os.ReadFile("../test/captures/multidados.wsdl")
	if err != nil {
		t.Fatal(err)
	}
	if got := Multidados().Append(nil, capturedAddress); !bytes.Equal(got, want) {
		t.Fatalf("rendered WSDL differs from the captured one: %d bytes, want %d. "+
			"What callers were promised stands in test/captures/multidados.wsdl: an operation is added there too, and nothing else changes", len(got), len(want))
	}
	other := Multidados().Append(nil, "https://crm.exemplo.com.br/t/a/webservices/index.php?a=1&b=\"2\"<>")
	wantOther := strings.Replace(string(want), capturedAddress,
		"https://crm.exemplo.com.br/t/a/webservices/index.php?a=1&amp;b=&quot;2&quot;&lt;&gt;", 1)
	if string(other) != wantOther {
		t.Fatal("only the address may change, and it must be escaped")
	}
	if ct := Multidados().ContentType(); ct != "text/xml; charset=ISO-8859-1" {
		t.Fatalf("Content-Type %q", ct)
	}
}

// capturedParts counts the parts of each operation's request in the captured text, without our reader.
func capturedParts(t *testing.T) map[string]int {
	t.Helper()
	text, err := os.ReadFile("../test/captures/multidados.wsdl")
	if err != nil {
		t.Fatal(err)
	}
	parts := map[string]int{}
	for _, m := range regexp.MustCompile(`(?s)<message name="(\w+)Request">(.*?)</message>`).FindAllSubmatch(text, -1) {
		parts[string(m[1])] = bytes.Count(m[2], []byte("<part "))
	}
	if parts["DadosServicedesk"] == 0 {
		t.Fatal("the captured WSDL has no opening")
	}
	return parts
}

func TestMultidadosContract(t *testing.T) {
	c := Multidados().Contract
	for got, want := range map[string]string{
		c.Service: "WebServicesMultidados", c.Port: "WebServicesMultidadosPort", c.Binding: "WebServicesMultidadosBinding",
		c.PortType: "WebServicesMultidadosPortType", c.Namespace: "urn:server.Multidados", c.Style: "rpc",
	} {
		if got != want {
			t.Errorf("got %q, want %q", got, want)
		}
	}
	parts := capturedParts(t)
	if len(c.Operations) != len(parts) {
		t.Fatalf("%d operations, want %d", len(c.Operations), len(parts))
	}
	for _, o := range c.Operations {
		if len(o.Parts) != parts[o.Name] {
			t.Errorf("%s has %d parts, want %d", o.Name, len(o.Parts), parts[o.Name])
		}
		if o.SOAPAction != "urn:server.Multidados#"+o.Name || o.Namespace != "urn:server.Multidados" || o.Return != "return" {
			t.Errorf("%+v", o)
		}
	}
	opening, _ := c.Operation("DadosServicedesk")
	var lists []string
	for _, p := range opening.Parts {
		if p.List {
			lists = append(lists, p.Name+" "+p.Type)
		}
	}
	want := "BANCOS_CLIENTES BD_Clientes, CAMPOS_VARIAVEIS_CLIENTES CA_Clientes, CAMPOS_VARIAVEIS_OCORRENCIA CA_Clientes, TELEFONES_CLIENTES_FULL CA_Clientes"
	if got := strings.Join(lists, ", "); got != want {
		t.Errorf("lists %s", got)
	}
	if first, last := opening.Parts[0].Name, opening.Parts[len(opening.Parts)-1].Name; first != "USUARIO_WS" || last != "BLOQUEIO_INCLUIR_CLIENTE" {
		t.Errorf("order: first %s, last %s", first, last)
	}
}

func TestByAction(t *testing.T) {
	c := Multidados().Contract
	for action, want := range map[string]string{
		"urn:server.Multidados#EditOC": "EditOC", "urn:outro#EditOC": "EditOC", "http://x/y/EditOC": "EditOC", "EditOC": "EditOC", "": "", "urn:x#Nada": "",
	} {
		if o, _ := c.ByAction(action); o.Name != want {
			t.Errorf("%q finds %q, want %q", action, o.Name, want)
		}
	}
}

// site is a captured WSDL of another dialect: other prefixes, windows-1252 bytes, single quotes, two ports.
const site = `<?xml version='1.0' encoding='ISO-8859-1'?>
<w:definitions xmlns:w="http://schemas.xmlsoap.org/wsdl/" xmlns:s="http://schemas.xmlsoap.org/wsdl/soap/" xmlns:x="http://www.w3.org/2001/XMLSchema" xmlns:t="urn:Obra" targetNamespace="urn:Obra">
<w:message name="AbrirIn"><w:part name="usuario" type="x:string"/><w:part name="descri` + "\xe7\xe3o" + `" type="x:string"/></w:message>
<w:message name="AbrirOut"><w:part name="resultado" type="x:string"/></w:message>
<w:portType name="PT"><w:operation name="Abrir"><w:documentation>Abre &amp; grava</w:documentation><w:input message="t:AbrirIn"/><w:output message="t:AbrirOut"/></w:operation></w:portType>
<w:binding name="B" type="t:PT"><s:binding style="rpc" transport="http://schemas.xmlsoap.org/soap/http"/>
<w:operation name="Abrir"><s:operation soapAction="urn:Obra#Abrir"/><w:input><s:body use="encoded" namespace="urn:Obra"/></w:input><w:output><s:body use="encoded" namespace="urn:Obra"/></w:output></w:operation></w:binding>
<w:service name="Obra` + "\xe7" + `"><w:port name="P" binding="t:B"><s:address
  location='http://10.0.0.1/a?x=1&amp;y=2'/></w:port></w:service></w:definitions>`

func TestASitesOwnWSDL(t *testing.T) {
	d, err := Parse([]byte(site))
	if err != nil {
		t.Fatal(err)
	}
	o, ok := d.Contract.Operation("Abrir")
	if !ok || d.Contract.Service != "Obraç" || len(o.Parts) != 2 || o.Parts[1].Name != "descrição" || o.Return != "resultado" || o.Doc != "Abre & grava" {
		t.Fatalf("%+v", d.Contract)
	}
	got := string(d.Append(nil, "http://ponte/obra"))
	if want := strings.Replace(site, "http://10.0.0.1/a?x=1&amp;y=2", "http://ponte/obra", 1); got != want {
		t.Fatalf("got %s", got)
	}
}

func TestParseRefusals(t *testing.T) {
	ours := string(Multidados().Append(nil, capturedAddress))
	for name, c := range map[string]struct{ in, want string }{
		"empty":             {" \n", "empty"},
		"html":              {"<html><body>Erro</body></html>", "no service"},
		"broken":            {ours[:len(ours)/2], "not well-formed"},
		"UTF-16":            {"\xff\xfe<\x00", "UTF-16"},
		"other charset":     {strings.Replace(ours, "ISO-8859-1", "KOI8-R", 1), "KOI8-R"},
		"no address":        {strings.Replace(ours, "soap:address", "soap:nada", 1), "no port"},
		"no binding":        {strings.Replace(ours, `binding="tns:`, `binding="tns:X`, 1), "XWebServicesMultidadosBinding"},
		"no portType":       {strings.Replace(ours, `type="tns:WebServicesMultidadosPortType"`, `type="tns:Nada"`, 1), "Nada"},
		"no message":        {strings.Replace(ours, `input message="tns:EditOCRequest"`, `input message="tns:Sumiu"`, 1), "Sumiu"},
		"repeated":          {strings.Replace(ours, `<operation name="EditOC">`, `<operation name="DadosServicedesk">`, 1), "twice"},
		"import":            {`<definitions xmlns="http://schemas.xmlsoap.org/wsdl/"><import namespace="u" location="http://x/y.wsdl"/></definitions>`, "http://x/y.wsdl"},
		"without operation": {strings.ReplaceAll(ours, "<operation ", "<outra "), "not well-formed"},
	} {
		if _, err := Parse([]byte(c.in)); err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: %v, want one that says %q", name, err, c.want)
		}
	}
}

// TestTwinPromisesTheSame reads the twin back: all but the style must be the contract's.
func TestTwinPromisesTheSame(t *testing.T) {
	twin, want := MultidadosDocument().Contract, Multidados().Contract
	if twin.Style != "document" || MultidadosDocument().ContentType() != "text/xml; charset=UTF-8" {
		t.Fatalf("style %s, %s", twin.Style, MultidadosDocument().ContentType())
	}
	twin.Style = want.Style
	if !reflect.DeepEqual(twin, want) {
		t.Errorf("got  %+v\nwant %+v", twin, want)
	}
	if got := string(MultidadosDocument().Append(nil, "http://x/?a&b")); !strings.Contains(got, `location="http://x/?a&amp;b"`) {
		t.Error(got)
	}
	d, err := Parse([]byte(site))
	if err != nil {
		t.Fatal(err)
	}
	other, err := d.Contract.Twin()
	if err != nil || len(other.Contract.Operations) != 1 || other.Contract.Operations[0].Parts[1].Name != "descrição" {
		t.Errorf("%+v %v", other, err)
	}
}

// asmx is the shape that .NET publishes: document style, elements of a named type, two bindings, a BOM.
const asmx = "\xef\xbb\xbf" + `<?xml version="1.0" encoding="utf-8"?>
<wsdl:definitions xmlns:s="http://www.w3.org/2001/XMLSchema" xmlns:soap12="http://schemas.xmlsoap.org/wsdl/soap12/" xmlns:soap="http://schemas.xmlsoap.org/wsdl/soap/" xmlns:tns="urn:crm" xmlns:wsdl="http://schemas.xmlsoap.org/wsdl/" targetNamespace="urn:crm">
<wsdl:types><s:schema elementFormDefault="qualified" targetNamespace="urn:crm">
<s:element name="Abrir"><s:complexType><s:sequence><s:element name="usuario" type="s:string"/><s:element name="campos" type="tns:ArrayOfCampo"/><s:element name="fones" type="s:string" maxOccurs="unbounded"/><s:element ref="tns:obra"/></s:sequence></s:complexType></s:element>
<s:element name="obra" type="s:string"/><s:element name="AbrirResponse" type="tns:Resposta"/>
<s:complexType name="Resposta"><s:sequence><s:element name="AbrirResult" type="s:string"/></s:sequence></s:complexType>
<s:complexType name="ArrayOfCampo"><s:sequence><s:element name="Campo" type="s:string" maxOccurs="unbounded"/></s:sequence></s:complexType>
</s:schema></wsdl:types>
<wsdl:message name="In"><wsdl:part name="parameters" element="tns:Abrir"/></wsdl:message><wsdl:message name="Out"><wsdl:part name="parameters" element="tns:AbrirResponse"/></wsdl:message>
<wsdl:portType name="PT"><wsdl:operation name="Abrir"><wsdl:input message="tns:In"/><wsdl:output message="tns:Out"/></wsdl:operation></wsdl:portType>
<wsdl:binding name="S12" type="tns:PT"><soap12:binding transport="http://schemas.xmlsoap.org/soap/http"/><wsdl:operation name="Abrir"><wsdl:input/><wsdl:output/></wsdl:operation></wsdl:binding>
<wsdl:binding name="S11" type="tns:PT"><soap:binding transport="http://schemas.xmlsoap.org/soap/http"/><wsdl:operation name="Abrir"><soap:operation soapAction="urn:crm/Abrir"/><wsdl:input/><wsdl:output/></wsdl:operation></wsdl:binding>
<wsdl:service name="CRM"><wsdl:port name="P12" binding="tns:S12"><soap12:address location="http://antigo/ç"/></wsdl:port><wsdl:port name="P11" binding="tns:S11"><soap:address location="http://antigo/ç"/></wsdl:port></wsdl:service>
</wsdl:definitions>`

func TestADocumentStyleWSDL(t *testing.T) {
	d, err := Parse([]byte(asmx))
	if err != nil {
		t.Fatal(err)
	}
	want := Contract{
		Service: "CRM", Port: "P11", Binding: "S11", PortType: "PT", Namespace: "urn:crm", Style: "document",
		Operations: []Operation{{
			Name: "Abrir", SOAPAction: "urn:crm/Abrir", Namespace: "urn:crm", Return: "AbrirResult", Qualified: true,
			Parts: []Part{{Name: "usuario", Type: "string"}, {Name: "campos", Type: "ArrayOfCampo", List: true}, {Name: "fones", Type: "string", List: true}, {Name: "obra"}},
		}},
	}
	if !reflect.DeepEqual(d.Contract, want) {
		t.Errorf("got  %+v\nwant %+v", d.Contract, want)
	}
	if got, want := string(d.Append(nil, "http://novo/")), strings.ReplaceAll(asmx, "http://antigo/ç", "http://novo/"); got != want {
		t.Errorf("both addresses must change: %s", got)
	}
}
