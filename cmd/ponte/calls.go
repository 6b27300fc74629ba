package main

import (
	"strings"
	"time"

	"ponte/crm"
)

// Calls is the log of inbound calls.
type Calls struct {
	List CallsList `cmd:"" default:"withargs" help:"The log, newest first; --follow goes on printing what comes (the default: ponte calls)."`
	Show CallsShow `cmd:"" help:"One call: what was sent, what was answered and what was decided, by the id of the log or the request's."`
}

// callJSON is a call as --json writes it; payloads are stored with secrets and personal data masked.
type callJSON struct {
	ID           int64    `json:"id"`
	Em           string   `json:"em"`
	RequestID    string   `json:"requisicao"`
	Superficie   string   `json:"superficie"`
	Operacao     string   `json:"operacao"`
	Usuario      string   `json:"usuario"`
	Sistema      string   `json:"sistema"`
	Endereco     string   `json:"endereco"`
	Par          string   `json:"par"`
	Alerta       string   `json:"alerta"`
	Situacao     string   `json:"situacao"`
	CodigoRecusa int      `json:"codigo_recusa"`
	Mensagem     string   `json:"mensagem"`
	Avisos       []string `json:"avisos"`
	Numero       string   `json:"numero"`
	CodigoOC     string   `json:"codigo_oc"`
	Pedido       string   `json:"pedido"`
	Resposta     string   `json:"resposta"`
	HTTP         int      `json:"http"`
	Bytes        int      `json:"bytes"`
	SHA256       string   `json:"sha256"`
	Vezes        int64    `json:"vezes"`
	Milissegundo float64  `json:"duracao_ms"`
}

// asCallJSON is a call as --json writes it.
func asCallJSON(k *crm.Chamada, zone *time.Location) callJSON {
	return callJSON{
		k.ID, stamp(k.Em, zone), k.RequestID, k.Superficie, k.Operacao, k.Usuario, k.Sistema, k.Endereco, k.Par, k.Alerta,
		string(k.Situacao), k.CodigoRecusa, k.Mensagem, append([]string{}, k.Avisos...), k.Numero, k.CodigoOC, k.Pedido,
		k.Resposta, k.HTTP, k.Bytes, k.SHA256, k.Vezes, float64(k.Duracao.Microseconds()) / 1000,
	}
}

// said is the sentence that the caller got, and what was read otherwise than it was sent.
func said(c *crm.Chamada) string {
	texts := make([]string, 0, 1+len(c.Avisos))
	if c.Mensagem != "" {
		texts = append(texts, c.Mensagem)
	}
	for _, notice := range c.Avisos {
		texts = append(texts, "aviso: "+notice)
	}
	return strings.Join(texts, "; ")
}
