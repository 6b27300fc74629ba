package v1

import (
	"mime"

	"github.com/getkin/kin-openapi/openapi3"

	"ponte/api/moldura"
	"ponte/crm"
)

// lerCorpo reads a JSON body whole; the parts of a form are read by its handler.
func (q *requisicao) lerCorpo() (err error) {
	if !q.op.temCorpo() {
		return nil
	}
	esperado := "application/json"
	if q.op.multipart {
		esperado = "multipart/form-data"
	}
	if tipo, _, _ := mime.ParseMediaType(q.C.Request().Header.Get("Content-Type")); tipo != esperado {
		return crm.Recusar(crm.RecusaCorpo, "o Content-Type precisa ser "+esperado)
	}
	if q.op.multipart {
		return q.AbrirCorpo(q.op.maxCorpo)
	}
	q.corpo, err = q.LerCorpo(q.op.maxCorpo)
	return err
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
