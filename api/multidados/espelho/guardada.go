package espelho

import (
	"bufio"
	"bytes"
	"errors"
	"fmt"
	"io"
	"net/http"
	"regexp"
)

// Guardada is a kept call: a request as it travelled.
type Guardada struct {
	Pedido *http.Request // its body is in Corpo
	Corpo  []byte
}

// identidade is the transfer coding that changes nothing, which net/http refuses.
var identidade = regexp.MustCompile(`(?im)^transfer-encoding:[ \t]*identity[ \t]*\r?\n`)

// semVersao is a request line that says no version, as in test/golden.
var semVersao = regexp.MustCompile(`^([A-Z]+ [^ \t\r\n]+)\r?\n`)

// LerGuardadas reads the calls of a file, each a raw HTTP/1.1 request, one after the other. One without a length goes up to the end; the request
// line may leave its version out.
func LerGuardadas(texto []byte) ([]Guardada, error) {
	var chamadas []Guardada
	for {
		if texto = bytes.TrimLeft(texto, "\r\n\t "); len(texto) == 0 {
			if chamadas == nil {
				return nil, errors.New("there is no request in it")
			}
			return chamadas, nil
		}
		uma, resto, err := lerGuardada(texto)
		if err != nil {
			return nil, fmt.Errorf("request %d: %w", len(chamadas)+1, err)
		}
		chamadas, texto = append(chamadas, *uma), resto
	}
}

func lerGuardada(texto []byte) (*Guardada, []byte, error) {
	if semVersao.Match(texto) {
		texto = semVersao.ReplaceAll(texto, []byte("$1 HTTP/1.1\r\n"))
	}
	cabeca := len(texto)
	for _, fim := range []string{"\r\n\r\n", "\n\n"} {
		if i := bytes.Index(texto, []byte(fim)); i >= 0 {
			cabeca = min(cabeca, i+len(fim))
		}
	}
	dentro := bytes.NewReader(append(identidade.ReplaceAll(texto[:cabeca:cabeca], nil), texto[cabeca:]...))
	leitor := bufio.NewReader(dentro)
	r, err := http.ReadRequest(leitor)
	if err != nil {
		return nil, nil, errors.New("it is no HTTP request") // its words would quote what it bears
	}
	semTamanho := r.ContentLength == 0 && r.Header.Get("Content-Length") == "" && r.Method == http.MethodPost
	corpo, err := io.ReadAll(r.Body)
	if err != nil {
		return nil, nil, errors.New("its body is cut")
	}
	if semTamanho {
		if corpo, err = io.ReadAll(leitor); err != nil {
			return nil, nil, err
		}
	}
	r.Body, r.ContentLength, r.TransferEncoding = nil, int64(len(corpo)), nil
	resto, err := io.ReadAll(leitor)
	return &Guardada{r, corpo}, resto, err
}

// pedido is the request anew, with its body.
func (g *Guardada) pedido() *http.Request {
	r := *g.Pedido
	r.Header, r.Body = r.Header.Clone(), corpo{bytes.NewReader(g.Corpo)}
	return &r
}
