package senior

import (
	"encoding/json"
	"net/http"
	"strconv"
	"strings"
	"unicode/utf8"

	"ponte/api/moldura"
	"ponte/crm"
)

// maxCorpo is the greatest body of a call. It is small: a login's is read before anybody is known.
const maxCorpo = 64 << 10

// leitor takes the fields of an object out of a body, or of a query's address, and keeps the first that is not what it has to be.
type leitor struct {
	corpo map[string]any
	err   error
}

func (q *requisicao) lerCorpo() (*leitor, error) {
	l := &leitor{corpo: map[string]any{}}
	if q.C.Request().Method == http.MethodGet {
		for nome, valores := range q.C.QueryParams() {
			l.corpo[nome] = strings.Join(valores, ",")
		}
		return l, nil
	}
	texto, err := q.LerCorpo(maxCorpo)
	if err != nil || len(strings.TrimSpace(string(texto))) == 0 {
		return l, err
	}
	if err := moldura.Decodificar(texto, &l.corpo); err != nil {
		return nil, err
	}
	if l.corpo == nil {
		return nil, crm.Recusar(crm.RecusaCorpo, "o corpo precisa ser um objeto JSON")
	}
	return l, nil
}

func (l *leitor) falhar(r *crm.Recusa) {
	if l.err == nil {
		l.err = r
	}
}

// veio tells whether a field came with a value.
func (l *leitor) veio(nome string) bool { return l.corpo[nome] != nil }

// texto reads a text; a number is one, too.
func (l *leitor) texto(nome string, obrigatorio bool) string {
	valor := ""
	switch v := l.corpo[nome].(type) {
	case nil:
	case string:
		valor = v
	case json.Number:
		valor = v.String()
	default:
		l.falhar(crm.Recusar(crm.RecusaValor, nome, "precisa ser um texto"))
	}
	switch {
	case obrigatorio && strings.TrimSpace(valor) == "":
		l.falhar(crm.Recusar(crm.RecusaObrigatorio, nome))
	case utf8.RuneCountInString(valor) > crm.MaxTexto:
		l.falhar(crm.Recusar(crm.RecusaTextoLongo, nome, strconv.Itoa(crm.MaxTexto)))
	}
	return valor
}

// textos reads a list of texts.
func (l *leitor) textos(nome string, obrigatorio bool) (lista []string) {
	itens, _ := l.corpo[nome].([]any)
	for _, x := range itens {
		texto, ok := x.(string)
		if !ok || strings.TrimSpace(texto) == "" {
			l.falhar(crm.Recusar(crm.RecusaValor, nome, "precisa ser uma lista de textos"))
			return nil
		}
		lista = append(lista, strings.TrimSpace(texto))
	}
	if obrigatorio && len(lista) == 0 {
		l.falhar(crm.Recusar(crm.RecusaObrigatorio, nome))
	}
	return lista
}

// sim reads a boolean, or the text of one.
func (l *leitor) sim(nome string) bool {
	switch v := l.corpo[nome].(type) {
	case nil:
		return false
	case bool:
		return v
	case string:
		if b, err := strconv.ParseBool(strings.ToLower(v)); err == nil {
			return b
		}
	}
	l.falhar(crm.Recusar(crm.RecusaValor, nome, "precisa ser true ou false"))
	return false
}

// inteiro reads a number that is not negative.
func (l *leitor) inteiro(nome string, padrao int) int {
	if !l.veio(nome) {
		return padrao
	}
	n, err := strconv.Atoi(strings.TrimSpace(l.texto(nome, false)))
	if err != nil || n < 0 {
		l.falhar(crm.Recusar(crm.RecusaValor, nome, "precisa ser um número inteiro, zero ou mais"))
	}
	return n
}

func texto64(n int64) string { return strconv.FormatInt(n, 10) }
