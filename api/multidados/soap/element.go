package soap

import (
	"cmp"
	"strings"
)

// Namespaces that change how an element is read. Instance has the schema drafts that old toolkits still declare.
const (
	nsEnvelope11 = "http://schemas.xmlsoap.org/soap/envelope/"
	nsEnvelope12 = "http://www.w3.org/2003/05/soap-envelope"
	nsEncoding11 = "http://schemas.xmlsoap.org/soap/encoding/"
	nsEncoding12 = "http://www.w3.org/2003/05/soap-encoding"
	nsXML        = "http://www.w3.org/XML/1998/namespace"
)

func isInstance(ns string) bool {
	switch ns {
	case "http://www.w3.org/2001/XMLSchema-instance", "http://www.w3.org/1999/XMLSchema-instance",
		"http://www.w3.org/2000/10/XMLSchema-instance":
		return true
	}
	return false
}

// lookup finds the namespace of a prefix, innermost first. ok is false for one that is not declared.
func (d *Decoder) lookup(prefix string) (uri string, ok bool) {
	for i := len(d.ns) - 1; i >= 0; i-- {
		if d.ns[i].prefix == prefix {
			return d.ns[i].uri, true
		}
	}
	if prefix == "" {
		return "", true
	}
	return nsXML, prefix == "xml"
}

// usual is what a prefix that is not declared means to those who write envelopes by hand, "" when it means nothing.
func usual(prefix string) string {
	switch strings.ToLower(prefix) {
	case "xsi":
		return nsXSI
	case "xsd", "xs":
		return nsXSD
	case "soap-env", "soapenv", "soap", "env", "s":
		return nsEnvelope11
	case "soap-enc", "soapenc", "enc":
		return nsEncoding11
	}
	return ""
}

func (d *Decoder) startTag() error {
	from := d.i
	d.i++
	raw, prefix, local, err := d.qualifiedName()
	if err != nil {
		return err
	}
	if len(d.stack) == 0 && d.root != 0 {
		return d.syntax(from, "Extra content at the end of the document")
	}
	if len(d.stack) >= MaxDepth {
		return d.fail(KindLimit, from, "XML com níveis demais")
	}
	bindings := len(d.ns)
	empty, err := d.attributes(from)
	if err != nil {
		return err
	}
	space, ok := d.lookup(prefix)
	if !ok {
		space, d.m.Undeclared = usual(prefix), true
	}
	if err := d.resolveAttributes(from); err != nil {
		return err
	}
	e, err := d.open(local, space, from)
	if err != nil {
		return err
	}
	d.stack = append(d.stack, frame{raw: raw, bindings: bindings, elem: e})
	if empty {
		d.tokens++
		d.closeTop()
	}
	return nil
}

// attributes reads the attributes of a start tag up to its ">"; namespace bindings go to d.ns, all go to d.attrs.
func (d *Decoder) attributes(from int) (empty bool, err error) {
	d.attrs = d.attrs[:0]
	for {
		d.skipBlanks()
		if d.i >= len(d.s) {
			return false, d.syntax(d.i, "Invalid document end")
		}
		switch d.s[d.i] {
		case '>':
			d.i++
			return false, nil
		case '/':
			if d.i+1 >= len(d.s) || d.s[d.i+1] != '>' {
				return false, d.syntax(d.i, "Not well-formed (invalid token)")
			}
			d.i += 2
			return true, nil
		}
		var a attr
		if _, a.prefix, a.local, err = d.qualifiedName(); err != nil {
			return false, err
		}
		d.skipBlanks()
		if d.i >= len(d.s) || d.s[d.i] != '=' {
			return false, d.syntax(d.i, "Not well-formed (invalid token)")
		}
		d.i++
		d.skipBlanks()
		if a.value, err = d.attribute(); err != nil {
			return false, err
		}
		if len(d.attrs) >= MaxAttributes {
			return false, d.fail(KindLimit, from, "elemento com atributos demais")
		}
		switch {
		case a.prefix == "xmlns":
			d.ns = append(d.ns, binding{a.local, a.value})
		case a.prefix == "" && a.local == "xmlns":
			d.ns = append(d.ns, binding{"", a.value})
		}
		if len(d.ns) > MaxBindings {
			return false, d.fail(KindLimit, from, "XML com namespaces demais")
		}
		d.attrs = append(d.attrs, a)
	}
}

// resolveAttributes finds the namespaces of the attributes, now that all bindings of the tag are known, and refuses two
// of the same name.
func (d *Decoder) resolveAttributes(from int) error {
	for i := range d.attrs {
		a := &d.attrs[i]
		switch a.prefix {
		case "":
		case "xmlns":
			a.space = "xmlns"
		default:
			var ok bool
			if a.space, ok = d.lookup(a.prefix); !ok {
				a.space, d.m.Undeclared = cmp.Or(usual(a.prefix), a.prefix), true // never that of attributes without a prefix
			}
		}
		for j := range i {
			if d.attrs[j].local == a.local && d.attrs[j].space == a.space {
				return d.syntax(from, "Duplicate attribute")
			}
		}
	}
	return nil
}

// open places an element: Envelope, Body, or something inside Body, which is kept. The namespaces of Envelope and Body
// are reported, not required: NuSOAP looks at the local names.
func (d *Decoder) open(local, space string, from int) (int32, error) {
	switch depth := len(d.stack); {
	case depth == 0:
		d.root = 1
		if local != "Envelope" {
			return -1, d.fail(KindEnvelope, from, "o pedido não é um Envelope SOAP")
		}
		switch space {
		case nsEnvelope11:
			d.m.Version = "1.1"
		case nsEnvelope12:
			d.m.Version = "1.2"
		}
		return -1, nil
	case depth == 1 && local == "Body" && d.body == 0:
		d.body = 1
		return -1, nil
	case depth == 1 || d.body != 1:
		return -1, nil
	}
	if parent := d.stack[len(d.stack)-1].elem; parent >= 0 {
		d.elems[parent].kids++
	}
	d.elems = append(d.elems, elem{name: local, space: space, t0: int32(len(d.texts))})
	d.readAttributes(&d.elems[len(d.elems)-1])
	return int32(len(d.elems) - 1), nil
}

// readAttributes picks what changes the value: xsi:nil, xsi:type, href, id (and SOAP 1.2's ref), SOAP-ENC:root.
func (d *Decoder) readAttributes(e *elem) {
	for i := range d.attrs {
		a := &d.attrs[i]
		switch a.local {
		case "nil", "null":
			if isInstance(a.space) {
				v := strings.TrimSpace(a.value)
				e.null = v == "1" || v == "true"
			}
		case "type":
			if isInstance(a.space) {
				name := strings.TrimSpace(a.value[strings.IndexByte(a.value, ':')+1:])
				e.base64 = name == "base64Binary" || name == "base64"
			}
		case "href":
			if a.space == "" && strings.HasPrefix(a.value, "#") {
				e.href = a.value[1:]
			}
		case "ref":
			if a.space == nsEncoding12 {
				e.href = strings.TrimPrefix(a.value, "#")
			}
		case "id":
			if a.space == "" || a.space == nsEncoding12 {
				e.id = a.value
			}
		case "root":
			if a.space == nsEncoding11 {
				e.independent = strings.TrimSpace(a.value) == "0"
			}
		}
	}
}

func (d *Decoder) endTag() error {
	from := d.i
	d.i += len("</")
	if len(d.stack) == 0 {
		return d.syntax(from, "Mismatched tag")
	}
	raw := d.stack[len(d.stack)-1].raw
	if !strings.HasPrefix(d.s[d.i:], raw) {
		return d.syntax(from, "Mismatched tag")
	}
	d.i += len(raw)
	d.skipBlanks()
	if d.i >= len(d.s) || d.s[d.i] != '>' {
		return d.syntax(from, "Mismatched tag")
	}
	d.i++
	d.closeTop()
	return nil
}

// closeTop ends the innermost element.
func (d *Decoder) closeTop() {
	last := len(d.stack) - 1
	f := d.stack[last]
	d.stack, d.ns = d.stack[:last], d.ns[:f.bindings]
	switch {
	case f.elem >= 0:
		d.elems[f.elem].end, d.elems[f.elem].t1 = int32(len(d.elems)), int32(len(d.texts))
	case last == 0:
		d.root = 2
	case last == 1 && d.body == 1:
		d.body = 2
	}
}
