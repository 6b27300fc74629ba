package v1

import (
	"bytes"
	"io"
	"mime"

	"github.com/getkin/kin-openapi/openapi3"

	"ponte/api/moldura"
	"ponte/crm"
)

// lerCorpo reads a JSON body whole, and of a form what comes first.
func (q *requisicao) lerCorpo() (err error) {
	if !q.op.temCorpo() {
		return nil
	}
	aceito := "application/json"
	if q.op.multipart {
		aceito = "multipart/form-data"
	}
	r := q.C.Request()
	if tipo, _, _ := mime.ParseMediaType(r.Header.Get("Content-Type")); tipo != aceito {
		return crm.Recusar(crm.RecusaCorpo, "o Content-Type precisa ser "+aceito)
	}
	if !q.op.multipart {
		q.corpo, err = q.LerCorpo(q.op.maxCorpo)
		return err
	}
	inicio, err := q.AbrirCorpo(q.op.maxCorpo)
	if err != nil {
		return err
	}
	r.Body = io.NopCloser(io.MultiReader(bytes.NewReader(inicio), r.Body)) // net/http closes its own
	return nil
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

// decodificar reads the body into v.
func (q *requisicao) decodificar(v any) error { return moldura.Decodificar(q.corpo, v) }
