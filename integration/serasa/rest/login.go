package rest

import (
	"context"
	"encoding/json"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"time"

	"ponte/integration/destino"
)

// caminhoLogin is where a client's pair becomes a token, at an address of its own.
const caminhoLogin = "/security/iam/v1/client-identities/login"

// Bounds of a token's use. Serasa gives 15 minutes, up to an hour by agreement.
const (
	folgaDoToken   = 30 * time.Second
	usoSemPrazo    = 10 * time.Minute
	usoMaximo      = time.Hour
	instanteMinimo = 1_000_000_000 // below it a number of seconds is no instant
)

// enderecoDoLogin is where it is signed in for an API's address.
func enderecoDoLogin(valores map[string]string) string {
	if v := valores[campoEntradaNoSerasa]; v != "" {
		return v
	}
	api := valores[destino.CampoURL]
	if u, err := url.Parse(api); err == nil {
		switch strings.ToLower(u.Hostname()) {
		case "api.serasa.dev":
			return "https://uat-api.serasaexperian.com.br"
		case "api.serasa.com.br":
			return "https://api.serasaexperian.com.br"
		}
	}
	return api
}

// entrar gives a token that is good for a while, signing in when there is none. One try signs in for all that wait. gasto is a token that was refused: it is not given again.
func (c *cliente) entrar(ctx context.Context, registro *destino.Registro, gasto string) (string, error) {
	select {
	case c.vez <- struct{}{}:
		defer func() { <-c.vez }()
	case <-ctx.Done():
		return "", destino.Cancelado().Por(ctx.Err())
	}
	if c.token != "" && c.token != gasto && c.agora().Before(c.ate) {
		return c.token, nil
	}
	c.token = ""
	r, err := c.porta.Chamar(ctx, registro, destino.Chamada{Metodo: http.MethodPost, Caminho: caminhoLogin, Tipo: "application/json", Guardado: "(login)", Integro: true})
	if err != nil {
		return "", semEnvio(err)
	}
	if r.HTTP >= 400 {
		r.Corpo = nil // it may say what was sent, and is not searched for it
	}
	if err := r.Julgar(); err != nil {
		return "", semEnvio(err)
	}
	var dado struct {
		AccessToken string          `json:"accessToken"`
		ExpiresIn   json.RawMessage `json:"expiresIn"`
	}
	if json.Unmarshal(r.Corpo, &dado) != nil || len(dado.AccessToken) < 3 {
		return "", destino.Transitorio("o Serasa respondeu ao login sem o token", 0)
	}
	c.token, c.ate = dado.AccessToken, c.validade(strings.Trim(string(dado.ExpiresIn), `" `))
	return c.token, nil
}

// validade reads until when a token may be used: seconds since 1970, as text. A number that is too small for that counts from now.
func (c *cliente) validade(texto string) time.Time {
	agora := c.agora()
	n, err := strconv.ParseInt(texto, 10, 64)
	if err != nil || n <= 0 {
		return agora.Add(usoSemPrazo)
	}
	fim := time.Unix(n, 0)
	if n < instanteMinimo {
		fim = agora.Add(time.Duration(n) * time.Second)
	}
	fim = fim.Add(-folgaDoToken)
	if fim.After(agora.Add(usoMaximo)) {
		return agora.Add(usoMaximo)
	}
	return fim
}

// semEnvio is a failure of the login: whatever became of it, no debt was sent.
func semEnvio(err error) error {
	e := destino.Classificar(err)
	if e.Classe() != destino.ClasseDesconhecido {
		return err
	}
	return destino.Transitorio("no login do Serasa, antes do envio: "+e.Error(), 0).Por(err)
}
