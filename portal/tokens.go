package portal

import (
	"net/http"
	"slices"

	"ponte/crm"
)

// telaTokens is the list of tokens of the REST facade.
type telaTokens struct {
	Linhas []linhaToken
	Form   formToken
	Aberto bool   // the form of a new one is open
	Pode   bool   // there is a credential as which one may act
	API    string // address of its documentation
}

type linhaToken struct {
	crm.Token
	Usuario                  string
	Criado, Expira, Revogado momento
	Uso                      momento
	Situacao, Tom            string
}

// formToken is a token as typed.
type formToken struct {
	Nome, Dias  string
	Credenciais []opcao
	Escopos     []opcao
	Erros       errosForm
	usuario     string
	escopos     []string
}

func (k *contexto) tokens() error {
	return k.mostrarTokens(http.StatusOK, formToken{Dias: "365", usuario: k.consulta("usuario")})
}

func (k *contexto) mostrarTokens(status int, f formToken) error {
	todos, err := k.p.Administracao.Tokens.Tokens(k.ctx, k.tenant.ID)
	if err != nil {
		return err
	}
	credenciais, err := k.p.Administracao.Credenciais.Credenciais(k.ctx, k.tenant.ID)
	if err != nil {
		return err
	}
	usos, err := k.usos()
	if err != nil {
		return err
	}
	tela := telaTokens{Aberto: f.Erros != nil || f.usuario != "" || len(todos) == 0, API: k.base() + "/v1/docs/"}
	agora := k.p.Relogio()
	for _, t := range todos {
		l := linhaToken{Token: t, Usuario: crm.UsuarioDaCredencial(credenciais, t.CredencialID), Criado: k.em(t.CriadoEm), Uso: k.em(usos[t.CredencialID].Tokens[t.ID]), Situacao: "ativo", Tom: "bom"}
		if t.ExpiraEm != nil {
			l.Expira = k.em(*t.ExpiraEm)
		}
		switch {
		case t.RevogadoEm != nil:
			l.Revogado, l.Situacao, l.Tom = k.em(*t.RevogadoEm), "revogado", "neutro"
		case !t.Vale(agora):
			l.Situacao, l.Tom = "expirado", tomNeutro
		}
		tela.Linhas = append(tela.Linhas, l)
	}
	for _, c := range credenciais {
		if c.Ativa() {
			f.Credenciais = append(f.Credenciais, opcao{c.Usuario, c.Usuario, c.Usuario == f.usuario})
		}
	}
	for _, e := range crm.Escopos {
		rotulo := e.Rotulo
		if e.Mestre {
			rotulo += " (só credencial mestre)"
		}
		f.Escopos = append(f.Escopos, opcao{string(e.Escopo), rotulo, slices.Contains(f.escopos, string(e.Escopo))})
	}
	tela.Form, tela.Pode = f, len(f.Credenciais) > 0
	return k.mostrar(status, "tokens", "Tokens da API", tela)
}

func (k *contexto) criarToken() error {
	f := formToken{Nome: k.campo("nome"), Dias: k.campo("dias"), usuario: k.campo("usuario")}
	if valores, err := k.FormParams(); err == nil {
		f.escopos = valores["escopos"]
	}
	t, texto, err := k.p.Administracao.CriarToken(k.ctx, k.ator(""), k.tenant.ID, crm.NovoToken{Usuario: f.usuario, Nome: f.Nome, Escopos: f.escopos, Dias: f.Dias})
	if f.Erros = errosDe(err); f.Erros != nil {
		return k.mostrarTokens(http.StatusUnprocessableEntity, f)
	}
	if err != nil {
		return err
	}
	return k.mostrar(http.StatusOK, "segredo", "Token "+t.Nome, telaSegredo{
		Titulo: "Token " + t.Nome, Oque: "o token", Login: t.Nome, RotuloLogin: "Nome", Senha: texto, RotuloSenha: "Token", Voltar: Raiz + "/tokens",
	})
}

func (k *contexto) revogarToken() error {
	t, err := k.p.Administracao.RevogarToken(k.ctx, k.ator(""), k.tenant.ID, k.segmento("id"))
	if err != nil {
		return err
	}
	return k.voltar("/tokens", "Token "+t.Nome+" revogado: as chamadas dele são recusadas em até 3 segundos.")
}
