package cvcrm

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"net/http"
	"strconv"
	"strings"
	"time"

	"ponte/api/moldura"
	"ponte/crm"
)

// validade is how long an access token lets in, as CV's do.
const validade = 6 * time.Hour

// lerAcesso gives the token of a request: the header token, else that of the Authorization header, which may be one with an end; vale
// tells that the end is still to come.
func lerAcesso(r *http.Request, agora time.Time) (token string, vale bool) {
	if token = strings.TrimSpace(r.Header.Get("Token")); token != "" {
		return token, true
	}
	token, resto, comFim := strings.Cut(moldura.Portador(r), ".")
	if !comFim {
		return token, true
	}
	fim, marca, _ := strings.Cut(resto, ".")
	segundos, err := strconv.ParseInt(fim, 10, 64)
	return token, err == nil && hmac.Equal([]byte(marca), []byte(marcar(token, fim))) && agora.Before(time.Unix(segundos, 0))
}

// comFim is a token that lets in until an instant only. It needs no row: what ends with the token it is made of is the token itself, and
// who holds it could call with that as well (docs/regras.md §18.1).
func comFim(token string, fim time.Time) string {
	texto := strconv.FormatInt(fim.Unix(), 10)
	return token + "." + texto + "." + marcar(token, texto)
}

func marcar(token, fim string) string {
	h := hmac.New(sha256.New, []byte(token))
	h.Write([]byte("ponte cvcrm " + fim))
	return base64.RawURLEncoding.EncodeToString(h.Sum(nil))
}

// entrar judges who calls: the token, the e-mail beside it, which must be the credential's user name, and the tenant of the address.
func (q *requisicao) entrar(h http.Header) error {
	if err := q.Entrar(); err != nil {
		return err
	}
	if h.Get("Token") != "" {
		return q.conferirEmail(h.Get("Email"))
	}
	return q.conferirTenant()
}

func (q *requisicao) conferirEmail(email string) error {
	if !strings.EqualFold(strings.TrimSpace(email), q.Pedido.Credencial.Usuario) {
		return crm.Recusar(crm.RecusaToken)
	}
	return q.conferirTenant()
}

func (q *requisicao) conferirTenant() error {
	if q.e.tenant != "" && !strings.EqualFold(q.e.tenant, q.Pedido.Retrato.Tenant.Slug) {
		return crm.Recusar(crm.RecusaToken)
	}
	return nil
}
