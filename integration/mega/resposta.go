package mega

import (
	"bytes"
	"encoding/json"
	"errors"
	"math/big"
	"regexp"
	"strings"
	"unicode"
)

var errCortada = errors.New("ela acaba no meio")

// separar gives the rows of an answer, each as it stands: a list, an object that holds one, or one object. Rows are parted by
// their brackets, so that one that is no JSON harms no other.
func separar(corpo []byte) ([]json.RawMessage, error) {
	corpo = bytes.TrimSpace(bytes.TrimPrefix(corpo, []byte("\xef\xbb\xbf")))
	switch {
	case len(corpo) == 0:
		return nil, errors.New("ela está vazia")
	case corpo[0] == '[':
		return elementos(corpo)
	case corpo[0] != '{':
		return nil, errors.New("não é JSON")
	}
	var campos map[string]json.RawMessage
	if err := json.Unmarshal(corpo, &campos); err != nil {
		return nil, errCortada
	}
	for nome, valor := range campos {
		switch chave(nome) {
		case "items", "itens", "dados", "data", "value", "content", "contents", "result", "resultado":
			if v := bytes.TrimSpace(valor); len(v) > 0 && v[0] == '[' {
				return elementos(v)
			}
		}
	}
	return []json.RawMessage{corpo}, nil
}

// elementos parts a JSON list at its own level.
func elementos(lista []byte) ([]json.RawMessage, error) {
	var linhas []json.RawMessage
	nivel, inicio, emTexto := 0, 1, false
	tomar := func(fim int) {
		if elemento := bytes.TrimSpace(lista[inicio:fim]); len(elemento) > 0 {
			linhas = append(linhas, elemento)
		}
	}
	for i := 0; i < len(lista); i++ {
		switch c := lista[i]; {
		case emTexto && c == '\\':
			i++
		case c == '"':
			emTexto = !emTexto
		case emTexto:
		case c == '[' || c == '{':
			nivel++
		case c == ',' && nivel == 1:
			tomar(i)
			inicio = i + 1
		case c == ']' || c == '}':
			if nivel--; nivel > 0 {
				continue
			}
			if c != ']' || len(bytes.TrimSpace(lista[i+1:])) > 0 {
				return nil, errors.New("os colchetes não fecham")
			}
			tomar(i)
			return linhas, nil
		}
	}
	return nil, errCortada
}

// linha is a row, by keys in one spelling: Mega writes snake_case, camelCase and PascalCase, and does not keep to its own word.
type linha map[string]any

// chave brings a key to the one spelling.
func chave(nome string) string {
	return strings.Map(func(r rune) rune {
		if unicode.IsLetter(r) || unicode.IsDigit(r) {
			return unicode.ToLower(r)
		}
		return -1
	}, nome)
}

// Why a row is refused.
var (
	errSemObjeto = errors.New("a linha não é um objeto JSON")
	errSemJSON   = errors.New("a linha não é JSON válido")
)

func lerLinha(cru json.RawMessage) (linha, error) {
	d := json.NewDecoder(bytes.NewReader(cru))
	d.UseNumber() // a value of money is no float
	var v any
	if err := d.Decode(&v); err != nil || d.More() {
		return nil, errSemJSON
	}
	objeto, ok := v.(map[string]any)
	if !ok {
		return nil, errSemObjeto
	}
	return comoLinha(objeto), nil
}

func comoLinha(objeto map[string]any) linha {
	l := make(linha, len(objeto))
	for nome, valor := range objeto {
		l[chave(nome)] = valor
	}
	return l
}

// valor is the first of these keys that is there; ok is false when none is.
func (l linha) valor(chaves ...string) (valor any, ok bool) {
	for _, c := range chaves {
		if v, veio := l[c]; veio {
			if v != nil {
				return v, true
			}
			valor, ok = nil, true
		}
	}
	return valor, ok
}

// texto is a value as text, in one line without padding: numbers come as texts and texts as numbers. ok is false when it is not
// there, or is no single value.
func (l linha) texto(chaves ...string) (texto string, ok bool) {
	v, ok := l.valor(chaves...)
	switch v := v.(type) {
	case nil:
		return "", ok
	case string:
		return strings.Join(strings.Fields(strings.Trim(v, "\x00")), " "), true
	case json.Number:
		return v.String(), true
	case bool:
		if v {
			return "S", true
		}
		return "N", true
	}
	return "", false
}

var decimaisVazias = regexp.MustCompile(`^(-?\d+)\.0+$`)

// codigo is a code as text; 320.0 is 320.
func (l linha) codigo(chaves ...string) string {
	texto, _ := l.texto(chaves...)
	return decimaisVazias.ReplaceAllString(texto, "$1")
}

// sub is an object inside; empty when it is none.
func (l linha) sub(chaves ...string) linha {
	v, _ := l.valor(chaves...)
	objeto, _ := v.(map[string]any)
	return comoLinha(objeto)
}

// lista are the objects of a list inside.
func (l linha) lista(chaves ...string) []linha {
	v, _ := l.valor(chaves...)
	itens, _ := v.([]any)
	var linhas []linha
	for _, item := range itens {
		if objeto, ok := item.(map[string]any); ok {
			linhas = append(linhas, comoLinha(objeto))
		}
	}
	return linhas
}

var dataComHora = regexp.MustCompile(`^(\d{4}-\d\d-\d\d|\d\d/\d\d/\d{4})[T ].*$`)

// dia is the day of a date as it was written, whatever hour and offset stand beside it; the empty date is none. What is no date
// stays as it is, to be refused by who reads it.
func dia(texto string) string {
	texto = dataComHora.ReplaceAllString(strings.TrimSpace(texto), "$1")
	if strings.HasPrefix(texto, "0001") || strings.HasSuffix(texto, "/0001") {
		return ""
	}
	return texto
}

var decimal = regexp.MustCompile(`^-?\d{1,18}(\.\d{1,30})?([eE][+-]?\d{1,2})?$`)

// centesimos rounds a decimal text to two decimals: Mega gives corrected values with more. What is no decimal stays as it is.
func centesimos(texto string) string {
	if !decimal.MatchString(texto) {
		return texto
	}
	r, _ := new(big.Rat).SetString(texto)
	return r.FloatString(2)
}

// antes orders codes: numbers by their value, before texts.
func antes(a, b string) bool {
	na, nb := soDigitos.MatchString(a), soDigitos.MatchString(b)
	switch {
	case na && nb:
		a, b = strings.TrimLeft(a, "0"), strings.TrimLeft(b, "0")
		if len(a) != len(b) {
			return len(a) < len(b)
		}
		return a < b
	case na != nb:
		return na
	}
	return a < b
}
