package planilha

import (
	"bufio"
	"errors"
	"io"
	"unicode/utf8"
)

// Charset is how the bytes of a file spell letters.
type Charset string

// The charsets that are read.
const (
	UTF8        Charset = "UTF-8"
	Windows1252 Charset = "windows-1252"
)

// agudos are the runes of the bytes 0x80 to 0x9F, where windows-1252 differs from ISO-8859-1. Its five unassigned bytes
// become the control characters of the same number, as browsers do.
var agudos = [32]rune{
	'€', 0x81, '‚', 'ƒ', '„', '…', '†', '‡', 'ˆ', '‰', 'Š', '‹', 'Œ', 0x8D, 'Ž', 0x8F,
	0x90, '‘', '’', '“', '”', '•', '–', '—', '˜', '™', 'š', '›', 'œ', 0x9D, 'ž', 'Ÿ',
}

// detectar reads everything once: a file that is valid UTF-8 throughout is UTF-8, any other is windows-1252.
func detectar(r io.Reader) (Charset, int64, error) {
	leitor := bufio.NewReaderSize(r, 64<<10)
	var total int64
	valido := true
	for {
		runa, n, err := leitor.ReadRune()
		total += int64(n)
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			return "", total, err
		}
		switch {
		case runa == utf8.RuneError && n == 1:
			valido = false
		case runa == 0:
			return "", total, ErrBinario
		}
	}
	if valido {
		return UTF8, total, nil
	}
	return Windows1252, total, nil
}

// decodificador turns windows-1252 into UTF-8 while it is read.
type decodificador struct {
	origem   *bufio.Reader
	pendente []byte
}

func (d *decodificador) Read(p []byte) (int, error) {
	n := 0
	for n < len(p) {
		if len(d.pendente) == 0 {
			if n > 0 && d.origem.Buffered() == 0 {
				break // give what there is before waiting for more
			}
			b, err := d.origem.ReadByte()
			if err != nil {
				if n > 0 {
					return n, nil
				}
				return 0, err
			}
			runa := rune(b)
			if b >= 0x80 && b < 0xA0 {
				runa = agudos[b-0x80]
			}
			d.pendente = utf8.AppendRune(d.pendente[:0], runa)
		}
		k := copy(p[n:], d.pendente)
		d.pendente = d.pendente[k:]
		n += k
	}
	return n, nil
}
