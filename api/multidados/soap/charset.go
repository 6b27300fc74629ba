package soap

import (
	"bytes"
	"encoding/binary"
	"strings"

	"ponte/crm/charset"
)

// Names of the charsets that a body is recognised in by its bytes, as they are logged.
const (
	charsetUTF16LE charset.Charset = "utf-16le"
	charsetUTF16BE charset.Charset = "utf-16be"
)

// toText converts a body to UTF-8 text, once. The charset is found by BOM, then XML declaration, then HTTP charset, else
// UTF-8; see charset.Read for what is done with a claim that the bytes contradict.
func toText(body []byte, o Options) (text string, as charset.Charset, found charset.Finding, err error) {
	claimed, skip := bom(body)
	if claimed == "" {
		if claimed = claimedCharset(body, o.ContentType); claimed == "" {
			return "", "", 0, &Error{Kind: KindCharset, Line: 1, Reason: "charset do pedido não suportado; use UTF-8 ou ISO-8859-1"}
		}
	}
	body = body[skip:]
	switch claimed {
	case charsetUTF16LE:
		text, found = charset.FromUTF16(body, binary.LittleEndian)
		return text, claimed, found, nil
	case charsetUTF16BE:
		text, found = charset.FromUTF16(body, binary.BigEndian)
		return text, claimed, found, nil
	}
	text, as, found, ok := charset.Read(body, claimed, o.StrictUTF8)
	if !ok {
		return "", as, 0, &Error{Kind: KindSyntax, Line: 1, Reason: "Invalid character"}
	}
	return text, as, found, nil
}

// claimedCharset is what the XML declaration says, else the header, else UTF-8; "" when it is not read here.
func claimedCharset(body []byte, contentType string) charset.Charset {
	label := string(bytes.TrimSpace(declaredEncoding(body)))
	if label == "" {
		label = charset.OfContentType(contentType)
	}
	if strings.TrimSpace(label) == "" {
		return charset.UTF8
	}
	return charset.Named(label)
}

// bom recognises a byte order mark, and UTF-16 without one by the zero byte beside the first "<".
func bom(b []byte) (claimed charset.Charset, skip int) {
	switch {
	case bytes.HasPrefix(b, []byte{0xEF, 0xBB, 0xBF}):
		return charset.UTF8, 3
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
