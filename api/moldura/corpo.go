package moldura

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"os"
	"unicode/utf8"

	"ponte/crm"
)

const (
	corpoPequeno = 64 << 10 // read without asking for a place
	maxGrandes   = 8        // larger bodies at once: each is in memory a few times over
)

// LerCorpo reads a body of at most so many bytes whole.
func (q *Requisicao) LerCorpo(maximo int) ([]byte, error) {
	inicio, err := q.AbrirCorpo(maximo)
	if err != nil {
		return nil, err
	}
	resto, err := io.ReadAll(q.C.Request().Body)
	if err != nil {
		return nil, q.FalhaDoCorpo(err, maximo)
	}
	corpo := append(inicio, resto...)
	q.Pedido.Registro.Bytes = len(corpo)
	return corpo, nil
}

// AbrirCorpo refuses what says that it is too large or comes packed, gives the body until the deadline of the call to arrive, and reads what
// comes first of it; the rest, bounded, is still to be read. A large one takes a place, and a place is for who has sent something:
// dribbling bodies must not hold them all.
func (q *Requisicao) AbrirCorpo(maximo int) ([]byte, error) {
	r := q.C.Request()
	if r.Header.Get("Content-Encoding") != "" {
		return nil, crm.Recusar(crm.RecusaCorpo, "o corpo precisa vir sem compressão")
	}
	if r.ContentLength > int64(maximo) {
		return nil, muitoGrande(maximo)
	}
	if fim, ok := q.Ctx().Deadline(); ok {
		_ = http.NewResponseController(q.C.Response()).SetReadDeadline(q.Quem.AteOMais(fim)) // not on a test's recorder
	}
	r.Body = http.MaxBytesReader(q.C.Response(), r.Body, int64(maximo))
	inicio, err := io.ReadAll(io.LimitReader(r.Body, corpoPequeno))
	if err != nil {
		return nil, q.FalhaDoCorpo(err, maximo)
	}
	if len(inicio) == corpoPequeno {
		return inicio, q.ocupar(q.m.grandes)
	}
	return inicio, nil
}

func muitoGrande(maximo int) error {
	if maximo < 1<<20 {
		return crm.Recusar(crm.RecusaTamanho, fmt.Sprintf("%d KiB", maximo>>10))
	}
	return crm.Recusar(crm.RecusaTamanho, fmt.Sprintf("%d MiB", maximo>>20))
}

// FalhaDoCorpo is the refusal for a body that could not be read.
func (q *Requisicao) FalhaDoCorpo(err error, maximo int) error {
	var grande *http.MaxBytesError
	switch {
	case errors.As(err, &grande):
		return muitoGrande(maximo)
	case errors.Is(err, os.ErrDeadlineExceeded):
		return crm.Recusar(crm.RecusaPrazo).Com(err)
	}
	return crm.Recusar(crm.RecusaCorpo, "o corpo chegou incompleto").Com(err)
}

// Decodificar reads one JSON text of UTF-8 into v, numbers as they are written.
func Decodificar(corpo []byte, v any) error {
	if !utf8.Valid(corpo) {
		return crm.Recusar(crm.RecusaCorpo, "o texto não é UTF-8")
	}
	d := json.NewDecoder(bytes.NewReader(corpo))
	d.UseNumber()
	if err := d.Decode(v); err != nil {
		return crm.Recusar(crm.RecusaCorpo, "o corpo não é um JSON válido").Com(semValores(err))
	}
	if _, err := d.Token(); !errors.Is(err, io.EOF) {
		return crm.Recusar(crm.RecusaCorpo, "há mais alguma coisa depois do JSON")
	}
	return nil
}

// semValores is an error of the decoder for the log: where it is, without what stands there.
func semValores(err error) error {
	var sintaxe *json.SyntaxError
	if errors.As(err, &sintaxe) {
		return fmt.Errorf("invalid JSON at byte %d", sintaxe.Offset)
	}
	return errors.New("invalid JSON")
}
