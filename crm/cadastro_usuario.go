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

// CadastroUsuarios keeps the people who use the portal, and their papéis. Each change is one transaction with its Auditoria. In it conferir
// is asked about everybody as they are after the change, while no other change of users or papéis is made: its error takes the change
// back. It may be asked again.
type CadastroUsuarios interface {
	// Usuarios lists all, by login.
	Usuarios(ctx context.Context) ([]Usuario, error)
	// Usuario finds by id; unknown is ErrNaoEncontrado.
	Usuario(ctx context.Context, id int64) (*Usuario, error)
	// UsuarioPorLogin finds by login, exactly as stored (lower case); unknown is ErrNaoEncontrado.
	UsuarioPorLogin(ctx context.Context, login string) (*Usuario, error)
	// CriarUsuario gives u its id. A login in use is ErrJaExiste.
	CriarUsuario(ctx context.Context, u *Usuario, conferir func(*Quadro) error, a Auditoria) error
	// AlterarUsuario replaces the row while it still has u.Versao, and grows that by one; else ErrConflito.
	AlterarUsuario(ctx context.Context, u *Usuario, conferir func(*Quadro) error, a Auditoria) error
	// Papeis lists those that are kept, of every tenant: own ones, and those of every tenant that were changed.
	Papeis(ctx context.Context) ([]Papel, error)
	// GravarPapel makes one whose Versao is 0, replaces one that still has p.Versao, and grows that by one; else ErrConflito.
	GravarPapel(ctx context.Context, p *Papel, conferir func(*Quadro) error, a Auditoria) error
	// ApagarPapel takes one away that still has p.Versao; else ErrConflito.
	ApagarPapel(ctx context.Context, p *Papel, conferir func(*Quadro) error, a Auditoria) error
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
	Login        string
	Nome         string
	Papeis       []string // codes
	TenantID     int64    // 0 = every tenant
	Senha        string   // "" = one is made, to be changed at the first sign-in
	Fica         bool     // the password given need not be changed at the first sign-in
	Equipes      string
	Departamento string
	Funcao       string
	Gestor       string // login, "" = nobody
	Filiais      []int64
	Desativado   bool // may not sign in yet
}

// MudancaUsuario is what AlterarUsuario changes; nil leaves what is there.
type MudancaUsuario struct {
	Versao       int64 // that was read; another one now is MotivoConflito
	Nome         *string
	Papeis       *[]string
	TenantID     *int64
	Desativado   *bool
	Equipes      *string
	Departamento *string
	Funcao       *string
	Gestor       *string // login
	Filiais      *[]int64
}

// Longest texts of a user, in characters.
const (
	maxEquipes      = 500
	maxDepartamento = 100
	maxPapeis       = 20
)

// minSenhaPortal is the shortest password of a person: typed by people, and worth the whole portal.
const minSenhaPortal = 10

var loginValido = regexp.MustCompile(`^[a-z0-9][a-z0-9._@-]{0,99}$`)

// CriarUsuario adds a portal user and returns it with the password to show once: the one given, or the one made. In a tenant whose
// package does not activate users the new one waits for an administrator (AtivarUsuario).
func (a *Administracao) CriarUsuario(ctx context.Context, ator Ator, n NovoUsuario) (*Usuario, string, error) {
	u := &Usuario{
		TenantID: n.TenantID, Login: lerLogin(n.Login), Nome: strings.TrimSpace(n.Nome), Papeis: lerPapeis(n.Papeis),
		Equipes: strings.Join(EquipesDe(n.Equipes), ", "), Departamento: strings.TrimSpace(n.Departamento), Funcao: strings.TrimSpace(n.Funcao),
		Gestor: lerLogin(n.Gestor), Filiais: n.Filiais, TrocarSenha: !n.Fica, Desativado: n.Desativado, Versao: 1, CriadoEm: a.Relogio(),
	}
	if u.Nome == "" {
		u.Nome = u.Login
	}
	if err := validarUsuario(u); err != nil {
		return nil, "", err
	}
	if err := a.conferirFiliais(ctx, u); err != nil {
		return nil, "", err
	}
	if err := a.podeDar(ctx, ator, nil, u); err != nil {
		return nil, "", err
	}
	var err error
	if u.AAtivar, err = a.esperaAtivacao(ctx, u.TenantID); err != nil {
		return nil, "", err
	}
	senha := n.Senha
	if senha == "" {
		senha = rand.Text()
	}
	if u.Segredo, err = a.Senhas.Derivar(senha); err != nil {
		return nil, "", err
	}
	conferir := func(q *Quadro) error { return q.conferir(nil, u) }
	if err := a.Usuarios.CriarUsuario(ctx, u, conferir, a.auditoria(ator, u.TenantID, "usuario.criar", u.Login, "", descreverUsuario(u))); err != nil {
		return nil, "", comoInvalido(err, "login", u.Login)
	}
	return u, senha, nil
}

// esperaAtivacao tells whether a new user of a tenant waits for an administrator.
func (a *Administracao) esperaAtivacao(ctx context.Context, tenantID int64) (bool, error) {
	if tenantID == 0 {
		return false, nil
	}
	todos, err := a.Tenants.Tenants(ctx)
	i := slices.IndexFunc(todos, func(t Tenant) bool { return t.ID == tenantID })
	return i >= 0 && !todos[i].Pacote.AtivaUsuarios(), err
}

// AlterarUsuario changes what is said of a user, their papéis and whether they may sign in. No tenant is left without an administrator.
func (a *Administracao) AlterarUsuario(ctx context.Context, ator Ator, id int64, m MudancaUsuario) (*Usuario, error) {
	antes, err := a.Usuarios.Usuario(ctx, id)
	if err != nil {
		return nil, err
	}
	if antes.Versao != m.Versao {
		return nil, errors.Join(ErrConflito, NovoInvalido("nome", MotivoConflito))
	}
	u := *antes
	for _, c := range []struct {
		novo *string
		onde *string
	}{{m.Nome, &u.Nome}, {m.Equipes, &u.Equipes}, {m.Departamento, &u.Departamento}, {m.Funcao, &u.Funcao}} {
		if c.novo != nil {
			*c.onde = strings.TrimSpace(*c.novo)
		}
	}
	u.Equipes = strings.Join(EquipesDe(u.Equipes), ", ")
	if m.Papeis != nil {
		u.Papeis = lerPapeis(*m.Papeis)
	}
	if m.TenantID != nil {
		u.TenantID = *m.TenantID
	}
	if m.Desativado != nil {
		u.Desativado = *m.Desativado
	}
	if m.Gestor != nil {
		u.Gestor = lerLogin(*m.Gestor)
	}
	if m.Filiais != nil {
		u.Filiais = *m.Filiais
	}
	if err := validarUsuario(&u); err != nil {
		return nil, err
	}
	if m.Filiais != nil || u.TenantID != antes.TenantID {
		if err := a.conferirFiliais(ctx, &u); err != nil {
			return nil, err
		}
	}
	if err := a.podeDar(ctx, ator, antes, &u); err != nil {
		return nil, err
	}
	return &u, a.gravarUsuario(ctx, ator, &u, "usuario.alterar", antes)
}

// AtivarUsuario lets a user in who waits for it. Only an administrator may, or the command line.
func (a *Administracao) AtivarUsuario(ctx context.Context, ator Ator, id int64) (*Usuario, error) {
	if ator.Acesso != nil && !ator.Acesso.Admin {
		return nil, NovoInvalido("usuario", MotivoSoAdmin, "ativar um usuário")
	}
	antes, err := a.Usuarios.Usuario(ctx, id)
	if err != nil || !antes.AAtivar {
		return antes, err
	}
	u := *antes
	u.AAtivar = false
	return &u, a.gravarUsuario(ctx, ator, &u, "usuario.ativar", antes)
}

// RedefinirSenha gives a user a made password, to be changed at the next sign-in, and returns it to be shown once.
func (a *Administracao) RedefinirSenha(ctx context.Context, ator Ator, id int64) (*Usuario, string, error) {
	u, err := a.Usuarios.Usuario(ctx, id)
	if err != nil {
		return nil, "", err
	}
	if err := a.podeDar(ctx, ator, u, u); err != nil { // whose password one makes, one may become
		return nil, "", err
	}
	antes := *u
	senha := rand.Text()
	if u.Segredo, err = a.Senhas.Derivar(senha); err != nil {
		return nil, "", err
	}
	u.TrocarSenha = true
	return u, senha, a.gravarUsuario(ctx, ator, u, "usuario.redefinir_senha", &antes)
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
	novo := *u
	var err error
	if novo.Segredo, err = a.Senhas.Derivar(nova); err != nil {
		return err
	}
	novo.TrocarSenha = false
	if err := a.gravarUsuario(ctx, ator, &novo, "usuario.trocar_senha", u); err != nil {
		return err
	}
	*u = novo
	return nil
}

func (a *Administracao) gravarUsuario(ctx context.Context, ator Ator, u *Usuario, acao string, antes *Usuario) error {
	conferir := func(q *Quadro) error { return q.conferir(antes, u) }
	err := a.Usuarios.AlterarUsuario(ctx, u, conferir, a.auditoria(ator, u.TenantID, acao, u.Login, descreverUsuario(antes), descreverUsuario(u)))
	return comoInvalido(err, "nome", u.Login)
}

// lerLogin is a login as it is kept.
func lerLogin(login string) string { return strings.ToLower(strings.TrimSpace(login)) }

// podeDar refuses what would give somebody more than the one who gives has: neither by papéis nor by the password of another. Who sees a part
// looks after nobody: a team, a gestor or a password would give the part of another.
func (a *Administracao) podeDar(ctx context.Context, ator Ator, antes, depois *Usuario) error {
	if ator.Acesso == nil || ator.Acesso.Admin {
		return nil
	}
	if ator.Acesso.Alcance != AlcanceTodas {
		return NovoInvalido("papeis", MotivoAlemDoSeu, alemDoAlcance)
	}
	guardados, err := a.Usuarios.Papeis(ctx)
	if err != nil {
		return err
	}
	for _, u := range []*Usuario{antes, depois} {
		if u == nil {
			continue
		}
		if falta := ator.Acesso.cobre(AcessoDe(u, PapeisDoTenant(guardados, u.TenantID))); falta != "" {
			return NovoInvalido("papeis", MotivoAlemDoSeu, falta)
		}
	}
	return nil
}

// lerPapeis keeps each code once, in the order in which they were given.
func lerPapeis(codigos []string) (lidos []string) {
	for _, c := range codigos {
		if c = strings.ToLower(strings.TrimSpace(c)); c != "" && !slices.Contains(lidos, c) {
			lidos = append(lidos, c)
		}
	}
	return lidos
}

func validarUsuario(u *Usuario) error {
	switch {
	case u.Login == "":
		return NovoInvalido("login", MotivoVazio)
	case !loginValido.MatchString(u.Login):
		return NovoInvalido("login", MotivoFormato, "letras minúsculas sem acento, números e . _ - @, até 100")
	case u.Nome == "":
		return NovoInvalido("nome", MotivoVazio)
	case utf8.RuneCountInString(u.Nome) > maxNome:
		return NovoInvalido("nome", MotivoLongo, strconv.Itoa(maxNome))
	case len(u.Papeis) == 0:
		return NovoInvalido("papeis", MotivoVazio)
	case len(u.Papeis) > maxPapeis:
		return NovoInvalido("papeis", MotivoLongo, strconv.Itoa(maxPapeis))
	}
	if err := conferirTexto("equipes", u.Equipes, maxEquipes); err != nil {
		return err
	}
	if err := conferirTexto("departamento", u.Departamento, maxDepartamento); err != nil {
		return err
	}
	return conferirTexto("funcao", u.Funcao, maxDepartamento)
}

func descreverUsuario(u *Usuario) string {
	return descrever("nome", u.Nome, "papeis", strings.Join(u.Papeis, ", "), "equipes", u.Equipes, "departamento", u.Departamento, "funcao", u.Funcao,
		"gestor", u.Gestor, "filiais", idsEmTexto(u.Filiais), "a_ativar", simNao(u.AAtivar), "desativado", simNao(u.Desativado), "trocar_senha", simNao(u.TrocarSenha))
}

func idsEmTexto(ids []int64) string {
	textos := make([]string, len(ids))
	for i, id := range ids {
		textos[i] = strconv.FormatInt(id, 10)
	}
	return strings.Join(textos, ", ")
}
