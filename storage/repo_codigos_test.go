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
		d, err := a.ConfigurarDivisao(ctx, actor, acme.ID, "COM01", crm.MudancaCodigo{Versao: new(""), Nome: new("Comercial")})
		if err != nil {
			t.Fatal(err)
		}
		if _, err := a.ConfigurarDivisao(ctx, actor, acme.ID, "COM01", crm.MudancaCodigo{Versao: new(""), Nome: new("Outra")}); !errors.Is(err, crm.ErrConflito) {
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
		solicitacao, err := a.ConfigurarSolicitacao(ctx, actor, acme.ID, "SO1", crm.MudancaCodigo{Nome: new("Infiltração"), Divisao: new("COM01"), Desligada: new(true)})
		if err != nil {
			t.Fatal(err)
		}
		if all, err := c.SolicitacoesDoTenant(ctx, acme.ID); err != nil || len(all) != 1 || all[0] != *solicitacao || !all[0].Desligada {
			t.Errorf("kept as %+v, %v", all, err)
		}
		if again, err := a.ConfigurarSolicitacao(ctx, actor, acme.ID, "SO1", crm.MudancaCodigo{Desligada: new(false)}); err != nil || again.Desligada || again.Nome != "Infiltração" || again.DivisaoID != d.ID {
			t.Errorf("switched on again: %+v, %v", again, err)
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
