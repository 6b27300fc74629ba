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
	t, err := lerTabelas(c.valores)
	if err != nil {
		return permissao{}, err
	}
	regra, exige := t.bpo.achar(status)
	e, err := t.lerExigencia(regra)
	if err != nil {
		return permissao{}, err
	}
	codigo, exigido := proposta, e.status
	if e.abriu != "" {
		codigo = chaveDoStatus(proposta, e.abriu)
	}
	desconhecido := !t.conhece(status)
	permite := c.valores[campoBPODesconhecido] == permitir
	// The query runs even when nothing is required: it leaves the question in the log.
	p := c.pedido(crm.OperacaoConsultar, consulta(campo("CODIGO_OC", codigo)))
	if desconhecido {
		p.Registro.Avisos = append(p.Registro.Avisos, avisoDesconhecido(proposta, status, permite))
	}
	achadas, err := c.listar(p)
	switch {
	case err != nil:
		return permissao{}, err
	case desconhecido && !permite:
		return permissao{Mensagem: "O CRM não conhece o status " + crm.Encurtar(status, maxStatus) + " do Vimob e não deixa a proposta entrar nele: ele precisa estar em " + rotuloBPO + "."}, nil
	case desconhecido || !exige || exigido == qualquer:
		return permissao{Permitido: true, Mensagem: "Nenhum status de BPO é exigido para " + crm.Encurtar(status, maxStatus) + "."}, nil
	}
	return julgar(proposta, exigido, achadas), nil
}

// maxStatus is how much of a status is repeated to people.
const maxStatus = 60

func avisoDesconhecido(proposta, status string, permite bool) string {
	resposta := "NAO"
	if permite {
		resposta = "SIM"
	}
	return crm.Aviso("PERGUNTA DE BPO DA PROPOSTA "+crm.Encurtar(proposta, maxStatus)+" COM O STATUS DESCONHECIDO "+crm.Encurtar(status, maxStatus)+", RESPONDIDA "+resposta,
		"Incluir o status em "+rotuloBPO+" do destino Vimob, com * se ele nao espera por nada")
}

// julgar looks for the required status among the ocorrências.
func julgar(proposta, exigido string, achadas []achada) permissao {
	p := permissao{Exigido: exigido}
	for _, a := range achadas {
		if igualar(a.Status) == igualar(exigido) {
			return permissao{Permitido: true, Ocorrencia: a.Numero, StatusAtual: a.Status, Exigido: exigido, Mensagem: "A ocorrência " + a.Numero + " está em " + exigido + "."}
		}
		p.Ocorrencia, p.StatusAtual = a.Numero, a.Status
	}
	p.Mensagem = "Falta a ocorrência da proposta " + proposta + " no status " + exigido + "."
	if p.Ocorrencia != "" {
		p.Mensagem = "Falta a ocorrência " + p.Ocorrencia + " chegar ao status " + exigido + " (está em " + p.StatusAtual + ")."
	}
	return p
}

// achada is an ocorrência of a proposal.
type achada struct {
	Numero    string `json:"numero"`
	Status    string `json:"status_codigo"`
	Principal string `json:"idocorrencia_parent"`
}

// encerrada tells whether it is in a final phase.
func (c *chamada) encerrada(a achada) bool {
	st := c.retrato.Status[a.Status]
	return st != nil && st.Fase.Final()
}

// consulta are the parts of a query by one of them.
func consulta(por crm.Campo) crm.Campos {
	return crm.Campos{por, campo("CAMPOS", "numero,status_codigo,idocorrencia_parent"), campo("RETORNO", "json")}
}

// consultar finds the ocorrências that the credential may see by one part of a query.
func (c *chamada) consultar(parte, valor string) ([]achada, error) {
	return c.listar(c.pedido(crm.OperacaoConsultar, consulta(campo(parte, valor))))
}

func (c *chamada) listar(p *crm.Pedido) ([]achada, error) {
	resposta, err := c.executar(c.Consultar, p)
	if err != nil {
		return nil, err
	}
	var achadas []achada
	return achadas, json.Unmarshal([]byte(resposta.Texto), &achadas)
}
