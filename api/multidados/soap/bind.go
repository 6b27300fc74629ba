package soap

import (
	"strings"

	"ponte/crm"
)

// Slot is one part of an operation as the served WSDL lists it.
type Slot struct {
	Wire string // the name clients send, as that WSDL spells it
	Name string // the name the rules know, as our contract spells it; "" = Wire upper-cased (a part that we do not know)
	List bool   // an array of {CODIGO, VALOR}
}

// Layout is the ordered part list of an operation, made once per WSDL. It is immutable.
type Layout struct {
	slots []Slot
	index map[string]int // wire and contract names, upper-cased → slot
}

// NewLayout prepares a part list. Where two slots claim one name, the first has it.
func NewLayout(slots []Slot) *Layout {
	l := &Layout{slots: make([]Slot, len(slots)), index: make(map[string]int, 2*len(slots))}
	copy(l.slots, slots)
	for i := range l.slots {
		s := &l.slots[i]
		if s.Name == "" {
			s.Name = strings.ToUpper(s.Wire)
		}
		if _, taken := l.index[strings.ToUpper(s.Wire)]; !taken {
			l.index[strings.ToUpper(s.Wire)] = i
		}
	}
	for i, s := range l.slots { // after all wire names: a mapping may swap two names
		if _, taken := l.index[strings.ToUpper(s.Name)]; !taken {
			l.index[strings.ToUpper(s.Name)] = i
		}
	}
	return l
}

// Mode tells how arguments found their parts, for the log.
type Mode string

// The three ways (docs/regras.md §2.2).
const (
	ByName     Mode = "nome"    // every name was known, or the call had no parts
	ByPosition Mode = "posicao" // no name was known: param0, c-gensym16, arg0
	Mixed      Mode = "misto"   // some were: by name, worth a line in the log
)

// slot finds a part by name, in any case. hint is where it stands when the client keeps the WSDL's order.
func (l *Layout) slot(name string, hint int) int {
	if hint < len(l.slots) && l.slots[hint].Wire == name {
		return hint
	}
	if i, ok := l.index[name]; ok {
		return i
	}
	var buf [64]byte
	if len(name) > len(buf) {
		return -1
	}
	for i := range len(name) {
		c := name[i]
		if 'a' <= c && c <= 'z' {
			c -= 'a' - 'A'
		}
		buf[i] = c
	}
	if i, ok := l.index[string(buf[:len(name)])]; ok {
		return i
	}
	return -1
}

// Bind gives the parts of a call their contract names: by name in any case and order when any name is known, else by
// position. The result has the layout's order, then the parts that nobody knows, upper-cased, as they came. Of a part that
// is repeated the last non-empty one counts, except that a repeated list is one list (node soap sends arrays that way).
// Parts that did not come are not in the result.
func (l *Layout) Bind(m *Message) (crm.Campos, Mode) {
	w := binder{layout: l, m: m, at: m.d.zeros(len(l.slots))}
	mode := w.assign()
	out := make(crm.Campos, 0, len(m.Parts))
	for i := range l.slots {
		if p := w.at[i]; p > 0 {
			out = append(out, w.campo(i, int(p-1)))
		}
	}
	return w.unknown(out), mode
}

// binder is the work of one Bind.
type binder struct {
	layout *Layout
	m      *Message
	at     []int32            // slot → index of its part + 1, 0 when none came
	rest   []int              // parts without a slot
	joined map[int][]crm.Item // slot → items of a list that came in several parts
}

// assign fills at and rest.
func (w *binder) assign() Mode {
	slots, parts := w.layout.slots, w.m.Parts
	hint := 0
	for i := range parts {
		s := w.layout.slot(parts[i].Name, hint)
		if s < 0 {
			if w.rest == nil {
				w.rest = make([]int, 0, len(parts)-i)
			}
			w.rest = append(w.rest, i)
			continue
		}
		w.place(s, i)
		hint = s + 1
	}
	switch {
	case len(w.rest) == 0:
		return ByName
	case len(w.rest) < len(parts):
		return Mixed
	}
	w.rest = w.rest[:0]
	for i := range parts {
		if i < len(slots) {
			w.at[i] = int32(i + 1)
		} else {
			w.rest = append(w.rest, i)
		}
	}
	return ByPosition
}

// place gives part i to a slot that may have one already.
func (w *binder) place(slot, i int) {
	p := &w.m.Parts[i]
	old := w.at[slot]
	if old == 0 {
		w.at[slot] = int32(i + 1)
		return
	}
	if p.Text == "" && len(p.Items) == 0 {
		return
	}
	if first := &w.m.Parts[old-1]; w.layout.slots[slot].List && len(first.Items) > 0 && len(p.Items) > 0 {
		if w.joined == nil {
			w.joined = make(map[int][]crm.Item)
		}
		if w.joined[slot] == nil {
			w.joined[slot] = append([]crm.Item(nil), first.Items...)
		}
		w.joined[slot] = append(w.joined[slot], p.Items...)
		return
	}
	delete(w.joined, slot)
	w.at[slot] = int32(i + 1)
}

// campo makes the field of a slot from a part: a list when the contract says so and the part has elements, else its text.
func (w *binder) campo(slot, part int) crm.Campo {
	s, p := &w.layout.slots[slot], &w.m.Parts[part]
	if !s.List {
		return crm.Campo{Nome: s.Name, Valor: w.m.text(p)}
	}
	if items := w.joined[slot]; items != nil {
		return crm.Campo{Nome: s.Name, Itens: items}
	}
	if len(p.Items) > 0 {
		return crm.Campo{Nome: s.Name, Itens: p.Items}
	}
	return crm.Campo{Nome: s.Name, Valor: w.m.text(p)}
}

// unknown appends the parts without a slot; a list is recognised by the names of its members.
func (w *binder) unknown(out crm.Campos) crm.Campos {
	if len(w.rest) == 0 {
		return out
	}
	seen := make(map[string]int, len(w.rest)+len(out))
	for i := range out {
		seen[out[i].Nome] = i
	}
	for _, i := range w.rest {
		p := &w.m.Parts[i]
		c := crm.Campo{Nome: strings.ToUpper(p.Name), Valor: p.Text}
		if p.Shaped {
			c.Valor, c.Itens = "", p.Items
		} else if text, ok := w.m.Nested(p); ok { // not its bare text: the names inside tell what must not be shown
			c.Valor = text
		}
		at, repeated := seen[c.Nome]
		switch {
		case !repeated:
			seen[c.Nome] = len(out)
			out = append(out, c)
		case c.Valor != "" || len(c.Itens) > 0:
			out[at] = c
		}
	}
	return out
}
