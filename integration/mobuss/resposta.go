package mobuss

import (
	"encoding/json"
	"errors"
	"net/http"
	"strconv"
	"strings"

	"ponte/integration/destino"
)

// codigoNaoEncontrada is Mobuss' own code for a solicitação that does not exist (facts multidados §4.2).
const codigoNaoEncontrada = "SAT-AT002"

// errNaoEncontrada is wrapped by the refusal that bears codigoNaoEncontrada.
var errNaoEncontrada = errors.New(codigoNaoEncontrada)

// julgar reads an answer. Mobuss may answer 200 with an error inside (status "400" and mensagem): that is a failure.
func julgar(r *destino.Retorno) (map[string]any, error) {
	var corpo map[string]any
	lido := json.Unmarshal(r.Corpo, &corpo) == nil
	if lido && strings.EqualFold(texto(corpo["codigoInterno"]), codigoNaoEncontrada) {
		return nil, destino.Permanente("a solicitação não existe na Mobuss (" + codigoNaoEncontrada + ")").Por(errNaoEncontrada)
	}
	if err := r.Julgar(); err != nil {
		return nil, err
	}
	switch {
	case lido:
		return corpo, julgarPorDentro(corpo)
	case len(strings.TrimSpace(string(r.Corpo))) == 0:
		return map[string]any{}, nil
	}
	var lista []any
	if json.Unmarshal(r.Corpo, &lista) == nil {
		return map[string]any{"lista": lista}, nil
	}
	return nil, destino.Desconhecido("a Mobuss respondeu algo que não é JSON")
}

func julgarPorDentro(corpo map[string]any) error {
	codigo, err := strconv.Atoi(texto(corpo["status"]))
	falso := corpo["success"] == false || corpo["sucesso"] == false || corpo["erro"] == true
	switch {
	case err == nil && codigo == http.StatusTooManyRequests:
		return destino.Transitorio("a Mobuss pediu para esperar"+mensagem(corpo), 0).SemFalha()
	case err == nil && codigo >= 400 && codigo < 500, falso:
		return destino.Permanente("a Mobuss recusou dentro de um HTTP 200" + mensagem(corpo))
	case err == nil && codigo >= 500:
		return destino.Desconhecido("a Mobuss falhou dentro de um HTTP 200" + mensagem(corpo))
	case texto(corpo["codigoInterno"]) != "" && texto(corpo["mensagem"]) != "" && texto(corpo["idMobuss"]) == "":
		return destino.Permanente("a Mobuss recusou (" + texto(corpo["codigoInterno"]) + ")" + mensagem(corpo))
	}
	return nil
}

func mensagem(corpo map[string]any) string {
	for _, chave := range []string{"mensagem", "message", "erro"} {
		if m, ok := corpo[chave].(string); ok && m != "" {
			return ": " + destino.Encurtar(destino.MascararDocumentos(m), 300)
		}
	}
	return ""
}

// texto reads a JSON text or number: Mobuss' ids come as either.
func texto(v any) string {
	switch x := v.(type) {
	case string:
		return strings.TrimSpace(x)
	case float64:
		return strconv.FormatFloat(x, 'f', -1, 64)
	case json.Number:
		return x.String()
	}
	return ""
}
