package senior

import (
	"errors"
	"slices"
	"strings"

	"ponte/crm"
)

// usuarioLido is a person as the platform tells one.
type usuarioLido struct {
	ID             string `json:"id"`
	Username       string `json:"username"`
	FullName       string `json:"fullName"`
	Blocked        bool   `json:"blocked"`
	ChangePassword bool   `json:"changePassword"`
	TenantName     string `json:"tenantName"`
	TenantDomain   string `json:"tenantDomain"`
	Locale         string `json:"locale"`
}

func (q *requisicao) lido(u *crm.Usuario) usuarioLido {
	t := q.tenant().Slug
	return usuarioLido{texto64(u.ID), u.Login, u.Nome, !u.Entra(), u.TrocarSenha, t, t, idioma}
}

// nomeDePessoa takes the installation off a user name that bears it.
func (q *requisicao) nomesDePessoa(username string) []string {
	username = strings.ToLower(strings.TrimSpace(username))
	nomes := []string{username}
	if i := strings.LastIndexByte(username, '@'); i > 0 && slices.ContainsFunc(nomesDoTenant(username[i+1:]), func(n string) bool {
		return strings.EqualFold(n, q.tenant().Slug)
	}) {
		nomes = append(nomes, username[:i])
	}
	return nomes
}

// acharUsuario finds a person that the caller's installation has to itself. Whoever is of all of them is set up in the portal alone.
func (q *requisicao) acharUsuario(username string) (*crm.Usuario, error) {
	for _, nome := range q.nomesDePessoa(username) {
		u, err := q.a.dep.Administracao.Usuarios.UsuarioPorLogin(q.Ctx(), nome)
		if errors.Is(err, crm.ErrNaoEncontrado) {
			continue
		}
		if err != nil || u.TenantID == q.TenantID() {
			return u, err
		}
	}
	return nil, crm.Recusar(crm.RecusaCadastro, "usuário", "este username nesta instalação")
}

// lerUsuario tells of who calls, or, to an administrator, of who is named.
func lerUsuario(q *requisicao) error {
	username := strings.TrimSpace(q.texto("username", false))
	if q.err != nil {
		return q.err
	}
	if q.pessoa != nil && (username == "" || slices.Contains(q.nomesDePessoa(username), q.pessoa.Login)) {
		return q.responder("usuario", q.lido(q.pessoa))
	}
	if username == "" {
		return crm.Recusar(crm.RecusaObrigatorio, "username")
	}
	if err := q.precisaGerir(); err != nil {
		return err
	}
	u, err := q.acharUsuario(username)
	if err != nil {
		return err
	}
	return q.responder("usuario", q.lido(u))
}

// precisaGerir refuses who may not look after others, where it depends on what is asked.
func (q *requisicao) precisaGerir() error {
	if q.pessoa == nil && !q.Token.Tem(crm.EscopoGerirPlataforma) {
		return crm.Recusar(crm.RecusaEscopo, q.Token.Nome, string(crm.EscopoGerirPlataforma))
	}
	return q.precisa(crm.Permissao{Modulo: crm.ModuloUsuarios, Acao: crm.AcaoVisualizar})
}

// criarUsuario adds a person of the installation, who is given what permits least.
func criarUsuario(q *requisicao) error {
	username, nome, senha := strings.TrimSpace(q.texto("username", true)), q.texto("fullName", true), q.texto("password", true)
	bloqueado, trocar := q.sim("blocked"), q.sim("changePassword")
	if q.err != nil {
		return q.err
	}
	nomes := q.nomesDePessoa(username)
	login := nomes[len(nomes)-1]
	if err := crm.ConferirSenhaNova(login, senha); err != nil {
		return err
	}
	q.semLugar("email", "description", "photo", "locale", "properties")
	u, _, err := q.a.dep.Administracao.CriarUsuario(q.Ctx(), q.ator(), crm.NovoUsuario{
		Login: login, Nome: nome, Papeis: []string{crm.PapelUsuario}, TenantID: q.TenantID(), Senha: senha, Fica: !trocar, Desativado: bloqueado,
	})
	if err != nil {
		return err
	}
	return q.responder("usuario", q.lido(u))
}

// semLugar notes which fields came that have no place here.
func (q *requisicao) semLugar(campos ...string) {
	var vieram []string
	for _, c := range campos {
		if q.veio(c) {
			vieram = append(vieram, c)
		}
	}
	if len(vieram) > 0 {
		q.avisar("CAMPOS DO USUARIO QUE O PONTE NAO GUARDA: "+strings.Join(vieram, ", "), "Nenhuma, se ninguem conta com eles")
	}
}

// alterarUsuario changes what came of a person.
func alterarUsuario(q *requisicao) error {
	username := q.texto("username", true)
	nome, bloqueado := q.texto("fullName", false), q.sim("blocked")
	if q.err != nil {
		return q.err
	}
	u, err := q.acharUsuario(username)
	if err != nil {
		return err
	}
	q.semLugar("email", "description", "photo", "locale", "properties", "changePassword")
	if strings.TrimSpace(nome) == "" {
		nome = u.Nome
	}
	if !q.veio("blocked") {
		bloqueado = u.Desativado
	}
	return q.mudarUsuario(u, nome, bloqueado)
}

// desativarUsuario takes a person away: what they did stays theirs, so that the person stays, shut out.
func desativarUsuario(q *requisicao) error {
	username := q.texto("username", true)
	if q.err != nil {
		return q.err
	}
	u, err := q.acharUsuario(username)
	if err != nil {
		return err
	}
	return q.mudarUsuario(u, u.Nome, true)
}

func (q *requisicao) mudarUsuario(u *crm.Usuario, nome string, bloqueado bool) error {
	novo, err := q.a.dep.Administracao.AlterarUsuario(q.Ctx(), q.ator(), u.ID, crm.MudancaUsuario{
		Versao: u.Versao, Nome: &nome, Desativado: &bloqueado,
	})
	if err != nil {
		return err
	}
	if bloqueado {
		if err := q.a.dep.Acessos.Sessoes.ApagarSessoes(q.Ctx(), u.ID, ""); err != nil {
			return err
		}
	}
	return q.responder("usuario", q.lido(novo))
}

// grupo is a team of people.
type grupo struct {
	ID          string `json:"id"`
	Name        string `json:"name"`
	Description string `json:"description"`
	Email       string `json:"email"`
}

// listarGrupos lists the teams that people of the installation are in.
func listarGrupos(q *requisicao) error {
	procura := strings.ToLower(strings.TrimSpace(q.texto("searchValue", false)))
	if q.err != nil {
		return q.err
	}
	todos, err := q.a.dep.Administracao.Usuarios.Usuarios(q.Ctx())
	if err != nil {
		return err
	}
	grupos := []grupo{}
	for i := range todos {
		if todos[i].TenantID != 0 && todos[i].TenantID != q.TenantID() {
			continue
		}
		for _, e := range crm.EquipesDe(todos[i].Equipes) {
			if strings.Contains(strings.ToLower(e), procura) && !slices.ContainsFunc(grupos, func(g grupo) bool { return g.Name == e }) {
				grupos = append(grupos, grupo{ID: e, Name: e})
			}
		}
	}
	slices.SortFunc(grupos, func(a, b grupo) int { return strings.Compare(a.Name, b.Name) })
	return q.responder("grupos", struct {
		Groups        []grupo `json:"groups"`
		TotalElements int     `json:"totalElements"`
	}{grupos, len(grupos)})
}
