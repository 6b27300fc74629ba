package vimob

import (
	"context"
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"os"
	"strconv"
	"time"

	"ponte/crm"
	"ponte/integration/destino"
)

const (
	maxEntrada   = 256 << 10 // a proposal with its buyers and instalments
	prazoEntrada = 10 * time.Second
)

// entrada answers Vimob's own JSON: POST propostas tells what became of a proposal, GET bpo asks whether a proposal may
// enter a status. Both come with a webservice credential (HTTP Basic) and under the allowlist; what they do goes through
// the same use cases as the webservice.
type entrada struct{ destino.Porta }

func novaEntrada(p destino.Porta) http.Handler {
	e := &entrada{p}
	rotas := http.NewServeMux()
	rotas.HandleFunc("POST /propostas", e.proposta)
	rotas.HandleFunc("GET /bpo", e.bpo)
	return rotas
}

// chamada is one inbound call on its way through several use cases.
type chamada struct {
	*entrada
	ctx     context.Context
	r       *http.Request
	retrato *crm.Retrato
	valores map[string]string
	corpo   string
}

// abrirChamada finds the tenant and lets the caller in; a refusal is answered here, and then it returns nil. Nothing is read of the body for
// somebody who is not let in, and the settings are those of the Retrato.
func (e *entrada) abrirChamada(w http.ResponseWriter, r *http.Request) (*chamada, context.CancelFunc) {
	ctx, cancelar := context.WithTimeout(r.Context(), prazoEntrada)
	slug := e.Chamador(r).Tenant
	retrato, ok := e.Retratos.Retrato(slug)
	if !ok {
		recusar(w, crm.Recusar(crm.RecusaTenant, slug))
		return nil, cancelar
	}
	c := &chamada{entrada: e, ctx: ctx, r: r, retrato: retrato}
	p := c.pedido(crm.OperacaoConsultar, nil)
	if err := e.Autorizar(ctx, p); err != nil {
		recusar(w, c.recusada(p, err))
		return nil, cancelar
	}
	def := Tipo().DefinicaoDestino
	c.valores = def.Completar(nil) // without a configured destination the defaults hold
	if d := retrato.Destino(Nome); d != nil {
		c.valores = def.Completar(d.NoRetrato)
	}
	return c, cancelar
}

// pedido is what the caller asks of one use case, with its credential and address.
func (c *chamada) pedido(operacao string, campos crm.Campos) *crm.Pedido {
	quem := c.Chamador(c.r)
	usuario, senha, tem := c.r.BasicAuth()
	p := &crm.Pedido{
		Retrato: c.retrato, Superficie: Nome, Operacao: operacao, Endereco: quem.Endereco, Usuario: usuario, Senha: senha, SemCredencial: !tem,
		SinalDePagina: quem.SinalDePagina, Campos: campos, Em: c.Relogio(), Registro: crm.Registro{
			RequestID: quem.RequestID, Par: quem.Par, Alerta: quem.Alerta, Bytes: len(c.corpo),
		},
	}
	p.RegistrarPartes(campos)
	return p
}

// executar runs a use case and leaves its row in the log.
func (c *chamada) executar(caso destino.CasoDeUso, p *crm.Pedido) (*crm.Resposta, error) {
	resposta, err := caso(c.ctx, p)
	if err != nil {
		return nil, c.recusada(p, err)
	}
	p.Encerrar(c.Diario, crm.Fim{Resposta: resposta, Texto: resposta.Texto, HTTP: http.StatusOK, Em: c.Relogio()})
	return resposta, nil
}

// recusada ends a call that a use case did not carry out: err becomes the refusal that the caller reads.
func (c *chamada) recusada(p *crm.Pedido, err error) error {
	recusa := crm.ComoRecusa(err, p.Registro.RequestID)
	p.Encerrar(c.Diario, crm.Fim{Recusa: recusa, Texto: recusa.Error(), HTTP: recusa.HTTP, Em: c.Relogio()})
	return recusa
}

func campo(nome, valor string) crm.Campo { return crm.Campo{Nome: nome, Valor: valor} }

// recusar answers what a rule stopped, as the legacy REST does.
func recusar(w http.ResponseWriter, err error) {
	recusa := crm.ComoRecusa(err, "")
	if recusa.HTTP == http.StatusServiceUnavailable {
		w.Header().Set("Retry-After", "5")
	}
	responderJSON(w, recusa.HTTP, map[string]any{"success": false, "erros": recusa.Error()})
}

func responderJSON(w http.ResponseWriter, status int, v any) {
	w.Header().Set("Content-Type", "application/json; charset=utf-8")
	w.WriteHeader(status)
	_ = json.NewEncoder(w).Encode(v) // a caller that went away has nobody to tell
}

// aviso is what Vimob tells of a proposal, in our names.
type aviso struct {
	proposta, status, texto, em string
	ocorrencia                  string // our number, "" = it names none
	contrato, unidade           string
	encerrar                    bool
	campos                      map[string]any
}

var errCorpo = errors.New("body")

func (c *chamada) ler() (aviso, error) {
	corpo, err := io.ReadAll(c.r.Body)
	var longo *http.MaxBytesError
	switch {
	case errors.As(err, &longo):
		return aviso{}, crm.Recusar(crm.RecusaTamanho, strconv.Itoa(maxEntrada>>10)+" KiB").Com(err)
	case errors.Is(err, os.ErrDeadlineExceeded):
		return aviso{}, crm.Recusar(crm.RecusaPrazo).Com(err)
	case err != nil:
		return aviso{}, crm.Recusar(crm.RecusaCorpo, "o corpo chegou incompleto").Com(err)
	}
	c.corpo = string(corpo)
	var v any
	if err := json.Unmarshal(corpo, &v); err != nil {
		return aviso{}, crm.Recusar(crm.RecusaCorpo, "não é JSON").Com(errCorpo)
	}
	mapa, err := destino.NovoMapeamento(c.valores[campoEntrada], programaEntrada)
	if err != nil {
		return aviso{}, err
	}
	lido, err := mapa.Aplicar(c.ctx, v)
	if err != nil {
		return aviso{}, crm.Recusar(crm.RecusaCorpo, err.Error()).Com(err)
	}
	a := aviso{
		proposta: destino.Texto(lido["proposta"]), status: destino.Texto(lido["status"]), texto: destino.Texto(lido["texto"]), em: destino.Texto(lido["em"]),
		ocorrencia: destino.Texto(lido["ocorrencia"]), contrato: destino.Texto(lido["contrato"]), unidade: destino.Texto(lido["unidade"]),
	}
	a.encerrar, _ = lido["encerrar"].(bool)
	a.campos, _ = lido["campos"].(map[string]any)
	if crm.Ausente(a.ocorrencia) { // 0 or null: it knows none
		a.ocorrencia = ""
	}
	if a.proposta == "" {
		return a, crm.Recusar(crm.RecusaObrigatorio, "proposta")
	}
	return a, nil
}
