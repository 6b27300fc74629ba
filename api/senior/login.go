package senior

import (
	"encoding/json"
	"strconv"
	"strings"
	"time"

	"ponte/api/moldura"
	"ponte/crm"
	"ponte/crm/plataforma"
)

// acesso is what the platform gives who comes in. It travels as a JSON text inside the answer.
type acesso struct {
	Scope        string `json:"scope"`
	ExpiresIn    int64  `json:"expires_in"` // seconds
	Username     string `json:"username,omitempty"`
	TokenType    string `json:"token_type"`
	AccessToken  string `json:"access_token"`
	RefreshToken string `json:"refresh_token,omitempty"`
}

const escopoDaAplicacao = "am_application_scope"

func (q *requisicao) dar(a acesso) error {
	a.TokenType = "Bearer"
	texto, err := json.Marshal(a)
	if err != nil {
		return err
	}
	return q.responder("jsonToken", struct {
		JSONToken string `json:"jsonToken"`
	}{string(texto)})
}

// contar refuses the logins of one user that are too many in a minute.
func (q *requisicao) contar(nome string) error {
	espera := q.a.logins.esperar(q.Quem.Endereco, nome, q.a.dep.Relogio())
	if espera == 0 {
		return nil
	}
	q.C.Response().Header().Set("Retry-After", strconv.Itoa(int((espera+time.Second-1)/time.Second)))
	return crm.Recusar(crm.RecusaLogins, strconv.Itoa(loginsPorMinuto))
}

// login lets a person of the portal in, whom username names with the installation behind the last @.
func login(q *requisicao) error {
	username, senha := strings.TrimSpace(q.texto("username", true)), q.texto("password", true)
	if q.err != nil {
		return q.err
	}
	q.Pedido.Usuario, q.Pedido.Senha = username, senha
	q.Pedido.RegistrarPartes(nil)
	nome, dominio := username, ""
	if i := strings.LastIndexByte(username, '@'); i >= 0 {
		nome, dominio = username[:i], username[i+1:]
	}
	if q.e.dominio != "" && dominio == "" {
		dominio = q.e.dominio
	}
	r, err := q.retratoDe(dominio)
	if err != nil {
		return err
	}
	var dado *plataforma.Acesso
	err = q.entrarEm(r, func() (int64, error) {
		if err := q.contar(username); err != nil {
			return 0, err
		}
		dado, err = q.a.dep.Acessos.Entrar(q.Ctx(), &plataforma.Login{
			Endereco: q.Quem.Endereco, Tenant: &r.Tenant, Nomes: []string{username, nome}, Senha: senha, Agente: q.C.Request().UserAgent(),
		})
		return 0, err
	})
	if err != nil {
		return err
	}
	return q.dar(acesso{"desktop", int64(plataforma.Validade / time.Second), username, "", dado.Token, dado.Renovacao})
}

// loginComChave lets an application in: the key is the user name of a credential, the secret a token of it. What it is given ends
// with that token.
func loginComChave(q *requisicao) error {
	chave, segredo, nome := strings.TrimSpace(q.texto("accessKey", true)), strings.TrimSpace(q.texto("secret", true)), q.texto("tenantName", true)
	if q.err != nil {
		return q.err
	}
	r, err := q.retratoDe(nome)
	if err != nil {
		return err
	}
	q.Pedido.Token = segredo
	if err := q.entrarComToken(); err != nil {
		return err
	}
	if q.TenantID() != r.Tenant.ID || q.Pedido.Credencial.Usuario != chave {
		return crm.Recusar(crm.RecusaToken)
	}
	if err := q.contar(chave); err != nil { // strangers, who may name whom they like, are not counted: they would crowd out the others
		return err
	}
	agora := q.a.dep.Relogio()
	fim := agora.Add(plataforma.ValidadeDaChave)
	if e := q.Token.ExpiraEm; e != nil && e.Before(fim) {
		fim = *e
	}
	return q.dar(acesso{Scope: escopoDaAplicacao, ExpiresIn: int64(fim.Sub(agora) / time.Second), AccessToken: moldura.ComFim(Superficie, segredo, fim)})
}

// renovar gives another access token. The header must name the installation.
func renovar(q *requisicao) error {
	renovacao := strings.TrimSpace(q.texto("refreshToken", true))
	if q.err != nil {
		return q.err
	}
	if q.C.Request().Header.Get("X-Tenant") == "" {
		return crm.Recusar(crm.RecusaObrigatorio, "O cabeçalho X-Tenant")
	}
	id, _ := plataforma.TenantDoToken(renovacao)
	r, ok := q.a.dep.Moldura.Retratos.DoTenant(id)
	if !ok {
		return crm.Recusar(crm.RecusaToken)
	}
	var dado *plataforma.Acesso
	err := q.entrarEm(r, func() (id int64, err error) {
		if dado, err = q.a.dep.Acessos.Renovar(q.Ctx(), &r.Tenant, renovacao); err != nil {
			return 0, err
		}
		q.Pedido.Usuario = dado.Usuario.Login
		return dado.Usuario.ID, nil
	})
	if err != nil {
		return err
	}
	username := dado.Usuario.Login + "@" + r.Tenant.Slug
	return q.dar(acesso{"desktop", int64(plataforma.Validade / time.Second), username, "", dado.Token, dado.Renovacao})
}

// semSegundoFator says that there is none: no login ever asks for it.
func semSegundoFator(*requisicao) error {
	return crm.Recusar(crm.RecusaValor, "temporaryToken", "esta instalação não tem segundo fator, e nenhum login o pede")
}

// sair ends what a login gave. What an application was given ends with its token alone.
func sair(q *requisicao) error {
	token := moldura.Portador(q.C.Request())
	for _, nome := range []string{"access_token", "accessToken"} { // the gateway's name, and the npm client's
		if dito := strings.TrimSpace(q.texto(nome, false)); dito != "" {
			token = dito
		}
	}
	if q.err != nil {
		return q.err
	}
	feito := struct{}{}
	id, pessoa := plataforma.TenantDoToken(token)
	if !pessoa {
		semFim, vale := moldura.SemFim(Superficie, token, q.a.dep.Relogio())
		if q.Pedido.Token = semFim; !vale {
			return crm.Recusar(crm.RecusaToken)
		}
		if err := q.entrarComToken(); err != nil {
			return err
		}
		q.avisar("LOGOUT DE UMA APLICACAO NAO TERMINA O TOKEN DELA", "Para termina-lo, revogar o token no portal")
		return q.responder("logout", feito)
	}
	r, ok := q.a.dep.Moldura.Retratos.DoTenant(id)
	if !ok {
		return crm.Recusar(crm.RecusaToken)
	}
	if err := q.entrarEm(r, func() (int64, error) { return 0, q.a.dep.Acessos.Sair(q.Ctx(), token) }); err != nil {
		return err
	}
	return q.responder("logout", feito)
}
