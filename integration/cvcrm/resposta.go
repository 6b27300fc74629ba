package cvcrm

import (
	"encoding/json"
	"maps"
	"net/http"
	"slices"
	"strconv"
	"strings"

	"ponte/integration/destino"
)

// respostas is how the CV answers: every endpoint in its own way, several with 200 for what was refused.
var respostas = destino.RespostaJSON{
	Parceiro: "o CV", Codigos: []string{"codigo", "code", "status"}, Falsos: []string{"sucesso", "success"}, Erros: []string{"erro", "error"},
	Mensagens: []string{"mensagem", "message", "erros", "erro"},
}

// julgar reads an answer to something that was sent.
func julgar(r *destino.Retorno) (map[string]any, error) {
	corpo, err := respostas.Julgar(r)
	return corpo, esperarMinuto(err)
}

// esperarMinuto gives the CV the minute that it wants when it does not say how long.
func esperarMinuto(err error) error {
	if err == nil {
		return nil
	}
	if e := destino.Classificar(err); e.Classe() == destino.ClasseTransitorio && !e.ContaFalha() && e.Depois() == 0 {
		return destino.Transitorio(e.Error(), bloqueio).SemFalha().Por(err)
	}
	return err
}

// lerLista reads the atendimentos of an answer: an array, an object keyed by index beside codigo, one keyed by id, or the list below
// a name. 204 says that there is none, and so does a 404 that puts it in words.
func lerLista(r *destino.Retorno) ([]map[string]any, error) {
	if r.HTTP == http.StatusNotFound && strings.Contains(strings.ToLower(string(r.Corpo)), "nenhum") {
		return nil, nil
	}
	if err := r.Julgar(); err != nil {
		return nil, esperarMinuto(err)
	}
	if r.HTTP == http.StatusNoContent {
		return nil, nil
	}
	var lista []any
	if json.Unmarshal(r.Corpo, &lista) == nil {
		return objetos(lista), nil
	}
	corpo, err := julgar(r)
	if err != nil {
		return nil, err
	}
	for _, nome := range []string{"dados", "data", "registros", "atendimentos"} {
		switch dentro := corpo[nome].(type) {
		case []any:
			return objetos(dentro), nil
		case map[string]any:
			corpo = dentro
		}
	}
	var itens []any
	for _, chave := range slices.Sorted(maps.Keys(corpo)) {
		if _, err := strconv.Atoi(chave); err == nil {
			itens = append(itens, corpo[chave])
		}
	}
	if len(itens) == 0 && !reconhecivel(corpo) {
		return nil, destino.Desconhecido("o CV respondeu algo que não é uma lista de atendimentos")
	}
	return objetos(itens), nil
}

// reconhecivel tells an empty list that comes as an object from an answer of somebody else.
func reconhecivel(corpo map[string]any) bool {
	for _, nome := range []string{"codigo", "dados", "data", "registros", "atendimentos", "total"} {
		if _, tem := corpo[nome]; tem {
			return true
		}
	}
	return len(corpo) == 0
}

func objetos(lista []any) []map[string]any {
	var itens []map[string]any
	for _, v := range lista {
		if m, ok := v.(map[string]any); ok {
			itens = append(itens, m)
		}
	}
	return itens
}

func itoa64(n int64) string { return strconv.FormatInt(n, 10) }
