package rest

import (
	"io"
	"strings"

	"ponte/crm"
	"ponte/crm/charset"
)

// Options say how a call is read.
type Options struct {
	ContentType string
	Query       string            // the raw query; the body's parts go before its parts
	IsList      func(string) bool // tells, by upper-case name, the parts that are lists of {codigo, valor}
	MaxText     int               // bytes of all fields of a multipart body
	MaxFile     int               // bytes of one file
	StrictUTF8  bool              // text that is not UTF-8 is refused, else it is read as windows-1252
}

// Message is a decoded call.
type Message struct {
	Fields crm.Campos // upper-case names, each once, in the order in which they came
	Files  []crm.AnexoRecebido
	Found  charset.Finding // what was odd about its text
	Odd    bool            // a header of its multipart was not as the standard has it
}

// decoding is the work on one call.
type decoding struct {
	options Options
	charset reading
	message *Message
	fields  int
	parts   int // of a multipart, those without a use too
	text    int // bytes of a multipart's fields
}

// IsMultipart tells whether a body may hold files; it is then read by DecodeMultipart.
func IsMultipart(contentType string) bool {
	return strings.HasPrefix(mediaType(contentType), "multipart/")
}

// Decode reads a call whose body, if any, is JSON or a form. What the body is, is told by itself rather than by its
// header: curl and PHP call JSON a form when nobody tells them better. Errors are *Error.
func Decode(body []byte, o Options) (*Message, error) {
	m := start(o)
	m.charset.claim(o.ContentType)
	root := &node{kind: kindObject}
	text, err := m.charset.document(body)
	if err != nil {
		return nil, err
	}
	switch trimmed := strings.TrimSpace(text); {
	case trimmed == "":
	case trimmed[0] == '{' || trimmed[0] == '[':
		if root, err = m.charset.parseJSON(trimmed); err != nil {
			return nil, err
		}
		if root.kind == kindList && len(root.kids) == 1 && root.kids[0].kind == kindObject {
			root = root.kids[0] // one call in a list of one
		}
		if root.kind != kindObject {
			return nil, syntax("o JSON não é um objeto")
		}
	case strings.HasPrefix(trimmed, "--") && strings.Contains(strings.ToLower(trimmed[:min(len(trimmed), maxPartHeader)]), "content-disposition"):
		return nil, syntax("o corpo é multipart e o Content-Type não diz isso nem o boundary")
	case isJSON(o.ContentType):
		return nil, syntax("o corpo não é JSON")
	case isBinary(body):
		return nil, syntax("o corpo é um arquivo: envie-o em uma parte de multipart/form-data")
	case !strings.Contains(trimmed, "="):
		return nil, syntax("o corpo não é JSON nem formulário")
	default:
		m.charset.found = 0 // each value is judged by itself
		if err := m.parseForm(root, strings.TrimSpace(strings.TrimPrefix(string(body), "\ufeff"))); err != nil {
			return nil, err
		}
	}
	return m.finish(root)
}

func isJSON(contentType string) bool {
	t := mediaType(contentType)
	return t == "application/json" || strings.HasSuffix(t, "+json")
}

// mediaType is a Content-Type without what follows, be that well-formed or not, in lower case.
func mediaType(contentType string) string {
	if end := strings.IndexAny(contentType, ";,"); end >= 0 {
		contentType = contentType[:end]
	}
	return strings.ToLower(strings.TrimSpace(contentType))
}

// DecodeMultipart reads a call with files. Errors of the reader are inside the *Error.
func DecodeMultipart(body io.Reader, o Options) (*Message, error) {
	m := start(o)
	m.charset.claim(o.ContentType)
	root := &node{kind: kindObject}
	if err := m.parseMultipart(root, body, o.ContentType, 0); err != nil {
		return nil, err
	}
	return m.finish(root)
}

func start(o Options) *decoding {
	if o.IsList == nil {
		o.IsList = func(string) bool { return false }
	}
	return &decoding{options: o, charset: reading{strict: o.StrictUTF8}, message: &Message{}}
}

// finish adds the query's fields, which do not replace the body's, and names the parts.
func (m *decoding) finish(root *node) (*Message, error) {
	if m.options.Query != "" {
		query := &node{kind: kindObject}
		claimed := m.charset.claimed
		m.charset.claimed = charset.UTF8 // a body's charset says nothing about the address
		if err := m.parseForm(query, m.options.Query); err != nil {
			return nil, err
		}
		m.charset.claimed = claimed
		for _, k := range query.kids {
			if old := root.member(k.name); old == nil || old.empty() {
				root.put(k)
			}
		}
	}
	for _, k := range root.kids {
		if name := strings.ToUpper(strings.TrimSpace(k.name)); name != "" {
			m.part(name, k)
		}
	}
	m.message.Found = m.charset.found
	return m.message, nil
}

// part makes the part of one member: a list where the contract has one or the value says so, else text.
func (m *decoding) part(name string, n *node) {
	c := crm.Campo{Nome: name}
	list := m.options.IsList(name)
	shaped := n
	if list && n.kind == kindText && (strings.HasPrefix(strings.TrimSpace(n.text), "[") || strings.HasPrefix(strings.TrimSpace(n.text), "{")) {
		if inner, err := m.charset.parseJSON(n.text); err == nil { // a form's list is JSON text
			shaped = inner
		}
	}
	items, ok := shaped.items()
	if ok && (list || shaped.kind == kindList && len(items) > 0 && shaped.pairs()) {
		c.Itens = items
	} else {
		c.Valor = n.value()
	}
	for i := range m.message.Fields {
		if f := &m.message.Fields[i]; f.Nome == name { // names that differ in blanks only
			if !c.Vazio() {
				*f = c
			}
			return
		}
	}
	m.message.Fields = append(m.message.Fields, c)
}
