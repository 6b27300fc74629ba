package rest

import (
	"bytes"
	"encoding/binary"

	"ponte/crm/charset"
)

// reading is how the text of a call is read.
type reading struct {
	claimed charset.Charset // "" = nothing that is known here: UTF-8
	strict  bool            // bytes that are not UTF-8 are refused
	found   charset.Finding
}

// claim reads the charset parameter of a Content-Type; one that says nothing changes nothing.
func (c *reading) claim(contentType string) {
	if named := charset.Named(charset.OfContentType(contentType)); named != "" {
		c.claimed = named
	}
}

// text reads bytes.
func (c *reading) text(b []byte) (string, error) {
	s, _, found, ok := charset.Read(b, c.claimed, c.strict)
	if !ok {
		return "", syntax("há texto que não é UTF-8")
	}
	c.found |= found
	return s, nil
}

// document reads a whole JSON body, whose byte order mark decides before the header.
func (c *reading) document(b []byte) (string, error) {
	order := binary.ByteOrder(nil)
	switch {
	case bytes.HasPrefix(b, []byte{0xEF, 0xBB, 0xBF}):
		c.claimed, b = charset.UTF8, b[3:]
	case bytes.HasPrefix(b, []byte{0xFF, 0xFE}):
		order = binary.LittleEndian
	case bytes.HasPrefix(b, []byte{0xFE, 0xFF}):
		order = binary.BigEndian
	}
	if order == nil {
		return c.text(b)
	}
	s, found := charset.FromUTF16(b[2:], order)
	c.found |= found
	return s, nil
}

// unescaped finishes a text whose escapes stood for characters and not for bytes: a JSON string.
func (c *reading) unescaped(s string) string {
	s, controls := charset.WithoutControls(s)
	if controls {
		c.found |= charset.Controls
	}
	return s
}
