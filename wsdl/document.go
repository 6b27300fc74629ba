package wsdl

import (
	"bytes"
	"encoding/xml"
	"errors"
	"html"
	"io"
	"regexp"
	"strconv"
	"strings"
	"unicode/utf8"
)

// Document is a WSDL as it is served: its bytes, cut where the address goes, and what they promise.
type Document struct {
	Contract Contract
	Address  string // where it had callers call, as it was written
	charset  string
	pieces   [][]byte // the address stands between each two
}

// MaxSize bounds a captured WSDL.
const MaxSize = 4 << 20

// Parse reads a WSDL: ours, or one captured from a site. The error says what is missing, in words for the engineer.
func Parse(raw []byte) (*Document, error) {
	switch {
	case len(bytes.TrimSpace(raw)) == 0:
		return nil, problem("the WSDL is empty", "o WSDL está vazio")
	case len(raw) > MaxSize:
		return nil, problem("the WSDL has %d bytes, more than %d", "o WSDL tem %d bytes, mais que %d", len(raw), MaxSize)
	case bytes.HasPrefix(raw, []byte{0xFF, 0xFE}) || bytes.HasPrefix(raw, []byte{0xFE, 0xFF}):
		return nil, problem("the WSDL is in UTF-16; convert it to UTF-8 first", "o WSDL está em UTF-16: converta-o para UTF-8 antes")
	}
	charset, err := declaredCharset(raw)
	if err != nil {
		return nil, err
	}
	contract, err := readContract(raw)
	if err != nil {
		return nil, err
	}
	pieces, err := cutAddress(raw)
	if err != nil {
		return nil, err
	}
	return &Document{Contract: contract, Address: html.UnescapeString(firstAddress(raw, pieces)), charset: charset, pieces: pieces}, nil
}

// ContentType is the header that agrees with the document's declaration.
func (d *Document) ContentType() string { return "text/xml; charset=" + d.charset }

// Append appends the document with its soap:address, XML-escaped, in every place that has one.
func (d *Document) Append(b []byte, address string) []byte {
	escaped := escapeAddress(address)
	for i, p := range d.pieces {
		if i > 0 {
			b = append(b, escaped...)
		}
		b = append(b, p...)
	}
	return b
}

var encodingAttr = regexp.MustCompile(`^\s*<\?xml[^>]*?encoding\s*=\s*["']([A-Za-z0-9._-]+)["']`)

func declaredCharset(raw []byte) (string, error) {
	m := encodingAttr.FindSubmatch(bytes.TrimPrefix(raw[:min(len(raw), 512)], []byte("\xEF\xBB\xBF")))
	if m == nil {
		return "UTF-8", nil
	}
	if label := string(m[1]); charsetReadable(label) {
		return label, nil
	}
	return "", problem("the WSDL is declared in %s; only UTF-8, ISO-8859-1 and windows-1252 are read",
		"o WSDL diz que está em %s; só UTF-8, ISO-8859-1 e windows-1252 são lidos", m[1])
}

func charsetReadable(label string) bool {
	switch strings.ToLower(label) {
	case "utf-8", "us-ascii", "iso-8859-1", "windows-1252":
		return true
	}
	return false
}

// Namespaces of the SOAP bindings of WSDL.
const (
	nsSOAP   = "http://schemas.xmlsoap.org/wsdl/soap/"
	nsSOAP12 = "http://schemas.xmlsoap.org/wsdl/soap12/"
)

var locationAttr = regexp.MustCompile(`\slocation\s*=\s*("[^"]*"|'[^']*')`)

// cutAddress finds the values of soap:address/@location in the bytes. The scan runs on a copy whose bytes beyond ASCII are
// masked, so that offsets hold in any 8-bit charset.
func cutAddress(raw []byte) ([][]byte, error) {
	masked := bytes.Clone(raw)
	for i, c := range masked {
		if c >= utf8.RuneSelf {
			masked[i] = 'x'
		}
	}
	dec := xml.NewDecoder(bytes.NewReader(masked))
	dec.CharsetReader = func(_ string, r io.Reader) (io.Reader, error) { return r, nil }
	var pieces [][]byte
	last := 0
	for {
		from := int(dec.InputOffset())
		tok, err := dec.Token()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			return nil, malformed(err)
		}
		start, ok := tok.(xml.StartElement)
		if !ok || start.Name.Local != "address" || start.Name.Space != nsSOAP && start.Name.Space != nsSOAP12 {
			continue
		}
		at := locationAttr.FindSubmatchIndex(masked[from:dec.InputOffset()])
		if at == nil {
			continue
		}
		pieces = append(pieces, raw[last:from+at[2]+1])
		last = from + at[3] - 1
	}
	if pieces == nil {
		return nil, problem("the WSDL has no soap:address", "o WSDL não tem soap:address")
	}
	return append(pieces, raw[last:]), nil
}

// firstAddress is what stands after the first piece, up to the quote that ends the piece.
func firstAddress(raw []byte, pieces [][]byte) string {
	begin := len(pieces[0])
	address, _, _ := bytes.Cut(raw[begin:], raw[begin-1:begin])
	return strings.ToValidUTF8(string(address), "\uFFFD")
}

// escapeAddress writes an address as an attribute value in ASCII, which holds in any charset a WSDL may be in.
func escapeAddress(address string) string {
	var b strings.Builder
	for _, r := range address {
		switch {
		case r == utf8.RuneError || r < 0x20 || r == 0xFFFE || r == 0xFFFF:
		case strings.ContainsRune(`&<>"'`, r) || r >= utf8.RuneSelf:
			b.WriteString(escapeRune(r))
		default:
			b.WriteRune(r)
		}
	}
	return b.String()
}

func escapeRune(r rune) string {
	switch r {
	case '&':
		return "&amp;"
	case '<':
		return "&lt;"
	case '>':
		return "&gt;"
	case '"':
		return "&quot;"
	}
	return "&#" + strconv.Itoa(int(r)) + ";"
}
