package vimob

import (
	"context"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"ponte/crm"
	"ponte/integration/destino"
)

// portaFechada lets nobody in, and fails the test when somebody who is not let in makes it work.
type portaFechada struct {
	t         *testing.T
	registros []crm.Chamada
}

func (p *portaFechada) Retrato(string) (*crm.Retrato, bool) { return &crm.Retrato{}, true }
func (p *portaFechada) Atualizar(context.Context) error     { return nil }
func (p *portaFechada) Registrar(c crm.Chamada)             { p.registros = append(p.registros, c) }
func (p *portaFechada) Read([]byte) (int, error) {
	p.t.Error("the body is read")
	return 0, context.Canceled
}
func (p *portaFechada) Close() error { return nil }
func TestQuemNaoEntraNaoDaTrabalho(t *testing.T) {
	p := &portaFechada{t: t}
	servico := novaEntrada(destino.Porta{
		Autorizar: func(context.Context, *crm.Pedido) error { return crm.Recusar(crm.RecusaCredencial) },
		Retratos:  p, Diario: p, Relogio: func() time.Time { return time.Unix(1, 0) },
		Chamador: func(*http.Request) destino.Chamador { return destino.Chamador{Tenant: "demo"} },
	})
	for _, pedido := range []string{"POST /propostas", "GET /bpo?proposta=P-1&status=X", "GET /bpo"} {
		metodo, caminho, _ := strings.Cut(pedido, " ")
		resposta := httptest.NewRecorder()
		servico.ServeHTTP(resposta, httptest.NewRequest(metodo, caminho, p))
		if resposta.Code != http.StatusUnauthorized || !strings.Contains(resposta.Body.String(), "(e:") {
			t.Errorf("%s is answered %d %s", pedido, resposta.Code, resposta.Body)
		}
	}
	if len(p.registros) != 3 {
		t.Errorf("%d refusals are in the request log, want 3", len(p.registros))
	}
}
