package crm_test

import (
	"maps"
	"slices"
	"strings"
	"testing"

	"ponte/crm"
)

func TestPermissoesSaoPalavras(t *testing.T) {
	t.Parallel()
	p := crm.Permissoes{crm.ModuloTarefas: crm.AcaoEditar | crm.AcaoAcessar, crm.ModuloOcorrencias: crm.AcaoVisualizar, crm.ModuloPainel: 0}
	if got := p.String(); got != "Ocorrências: visualizar; Tarefas: acessar, editar" {
		t.Errorf("in words: %q", got)
	}
	if got := p.Texto(); got != "ocorrencias=visualizar;tarefas=acessar,editar" {
		t.Errorf("kept: %q", got)
	}
	for texto, quer := range map[string]string{
		p.Texto(): p.Texto(), "": "", "nada=acessar;tarefas=voar,acessar;painel=excluir": "tarefas=acessar", "tarefas": "", ";;=;": "",
	} {
		if got := crm.LerPermissoes(texto).Texto(); got != quer {
			t.Errorf("%q reads as %q", texto, got)
		}
	}
	todas := crm.TodasAsPermissoes()
	if lidas := crm.LerPermissoes(todas.Texto()); !maps.Equal(lidas, todas) {
		t.Errorf("all of them: %s", todas.Menos(lidas))
	}
	for _, padrao := range crm.PapeisPadrao() {
		if resto := padrao.Permissoes.Menos(todas); len(resto) > 0 {
			t.Errorf("%s permits what is not in the matrix: %s", padrao.Codigo, resto)
		}
	}
	mais := p.Mais(crm.Permissoes{crm.ModuloTarefas: crm.AcaoExcluir})
	if p[crm.ModuloTarefas]&crm.AcaoExcluir != 0 || mais[crm.ModuloTarefas] != crm.AcaoAcessar|crm.AcaoEditar|crm.AcaoExcluir {
		t.Errorf("joined: %v, and what was joined to: %v", mais, p)
	}
}

// What somebody has is all that their papéis permit, and the widest alcance of them; a papel that is gone permits nothing.
func TestAcessoEAUniao(t *testing.T) {
	t.Parallel()
	proprio := crm.Papel{TenantID: 7, Codigo: "x", Nome: "X", Alcance: crm.AlcanceTodas, Permissoes: crm.Permissoes{crm.ModuloDestinos: crm.AcaoAcessar}, Versao: 1}
	menor := crm.Papel{TenantID: 7, Codigo: crm.PapelUsuario, Nome: "CRM - Usuário", Alcance: crm.AlcanceProprias, Permissoes: crm.Permissoes{crm.ModuloPainel: crm.AcaoAcessar}, Versao: 2}
	guardados := []crm.Papel{proprio, menor, {TenantID: 8, Codigo: "x", Permissoes: crm.TodasAsPermissoes()}}
	todos := crm.PapeisDoTenant(guardados, 7)
	a := crm.AcessoDe(&crm.Usuario{TenantID: 7, Papeis: []string{"x", crm.PapelUsuario, "foi-embora"}}, todos)
	if a.Admin || a.Alcance != crm.AlcanceTodas || a.Permissoes.String() != "Painel: acessar; Destinos: acessar" || !slices.Equal(a.Nomes, []string{"CRM – Usuário", "X"}) {
		t.Errorf("%+v", a)
	}
	if outro := crm.PapeisDoTenant(guardados, 9); len(outro) != 4 || outro[3].Versao != 0 {
		t.Errorf("another tenant's: %+v", outro)
	}
	novo := proprio
	novo.Alcance, novo.Permissoes = crm.AlcanceProprias, crm.Permissoes{crm.ModuloPainel: crm.AcaoAcessar, crm.ModuloTokens: crm.AcaoAcessar}
	efeitos := crm.EfeitoDoPapel([]crm.Usuario{
		{Login: "ana", TenantID: 7, Papeis: []string{"x"}},
		{Login: "bia", TenantID: 7, Papeis: []string{"x", crm.PapelAdmin}},
		{Login: "rui", TenantID: 7, Papeis: []string{crm.PapelUsuario}},
		{Login: "zeca", TenantID: 8, Papeis: []string{"x"}},
	}, todos, &novo)
	if len(efeitos) != 1 || efeitos[0].Login != "ana" || efeitos[0].Perde.String() != "Destinos: acessar" || efeitos[0].Ganha.String() != "Painel: acessar; Tokens da API: acessar" || !efeitos[0].Tira() {
		t.Errorf("%+v", efeitos)
	}
}

func TestRecorteDaPessoa(t *testing.T) {
	t.Parallel()
	usuarios := []crm.Usuario{
		{Login: "ana", Equipes: "Obra"},
		{Login: "rui", Gestor: "ana", Equipes: "Campo, Obra"},
		{Login: "eva", Gestor: "rui"},
		{Login: "zeca"},
		{Login: "x", Gestor: "y"},
		{Login: "y", Gestor: "x"}, // a circle that no change makes does no harm
	}
	for nome, c := range map[string]struct {
		a       crm.Acesso
		pessoas string
		equipes string
		tudo    bool
	}{
		"everything":  {crm.Acesso{Alcance: crm.AlcanceTodas}, "", "", true},
		"of a filial": {crm.Acesso{Alcance: crm.AlcanceTodas, Filiais: []int64{3}}, "", "", false},
		"those below": {crm.Acesso{Alcance: crm.AlcanceSubordinados}, "ana rui eva", "Campo Obra", false},
		"own":         {crm.Acesso{Alcance: crm.AlcanceProprias}, "ana", "Obra", false},
		"unknown":     {crm.Acesso{Alcance: "?"}, "ana", "Obra", false},
	} {
		r := crm.RecorteDe(&usuarios[0], &c.a, usuarios)
		if (r == nil) != c.tudo {
			t.Errorf("%s: %+v", nome, r)
			continue
		}
		if r != nil && (strings.Join(r.Pessoas, " ") != c.pessoas || strings.Join(r.Equipes, " ") != c.equipes || !slices.Equal(r.Filiais, c.a.Filiais)) {
			t.Errorf("%s: %+v", nome, r)
		}
	}
	if r := crm.RecorteDe(&usuarios[4], &crm.Acesso{Alcance: crm.AlcanceSubordinados}, usuarios); !slices.Equal(r.Pessoas, []string{"x", "y"}) {
		t.Errorf("in a circle: %v", r.Pessoas)
	}
}
