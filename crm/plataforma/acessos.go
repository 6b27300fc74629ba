package plataforma

import (
	"context"
	"errors"
	"net/netip"
	"strings"
	"time"

	"ponte/crm"
)

// How long what is given lets in (docs/fatos/senior.md §1). How long a refresh token does is not published.
const (
	Validade        = 7 * 24 * time.Hour
	ValidadeRenovar = 14 * 24 * time.Hour
	ValidadeDaChave = 90 * 24 * time.Hour
)

// Sign-ins of one person, and access tokens of one of them; the oldest end first.
const (
	maxFamilias = 50
	maxAcessos  = 10
)

// Acessos lets people of the portal in by their password, and by what they were given then.
type Acessos struct {
	Usuarios crm.CadastroUsuarios
	Sessoes  crm.Sessoes
	Senhas   crm.Senhas // the portal's: guesses here and there count together
	Relogio  crm.Relogio
}

// Acesso is what a person was given.
type Acesso struct {
	Usuario          *crm.Usuario
	Token, Renovacao string
}

// Login is who wants to come in, and from where.
type Login struct {
	Endereco netip.Addr
	Tenant   *crm.Tenant
	Nomes    []string // logins that may be meant, the likeliest first
	Senha    string
	Agente   string // the program, as it names itself
}

// Entrar signs a person in. Whoever is unknown, disabled or of another installation costs the same as a wrong password.
func (a *Acessos) Entrar(ctx context.Context, l *Login) (*Acesso, error) {
	u, nome, err := a.achar(ctx, l)
	if err != nil {
		return nil, err
	}
	var como *crm.Credencial // as the portal has them checked
	if u != nil {
		como = &crm.Credencial{ID: u.ID, Versao: u.Versao, Segredo: u.Segredo}
	}
	qual, err := a.Senhas.Conferir(ctx, l.Endereco, "portal:"+nome, como, l.Senha)
	switch {
	case err != nil:
		return nil, err
	case !qual.Entra() || u == nil:
		return nil, crm.Recusar(crm.RecusaPessoa)
	case u.TrocarSenha:
		return nil, crm.Recusar(crm.RecusaTrocarSenha, u.Login)
	}
	return a.abrir(ctx, u, l)
}

// achar finds who is meant, nil = nobody who may come in. Whoever is of another installation, or shut out, hides nobody of the next name.
func (a *Acessos) achar(ctx context.Context, l *Login) (*crm.Usuario, string, error) {
	nome := ""
	for _, n := range l.Nomes {
		nome = strings.ToLower(strings.TrimSpace(n))
		u, err := a.Usuarios.UsuarioPorLogin(ctx, nome)
		switch {
		case errors.Is(err, crm.ErrNaoEncontrado), err == nil && (!doTenant(u, l.Tenant) || !u.Entra()):
			continue
		case err != nil:
			return nil, nome, err
		}
		return u, nome, nil
	}
	return nil, nome, nil
}

func doTenant(u *crm.Usuario, t *crm.Tenant) bool { return u.TenantID == 0 || u.TenantID == t.ID }

func (a *Acessos) abrir(ctx context.Context, u *crm.Usuario, l *Login) (*Acesso, error) {
	s := Sessao{TenantID: l.Tenant.ID, Impressao: impressao(u), Inicio: a.Relogio(), Endereco: l.Endereco.Unmap().String(), Agente: crm.Encurtar(l.Agente, 200)}
	renovacao := novoToken(prefixoRenovacao, l.Tenant.ID)
	s.Familia = guardado(renovacao)
	if err := a.guardar(ctx, renovacao, u.ID, s, ValidadeRenovar); err != nil {
		return nil, err
	}
	return a.dar(ctx, u, s, renovacao)
}

// dar gives an access token of the family of a refresh token, and ends what is too much.
func (a *Acessos) dar(ctx context.Context, u *crm.Usuario, s Sessao, renovacao string) (*Acesso, error) {
	token := novoToken(prefixoAcesso, s.TenantID)
	s.Inicio = a.Relogio()
	if err := a.guardar(ctx, token, u.ID, s, Validade); err != nil {
		return nil, err
	}
	if err := a.podar(ctx, u.ID); err != nil {
		return nil, err
	}
	return &Acesso{Usuario: u, Token: token, Renovacao: renovacao}, nil
}

// podar ends what a program that signs in for each of its calls would leave behind.
func (a *Acessos) podar(ctx context.Context, usuarioID int64) error {
	todas, err := a.Sessoes.SessoesDoUsuario(ctx, usuarioID)
	if err != nil {
		return err
	}
	familias, acessos := 0, map[string]int{}
	for _, r := range doMaisNovo(todas) {
		if r.Familia == r.Token {
			familias++
		} else {
			acessos[r.Familia]++
		}
		if r.Familia == r.Token && familias > maxFamilias || acessos[r.Familia] > maxAcessos {
			if err := a.Sessoes.ApagarSessao(ctx, r.Token); err != nil {
				return err
			}
		}
	}
	return nil
}

func (a *Acessos) guardar(ctx context.Context, token string, usuarioID int64, s Sessao, dura time.Duration) error {
	return a.Sessoes.GravarSessao(ctx, crm.Sessao{Token: guardado(token), UsuarioID: usuarioID, Dados: s.bytes(), ExpiraEm: a.Relogio().Add(dura)})
}

// Quem tells who an access token lets into an installation. A password that changed since ended it, and so did the portal.
func (a *Acessos) Quem(ctx context.Context, t *crm.Tenant, token string) (*crm.Usuario, error) {
	u, _, err := a.abrirCom(ctx, t, token, prefixoAcesso)
	return u, err
}

// Renovar gives another access token for a refresh token, which stays: an answer that was lost is asked for again.
func (a *Acessos) Renovar(ctx context.Context, t *crm.Tenant, renovacao string) (*Acesso, error) {
	u, s, err := a.abrirCom(ctx, t, renovacao, prefixoRenovacao)
	if err != nil {
		return nil, err
	}
	return a.dar(ctx, u, s, renovacao)
}

func (a *Acessos) abrirCom(ctx context.Context, t *crm.Tenant, token, prefixo string) (*crm.Usuario, Sessao, error) {
	if !strings.HasPrefix(token, prefixo) {
		return nil, Sessao{}, crm.Recusar(crm.RecusaToken)
	}
	row, err := a.Sessoes.Sessao(ctx, guardado(token))
	if errors.Is(err, crm.ErrNaoEncontrado) {
		return nil, Sessao{}, crm.Recusar(crm.RecusaToken)
	}
	if err != nil {
		return nil, Sessao{}, err
	}
	s, minha := LerSessao(row)
	if !minha || s.TenantID != t.ID {
		return nil, Sessao{}, crm.Recusar(crm.RecusaToken)
	}
	u, err := a.Usuarios.Usuario(ctx, row.UsuarioID)
	if errors.Is(err, crm.ErrNaoEncontrado) || err == nil && (!u.Entra() || u.TrocarSenha || !doTenant(u, t) || impressao(u) != s.Impressao) {
		return nil, Sessao{}, crm.Recusar(crm.RecusaToken)
	}
	return u, s, err
}

// Sair ends an access token with its refresh token and all that this one has given. One that lets nobody in is no error.
func (a *Acessos) Sair(ctx context.Context, token string) error {
	row, err := a.Sessoes.Sessao(ctx, guardado(token))
	if errors.Is(err, crm.ErrNaoEncontrado) {
		return nil
	}
	if err != nil {
		return err
	}
	s, minha := LerSessao(row)
	if !minha {
		return nil
	}
	todas, err := a.Sessoes.SessoesDoUsuario(ctx, row.UsuarioID)
	if err != nil {
		return err
	}
	for _, r := range doMaisNovo(todas) {
		if r.Familia == s.Familia {
			if err := a.Sessoes.ApagarSessao(ctx, r.Token); err != nil {
				return err
			}
		}
	}
	return nil
}
