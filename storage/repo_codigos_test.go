package storage

import (
	"errors"
	"testing"

	"ponte/crm"
)

// TestCodigosMudadosPorOutros: a code is replaced only as it was read, and of two who create it the second is told.
func TestCodigosMudadosPorOutros(t *testing.T) {
	emCadaBanco(t, func(t *testing.T, address string) {
		s := abrir(t, address)
		ctx, c, a := prazo(t), s.Cadastro(), administracao(s)
		a.Codigos = c
		acme := novoTenant(t, a, "acme")
		d, err := a.ConfigurarDivisao(ctx, ator, acme.ID, "COM01", crm.MudancaCodigo{Nome: "Comercial"})
		if err != nil {
			t.Fatal(err)
		}
		if _, err := a.ConfigurarDivisao(ctx, ator, acme.ID, "COM01", crm.MudancaCodigo{Nome: "Outra"}); !errors.Is(err, crm.ErrConflito) {
			t.Errorf("created by somebody else meanwhile: %v", err)
		}
		lida := *d
		nova := lida
		nova.Nome = "Assistência"
		if err := c.GravarDivisao(ctx, lida, &nova, trilhaDeTeste); err != nil {
			t.Fatal(err)
		}
		if err := c.GravarDivisao(ctx, lida, &nova, trilhaDeTeste); !errors.Is(err, crm.ErrConflito) {
			t.Errorf("changed by somebody else meanwhile: %v", err)
		}
		so, err := a.ConfigurarSolicitacao(ctx, ator, acme.ID, "SO1", crm.MudancaCodigo{Nome: "Infiltração", Divisao: "COM01"})
		if err != nil {
			t.Fatal(err)
		}
		velha := *so
		velha.Nome = "o que era"
		if err := c.GravarSolicitacao(ctx, velha, so, trilhaDeTeste); !errors.Is(err, crm.ErrConflito) {
			t.Errorf("changed by somebody else meanwhile: %v", err)
		}
		todos, err := c.StatusDe(ctx, acme.ID)
		if err != nil {
			t.Fatal(err)
		}
		lido := todos[0]
		lido.AClassificar = !lido.AClassificar
		if err := c.GravarStatus(ctx, lido, &todos[0], trilhaDeTeste); !errors.Is(err, crm.ErrConflito) {
			t.Errorf("changed by somebody else meanwhile: %v", err)
		}
		if err := c.GravarStatus(ctx, todos[0], &todos[0], trilhaDeTeste); err != nil {
			t.Errorf("as it was read: %v", err)
		}
	})
}
