package portal

import (
	"net/http"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/alexedwards/scs/v2"

	"ponte/crm"
	"ponte/crm/plataforma"
)

// telaUsuarios lists who uses the portal.
type telaUsuarios struct {
	Filtro *filtro
	Linhas []linhaUsuario
	Form   formUsuario
}

type linhaUsuario struct {
	crm.Usuario
	Instalacao string
	NomePapeis string
	Eu         bool
}

// formUsuario is a user as typed.
type formUsuario struct {
	ID                            int64
	Login, Nome, Desativado       string
	Equipes, Departamento, Funcao string
	Versao                        int64
	AAtivar, Ativa                bool // it waits for an administrator; the one who looks is one
	Papeis, Filiais               campoForm
	Gestores, Instalacoes         []opcao
	Subordinados                  []string
	Sessoes                       []linhaSessao
	Erros                         errosForm
	papeis                        []string
	gestor                        string
	filiais                       []string
	tenantID                      int64
}

type linhaSessao struct {
	Token            string // hash: useless to sign in with
	Inicio, Fim      momento
	Endereco, Agente string
	Esta             bool
}

func (k *contexto) usuarios() error {
	return k.mostrarUsuarios(http.StatusOK, formUsuario{papeis: []string{crm.PapelUsuario}})
}

func (k *contexto) mostrarUsuarios(status int, form formUsuario) error {
	visiveis, err := k.usuariosVisiveis()
	if err != nil {
		return err
	}
	tela := telaUsuarios{Filtro: k.novoFiltro("/usuarios")}
	guardados, err := k.p.Administracao.Usuarios.Papeis(k.ctx)
	if err != nil {
		return err
	}
	for _, u := range visiveis {
		nomes := crm.AcessoDe(&u, crm.PapeisDoTenant(guardados, u.TenantID)).Nomes
		tela.Linhas = append(tela.Linhas, linhaUsuario{u, k.nomeDaInstalacao(u.TenantID), strings.Join(nomes, ", "), u.ID == k.usuario.ID})
	}
	if tela.Form, err = k.completarUsuario(form, visiveis, guardados); err != nil {
		return err
	}
	return k.mostrar(status, "usuarios", "Usuários", tela)
}

// usuariosVisiveis are the portal's users; an administrator of one installation sees its people only.
func (k *contexto) usuariosVisiveis() ([]crm.Usuario, error) {
	todos, err := k.p.Administracao.Usuarios.Usuarios(k.ctx)
	if k.usuario.TenantID == 0 {
		return todos, err
	}
	return slices.DeleteFunc(todos, func(u crm.Usuario) bool { return u.TenantID != k.usuario.TenantID }), err
}

// nomeDaInstalacao is the tenant's name of a user, who may have all.
func (k *contexto) nomeDaInstalacao(tenantID int64) string {
	if i := slices.IndexFunc(k.tenants, func(t crm.Tenant) bool { return t.ID == tenantID }); i >= 0 {
		return k.tenants[i].Nome
	}
	return "Todas"
}

// completarUsuario fills in what a form offers: the papéis of the user's installation, and those that the present one has of its own; as gestor
// who may be one; the filiais, when it has any.
func (k *contexto) completarUsuario(f formUsuario, visiveis []crm.Usuario, guardados []crm.Papel) (formUsuario, error) {
	f.Papeis = novoCampo("papeis", "Papéis", "", f.Erros)
	f.Papeis.Tipo, f.Papeis.Ajuda = "opcoes", "Vale o que qualquer um deles permite."
	for _, p := range crm.PapeisDoTenant(guardados, f.tenantID) {
		f.Papeis.Opcoes = append(f.Papeis.Opcoes, opcao{p.Codigo, p.Nome, slices.Contains(f.papeis, p.Codigo)})
	}
	if f.ID == 0 && k.tenant.ID != f.tenantID {
		for _, p := range crm.PapeisDoTenant(guardados, k.tenant.ID) {
			if !p.Padrao() {
				f.Papeis.Opcoes = append(f.Papeis.Opcoes, opcao{p.Codigo, p.Nome + " (só em " + k.tenant.Nome + ")", slices.Contains(f.papeis, p.Codigo)})
			}
		}
	}
	gestores := []string{"", "Ninguém"}
	for _, u := range visiveis {
		if u.Login != f.Login && (u.TenantID == 0 || f.ID == 0 || u.TenantID == f.tenantID) {
			gestores = append(gestores, u.Login, u.Nome)
		}
	}
	deQuem := f.tenantID
	if f.ID == 0 && deQuem == 0 {
		deQuem = k.tenant.ID
	}
	empresas, err := k.p.Administracao.Empresas.Empresas(k.ctx, deQuem)
	if err != nil {
		return f, err
	}
	if pares := filiaisParaEscolher(empresas, ""); len(pares) > 2 && (f.ID == 0 || f.tenantID != 0) {
		f.Filiais = novoCampo("filiais", "Filiais", "", f.Erros)
		f.Filiais.Tipo, f.Filiais.Ajuda = "opcoes", "Marcadas, a pessoa não vê as ocorrências, tarefas e assistências de outra filial. Nenhuma marcada: vê as de todas."
		for i := 2; i < len(pares); i += 2 {
			f.Filiais.Opcoes = append(f.Filiais.Opcoes, opcao{pares[i], pares[i+1], slices.Contains(f.filiais, pares[i])})
		}
	}
	f.Gestores = opcoes(f.gestor, gestores...)
	f.Subordinados = crm.Subordinados(visiveis, f.Login)
	f.Ativa = f.AAtivar && k.acesso.Admin
	var pares []string
	if k.usuario.TenantID == 0 {
		pares = []string{"0", "Todas"}
	}
	for _, t := range k.tenants {
		pares = append(pares, texto64(t.ID), t.Nome)
	}
	f.Instalacoes = opcoes(texto64(f.tenantID), pares...)
	return f, nil
}

func (k *contexto) lerUsuario() formUsuario {
	f := formUsuario{
		Login: k.campo("login"), Nome: k.campo("nome"), Desativado: k.campo("desativado"), Equipes: k.campo("equipes"), Departamento: k.campo("departamento"),
		Funcao: k.campo("funcao"), gestor: k.campo("gestor"), tenantID: lerID(k.campo("instalacao")),
	}
	if valores, err := k.FormParams(); err == nil {
		f.papeis, f.filiais = valores["papeis"], valores["filiais"]
	}
	f.Versao, _ = strconv.ParseInt(k.campo("versao"), 10, 64)
	if !slices.ContainsFunc(k.tenants, func(t crm.Tenant) bool { return t.ID == f.tenantID }) {
		f.tenantID = k.usuario.TenantID // none, or one that is not theirs to give
	}
	return f
}

func (k *contexto) criarUsuario() error {
	f := k.lerUsuario()
	u, senha, err := k.p.Administracao.CriarUsuario(k.ctx, k.ator(""), crm.NovoUsuario{
		Login: f.Login, Nome: f.Nome, Papeis: f.papeis, TenantID: f.tenantID, Equipes: f.Equipes, Departamento: f.Departamento, Funcao: f.Funcao, Gestor: f.gestor,
		Filiais: idsDe(f.filiais),
	})
	if f.Erros = errosDe(err); f.Erros != nil {
		return k.mostrarUsuarios(http.StatusUnprocessableEntity, f)
	}
	if err != nil {
		return err
	}
	return k.mostrarSegredo("Usuário "+u.Login, u.Login, senha, "/usuarios")
}

// acharUsuario finds the one that the address names, among those that the administrator may see.
func (k *contexto) acharUsuario() (*crm.Usuario, error) {
	u, err := k.p.Administracao.Usuarios.Usuario(k.ctx, k.id("id"))
	if err != nil {
		return nil, err
	}
	if k.usuario.TenantID != 0 && u.TenantID != k.usuario.TenantID {
		return nil, crm.ErrNaoEncontrado
	}
	return u, nil
}

func (k *contexto) usuarioPagina() error {
	u, err := k.acharUsuario()
	if err != nil {
		return err
	}
	return k.mostrarUsuario(http.StatusOK, formDoUsuario(u))
}

func formDoUsuario(u *crm.Usuario) formUsuario {
	f := formUsuario{
		ID: u.ID, Login: u.Login, Nome: u.Nome, Equipes: u.Equipes, Departamento: u.Departamento, Funcao: u.Funcao, Versao: u.Versao, AAtivar: u.AAtivar,
		papeis: u.Papeis, gestor: u.Gestor, filiais: textosDe(u.Filiais), tenantID: u.TenantID,
	}
	if u.Desativado {
		f.Desativado = "sim"
	}
	return f
}

func (k *contexto) mostrarUsuario(status int, f formUsuario) error {
	sessoes, err := k.p.Sessoes.SessoesDoUsuario(k.ctx, f.ID)
	if err != nil {
		return err
	}
	for i := range sessoes {
		s := &sessoes[i]
		if p, daAPI := plataforma.LerSessao(s); daAPI {
			f.Sessoes = append(f.Sessoes, linhaSessao{Token: s.Token, Inicio: k.em(p.Inicio), Fim: k.em(s.ExpiraEm), Endereco: p.Endereco, Agente: "API da Senior X: " + p.Agente})
			continue
		}
		_, valores, err := scs.GobCodec{}.Decode(s.Dados)
		if err != nil {
			continue // of another version of the program
		}
		inicio, _ := valores[chaveInicio].(int64)
		l := linhaSessao{Token: s.Token, Inicio: k.em(time.Unix(inicio, 0)), Fim: k.em(s.ExpiraEm)}
		l.Endereco, _ = valores[chaveEndereco].(string)
		l.Agente, _ = valores[chaveAgente].(string)
		l.Esta = valores[chaveSessao] == k.p.sessoes.GetString(k.Request().Context(), chaveSessao)
		f.Sessoes = append(f.Sessoes, l)
	}
	visiveis, err := k.usuariosVisiveis()
	if err != nil {
		return err
	}
	guardados, err := k.p.Administracao.Usuarios.Papeis(k.ctx)
	if err != nil {
		return err
	}
	if f, err = k.completarUsuario(f, visiveis, guardados); err != nil {
		return err
	}
	return k.mostrar(status, "usuario", "Usuário "+f.Login, f)
}

// alterarUsuario changes a user, makes a password, or ends sessions.
func (k *contexto) alterarUsuario() error {
	u, err := k.acharUsuario()
	if err != nil {
		return err
	}
	caminho := "/usuarios/" + texto64(u.ID)
	switch k.campo("ato") {
	case "senha":
		_, senha, err := k.p.Administracao.RedefinirSenha(k.ctx, k.ator(""), u.ID)
		if erros := errosDe(err); erros != nil {
			f := formDoUsuario(u)
			f.Erros = erros
			return k.mostrarUsuario(http.StatusUnprocessableEntity, f)
		}
		if err != nil {
			return err
		}
		if err := k.p.Sessoes.ApagarSessoes(k.ctx, u.ID, ""); err != nil {
			return err
		}
		return k.mostrarSegredo("Nova senha de "+u.Login, u.Login, senha, caminho)
	case "encerrar":
		sessoes, err := k.p.Sessoes.SessoesDoUsuario(k.ctx, u.ID)
		if err != nil {
			return err
		}
		for _, s := range sessoes {
			if token := k.campo("sessao"); token == "" || token == s.Token {
				if err := k.p.Sessoes.ApagarSessao(k.ctx, s.Token); err != nil {
					return err
				}
			}
		}
		if err := k.auditar("sessao.encerrar", u.Login, ""); err != nil {
			return err
		}
		return k.voltar(caminho, "Sessão encerrada.")
	}
	f := k.lerUsuario()
	f.ID, f.Login, f.AAtivar = u.ID, u.Login, u.AAtivar
	desativado, filiais := f.Desativado == "sim", idsDe(f.filiais)
	_, err = k.p.Administracao.AlterarUsuario(k.ctx, k.ator(""), u.ID, crm.MudancaUsuario{
		Versao: f.Versao, Nome: &f.Nome, Papeis: &f.papeis, TenantID: &f.tenantID, Desativado: &desativado, Equipes: &f.Equipes,
		Departamento: &f.Departamento, Funcao: &f.Funcao, Gestor: &f.gestor, Filiais: &filiais,
	})
	if erros := errosDe(err); erros != nil {
		if erros[""] != "" {
			f = formDoUsuario(u)
		}
		f.Erros = erros
		return k.mostrarUsuario(http.StatusUnprocessableEntity, f)
	}
	if err != nil {
		return err
	}
	if desativado {
		if err := k.p.Sessoes.ApagarSessoes(k.ctx, u.ID, ""); err != nil {
			return err
		}
	}
	return k.voltar("/usuarios", "Usuário "+u.Login+" gravado.")
}

// ativarUsuario lets one in who waits for it.
func (k *contexto) ativarUsuario() error {
	u, err := k.acharUsuario()
	if err != nil {
		return err
	}
	_, err = k.p.Administracao.AtivarUsuario(k.ctx, k.ator(""), u.ID)
	if erros := errosDe(err); erros != nil {
		f := formDoUsuario(u)
		f.Erros = errosForm{"": comoFrase(erros["usuario"] + erros[""])}
		return k.mostrarUsuario(http.StatusUnprocessableEntity, f)
	}
	if err != nil {
		return err
	}
	return k.voltar("/usuarios/"+texto64(u.ID), "Usuário "+u.Login+" ativado: já pode entrar.")
}

// idsDe reads ids of a form; what is none is no id of anything.
func idsDe(textos []string) (ids []int64) {
	for _, t := range textos {
		ids = append(ids, lerID(t))
	}
	return ids
}

func textosDe(ids []int64) (textos []string) {
	for _, id := range ids {
		textos = append(textos, texto64(id))
	}
	return textos
}
