package vimob

import (
	"encoding/json"
	"net/http"
	"path"

	"ponte/integration/destino"
	"ponte/integration/simulator"
)

// responder takes what the built-in mapping sends. Vimob's own contract is not public: this is no model of it.
func responder(s *simulator.Simulator, w http.ResponseWriter, r *http.Request, body []byte) {
	var corpo map[string]any
	if json.Unmarshal(body, &corpo) != nil || destino.Texto(corpo["ocorrenciaCRM"]) == "" {
		simulator.WriteJSON(w, http.StatusBadRequest, map[string]any{"mensagem": "ocorrenciaCRM é obrigatório"})
		return
	}
	acoes := map[string]string{"prospects": AcaoProspect, "ocorrencia": AcaoProposta, "bpo": AcaoBPO}
	acao, ok := acoes[path.Base(r.URL.Path)]
	if !ok {
		simulator.WriteJSON(w, http.StatusNotFound, map[string]any{"mensagem": "caminho desconhecido"})
		return
	}
	s.Done(destino.Texto(corpo["ocorrenciaCRM"]) + "/" + acao)
	resposta := map[string]any{"success": true}
	if acao == AcaoProspect {
		resposta["id"] = "V-" + destino.Texto(corpo["idCRM"])
	}
	simulator.WriteJSON(w, http.StatusOK, resposta)
}
