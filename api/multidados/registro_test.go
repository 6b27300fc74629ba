package multidados

import (
	"context"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"ponte/crm"
)

// The log row of a REST call whose Basic credential is swapped, or whose password came back in its parts.
func TestBasicPasswordStaysOutOfTheLog(t *testing.T) {
	t.Parallel()
	const senha = "s3gred0-d0-basic"
	for nome, c := range map[string]struct{ metodo, usuario, senha, corpo string }{
		"swapped fields":                {"incluir_oc", senha, "integra.mega", `{"descricao":"x"}`},
		"repeated in an unknown method": {"metodo_novo", "integra.mega", senha, `{"observacao":"use ` + senha + ` para entrar"}`},
		"swapped in an unknown method":  {"metodo_novo", senha, "integra.mega", `{"observacao":"x"}`},
		"swapped parts, unknown method": {"metodo_novo", "", "", `{"usuario_ws":"` + senha + `","senha_ws":"integra.mega"}`},
	} {
		t.Run(nome, func(t *testing.T) {
			t.Parallel()
			b := novaBancada(func(_ context.Context, p *crm.Pedido) (*crm.Resposta, error) {
				return nil, crm.Recusar(crm.RecusaCredencial)
			})
			r := httptest.NewRequest(http.MethodPost, "/webservices/rest/"+c.metodo, strings.NewReader(c.corpo))
			r.Header.Set("Content-Type", "application/json")
			if c.usuario != "" {
				r.SetBasicAuth(c.usuario, c.senha)
			}
			b.pedir(r)
			l := b.unica(t)
			if tudo := l.Usuario + l.Pedido + l.Mensagem + l.Resposta; strings.Contains(tudo, senha) || l.Operacao == "" {
				t.Errorf("%+v", l)
			}
			if c.usuario == "integra.mega" && (l.Usuario != c.usuario || !strings.Contains(l.Pedido, `"SENHA_WS":"***"`)) {
				t.Errorf("who called is not told: %q %s", l.Usuario, l.Pedido)
			}
		})
	}
}
