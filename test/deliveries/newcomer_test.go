package deliveries

import (
	"context"
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"net/netip"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"go.uber.org/zap"

	"ponte/crm"
	bridge "ponte/integration/delivery"
	"ponte/integration/destino"
	"ponte/server"
	"ponte/storage"
	"ponte/test/migrated"
)

// newcomerPartner is the partner's own side.
type newcomerPartner struct {
	mu    sync.Mutex
	cases map[string]newcomerCase
	hook  struct{ URL, Token string }
}

func (n *newcomerPartner) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	n.mu.Lock()
	defer n.mu.Unlock()
	var answer any = map[string]any{}
	switch r.URL.Path {
	case "/abrir":
		c := newcomerCase{ID: "v-" + strconv.Itoa(len(n.cases)+1)}
		_ = json.NewDecoder(r.Body).Decode(&c)
		n.cases[c.ID] = c
		answer = map[string]any{"id": c.ID}
	case "/todas":
		answer = n.cases
	case "/gancho":
		_ = json.NewDecoder(r.Body).Decode(&n.hook)
	}
	_ = json.NewEncoder(w).Encode(answer)
}

func (n *newcomerPartner) end(id string) {
	n.mu.Lock()
	defer n.mu.Unlock()
	c := n.cases[id]
	c.Fim = true
	n.cases[id] = c
}

// TestNewcomer: a partner that is one file and one row of the registry is set up, says what it misses, is sent to, tells, and is compared, by what all
// partners share.
func TestNewcomer(t *testing.T) {
	t.Parallel()
	partner := &newcomerPartner{cases: map[string]newcomerCase{}}
	service := httptest.NewServer(partner)
	t.Cleanup(service.Close)
	p := install(t, migrated.File(t))
	p.serve()
	p.kill() // the demonstration's data is there
	ctx := t.Context()
	row := newcomer()
	types, definitions := []destino.Tipo{row}, []crm.DefinicaoDestino{row.DefinicaoDestino}
	desk := p.sitDown(definitions...)
	store, pictures, tenant, who := desk.store, desk.pictures, desk.tenant.Tenant.ID, crm.Ator{Quem: "teste"}
	must := func(err error) {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
	}

	vault, err := storage.OpenVault(p.database, secretKey)
	must(err)
	dispatch := &crm.Despacho{Cadastro: store.Destinos(vault), Entregas: store.Entregas(), Status: store.Cadastro(), Definicoes: definitions, Relogio: crm.RelogioDoSistema}
	_, _, err = dispatch.ConfigurarDestino(ctx, who, tenant, newcomerName, crm.AmbienteHomologacao, []crm.Atribuicao{
		{Chave: destino.CampoURL, Valor: service.URL}, {Chave: crm.ChaveAtivo, Valor: "sim"}, {Chave: crm.CampoConferenciaDiaria, Valor: "nao"},
	})
	must(err)
	must(pictures.Atualizar(ctx))
	comparer := server.Comparer(store, dispatch.Cadastro, destino.Rede{Loopback: true})
	comparer.Types = types
	engine := &bridge.Engine{
		Queue: store.Entregas(), Destinations: dispatch.Cadastro, Tenants: pictures, Files: store.Arquivos(), Numbers: store.Numeracao(), Failures: server.Failures(store, pictures),
		News:     &crm.Recebimentos{Retratos: pictures, Consultas: store.Consultas(), Escritor: store.Escritor(), Numeracao: store.Numeracao(), Relogio: crm.RelogioDoSistema},
		Comparer: comparer, Inbox: store.Entregas(), Spent: store.Entregas(), Assistencias: desk.cases, Types: types, Network: destino.Rede{Loopback: true}, Log: zap.NewNop(),
	}
	life, stop := context.WithCancel(ctx)
	done := make(chan struct{})
	go func() {
		defer close(done)
		engine.Run(life)
	}()
	t.Cleanup(func() {
		stop()
		<-done
	})

	// What is missing is said before it is sent, by the same words as beforehand.
	id, number := desk.open(1)
	entregas := func() []crm.LinhaEntrega {
		t.Helper()
		list, err := store.Entregas().Entregas(ctx, crm.FiltroEntregas{TenantID: tenant, Numero: number})
		must(err)
		return list.Linhas
	}
	waitFor(t, time.Minute, "it to be judged", func() bool { l := entregas(); return len(l) == 1 && l[0].Estado == crm.EntregaFalhou })
	const missing = "A unidade não tem o Id no Vizinho."
	if reason := entregas()[0].Motivo; reason != crm.NaoEnviada(missing) {
		t.Errorf("it was not sent because %q", reason)
	}
	must(pictures.Atualizar(ctx))
	picture, _ := pictures.Retrato("demo")
	said := map[string][]string{}
	must(comparer.Missing(ctx, picture, newcomerName, func(number string, lacking []string) { said[number] = lacking }))
	if len(said) != 1 || strings.Join(said[number], " ") != missing {
		t.Errorf("beforehand is said %q", said)
	}
	must(desk.cases.Ocorrencias.Escritor.Gravar(ctx, &crm.Escrita{Vinculos: []crm.Vinculo{
		{TenantID: tenant, Tipo: crm.VinculoUnidade, ObjetoID: desk.unit, Sistema: newcomerName, Codigo: "u-1", Em: time.Now()},
	}}))
	_, err = dispatch.Reenviar(ctx, crm.Ator{Quem: "teste", Motivo: "preenchido"}, crm.FiltroEntregas{TenantID: tenant, IDs: []int64{entregas()[0].ID}})
	must(err)
	waitFor(t, time.Minute, "it to be delivered", func() bool { return entregas()[0].Estado == crm.EntregaEntregue })
	there := entregas()[0].IDExterno

	// It tells.
	token := tokenLine.FindStringSubmatch(func() string {
		p.input("senha-vizinho", "credential", "create", newcomerName, "--system", newcomerName)
		return p.run("token", "create", newcomerName, "--name", "ganchos", "--scope", "ocorrencias:escrever")
	}())[1]
	p.run("ip", "allow", "127.0.0.1")
	must(pictures.Atualizar(ctx))
	entrance := httptest.NewServer(row.Entrada(destino.Porta{
		Autorizar: desk.cases.Ocorrencias.Autorizar, Retratos: pictures, Eventos: store.Entregas(), Relogio: crm.RelogioDoSistema,
		Chamador: func(*http.Request) destino.Chamador {
			return destino.Chamador{Endereco: netip.MustParseAddr("127.0.0.1"), Tenant: "demo"}
		},
	}))
	t.Cleanup(entrance.Close)
	set, err := dispatch.Destino(ctx, tenant, newcomerName)
	must(err)
	config := destino.Configuracao{Tenant: "demo", Ambiente: set.Ambiente, Valores: row.Completar(set.EmVigor()), Rede: destino.Rede{Loopback: true}}
	_, err = row.Gancho(ctx, config, destino.NovoRegistro(nil), entrance.URL, token)
	must(err)
	tell := func(bearer, key string) int {
		t.Helper()
		r, err := http.NewRequest(http.MethodPost, partner.hook.URL, strings.NewReader(`{"chave":"`+key+`","evento":"fim","id":"`+there+`"}`))
		must(err)
		r.Header.Set("Authorization", "Bearer "+bearer)
		answer, err := http.DefaultClient.Do(r)
		must(err)
		_ = answer.Body.Close()
		return answer.StatusCode
	}
	if got := tell("ponte_errado", "w"); got != http.StatusUnauthorized {
		t.Errorf("a wrong token is answered %d", got)
	}
	for range 2 {
		if got := tell(partner.hook.Token, "k-1"); got != http.StatusOK {
			t.Fatalf("an event is answered %d", got)
		}
	}
	end := picture.Workflows[crm.FuncAssistencias].DoFim().ID
	waitFor(t, time.Minute, "it to end here", func() bool { return desk.stands(id) == end })

	// It is compared, and what it did not tell is taken over.
	id2, number2 := desk.open(2)
	number = number2
	waitFor(t, time.Minute, "the second to be delivered", func() bool { l := entregas(); return len(l) == 1 && l[0].Estado == crm.EntregaEntregue })
	partner.end(entregas()[0].IDExterno)
	checks := &crm.Conferidor{Conferencias: store.Conferencias(), Relogio: crm.RelogioDoSistema}
	run, err := checks.Pedir(ctx, who, set)
	must(err)
	waitFor(t, time.Minute, "the comparison", func() bool {
		run, err = checks.Conferencias.Conferencia(ctx, tenant, run.ID)
		must(err)
		return !run.Aberta()
	})
	if run.Estado != crm.ConferenciaConcluida || run.Vistas != 2 || run.Nomeadas != 2 || run.Diferencas != 1 || run.Faltas != 0 {
		t.Fatalf("the comparison: %+v", run)
	}
	if n, err := checks.Aplicar(ctx, who, run, nil); n != 1 || err != nil {
		t.Errorf("applied %d, %v", n, err)
	}
	waitFor(t, time.Minute, "it to end here, too", func() bool { return desk.stands(id2) == end })
}
