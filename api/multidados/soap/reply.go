package soap

import (
	"strconv"
	"unicode/utf8"
)

// Charset is what a reply is written in.
type Charset uint8

// ISO-8859-1 is what NuSOAP answers in; UTF-8 is a setting (docs/regras.md §2.4).
const (
	ISO88591 Charset = iota
	UTF8
)

// String is the name in header and prolog, which always agree.
func (c Charset) String() string {
	if c == UTF8 {
		return "UTF-8"
	}
	return "ISO-8859-1"
}

// ContentType is the header that belongs to a reply.
func (c Charset) ContentType() string { return "text/xml; charset=" + c.String() }

// Reply is the answer of an operation: one string.
type Reply struct {
	Operation string // local name of the request's element
	Namespace string // that element's namespace; "" = it had none
	Element   string // local name of the reply's element, "" = Operation + "Response"
	Part      string // name of the return part, "" = return
	Qualified bool   // the part bears the namespace too
	Value     string
	Nil       bool // the null value, as opposed to the empty text
}

// Fault is an error that stands in the place of an answer. It goes with HTTP 500.
type Fault struct {
	Code   string // "SOAP-ENV:Client", "SOAP-ENV:Server"; an application's own is unprefixed
	Actor  string
	String string
	Detail string
}

const (
	nsXSD = "http://www.w3.org/2001/XMLSchema"
	nsXSI = "http://www.w3.org/2001/XMLSchema-instance"

	replyHead = `"?><SOAP-ENV:Envelope SOAP-ENV:encodingStyle="` + nsEncoding11 + `" xmlns:SOAP-ENV="` + nsEnvelope11 +
		`" xmlns:xsd="` + nsXSD + `" xmlns:xsi="` + nsXSI + `" xmlns:SOAP-ENC="` + nsEncoding11 + `"><SOAP-ENV:Body>`
	replyTail = `</SOAP-ENV:Body></SOAP-ENV:Envelope>`

	faultHead = `"?><SOAP-ENV:Envelope SOAP-ENV:encodingStyle="` + nsEncoding11 + "\"\n  xmlns:SOAP-ENV=\"" + nsEnvelope11 +
		"\"\n  xmlns:xsd=\"" + nsXSD + "\"\n  xmlns:xsi=\"" + nsXSI + "\"\n  xmlns:SOAP-ENC=\"" + nsEncoding11 +
		"\">\n<SOAP-ENV:Body><SOAP-ENV:Fault>"
	faultTail = `</SOAP-ENV:Fault></SOAP-ENV:Body></SOAP-ENV:Envelope>`
)

// AppendReply appends the bytes that NuSOAP would answer with (docs/fatos/soap-legado.md §1). It allocates nothing
// but what the buffer needs to grow.
func AppendReply(b []byte, c Charset, r Reply) []byte {
	part := r.Part
	if part == "" {
		part = "return"
	}
	prefix, partPrefix := "", ""
	if r.Namespace != "" {
		prefix = "ns1:"
	}
	if r.Qualified {
		partPrefix = prefix
	}
	b = appendProlog(b, c, replyHead)
	b = append(b, '<')
	b = r.appendElement(b, c, prefix)
	if r.Namespace != "" {
		b = append(b, ` xmlns:ns1="`...)
		b = c.appendText(b, r.Namespace)
		b = append(b, '"')
	}
	b = append(b, '>')
	if r.Nil {
		b = append(b, '<')
		b = append(b, partPrefix...)
		b = c.appendText(b, part)
		b = append(b, ` xsi:nil="true" xsi:type="xsd:string"/>`...)
	} else {
		b = c.appendString(b, partPrefix, part, r.Value)
	}
	b = append(b, "</"...)
	b = r.appendElement(b, c, prefix)
	b = append(b, '>')
	return append(b, replyTail...)
}

// appendElement appends the name of the reply's element.
func (r *Reply) appendElement(b []byte, c Charset, prefix string) []byte {
	b = append(b, prefix...)
	if r.Element != "" {
		return c.appendText(b, r.Element)
	}
	b = c.appendText(b, r.Operation)
	return append(b, "Response"...)
}

// AppendFault appends a fault as NuSOAP writes it: four typed children, the actor before the string, none ever left out.
func AppendFault(b []byte, c Charset, f Fault) []byte {
	b = appendProlog(b, c, faultHead)
	b = c.appendString(b, "", "faultcode", f.Code)
	b = c.appendString(b, "", "faultactor", f.Actor)
	b = c.appendString(b, "", "faultstring", f.String)
	b = c.appendString(b, "", "detail", f.Detail)
	return append(b, faultTail...)
}

func appendProlog(b []byte, c Charset, head string) []byte {
	b = append(b, `<?xml version="1.0" encoding="`...)
	b = append(b, c.String()...)
	return append(b, head...)
}

func (c Charset) appendString(b []byte, prefix, name, value string) []byte {
	b = append(b, '<')
	b = append(b, prefix...)
	b = c.appendText(b, name)
	b = append(b, ` xsi:type="xsd:string">`...)
	b = c.appendText(b, value)
	b = append(b, "</"...)
	b = append(b, prefix...)
	b = c.appendText(b, name)
	return append(b, '>')
}

// copied marks the ASCII characters that need no care in element text or attribute.
var copied = func() (t [256]bool) {
	for c := 0x20; c < 0x7F; c++ {
		t[c] = true
	}
	for _, c := range `&<>"'` {
		t[c] = false
	}
	t['\t'], t['\n'] = true, true
	return t
}()

// appendText escapes as NuSOAP does and leaves out what XML cannot carry. A carriage return is written as a reference, or
// the peer's parser would make it a line feed; what the charset lacks, and the C1 controls that readers of ISO-8859-1 take
// for windows-1252, are references too (docs/fatos/soap-legado.md §7.10).
func (c Charset) appendText(b []byte, s string) []byte {
	for i := 0; i < len(s); {
		from := i
		for i < len(s) && copied[s[i]] {
			i++
		}
		b = append(b, s[from:i]...)
		if i == len(s) {
			break
		}
		r, size := utf8.DecodeRuneInString(s[i:])
		switch {
		case r == '&':
			b = append(b, "&amp;"...)
		case r == '<':
			b = append(b, "&lt;"...)
		case r == '>':
			b = append(b, "&gt;"...)
		case r == '"':
			b = append(b, "&quot;"...)
		case r == '\'':
			b = append(b, "&apos;"...)
		case !legalRune(r) || r == utf8.RuneError && size == 1:
		case r == '\r' || 0x7F <= r && r < 0xA0 || c == ISO88591 && r > 0xFF:
			b = append(b, "&#"...)
			b = strconv.AppendInt(b, int64(r), 10)
			b = append(b, ';')
		case c == ISO88591:
			b = append(b, byte(r))
		default:
			b = append(b, s[i:i+size]...)
		}
		i += size
	}
	return b
}
