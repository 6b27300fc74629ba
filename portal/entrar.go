package portal

import (
	"context"
	"crypto/rand"
	"errors"
	"net/http"
	"strings"

	"ponte/crm"
)

// telaEntrar is the sign-in page.
type telaEntrar struct {
	Login, Para, Erro string
	Primeira          bool // there is no installation yet
}

// NaSenha tells where to go on typing: who was refused has a login there already.
func (t telaEntrar) NaSenha() bool { return t.Erro != "" && t.Login != "" }

const maxAgente = 200

func (k *contexto) entrar() error {
	if k.usuario != nil {
		return k.Redirect(http.StatusSeeOther, Raiz)
	}
	tenants, err := k.p.Administracao.Tenants.Tenants(k.ctx) // a database that does not answer takes the hint away, not the page
	return k.mostrar(http.StatusOK, "entrar", "Entrar", telaEntrar{Para: destinoLocal(k.consulta("para")), Primeira: err == nil && len(tenants) == 0})
}

// destinoLocal keeps an address of the portal; any other is none, so that nobody is led away by a link.
func destinoLocal(para string) string {
	if (para == Raiz || strings.HasPrefix(para, Raiz+"/") || strings.HasPrefix(para, Raiz+"?")) && !strings.ContainsAny(para, "\\\r\n") {
		return para
	}
	return ""
}

func (k *contexto) autenticar() error {
	tela := telaEntrar{Login: k.campo("login"), Para: destinoLocal(k.campo("para"))}
	u, err := k.conferir(strings.ToLower(tela.Login), k.FormValue("senha"))
	switch {
	case errors.Is(err, crm.ErrOcupado):
		tela.Erro = "Muitas tentativas: espere um minuto e tente de novo."
		return k.mostrar(http.StatusTooManyRequests, "entrar", "Entrar", tela)
	case err != nil:
		return err
	case u == nil:
		tela.Erro = "Usuário ou senha não conferem."
		return k.mostrar(http.StatusUnauthorized, "entrar", "Entrar", tela)
	case u.AAtivar: // told to who knows the password alone
		tela.Erro = "Seu usuário ainda não foi ativado: peça a um administrador."
		return k.mostrar(http.StatusForbidden, "entrar", "Entrar", tela)
	}
	if err := k.abrirSessao(u); err != nil {
		return err
	}
	if u.TrocarSenha {
		return k.Redirect(http.StatusSeeOther, Raiz+"/senha")
	}
	if tela.Para == "" {
		tela.Para = Raiz
	}
	return k.Redirect(http.StatusSeeOther, tela.Para)
}

// conferir gives the user when the password is theirs, nil when it is not. Unknown and disabled users cost the same.
func (k *contexto) conferir(login, senha string) (*crm.Usuario, error) {
	u, err := k.p.Administracao.Usuarios.UsuarioPorLogin(k.ctx, login)
	if err != nil && !errors.Is(err, crm.ErrNaoEncontrado) {
		return nil, err
	}
	// The checks of the webservice's passwords are made for its credentials; a user is like one to them. Ids are unique
	// over all tables, so what is remembered of the two never meets.
	var como *crm.Credencial
	if u != nil && !u.Desativado {
		como = &crm.Credencial{ID: u.ID, Versao: u.Versao, Segredo: u.Segredo}
	}
	certa, err := k.p.Senhas.Conferir(k.ctx, k.endereco(), "portal:"+login, como, senha)
	if err != nil || certa != crm.SenhaAtual {
		if errors.Is(err, context.DeadlineExceeded) {
			err = crm.ErrOcupado
		}
		return nil, err
	}
	return u, nil
}

// abrirSessao signs the user in under a new token.
func (k *contexto) abrirSessao(u *crm.Usuario) error {
	s, ctx := k.p.sessoes, k.Request().Context()
	if err := s.RenewToken(ctx); err != nil {
		return err
	}
	agente := []rune(strings.ToValidUTF8(k.Request().UserAgent(), ""))
	s.Put(ctx, chaveSessao, rand.Text())
	s.Put(ctx, chaveUsuario, u.ID)
	s.Put(ctx, chaveImpressao, impressao(u))
	s.Put(ctx, chaveInicio, k.agora.Unix())
	s.Put(ctx, chaveEndereco, k.endereco().String())
	s.Put(ctx, chaveAgente, string(agente[:min(len(agente), maxAgente)]))
	return nil
}

func (k *contexto) sair() error {
	if err := k.p.sessoes.Destroy(k.Request().Context()); err != nil {
		return err
	}
	return k.Redirect(http.StatusSeeOther, Raiz+"/entrar")
}

func (k *contexto) trocarInstalacao() error {
	for _, t := range k.tenants {
		if t.Slug == k.campo("slug") {
			k.p.sessoes.Put(k.Request().Context(), chaveTenant, t.ID)
		}
	}
	return k.voltar("", "")
}

// trocarTema keeps the choice in a cookie, so that the first answer is right already and no script has to be.
func (k *contexto) trocarTema() error {
	tema := k.campo("tema")
	if tema != "claro" && tema != "escuro" {
		tema = ""
	}
	return k.lembrar("ponte_tema", tema)
}

// biscoitoAtalhos holds "nao" where the keys of one letter are switched off: who speaks to their computer must be able to (WCAG 2.1.4).
const biscoitoAtalhos = "ponte_atalhos"

func (k *contexto) ligarAtalhos() error {
	if k.campo("ligados") == "nao" {
		return k.lembrar(biscoitoAtalhos, "nao")
	}
	return k.lembrar(biscoitoAtalhos, "")
}

// lembrar keeps a choice of this browser for a year, "" forgets it, and goes back to where it was made.
func (k *contexto) lembrar(nome, valor string) error {
	biscoito := &http.Cookie{
		Name: nome, Value: valor, Path: Raiz, MaxAge: 365 * 24 * 3600, HttpOnly: true, SameSite: http.SameSiteLaxMode,
		Secure: k.p.Seguro(k.Request()),
	}
	if valor == "" {
		biscoito.MaxAge = -1
	}
	k.SetCookie(biscoito)
	para := destinoLocal(k.campo("para"))
	if para == "" {
		para = Raiz
	}
	return k.Redirect(http.StatusSeeOther, para)
}
