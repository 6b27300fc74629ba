package crm

import (
	"context"
	"crypto/rand"
	"errors"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"
)

// CadastroUsuarios keeps the people who use the portal. Each change is one transaction with its Auditoria.
type CadastroUsuarios interface {
	// Usuarios lists all, by login.
	Usuarios(ctx context.Context) ([]Usuario, error)
	// Usuario finds by id; unknown is ErrNaoEncontrado.
	Usuario(ctx context.Context, id int64) (*Usuario, error)
	// UsuarioPorLogin finds by login, exactly as stored (lower case); unknown is ErrNaoEncontrado.
	UsuarioPorLogin(ctx context.Context, login string) (*Usuario, error)
	// CriarUsuario gives u its id. A login in use is ErrJaExiste.
	CriarUsuario(ctx context.Context, u *Usuario, a Auditoria) error
	// AlterarUsuario replaces the row while it still has u.Versao, and grows that by one; else ErrConflito.
	AlterarUsuario(ctx context.Context, u *Usuario, a Auditoria) error
}

// Sessao is one sign-in of a portal user, as it is kept: Token is a hash of what the browser holds.
type Sessao struct {
	Token     string
	UsuarioID int64 // 0 = nobody has signed in yet
	Dados     []byte
	ExpiraEm  time.Time
}

// Sessoes keeps the portal's sign-ins.
type Sessoes interface {
	// Sessao finds one that has not expired; unknown is ErrNaoEncontrado.
	Sessao(ctx context.Context, token string) (*Sessao, error)
	GravarSessao(ctx context.Context, s Sessao) error
	ApagarSessao(ctx context.Context, token string) error
	// SessoesDoUsuario lists those that have not expired.
	SessoesDoUsuario(ctx context.Context, usuarioID int64) ([]Sessao, error)
	// ApagarSessoes ends every one of a user but that with the token menos.
	ApagarSessoes(ctx context.Context, usuarioID int64, menos string) error
}

// NovoUsuario is what a portal user is created from.
type NovoUsuario struct {
	Login    string
	Nome     string
	Papel    Papel
	TenantID int64  // 0 = every tenant
	Senha    string // "" = one is made, to be changed at the first sign-in
	Fica     bool   // the password given need not be changed at the first sign-in
	// Desativado is one who may not sign in yet.
	Desativado bool
}

// MudancaUsuario is what AlterarUsuario changes.
type MudancaUsuario struct {
	Versao     int64 // that was read; another one now is MotivoConflito
	Nome       string
	Papel      Papel
	TenantID   int64
	Desativado bool
	Equipes    *string // nil leaves them
}

const maxEquipes = 500 // characters

// minSenhaPortal is the shortest password of a person: typed by people, and worth the whole portal.
const minSenhaPortal = 10

var loginValido = regexp.MustCompile(`^[a-z0-9][a-z0-9._@-]{0,99}$`)

// CriarUsuario adds a portal user and returns it with the password to show once: the one given, or the one made.
func (a *Administracao) CriarUsuario(ctx context.Context, ator Ator, n NovoUsuario) (*Usuario, string, error) {
	u := &Usuario{
		TenantID: n.TenantID, Login: strings.ToLower(strings.TrimSpace(n.Login)), Nome: strings.TrimSpace(n.Nome), Papel: n.Papel,
		TrocarSenha: !n.Fica, Desativado: n.Desativado, Versao: 1, CriadoEm: a.Relogio(),
	}
	if u.Nome == "" {
		u.Nome = u.Login
	}
	if err := validarUsuario(u); err != nil {
		return nil, "", err
	}
	senha := n.Senha
	if senha == "" {
		senha = rand.Text()
	}
	var err error
	if u.Segredo, err = a.Senhas.Derivar(senha); err != nil {
		return nil, "", err
	}
	if err := a.Usuarios.CriarUsuario(ctx, u, a.auditoria(ator, u.TenantID, "usuario.criar", u.Login, "", descreverUsuario(u))); err != nil {
		return nil, "", comoInvalido(err, "login", u.Login)
	}
	return u, senha, nil
}

// AlterarUsuario changes name, role, tenant and whether the user may sign in. The last active administrator stays one.
func (a *Administracao) AlterarUsuario(ctx context.Context, ator Ator, id int64, m MudancaUsuario) (*Usuario, error) {
	u, err := a.Usuarios.Usuario(ctx, id)
	if err != nil {
		return nil, err
	}
	if u.Versao != m.Versao {
		return nil, errors.Join(ErrConflito, NovoInvalido("nome", MotivoConflito))
	}
	antes := descreverUsuario(u)
	eraChefe := u.Papel == PapelAdministrador && !u.Desativado
	u.Nome, u.Papel, u.TenantID, u.Desativado = strings.TrimSpace(m.Nome), m.Papel, m.TenantID, m.Desativado
	if m.Equipes != nil {
		u.Equipes = strings.Join(EquipesDe(*m.Equipes), ", ")
	}
	if err := validarUsuario(u); err != nil {
		return nil, err
	}
	if eraChefe && (u.Papel != PapelAdministrador || u.Desativado) {
		if err := a.outroAdministrador(ctx, u.ID); err != nil {
			return nil, err
		}
	}
	return u, a.gravarUsuario(ctx, ator, u, "usuario.alterar", antes)
}

func (a *Administracao) outroAdministrador(ctx context.Context, menos int64) error {
	todos, err := a.Usuarios.Usuarios(ctx)
	if err != nil {
		return err
	}
	if !slices.ContainsFunc(todos, func(u Usuario) bool {
		return u.ID != menos && u.Papel == PapelAdministrador && !u.Desativado && u.TenantID == 0
	}) {
		return NovoInvalido("papel", MotivoUnico)
	}
	return nil
}

// RedefinirSenha gives a user a made password, to be changed at the next sign-in, and returns it to be shown once.
func (a *Administracao) RedefinirSenha(ctx context.Context, ator Ator, id int64) (*Usuario, string, error) {
	u, err := a.Usuarios.Usuario(ctx, id)
	if err != nil {
		return nil, "", err
	}
	senha := rand.Text()
	if u.Segredo, err = a.Senhas.Derivar(senha); err != nil {
		return nil, "", err
	}
	antes := descreverUsuario(u)
	u.TrocarSenha = true
	return u, senha, a.gravarUsuario(ctx, ator, u, "usuario.redefinir_senha", antes)
}

// ConferirSenhaNova judges a password that a person chose, or that another system chose for them.
func ConferirSenhaNova(login, nova string) error {
	switch {
	case utf8.RuneCountInString(nova) < minSenhaPortal:
		return NovoInvalido("nova", MotivoCurto, strconv.Itoa(minSenhaPortal))
	case utf8.RuneCountInString(nova) > maxSenha:
		return NovoInvalido("nova", MotivoLongo, strconv.Itoa(maxSenha))
	case !utf8.ValidString(nova) || strings.ContainsFunc(nova, EhControle):
		return NovoInvalido("nova", MotivoFormato, "UTF-8")
	case strings.EqualFold(nova, login):
		return NovoInvalido("nova", MotivoRepetida)
	}
	return nil
}

// TrocarSenha sets the password that a user chose. atual is the present one, which the caller has checked.
func (a *Administracao) TrocarSenha(ctx context.Context, ator Ator, u *Usuario, atual, nova string) error {
	if err := ConferirSenhaNova(u.Login, nova); err != nil {
		return err
	}
	if nova == atual {
		return NovoInvalido("nova", MotivoRepetida)
	}
	antes := descreverUsuario(u)
	novo := *u
	var err error
	if novo.Segredo, err = a.Senhas.Derivar(nova); err != nil {
		return err
	}
	novo.TrocarSenha = false
	if err := a.gravarUsuario(ctx, ator, &novo, "usuario.trocar_senha", antes); err != nil {
		return err
	}
	*u = novo
	return nil
}

func (a *Administracao) gravarUsuario(ctx context.Context, ator Ator, u *Usuario, acao, antes string) error {
	err := a.Usuarios.AlterarUsuario(ctx, u, a.auditoria(ator, u.TenantID, acao, u.Login, antes, descreverUsuario(u)))
	return comoInvalido(err, "nome", u.Login)
}

func validarUsuario(u *Usuario) error {
	switch {
	case u.Login == "":
		return NovoInvalido("login", MotivoVazio)
	case !loginValido.MatchString(u.Login):
		return NovoInvalido("login", MotivoFormato, "a-z 0-9 . _ - @")
	case u.Nome == "":
		return NovoInvalido("nome", MotivoVazio)
	case utf8.RuneCountInString(u.Nome) > maxNome:
		return NovoInvalido("nome", MotivoLongo, strconv.Itoa(maxNome))
	case conferirTexto("equipes", u.Equipes, maxEquipes) != nil:
		return conferirTexto("equipes", u.Equipes, maxEquipes)
	case u.Papel != PapelAdministrador && u.Papel != PapelOperador:
		return NovoInvalido("papel", MotivoOpcao, string(PapelAdministrador), string(PapelOperador))
	}
	return nil
}

func descreverUsuario(u *Usuario) string {
	return descrever("nome", u.Nome, "papel", string(u.Papel), "equipes", u.Equipes, "desativado", simNao(u.Desativado), "trocar_senha", simNao(u.TrocarSenha))
}
