package rest

import (
	"bytes"
	"encoding/binary"
	"mime"
	"strings"
	"unicode/utf16"
	"unicode/utf8"

	"golang.org/x/text/encoding/charmap"
)

// charset is how the text of a call is read. ISO-8859-1 means windows-1252, as everywhere in the webservice.
type charset struct {
	cp1252   bool // declared
	strict   bool // bytes that are not UTF-8 are refused
	repaired bool // some text claimed UTF-8 and was not
}

// declared reads the charset parameter of a Content-Type. Callers write it in many ways, and UTF-8 is the default.
func (c *charset) declared(contentType string) {
	_, params, _ := mime.ParseMediaType(contentType)
	switch strings.ToLower(params["charset"]) {
	case "iso-8859-1", "latin1", "windows-1252", "cp1252", "us-ascii", "iso-8859-15":
		c.cp1252 = true
	}
}

// text reads bytes: as declared, but UTF-8 that really is UTF-8 is taken as such by nobody else's word.
func (c *charset) text(b []byte) (string, error) {
	switch {
	case c.cp1252:
		return fromCP1252(b), nil
	case utf8.Valid(b):
		return string(b), nil
	case c.strict:
		return "", syntax("há texto que não é UTF-8")
	}
	c.repaired = true
	return fromCP1252(b), nil
}

// document reads a whole JSON body, whose byte order mark decides before the header.
func (c *charset) document(b []byte) (string, error) {
	switch {
	case bytes.HasPrefix(b, []byte{0xEF, 0xBB, 0xBF}):
		return (&charset{strict: c.strict}).text(b[3:])
	case bytes.HasPrefix(b, []byte{0xFF, 0xFE}):
		return fromUTF16(b[2:], binary.LittleEndian), nil
	case bytes.HasPrefix(b, []byte{0xFE, 0xFF}):
		return fromUTF16(b[2:], binary.BigEndian), nil
	}
	return c.text(b)
}

func fromCP1252(b []byte) string {
	var s strings.Builder
	s.Grow(len(b) + len(b)/8)
	for _, c := range b {
		s.WriteRune(charmap.Windows1252.DecodeByte(c))
	}
	return s.String()
}

func fromUTF16(b []byte, order binary.ByteOrder) string {
	units := make([]uint16, len(b)/2)
	for i := range units {
		units[i] = order.Uint16(b[2*i:])
	}
	return string(utf16.Decode(units))
}
