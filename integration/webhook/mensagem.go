package webhook

import (
	"bytes"
	"encoding/json"
	"net/url"
	"strconv"
	"time"

	"ponte/crm"
)

// mensagem is the body: what happened, to what, and where the rest is read. It has ids and codes only: who has no right to read
// the rest learns nothing of a person from it.
type mensagem struct {
	Type      string `json:"type"`
	Timestamp string `json:"timestamp"` // of the event, ISO 8601 in UTC
	Data      any    `json:"data"`
}

// deOcorrencia is what an event of an ocorrência tells.
type deOcorrencia struct {
	Numero   string `json:"numero"`
	CodigoOC string `json:"codigo_oc"`
	Status   string `json:"status"` // its code when this is sent; "" = none
	Link     string `json:"link"`
}

// deContrato is what an event of a contract tells.
type deContrato struct {
	ID       string `json:"id"`
	Codigo   string `json:"codigo"`
	Situacao string `json:"situacao"`
	Link     string `json:"link"`
}

// deAlarme is what an event of an alarm tells. Its example is masked as the request log is, and is all that the message has of a person.
type deAlarme struct {
	ID         string `json:"id"`
	Causa      string `json:"causa"`
	Objeto     string `json:"objeto"`
	Frase      string `json:"frase"`
	Quantidade int64  `json:"quantidade"`
	Assunto    string `json:"assunto"` // of the example
	Pedido     string `json:"pedido"`
	Resposta   string `json:"resposta"`
	Link       string `json:"link"`
}

// deCobranca is what a step of the régua tells who sends SMS or WhatsApp: which of its own texts goes, by the step, and about what. Whom it goes to
// is read at the link, with the rights of who reads.
type deCobranca struct {
	ID         string `json:"id"` // of the step for this título: the same in every try
	Passo      string `json:"passo"`
	Dias       int    `json:"dias"`
	Atraso     int    `json:"dias_atraso"`
	Contrato   string `json:"contrato"`
	Titulo     string `json:"titulo"`
	Parcela    string `json:"parcela"`
	Vencimento string `json:"vencimento"`
	Link       string `json:"link"`
}

// tipoTeste is the type of the message by which a person tries the connection: nothing has happened.
const tipoTeste = "teste"

// Evento is one thing that a subscriber can be told of.
type Evento struct {
	Codigo, Rotulo string
	Quando         string // Portuguese
	Dados          any    // data, empty: its members are the message's
}

// Eventos is the one table of them.
func Eventos() []Evento {
	return []Evento{
		{crm.EventoAbertura, "Ocorrência aberta", "uma ocorrência foi aberta", deOcorrencia{}},
		{crm.EventoMovimento, "Ocorrência movida", "ela entrou em outro status, também no que a encerra", deOcorrencia{}},
		{crm.EventoNarrativa, "Ocorrência narrada", "ela ganhou uma narrativa", deOcorrencia{}},
		{crm.EventoEncerramento, "Ocorrência encerrada", "ela entrou em uma fase final, ou foi aberta já nela", deOcorrencia{}},
		{crm.EventoAssistencia, "Assistência aberta", "uma ocorrência foi aberta com itens de assistência, ou ganhou os primeiros", deOcorrencia{}},
		{crm.EventoContrato, "Contrato criado", "um contrato novo veio de quem o registra", deContrato{}},
		{crm.EventoCobranca, "Passo da cobrança", "um passo da régua de cobrança pelo canal webhook venceu para um título", deCobranca{}},
		{crm.EventoAlarmeAberto, "Alarme aberto", "algo pede uma pessoa: uma causa da tabela de [operação](../operacao.md#alarmes)", deAlarme{}},
		{crm.EventoAlarmeResolvido, "Alarme resolvido", "a causa dele acabou", deAlarme{}},
	}
}

// acoes are the events as rows of the registry. A subscriber knows a repeat by its id, so repeating does no harm.
func acoes() (todas []crm.AcaoDestino, codigos []string) {
	for _, e := range Eventos() {
		todas = append(todas, crm.AcaoDestino{Codigo: e.Codigo, Rotulo: e.Rotulo, Repeticao: crm.RepeticaoIdempotente})
		codigos = append(codigos, e.Codigo)
	}
	return todas, codigos
}

// idDaEntrega is the id of a message, the same in every try of its entrega. The time tells apart those of a database that was
// restored and draws the same ids again.
func idDaEntrega(e *crm.Entrega) string {
	return "evt_" + strconv.FormatInt(e.ID, 10) + "_" + strconv.FormatInt(e.CriadaEm.UnixMilli(), 10)
}

// corpoDe writes the body of an entrega. publico is the address of this Ponte, "" = not known: links are then relative.
func corpoDe(d *crm.DossieEntrega, publico string) ([]byte, error) {
	m := mensagem{Type: d.Entrega.Acao, Timestamp: instante(d.Entrega.CriadaEm)}
	switch {
	case d.Alarme != nil:
		a := d.Alarme
		id := strconv.FormatInt(a.ID, 10)
		m.Data = deAlarme{
			id, string(a.Causa), a.Objeto, a.Frase, a.Quantidade, a.Exemplo.Assunto, a.Exemplo.Pedido, a.Exemplo.Resposta, publico + "/portal/alarmes/" + id,
		}
	case d.Cobranca != nil:
		c := d.Cobranca
		m.Data = deCobranca{
			strconv.FormatInt(c.DisparoID, 10), c.Passo, c.Dias, c.Atraso, d.Contrato.Codigo, c.Titulo.Codigo, c.Titulo.Sequencia, string(c.Titulo.VenceEm()),
			publico + "/v1/contratos/" + strconv.FormatInt(d.Contrato.ID, 10),
		}
	case d.Entrega.Acao == crm.EventoContrato:
		id := strconv.FormatInt(d.Contrato.ID, 10)
		m.Data = deContrato{id, d.Contrato.Codigo, string(d.Contrato.Situacao), publico + "/v1/contratos/" + id}
	default:
		oc := &d.Ocorrencia
		dados := deOcorrencia{Numero: oc.Numero, CodigoOC: oc.CodigoOC, Link: publico + "/v1/ocorrencias/" + url.PathEscape(oc.Numero)}
		if d.Status != nil {
			dados.Status = d.Status.Codigo
		}
		m.Data = dados
	}
	return m.escrever()
}

func (m mensagem) escrever() ([]byte, error) {
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	err := e.Encode(m)
	return bytes.TrimRight(b.Bytes(), "\n"), err
}

func instante(t time.Time) string { return t.UTC().Format("2006-01-02T15:04:05.000Z") }
