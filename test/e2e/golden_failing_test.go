package e2e

import (
	"context"
	"errors"
	"net/http"
	"net/http/httptest"
	"net/netip"
	"testing"
	"time"

	"ponte/api/borda"
	"ponte/api/multidados"
	"ponte/crm"
)

// failures are the ways in which the world below the rules fails, each behind an address of its own.
var failures = map[string]error{
	"falha-900": errors.New("something unforeseen"), "falha-901": crm.ErrOcupado, "falha-902": crm.ErrIndisponivel, "falha-903": context.DeadlineExceeded,
}

// failingServer answers with the surface alone, above use cases that fail.
func failingServer(t *testing.T) string {
	t.Helper()
	rows := multidados.Catalogo()
	for i := range rows {
		rows[i].Executar = func(_ *crm.Ocorrencias, _ context.Context, p *crm.Pedido) (*crm.Resposta, error) {
			return nil, failures[p.Retrato.Tenant.Slug]
		}
	}
	service := multidados.Novo(multidados.Dependencias{
		Operacoes: rows, Retratos: noTenants{}, Diario: noTenants{}, Relogio: crm.RelogioDoSistema, Prazo: 10 * time.Second, Vagas: 4,
	})
	s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		address, _ := multidados.Reconhecer(r.URL.Path)
		local := netip.MustParseAddr("127.0.0.1")
		service.Atender(w, r, address, borda.Chamador{RequestID: "pedido", Endereco: local, Par: local, Em: time.Now()})
	}))
	t.Cleanup(s.Close)
	return s.URL
}

type noTenants struct{}

func (noTenants) Retrato(slug string) (*crm.Retrato, bool) {
	_, ok := failures[slug]
	return &crm.Retrato{Tenant: crm.Tenant{ID: 1, Slug: slug}}, ok
}
func (noTenants) Atualizar(context.Context) error { return nil }
func (noTenants) Registrar(crm.Chamada)           {}
