package cvcrm

import (
	"net/http"
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
	return moldura.SemFim(Superficie, moldura.Portador(r), agora)
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
