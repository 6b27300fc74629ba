package multidados

import (
	"strings"
	"testing"
	"time"
)

// dotnet is a site's WSDL as .NET publishes one: document style, its elements qualified, the reply named otherwise.
const dotnet = `<?xml version="1.0" encoding="utf-8"?>
<w:definitions xmlns:s="http://www.w3.org/2001/XMLSchema" xmlns:soap="http://schemas.xmlsoap.org/wsdl/soap/" xmlns:t="http://tempuri.org/" xmlns:w="http://schemas.xmlsoap.org/wsdl/" targetNamespace="http://tempuri.org/">
<w:types><s:schema elementFormDefault="qualified" targetNamespace="http://tempuri.org/">
<s:element name="DadosServicedesk"><s:complexType><s:sequence><s:element name="USUARIO_WS" type="s:string"/><s:element name="SENHA_WS" type="s:string"/><s:element name="DESCRICAO" type="s:string"/></s:sequence></s:complexType></s:element>
<s:element name="Resposta"><s:complexType><s:sequence><s:element name="DadosServicedeskResult" FORM type="s:string"/></s:sequence></s:complexType></s:element>
</s:schema></w:types>
<w:message name="In"><w:part name="parameters" element="t:DadosServicedesk"/></w:message><w:message name="Out"><w:part name="parameters" element="t:Resposta"/></w:message>
<w:portType name="PT"><w:operation name="DadosServicedesk"><w:input message="t:In"/><w:output message="t:Out"/></w:operation></w:portType>
<w:binding name="B" type="t:PT"><soap:binding transport="http://schemas.xmlsoap.org/soap/http"/><w:operation name="DadosServicedesk"><soap:operation soapAction="http://tempuri.org/DadosServicedesk"/><w:input/><w:output/></w:operation></w:binding>
<w:service name="S"><w:port name="P" binding="t:B"><soap:address location="http://antigo/"/></w:port></w:service>
</w:definitions>`

// A caller made from such a WSDL reads the return in the namespace that the schema says; elsewhere it finds none.
func TestTheReturnIsNamedAsTheServedWSDLSays(t *testing.T) {
	t.Parallel()
	for form, want := range map[string]string{
		"":                   `<ns1:Resposta xmlns:ns1="http://tempuri.org/"><ns1:DadosServicedeskResult xsi:type="xsd:string">100</ns1:DadosServicedeskResult></ns1:Resposta>`,
		`form="unqualified"`: `<ns1:Resposta xmlns:ns1="http://tempuri.org/"><DadosServicedeskResult xsi:type="xsd:string">100</DadosServicedeskResult></ns1:Resposta>`,
	} {
		b := novaBancada(abreCem)
		b.retrato.WSDL = strings.Replace(dotnet, "FORM", form, 1)
		corpo := strings.Replace(envelope("DadosServicedesk", credenciais), "urn:server.Multidados", "http://tempuri.org/", 1)
		if got := conferir(t, b.pedir(post("/webservices/", corpo)), 200); !strings.Contains(got, want) {
			t.Errorf("%s\n got %s\nwant %s", form, got, want)
		}
	}
}

// The refusal of a call whose body found no place is told in that namespace, too, and not in the document's.
func TestTheRefusalOfAnUnreadBodyIsNamedAsTheServedWSDLSays(t *testing.T) {
	t.Parallel()
	b := novaBancada(abreCem)
	b.dep.Prazo = 50 * time.Millisecond
	b.Servico = Novo(b.dep)
	b.retrato.WSDL = strings.Replace(strings.Replace(dotnet, "FORM", "", 1), `qualified" targetNamespace="http://tempuri.org/"`, `qualified" targetNamespace="http://site.example/"`, 1)
	b.retrato.WSDL = strings.Replace(b.retrato.WSDL, `<w:definitions `, `<w:definitions xmlns:e="http://site.example/" `, 1)
	b.retrato.WSDL = strings.NewReplacer(`element="t:`, `element="e:`).Replace(b.retrato.WSDL)
	for range cap(b.grandes.estranhos) {
		b.grandes.estranhos <- struct{}{}
	}
	r := post("/webservices/", strings.Repeat(" ", 100<<10)+envelope("DadosServicedesk", credenciais)[38:])
	r.Header.Set("SOAPAction", "http://tempuri.org/DadosServicedesk")
	if got := conferir(t, b.pedir(r), 200); !strings.Contains(got, `<ns1:Resposta xmlns:ns1="http://site.example/">`) || !strings.Contains(got, "(e:901)") {
		t.Errorf("got %s", got)
	}
}
