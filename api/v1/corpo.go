package v1

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"mime"
	"net/http"
	"os"
	"unicode/utf8"

	"github.com/getkin/kin-openapi/openapi3"

	"ponte/crm"
)

const (
	corpoPequeno = 64 << 10 // read without asking for a place
	maxGrandes   = 8        // larger bodies at once: each is in memory a few times over
)

// lerCorpo reads a JSON body whole, and of a form what comes first. A large one takes a place.
func (q *requisicao) lerCorpo(ctx context.Context) error {
	r := q.c.Request()
	if !q.op.temCorpo() {
		return nil
	}
	if r.Header.Get("Content-Encoding") != "" {
		return crm.Recusar(crm.RecusaCorpo, "o corpo precisa vir sem compressão")
	}
	aceito := "application/json"
	if q.op.multipart {
		aceito = "multipart/form-data"
	}
	if tipo, _, _ := mime.ParseMediaType(r.Header.Get("Content-Type")); tipo != aceito {
		return crm.Recusar(crm.RecusaCorpo, "o Content-Type precisa ser "+aceito)
	}
	inicio, err := q.abrirCorpo(ctx)
	if err != nil {
		return err
	}
	if q.op.multipart {
		r.Body = io.NopCloser(io.MultiReader(bytes.NewReader(inicio), r.Body)) // net/http closes its own
		return nil
	}
	resto, err := io.ReadAll(r.Body)
	if err != nil {
		return q.falhaDoCorpo(err)
	}
	q.corpo = append(inicio, resto...)
	q.pedido.Registro.Bytes = len(q.corpo)
	return nil
}

// abrirCorpo refuses what says that it is too large, gives the body until the deadline of the call to arrive, and reads what comes
// first of it. A place is for who has sent something: dribbling bodies must not hold them all.
func (q *requisicao) abrirCorpo(ctx context.Context) ([]byte, error) {
	r := q.c.Request()
	if r.ContentLength > int64(q.op.maxCorpo) {
		return nil, q.muitoGrande()
	}
	if fim, ok := ctx.Deadline(); ok {
		_ = http.NewResponseController(q.c.Response()).SetReadDeadline(q.quem.AteOMais(fim)) // not on a test's recorder
	}
	r.Body = http.MaxBytesReader(q.c.Response(), r.Body, int64(q.op.maxCorpo))
	inicio, err := io.ReadAll(io.LimitReader(r.Body, corpoPequeno))
	if err != nil {
		return nil, q.falhaDoCorpo(err)
	}
	if len(inicio) == corpoPequeno {
		return inicio, q.ocupar(ctx, q.a.grandes)
	}
	return inicio, nil
}

func (q *requisicao) muitoGrande() error {
	return crm.Recusar(crm.RecusaTamanho, fmt.Sprintf("%d MiB", q.op.maxCorpo>>20))
}

// falhaDoCorpo is the refusal for a body that could not be read.
func (q *requisicao) falhaDoCorpo(err error) error {
	var grande *http.MaxBytesError
	switch {
	case errors.As(err, &grande):
		return q.muitoGrande()
	case errors.Is(err, os.ErrDeadlineExceeded):
		return crm.Recusar(crm.RecusaPrazo).Com(err)
	}
	return crm.Recusar(crm.RecusaCorpo, "o corpo chegou incompleto").Com(err)
}

// conferir judges the request by the description: its parameters, and its body. What it says of personal data is a path and a
// reason, never the value.
func (q *requisicao) conferir() error {
	campos := q.conferirConsulta()
	for _, p := range q.op.parametros {
		campos = append(campos, q.conferirParametro(p.Value)...)
	}
	if len(campos) > 0 {
		return &invalido{campos}
	}
	if q.op.corpo == nil {
		return nil
	}
	var v any
	if err := q.decodificar(&v); err != nil {
		return err
	}
	schema := q.op.corpo
	if q.op.registros { // a record is judged by itself, so that a bad one harms no other
		if schema.Properties["registros"] == nil {
			return nil
		}
		v, schema = semRegistros(v), envelope(schema)
	}
	if err := schema.VisitJSON(v, openapi3.MultiErrors(), openapi3.VisitAsRequest(), openapi3.EnableFormatValidation()); err != nil {
		return &invalido{errosDoCorpo(err)}
	}
	return nil
}

// decodificar reads the body into v: one JSON text of UTF-8, numbers as they are written.
func (q *requisicao) decodificar(v any) error {
	if !utf8.Valid(q.corpo) {
		return crm.Recusar(crm.RecusaCorpo, "o texto não é UTF-8")
	}
	d := json.NewDecoder(bytes.NewReader(q.corpo))
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
