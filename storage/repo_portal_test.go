package storage

import (
	"errors"
	"slices"
	"testing"
	"time"

	"ponte/crm"
)

func TestUsuariosAreKept(t *testing.T) {
	onEachEngine(t, func(t *testing.T, address string) {
		s := open(t, address)
		c, ctx := s.Cadastro(), deadline(t)
		a := administration(s)
		a.Usuarios = c
		operator := []string{crm.PapelDiretor}
		u, password, err := a.CriarUsuario(ctx, actor, crm.NovoUsuario{Login: " Joana ", Nome: "Joana", Papeis: []string{crm.PapelAdmin}})
		if err != nil || u.Login != "joana" || password == "" || !u.TrocarSenha {
			t.Fatalf("%+v %q %v", u, password, err)
		}
		if _, _, err := a.CriarUsuario(ctx, actor, crm.NovoUsuario{Login: "JOANA", Papeis: []string{crm.PapelDiretor}}); reason(err) != "login duplicado" {
			t.Errorf("the same login twice: %v", err)
		}
		got, err := c.UsuarioPorLogin(ctx, "joana")
		if err != nil || got.ID != u.ID || got.Segredo != u.Segredo {
			t.Fatalf("%+v, %v", got, err)
		}
		// The last administrator stays one; false and empty values are written.
		if _, err := a.AlterarUsuario(ctx, actor, u.ID, crm.MudancaUsuario{Versao: 1, Papeis: &operator}); reason(err) != "papeis unico" {
			t.Errorf("nobody is left to administer: %v", err)
		}
		other, _, err := a.CriarUsuario(ctx, actor, crm.NovoUsuario{Login: "rui", Papeis: []string{crm.PapelAdmin}})
		if err != nil {
			t.Fatal(err)
		}
		if _, err := a.AlterarUsuario(ctx, actor, u.ID, crm.MudancaUsuario{Versao: 1, Nome: new("Joana S"), Papeis: &operator, Desativado: new(true)}); err != nil {
			t.Fatal(err)
		}
		if got, err = c.Usuario(ctx, u.ID); err != nil || got.Versao != 2 || !got.Desativado || !slices.Equal(got.Papeis, operator) || got.Nome != "Joana S" {
			t.Errorf("%+v, %v", got, err)
		}
		if _, err := a.AlterarUsuario(ctx, actor, u.ID, crm.MudancaUsuario{Versao: 1, Nome: new("velha")}); !errors.Is(err, crm.ErrConflito) {
			t.Errorf("a stale edit: %v", err)
		}
		if _, err := a.AlterarUsuario(ctx, actor, u.ID, crm.MudancaUsuario{Versao: 2, Nome: new("Joana"), Desativado: new(false)}); err != nil {
			t.Fatal(err)
		}
		if got, err = c.Usuario(ctx, u.ID); err != nil || got.Desativado {
			t.Errorf("false was not written: %+v, %v", got, err)
		}
		if err := a.TrocarSenha(ctx, actor, other, "velha", "curta"); reason(err) != "nova curto" {
			t.Errorf("a short password: %v", err)
		}
		if _, err := c.Usuario(ctx, 999999); !errors.Is(err, crm.ErrNaoEncontrado) {
			t.Errorf("an unknown user: %v", err)
		}
		all, err := c.Usuarios(ctx)
		if err != nil || len(all) != 2 || all[0].Login != "joana" {
			t.Errorf("%+v, %v", all, err)
		}
	})
}

func TestSessoesAreKept(t *testing.T) {
	onEachEngine(t, func(t *testing.T, address string) {
		c, ctx := open(t, address).Cadastro(), deadline(t)
		soon := time.Now().Add(time.Hour).UTC().Truncate(time.Millisecond)
		for _, s := range []crm.Sessao{
			{Token: "a", UsuarioID: 7, Dados: []byte("1"), ExpiraEm: soon},
			{Token: "b", UsuarioID: 7, Dados: []byte{0, 255}, ExpiraEm: soon},
			{Token: "c", UsuarioID: 8, Dados: []byte("3"), ExpiraEm: soon},
			{Token: "velha", UsuarioID: 7, Dados: []byte("4"), ExpiraEm: time.Now().Add(-time.Minute)},
			{Token: "a", UsuarioID: 7, Dados: []byte("nova"), ExpiraEm: soon},
		} {
			if err := c.GravarSessao(ctx, s); err != nil {
				t.Fatal(err)
			}
		}
		s, err := c.Sessao(ctx, "a")
		if err != nil || string(s.Dados) != "nova" || s.UsuarioID != 7 || !s.ExpiraEm.Equal(soon) {
			t.Errorf("%+v, %v", s, err)
		}
		if _, err := c.Sessao(ctx, "velha"); !errors.Is(err, crm.ErrNaoEncontrado) {
			t.Errorf("an expired one: %v", err)
		}
		if all, err := c.SessoesDoUsuario(ctx, 7); err != nil || len(all) != 2 {
			t.Errorf("%d, %v", len(all), err)
		}
		if err := c.ApagarSessoes(ctx, 7, "b"); err != nil {
			t.Fatal(err)
		}
		for token, stays := range map[string]bool{"a": false, "b": true, "c": true} {
			if _, err := c.Sessao(ctx, token); (err == nil) != stays {
				t.Errorf("%s: %v", token, err)
			}
		}
		if err := c.ApagarSessao(ctx, "b"); err != nil {
			t.Fatal(err)
		}
		if err := c.ApagarSessao(ctx, "b"); err != nil {
			t.Errorf("what is not there: %v", err)
		}
	})
}

func TestCountsOfThePanel(t *testing.T) {
	onEachEngine(t, func(t *testing.T, address string) {
		s := open(t, address)
		ctx, p := deadline(t), s.Painel()
		tenant := newTenant(t, administration(s), "obra")
		if n, err := p.AClassificar(ctx, tenant.ID); err != nil || n != 0 {
			t.Errorf("to classify: %d, %v", n, err)
		}
		if _, err := p.Fila(ctx, tenant.ID); err != nil {
			t.Error(err)
		}
	})
}
