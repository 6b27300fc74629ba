package storage

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync"
	"testing"

	"ponte/crm"
)

// people is an administration with users and papéis.
func people(s *Storage) *crm.Administracao {
	a := administration(s)
	a.Usuarios, a.Empresas = s.Cadastro(), s.Cadastro()
	return a
}

func (e engineTest) user(login string, tenantID int64, papeis ...string) *crm.Usuario {
	e.t.Helper()
	u, _, err := e.a.CriarUsuario(deadline(e.t), actor, crm.NovoUsuario{Login: login, TenantID: tenantID, Papeis: papeis})
	if err != nil {
		e.t.Fatal(err)
	}
	return u
}

// engineTest is an administration in a test.
type engineTest struct {
	t *testing.T
	a *crm.Administracao
}

// A database of the version before, with its users: who administered has Admin, who operated the papel that permits what they could; what a
// process of that version changes afterwards holds.
func TestPapeisOverTheVersionBefore(t *testing.T) {
	column := "ALTER TABLE usuarios ADD COLUMN papeis VARCHAR(1000) NOT NULL DEFAULT ''"
	for i, done := range [][]string{nil, {column}} {
		t.Run(fmt.Sprint("state ", i), func(t *testing.T) {
			onEachEmpty(t, func(t *testing.T, address string) {
				if strings.HasPrefix(address, "sqlite:") && i > 0 {
					return // its steps are one transaction
				}
				p := openAtVersion(t, address, 29)
				for _, q := range append([]string{
					"INSERT INTO usuarios (id, tenant_id, login, nome, papel, segredo) VALUES (1, 0, 'chefe', 'Chefe', 'administrador', 'x'), (2, 7, 'ana', 'Ana', 'operador', 'x')," +
						" (3, 7, 'rui', 'Rui', 'administrador', 'x')",
				}, done...) {
					if _, err := p.writer.Exec(q); err != nil {
						t.Fatalf("%s: %v", q, err)
					}
				}
				if err := p.close(); err != nil {
					t.Fatal(err)
				}
				s := open(t, address)
				a := people(s)
				want := map[string]string{"chefe": crm.PapelAdmin, "ana": crm.PapelDiretor, "rui": crm.PapelAdmin}
				check := func() {
					t.Helper()
					all, err := a.Usuarios.Usuarios(deadline(t))
					if err != nil || len(all) != len(want) {
						t.Fatalf("%+v, %v", all, err)
					}
					for _, u := range all {
						if !slices.Equal(u.Papeis, []string{want[u.Login]}) || !u.Entra() {
							t.Errorf("%s has %q", u.Login, u.Papeis)
						}
					}
				}
				check()
				if _, err := s.pools.writer.Exec("UPDATE usuarios SET papel = 'operador' WHERE login = 'rui'"); err != nil { // as the version before does
					t.Fatal(err)
				}
				if _, err := s.pools.writer.Exec("INSERT INTO usuarios (id, tenant_id, login, nome, papel, segredo) VALUES (4, 7, 'eva', 'Eva', 'administrador', 'x')"); err != nil {
					t.Fatal(err)
				}
				want["rui"], want["eva"] = crm.PapelDiretor, crm.PapelAdmin
				check()
			})
		})
	}
}

func TestPapeisAreKept(t *testing.T) {
	onEachEngine(t, func(t *testing.T, address string) {
		s := open(t, address)
		a, ctx := people(s), deadline(t)
		e := engineTest{t, a}
		e.user("chefe", 0, crm.PapelAdmin)
		obra := newTenant(t, a, "obra")
		pos, err := a.CriarPapel(ctx, actor, crm.Papel{
			TenantID: obra.ID, Nome: "Pós-obra (SP)", Alcance: crm.AlcanceSubordinados,
			Permissoes: crm.Permissoes{crm.ModuloOcorrencias: crm.AcaoAcessar | crm.AcaoVisualizar, crm.ModuloTarefas: crm.AcaoAcessar},
		})
		if err != nil || pos.Codigo != "pos-obra-sp" || pos.Versao != 1 {
			t.Fatalf("%+v, %v", pos, err)
		}
		if _, err := a.CriarPapel(ctx, actor, crm.Papel{TenantID: obra.ID, Nome: "PÓS OBRA SP", Alcance: crm.AlcanceTodas}); reason(err) != "nome duplicado" {
			t.Errorf("the same code twice: %v", err)
		}
		all, err := a.PapeisDoTenant(ctx, obra.ID)
		if err != nil || len(all) != 5 || all[4].Nome != pos.Nome || all[4].Permissoes.Texto() != pos.Permissoes.Texto() {
			t.Errorf("%+v, %v", all, err)
		}
		if others, err := a.PapeisDoTenant(ctx, 0); err != nil || len(others) != 4 {
			t.Errorf("another tenant's are of every one: %+v, %v", others, err)
		}
		// One that every tenant has is changed for one tenant, and put back.
		less := crm.Permissoes{crm.ModuloPainel: crm.AcaoAcessar}
		changed, err := a.AlterarPapel(ctx, actor, obra.ID, crm.PapelUsuario, crm.MudancaPapel{Permissoes: &less})
		if err != nil || changed.Versao != 1 {
			t.Fatalf("%+v, %v", changed, err)
		}
		if _, err := a.AlterarPapel(ctx, actor, obra.ID, crm.PapelUsuario, crm.MudancaPapel{Permissoes: &less}); !errors.Is(err, crm.ErrConflito) {
			t.Errorf("a stale change: %v", err)
		}
		if _, err := a.ApagarPapel(ctx, actor, obra.ID, crm.PapelUsuario); err != nil {
			t.Fatal(err)
		}
		if p, err := a.Papel(ctx, obra.ID, crm.PapelUsuario); err != nil || p.Versao != 0 || !p.Permissoes.Pode(crm.Permissao{Modulo: crm.ModuloOcorrencias, Acao: crm.AcaoIncluir}) {
			t.Errorf("put back: %+v, %v", p, err)
		}
		if _, err := a.AlterarPapel(ctx, actor, obra.ID, crm.PapelAdmin, crm.MudancaPapel{Permissoes: &less}); reason(err) != "papel formato" {
			t.Errorf("Admin was changed: %v", err)
		}
		// In use it stays, and says by whom.
		ana := e.user("ana", obra.ID, crm.PapelUsuario, pos.Codigo)
		if _, _, err := a.CriarUsuario(ctx, actor, crm.NovoUsuario{Login: "rui", TenantID: 0, Papeis: []string{pos.Codigo}}); reason(err) != "papeis inexistente" {
			t.Errorf("a papel of another tenant: %v", err)
		}
		var used *crm.Invalido
		if _, err := a.ApagarPapel(ctx, actor, obra.ID, pos.Codigo); !errors.As(err, &used) || used.Motivo != crm.MotivoTemQuem || used.Detalhe != "ana" {
			t.Errorf("deleted in use: %v", err)
		}
		if _, err := a.AlterarUsuario(ctx, actor, ana.ID, crm.MudancaUsuario{Versao: ana.Versao, Papeis: &[]string{crm.PapelUsuario}}); err != nil {
			t.Fatal(err)
		}
		if _, err := a.ApagarPapel(ctx, actor, obra.ID, pos.Codigo); err != nil {
			t.Errorf("nobody has it any more: %v", err)
		}
		trail, err := s.Acervo().Auditorias(ctx, crm.FiltroAuditorias{TenantID: obra.ID, Acao: "papel.alterar"})
		if err != nil || len(trail.Linhas) != 1 || !strings.Contains(trail.Linhas[0].Antes, "Tarefas: acessar, incluir, editar, filtrar") ||
			!strings.Contains(trail.Linhas[0].Depois, "Tarefas: nada") || strings.Contains(trail.Linhas[0].Depois, "Painel") {
			t.Errorf("the trail: %+v, %v", trail.Linhas, err)
		}
	})
}

// together runs two changes at once and gives what came of each.
func together(f ...func() error) []error {
	errs := make([]error, len(f))
	var wg sync.WaitGroup
	start := make(chan struct{})
	for i := range f {
		wg.Go(func() {
			<-start
			errs[i] = f[i]()
		})
	}
	close(start)
	wg.Wait()
	return errs
}

func oneRefused(t *testing.T, what, why string, errs []error) {
	t.Helper()
	var ok, refused int
	for _, err := range errs {
		switch {
		case err == nil:
			ok++
		case reason(err) == why:
			refused++
		default:
			t.Errorf("%s: %v", what, err)
		}
	}
	if ok != 1 || refused != 1 {
		t.Errorf("%s: %d done, %d refused as %q: %v", what, ok, refused, why, errs)
	}
}

// Of two administrators who take it from each other at once, one stays one. The same of all tenants and of one alone, of switching off, of
// moving away, and of the hierarchy.
func TestTheLastAdministratorStays(t *testing.T) {
	onEachEngine(t, func(t *testing.T, address string) {
		s := open(t, address)
		a, ctx := people(s), deadline(t)
		e := engineTest{t, a}
		obra := newTenant(t, a, "obra")
		less, off := []string{crm.PapelDiretor}, true
		for n, m := range []crm.MudancaUsuario{{Papeis: &less}, {Desativado: &off}, {TenantID: &obra.ID}} {
			x, y := e.user(fmt.Sprint("x", n), 0, crm.PapelAdmin), e.user(fmt.Sprint("y", n), 0, crm.PapelAdmin)
			change := func(u *crm.Usuario) func() error {
				return func() error {
					c := m
					c.Versao = u.Versao
					_, err := a.AlterarUsuario(ctx, actor, u.ID, c)
					return err
				}
			}
			oneRefused(t, fmt.Sprint("of all, ", n), "papeis unico", together(change(x), change(y)))
			// The one that stayed makes room for the next pair.
			for _, u := range []*crm.Usuario{x, y} {
				now, err := a.Usuarios.Usuario(ctx, u.ID)
				if err != nil {
					t.Fatal(err)
				}
				now.Papeis = []string{crm.PapelUsuario}
				if err := a.Usuarios.AlterarUsuario(ctx, now, func(*crm.Quadro) error { return nil }, crm.Auditoria{Quem: "teste"}); err != nil {
					t.Fatal(err)
				}
			}
		}
		// A tenant that nobody of all administers keeps one of its own.
		x, y := e.user("dona", obra.ID, crm.PapelAdmin, crm.PapelUsuario), e.user("dono", obra.ID, crm.PapelAdmin)
		demote := func(u *crm.Usuario) func() error {
			return func() error {
				_, err := a.AlterarUsuario(ctx, actor, u.ID, crm.MudancaUsuario{Versao: u.Versao, Papeis: &less})
				return err
			}
		}
		oneRefused(t, "of a tenant", "papeis unico", together(demote(x), demote(y)))
		// A circle in the hierarchy, closed by two at once.
		ana, rui := e.user("ana", obra.ID, crm.PapelUsuario), e.user("rui", obra.ID, crm.PapelUsuario)
		under := func(u *crm.Usuario, login string) func() error {
			return func() error {
				_, err := a.AlterarUsuario(ctx, actor, u.ID, crm.MudancaUsuario{Versao: u.Versao, Gestor: &login})
				return err
			}
		}
		oneRefused(t, "the hierarchy", "gestor circulo", together(under(ana, "rui"), under(rui, "ana")))
		// A papel that one deletes while another gives it.
		p, err := a.CriarPapel(ctx, actor, crm.Papel{TenantID: obra.ID, Nome: "Passageiro", Alcance: crm.AlcanceTodas})
		if err != nil {
			t.Fatal(err)
		}
		eva := e.user("eva", obra.ID, crm.PapelUsuario)
		errs := together(
			func() error { _, err := a.ApagarPapel(ctx, actor, obra.ID, p.Codigo); return err },
			func() error {
				_, err := a.AlterarUsuario(ctx, actor, eva.ID, crm.MudancaUsuario{Versao: eva.Versao, Papeis: &[]string{p.Codigo}})
				return err
			})
		if (errs[0] == nil) == (errs[1] == nil) {
			t.Errorf("deleted and given at once: %v", errs)
		}
	})
}

func TestTheHierarchyIsSound(t *testing.T) {
	onEachEngine(t, func(t *testing.T, address string) {
		s := open(t, address)
		a, ctx := people(s), deadline(t)
		e := engineTest{t, a}
		obra, other := newTenant(t, a, "obra"), newTenant(t, a, "outra")
		e.user("chefe", 0, crm.PapelAdmin)
		for _, login := range []string{"ana", "rui", "eva"} {
			e.user(login, obra.ID, crm.PapelUsuario)
		}
		e.user("zeca", other.ID, crm.PapelUsuario)
		under := func(login, gestor string) error {
			u, err := a.Usuarios.UsuarioPorLogin(ctx, login)
			if err != nil {
				t.Fatal(err)
			}
			_, err = a.AlterarUsuario(ctx, actor, u.ID, crm.MudancaUsuario{Versao: u.Versao, Gestor: &gestor})
			return err
		}
		for _, c := range []struct{ login, gestor, want string }{
			{"rui", " ANA ", "<nil>"},
			{"eva", "rui", "<nil>"},
			{"ana", "chefe", "<nil>"},
			{"ana", "ana", "gestor circulo"},
			{"ana", "eva", "gestor circulo"},
			{"eva", "zeca", "gestor outro"},
			{"eva", "ninguem", "gestor inexistente"},
			{"chefe", "ana", "gestor outro"},
			{"eva", "", "<nil>"},
			{"eva", "rui", "<nil>"},
		} {
			if got := reason(under(c.login, c.gestor)); got != c.want {
				t.Errorf("%s under %s: %q, want %q", c.login, c.gestor, got, c.want)
			}
		}
		var circle *crm.Invalido
		if err := under("ana", "eva"); !errors.As(err, &circle) || circle.Detalhe != "ana → eva → rui → ana" {
			t.Errorf("the chain: %v", err)
		}
		rui, err := a.Usuarios.UsuarioPorLogin(ctx, "rui")
		if err != nil {
			t.Fatal(err)
		}
		if _, err := a.AlterarUsuario(ctx, actor, rui.ID, crm.MudancaUsuario{Versao: rui.Versao, TenantID: &other.ID, Gestor: new("")}); reason(err) != "instalacao tem_quem" {
			t.Errorf("a gestor left those below: %v", err)
		}
		all, err := a.Usuarios.Usuarios(ctx)
		if below := crm.Subordinados(all, "chefe"); err != nil || !slices.Equal(below, []string{"ana", "rui", "eva"}) {
			t.Errorf("below the first: %v, %v", below, err)
		}
	})
}

// In a package that does not activate users a new one waits, until somebody who may says so.
func TestNewUsersWaitWhereThePackageSaysSo(t *testing.T) {
	onEachEngine(t, func(t *testing.T, address string) {
		s := open(t, address)
		a, ctx := people(s), deadline(t)
		obra := newTenant(t, a, "obra")
		for pacote, waits := range map[crm.Pacote]bool{"": false, crm.PacoteFreemium: false, crm.PacoteStarter: true, crm.PacoteAdvanced: true} {
			a.Tenants = withPackage{s.Cadastro(), pacote}
			login := "u-" + string(pacote)
			u, _, err := a.CriarUsuario(ctx, actor, crm.NovoUsuario{Login: login, TenantID: obra.ID, Papeis: []string{crm.PapelUsuario}})
			if err != nil || u.AAtivar != waits || u.Entra() == waits {
				t.Errorf("%s: %+v, %v", pacote, u, err)
			}
			if _, err := a.AtivarUsuario(ctx, crm.Ator{Quem: "ana", Acesso: &crm.Acesso{Permissoes: crm.TodasAsPermissoes()}}, u.ID); reason(err) != "usuario so_admin" {
				t.Errorf("%s: activated by who is no administrator: %v", pacote, err)
			}
			if _, err := a.AtivarUsuario(ctx, actor, u.ID); err != nil {
				t.Error(err)
			}
			if u, err = a.Usuarios.UsuarioPorLogin(ctx, login); err != nil || !u.Entra() {
				t.Errorf("%s: %+v, %v", pacote, u, err)
			}
		}
		if u, _, err := a.CriarUsuario(ctx, actor, crm.NovoUsuario{Login: "todas", Papeis: []string{crm.PapelAdmin}}); err != nil || u.AAtivar {
			t.Errorf("of every tenant: %+v, %v", u, err)
		}
	})
}

// withPackage are the tenants of a database, all of one package.
type withPackage struct {
	*Cadastro
	pacote crm.Pacote
}

func (p withPackage) Tenants(ctx context.Context) ([]crm.Tenant, error) {
	all, err := p.Cadastro.Tenants(ctx)
	for i := range all {
		all[i].Pacote = p.pacote
	}
	return all, err
}
