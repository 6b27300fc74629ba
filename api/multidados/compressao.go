package multidados

import (
	"bufio"
	"bytes"
	"compress/flate"
	"compress/gzip"
	"compress/zlib"
	"fmt"
	"io"
	"net/http"
	"slices"
	"strings"

	"ponte/api/multidados/rest"
)

const (
	cabecalhoCodificacao = "Content-Encoding"
	semCodificacao       = "identity"
	amostra              = 512 // bytes that tell text from what is packed
)

// comprimem are encodings that are not undone here: a body that says one of them and is no text is refused.
var comprimem = []string{"br", "zstd", "compress", "x-compress", "dcb", "dcz"}

// codificacao is the Content-Encoding of a body; "" once it is undone.
func codificacao(r *http.Request) string {
	return strings.ToLower(strings.TrimSpace(strings.Join(r.Header[cabecalhoCodificacao], ", ")))
}

// descomprimir undoes the Content-Encodings that old stacks send, and takes the header off what is undone. The first bytes
// decide, not the header: callers write a charset there, or name gzip and send plain text. deflate means zlib, but some
// send it raw. No more than limite bytes are taken in: what is packed may go on for ever and unpack to nothing.
func descomprimir(r *http.Request, limite int) (io.Reader, error) {
	rotulo := codificacao(r)
	if rotulo == "" || rotulo == semCodificacao {
		return r.Body, nil
	}
	in := bufio.NewReader(&medidor{corpo: r.Body, limite: limite})
	inicio, _ := in.Peek(amostra) // less of a smaller body; an error comes again
	desfazer := func() { r.Header.Del(cabecalhoCodificacao) }
	switch {
	case len(inicio) >= 2 && inicio[0] == 0x1F && inicio[1] == 0x8B:
		desfazer()
		return gzip.NewReader(in)
	case ehTexto(inicio), bytes.HasPrefix(inicio, []byte("--")) && rest.IsMultipart(tipoDoCorpo(r)): // a file may begin within the sample
		return in, nil
	case strings.Contains(rotulo, "deflate") && len(inicio) >= 2 && inicio[0]&0x0F == 8 && (uint(inicio[0])<<8|uint(inicio[1]))%31 == 0,
		len(inicio) >= 2 && inicio[0] == 0x78 && strings.IndexByte("\x01\x5e\x9c\xda", inicio[1]) >= 0:
		desfazer()
		return zlib.NewReader(in)
	case strings.Contains(rotulo, "deflate"):
		desfazer()
		return flate.NewReader(in), nil
	case strings.Contains(rotulo, "gzip"), slices.Contains(comprimem, rotulo):
		return nil, fmt.Errorf("content encoding %q of a body that is not in it", nomeCurto(rotulo))
	}
	return in, nil
}

// ehTexto tells whether bytes begin a text: no control characters but those of lines and a form feed, or UTF-16's mark.
func ehTexto(b []byte) bool {
	if bytes.HasPrefix(b, []byte{0xFF, 0xFE}) || bytes.HasPrefix(b, []byte{0xFE, 0xFF}) {
		return true
	}
	return !slices.ContainsFunc(b, func(c byte) bool { return c < ' ' && strings.IndexByte("\t\n\f\r", c) < 0 })
}
