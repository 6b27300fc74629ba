package vimob

import (
	"encoding/json"
	"net/http"
	"strings"

	"ponte/crm"
)

// bpo answers whether a proposal may enter a Vimob status: yes when no BPO status of ours is required, or when the
// ocorrência has reached it; else which ocorrência is missing. GET bpo?proposta=P&status=S.
func (e *entrada) bpo(w http.ResponseWriter, r *http.Request) {
	c, cancelar := e.abrirChamada(w, r)
	defer cancelar()
	if c == nil {
		return
	}
	proposta, status := strings.TrimSpace(r.URL.Query().Get("proposta")), strings.TrimSpace(r.URL.Query().Get("status"))
	if proposta == "" || status == "" {
		recusar(w, crm.Recusar(crm.RecusaObrigatorio, "proposta e status"))
		return
	}
	resposta, err := c.perguntar(proposta, status)
	if err != nil {
		recusar(w, err)
		return
	}
	responderJSON(w, http.StatusOK, resposta)
}

// permissao is the answer.
type permissao struct {
	Permitido   bool   `json:"permitido"`
	Ocorrencia  string `json:"ocorrencia,omitempty"`   // the one that is missing, when it exists
	StatusAtual string `json:"status_atual,omitempty"` // of ours
	Exigido     string `json:"status_exigido,omitempty"`
	Mensagem    string `json:"mensagem"`
}

func (c *chamada) perguntar(proposta, status string) (permissao, error) {
	regras, err := crm.LerLinhas(c.valores[campoBPO])
	if err != nil {
		return permissao{}, err
	}
	regra, exige := regras[status]
	codigo := proposta
	exigido := regra
	if abriu, depois, dePara := strings.Cut(regra, ":"); dePara {
		codigo, exigido = chaveDoStatus(proposta, abriu), depois
	}
	// The query runs even when nothing is required: it is what lets the caller in.
	achadas, err := c.consultar(codigo)
	if err != nil {
		return permissao{}, err
	}
	if !exige {
		return permissao{Permitido: true, Mensagem: "Nenhum status de BPO é exigido para " + status + "."}, nil
	}
	p := permissao{Exigido: exigido}
	for _, a := range achadas {
		if a.Status == exigido {
			return permissao{Permitido: true, Ocorrencia: a.Numero, StatusAtual: a.Status, Exigido: exigido, Mensagem: "A ocorrência " + a.Numero + " está em " + exigido + "."}, nil
		}
		p.Ocorrencia, p.StatusAtual = a.Numero, a.Status
	}
	p.Mensagem = "Falta a ocorrência da proposta " + proposta + " no status " + exigido + "."
	if p.Ocorrencia != "" {
		p.Mensagem = "Falta a ocorrência " + p.Ocorrencia + " chegar ao status " + exigido + " (está em " + p.StatusAtual + ")."
	}
	return p, nil
}

// achada is an ocorrência of a proposal.
type achada struct {
	Numero string `json:"numero"`
	Status string `json:"status_codigo"`
}

// consultar finds the ocorrências of a CODIGO_OC that the credential may see.
func (c *chamada) consultar(codigoOC string) ([]achada, error) {
	resposta, err := c.fazer(c.Consultar, crm.OperacaoConsultar, crm.Campos{
		campo("CODIGO_OC", codigoOC), campo("CAMPOS", "numero,status_codigo"), campo("RETORNO", "json"),
	})
	if err != nil {
		return nil, err
	}
	var achadas []achada
	return achadas, json.Unmarshal([]byte(resposta.Texto), &achadas)
}
