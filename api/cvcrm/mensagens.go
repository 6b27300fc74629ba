package cvcrm

import (
	"net/http"
	"strconv"

	"ponte/crm"
)

// mensagemLida is a text of an atendimento as CV lists it.
type mensagemLida struct {
	IDAtendimento   int64   `json:"idatendimento"`
	DataCad         string  `json:"dataCad"`
	Arquivo         *string `json:"arquivo"`
	IDResposta      int64   `json:"idresposta"`
	Descricao       string  `json:"descricao"`
	RespostaPublica bool    `json:"respostaPublica"`
	Autor           autor   `json:"autor"`
}

type autor struct {
	IDAutor *int64 `json:"idAutor"`
	Nome    string `json:"nome"`
	Painel  string `json:"painel"`
}

// listarMensagens gives every text of an atendimento but the description.
func listarMensagens(q *requisicao) error {
	mensagens, err := q.mensagens()
	if err != nil {
		return err
	}
	if len(mensagens) == 0 {
		return q.vazio()
	}
	q.Resposta.Texto = strconv.Itoa(len(mensagens)) + " mensagens"
	return q.Responder(http.StatusOK, envelope{"success", mensagens})
}

type envelope struct {
	Status string `json:"status"`
	Data   any    `json:"data"`
}

// lerMensagem gives one.
func lerMensagem(q *requisicao) error {
	mensagens, err := q.mensagens()
	if err != nil {
		return err
	}
	for i := range mensagens {
		if mensagens[i].IDResposta == q.id("idResposta") {
			return q.Responder(http.StatusOK, envelope{"success", mensagens[i]})
		}
	}
	return crm.Recusar(crm.RecusaCadastro, "mensagem neste atendimento", "id "+q.e.valores["idResposta"])
}

func (q *requisicao) mensagens() ([]mensagemLida, error) {
	numero, err := q.numeroDe(q.id("idAtendimento"))
	if err != nil {
		return nil, err
	}
	ficha, err := q.a.dep.Casos.Ler(q.Ctx(), &q.Pedido, numero)
	if err != nil {
		return nil, err
	}
	q.Resposta = &crm.Resposta{Numero: numero, OcorrenciaID: ficha.Ocorrencia.ID}
	var lista []mensagemLida
	for i := range ficha.Narrativas {
		n := &ficha.Narrativas[i]
		if n.Tipo == crm.NarrativaAbertura {
			continue
		}
		lista = append(lista, mensagemLida{
			IDAtendimento: n.OcorrenciaID, DataCad: n.Em.In(q.Pedido.Retrato.Tenant.Fuso()).Format("02/01/2006 15:04:05"), IDResposta: n.ID,
			Descricao: n.Texto, RespostaPublica: n.Visibilidade == crm.VisibilidadeCliente, Autor: autor{Nome: n.Autor, Painel: "gestor"},
		})
	}
	return lista, nil
}

// vazio is CV's answer when there is nothing to list.
func (q *requisicao) vazio() error {
	if q.Resposta == nil {
		q.Resposta = &crm.Resposta{}
	}
	q.Resposta.Texto = "nenhum dado"
	return q.C.NoContent(http.StatusNoContent)
}
