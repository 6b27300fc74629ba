package e2e

import (
	"net/http"
	"strings"
	"testing"

	"ponte/crm"
)

const seniorTenant, seniorTenantBody = "/platform/tenant/queries/getTenantByName", `{"tenantName":"construtora"}`

// TestSeniorAccessEnds: what a login gave ends with a new password, with the person's being shut out, and when the installation switches the
// platform off; and too many logins in a minute wait.
func TestSeniorAccessEnds(t *testing.T) {
	t.Parallel()
	onBothEngines(t, func(t *testing.T, database string) {
		c := installSenior(t, database)
		in := look(t, database)
		answer := func(token string) int {
			c.bearer = token
			status, text := c.call(http.MethodPost, seniorTenant, seniorTenantBody)
			if status != http.StatusOK && !strings.Contains(text, `"reason":`) {
				t.Errorf("%d %s", status, text)
			}
			return status
		}
		user := func(login string) *crm.Usuario {
			u, err := in.admin.Usuarios.UsuarioPorLogin(t.Context(), login)
			in.must(err)
			return u
		}
		if s := answer(c.names["operador"]); s != http.StatusOK {
			t.Fatalf("before: %d", s)
		}
		_, _, err := in.admin.RedefinirSenha(t.Context(), operator, user("joao").ID)
		in.must(err)
		if s := answer(c.names["operador"]); s != http.StatusUnauthorized {
			t.Errorf("after a new password: %d", s)
		}
		ana, _ := c.signIn("ana@construtora")
		out := true
		_, err = in.admin.AlterarUsuario(t.Context(), operator, user("ana@construtora").ID, crm.MudancaUsuario{Versao: user("ana@construtora").Versao, Desativado: &out})
		in.must(err)
		if s := answer(ana); s != http.StatusUnauthorized {
			t.Errorf("of one who was shut out: %d", s)
		}
		c.bearer = ""
		blocked := 0
		for range 2*10 + 1 { // a minute may end in between
			if s, text := c.call(http.MethodPost, "/platform/authentication/actions/login", `{"username":"maria@construtora","password":"`+seniorPassword+`"}`); s == http.StatusTooManyRequests {
				blocked++
				if !strings.Contains(text, `"errorCode":"905"`) {
					t.Errorf("%s", text)
				}
			} else if s != http.StatusOK {
				t.Errorf("login: %d %s", s, text)
			}
		}
		if blocked == 0 {
			t.Error("21 logins in a row were taken")
		}
		// A wrong secret names whom it likes, and uses up the logins of nobody.
		withKey := func(secret string) int {
			s, _ := c.call(http.MethodPost, "/platform/authentication/anonymous/actions/loginWithKey", `{"accessKey":"`+megaUser+`","secret":"`+secret+`","tenantName":"construtora"}`)
			return s
		}
		for range 2*10 + 1 {
			if s := withKey("pnt_1_segredoerrado"); s != http.StatusUnauthorized {
				t.Errorf("a wrong secret: %d", s)
			}
		}
		if s := withKey(c.names["token"]); s != http.StatusOK {
			t.Errorf("the right one after it: %d", s)
		}
		in.set(crm.ConfSenior, "nao")
		var s int
		eventually(t, "the setting is in force", func() bool {
			s = answer(c.names["pessoa"])
			return s != http.StatusOK
		})
		if s != http.StatusForbidden {
			t.Errorf("switched off: %d", s)
		}
		in.set(crm.ConfSenior, "sim")
		in.disallow("127.0.0.0/8")
		eventually(t, "the address is refused", func() bool {
			_, text := c.call(http.MethodPost, seniorTenant, seniorTenantBody)
			return strings.Contains(text, "(e:101)")
		})
	})
}
