package destino

import (
	"context"
	"encoding/json"
	"io"
	"net/http"
	"strings"
	"time"
	"unicode/utf8"

	"ponte/crm"
)

// Receber lets a partner's webhook in, has it kept and answers, within a time: the row of the call is made whatever becomes of it. entrar puts the
// caller's credential into the Pedido; guardar keeps what was told.
func (p *Porta) Receber(w http.ResponseWriter, r *http.Request, prazo time.Duration, superficie string, entrar func(*crm.Pedido), guardar func(context.Context, *crm.Pedido) error) {
	ctx, cancelar := context.WithTimeout(r.Context(), prazo)
	defer cancelar()
	quem := p.Chamador(r)
	retrato, ok := p.Retratos.Retrato(quem.Tenant)
	if !ok {
		responderRecusa(w, crm.Recusar(crm.RecusaTenant, quem.Tenant))
		return
	}
	pedido := &crm.Pedido{
		Retrato: retrato, Superficie: superficie, Operacao: crm.OperacaoEditar, Endereco: quem.Endereco, Escopo: crm.EscopoEscreverOcorrencias,
		SinalDePagina: quem.SinalDePagina, Em: p.Relogio(), Registro: crm.Registro{RequestID: quem.RequestID, Par: quem.Par, Alerta: quem.Alerta},
	}
	entrar(pedido)
	err := p.Autorizar(ctx, pedido)
	if err == nil {
		err = guardar(ctx, pedido)
	}
	if err != nil {
		recusa := crm.ComoRecusa(err, quem.RequestID)
		pedido.Encerrar(p.Diario, crm.Fim{Recusa: recusa, Texto: recusa.Error(), HTTP: recusa.HTTP, Em: p.Relogio()})
		responderRecusa(w, recusa)
		return
	}
	pedido.Encerrar(p.Diario, crm.Fim{Resposta: &crm.Resposta{}, Texto: "guardado", HTTP: http.StatusOK, Em: p.Relogio()})
	w.WriteHeader(http.StatusOK)
}

// responderRecusa answers what a rule stopped.
func responderRecusa(w http.ResponseWriter, err error) {
	recusa := crm.ComoRecusa(err, "")
	w.Header().Set("Content-Type", "application/json; charset=utf-8")
	if recusa.HTTP == http.StatusServiceUnavailable {
		w.Header().Set("Retry-After", "5")
	}
	w.WriteHeader(recusa.HTTP)
	_ = json.NewEncoder(w).Encode(map[string]any{"success": false, "erros": recusa.Error()}) // a caller that went away has nobody to tell
}

// Bearer is the token of a request; "?" lets nobody in, nor does a credential of another kind.
func Bearer(r *http.Request) string {
	esquema, token, _ := strings.Cut(r.Header.Get("Authorization"), " ")
	if token = strings.TrimSpace(token); !strings.EqualFold(esquema, "Bearer") || token == "" {
		return "?"
	}
	return token
}

// LerAviso reads the JSON object that a webhook brings, up to what is kept of an event; the bytes are told also where they are none.
func LerAviso(r *http.Request) (corpo []byte, objeto map[string]any, err error) {
	corpo, err = io.ReadAll(io.LimitReader(r.Body, crm.MaxCorpoDeEvento+1))
	if err != nil {
		return nil, nil, crm.Recusar(crm.RecusaCorpo, "o corpo chegou incompleto").Com(err)
	}
	if len(corpo) > crm.MaxCorpoDeEvento || !utf8.Valid(corpo) || json.Unmarshal(corpo, &objeto) != nil || objeto == nil {
		return corpo, nil, crm.Recusar(crm.RecusaCorpo, "não é um objeto JSON em UTF-8 de até 16 KiB")
	}
	return corpo, objeto, nil
}
