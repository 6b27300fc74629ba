package soap

import (
	"strings"
	"sync"
)

// Limits of a call (docs/regras.md §2.5). The size of the body is the surface's to bound.
const (
	MaxDepth      = 64      // elements inside each other, the Envelope included
	MaxTokens     = 50_000  // start tags, end tags, texts, CDATA sections, comments and instructions
	MaxAttributes = 100     // of one element, xmlns included
	MaxBindings   = 256     // namespace declarations in force at once
	MaxForeign    = 1000    // names outside ASCII, which are slow to judge
	MaxExpansion  = 1 << 20 // bytes and elements that href may bring in besides the originals
	maxText       = 1 << 28 // spans are int32
)

// Options of one Decode.
type Options struct {
	ContentType string // the HTTP header, for its charset; "" when missing
	StrictUTF8  bool   // refuse invalid UTF-8 instead of reading it as windows-1252
}

// frame is an element that is open.
type frame struct {
	raw      string // its name as written, for the end tag
	bindings int    // how many namespace bindings were in force outside it
	elem     int32  // its index in elems, -1 outside Body
}

type binding struct{ prefix, uri string }

type attr struct{ prefix, local, space, value string }

// elem is an element inside Body, kept in document order.
type elem struct {
	name, space string
	href, id    string // multi-ref: what it points to and what it is called
	end         int32  // index just past its descendants
	t0, t1      int32  // the texts inside it, descendants included
	kids        int32  // child elements
	null        bool   // xsi:nil, or the old xsi:null
	base64      bool   // xsi:type says so
	independent bool   // SOAP-ENC:root="0"
}

// Decoder decodes one call at a time and keeps its memory for the next. It is not safe for concurrent use; Acquire
// hands out idle ones.
type Decoder struct {
	s           string
	i           int
	arena       []byte // texts that had to be rewritten
	arenaText   string
	stack       []frame
	ns          []binding
	attrs       []attr
	elems       []elem
	texts       []span
	tokens      int
	foreign     int
	root, body  int // 0 = not seen, 1 = open, 2 = closed
	ids         map[string]int32
	expansion   int
	nestedBytes int // what Nested has written of this call
	m           Message
	scratch     []int32 // of Bind
}

var idle = sync.Pool{New: func() any { return new(Decoder) }}

// Acquire returns an idle decoder; give it back with Release.
func Acquire() *Decoder { return idle.Get().(*Decoder) }

// keepElems bounds the memory that an idle decoder may hold on to after a huge call.
const keepElems = 4096

// Release makes the decoder idle. Its Message must not be used afterwards; strings taken from it stay valid.
func (d *Decoder) Release() {
	if cap(d.elems) > keepElems || cap(d.texts) > 2*keepElems || cap(d.arena) > 1<<18 {
		return
	}
	d.reset("")
	idle.Put(d)
}

func (d *Decoder) reset(text string) {
	clear(d.elems)
	clear(d.stack[:cap(d.stack)])
	clear(d.ns[:cap(d.ns)])
	clear(d.attrs[:cap(d.attrs)])
	parts := d.m.Parts
	clear(parts)
	clear(d.ids)
	*d = Decoder{
		s: text, arena: d.arena[:0], stack: d.stack[:0], ns: d.ns[:0], attrs: d.attrs[:0], elems: d.elems[:0],
		texts: d.texts[:0], ids: d.ids, m: Message{Parts: parts[:0]}, scratch: d.scratch,
	}
}

// zeros lends Bind n zeros, so that it need not allocate them.
func (d *Decoder) zeros(n int) []int32 {
	if cap(d.scratch) < n {
		d.scratch = make([]int32, n)
	}
	clear(d.scratch[:n])
	return d.scratch[:n]
}

// Decode reads a call. The Message belongs to the decoder and lives until its next Decode or Release; the strings in it
// live on, but most are pieces of one copy of the whole call, so what is kept for long should be cloned. The error is an
// *Error.
func (d *Decoder) Decode(body []byte, o Options) (*Message, error) {
	text, as, found, err := toText(body, o)
	if err != nil {
		return nil, err
	}
	d.reset(text)
	if len(text) > maxText {
		return nil, d.fail(KindLimit, 0, "pedido grande demais")
	}
	if strings.TrimLeft(text, " \t\r\n") == "" {
		return nil, &Error{Kind: KindEmpty, Line: 1, Reason: "xml was empty, didn't parse!"}
	}
	d.m.Charset, d.m.Found = as, found
	if err := d.document(); err != nil {
		return nil, err
	}
	d.arenaText = string(d.arena)
	if err := d.resolve(); err != nil {
		return nil, err
	}
	return &d.m, nil
}

func (d *Decoder) document() error {
	if err := d.declaration(); err != nil {
		return err
	}
	for d.i < len(d.s) {
		if err := d.token(); err != nil {
			return err
		}
		if d.tokens > MaxTokens {
			return d.fail(KindLimit, d.i, "XML com elementos demais")
		}
	}
	switch {
	case len(d.stack) > 0:
		return d.syntax(len(d.s), "Invalid document end")
	case d.root == 0:
		return d.syntax(len(d.s), "Empty document")
	case d.body == 0:
		return d.fail(KindEnvelope, len(d.s), "o pedido não tem Body no Envelope SOAP")
	}
	return nil
}

// declaration reads an XML declaration. NuSOAP refuses one that follows a blank; nothing is lost by reading it.
func (d *Decoder) declaration() error {
	d.skipBlanks()
	if !strings.HasPrefix(d.s[d.i:], "<?xml") || len(d.s) > d.i+5 && nameClass[d.s[d.i+5]] != 0 {
		return nil
	}
	from := d.i
	d.i += len("<?xml")
	content, err := d.instruction()
	if err != nil {
		return err
	}
	if v := pseudoAttribute([]byte(content), "version="); len(v) > 0 && string(v) != "1.0" {
		return d.syntax(from, "Unsupported version")
	}
	return nil
}

func (d *Decoder) token() error {
	s, i := d.s, d.i
	d.tokens++
	if s[i] != '<' {
		if d.skipIndentation() {
			return nil
		}
		sp, err := d.characters()
		if err != nil {
			return err
		}
		return d.addText(sp, i)
	}
	if i+1 >= len(s) {
		return d.syntax(i, "Invalid document end")
	}
	switch s[i+1] {
	case '/':
		return d.endTag()
	case '?':
		return d.processingInstruction()
	case '!':
		return d.declarationMarkup()
	}
	return d.startTag()
}

// processingInstruction skips one; another XML declaration is not allowed.
func (d *Decoder) processingInstruction() error {
	from := d.i
	d.i += len("<?")
	target, err := d.name()
	if err != nil {
		return err
	}
	if strings.EqualFold(target, "xml") {
		return d.syntax(from, "Reserved XML Name")
	}
	_, err = d.instruction()
	return err
}

// instruction reads up to the end of a processing instruction.
func (d *Decoder) instruction() (string, error) {
	content, _, ok := strings.Cut(d.s[d.i:], "?>")
	if !ok {
		return "", d.syntax(len(d.s), "Invalid document end")
	}
	if err := d.checkSkipped(d.i, d.i+len(content)); err != nil {
		return "", err
	}
	d.i += len(content) + len("?>")
	return content, nil
}

// declarationMarkup reads what starts with "<!": a comment, a CDATA section, or a DOCTYPE, which is refused because
// entities are how a small body becomes a huge one.
func (d *Decoder) declarationMarkup() error {
	from, rest := d.i, d.s[d.i:]
	switch {
	case strings.HasPrefix(rest, "<!--"):
		content, after, ok := strings.Cut(rest[len("<!--"):], "--")
		if !ok || !strings.HasPrefix(after, ">") {
			return d.syntax(from, "Comment not terminated")
		}
		d.i += len("<!--") + len(content) + len("-->")
		return d.checkSkipped(from, d.i)
	case strings.HasPrefix(rest, "<![CDATA["):
		d.i += len("<![CDATA[")
		sp, err := d.cdata()
		if err != nil {
			return err
		}
		return d.addText(sp, from)
	case len(rest) > 9 && strings.EqualFold(rest[2:9], "DOCTYPE"):
		return d.fail(KindForbidden, from, "DOCTYPE não é aceito")
	}
	return d.syntax(from, "Not well-formed (invalid token)")
}

// checkSkipped looks for characters that XML forbids in text that nobody keeps.
func (d *Decoder) checkSkipped(from, to int) error {
	for i := from; i < to; i++ {
		if textClass[d.s[i]] != plain && illegal(d.s, i) {
			return d.syntax(i, "Invalid character")
		}
	}
	return nil
}

// betweenParts tells whether blanks mean nothing here: outside Body's children, and directly in one that has no id.
func (d *Decoder) betweenParts() bool {
	depth := len(d.stack)
	return depth < 3 || d.stack[depth-1].elem < 0 || depth == 3 && d.elems[d.stack[2].elem].id == ""
}

// skipIndentation passes over a text that is nothing but blanks between parts. addText would drop it too, but indented
// calls have one before every tag, and with CRLF each would be rewritten first.
func (d *Decoder) skipIndentation() bool {
	if !d.betweenParts() {
		return false
	}
	from := d.i
	if d.skipBlanks(); d.i < len(d.s) && d.s[d.i] != '<' {
		d.i = from
		return false
	}
	return true
}

// addText keeps a text of Body; blanks between parts are dropped here, blanks inside a part are its value.
func (d *Decoder) addText(sp span, at int) error {
	if len(d.stack) == 0 {
		if !d.blank(sp) {
			return d.syntax(at, "Extra content at the end of the document")
		}
		return nil
	}
	top := d.stack[len(d.stack)-1].elem
	if top < 0 || sp.from == sp.to {
		return nil
	}
	if d.betweenParts() && d.blank(sp) {
		return nil
	}
	d.texts = append(d.texts, sp)
	return nil
}

func (d *Decoder) blank(sp span) bool {
	if sp.arena {
		return strings.TrimLeft(string(d.arena[sp.from:sp.to]), " \t\r\n") == ""
	}
	for i := sp.from; i < sp.to; i++ {
		if !isBlank(d.s[i]) {
			return false
		}
	}
	return true
}
