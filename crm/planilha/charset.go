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

// utf16 tells UTF-16 by its mark, or by the zeros beside the first two letters.
func utf16(inicio []byte) bool {
	if bytes.HasPrefix(inicio, []byte("\xff\xfe")) || bytes.HasPrefix(inicio, []byte("\xfe\xff")) {
		return true
	}
	zeros := func(i, j int) bool { return inicio[i] == 0 && inicio[i+2] == 0 && inicio[j] != 0 && inicio[j+2] != 0 }
	return len(inicio) == 4 && (zeros(1, 0) || zeros(0, 1))
}

// examinar reads everything once. A file that is no text is an error.
func examinar(r io.Reader) (e exame, err error) {
	leitor := bufio.NewReaderSize(r, 64<<10)
	inicio, _ := leitor.Peek(4)
	switch {
	case utf16(inicio):
		return e, ErrUTF16
	case string(inicio) == "PK\x03\x04":
		return e, ErrBinario
	}
	invalida, ascii, retorno := false, true, false
	for linha := 1; ; {
		runa, n, err := leitor.ReadRune()
		fim := errors.Is(err, io.EOF)
		if err != nil && !fim {
			return e, err
		}
		e.tamanho += int64(n)
		if retorno && linha == 1 && runa != '\r' && runa != '\n' && !fim {
			return e, ErrMacintosh
		}
		retorno = runa == '\r'
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
