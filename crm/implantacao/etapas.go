package implantacao

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"ponte/crm"
)

// LinhaEtapa is one row of the table of steps.
type LinhaEtapa struct {
	Nome   string // a word in the database
	Rotulo string // Portuguese
	// fazer does the step, or finds it done, and says what there is now. Its error says to a person why it cannot be.
	fazer func(ctx context.Context, m *Implantador, ator crm.Ator, i *Implantacao) (string, error)
}

// Etapas is the table of steps, in the order in which they are done (docs/fatos/senior.md §2).
var Etapas = []LinhaEtapa{
	{"tenant", "Criar a instalação", criarTenant},
	{"pacote", "Aplicar o pacote", aplicarPacote},
	{"integracao", "Preparar a integração padrão", prepararIntegracao},
	{"papeis", "Papéis padrão", conferirPapeis},
	{"suporte", "Usuário de suporte", criarSuporte},
	{"conferencia", "Conferir os cadastros padrões", conferirTudo},
}

// Rotulo is what people call a step.
func (e *Etapa) Rotulo() string {
	i := slices.IndexFunc(Etapas, func(l LinhaEtapa) bool { return l.Nome == e.Nome })
	if i < 0 {
		return e.Nome
	}
	return Etapas[i].Rotulo
}

// loginSuporte is the user that every implantação makes. Logins are unique over all installations.
func loginSuporte(slug string) string { return "suportecrm@" + strings.ToLower(slug) }

func criarTenant(ctx context.Context, m *Implantador, ator crm.Ator, i *Implantacao) (string, error) {
	t, err := m.Administracao.Tenant(ctx, i.Novo.Slug)
	if errors.Is(err, crm.ErrNaoEncontrado) {
		t, err = m.Administracao.CriarTenant(ctx, ator, i.Novo)
	} else if err == nil && !slices.Equal(t.CNPJs, i.Novo.CNPJs) { // made by somebody else meanwhile
		return "", fmt.Errorf("já existe uma instalação %s, com outro CNPJ: escolha outro nome curto", t.Slug)
	}
	if err != nil {
		return "", err
	}
	return "Instalação " + t.Slug + " (" + t.Nome + ").", nil
}

func (m *Implantador) tenant(ctx context.Context, i *Implantacao) (*crm.Tenant, error) {
	t, err := m.Administracao.Tenant(ctx, i.Novo.Slug)
	if errors.Is(err, crm.ErrNaoEncontrado) {
		return nil, fmt.Errorf("a instalação %s não existe mais", i.Novo.Slug)
	}
	return t, err
}

func aplicarPacote(ctx context.Context, m *Implantador, ator crm.Ator, i *Implantacao) (string, error) {
	t, err := m.tenant(ctx, i)
	if err != nil {
		return "", err
	}
	senior := "" // as it is at first
	if i.Pacote.APIDaSenior() {
		senior = "sim"
	}
	mudancas := []crm.Atribuicao{{Chave: crm.ChavePacote, Valor: string(i.Pacote)}, {Chave: crm.ConfSenior, Valor: senior}}
	if _, err := m.Administracao.AlterarTenant(ctx, ator, t.Slug, mudancas); err != nil {
		return "", err
	}
	l := crm.Pacotes[slices.IndexFunc(crm.Pacotes, func(l crm.LinhaPacote) bool { return l.Pacote == i.Pacote })]
	return l.Rotulo + ": " + l.Ajuda, nil
}

func prepararIntegracao(ctx context.Context, m *Implantador, ator crm.Ator, i *Implantacao) (string, error) {
	if i.Integracao == "" {
		return "Nenhuma foi escolhida: as que houver se configuram em Destinos.", nil
	}
	t, err := m.tenant(ctx, i)
	if err != nil {
		return "", err
	}
	def, err := m.Despacho.Definicao(i.Integracao)
	if err != nil {
		return "", err
	}
	atual, err := m.Despacho.Destino(ctx, t.ID, def.Nome)
	if err != nil {
		return "", err
	}
	if atual.ID == 0 {
		if _, _, err := m.Despacho.ConfigurarDestino(ctx, ator, t.ID, def.Nome, "", nil); err != nil {
			return "", err
		}
	}
	return def.Titulo + " está em Destinos, desligado, à espera de endereço e credenciais.", nil
}

// conferirPapeis looks for the papéis that every installation has: the program brings them.
func conferirPapeis(ctx context.Context, m *Implantador, _ crm.Ator, i *Implantacao) (string, error) {
	t, err := m.tenant(ctx, i)
	if err != nil {
		return "", err
	}
	todos, err := m.Administracao.PapeisDoTenant(ctx, t.ID)
	if err != nil {
		return "", err
	}
	var nomes []string
	for _, p := range crm.PapeisPadrao() {
		if !slices.ContainsFunc(todos, func(x crm.Papel) bool { return x.Codigo == p.Codigo }) {
			return "", fmt.Errorf("falta o papel %s", p.Nome)
		}
		nomes = append(nomes, p.Nome)
	}
	return strings.Join(nomes, ", ") + ".", nil
}

// criarSuporte makes the user. Nobody knows the password: who is to use it has one made.
func criarSuporte(ctx context.Context, m *Implantador, ator crm.Ator, i *Implantacao) (string, error) {
	t, err := m.tenant(ctx, i)
	if err != nil {
		return "", err
	}
	login := loginSuporte(t.Slug)
	u, err := m.Administracao.Usuarios.UsuarioPorLogin(ctx, login)
	if errors.Is(err, crm.ErrNaoEncontrado) {
		u, _, err = m.Administracao.CriarUsuario(ctx, ator, crm.NovoUsuario{Login: login, Nome: "Suporte CRM", Papeis: []string{crm.PapelAdmin}, TenantID: t.ID})
	}
	if err != nil {
		return "", err
	}
	if u.TenantID != t.ID {
		return "", fmt.Errorf("o login %s é de um usuário de outra instalação", login)
	}
	if _, err := m.Administracao.AtivarUsuario(ctx, ator, u.ID); err != nil {
		return "", err
	}
	return "Usuário " + login + ", com o papel Admin. Ninguém sabe a senha dele: para usá-lo, crie uma em Usuários.", nil
}

// conferirTudo looks at what the steps have made, as somebody may have undone some of it meanwhile.
func conferirTudo(ctx context.Context, m *Implantador, ator crm.Ator, i *Implantacao) (string, error) {
	if _, err := conferirPapeis(ctx, m, ator, i); err != nil {
		return "", err
	}
	t, err := m.tenant(ctx, i)
	if err != nil {
		return "", err
	}
	u, err := m.Administracao.Usuarios.UsuarioPorLogin(ctx, loginSuporte(t.Slug))
	switch {
	case errors.Is(err, crm.ErrNaoEncontrado) || err == nil && u.TenantID != t.ID:
		return "", fmt.Errorf("falta o usuário %s", loginSuporte(t.Slug))
	case err != nil:
		return "", err
	case !u.Entra() || !slices.Contains(u.Papeis, crm.PapelAdmin):
		return "", fmt.Errorf("o usuário %s está desativado ou sem o papel Admin", u.Login)
	case t.Pacote != i.Pacote:
		return "", fmt.Errorf("o pacote da instalação é %s, e não %s", t.Pacote, i.Pacote)
	}
	return "Usuário, papéis e pacote estão lá.", nil
}
