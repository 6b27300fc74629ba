package planilha

import (
	"bufio"
	"bytes"
	"errors"
	"io"

	"ponte/crm/charset"
)

// marca is the byte order mark: at the start of a file, and of a line where files were put together.
const marca = '\uFEFF'

var (
	bytesMarca = []byte(string(marca))
	fimDeLinha = []byte{'\n'}
)

var errGrande = errors.New("line too long")

// texto gives a file line by line, each decoded by itself.
type texto struct {
	r         *bufio.Reader
	numero    int     // of the last line that was given; the first is 1
	devolvida *string // to be given again
}

// proxima gives the next line without its end; io.EOF is after the last. limite bounds its bytes.
func (t *texto) proxima(limite int) (string, error) {
	if t.devolvida != nil {
		linha := *t.devolvida
		t.devolvida = nil
		t.numero++
		return linha, nil
	}
	var inteira []byte
	for {
		pedaco, err := t.r.ReadSlice('\n')
		switch {
		case len(inteira)+len(pedaco) > limite:
			return "", errGrande
		case errors.Is(err, bufio.ErrBufferFull):
			inteira = append(inteira, pedaco...)
			continue
		case err != nil && !errors.Is(err, io.EOF):
			return "", err
		}
		if inteira == nil {
			inteira = pedaco // not kept: decodificar copies it
		} else {
			inteira = append(inteira, pedaco...)
		}
		if len(inteira) == 0 {
			return "", io.EOF
		}
		t.numero++
		inteira = bytes.TrimRight(bytes.TrimSuffix(inteira, fimDeLinha), "\r") // CR CR LF too: a CRLF that was written as text
		linha, _, _, _ := charset.Read(bytes.TrimPrefix(inteira, bytesMarca), charset.UTF8, false)
		return linha, nil
	}
}

// devolver has the last line given again.
func (t *texto) devolver(linha string) {
	t.devolvida = &linha
	t.numero--
}
