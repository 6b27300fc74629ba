package v1

import (
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"net/http"
	"net/url"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/getkin/kin-openapi/openapi3"

	"ponte/crm"
)

const (
	maxErros = 20 // how many fields one answer names
	maxNome  = 60 // of a name that a caller made up
)

const naoExiste = "não existe aqui: confira o nome"

func init() {
	// The library's own format allows a 60th second, which no time.Time keeps.
	openapi3.DefineStringFormatValidator("date-time", openapi3.NewCallbackValidator(func(texto string) error {
		return new(time.Time).UnmarshalText([]byte(texto))
	}))
}

// conferirParametro judges a parameter by its schema. One that comes twice where it is no list is an error too.
func (q *requisicao) conferirParametro(p *openapi3.Parameter) []ErroDeCampo {
	valores := q.valoresDe(p)
	schema := p.Schema.Value
	if len(valores) == 0 {
		if p.Required {
			return []ErroDeCampo{{Campo: p.Name, Motivo: crm.FrasesMotivo[crm.MotivoVazio]}}
		}
		return nil
	}
	if !utf8.ValidString(strings.Join(valores, "")) {
		return []ErroDeCampo{{Campo: p.Name, Motivo: "o texto não é UTF-8"}}
	}
	if schema.Type.Is(openapi3.TypeArray) {
		lista := make([]any, len(valores))
		for i, v := range valores {
			lista[i] = v
		}
		return errosDe(p.Name, schema.VisitJSON(lista, openapi3.MultiErrors()))
	}
	if len(valores) > 1 {
		return []ErroDeCampo{{Campo: p.Name, Motivo: "veio mais de uma vez"}}
	}
	var v any = valores[0]
	if schema.Type.Is(openapi3.TypeInteger) {
		n, err := strconv.ParseInt(valores[0], 10, 64)
		if err != nil {
			return []ErroDeCampo{{Campo: p.Name, Motivo: "precisa ser um número inteiro"}}
		}
		v = float64(n)
	}
	if schema.Type.Is(openapi3.TypeBoolean) && (v == "true" || v == "false") {
		v = v == "true"
	}
	return errosDe(p.Name, schema.VisitJSON(v, openapi3.MultiErrors(), openapi3.EnableFormatValidation()))
}

func (q *requisicao) valoresDe(p *openapi3.Parameter) []string {
	switch p.In {
	case openapi3.ParameterInQuery:
		return q.C.QueryParams()[p.Name]
	case openapi3.ParameterInHeader:
		return q.C.Request().Header[http.CanonicalHeaderKey(p.Name)]
	}
	return []string{q.DoCaminho(p.Name)}
}

// conferirConsulta refuses a query that cannot be read whole, or that has a name nobody knows: a filter that is passed over would
// answer with more than was asked for.
func (q *requisicao) conferirConsulta() (campos []ErroDeCampo) {
	consulta, err := url.ParseQuery(q.C.Request().URL.RawQuery)
	if err != nil {
		return []ErroDeCampo{{Campo: "endereço", Motivo: "os parâmetros depois de ? não podem ser lidos"}}
	}
	for _, nome := range slices.Sorted(maps.Keys(consulta)) {
		if !q.op.conhece(nome) {
			campos = append(campos, ErroDeCampo{Campo: crm.Encurtar(nome, maxNome), Motivo: naoExiste})
		}
	}
	return campos[:min(len(campos), maxErros)]
}

// errosDe names the parameter in what is wrong with it.
func errosDe(nome string, err error) []ErroDeCampo {
	campos := errosDoCorpo(err)
	for i := range campos {
		campos[i].Campo = nome
	}
	return campos
}

// errosDoCorpo turns what a schema says into fields and reasons: the validator's own text would show the value.
func errosDoCorpo(err error) (campos []ErroDeCampo) {
	var varios openapi3.MultiError
	var um *openapi3.SchemaError
	switch {
	case err == nil:
	case errors.As(err, &varios):
		for _, e := range varios {
			campos = append(campos, errosDoCorpo(e)...)
		}
	case errors.As(err, &um):
		partes := um.JSONPointer()
		if um.SchemaField == "properties" || um.SchemaField == "additionalProperties" { // the pointer leads to the object only
			if nome := entreAspas.FindStringSubmatch(um.Reason); nome != nil {
				partes = append(partes, nome[1])
			}
		}
		campos = []ErroDeCampo{{Campo: caminho(partes), Motivo: motivo(um)}}
	default:
		campos = []ErroDeCampo{{Campo: "corpo", Motivo: "não está no formato aceito"}}
	}
	return campos[:min(len(campos), maxErros)]
}

var entreAspas = regexp.MustCompile(`^property "(.+)" is unsupported`)

// caminho writes where a field stands, as cliente.documento or campos_variaveis[0].codigo. Names are the caller's: shortened.
func caminho(partes []string) string {
	var b strings.Builder
	for _, p := range partes {
		if _, err := strconv.Atoi(p); err == nil {
			b.WriteString("[" + p + "]")
			continue
		}
		if b.Len() > 0 {
			b.WriteByte('.')
		}
		b.WriteString(crm.Encurtar(p, maxNome))
	}
	if b.Len() == 0 {
		return "corpo"
	}
	return b.String()
}

// tipos are the kinds of JSON in words.
var tipos = map[string]string{
	openapi3.TypeString: "um texto", openapi3.TypeInteger: "um número inteiro", openapi3.TypeNumber: "um número",
	openapi3.TypeBoolean: "true ou false", openapi3.TypeArray: "uma lista", openapi3.TypeObject: "um objeto",
}

// formatos are the formats of texts in words.
var formatos = map[string]string{
	"date-time": "uma data e hora como 2026-11-30T14:05:00-03:00", "date": "um dia como 2026-11-30", "^[1-9][0-9]{0,17}$": "só dígitos, sem zero na frente", "^[0-9]{3}$": "três dígitos",
}

func motivo(e *openapi3.SchemaError) string {
	s := e.Schema
	switch e.SchemaField {
	case "type":
		if s.Type != nil && len(*s.Type) == 1 {
			return "precisa ser " + tipos[(*s.Type)[0]]
		}
	case "nullable":
		return "não pode ser nulo"
	case "required":
		return crm.FrasesMotivo[crm.MotivoVazio]
	case "properties", "additionalProperties":
		return naoExiste
	case "maxLength":
		return fmt.Sprintf(crm.FrasesMotivo[crm.MotivoLongo], strconv.FormatUint(*s.MaxLength, 10))
	case "minLength":
		return crm.FrasesMotivo[crm.MotivoVazio]
	case "enum":
		opcoes := make([]string, len(s.Enum))
		for i, o := range s.Enum {
			opcoes[i] = fmt.Sprint(o)
		}
		return fmt.Sprintf(crm.FrasesMotivo[crm.MotivoOpcao], strings.Join(opcoes, ", "))
	case "pattern":
		return "precisa ser " + formatos[s.Pattern]
	case "format":
		return "precisa ser " + formatos[s.Format]
	case "minItems":
		return "precisa de pelo menos " + strconv.FormatUint(s.MinItems, 10) + " item"
	case "maxItems":
		return "passa do limite de " + strconv.FormatUint(*s.MaxItems, 10) + " itens"
	case "minimum", "maximum":
		return fmt.Sprintf("precisa ser de %.0f a %.0f", *s.Min, *s.Max)
	case "minProperties":
		return "precisa dizer pelo menos um campo"
	}
	return "não está no formato aceito"
}

// semRegistros is a batch as its envelope is judged: each record becomes an empty object, and is judged by itself later.
func semRegistros(v any) any {
	m, ok := v.(map[string]any)
	if !ok {
		return v
	}
	registros, ok := m["registros"].([]any)
	if !ok {
		return v
	}
	copia := make(map[string]any, len(m))
	for k, x := range m {
		copia[k] = x
	}
	vazios := make([]any, len(registros))
	for i := range vazios {
		vazios[i] = map[string]any{}
	}
	copia["registros"] = vazios
	return copia
}

// envelope is the schema of a batch with any objects for records.
func envelope(s *openapi3.Schema) *openapi3.Schema {
	copia := *s
	copia.Properties = openapi3.Schemas{}
	for nome, p := range s.Properties {
		copia.Properties[nome] = p
	}
	lista := *s.Properties["registros"].Value
	lista.Items = openapi3.NewObjectSchema().NewRef()
	copia.Properties["registros"] = lista.NewRef()
	return &copia
}

// comoTexto reads a value of a record's field: texts, numbers as they are written, and truths as S and N; nil is the empty text.
// ok is false for lists and objects.
func comoTexto(v any) (texto string, ok bool) {
	switch x := v.(type) {
	case nil:
		return "", true
	case string:
		return x, true
	case json.Number:
		return x.String(), true
	case bool:
		if x {
			return "S", true
		}
		return "N", true
	}
	return "", false
}
