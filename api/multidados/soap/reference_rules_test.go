package soap

import (
	"encoding/base64"
	"strings"

	"ponte/crm"
	"ponte/crm/charset"
)

// The second half of the reference decoder: what the tree means.

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
	if body == nil {
		return nil, errReference
	}
	if len(body.elements()) == 0 {
		return m, nil
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
	s, _, _, _ := charset.Read(raw, charset.UTF8, false)
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
