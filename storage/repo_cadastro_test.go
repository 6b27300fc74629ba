package storage

import (
	"context"
	"errors"
	"fmt"
	"net/netip"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"ponte/crm"
)

// plainHasher stands for argon2id, which is slow on purpose and tested where it is.
type plainHasher struct{}

func (plainHasher) Derivar(password string) (string, error) { return "hash:" + password, nil }

func (plainHasher) DerivarJunto(password, _ string) (string, error) { return "hash:" + password, nil }

const (
	testCNPJ = "11222333000181"
	cpfMaria = "52998224725"
	cpfJose  = "11144477735"
)

var actor = crm.Ator{Quem: "cli:teste", Motivo: "teste"}

func administration(s *Storage) *crm.Administracao {
	c := s.Cadastro()
	return &crm.Administracao{Tenants: c, Credenciais: c, Tokens: c, IPs: c, Status: c, Senhas: plainHasher{}, Relogio: crm.RelogioDoSistema}
}

func newTenant(t *testing.T, a *crm.Administracao, slug string) *crm.Tenant {
	t.Helper()
	created, err := a.CriarTenant(deadline(t), actor, crm.NovoTenant{Slug: slug, Nome: "Construtora " + slug, CNPJs: []string{testCNPJ}, PrimeiroNumero: 500})
	if err != nil {
		t.Fatal(err)
	}
	return created
}

// reason is what is wrong according to an error, as "campo reason".
func reason(err error) string {
	var i *crm.Invalido
	if errors.As(err, &i) {
		return i.Campo + " " + string(i.Motivo)
	}
	return fmt.Sprint(err)
}

func TestTenantsAreKept(t *testing.T) {
	onEachEngine(t, func(t *testing.T, address string) {
		s := open(t, address)
		a, ctx := administration(s), deadline(t)
		before, err := s.pictureVersion(ctx)
		if err != nil {
			t.Fatal(err)
		}
		acme := newTenant(t, a, "Acme")
		if !acme.Padrao {
			t.Error("the first tenant is not the default one")
		}
		if _, err := a.CriarTenant(ctx, actor, crm.NovoTenant{Slug: "ACME", Nome: "x", CNPJs: []string{testCNPJ}}); reason(err) != "slug duplicado" {
			t.Errorf("the slug in another case: %v", err)
		}
		other, err := a.CriarTenant(ctx, actor, crm.NovoTenant{Slug: "outro", Nome: "Outro", CNPJs: []string{"11.222.333/0001-81", testCNPJ}, Padrao: true})
		if err != nil {
			t.Fatal(err)
		}
		defaultOne, err := a.Tenant(ctx, "")
		if err != nil || defaultOne.ID != other.ID {
			t.Errorf("the default tenant is %+v (%v)", defaultOne, err)
		}
		if _, err := a.AlterarTenant(ctx, actor, "acme", []crm.Atribuicao{{Chave: crm.ConfRetorno, Valor: "JSON"}, {Chave: crm.ConfFuso, Valor: "America/Manaus"}, {Chave: crm.ChaveNome, Valor: "Acme S.A."}}); err != nil {
			t.Fatal(err)
		}
		if _, err := a.AlterarTenant(ctx, actor, "acme", []crm.Atribuicao{{Chave: crm.ConfRetorno, Valor: "texto"}, {Chave: "nada", Valor: "1"}}); reason(err) != "nada desconhece" {
			t.Errorf("an unknown setting: %v", err)
		}
		got, err := a.Tenant(ctx, "aCME")
		if err != nil {
			t.Fatal(err)
		}
		want := &crm.Tenant{
			ID: acme.ID, Slug: "Acme", Nome: "Acme S.A.", CNPJs: []string{testCNPJ},
			Configuracoes: crm.Configuracoes{crm.ConfRetorno: "json", crm.ConfFuso: "America/Manaus"},
		}
		if d := cmp.Diff(want, got); d != "" {
			t.Error(d)
		}
		old := *want
		old.Configuracoes = crm.Configuracoes{crm.ConfRetorno: "texto"}
		if err := s.Cadastro().AlterarTenant(ctx, &old, want, crm.Auditoria{}); !errors.Is(err, crm.ErrConflito) {
			t.Errorf("a change of what somebody else changed: %v", err)
		}
		if after, err := s.pictureVersion(ctx); err != nil || after != before+3 {
			t.Errorf("the version grew from %d to %d (%v), want one step per change", before, after, err)
		}
		if n, err := s.Cadastro().IDs(ctx, 10); err != nil || n <= other.ID {
			t.Errorf("ids go on at %d (%v)", n, err)
		}
		var next int64
		if err := s.pools.reader.QueryRowContext(ctx, "SELECT proximo FROM sequencias WHERE nome = ?", numberSequence(acme.ID)).Scan(&next); err != nil || next != 500 {
			t.Errorf("numbers start at %d (%v)", next, err)
		}
		trail, err := s.Acervo().Auditorias(ctx, crm.FiltroAuditorias{TenantID: acme.ID, Gerais: true})
		if err != nil || len(trail.Linhas) != 2 || trail.Linhas[0].Acao != "tenant.alterar" || trail.Linhas[0].Quem != "cli:teste" ||
			!strings.Contains(trail.Linhas[0].Depois, "retorno=json") || strings.Contains(trail.Linhas[0].Antes, "retorno") {
			t.Errorf("audit trail: %+v (%v)", trail.Linhas, err)
		}
	})
}

func TestCredenciaisAreKept(t *testing.T) {
	onEachEngine(t, func(t *testing.T, address string) {
		s := open(t, address)
		a, ctx := administration(s), deadline(t)
		acme := newTenant(t, a, "acme")
		window := 36 * time.Hour
		created, password, err := a.CriarCredencial(ctx, actor, acme.ID, crm.NovaCredencial{
			Usuario: "integra.mega", Sistema: "mega", Senha: "s&<e>gredo", Mestre: true, Janela: &window, Operacoes: []string{"GetClienteCpfCnpj", "GetClienteCpfCnpj"},
		})
		if err != nil || password != "s&<e>gredo" {
			t.Fatalf("%q, %v", password, err)
		}
		if _, _, err := a.CriarCredencial(ctx, actor, acme.ID, crm.NovaCredencial{Usuario: "integra.mega"}); reason(err) != "usuario duplicado" {
			t.Errorf("a user in use: %v", err)
		}
		found, err := s.Cadastro().Credenciais(ctx, acme.ID)
		if err != nil || len(found) != 1 {
			t.Fatalf("%+v, %v", found, err)
		}
		if d := cmp.Diff(*created, found[0]); d != "" {
			t.Errorf("stored differently: %s", d)
		}
		if found[0].Segredo != "hash:s&<e>gredo" || *found[0].Janela != window || len(found[0].Operacoes) != 1 {
			t.Errorf("%+v", found[0])
		}
		revoked, err := a.RevogarCredencial(ctx, actor, acme.ID, "integra.mega")
		if err != nil || revoked.Ativa() || revoked.Versao != 2 {
			t.Errorf("revoked: %+v, %v", revoked, err)
		}
		if err := s.Cadastro().AlterarCredencial(ctx, created, crm.Auditoria{}); !errors.Is(err, crm.ErrConflito) {
			t.Errorf("a change of what somebody else changed: %v", err)
		}
		back, generated, err := a.CriarCredencial(ctx, actor, acme.ID, crm.NovaCredencial{Usuario: "integra.mega", Sistema: "mega"})
		if err != nil || back.ID != created.ID || back.Versao != 3 || !back.Ativa() || len(generated) < 20 {
			t.Errorf("brought back: %+v, %q, %v", back, generated, err)
		}
		trail, err := s.Acervo().Auditorias(ctx, crm.FiltroAuditorias{TenantID: acme.ID})
		if err != nil {
			t.Fatal(err)
		}
		for _, l := range trail.Linhas {
			if strings.Contains(l.Antes+l.Depois, "s&<e>gredo") || strings.Contains(l.Antes+l.Depois, generated) {
				t.Errorf("a password in the trail: %+v", l)
			}
		}
	})
}

func TestFaixasAreKept(t *testing.T) {
	onEachEngine(t, func(t *testing.T, address string) {
		s := open(t, address)
		a, ctx := administration(s), deadline(t)
		acme := newTenant(t, a, "acme")
		mega, _, err := a.CriarCredencial(ctx, actor, acme.ID, crm.NovaCredencial{Usuario: "mega"})
		if err != nil {
			t.Fatal(err)
		}
		faixa, avisos, err := a.LiberarIP(ctx, actor, acme, crm.NovaFaixa{Endereco: "::ffff:10.1.2.3", Credencial: "mega", Ate: "2999-12-31", Nota: "VPN", Como: "mega"})
		if err != nil || faixa.Prefixo.String() != "10.1.2.3/32" || len(avisos) != 1 || avisos[0] != crm.AvisoPrivada {
			t.Fatalf("%+v %v %v", faixa, avisos, err)
		}
		end := time.Date(3000, 1, 1, 0, 0, 0, 0, acme.Fuso()).UTC()
		if !faixa.Ate.Equal(end) || faixa.CredencialID != mega.ID || faixa.ComoCredencialID != mega.ID {
			t.Errorf("%+v", faixa)
		}
		found, err := s.Cadastro().Faixas(ctx, acme.ID)
		if err != nil || len(found) != 1 {
			t.Fatal(found, err)
		}
		if d := cmp.Diff(*faixa, found[0], cmp.Comparer(func(x, y netip.Prefix) bool { return x == y })); d != "" {
			t.Error(d)
		}
		for address, want := range map[string]string{
			"10.1.2.3": "endereco duplicado", "10.1.2.3/8": "endereco bits", "": "endereco vazio", "host": "endereco formato",
		} {
			if _, _, err := a.LiberarIP(ctx, actor, acme, crm.NovaFaixa{Endereco: address, Credencial: "mega"}); reason(err) != want {
				t.Errorf("%q: %v, want %s", address, err, want)
			}
		}
		if _, _, err := a.LiberarIP(ctx, actor, acme, crm.NovaFaixa{Endereco: "192.0.2.1", Ate: "2001-01-01"}); reason(err) != "ate passado" {
			t.Errorf("a limit in the past: %v", err)
		}
		if n, err := a.RemoverIP(ctx, actor, acme, "10.1.2.3/32"); n != 1 || err != nil {
			t.Errorf("removed %d, %v", n, err)
		}
		if _, err := a.RemoverIP(ctx, actor, acme, "10.1.2.3/32"); !errors.Is(err, crm.ErrNaoEncontrado) {
			t.Errorf("removed twice: %v", err)
		}
	})
}

// TestChangesAtTheSameTime: two people who create the same user get one user and one refusal.
func TestChangesAtTheSameTime(t *testing.T) {
	onEachEngine(t, func(t *testing.T, address string) {
		s := open(t, address)
		a, ctx := administration(s), deadline(t)
		acme := newTenant(t, a, "acme")
		const times = 8
		errs := make(chan error, times)
		for range times {
			go func() {
				_, _, err := a.CriarCredencial(context.WithoutCancel(ctx), actor, acme.ID, crm.NovaCredencial{Usuario: "mega"})
				errs <- err
			}()
		}
		created := 0
		for range times {
			if err := <-errs; err == nil {
				created++
			} else if reason(err) != "usuario duplicado" {
				t.Error(err)
			}
		}
		if created != 1 {
			t.Errorf("%d times created", created)
		}
	})
}
