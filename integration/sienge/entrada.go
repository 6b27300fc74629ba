package sienge

import (
	"context"
	"encoding/json"
	"io"
	"net/http"
	"strings"
	"time"
	"unicode/utf8"

	"ponte/crm"
	"ponte/integration/destino"
)

// prazoEntrada bounds an answer: Sienge waits 2.5 s and then counts a failure.
const prazoEntrada = 2 * time.Second

// entrada takes Sienge's webhooks: POST / with ids only. The caller is a token of the REST facade (docs/regras.md §15.1), given to Sienge when
// its hook was registered, under the allowlist as any call. What comes is kept, then answered, then applied.
type entrada struct{ destino.Porta }

func novaEntrada(p destino.Porta) http.Handler {
	e := &entrada{p}
	rotas := http.NewServeMux()
	rotas.HandleFunc("POST /", e.receber)
	return rotas
}

func (e *entrada) receber(w http.ResponseWriter, r *http.Request) {
	ctx, cancelar := context.WithTimeout(r.Context(), prazoEntrada)
	defer cancelar()
	quem := e.Chamador(r)
	retrato, ok := e.Retratos.Retrato(quem.Tenant)
	if !ok {
		responderRecusa(w, crm.Recusar(crm.RecusaTenant, quem.Tenant))
		return
	}
	esquema, token, _ := strings.Cut(r.Header.Get("Authorization"), " ")
	if !strings.EqualFold(esquema, "Bearer") || strings.TrimSpace(token) == "" {
		token = "?" // no credential of another kind lets it in
	}
	p := &crm.Pedido{
		Retrato: retrato, Superficie: Nome, Operacao: crm.OperacaoEditar, Endereco: quem.Endereco, Token: strings.TrimSpace(token), Escopo: crm.EscopoEscreverOcorrencias,
		SinalDePagina: quem.SinalDePagina, Em: e.Relogio(), Registro: crm.Registro{RequestID: quem.RequestID, Par: quem.Par, Alerta: quem.Alerta},
	}
	err := e.Autorizar(ctx, p)
	if err == nil {
		err = e.guardar(ctx, r, p, retrato)
	}
	if err != nil {
		recusa := crm.ComoRecusa(err, quem.RequestID)
		p.Encerrar(e.Diario, crm.Fim{Recusa: recusa, Texto: recusa.Error(), HTTP: recusa.HTTP, Em: e.Relogio()})
		responderRecusa(w, recusa)
		return
	}
	p.Encerrar(e.Diario, crm.Fim{Resposta: &crm.Resposta{}, Texto: "guardado", HTTP: http.StatusOK, Em: e.Relogio()})
	w.WriteHeader(http.StatusOK)
}

// guardar keeps the event, once. Of a kind that no setting names it is kept, too, and says so.
func (e *entrada) guardar(ctx context.Context, r *http.Request, p *crm.Pedido, retrato *crm.Retrato) error {
	corpo, err := io.ReadAll(io.LimitReader(r.Body, crm.MaxCorpoDeEvento+1))
	if err != nil {
		return crm.Recusar(crm.RecusaCorpo, "o corpo chegou incompleto").Com(err)
	}
	var objeto map[string]any
	if len(corpo) > crm.MaxCorpoDeEvento || !utf8.Valid(corpo) || json.Unmarshal(corpo, &objeto) != nil || objeto == nil {
		return crm.Recusar(crm.RecusaCorpo, "não é um objeto JSON em UTF-8 de até 16 KiB")
	}
	p.Registro.Bytes = len(corpo)
	d := retrato.Destino(Nome)
	if d == nil {
		return crm.Recusar(crm.RecusaCorpo, "o destino Sienge não está configurado nesta instalação")
	}
	def := Tipo().DefinicaoDestino
	valores := def.Completar(d.NoRetrato) // of the Retrato: nothing is read while Sienge waits
	chave, codigo := r.Header.Get("X-Sienge-Id"), r.Header.Get("X-Sienge-Event")
	switch {
	case !strings.EqualFold(r.Header.Get("X-Sienge-Tenant"), valores[campoSubdominio]):
		return crm.Recusar(crm.RecusaCorpo, "o cabeçalho x-sienge-tenant não é o subdomínio desta instalação")
	case !utf8.ValidString(chave + codigo):
		return crm.Recusar(crm.RecusaCorpo, "o aviso não está em UTF-8")
	case strings.HasPrefix(chave, crm.ChaveDeConferencia):
		return crm.Recusar(crm.RecusaCorpo, "o x-sienge-id não é do Sienge")
	case chave == "" || len(chave) > 190 || codigo == "" || len(codigo) > 190:
		return crm.Recusar(crm.RecusaCorpo, "faltam os cabeçalhos x-sienge-id e x-sienge-event")
	}
	tabelas, err := lerTabelas(valores)
	if err != nil {
		return err
	}
	evento := &crm.EventoDeParceiro{
		TenantID: retrato.Tenant.ID, Destino: Nome, Ambiente: d.Ambiente, Chave: chave, Codigo: codigo, Corpo: string(corpo), RecebidoEm: p.Em, Estado: crm.EventoPendente,
	}
	if tabelas.eventos[codigo] == "" {
		evento.Estado, evento.Motivo = crm.EventoIgnorado, "nenhuma linha de "+rotuloEventos+" tem este código"
	}
	_, err = e.Eventos.GuardarEvento(ctx, evento)
	return err
}

// responderRecusa answers what a rule stopped. Sienge comes again after each, in ten minutes first and then less often.
func responderRecusa(w http.ResponseWriter, err error) {
	recusa := crm.ComoRecusa(err, "")
	w.Header().Set("Content-Type", "application/json; charset=utf-8")
	if recusa.HTTP == http.StatusServiceUnavailable {
		w.Header().Set("Retry-After", "5")
	}
	w.WriteHeader(recusa.HTTP)
	_ = json.NewEncoder(w).Encode(map[string]any{"success": false, "erros": recusa.Error()}) // a caller that went away has nobody to tell
}
