package wsdl

import (
	"bytes"
	"fmt"
	"strings"
)

// Twin is the document/literal wrapped form of the same contract, for toolkits that refuse rpc/encoded (docs/regras.md §1.3). Its
// names, namespace and actions are the contract's, so one endpoint serves both with the same reply bytes. It is in UTF-8.
func (c *Contract) Twin() (*Document, error) {
	var b bytes.Buffer
	w := twinWriter{&b}
	w.line(0, `<?xml version="1.0" encoding="UTF-8"?>`)
	w.line(0, `<wsdl:definitions xmlns:wsdl="http://schemas.xmlsoap.org/wsdl/" xmlns:soap="%s" xmlns:xsd="http://www.w3.org/2001/XMLSchema" xmlns:tns="%s" targetNamespace="%[2]s">`, nsSOAP, c.Namespace)
	w.types(c)
	for _, o := range c.Operations {
		for _, suffix := range []string{"Request", "Response"} {
			w.line(1, `<wsdl:message name="%s%s">`, o.Name, suffix)
			w.line(2, `<wsdl:part name="parameters" element="tns:%s%s"/>`, o.Name, strings.TrimPrefix(suffix, "Request"))
			w.line(1, `</wsdl:message>`)
		}
	}
	w.portType(c)
	w.binding(c)
	w.line(1, `<wsdl:service name="%s">`, c.Service)
	w.line(2, `<wsdl:port name="%s" binding="tns:%s">`, c.Port, c.Binding)
	w.line(3, `<soap:address location="http://servidor/webservices/index.php"/>`)
	w.line(2, `</wsdl:port>`)
	w.line(1, `</wsdl:service>`)
	w.line(0, `</wsdl:definitions>`)
	return Parse(b.Bytes())
}

// twinWriter writes indented lines; its arguments are escaped.
type twinWriter struct{ b *bytes.Buffer }

func (w twinWriter) line(indent int, format string, args ...any) {
	for i := range args {
		args[i] = escapeAddress(args[i].(string))
	}
	w.b.WriteString(strings.Repeat("  ", indent))
	fmt.Fprintf(w.b, format+"\n", args...)
}

func (w twinWriter) types(c *Contract) {
	w.line(1, `<wsdl:types>`)
	w.line(2, `<xsd:schema targetNamespace="%s" elementFormDefault="unqualified">`, c.Namespace)
	done := map[string]bool{}
	for _, o := range c.Operations {
		for _, p := range o.Parts {
			if t := listType(p); p.List && !done[t] {
				done[t] = true
				w.listType(t)
			}
		}
	}
	for _, o := range c.Operations {
		w.line(3, `<xsd:element name="%s">`, o.Name)
		w.line(4, `<xsd:complexType>`)
		w.line(5, `<xsd:sequence>`)
		for _, p := range o.Parts {
			t := "xsd:string"
			if p.List {
				t = "tns:" + listType(p)
			}
			w.line(6, `<xsd:element name="%s" type="%s" minOccurs="0"/>`, p.Name, t)
		}
		w.line(5, `</xsd:sequence>`)
		w.line(4, `</xsd:complexType>`)
		w.line(3, `</xsd:element>`)
		w.line(3, `<xsd:element name="%sResponse">`, o.Name)
		w.line(4, `<xsd:complexType>`)
		w.line(5, `<xsd:sequence>`)
		w.line(6, `<xsd:element name="%s" type="xsd:string" minOccurs="0"/>`, o.Return)
		w.line(5, `</xsd:sequence>`)
		w.line(4, `</xsd:complexType>`)
		w.line(3, `</xsd:element>`)
	}
	w.line(2, `</xsd:schema>`)
	w.line(1, `</wsdl:types>`)
}

// listType is the name of a list's type; a site's WSDL may have given none of its own.
func listType(p Part) string {
	if p.Type == "" || p.Type == "Array" || p.Type == "Map" {
		return "Lista"
	}
	return p.Type
}

// listType writes an array as a sequence of item, and its struct of CODIGO and VALOR.
func (w twinWriter) listType(name string) {
	w.line(3, `<xsd:complexType name="%sStruct">`, name)
	w.line(4, `<xsd:sequence>`)
	for _, member := range []string{"CODIGO", "VALOR"} {
		w.line(5, `<xsd:element name="%s" type="xsd:string" minOccurs="0"/>`, member)
	}
	w.line(4, `</xsd:sequence>`)
	w.line(3, `</xsd:complexType>`)
	w.line(3, `<xsd:complexType name="%s">`, name)
	w.line(4, `<xsd:sequence>`)
	w.line(5, `<xsd:element name="item" type="tns:%sStruct" minOccurs="0" maxOccurs="unbounded"/>`, name)
	w.line(4, `</xsd:sequence>`)
	w.line(3, `</xsd:complexType>`)
}

func (w twinWriter) portType(c *Contract) {
	w.line(1, `<wsdl:portType name="%s">`, c.PortType)
	for _, o := range c.Operations {
		w.line(2, `<wsdl:operation name="%s">`, o.Name)
		if o.Doc != "" {
			w.line(3, `<wsdl:documentation>%s</wsdl:documentation>`, o.Doc)
		}
		w.line(3, `<wsdl:input message="tns:%sRequest"/>`, o.Name)
		w.line(3, `<wsdl:output message="tns:%sResponse"/>`, o.Name)
		w.line(2, `</wsdl:operation>`)
	}
	w.line(1, `</wsdl:portType>`)
}

func (w twinWriter) binding(c *Contract) {
	w.line(1, `<wsdl:binding name="%s" type="tns:%s">`, c.Binding, c.PortType)
	w.line(2, `<soap:binding style="document" transport="http://schemas.xmlsoap.org/soap/http"/>`)
	for _, o := range c.Operations {
		w.line(2, `<wsdl:operation name="%s">`, o.Name)
		w.line(3, `<soap:operation soapAction="%s" style="document"/>`, o.SOAPAction)
		w.line(3, `<wsdl:input><soap:body use="literal"/></wsdl:input>`)
		w.line(3, `<wsdl:output><soap:body use="literal"/></wsdl:output>`)
		w.line(2, `</wsdl:operation>`)
	}
	w.line(1, `</wsdl:binding>`)
}
