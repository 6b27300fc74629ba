package rest

import (
	"bytes"
	"encoding/base64"
	"errors"
	"io"
	"strings"
)

// content reads a part whole, its Content-Transfer-Encoding undone, up to one byte more than any limit lets it have.
func (m *decoding) content(h *partHeader, p *parts) ([]byte, error) {
	limit := int64(max(m.options.MaxFile, m.options.MaxText)) + 1
	switch transferEncoding(h) {
	case "base64":
		b, err := io.ReadAll(io.LimitReader(base64.NewDecoder(base64.StdEncoding, withoutBlanks{p}), limit))
		if bad := base64.CorruptInputError(0); errors.As(err, &bad) || err != nil && p.ended {
			return nil, syntax("uma parte do multipart diz estar em base64 e não está")
		}
		return b, broken(err)
	case "quoted-printable":
		b, err := io.ReadAll(io.LimitReader(p, 3*limit))
		return unquotePrintable(b), broken(err)
	}
	b, err := io.ReadAll(io.LimitReader(p, limit))
	return b, broken(err)
}

// transferEncoding is the word of a Content-Transfer-Encoding, in lower case, without what some write around it: quotes, a
// comment, a parameter, the same line once more.
func transferEncoding(h *partHeader) string {
	said := strings.Trim(strings.ToLower(h.get("content-transfer-encoding")), ` "'`)
	if end := strings.IndexAny(said, ` ;,("'`); end >= 0 {
		said = said[:end]
	}
	return said
}

// withoutBlanks leaves blanks out; line ends are the decoder's to skip.
type withoutBlanks struct{ r io.Reader }

// Read reads on.
func (w withoutBlanks) Read(p []byte) (int, error) {
	n, err := w.r.Read(p)
	kept := p[:0]
	for _, c := range p[:n] {
		if c != ' ' && c != '\t' {
			kept = append(kept, c)
		}
	}
	return len(kept), err
}

// unquotePrintable undoes quoted-printable where it is, in b itself. What is no escape stands for itself: fields are labelled
// so by programs that encode nothing.
func unquotePrintable(b []byte) []byte {
	out := b[:0]
	for i := 0; i < len(b); i++ {
		switch {
		case b[i] != '=':
			out = append(out, b[i])
		case i+2 < len(b) && hex(b[i+1]) >= 0 && hex(b[i+2]) >= 0:
			out = append(out, byte(hex(b[i+1])<<4|hex(b[i+2])))
			i += 2
		default:
			if skip := softEnd(b[i+1:]); skip > 0 {
				i += skip
			} else {
				out = append(out, '=')
			}
		}
	}
	return out
}

// softEnd is the length of a line end that is none of the text: blanks may stand before it.
func softEnd(b []byte) int {
	rest := bytes.TrimLeft(b[:min(len(b), maxSoftBlanks)], blanks)
	at := len(b[:min(len(b), maxSoftBlanks)]) - len(rest)
	switch {
	case bytes.HasPrefix(rest, []byte("\r\n")):
		return at + 2
	case bytes.HasPrefix(rest, []byte("\n")):
		return at + 1
	}
	return 0
}

const maxSoftBlanks = 80 // a line has no more
