package e2e

import (
	"encoding/json"
	"net/http"
	"testing"

	"ponte/crm"
	"ponte/integration/destino"
	"ponte/server"
)

// TestInitialLoadByCall: a script signs in and starts the load, the server ends in its middle, the same call goes on where it was, and every
// contract is there once.
func TestInitialLoadByCall(t *testing.T) {
	t.Parallel()
	onBothEngines(t, func(t *testing.T, database string) {
		const contracts = 60
		m := newMegaREST(t, destino.Tamanho{Empreendimentos: 6, Contratos: contracts, Parcelas: 3})
		in := install(t, database)
		in.set(crm.ConfSenior, "sim")
		in.set(crm.ConfRitmoV1, "100000")
		sourced(t, database, m)
		_, _, err := in.admin.CriarUsuario(t.Context(), operator, crm.NovoUsuario{
			Login: "maria", Nome: "Maria", Papeis: []string{crm.PapelAdmin}, TenantID: in.tenant.ID, Senha: seniorPassword, Fica: true,
		})
		in.must(err)
		c := &cv{t: t, names: map[string]string{}}
		serve := func() {
			c.p = start(t, database, func(cfg *server.Config) { cfg.SecretKey, cfg.DestinationNetworks = sourceKey, []string{"loopback"} })
		}
		serve()
		c.bearer, _ = c.signIn("maria@construtora")
		m.alarm.Store(12)
		first := c.load(http.MethodPost, "actions/cargaInicial")
		if again := c.load(http.MethodPost, "actions/cargaInicial"); again.ID != first.ID {
			t.Errorf("while it runs, another load was begun: %+v", again)
		}
		<-m.bell
		in.must(c.p.stop())
		serve()
		if s := c.load(http.MethodGet, "queries/cargaInicial"); s.Situacao == "concluida" || s.ID != first.ID {
			t.Fatalf("after the stop: %+v", s)
		}
		if s := c.load(http.MethodPost, "actions/cargaInicial"); s.ID != first.ID {
			t.Errorf("another load was begun in the place of the first: %+v", s)
		}
		var s loadTold
		eventually(t, "the load ends", func() bool {
			s = c.load(http.MethodGet, "queries/cargaInicial")
			return s.Situacao == "concluida" || s.Situacao == "interrompida"
		})
		if n := s.PorTipo["contrato"]; s.Situacao != "concluida" || n["criado"] != contracts || n["recusado"] != 0 {
			t.Errorf("the load ended with %+v", s)
		}
	})
}

type loadTold struct {
	ID, Situacao, Motivo string
	PorTipo              map[string]map[string]int
}

// load makes a call of the service integration_mega by the person's token.
func (c *cv) load(method, name string) (told loadTold) {
	c.t.Helper()
	status, text := c.call(method, "/t/senior.com.br/bridge/1.0/rest/crm/integration_mega/"+name, "{}")
	if err := json.Unmarshal([]byte(text), &told); err != nil || status != http.StatusOK {
		c.t.Fatalf("%s %s: %d %s %v", method, name, status, text, err)
	}
	return told
}
