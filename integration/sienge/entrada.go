package sienge

import (
	"context"
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
	e.Receber(w, r, prazoEntrada, Nome, func(p *crm.Pedido) { p.Token = destino.Bearer(r) },
		func(ctx context.Context, p *crm.Pedido) error { return e.guardar(ctx, r, p) })
}

// guardar keeps the event, once. Of a kind that no setting names it is kept, too, and says so.
func (e *entrada) guardar(ctx context.Context, r *http.Request, p *crm.Pedido) error {
	corpo, _, err := destino.LerAviso(r)
	if err != nil {
		return err
	}
	p.Registro.Bytes = len(corpo)
	d := p.Retrato.Destino(Nome)
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
		TenantID: p.Retrato.Tenant.ID, Destino: Nome, Ambiente: d.Ambiente, Chave: chave, Codigo: codigo, Corpo: string(corpo), RecebidoEm: p.Em, Estado: crm.EventoPendente,
	}
	if tabelas.eventos[codigo] == "" {
		evento.Estado, evento.Motivo = crm.EventoIgnorado, "nenhuma linha de "+rotuloEventos+" tem este código"
	}
	_, err = e.Eventos.GuardarEvento(ctx, evento)
	return err
}
