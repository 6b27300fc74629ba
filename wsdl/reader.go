package wsdl

import (
	"bytes"
	"encoding/xml"
	"io"
	"strings"

	"golang.org/x/text/encoding/charmap"
)

// reader walks the definitions of one document.
type reader struct {
	doc      definitions
	messages map[string]*message
	types    map[string]*complexType
	elements map[string]schemaElement
}

type schemaElement struct {
	*element
	namespace string
	qualified bool // its schema's elementFormDefault
}

// readContract decodes a document in any of the charsets that WSDLs are found in.
func readContract(raw []byte) (Contract, error) {
	var r reader
	dec := xml.NewDecoder(bytes.NewReader(raw))
	dec.CharsetReader = func(label string, in io.Reader) (io.Reader, error) {
		if strings.EqualFold(label, "us-ascii") {
			return in, nil
		}
		if !charsetReadable(label) {
			return nil, problem("charset %s is not read", "a codificação %s não é lida", label)
		}
		return charmap.Windows1252.NewDecoder().Reader(in), nil
	}
	if err := dec.Decode(&r.doc); err != nil {
		return Contract{}, malformed(err)
	}
	r.index()
	return r.contract()
}

func (r *reader) index() {
	r.messages = map[string]*message{}
	r.types = map[string]*complexType{}
	r.elements = map[string]schemaElement{}
	for i := range r.doc.Messages {
		r.messages[r.doc.Messages[i].Name] = &r.doc.Messages[i]
	}
	for _, s := range r.doc.Schemas {
		for i := range s.ComplexTypes {
			r.types[s.ComplexTypes[i].Name] = &s.ComplexTypes[i]
		}
		for i := range s.Elements {
			r.elements[s.Elements[i].Name] = schemaElement{&s.Elements[i], s.TargetNamespace, s.FormDefault == qualified}
		}
	}
}

func (r *reader) contract() (Contract, error) {
	c := Contract{Namespace: r.doc.TargetNamespace}
	port, err := r.soapPort(&c)
	if err != nil {
		return c, err
	}
	c.Port, c.Binding = port.Name, local(port.Binding)
	bound := find(r.doc.Bindings, func(b *binding) bool { return b.Name == c.Binding })
	if bound == nil {
		return c, problem("port %s refers to binding %s, which is not in the WSDL", "a porta %s cita o binding %s, que não está no WSDL", c.Port, c.Binding)
	}
	c.PortType, c.Style = local(bound.Type), bound.SOAP.Style
	if c.Style == "" {
		c.Style = "document" // the default of the SOAP binding
	}
	ports := find(r.doc.PortTypes, func(p *portType) bool { return p.Name == c.PortType })
	if ports == nil {
		return c, problem("binding %s refers to portType %s, which is not in the WSDL", "o binding %s cita o portType %s, que não está no WSDL", c.Binding, c.PortType)
	}
	for i := range ports.Operations {
		o := &ports.Operations[i]
		if _, repeated := c.Operation(o.Name); repeated {
			return c, problem("operation %s is there twice; overloading is not served", "a operação %s aparece duas vezes, o que não é atendido", o.Name)
		}
		call := find(bound.Operations, func(b *bindingOperation) bool { return b.Name == o.Name })
		if call == nil {
			continue // not reachable over this port
		}
		op, err := r.operation(o, call, c.Style)
		if err != nil {
			return c, err
		}
		c.Operations = append(c.Operations, op)
	}
	if len(c.Operations) == 0 {
		return c, problem("the WSDL has no operation", "o WSDL não tem operação alguma")
	}
	return c, nil
}

// soapPort is the first port with a SOAP 1.1 address.
func (r *reader) soapPort(c *Contract) (*port, error) {
	if len(r.doc.Services) == 0 && len(r.doc.Imports) > 0 {
		return nil, problem("the WSDL imports %q and has no service of its own; save it as one file",
			"o WSDL importa %q e não tem serviço próprio: salve tudo em um arquivo só", r.doc.Imports[0].Location)
	}
	if len(r.doc.Services) == 0 {
		return nil, problem("this is no WSDL: it has no service", "isto não é um WSDL: não tem serviço")
	}
	for _, s := range r.doc.Services {
		for i := range s.Ports {
			if s.Ports[i].Address.Location != "" {
				c.Service = s.Name
				return &s.Ports[i], nil
			}
		}
	}
	return nil, problem("the WSDL has no port with a soap:address", "o WSDL não tem porta com soap:address")
}

func (r *reader) operation(o *portTypeOperation, call *bindingOperation, style string) (Operation, error) {
	op := Operation{
		Name: o.Name, Doc: strings.TrimSpace(o.Doc), SOAPAction: call.SOAP.Action,
		Namespace: call.Body.Namespace, Return: "return",
	}
	if s := call.SOAP.Style; s != "" {
		style = s
	}
	in := r.messages[local(o.Input.Message)]
	if in == nil {
		return op, problem("operation %s refers to message %q, which is not in the WSDL", "a operação %s cita a mensagem %q, que não está no WSDL", o.Name, local(o.Input.Message))
	}
	if style == "document" {
		return r.wrapped(op, o, in)
	}
	for _, p := range in.Parts {
		op.Parts = append(op.Parts, Part{Name: p.Name, Type: local(p.Type), List: r.isList(p.Type)})
	}
	if out := r.messages[local(o.Output.Message)]; out != nil && len(out.Parts) > 0 {
		op.Return = out.Parts[0].Name
	}
	return op, nil
}

// wrapped reads the parts of a document/literal operation from its request element.
func (r *reader) wrapped(op Operation, o *portTypeOperation, in *message) (Operation, error) {
	if len(in.Parts) == 0 {
		return op, nil
	}
	e, ok := r.elements[local(in.Parts[0].Element)]
	if !ok {
		return op, problem("operation %s refers to element %q, which is not in the WSDL",
			"a operação %s cita o elemento %q, que não está no WSDL", o.Name, local(in.Parts[0].Element))
	}
	op.Namespace = e.namespace
	for _, child := range r.children(e) {
		op.Parts = append(op.Parts, Part{
			Name: nameOf(child), Type: local(child.Type),
			List: many(child.MaxOccurs) || child.ComplexType != nil || r.isList(child.Type),
		})
	}
	if out := r.messages[local(o.Output.Message)]; out != nil && len(out.Parts) > 0 {
		e := r.elements[local(out.Parts[0].Element)]
		if reply := r.children(e); len(reply) > 0 {
			first := reply[0]
			op.Return = nameOf(first)
			op.Qualified = first.Ref != "" || first.Form == qualified || first.Form == "" && e.qualified
		}
		if e.element != nil && e.Name != op.Name+"Response" {
			op.Reply = e.Name
		}
	}
	return op, nil
}

const qualified = "qualified" // of elementFormDefault and form

func nameOf(e element) string {
	if e.Name == "" {
		return local(e.Ref)
	}
	return e.Name
}

// children are the elements inside an element, of its own type or of the named one.
func (r *reader) children(e schemaElement) []element {
	if e.element == nil {
		return nil
	}
	t := e.ComplexType
	if t == nil {
		if t = r.types[local(e.Type)]; t == nil {
			return nil
		}
	}
	if len(t.Sequence) > 0 {
		return t.Sequence
	}
	return t.All
}

// isList tells whether a part of this type is read as a list of structs: the contract has no structured part that is not
// an array, so a complex type without simple content is one.
func (r *reader) isList(qname string) bool {
	if name := local(qname); name == "Array" || name == "Map" {
		return true
	}
	t := r.types[local(qname)]
	return t != nil && t.Simple == nil
}

func many(maxOccurs string) bool { return maxOccurs != "" && maxOccurs != "0" && maxOccurs != "1" }

func local(qname string) string { return qname[strings.IndexByte(qname, ':')+1:] }

func find[T any](all []T, is func(*T) bool) *T {
	for i := range all {
		if is(&all[i]) {
			return &all[i]
		}
	}
	return nil
}
