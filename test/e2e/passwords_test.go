package e2e

import (
	"strings"
	"testing"
	"time"

	"ponte/crm"
)

// A password is changed while calls come in: both let in until the older one's end, and what is known of the use says which was used.
func TestPasswordsRotateWithoutAnOutage(t *testing.T) {
	t.Parallel()
	onBothEngines(t, func(t *testing.T, database string) {
		in := install(t, database)
		p := start(t, database)
		as := func(password string) string {
			return p.soap(operation("DadosServicedesk", "USUARIO_WS", megaUser, "SENHA_WS", password, "CNPJ_EMPRESA", tenantCNPJ, "COD_PROJETO", "1001", "DESCRICAO", "x")).text
		}
		if text := as(megaSecret); !digits.MatchString(text) {
			t.Fatalf("before: %q", text)
		}
		const fresh = "outra-senha-bem-longa"
		c, _, err := in.admin.TrocarSenhaCredencial(t.Context(), operator, in.tenant.ID, megaUser, fresh, time.Now().Add(crm.PrazoDaSenhaAnterior))
		in.must(err)
		eventually(t, "the new password lets in", func() bool { return digits.MatchString(as(fresh)) })
		if text := as(megaSecret); !digits.MatchString(text) {
			t.Errorf("the older password is refused within its time: %q", text)
		}
		_, err = in.admin.EncerrarSenhaAnterior(t.Context(), operator, in.tenant.ID, megaUser)
		in.must(err)
		eventually(t, "the older password is refused after its end", func() bool { return strings.Contains(as(megaSecret), "(e:102)") })
		if text := as(fresh); !digits.MatchString(text) {
			t.Errorf("the new password is refused: %q", text)
		}
		if err := p.stop(); err != nil {
			t.Fatal(err)
		}
		usos, err := in.admin.Usos.Usos(t.Context(), in.tenant.ID)
		in.must(err)
		u := usos[c.ID]
		if u.Senhas[1].IsZero() || !u.Senhas[2].After(u.Senhas[1]) || u.Em24h < 4 || len(u.Enderecos) != 1 || u.Enderecos[0].Endereco != "127.0.0.1" || u.Enderecos[0].Vezes != u.Em24h {
			t.Errorf("use %+v", u)
		}
		last, err := in.store.Acervo().Chamadas(t.Context(), crm.FiltroChamadas{TenantID: in.tenant.ID, Situacoes: []crm.SituacaoChamada{crm.ChamadaRecusada}})
		in.must(err)
		told := false
		for _, l := range last.Linhas {
			told = told || strings.Contains(strings.Join(in.call(l.RequestID).Avisos, ""), "SENHA ANTERIOR DE "+megaUser)
		}
		if !told {
			t.Error("no row says that it was the older password")
		}
	})
}
