package soap

import (
	"encoding/base64"
	"strings"

	"ponte/crm"
	"ponte/crm/charset"
)

// Message is a decoded call.
type Message struct {
	Operation string          // local name of Body's first child, as written; "" for an empty Body
	Namespace string          // its namespace, for the reply; "" when it has none, or a prefix that is not declared
	Version   string          // "1.1" or "1.2"; "" for an Envelope of another namespace
	Charset   charset.Charset // what the body was read as
	Parts     []Part          // as received, in order, repeated ones included

	Found      charset.Finding // what was odd about its text
	Undeclared bool            // a namespace prefix was not declared

	d *Decoder // for the text of a Shaped part, which is put together only when asked for
}

// Part is one argument as received.
type Part struct {
	Name      string
	Namespace string
	Nil       bool       // xsi:nil, as opposed to empty
	Text      string     // the text inside it, markup left out; "" for a Shaped part
	Items     []crm.Item // its child elements read as a list, nil when it has none
	Shaped    bool       // at least one of the items names its members CODIGO/VALOR (or key/value)

	elem int32 // where it stands in the decoder
}

// text is the text inside a part, that of a Shaped one too: markup in a part that the contract calls a string. Of a struct
// with a password in it (a caller that wraps all parts in one) the names stay, because they tell what must not be shown.
func (m *Message) text(p *Part) string {
	if m.masked(p) {
		if text, ok := m.Nested(p); ok {
			return text
		}
	}
	if p.Shaped {
		return m.d.text(p.elem)
	}
	return p.Text
}

// maxHops bounds a chain of references; longer ones, and cycles, are empty.
const maxHops = 16

// usualItems is room for the lists of an opening, all in one allocation.
const usualItems = 8

// resolve turns the elements of Body into the Message: it picks the operation, follows references and reads the lists.
func (d *Decoder) resolve() error {
	d.m.d = d
	op := d.operation()
	if op < 0 {
		return nil
	}
	d.m.Operation, d.m.Namespace = d.elems[op].name, d.elems[op].space
	var items []crm.Item
	for c := op + 1; c < d.elems[op].end; c = d.elems[c].end {
		p := Part{Name: d.elems[c].name, Namespace: d.elems[c].space}
		e := d.follow(c)
		switch {
		case e < 0: // dangling or circular: empty
		case d.elems[c].null || d.elems[e].null:
			p.Nil = true
		case d.elems[e].kids == 0:
			p.Text = d.text(e)
		default:
			from := len(items)
			if items == nil {
				items = make([]crm.Item, 0, usualItems)
			}
			p.elem = e
			items, p.Shaped = d.list(items, e)
			if len(items) > from {
				p.Items = items[from:len(items):len(items)]
			}
			if !p.Shaped {
				p.Text = d.text(e)
			}
		}
		if d.expansion > MaxExpansion {
			return d.fail(KindLimit, len(d.s), "referências (href) que se expandem demais")
		}
		d.m.Parts = append(d.m.Parts, p)
	}
	return nil
}

// operation is the first element of Body, but for the independent elements of multi-ref encoding that stand before it:
// those with SOAP-ENC:root="0", and those that a reference points to. When all are such, the first.
func (d *Decoder) operation() int32 {
	if len(d.elems) == 0 {
		return -1
	}
	var pointed map[string]bool
	for i := int32(0); i < int32(len(d.elems)); i = d.elems[i].end {
		e := &d.elems[i]
		if e.id != "" && pointed == nil {
			pointed = d.references()
		}
		if !e.independent && !pointed[e.id] {
			return i
		}
	}
	return 0
}

// references are the ids that some element of Body points to.
func (d *Decoder) references() map[string]bool {
	out := make(map[string]bool)
	for i := range d.elems {
		if href := d.elems[i].href; href != "" {
			out[href] = true
		}
	}
	return out
}

// follow returns the element that holds the value of e: itself, or what its href points to. -1 when there is none, and
// when references have expanded so far that the call will be refused anyway.
func (d *Decoder) follow(e int32) int32 {
	if d.elems[e].href == "" {
		return e
	}
	if d.expansion > MaxExpansion {
		return -1
	}
	if len(d.ids) == 0 {
		d.indexIDs()
	}
	for range maxHops {
		target, ok := d.ids[d.elems[e].href]
		if !ok {
			return -1
		}
		if e = target; d.elems[e].href == "" {
			d.expansion += d.size(e)
			return e
		}
	}
	return -1
}

func (d *Decoder) indexIDs() {
	if d.ids == nil {
		d.ids = make(map[string]int32)
	}
	for i := range d.elems {
		id := d.elems[i].id
		if _, taken := d.ids[id]; id != "" && !taken {
			d.ids[id] = int32(i)
		}
	}
}

// size is what one more copy of an element costs: its text and its elements.
func (d *Decoder) size(e int32) int {
	n := int(d.elems[e].end - e)
	for _, sp := range d.texts[d.elems[e].t0:d.elems[e].t1] {
		n += int(sp.to-sp.from) + 1
	}
	return n
}

// text is the text inside an element, that of its descendants included, in order.
func (d *Decoder) text(e int32) string {
	texts := d.texts[d.elems[e].t0:d.elems[e].t1]
	var out string
	switch len(texts) {
	case 0:
		return ""
	case 1:
		out = d.span(texts[0])
	default:
		var b strings.Builder
		for _, sp := range texts {
			b.WriteString(d.span(sp))
		}
		out = b.String()
	}
	if d.elems[e].base64 {
		return fromBase64(out)
	}
	return out
}

func (d *Decoder) span(sp span) string {
	if sp.arena {
		return d.arenaText[sp.from:sp.to]
	}
	return d.s[sp.from:sp.to]
}

// fromBase64 undoes what SOAP::Lite does to accented text. Bytes that are not UTF-8 are windows-1252; characters that no
// XML could have carried are dropped; what is no base64 stays as it came.
func fromBase64(s string) string {
	compact := strings.Map(func(r rune) rune {
		if r < 0x80 && isBlank(byte(r)) || r == '=' {
			return -1
		}
		return r
	}, s)
	raw, err := base64.RawStdEncoding.DecodeString(compact)
	if err != nil {
		return s
	}
	text, _, _, _ := charset.Read(raw, charset.UTF8, false)
	return strings.Map(func(r rune) rune {
		if !legalRune(r) {
			return -1
		}
		return r
	}, text)
}

// Members of a list's struct. PHP without a WSDL sends its arrays as Apache maps, with key and value.
const (
	memberOther = iota
	memberCodigo
	memberValor
)

func member(name string) int {
	switch {
	case strings.EqualFold(name, "CODIGO"), strings.EqualFold(name, "key"):
		return memberCodigo
	case strings.EqualFold(name, "VALOR"), strings.EqualFold(name, "value"):
		return memberValor
	}
	return memberOther
}

// list reads the children of an element as items, whatever they are called. Members that stand in it without an item
// around them are items too. Items that carry nothing are left out.
func (d *Decoder) list(items []crm.Item, e int32) (_ []crm.Item, shaped bool) {
	var bare crm.Item
	flush := func() {
		if bare != (crm.Item{}) {
			items = append(items, bare)
			bare = crm.Item{}
		}
	}
	for c := e + 1; c < d.elems[e].end; c = d.elems[c].end {
		switch member(d.elems[c].name) {
		case memberCodigo:
			flush()
			bare.Codigo, shaped = d.value(c), true
			continue
		case memberValor:
			bare.Valor, shaped = d.value(c), true
			flush()
			continue
		}
		flush()
		it, named := d.item(c)
		shaped = shaped || named
		if it != (crm.Item{}) {
			items = append(items, it)
		}
	}
	flush()
	return items, shaped
}

// item reads one struct. One that names no member keeps its text as Valor.
func (d *Decoder) item(c int32) (it crm.Item, named bool) {
	e := d.follow(c)
	if e < 0 || d.elems[c].null || d.elems[e].null {
		return it, false
	}
	if d.elems[e].kids == 0 {
		return crm.Item{Valor: d.text(e)}, false
	}
	for k := e + 1; k < d.elems[e].end; k = d.elems[k].end {
		which, value := member(d.elems[k].name), k
		if which == memberOther {
			which, value = d.entry(k)
		}
		switch which {
		case memberCodigo:
			it.Codigo, named = d.value(value), true
		case memberValor:
			it.Valor, named = d.value(value), true
		}
	}
	if !named {
		it.Valor = d.text(e)
	}
	return it, named
}

// entry reads an <item><key>CODIGO</key><value>..</value></item> of an Apache map: which member it is, and the element of
// its value.
func (d *Decoder) entry(k int32) (which int, value int32) {
	e := d.follow(k)
	if e < 0 {
		return memberOther, k
	}
	value = -1
	for c := e + 1; c < d.elems[e].end; c = d.elems[c].end {
		switch {
		case strings.EqualFold(d.elems[c].name, "key"):
			which = member(d.value(c))
		case strings.EqualFold(d.elems[c].name, "value"):
			value = c
		}
	}
	if value < 0 {
		return memberOther, k
	}
	return which, value
}

// value is the text of a member, its reference followed; nil and dangling are empty.
func (d *Decoder) value(c int32) string {
	e := d.follow(c)
	if e < 0 || d.elems[c].null || d.elems[e].null {
		return ""
	}
	return d.text(e)
}
