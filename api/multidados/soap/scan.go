package soap

import (
	"encoding/xml"
	"strings"
	"unicode/utf8"

	"ponte/crm/charset"
)

// Byte classes of the scanner: a plain byte is copied without a look.
const (
	plain   = iota
	special // needs a look: markup, entity, line end, possible illegal character
)

var (
	textClass [256]uint8 // inside an element
	attrClass [256]uint8 // inside a quoted attribute value
	nameClass [256]uint8 // 1 = may stand in a name, 2 = may also start it, 3 = not ASCII: encoding/xml judges
)

func init() {
	for c := range 256 {
		b := byte(c)
		if c < 0x20 && b != '\t' && b != '\n' || strings.IndexByte("<&>\xEF", b) >= 0 {
			textClass[c] = special
		}
		if c < 0x20 && b != '\t' && b != '\n' || strings.IndexByte("<&\"'\xEF", b) >= 0 {
			attrClass[c] = special
		}
		switch {
		case 'A' <= b && b <= 'Z' || 'a' <= b && b <= 'z' || b == '_' || b == ':':
			nameClass[c] = 2
		case '0' <= b && b <= '9' || b == '-' || b == '.':
			nameClass[c] = 1
		case c >= utf8.RuneSelf:
			nameClass[c] = 3
		}
	}
}

// span is a piece of text: of the body itself, or of the arena when it had to be rewritten.
type span struct {
	from, to int32
	arena    bool
}

func isBlank(c byte) bool { return c == ' ' || c == '\t' || c == '\n' || c == '\r' }

func (d *Decoder) skipBlanks() {
	for d.i < len(d.s) && isBlank(d.s[d.i]) {
		d.i++
	}
}

// illegal tells whether a character that XML forbids starts at s[i]. The text is valid UTF-8 already, so only control
// characters and U+FFFE, U+FFFF are left to find.
func illegal(s string, i int) bool {
	c := s[i]
	if c < 0x20 {
		return c != '\t' && c != '\n' && c != '\r'
	}
	return c == 0xEF && s[i+1] == 0xBF && s[i+2] >= 0xBE
}

// name reads a name with any colons in it.
func (d *Decoder) name() (string, error) {
	s, from := d.s, d.i
	i, foreign := from, false
	for i < len(s) && nameClass[s[i]] != 0 {
		foreign = foreign || nameClass[s[i]] == 3
		i++
	}
	d.i = i
	if foreign {
		if d.foreign++; d.foreign > MaxForeign {
			return "", d.fail(KindLimit, from, "XML com nomes acentuados demais")
		}
	}
	if i == from || nameClass[s[from]] == 1 || foreign && !foreignName(s[from:i]) {
		return "", d.syntax(from, "Not well-formed (invalid token)")
	}
	return s[from:i], nil
}

// foreignName judges a name outside ASCII. The contract has none, so the slow way is good enough and spares the tables.
func foreignName(name string) bool {
	_, err := xml.NewDecoder(strings.NewReader("<?" + name + "?>")).RawToken()
	return err == nil
}

// qualifiedName reads a name and splits its prefix off.
func (d *Decoder) qualifiedName() (raw, prefix, local string, err error) {
	from := d.i
	if raw, err = d.name(); err != nil {
		return "", "", "", err
	}
	colon := strings.IndexByte(raw, ':')
	if colon < 0 {
		return raw, "", raw, nil
	}
	prefix, local = raw[:colon], raw[colon+1:]
	if prefix == "" || local == "" || strings.IndexByte(local, ':') >= 0 {
		return "", "", "", d.syntax(from, "Not well-formed (invalid token)")
	}
	return raw, prefix, local, nil
}

// characters reads the text up to the next markup. The span is of the body when nothing had to be rewritten.
func (d *Decoder) characters() (span, error) {
	s, from := d.s, d.i
	i := from
	for i < len(s) {
		c := s[i]
		switch {
		case textClass[c] == plain:
		case c == '<':
			d.i = i
			return span{from: int32(from), to: int32(i)}, nil
		case c == '>' && !(i-from >= 2 && s[i-1] == ']' && s[i-2] == ']'):
		case c == 0xEF && !illegal(s, i):
		default:
			return d.rewrite(0)
		}
		i++
	}
	d.i = i
	return span{from: int32(from), to: int32(i)}, nil
}

// attribute reads a quoted value; the opening quote is still to be read.
func (d *Decoder) attribute() (string, error) {
	s := d.s
	if d.i >= len(s) || s[d.i] != '"' && s[d.i] != '\'' {
		return "", d.syntax(d.i, "Not well-formed (invalid token)")
	}
	quote := s[d.i]
	d.i++
	from := d.i
	for i := from; i < len(s); i++ {
		c := s[i]
		if attrClass[c] == plain {
			continue
		}
		if c == quote {
			d.i = i + 1
			return s[from:i], nil
		}
		if c == '"' || c == '\'' || c == 0xEF && !illegal(s, i) {
			continue
		}
		// Rare: an entity or a line end in an attribute. Its text is kept apart, the arena keeps only what parts carry.
		mark := len(d.arena)
		sp, err := d.rewrite(quote)
		if err != nil {
			return "", err
		}
		value := string(d.arena[sp.from:sp.to])
		d.arena = d.arena[:mark]
		if d.i >= len(s) {
			return "", d.syntax(d.i, "Invalid document end")
		}
		d.i++
		return value, nil
	}
	return "", d.syntax(len(s), "Invalid document end")
}

// rewrite reads text (quote 0) or an attribute value into the arena: entities replaced, line ends made LF (but not the ones
// written as &#13;). It stops before the markup or the closing quote.
func (d *Decoder) rewrite(quote byte) (span, error) {
	s, i := d.s, d.i
	out := span{from: int32(len(d.arena)), arena: true}
	run := i // where the text after the last entity starts: "]]>" is looked for in it
scan:
	for i < len(s) {
		c := s[i]
		switch {
		case c == '<' && quote != 0:
			return span{}, d.syntax(i, "Not well-formed (invalid token)")
		case c == '<' || quote != 0 && c == quote:
			break scan
		case c == '&':
			r, next := entity(s, i)
			if next < 0 {
				return span{}, d.syntax(i, "Undeclared entity error")
			}
			if !legalRune(r) {
				return span{}, d.syntax(i, "Invalid character")
			}
			if c := charset.Rune(r); c != r {
				r = c
				d.m.Found |= charset.Controls
			}
			d.arena = utf8.AppendRune(d.arena, r)
			i, run = next, next
			continue
		case c == '\r':
			d.arena = append(d.arena, '\n')
			i++
			if i < len(s) && s[i] == '\n' {
				i++
			}
			continue
		case c == '>' && quote == 0 && i-run >= 2 && s[i-1] == ']' && s[i-2] == ']':
			return span{}, d.syntax(i, "Not well-formed (invalid token)")
		case illegal(s, i):
			return span{}, d.syntax(i, "Invalid character")
		}
		d.arena = append(d.arena, c)
		i++
	}
	d.i = i
	out.to = int32(len(d.arena))
	return out, nil
}

// cdata reads a CDATA section whose opening is read already.
func (d *Decoder) cdata() (span, error) {
	s, from := d.s, d.i
	n := strings.Index(s[from:], "]]>")
	if n < 0 {
		return span{}, d.syntax(len(s), "Invalid document end")
	}
	to := from + n
	d.i = to + len("]]>")
	returns := false
	for i := from; i < to; i++ {
		if textClass[s[i]] == plain {
			continue
		}
		if illegal(s, i) {
			return span{}, d.syntax(i, "Invalid character")
		}
		returns = returns || s[i] == '\r'
	}
	if !returns {
		return span{from: int32(from), to: int32(to)}, nil
	}
	out := span{from: int32(len(d.arena)), arena: true}
	for i := from; i < to; i++ {
		switch {
		case s[i] != '\r':
			d.arena = append(d.arena, s[i])
		case i+1 == to || s[i+1] != '\n':
			d.arena = append(d.arena, '\n')
		}
	}
	out.to = int32(len(d.arena))
	return out, nil
}

// entity reads the reference at s[i]: the five of XML and the numeric ones. next is -1 when it is none of them.
// A reference to a surrogate half reads as U+FFFD, as encoding/xml does: it is how some toolkits write an emoji, and
// losing the whole call for it helps nobody.
func entity(s string, i int) (r rune, next int) {
	i++
	if i < len(s) && s[i] == '#' {
		return numericEntity(s, i+1)
	}
	for _, e := range [...]struct {
		name string
		r    rune
	}{{"amp;", '&'}, {"lt;", '<'}, {"gt;", '>'}, {"quot;", '"'}, {"apos;", '\''}} {
		if strings.HasPrefix(s[i:], e.name) {
			return e.r, i + len(e.name)
		}
	}
	return 0, -1
}

func numericEntity(s string, i int) (r rune, next int) {
	base := rune(10)
	if i < len(s) && s[i] == 'x' {
		base = 16
		i++
	}
	from := i
	for ; i < len(s); i++ {
		v := rune(digit(s[i]))
		if v >= base {
			break
		}
		if r = r*base + v; r > utf8.MaxRune {
			return 0, -1
		}
	}
	if i == from || i >= len(s) || s[i] != ';' {
		return 0, -1
	}
	if 0xD800 <= r && r <= 0xDFFF {
		r = utf8.RuneError
	}
	return r, i + 1
}

func digit(c byte) byte {
	switch {
	case '0' <= c && c <= '9':
		return c - '0'
	case 'a' <= c && c <= 'f':
		return c - 'a' + 10
	case 'A' <= c && c <= 'F':
		return c - 'A' + 10
	}
	return 255
}

// legalRune tells whether XML 1.0 can carry a character.
func legalRune(r rune) bool {
	return r >= 0x20 && r <= 0xD7FF || r == '\t' || r == '\n' || r == '\r' ||
		r >= 0xE000 && r <= 0xFFFD || r >= 0x10000 && r <= utf8.MaxRune
}
