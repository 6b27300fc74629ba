package rest

import (
	"encoding/json"
	"strings"

	"ponte/crm"
)

// node is a value of a call: JSON's, or what a form spells with brackets. Its members keep their order.
type node struct {
	kind kind
	text string // of kindText: the string, or the number or literal as written
	raw  bool   // the text is no JSON string: a number, true or false
	name string // of the member that it is
	kids []*node
}

type kind uint8

const (
	kindNull kind = iota
	kindText
	kindList
	kindObject
)

// Bounds of what is sent in one call.
const (
	maxDepth = 32
	maxNodes = 20_000
	maxParts = 1_000
)

// member finds a member by name in any case.
func (n *node) member(name string) *node {
	for _, k := range n.kids {
		if strings.EqualFold(k.name, name) {
			return k
		}
	}
	return nil
}

// put adds a member, or gives an older one of the same name its value: the last that is not empty counts.
func (n *node) put(v *node) {
	old := n.member(v.name)
	switch {
	case old == nil:
		n.kids = append(n.kids, v)
	case !v.empty():
		name := old.name
		*old = *v
		old.name = name
	}
}

func (n *node) empty() bool {
	return n.kind == kindNull || n.kind == kindText && strings.TrimSpace(n.text) == "" || n.kind >= kindList && len(n.kids) == 0
}

// value is the node as a part's text: what is nested as JSON, because campos_dinamicos and lista_ocs are read so.
func (n *node) value() string {
	switch n.kind {
	case kindNull:
		return ""
	case kindText:
		return n.text
	}
	var b strings.Builder
	n.write(&b)
	return b.String()
}

func (n *node) write(b *strings.Builder) {
	switch n.kind {
	case kindNull:
		b.WriteString("null")
	case kindText:
		if n.raw {
			b.WriteString(n.text)
			return
		}
		quote(b, n.text)
	case kindList, kindObject:
		open, end := byte('['), byte(']')
		if n.kind == kindObject {
			open, end = '{', '}'
		}
		b.WriteByte(open)
		for i, k := range n.kids {
			if i > 0 {
				b.WriteByte(',')
			}
			if n.kind == kindObject {
				quote(b, k.name)
				b.WriteByte(':')
			}
			k.write(b)
		}
		b.WriteByte(end)
	}
}

func quote(b *strings.Builder, s string) {
	var one strings.Builder
	e := json.NewEncoder(&one)
	e.SetEscapeHTML(false)
	_ = e.Encode(s) // a string always encodes
	b.WriteString(strings.TrimSuffix(one.String(), "\n"))
}

// items reads a list of {codigo, valor}: an array of them, a single one, or an object of code: value. ok is false when the
// node is none of that.
func (n *node) items() (items []crm.Item, ok bool) {
	switch n.kind {
	case kindObject:
		if n.member("codigo") != nil {
			return []crm.Item{n.item()}, true
		}
		for _, k := range n.kids {
			if k.kind >= kindList {
				return nil, false
			}
			items = append(items, crm.Item{Codigo: k.name, Valor: k.value()})
		}
		return items, true
	case kindList:
		for _, k := range n.kids {
			if k.kind != kindObject || k.member("codigo") == nil {
				return nil, false
			}
			items = append(items, k.item())
		}
		return items, true
	}
	return nil, false
}

// pairs tells whether a list's objects have nothing beside codigo and valor: records have more, and are no such list.
func (n *node) pairs() bool {
	for _, k := range n.kids {
		for _, m := range k.kids {
			if !strings.EqualFold(m.name, "codigo") && !strings.EqualFold(m.name, "valor") {
				return false
			}
		}
	}
	return true
}

func (n *node) item() (i crm.Item) {
	if c := n.member("codigo"); c != nil {
		i.Codigo = c.value()
	}
	if v := n.member("valor"); v != nil {
		i.Valor = v.value()
	}
	return i
}
