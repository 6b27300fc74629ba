package ficha_test

import (
	"context"
	"strconv"
	"testing"
	"time"

	"ponte/crm"
	"ponte/crm/ficha"
)

// acervoDeChamadas gives one page after another; a page without rows is a look that ended early.
type acervoDeChamadas struct {
	crm.Acervo
	paginas   [][]crm.Chamada
	recusados []crm.IPRecusado
	lidas     int
}

func (a *acervoDeChamadas) Chamadas(_ context.Context, f crm.FiltroChamadas) (crm.Lista[crm.Chamada], error) {
	a.lidas++
	n, _ := strconv.Atoi(f.Pagina.Cursor)
	var l crm.Lista[crm.Chamada]
	if n < len(a.paginas) {
		for _, c := range a.paginas[n] {
			if c.Sistema == f.Sistema {
				l.Linhas = append(l.Linhas, c)
			}
		}
	}
	if len(a.paginas) == 0 || n+1 < len(a.paginas) {
		l.Proximo = strconv.Itoa(n + 1)
	}
	return l, nil
}

func (a *acervoDeChamadas) IPsRecusados(context.Context, crm.FiltroRecusados) (crm.Lista[crm.IPRecusado], error) {
	return crm.Lista[crm.IPRecusado]{Linhas: a.recusados}, nil
}

// TestEnderecosVistosSaoDaFicha: the sheet leaves the house, and another user of the same system is somebody else.
func TestEnderecosVistosSaoDaFicha(t *testing.T) {
	t.Parallel()
	em := time.Date(2026, 11, 22, 12, 0, 0, 0, time.UTC)
	chamada := func(credencial int64, usuario, endereco string) crm.Chamada {
		return crm.Chamada{CredencialID: credencial, Usuario: usuario, Sistema: "erp", Endereco: endereco, Em: em}
	}
	a := &acervoDeChamadas{
		paginas: [][]crm.Chamada{
			{chamada(2, "erp.outro", "198.51.100.2"), chamada(1, "erp.nosso", "203.0.113.1")},
			{}, // nothing in this window
			{chamada(1, "nome.antigo", "203.0.113.3"), chamada(2, "erp.nosso", "198.51.100.4"), chamada(0, "erp.nosso", "203.0.113.5")},
		},
		recusados: []crm.IPRecusado{{Endereco: "203.0.113.9", Usuario: "erp.nosso"}, {Endereco: "198.51.100.9", Usuario: "erp.outro"}},
	}
	vistos, err := ficha.EnderecosVistos(t.Context(), a, 7, []*crm.Credencial{{ID: 1, Usuario: "erp.nosso", Sistema: "erp"}})
	if err != nil {
		t.Fatal(err)
	}
	quer := []string{"203.0.113.9", "203.0.113.1", "203.0.113.3", "203.0.113.5"}
	if len(vistos) != len(quer) {
		t.Fatalf("%v, want %v", vistos, quer)
	}
	for i, v := range vistos {
		if v.Endereco != quer[i] || v.Recusado != (i == 0) {
			t.Errorf("%d: %+v, want %s", i, v, quer[i])
		}
	}
	semFim := &acervoDeChamadas{}
	if _, err := ficha.EnderecosVistos(t.Context(), semFim, 7, []*crm.Credencial{{ID: 1, Usuario: "u", Sistema: "erp"}}); err != nil || semFim.lidas > 50 {
		t.Errorf("%d pages were read, %v", semFim.lidas, err)
	}
}
