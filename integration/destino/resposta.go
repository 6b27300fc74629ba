package destino

import (
	"cmp"
	"encoding/json"
	"net/http"
	"strconv"
	"strings"
)

// RespostaJSON declares how a partner answers in JSON, so that an error inside a 200 is judged alike for all of them.
type RespostaJSON struct {
	Parceiro  string   // with its article, as sentences begin: "a Mobuss"
	Codigos   []string // members that hold an HTTP status of their own
	Falsos    []string // members whose false says that it was refused
	Erros     []string // members whose true says so
	Mensagens []string // members that hold the partner's sentence, or a list that begins with one: the first that is not empty
	Lista     string   // the member under which an answer that is a list is given; "" = an answer is an object
}

// Julgar reads an answer; an empty one is an object without members.
func (j RespostaJSON) Julgar(r *Retorno) (map[string]any, error) {
	if err := r.Julgar(); err != nil {
		return nil, err
	}
	if len(strings.TrimSpace(string(r.Corpo))) == 0 {
		return map[string]any{}, nil
	}
	var corpo map[string]any
	if json.Unmarshal(r.Corpo, &corpo) == nil {
		return corpo, j.porDentro(corpo)
	}
	var lista []any
	if j.Lista != "" && json.Unmarshal(r.Corpo, &lista) == nil {
		return map[string]any{j.Lista: lista}, nil
	}
	return nil, Desconhecido(j.Parceiro + " respondeu algo que não se espera em vez de JSON")
}

func (j RespostaJSON) porDentro(corpo map[string]any) error {
	codigo := 0
	for _, chave := range j.Codigos {
		n, _ := strconv.Atoi(Texto(corpo[chave])) // words such as "ok" are no status
		codigo = max(codigo, n)
	}
	recusado := false
	for _, chave := range j.Falsos {
		recusado = recusado || corpo[chave] == false
	}
	for _, chave := range j.Erros {
		recusado = recusado || corpo[chave] == true
	}
	switch {
	case codigo == http.StatusTooManyRequests:
		return Transitorio(j.Parceiro+" pediu para esperar"+j.Mensagem(corpo), 0).SemFalha()
	case codigo >= 500:
		return Desconhecido(j.Parceiro + " falhou dentro de um HTTP 200" + j.Mensagem(corpo))
	case codigo >= 400, recusado:
		return Permanente(j.Parceiro + " recusou dentro de um HTTP 200" + j.Mensagem(corpo))
	}
	return nil
}

// Mensagem is the partner's own sentence after a colon, documents masked; "" when it says none.
func (j RespostaJSON) Mensagem(corpo map[string]any) string {
	for _, chave := range j.Mensagens {
		dito := corpo[chave]
		if lista, ok := dito.([]any); ok && len(lista) > 0 {
			dito = lista[0]
		}
		if m, ok := dito.(string); ok && m != "" {
			return ": " + Encurtar(MascararDocumentos(m), 300)
		}
	}
	return ""
}

// Texto reads a JSON text or number: partners' ids come as either.
func Texto(v any) string {
	switch x := v.(type) {
	case string:
		return strings.TrimSpace(x)
	case float64:
		return strconv.FormatFloat(x, 'f', -1, 64)
	case int: // of a mapping
		return strconv.Itoa(x)
	case json.Number:
		return x.String()
	}
	return ""
}

// PrimeiroTexto is the first of these members that says something.
func PrimeiroTexto(corpo map[string]any, chaves ...string) string {
	textos := make([]string, len(chaves))
	for i, chave := range chaves {
		textos[i] = Texto(corpo[chave])
	}
	return cmp.Or(textos...)
}
