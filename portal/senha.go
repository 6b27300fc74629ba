package portal

import (
	"net/http"

	"ponte/crm"
)

// telaSenha is the page on which a user chooses a password.
type telaSenha struct {
	Obrigada bool // it must be changed now
	Erros    errosForm
}

func (k *contexto) senha() error {
	return k.mostrar(http.StatusOK, "senha", "Minha senha", telaSenha{Obrigada: k.usuario.TrocarSenha})
}

func (k *contexto) trocarSenha() error {
	atual, nova, repetida := k.FormValue("atual"), k.FormValue("nova"), k.FormValue("repetida")
	tela := telaSenha{Obrigada: k.usuario.TrocarSenha, Erros: errosForm{}}
	u, err := k.conferir(k.usuario.Login, atual)
	if err != nil {
		return err
	}
	if u == nil {
		tela.Erros["atual"] = "não confere"
	}
	if nova != repetida {
		tela.Erros["repetida"] = "é diferente da nova senha"
	}
	if len(tela.Erros) == 0 {
		err = k.p.Administracao.TrocarSenha(k.ctx, k.ator(""), u, atual, nova)
		if err == nil {
			return k.depoisDaSenha(u)
		}
		if tela.Erros = errosDe(err); tela.Erros == nil {
			return err
		}
	}
	return k.mostrar(http.StatusUnprocessableEntity, "senha", "Minha senha", tela)
}

// depoisDaSenha ends the user's other sessions and goes on in a new one.
func (k *contexto) depoisDaSenha(u *crm.Usuario) error {
	if err := k.abrirSessao(u); err != nil {
		return err
	}
	if err := k.p.Sessoes.ApagarSessoes(k.ctx, u.ID, ""); err != nil {
		return err
	}
	return k.voltar("", "Senha trocada. As outras sessões foram encerradas.")
}
