package soap

import (
	"fmt"
	"strings"
)

// Kind classifies why a body could not be understood, so that the surface can count it and choose the answer.
type Kind uint8

const (
	KindEmpty       Kind = iota + 1 // no bytes at all, or blanks only
	KindCharset                     // declared in a charset that is not read here, or not decodable in it
	KindSyntax                      // not well-formed XML
	KindForbidden                   // well-formed, but with what is never accepted: a DOCTYPE
	KindLimit                       // too deep, too many elements or attributes, too much expanded by references
	KindEnvelope                    // XML, but no SOAP Envelope with a Body
	KindNoOperation                 // an Envelope whose Body has no element, and no SOAPAction says what is meant
)

var kindNames = [...]string{"", "empty", "charset", "syntax", "forbidden", "limit", "envelope", "no_operation"}

// String returns the word used in logs and metrics.
func (k Kind) String() string { return kindNames[k] }

// Error tells why a body could not be decoded. It never carries text of the body: a password may be in it.
type Error struct {
	Kind   Kind
	Offset int    // byte offset in the body after its conversion to UTF-8
	Line   int    // line of Offset, from 1
	Reason string // NuSOAP's wording where it has one (docs/fatos/soap-legado.md §2.3), else Portuguese
}

// NoOperation is the error of a call whose Body is empty and that names no operation by SOAPAction.
func NoOperation() *Error { return &Error{Kind: KindNoOperation, Line: 1, Reason: "Body vazio"} }

// Error is the line for the log.
func (e *Error) Error() string {
	return fmt.Sprintf("soap: %s at line %d, byte %d: %s", e.Kind, e.Line, e.Offset, e.Reason)
}

// Fault is the faultstring for the caller, worded as NuSOAP words it.
func (e *Error) Fault() string {
	switch e.Kind {
	case KindSyntax:
		return fmt.Sprintf("error in msg parsing:\nXML error parsing SOAP payload on line %d: %s", e.Line, e.Reason)
	case KindNoOperation:
		return UndefinedOperation("")
	case KindForbidden, KindLimit:
		return fmt.Sprintf("error in msg parsing:\n%s (linha %d)", e.Reason, e.Line)
	default:
		return "error in msg parsing:\n" + e.Reason
	}
}

// UndefinedOperation is the faultstring for an operation that the served WSDL does not have (docs/fatos/soap-legado.md §2.1).
func UndefinedOperation(name string) string {
	return "Operation '" + name + "' is not defined in the WSDL for this service"
}

// fail builds the error at a byte of the text being read; the line is counted only here.
func (d *Decoder) fail(kind Kind, offset int, reason string) error {
	if offset > len(d.s) {
		offset = len(d.s)
	}
	return &Error{Kind: kind, Offset: offset, Line: 1 + strings.Count(d.s[:offset], "\n"), Reason: reason}
}

func (d *Decoder) syntax(offset int, reason string) error { return d.fail(KindSyntax, offset, reason) }
