package webhook

import (
	"encoding/json"
	"net/http"
	"strings"
	"time"

	"ponte/integration/simulator"
)

// responder plays a subscriber who has the secret of ExemploValores: it refuses what is not signed with it, and counts each
// message once, by its id.
func responder(s *simulator.Simulator, w http.ResponseWriter, r *http.Request, body []byte) {
	chave, err := lerSegredo(segredoExemplo)
	if err != nil {
		panic(err) // a constant
	}
	id, hora := r.Header.Get(cabecalhoID), r.Header.Get(cabecalhoHora)
	segundos := json.Number(hora)
	unix, err := segundos.Int64()
	if id == "" || err != nil || !contem(r.Header.Get(cabecalhoAssinatura), assinar(id, time.Unix(unix, 0), body, chave)) {
		simulator.WriteJSON(w, http.StatusUnauthorized, map[string]string{"mensagem": "assinatura inválida"})
		return
	}
	var m struct {
		Type string
		Data struct{ Numero, Codigo, Causa, Titulo string }
	}
	if json.Unmarshal(body, &m) != nil {
		simulator.WriteJSON(w, http.StatusBadRequest, map[string]string{"mensagem": "corpo que não é JSON"})
		return
	}
	repetida := false
	s.Locked(func(state map[string]any) { repetida, state[id] = state[id] != nil, true })
	if m.Type != tipoTeste && !repetida {
		s.Done(m.Data.Numero + m.Data.Codigo + m.Data.Causa + m.Data.Titulo + "/" + m.Type)
	}
	w.WriteHeader(http.StatusNoContent)
}

// contem tells whether one of the signatures of a header is the wanted one.
func contem(cabecalho, assinatura string) bool {
	for parte := range strings.FieldsSeq(cabecalho) {
		if parte == assinatura {
			return true
		}
	}
	return false
}
