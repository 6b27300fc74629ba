package v1

import (
	_ "embed" // openapi.yaml
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/getkin/kin-openapi/openapi3"

	"ponte/crm"
)

//go:embed openapi.yaml
var descricaoYAML []byte

// Raiz is where the facade is served.
const Raiz = "/v1"

// operacao is one operation of the description: what a request to it must bring, and under which name the log has it.
type operacao struct {
	nome       string     // x-operacao: as the log, the allowlist and the metrics name it
	escopo     crm.Escopo // x-escopo; "" = any token
	maxCorpo   int        // x-corpo-max, bytes
	registros  bool       // x-registros: each record of the body is judged by itself
	multipart  bool
	parametros openapi3.Parameters
	corpo      *openapi3.Schema // of a JSON body; nil = there is none
}

// maxCorpo is the greatest body of an operation that says no other.
const maxCorpo = 1 << 20

// lerDescricao reads the description. It is part of the program: an error is a mistake in it, and the first test finds it.
func lerDescricao() (*openapi3.T, map[string]*operacao, error) {
	t, err := openapi3.NewLoader().LoadFromData(descricaoYAML)
	if err != nil {
		return nil, nil, fmt.Errorf("openapi.yaml: %w", err)
	}
	operacoes := map[string]*operacao{}
	for caminho, item := range t.Paths.Map() {
		for metodo, o := range item.Operations() {
			op := &operacao{maxCorpo: maxCorpo, parametros: o.Parameters}
			op.nome, _ = o.Extensions["x-operacao"].(string)
			escopo, _ := o.Extensions["x-escopo"].(string)
			op.escopo = crm.Escopo(escopo)
			op.registros, _ = o.Extensions["x-registros"].(bool)
			if n, ok := o.Extensions["x-corpo-max"].(float64); ok {
				op.maxCorpo = int(n)
			}
			if o.RequestBody != nil {
				conteudo := o.RequestBody.Value.Content
				if m := conteudo.Get("application/json"); m != nil {
					op.corpo = m.Schema.Value
				}
				op.multipart = conteudo["multipart/form-data"] != nil
			}
			operacoes[chaveDaRota(metodo, Raiz+caminho)] = op
		}
	}
	return t, operacoes, nil
}

// metodosPorCaminho gives the methods that each path has.
func metodosPorCaminho(t *openapi3.T) map[string][]string {
	metodos := map[string][]string{}
	for caminho, item := range t.Paths.Map() {
		metodos[comoRota(Raiz+caminho)] = slices.Sorted(maps.Keys(item.Operations()))
	}
	return metodos
}

// chaveDaRota names a route as echo does.
func chaveDaRota(metodo, caminho string) string { return metodo + " " + comoRota(caminho) }

// comoRota writes a path of the description as echo does: parameters as :name.
func comoRota(caminho string) string { return strings.NewReplacer("{", ":", "}", "").Replace(caminho) }

// conhece tells whether the description has a parameter of the query.
func (o *operacao) conhece(nome string) bool {
	return o.parametros.GetByInAndName(openapi3.ParameterInQuery, nome) != nil
}

// temCorpo tells whether requests to the operation bring a body.
func (o *operacao) temCorpo() bool { return o.corpo != nil || o.multipart }
