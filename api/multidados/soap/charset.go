package soap

import (
	"bytes"
	"encoding/binary"
	"strings"
	"unicode/utf16"
	"unicode/utf8"

	"golang.org/x/text/encoding/charmap"
)

// Names of the charsets a body is read in, as they are logged.
const (
	charsetUTF8    = "utf-8"
	charsetUTF16LE = "utf-16le"
	charsetUTF16BE = "utf-16be"
	charsetCP1252  = "windows-1252"
	charsetLatin9  = "iso-8859-15"
)

// highCP1252 and highLatin9 are the upper halves of the 8-bit charsets.
var highCP1252, highLatin9 = upperHalf(charmap.Windows1252), upperHalf(charmap.ISO8859_15)

func upperHalf(m *charmap.Charmap) (t [128]rune) {
	for i := range t {
		t[i] = m.DecodeByte(byte(0x80 + i))
	}
	return t
}

// toText converts a body to UTF-8 text, once. The charset is found by BOM, then XML declaration, then HTTP charset, else
// UTF-8; ISO-8859-1 is read as windows-1252, which is what Brazilian clients mean (facts soap-legacy §7.9).
// repaired tells that the body claimed UTF-8 but was not, and was read as windows-1252.
func toText(body []byte, o Options) (text, charset string, repaired bool, err error) {
	charset, skip := bom(body)
	if charset == "" {
		label := declaredEncoding(body)
		if len(label) == 0 {
			label = []byte(charsetParameter(o.ContentType))
		}
		if charset = canonicalCharset(label); charset == "" {
			return "", "", false, &Error{Kind: KindCharset, Line: 1, Reason: "charset do pedido não suportado; use UTF-8 ou ISO-8859-1"}
		}
	}
	body = body[skip:]
	switch charset {
	case charsetUTF16LE:
		return fromUTF16(body, binary.LittleEndian), charset, false, nil
	case charsetUTF16BE:
		return fromUTF16(body, binary.BigEndian), charset, false, nil
	case charsetCP1252:
		return from8bit(body, &highCP1252), charset, false, nil
	case charsetLatin9:
		return from8bit(body, &highLatin9), charset, false, nil
	}
	if utf8.Valid(body) {
		return string(body), charset, false, nil
	}
	if o.StrictUTF8 {
		return "", charset, false, &Error{Kind: KindSyntax, Line: 1, Reason: "Invalid character"}
	}
	return from8bit(body, &highCP1252), charsetCP1252, true, nil
}

// bom recognises a byte order mark, and UTF-16 without one by the zero byte beside the first "<".
func bom(b []byte) (charset string, skip int) {
	switch {
	case bytes.HasPrefix(b, []byte{0xEF, 0xBB, 0xBF}):
		return charsetUTF8, 3
	case bytes.HasPrefix(b, []byte{0xFF, 0xFE}):
		return charsetUTF16LE, 2
	case bytes.HasPrefix(b, []byte{0xFE, 0xFF}):
		return charsetUTF16BE, 2
	case bytes.HasPrefix(b, []byte{'<', 0}):
		return charsetUTF16LE, 0
	case bytes.HasPrefix(b, []byte{0, '<'}):
		return charsetUTF16BE, 0
	}
	return "", 0
}

// declaredEncoding reads the encoding of an XML declaration from bytes that are not decoded yet.
func declaredEncoding(b []byte) []byte {
	b = bytes.TrimLeft(b[:min(len(b), 512)], " \t\r\n")
	if !bytes.HasPrefix(b, []byte("<?xml")) {
		return nil
	}
	end := bytes.Index(b, []byte("?>"))
	if end < 0 {
		return nil
	}
	return pseudoAttribute(b[len("<?xml"):end], "encoding=")
}

// pseudoAttribute returns the quoted value after name= in an XML declaration, nil when there is none. It works on bytes
// because the hot path must not copy the declaration.
func pseudoAttribute(decl []byte, name string) []byte {
	for {
		_, rest, ok := bytes.Cut(decl, []byte(name))
		if !ok || len(rest) == 0 {
			return nil
		}
		if q := rest[0]; q == '"' || q == '\'' {
			if end := bytes.IndexByte(rest[1:], q); end >= 0 {
				return rest[1 : 1+end]
			}
			return nil
		}
		decl = rest[1:]
	}
}

// charsetParameter reads the charset of a Content-Type, quoted or not, whatever follows it: clients send
// `text/xml;charset="utf-8";action="x"`, which a strict parser refuses.
func charsetParameter(contentType string) string {
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

// labels are the names that clients give to what is read here.
var labels = []struct {
	charset string
	names   [][]byte
}{
	{charsetUTF8, bytes.Fields([]byte("utf-8 utf8 us-ascii ascii utf-16 utf-16le utf-16be unicode"))},
	{charsetCP1252, bytes.Fields([]byte("iso-8859-1 iso8859-1 iso_8859-1 iso88591 8859-1 latin1 latin-1 l1 " +
		"windows-1252 windows1252 cp1252 cp-1252 x-cp1252 ansi"))},
	{charsetLatin9, bytes.Fields([]byte("iso-8859-15 iso8859-15 iso_8859-15 latin9 latin-9"))},
}

// canonicalCharset maps a label to what it is read as, "" when it is not read here. A label of UTF-16 reaches this point
// only when the bytes are readable without it, so it is taken for a mistake.
func canonicalCharset(label []byte) string {
	if label = bytes.TrimSpace(label); len(label) == 0 {
		return charsetUTF8
	}
	for _, l := range labels {
		for _, name := range l.names {
			if bytes.EqualFold(name, label) {
				return l.charset
			}
		}
	}
	return ""
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

// fromUTF16 decodes UTF-16; an odd last byte and lone surrogates become U+FFFD.
func fromUTF16(b []byte, order binary.ByteOrder) string {
	units := make([]uint16, 0, len(b)/2+1)
	for ; len(b) >= 2; b = b[2:] {
		units = append(units, order.Uint16(b))
	}
	if len(b) == 1 {
		units = append(units, utf8.RuneError)
	}
	return string(utf16.Decode(units))
}
