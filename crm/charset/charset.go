// Package charset reads text in the charsets that callers of the old service send, whatever they call them. It knows labels
// and bytes only: no protocol, no file.
package charset

import (
	"encoding/binary"
	"strings"
	"unicode/utf16"
	"unicode/utf8"
)

// Charset is how bytes spell letters.
type Charset string

// The charsets that text is read in. ISO-8859-1 is not among them: who says so means Windows1252.
const (
	UTF8        Charset = "utf-8"
	ASCII       Charset = "us-ascii"
	Windows1252 Charset = "windows-1252"
	Latin9      Charset = "iso-8859-15"
)

// labels are the names that callers give to what is read here. UTF-16 is among those of UTF8: text that is really in it is
// recognised by its bytes before its label is asked for, so the label is a mistake.
var labels = []struct {
	charset Charset
	names   []string
}{
	{UTF8, strings.Fields("utf-8 utf8 utf-16 utf-16le utf-16be unicode")},
	{ASCII, strings.Fields("us-ascii ascii")},
	{Windows1252, strings.Fields("iso-8859-1 iso8859-1 iso_8859-1 iso88591 8859-1 latin1 latin-1 l1 " +
		"windows-1252 windows1252 cp1252 cp-1252 x-cp1252 ansi")},
	{Latin9, strings.Fields("iso-8859-15 iso8859-15 iso_8859-15 latin9 latin-9")},
}

// Named is the charset that a label means, in any case; "" when it is none that is read here.
func Named(label string) Charset {
	label = strings.TrimSpace(label)
	for _, l := range labels {
		for _, name := range l.names {
			if strings.EqualFold(name, label) {
				return l.charset
			}
		}
	}
	return ""
}

// Finding is what reading met that the sender should mend: a set.
type Finding uint8

// What may be met.
const (
	NotUTF8    Finding = 1 << iota // text that claimed UTF-8 or ASCII was not, and was read as Windows1252
	Mislabeled                     // text that claimed another charset was UTF-8, and was read so
	Controls                       // code points 128 to 159 were read as the characters that Windows1252 has there
)

// Read decodes text that claims a charset ("" = UTF8). Bytes that are UTF-8 beyond ASCII are UTF-8 whatever they claim: no text
// of another charset looks so. as is what they were read in. ok is false for bytes that claim UTF-8 and are not when strict.
func Read(b []byte, claimed Charset, strict bool) (text string, as Charset, found Finding, ok bool) {
	utf := claimed == UTF8 || claimed == ASCII || claimed == ""
	switch {
	case utf8.Valid(b):
		text, as = string(b), UTF8
		if claimed != UTF8 && claimed != "" && !ascii(text) {
			found = Mislabeled
		} else if !utf {
			as = claimed
		}
	case utf && strict:
		return "", UTF8, 0, false
	case claimed == Latin9:
		return from8bit(b, &latin9), Latin9, 0, true
	default:
		if utf {
			found = NotUTF8
		}
		return from8bit(b, &windows1252), Windows1252, found, true
	}
	text, controls := WithoutControls(text)
	if controls {
		found |= Controls
	}
	return text, as, found, true
}

func ascii(s string) bool {
	for i := range len(s) {
		if s[i] >= utf8.RuneSelf {
			return false
		}
	}
	return true
}

// WithoutControls gives the code points 128 to 159 the characters that the bytes of these numbers are in Windows1252: nobody
// writes the controls of ISO-8859-1, and programs that take windows-1252 for it turn a dash into U+0096. The five that
// windows-1252 leaves undefined stay. changed tells whether there were any.
func WithoutControls(s string) (text string, changed bool) {
	from := 0
	var b strings.Builder
	for i := 0; ; {
		n := strings.IndexByte(s[i:], 0xC2) // the first byte of every code point from 128 to 191
		if n < 0 {
			break
		}
		i += n + 2
		if i > len(s) {
			break
		}
		if r := Rune(rune(s[i-1])); s[i-1] < 0xA0 && r != rune(s[i-1]) {
			b.WriteString(s[from : i-2])
			b.WriteRune(r)
			from, changed = i, true
		}
	}
	if !changed {
		return s, false
	}
	b.WriteString(s[from:])
	return b.String(), true
}

// Rune is WithoutControls for one character.
func Rune(r rune) rune {
	if 0x80 <= r && r < 0xA0 {
		return windows1252[r-0x80]
	}
	return r
}

// windows1252 and latin9 are the upper halves of the charsets.
var windows1252, latin9 = upperHalf(nil), upperHalf(map[byte]rune{
	0xA4: '€', 0xA6: 'Š', 0xA8: 'š', 0xB4: 'Ž', 0xB8: 'ž', 0xBC: 'Œ', 0xBD: 'œ', 0xBE: 'Ÿ',
})

// upperHalf is that of ISO-8859-1 with some characters changed, and where it has controls those of windows-1252.
func upperHalf(changed map[byte]rune) (t [128]rune) {
	copy(t[:], []rune("€\u0081‚ƒ„…†‡ˆ‰Š‹Œ\u008dŽ\u008f\u0090‘’“”•–—˜™š›œ\u009džŸ"))
	for i := 0x20; i < len(t); i++ {
		t[i] = rune(0x80 + i)
	}
	for c, r := range changed {
		t[c-0x80] = r
	}
	return t
}

func from8bit(b []byte, high *[128]rune) string {
	size := len(b)
	for _, c := range b {
		if c >= 0x80 {
			size += 2
		}
	}
	var out strings.Builder
	out.Grow(size)
	for len(b) > 0 {
		n := 0
		for n < len(b) && b[n] < 0x80 {
			n++
		}
		out.Write(b[:n])
		if n < len(b) {
			out.WriteRune(high[b[n]-0x80])
			n++
		}
		b = b[n:]
	}
	return out.String()
}

// FromUTF16 decodes UTF-16 without its byte order mark; an odd last byte and lone surrogates become U+FFFD.
func FromUTF16(b []byte, order binary.ByteOrder) (text string, found Finding) {
	units := make([]uint16, 0, len(b)/2+1)
	for ; len(b) >= 2; b = b[2:] {
		units = append(units, order.Uint16(b))
	}
	if len(b) == 1 {
		units = append(units, utf8.RuneError)
	}
	text, controls := WithoutControls(string(utf16.Decode(units)))
	if controls {
		found = Controls
	}
	return text, found
}

// OfContentType is the label in a Content-Type, quoted or not, whatever follows it: clients send
// `text/xml;charset="utf-8";action="x"`, which a strict parser refuses. "" when there is none.
func OfContentType(contentType string) string {
	const key = "charset="
	for i := 0; i+len(key) <= len(contentType); i++ {
		if !strings.EqualFold(contentType[i:i+len(key)], key) {
			continue
		}
		v := strings.TrimLeft(contentType[i+len(key):], " \t\"'")
		if end := strings.IndexAny(v, " \t\"';,"); end >= 0 {
			v = v[:end]
		}
		return v
	}
	return ""
}
