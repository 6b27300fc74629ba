package soap

import (
	"encoding/json"
	"strings"

	"ponte/crm/sigilo"
)

// Nested is what stands inside a part that has elements, as a JSON object, so that the request log can mask each value by
// its own name; ok is false for a part without elements. Names may be repeated. Text beside elements bears the empty
// name; what a reference points to stands in its place.
func (m *Message) Nested(p *Part) (text string, ok bool) {
	if p.elem == 0 {
		return "", false
	}
	b := m.d.nested(nil, p.elem, 0)
	m.d.nestedBytes += len(b)
	return string(b), true
}

// masked tells whether something inside a part has a name of which the request log hides values.
func (m *Message) masked(p *Part) bool {
	for _, item := range p.Items {
		if item.Codigo != "" && sigilo.NomeMascarado(strings.ToUpper(strings.TrimSpace(item.Codigo))) {
			return true
		}
	}
	for e := p.elem + 1; p.elem > 0 && e < m.d.elems[p.elem].end; e++ {
		if sigilo.NomeMascarado(strings.ToUpper(m.d.elems[e].name)) {
			return true
		}
	}
	return false
}

func (d *Decoder) nested(b []byte, e int32, depth int) []byte {
	if depth > MaxDepth || d.nestedBytes+len(b) > MaxExpansion { // references that lead back, or in many copies
		return append(b, "null"...)
	}
	b = append(b, '{')
	first := true
	member := func(name string) {
		if !first {
			b = append(b, ',')
		}
		first = false
		b = append(appendJSON(b, name), ':')
	}
	// Texts of an element stand in one row with those of its descendants: own is what lies between the children.
	at := d.elems[e].t0
	own := func(to int32) {
		var text strings.Builder // a body may have many CDATA sections in a row
		for ; at < to; at++ {
			text.WriteString(d.span(d.texts[at]))
		}
		if !blankText(text.String()) {
			member("")
			b = appendJSON(b, text.String())
		}
	}
	for c := e + 1; c < d.elems[e].end; c = d.elems[c].end {
		own(d.elems[c].t0)
		at = d.elems[c].t1
		member(d.elems[c].name)
		switch v := d.follow(c); {
		case v < 0 || d.elems[c].null || d.elems[v].null:
			b = append(b, "null"...)
		case d.elems[v].kids == 0:
			b = appendJSON(b, d.text(v))
		default:
			b = d.nested(b, v, depth+1)
		}
	}
	own(d.elems[e].t1)
	return append(b, '}')
}

func blankText(s string) bool {
	for i := range len(s) {
		if !isBlank(s[i]) {
			return false
		}
	}
	return true
}

func appendJSON(b []byte, s string) []byte {
	text, _ := json.Marshal(s) // a string always encodes
	return append(b, text...)
}
