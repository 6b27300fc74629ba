package soap

import (
	"encoding/base64"
	"encoding/xml"
	"errors"
	"io"
	"strings"
	"unicode/utf8"

	"ponte/crm"
)

// The reference decoder says in the plainest way what Decode must say: encoding/xml reads the tokens, a tree is built, and
// the rules run over the tree. It is slow and kept only for comparison. It shares nothing with the decoder but the
// conversion of charsets, which has tests of its own.

type refNode struct {
	name, space string
	attrs       []xml.Attr // Name.Space is the namespace
	children    []any      // *refNode or string
	parent      *refNode
}

var errReference = errors.New("refused by the reference decoder")

type reference struct {
	root   *refNode
	ids    map[string]*refNode
	copies int
}

func decodeReference(body []byte, o Options) (*Message, error) {
	text, charset, repaired, err := toText(body, o)
	if err != nil {
		return nil, err
	}
	for _, r := range text {
		if !legalRune(r) {
			return nil, errReference
		}
	}
	var ref reference
	if err := ref.parse(text); err != nil {
		return nil, err
	}
	m, err := ref.message()
	if err != nil {
		return nil, err
	}
	m.Charset, m.Repaired = charset, repaired
	return m, nil
}

func (r *reference) parse(text string) error {
	d := xml.NewDecoder(strings.NewReader(text))
	d.CharsetReader = func(_ string, in io.Reader) (io.Reader, error) { return in, nil }
	var top *refNode
	var raw []xml.Name
	var scopes []map[string]string
	tokens, depth, blanksOnly := 0, 0, true
	for {
		tok, err := d.RawToken()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			return err
		}
		if tokens++; tokens > MaxTokens {
			return errReference
		}
		switch tok := tok.(type) {
		case xml.ProcInst:
			if strings.EqualFold(tok.Target, "xml") && !(tok.Target == "xml" && blanksOnly) {
				return errReference
			}
		case xml.Directive:
			return errReference
		case xml.CharData:
			if top == nil {
				if strings.Trim(string(tok), " \t\r\n") != "" {
					return errReference
				}
				continue
			}
			top.children = append(top.children, string(tok))
			continue
		case xml.StartElement:
			if depth++; depth > MaxDepth || len(tok.Attr) > MaxAttributes || top == nil && r.root != nil {
				return errReference
			}
			scope := map[string]string{}
			for _, a := range tok.Attr {
				if a.Name.Space == "xmlns" {
					scope[a.Name.Local] = a.Value
				} else if a.Name.Space == "" && a.Name.Local == "xmlns" {
					scope[""] = a.Value
				}
			}
			scopes = append(scopes, scope)
			n, err := refElement(tok, scopes)
			if err != nil {
				return err
			}
			if n.parent = top; top == nil {
				r.root = n
			} else {
				top.children = append(top.children, n)
			}
			top = n
			raw = append(raw, tok.Name)
		case xml.EndElement:
			if top == nil || raw[len(raw)-1] != tok.Name {
				return errReference
			}
			depth--
			top, raw, scopes = top.parent, raw[:len(raw)-1], scopes[:len(scopes)-1]
		}
		blanksOnly = false
	}
	if top != nil || r.root == nil {
		return errReference
	}
	return nil
}

func refElement(tok xml.StartElement, scopes []map[string]string) (*refNode, error) {
	resolve := func(n xml.Name) (string, error) {
		if strings.Contains(n.Local, ":") {
			return "", errReference
		}
		for i := len(scopes) - 1; i >= 0; i-- {
			if uri, ok := scopes[i][n.Space]; ok {
				return uri, nil
			}
		}
		switch n.Space {
		case "":
			return "", nil
		case "xml":
			return nsXML, nil
		}
		return "", errReference
	}
	n := &refNode{name: tok.Name.Local}
	var err error
	if n.space, err = resolve(tok.Name); err != nil {
		return nil, err
	}
	seen := map[xml.Name]bool{}
	for _, a := range tok.Attr {
		switch {
		case strings.Contains(a.Name.Local, ":"):
			return nil, errReference
		case a.Name.Space != "" && a.Name.Space != "xmlns":
			if a.Name.Space, err = resolve(a.Name); err != nil {
				return nil, err
			}
		}
		if seen[a.Name] {
			return nil, errReference
		}
		seen[a.Name] = true
		n.attrs = append(n.attrs, a)
	}
	return n, nil
}

func (n *refNode) elements() (out []*refNode) {
	for _, c := range n.children {
		if e, ok := c.(*refNode); ok {
			out = append(out, e)
		}
	}
	return out
}

func (n *refNode) all(visit func(*refNode)) {
	for _, c := range n.elements() {
		visit(c)
		c.all(visit)
	}
}

func (n *refNode) attr(local string, in func(string) bool) (string, bool) {
	for i := len(n.attrs) - 1; i >= 0; i-- { // the last one counts, when two namespaces both fit
		if a := n.attrs[i]; a.Name.Local == local && in(a.Name.Space) {
			return a.Value, true
		}
	}
	return "", false
}

func (n *refNode) null() bool {
	value := ""
	for _, a := range n.attrs {
		if (a.Name.Local == "nil" || a.Name.Local == "null") && isInstance(a.Name.Space) {
			value = strings.TrimSpace(a.Value)
		}
	}
	return value == "1" || value == "true"
}

func (n *refNode) href() string {
	out := ""
	for _, a := range n.attrs {
		switch {
		case a.Name.Local == "href" && a.Name.Space == "" && strings.HasPrefix(a.Value, "#"):
			out = a.Value[1:]
		case a.Name.Local == "ref" && a.Name.Space == nsEncoding12:
			out = strings.TrimPrefix(a.Value, "#")
		}
	}
	return out
}

func (n *refNode) id() string {
	v, _ := n.attr("id", func(ns string) bool { return ns == "" || ns == nsEncoding12 })
	return v
}

func (n *refNode) independent() bool {
	v, _ := n.attr("root", func(ns string) bool { return ns == nsEncoding11 })
	return strings.TrimSpace(v) == "0"
}

func (r *reference) message() (*Message, error) {
	m := &Message{}
	if r.root.name != "Envelope" {
		return nil, errReference
	}
	switch r.root.space {
	case nsEnvelope11:
		m.Version = "1.1"
	case nsEnvelope12:
		m.Version = "1.2"
	}
	var body *refNode
	for _, e := range r.root.elements() {
		if e.name == "Body" && body == nil {
			body = e
		}
	}
	if body == nil || len(body.elements()) == 0 {
		return nil, errReference
	}
	pointed := map[string]bool{}
	r.ids = map[string]*refNode{}
	body.all(func(n *refNode) {
		pointed[n.href()] = true
		if _, taken := r.ids[n.id()]; !taken {
			r.ids[n.id()] = n
		}
	})
	op := body.elements()[0]
	for _, e := range body.elements() {
		if !e.independent() && (e.id() == "" || !pointed[e.id()]) {
			op = e
			break
		}
	}
	m.Operation, m.Namespace = op.name, op.space
	for _, c := range op.elements() {
		m.Parts = append(m.Parts, r.part(c))
	}
	if r.copies > MaxExpansion {
		return nil, errReference
	}
	return m, nil
}

func (r *reference) part(c *refNode) Part {
	p := Part{Name: c.name, Namespace: c.space}
	e := r.follow(c)
	switch {
	case e == nil:
	case c.null() || e.null():
		p.Nil = true
	default:
		p.Text = r.text(e)
		if len(e.elements()) > 0 {
			p.Items, p.Shaped = r.list(e)
		}
	}
	return p
}

func (r *reference) follow(n *refNode) *refNode {
	if n.href() == "" {
		return n
	}
	for range maxHops {
		if n = r.ids[n.href()]; n == nil {
			return nil
		}
		if n.href() == "" {
			r.copies++
			n.all(func(*refNode) { r.copies++ })
			r.copies += r.textSize(n)
			return n
		}
	}
	return nil
}

// textSize counts as the decoder counts: the bytes and one for each run of text that is kept.
func (r *reference) textSize(n *refNode) int {
	size := 0
	for _, t := range r.runs(n) {
		size += len(t) + 1
	}
	return size
}

// runs are the texts inside an element; blanks that stand directly in a child of Body without an id are none.
func (r *reference) runs(n *refNode) (out []string) {
	outer := n.parent != nil && n.parent.parent == r.root && n.id() == ""
	for _, c := range n.children {
		switch c := c.(type) {
		case string:
			if c != "" && !(outer && strings.Trim(c, " \t\r\n") == "") {
				out = append(out, c)
			}
		case *refNode:
			out = append(out, r.runs(c)...)
		}
	}
	return out
}

func (r *reference) text(n *refNode) string {
	out := strings.Join(r.runs(n), "")
	qname, _ := n.attr("type", isInstance)
	_, typ, prefixed := strings.Cut(qname, ":")
	if !prefixed {
		typ = qname
	}
	if typ = strings.TrimSpace(typ); typ != "base64Binary" && typ != "base64" {
		return out
	}
	compact := strings.NewReplacer(" ", "", "\t", "", "\n", "", "\r", "", "=", "").Replace(out)
	raw, err := base64.RawStdEncoding.DecodeString(compact)
	if err != nil {
		return out
	}
	s := string(raw)
	if !utf8.ValidString(s) {
		s = from8bit(raw, &highCP1252)
	}
	legal := ""
	for _, c := range s {
		if legalRune(c) {
			legal += string(c)
		}
	}
	return legal
}

func (r *reference) value(n *refNode) string {
	e := r.follow(n)
	if e == nil || n.null() || e.null() {
		return ""
	}
	return r.text(e)
}

func (r *reference) list(e *refNode) (items []crm.Item, shaped bool) {
	var bare *crm.Item
	for _, c := range e.elements() {
		switch {
		case isCodigo(c.name):
			items = append(items, crm.Item{Codigo: r.value(c)})
			bare, shaped = &items[len(items)-1], true
		case isValor(c.name):
			if bare == nil {
				items = append(items, crm.Item{})
				bare = &items[len(items)-1]
			}
			bare.Valor, bare, shaped = r.value(c), nil, true
		default:
			it, named := r.item(c)
			items, bare, shaped = append(items, it), nil, shaped || named
		}
	}
	var full []crm.Item
	for _, it := range items {
		if it.Codigo != "" || it.Valor != "" {
			full = append(full, it)
		}
	}
	return full, shaped
}

func (r *reference) item(c *refNode) (it crm.Item, named bool) {
	e := r.follow(c)
	switch {
	case e == nil || c.null() || e.null():
		return it, false
	case len(e.elements()) == 0:
		return crm.Item{Valor: r.text(e)}, false
	}
	for _, k := range e.elements() {
		name, value := k.name, k
		if !isCodigo(name) && !isValor(name) {
			if name, value = r.entry(k); value == nil {
				continue
			}
		}
		switch {
		case isCodigo(name):
			it.Codigo, named = r.value(value), true
		case isValor(name):
			it.Valor, named = r.value(value), true
		}
	}
	if !named {
		it.Valor = r.text(e)
	}
	return it, named
}

func (r *reference) entry(k *refNode) (name string, value *refNode) {
	e := r.follow(k)
	if e == nil {
		return "", nil
	}
	for _, c := range e.elements() {
		switch {
		case strings.EqualFold(c.name, "key"):
			name = r.value(c)
		case strings.EqualFold(c.name, "value"):
			value = c
		}
	}
	return name, value
}

func isCodigo(name string) bool {
	return strings.EqualFold(name, "codigo") || strings.EqualFold(name, "key")
}

func isValor(name string) bool {
	return strings.EqualFold(name, "valor") || strings.EqualFold(name, "value")
}
