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

// derivador stands for argon2id, which is slow on purpose and tested where it is.
type derivador struct{}

func (derivador) Derivar(senha string) (string, error) { return "hash:" + senha, nil }

const (
	cnpjTeste = "11222333000181"
	cpfMaria  = "52998224725"
	cpfJose   = "11144477735"
)

var ator = crm.Ator{Quem: "cli:teste", Motivo: "teste"}

func administracao(s *Storage) *crm.Administracao {
	c := s.Cadastro()
	return &crm.Administracao{Tenants: c, Credenciais: c, IPs: c, Senhas: derivador{}, Relogio: crm.RelogioDoSistema}
}

func novoTenant(t *testing.T, a *crm.Administracao, slug string) *crm.Tenant {
	t.Helper()
	criado, err := a.CriarTenant(prazo(t), ator, crm.NovoTenant{Slug: slug, Nome: "Construtora " + slug, CNPJs: []string{cnpjTeste}, PrimeiroNumero: 500})
	if err != nil {
		t.Fatal(err)
	}
	return criado
}

// motivo is what is wrong according to an error, as "campo motivo".
func motivo(err error) string {
	var i *crm.Invalido
	if errors.As(err, &i) {
		return i.Campo + " " + string(i.Motivo)
	}
	return fmt.Sprint(err)
}

func TestCadastroDeTenants(t *testing.T) {
	emCadaBanco(t, func(t *testing.T, address string) {
		s := abrir(t, address)
		a, ctx := administracao(s), prazo(t)
		antes, err := s.versaoRetratos(ctx)
		if err != nil {
			t.Fatal(err)
		}
		acme := novoTenant(t, a, "Acme")
		if !acme.Padrao {
			t.Error("the first tenant is not the default one")
		}
		if _, err := a.CriarTenant(ctx, ator, crm.NovoTenant{Slug: "ACME", Nome: "x", CNPJs: []string{cnpjTeste}}); motivo(err) != "slug duplicado" {
			t.Errorf("the slug in another case: %v", err)
		}
		outro, err := a.CriarTenant(ctx, ator, crm.NovoTenant{Slug: "outro", Nome: "Outro", CNPJs: []string{"11.222.333/0001-81", cnpjTeste}, Padrao: true})
		if err != nil {
			t.Fatal(err)
		}
		padrao, err := a.Tenant(ctx, "")
		if err != nil || padrao.ID != outro.ID {
			t.Errorf("the default tenant is %+v (%v)", padrao, err)
		}
		if _, err := a.AlterarTenant(ctx, ator, "acme", []crm.Atribuicao{{Chave: crm.ConfRetorno, Valor: "JSON"}, {Chave: crm.ConfFuso, Valor: "America/Manaus"}, {Chave: crm.ChaveNome, Valor: "Acme S.A."}}); err != nil {
			t.Fatal(err)
		}
		if _, err := a.AlterarTenant(ctx, ator, "acme", []crm.Atribuicao{{Chave: crm.ConfRetorno, Valor: "texto"}, {Chave: "nada", Valor: "1"}}); motivo(err) != "nada desconhece" {
			t.Errorf("an unknown setting: %v", err)
		}
		lido, err := a.Tenant(ctx, "aCME")
		if err != nil {
			t.Fatal(err)
		}
		want := &crm.Tenant{
			ID: acme.ID, Slug: "Acme", Nome: "Acme S.A.", CNPJs: []string{cnpjTeste},
			Configuracoes: crm.Configuracoes{crm.ConfRetorno: "json", crm.ConfFuso: "America/Manaus"},
		}
		if d := cmp.Diff(want, lido); d != "" {
			t.Error(d)
		}
		velho := *want
		velho.Configuracoes = crm.Configuracoes{crm.ConfRetorno: "texto"}
		if err := s.Cadastro().AlterarTenant(ctx, &velho, want, crm.Auditoria{}); !errors.Is(err, crm.ErrConflito) {
			t.Errorf("a change of what somebody else changed: %v", err)
		}
		if depois, err := s.versaoRetratos(ctx); err != nil || depois != antes+3 {
			t.Errorf("the version grew from %d to %d (%v), want one step per change", antes, depois, err)
		}
		if n, err := s.Cadastro().IDs(ctx, 10); err != nil || n <= outro.ID {
			t.Errorf("ids go on at %d (%v)", n, err)
		}
		var proximo int64
		if err := s.pools.leitura.QueryRowContext(ctx, "SELECT proximo FROM sequencias WHERE nome = ?", sequenciaNumero(acme.ID)).Scan(&proximo); err != nil || proximo != 500 {
			t.Errorf("numbers start at %d (%v)", proximo, err)
		}
		trilha, err := s.Acervo().Auditorias(ctx, crm.FiltroAuditorias{TenantID: acme.ID, Gerais: true})
		if err != nil || len(trilha.Linhas) != 2 || trilha.Linhas[0].Acao != "tenant.alterar" || trilha.Linhas[0].Quem != "cli:teste" ||
			!strings.Contains(trilha.Linhas[0].Depois, "retorno=json") || strings.Contains(trilha.Linhas[0].Antes, "retorno") {
			t.Errorf("audit trail: %+v (%v)", trilha.Linhas, err)
		}
	})
}

func TestCadastroDeCredenciais(t *testing.T) {
	emCadaBanco(t, func(t *testing.T, address string) {
		s := abrir(t, address)
		a, ctx := administracao(s), prazo(t)
		acme := novoTenant(t, a, "acme")
		janela := 36 * time.Hour
		criada, senha, err := a.CriarCredencial(ctx, ator, acme.ID, crm.NovaCredencial{
			Usuario: "integra.mega", Sistema: "mega", Senha: "s&<e>gredo", Mestre: true, Janela: &janela, Operacoes: []string{"GetClienteCpfCnpj", "GetClienteCpfCnpj"},
		})
		if err != nil || senha != "s&<e>gredo" {
			t.Fatalf("%q, %v", senha, err)
		}
		if _, _, err := a.CriarCredencial(ctx, ator, acme.ID, crm.NovaCredencial{Usuario: "integra.mega"}); motivo(err) != "usuario duplicado" {
			t.Errorf("a user in use: %v", err)
		}
		lidas, err := s.Cadastro().Credenciais(ctx, acme.ID)
		if err != nil || len(lidas) != 1 {
			t.Fatalf("%+v, %v", lidas, err)
		}
		if d := cmp.Diff(*criada, lidas[0]); d != "" {
			t.Errorf("stored differently: %s", d)
		}
		if lidas[0].Segredo != "hash:s&<e>gredo" || *lidas[0].Janela != janela || len(lidas[0].Operacoes) != 1 {
			t.Errorf("%+v", lidas[0])
		}
		revogada, err := a.RevogarCredencial(ctx, ator, acme.ID, "integra.mega")
		if err != nil || revogada.Ativa() || revogada.Versao != 2 {
			t.Errorf("revoked: %+v, %v", revogada, err)
		}
		if err := s.Cadastro().AlterarCredencial(ctx, criada, crm.Auditoria{}); !errors.Is(err, crm.ErrConflito) {
			t.Errorf("a change of what somebody else changed: %v", err)
		}
		volta, gerada, err := a.CriarCredencial(ctx, ator, acme.ID, crm.NovaCredencial{Usuario: "integra.mega", Sistema: "mega"})
		if err != nil || volta.ID != criada.ID || volta.Versao != 3 || !volta.Ativa() || len(gerada) < 20 {
			t.Errorf("brought back: %+v, %q, %v", volta, gerada, err)
		}
		trilha, err := s.Acervo().Auditorias(ctx, crm.FiltroAuditorias{TenantID: acme.ID})
		if err != nil {
			t.Fatal(err)
		}
		for _, l := range trilha.Linhas {
			if strings.Contains(l.Antes+l.Depois, "s&<e>gredo") || strings.Contains(l.Antes+l.Depois, gerada) {
				t.Errorf("a password in the trail: %+v", l)
			}
		}
	})
}

func TestCadastroDeIPs(t *testing.T) {
	emCadaBanco(t, func(t *testing.T, address string) {
		s := abrir(t, address)
		a, ctx := administracao(s), prazo(t)
		acme := novoTenant(t, a, "acme")
		mega, _, err := a.CriarCredencial(ctx, ator, acme.ID, crm.NovaCredencial{Usuario: "mega"})
		if err != nil {
			t.Fatal(err)
		}
		faixa, avisos, err := a.LiberarIP(ctx, ator, acme, crm.NovaFaixa{Endereco: "::ffff:10.1.2.3", Credencial: "mega", Ate: "2999-12-31", Nota: "VPN", Como: "mega"})
		if err != nil || faixa.Prefixo.String() != "10.1.2.3/32" || len(avisos) != 1 || avisos[0] != crm.AvisoPrivada {
			t.Fatalf("%+v %v %v", faixa, avisos, err)
		}
		fim := time.Date(3000, 1, 1, 0, 0, 0, 0, acme.Fuso()).UTC()
		if !faixa.Ate.Equal(fim) || faixa.CredencialID != mega.ID || faixa.ComoCredencialID != mega.ID {
			t.Errorf("%+v", faixa)
		}
		lidas, err := s.Cadastro().Faixas(ctx, acme.ID)
		if err != nil || len(lidas) != 1 {
			t.Fatal(lidas, err)
		}
		if d := cmp.Diff(*faixa, lidas[0], cmp.Comparer(func(x, y netip.Prefix) bool { return x == y })); d != "" {
			t.Error(d)
		}
		for endereco, want := range map[string]string{
			"10.1.2.3": "endereco duplicado", "10.1.2.3/8": "endereco formato", "": "endereco vazio", "host": "endereco formato",
		} {
			if _, _, err := a.LiberarIP(ctx, ator, acme, crm.NovaFaixa{Endereco: endereco, Credencial: "mega"}); motivo(err) != want {
				t.Errorf("%q: %v, want %s", endereco, err, want)
			}
		}
		if _, _, err := a.LiberarIP(ctx, ator, acme, crm.NovaFaixa{Endereco: "192.0.2.1", Ate: "2001-01-01"}); motivo(err) != "ate passado" {
			t.Errorf("a limit in the past: %v", err)
		}
		if n, err := a.RemoverIP(ctx, ator, acme, "10.1.2.3/32"); n != 1 || err != nil {
			t.Errorf("removed %d, %v", n, err)
		}
		if _, err := a.RemoverIP(ctx, ator, acme, "10.1.2.3/32"); !errors.Is(err, crm.ErrNaoEncontrado) {
			t.Errorf("removed twice: %v", err)
		}
	})
}

// TestAlteracoesAoMesmoTempo: two people who create the same user get one user and one refusal.
func TestAlteracoesAoMesmoTempo(t *testing.T) {
	emCadaBanco(t, func(t *testing.T, address string) {
		s := abrir(t, address)
		a, ctx := administracao(s), prazo(t)
		acme := novoTenant(t, a, "acme")
		const vezes = 8
		erros := make(chan error, vezes)
		for range vezes {
			go func() {
				_, _, err := a.CriarCredencial(context.WithoutCancel(ctx), ator, acme.ID, crm.NovaCredencial{Usuario: "mega"})
				erros <- err
			}()
		}
		criadas := 0
		for range vezes {
			if err := <-erros; err == nil {
				criadas++
			} else if motivo(err) != "usuario duplicado" {
				t.Error(err)
			}
		}
		if criadas != 1 {
			t.Errorf("%d times created", criadas)
		}
	})
}
