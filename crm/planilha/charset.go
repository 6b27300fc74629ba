package planilha

import (
	"bufio"
	"bytes"
	"errors"
	"io"
	"unicode/utf8"
)

// Charset is how the bytes of a file spell letters.
type Charset string

// The charsets that are read. Each line is judged by itself: one that is valid UTF-8 is UTF-8, any other windows-1252.
const (
	UTF8        Charset = "UTF-8"
	Windows1252 Charset = "windows-1252"
	Misto       Charset = "UTF-8 e windows-1252" // files of both put together
)

// exame is what one pass over a file tells about it.
type exame struct {
	tamanho      int64 // bytes
	utf8         int   // lines with letters beyond ASCII that are UTF-8
	windows1252  int   // lines that are not
	primeira1252 int   // the first of these
}

// examinar reads everything once. A file that is no text is an error.
func examinar(r io.Reader) (e exame, err error) {
	leitor := bufio.NewReaderSize(r, 64<<10)
	if inicio, _ := leitor.Peek(4); bytes.HasPrefix(inicio, []byte("\xff\xfe")) || bytes.HasPrefix(inicio, []byte("\xfe\xff")) {
		return e, ErrUTF16
	} else if string(inicio) == "PK\x03\x04" {
		return e, ErrBinario
	}
	invalida, ascii := false, true
	for linha := 1; ; {
		runa, n, err := leitor.ReadRune()
		fim := errors.Is(err, io.EOF)
		if err != nil && !fim {
			return e, err
		}
		e.tamanho += int64(n)
		switch {
		case fim || runa == '\n':
			e.contar(linha, invalida, ascii)
			if fim {
				return e, nil
			}
			linha++
			invalida, ascii = false, true
		case runa == 0:
			return e, ErrBinario
		case runa == utf8.RuneError && n == 1:
			invalida = true
		case runa >= utf8.RuneSelf && runa != marca:
			ascii = false
		}
	}
}

func (e *exame) contar(linha int, invalida, ascii bool) {
	switch {
	case invalida:
		if e.windows1252++; e.windows1252 == 1 {
			e.primeira1252 = linha
		}
	case !ascii:
		e.utf8++
	}
}

func (e *exame) charset() Charset {
	switch {
	case e.windows1252 == 0:
		return UTF8
	case e.utf8 == 0:
		return Windows1252
	}
	return Misto
}
