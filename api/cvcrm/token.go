package cvcrm

import (
	"net/http"
	"strconv"

	"ponte/api/moldura"
	"ponte/crm"
)

// maxLogin is the greatest body of a login: it is read before anybody is known.
const maxLogin = 8 << 10

// darToken answers a login with an access token, in the envelope and with the absolute end, as text, that production sends and the
// reference does not show (docs/fatos/cvcrm.md §5.5). senha is a token of the credential.
func darToken(q *requisicao) error {
	l, err := q.lerObjeto(maxLogin)
	if err != nil {
		return err
	}
	email, senha, painel := l.texto("email", true), l.texto("senha", true), l.umDe("painel", true, "gestor", "corretor", "imobiliaria")
	if err := l.fim(); err != nil {
		return err
	}
	q.Pedido.RegistrarPartes(crm.Campos{{Nome: "PAINEL", Valor: painel}})
	q.Pedido.Token = senha
	if err := q.Entrar(); err != nil {
		return err
	}
	if err := q.conferirEmail(email); err != nil {
		return err
	}
	fim := q.a.dep.Relogio().Add(validade)
	if e := q.Token.ExpiraEm; e != nil && e.Before(fim) {
		fim = *e
	}
	q.Resposta = &crm.Resposta{Texto: "access_token"}
	type dados struct {
		AccessToken string `json:"access_token"`
		TokenType   string `json:"token_type"`
		ExpiresIn   string `json:"expires_in"`
	}
	return q.Responder(http.StatusOK, struct {
		Status string `json:"status"`
		Code   int    `json:"code"`
		Data   dados  `json:"data"`
	}{"success", http.StatusOK, dados{moldura.ComFim(Superficie, senha, fim), "Bearer", strconv.FormatInt(fim.Unix(), 10)}})
}
