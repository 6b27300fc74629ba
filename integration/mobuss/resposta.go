package mobuss

import (
	"encoding/json"
	"errors"
	"strings"

	"ponte/integration/destino"
)

// codigoNaoEncontrada is Mobuss' own code for a solicitação that does not exist (docs/fatos/mobuss.md §2).
const codigoNaoEncontrada = "SAT-AT002"

// errNaoEncontrada is wrapped by the refusal that bears codigoNaoEncontrada.
var errNaoEncontrada = errors.New(codigoNaoEncontrada)

// respostas is how Mobuss answers: it may say 200 with an error inside (status "400" and mensagem).
var respostas = destino.RespostaJSON{
	Parceiro: "a Mobuss", Codigos: []string{"status"}, Falsos: []string{"success", "sucesso"}, Erros: []string{"erro"},
	Mensagens: []string{"mensagem", "message", "erro"}, Lista: "lista",
}

// julgar reads an answer. Mobuss' own codes refuse as well: with an HTTP status of any kind, and with none inside.
func julgar(r *destino.Retorno) (map[string]any, error) {
	var erro struct{ CodigoInterno any }
	if json.Unmarshal(r.Corpo, &erro) == nil && strings.EqualFold(destino.Texto(erro.CodigoInterno), codigoNaoEncontrada) {
		return nil, destino.Permanente("a solicitação não existe na Mobuss (" + codigoNaoEncontrada + ")").Por(errNaoEncontrada)
	}
	corpo, err := respostas.Julgar(r)
	if codigo := destino.Texto(corpo["codigoInterno"]); err == nil && codigo != "" && destino.Texto(corpo["mensagem"]) != "" && destino.Texto(corpo["idMobuss"]) == "" {
		return nil, destino.Permanente("a Mobuss recusou (" + codigo + ")" + respostas.Mensagem(corpo))
	}
	return corpo, err
}
