package storage

import (
	"errors"
	"testing"

	"ponte/crm"
)

// TestCodesChangedByOthers: a code is replaced only as it was read, and of two who create it the second is told.
func TestCodesChangedByOthers(t *testing.T) {
	onEachEngine(t, func(t *testing.T, address string) {
		s := open(t, address)
		ctx, c, a := deadline(t), s.Cadastro(), administration(s)
		a.Codigos = c
		acme := newTenant(t, a, "acme")
		d, err := a.ConfigurarDivisao(ctx, actor, acme.ID, "COM01", crm.MudancaCodigo{Nome: "Comercial"})
		if err != nil {
			t.Fatal(err)
		}
		if _, err := a.ConfigurarDivisao(ctx, actor, acme.ID, "COM01", crm.MudancaCodigo{Nome: "Outra"}); !errors.Is(err, crm.ErrConflito) {
			t.Errorf("created by somebody else meanwhile: %v", err)
		}
		read := *d
		updated := read
		updated.Nome = "Assistência"
		if err := c.GravarDivisao(ctx, read, &updated, testTrail); err != nil {
			t.Fatal(err)
		}
		if err := c.GravarDivisao(ctx, read, &updated, testTrail); !errors.Is(err, crm.ErrConflito) {
			t.Errorf("changed by somebody else meanwhile: %v", err)
		}
		solicitacao, err := a.ConfigurarSolicitacao(ctx, actor, acme.ID, "SO1", crm.MudancaCodigo{Nome: "Infiltração", Divisao: "COM01"})
		if err != nil {
			t.Fatal(err)
		}
		old := *solicitacao
		old.Nome = "o que era"
		if err := c.GravarSolicitacao(ctx, old, solicitacao, testTrail); !errors.Is(err, crm.ErrConflito) {
			t.Errorf("changed by somebody else meanwhile: %v", err)
		}
		all, err := c.StatusDe(ctx, acme.ID)
		if err != nil {
			t.Fatal(err)
		}
		got := all[0]
		got.AClassificar = !got.AClassificar
		if err := c.GravarStatus(ctx, got, &all[0], testTrail); !errors.Is(err, crm.ErrConflito) {
			t.Errorf("changed by somebody else meanwhile: %v", err)
		}
		if err := c.GravarStatus(ctx, all[0], &all[0], testTrail); err != nil {
			t.Errorf("as it was read: %v", err)
		}
	})
}
