package deliveries

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"ponte/crm"
	"ponte/crm/cadastro"
	"ponte/crm/negativacao"
	"ponte/integration"
	"ponte/integration/simulator"
	"ponte/server"
	"ponte/storage"
)

// bureau is an installation that notes titles at a simulated Serasa by its service, and its people.
type bureau struct {
	*ponte
	store   *storage.Storage
	g       *negativacao.Negativador
	tenant  *crm.Tenant
	partner *simulator.Simulator
	service *httptest.Server
	titles  map[string]int64 // by code
}

const serasaSecret = "segredo-de-teste-91cd"

func withSerasa(t *testing.T, address string) *bureau {
	t.Helper()
	row, _ := integration.Find("serasa")
	b := &bureau{ponte: install(t, address), partner: row.Simulador().(*simulator.Simulator), titles: map[string]int64{}}
	b.service = httptest.NewServer(b.partner)
	t.Cleanup(func() {
		b.service.CloseClientConnections()
		b.service.Close()
	})
	b.serve()
	b.input("segredo="+serasaSecret, "destination", "set", "serasa", "url="+b.service.URL, "client_id=cliente-de-teste", "area_informante=0001", "ativo=true", "por_minuto=0",
		"prazo=30s", "pausa_disjuntor=200ms", "agenda=100ms,200ms,400ms,800ms,1s,1s,1s,1s,1s,1s,1s,1s,1s,1s,1s")
	b.input("senha-serasa", "credential", "create", "serasa", "--system", "serasa")
	b.run("tenant", "set", "demo", "serasa_cnpj=11222333000181", "serasa_natureza=IM", "serasa_contato=Cobranca", "serasa_telefone=11 33334444", "serasa_transporte=servico")
	ctx := context.Background()
	var err error
	if b.store, err = storage.Open(ctx, b.database, storage.Options{}); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = b.store.Close(context.Background()) })
	pictures, err := b.store.Retratos(ctx, integration.Definitions())
	if err != nil {
		t.Fatal(err)
	}
	picture, _ := pictures.Retrato("demo")
	b.tenant, b.g = &picture.Tenant, server.Negativador(b.store)
	b.bring("Aberto", "")
	list, err := b.g.Candidatos(ctx, b.tenant, negativacao.FiltroCandidatos{TenantID: b.tenant.ID, Ate: crm.Dia(time.Now().Format(time.DateOnly))})
	if err != nil || len(list.Linhas) != 4 {
		t.Fatalf("%d candidates: %v", len(list.Linhas), err)
	}
	for i := range list.Linhas {
		b.titles[list.Linhas[i].Codigo] = list.Linhas[i].ID
	}
	b.settled()
	return b
}

// bring says of the titles what the source says now.
func (b *bureau) bring(situation, paid string) {
	b.t.Helper()
	record := func(kind crm.TipoVinculo, code string, pairs ...string) cadastro.Registro {
		r := cadastro.Registro{Tipo: kind, Codigo: code, Valores: map[string]string{}}
		for i := 0; i < len(pairs); i += 2 {
			r.Valores[pairs[i]] = pairs[i+1]
		}
		return r
	}
	due := time.Now().AddDate(0, -4, 0).Format("02/01/2006")
	records := []cadastro.Registro{
		record(crm.VinculoEmpreendimento, "E-9", "nome", "Residencial Nove"), record(crm.VinculoBloco, "B-9", "empreendimento", "E-9", "nome", "A"),
		record(crm.VinculoUnidade, "U-9", "codigo_bloco", "B-9", "unidade", "901", "codigo", "9901"),
		record(crm.VinculoCliente, "M-9", "documento", cpf(900), "nome", "JOANA DEVEDORA", "logradouro", "Rua das Flores", "numero", "100", "bairro", "Centro", "cidade", "São Paulo", "estado", "SP", "cep", "01001-000", "nascimento", "01/02/1980"),
		record(crm.VinculoContrato, "K-9", "codigo", "K9", "cliente", "M-9", "codigo_unidade", "U-9", "situacao", "a"),
	}
	for n := range 4 {
		code := fmt.Sprint(n + 1)
		pairs := []string{"contrato", "K-9", "codigo", code, "vencimento", due, "valor", "1500.00", "situacao", situation}
		if paid != "" {
			pairs = append(pairs, "pago", paid, "pago_em", time.Now().Format("02/01/2006"))
		}
		records = append(records, record(crm.VinculoTitulo, "K-9/"+code, pairs...))
	}
	session := (&cadastro.Sincronizador{Cadastros: b.store.Cadastro(), Relogio: crm.RelogioDoSistema}).Nova(b.tenant, cadastro.Fonte{Sistema: "mega", Dona: true}, cadastro.Opcoes{})
	results, err := session.Sincronizar(context.Background(), records)
	if err != nil {
		b.t.Fatal(err)
	}
	for i := range results {
		if results[i].Erro != nil {
			b.t.Fatal(results[i].Registro.Codigo, results[i].Erro)
		}
	}
}

var (
	asking    = crm.Ator{Quem: "ana", Acesso: &crm.Acesso{Permissoes: crm.TodasAsPermissoes()}}
	approving = crm.Ator{Quem: "bruno", Acesso: &crm.Acesso{Permissoes: crm.TodasAsPermissoes()}}
)

// send has ana ask for titles, bruno approve, and a remessa made.
func (b *bureau) send(codes ...string) (asked []int64) {
	b.t.Helper()
	ctx := context.Background()
	var titles []int64
	for _, c := range codes {
		titles = append(titles, b.titles[c])
	}
	r, err := b.g.Pedir(ctx, asking, b.tenant, titles)
	if err != nil || len(r.Feitas) != len(codes) {
		b.t.Fatalf("%+v, %v", r, err)
	}
	for i := range r.Feitas {
		asked = append(asked, r.Feitas[i].ID)
	}
	if r, err := b.g.Aprovar(ctx, approving, b.tenant, asked); err != nil || len(r.Feitas) != len(codes) {
		b.t.Fatalf("%+v, %v", r, err)
	}
	b.remit()
	return asked
}

func (b *bureau) remit() {
	b.t.Helper()
	made, err := b.g.Remeter(context.Background(), asking, b.tenant)
	if err != nil || made.Remessa == nil {
		b.t.Fatalf("%+v, %v", made, err)
	}
}

func (b *bureau) state(id int64) string {
	b.t.Helper()
	n, err := b.store.Negativacoes().Negativacao(context.Background(), b.tenant.ID, id)
	if err != nil {
		b.t.Fatal(err)
	}
	return string(n.Situacao)
}

func (b *bureau) awaits(id int64, state string) {
	b.t.Helper()
	waitFor(b.t, 3*time.Minute, "negativação "+state, func() bool { return b.state(id) == state })
}

// tells has Serasa make its webhooks, each so often, with this password; it gives the answers.
func (b *bureau) tells(password string, times int, refusal string) []int {
	b.t.Helper()
	body, _ := json.Marshal(map[string]any{"url": b.url + "/integracoes/serasa/demo", "usuario": "serasa", "senha": password, "vezes": times, "erro": refusal})
	r, err := http.Post(b.service.URL+"/_avisar", "application/json", strings.NewReader(string(body)))
	if err != nil {
		b.t.Fatal(err)
	}
	defer r.Body.Close()
	var told struct{ Respostas []int }
	if err := json.NewDecoder(r.Body).Decode(&told); err != nil {
		b.t.Fatal(err)
	}
	return told.Respostas
}

func (b *bureau) tellDirectly(path, body string) int {
	b.t.Helper()
	r, err := http.NewRequest(http.MethodPost, b.url+"/integracoes/serasa/demo"+path, strings.NewReader(body))
	if err != nil {
		b.t.Fatal(err)
	}
	r.SetBasicAuth("serasa", "senha-serasa")
	answer, err := http.DefaultClient.Do(r)
	if err != nil {
		b.t.Fatal(err)
	}
	_ = answer.Body.Close()
	return answer.StatusCode
}

func (b *bureau) serasaEvents() (list []siengeEvent) {
	b.t.Helper()
	if err := json.Unmarshal([]byte(b.run("destination", "events", "serasa", "--json", "--limit", "1000")), &list); err != nil {
		b.t.Fatal(err)
	}
	return list
}

func (b *bureau) delivered(state string) bool {
	for _, d := range b.deliveries() {
		if d.Destino == "serasa" && d.Estado != state && d.Estado != "entregue" {
			return false
		}
	}
	return true
}

// TestSerasaFromAskingToExclusion: pending, approved, sent over REST, accepted by the webhook and only by it, paid, excluded, and out by the webhook. A refusal and
// messages that are of nobody move what they are of, or nothing.
func TestSerasaFromAskingToExclusion(t *testing.T) {
	t.Parallel()
	onEachDatabase(t, func(t *testing.T, address string) {
		b := withSerasa(t, address)
		asked := b.send("1", "2")
		waitFor(t, 3*time.Minute, "both to be received", func() bool { return b.delivered("entregue") && len(b.partner.Executadas()) == 2 })
		time.Sleep(2 * time.Second) // nothing but the webhook moves them
		if got := b.state(asked[0]) + " " + b.state(asked[1]); got != "enviada enviada" {
			t.Fatalf("200 alone makes them %s", got)
		}
		if got := b.tells("outra-senha", 1, ""); len(got) != 2 || got[0] != http.StatusUnauthorized {
			t.Fatalf("a wrong password is answered %v", got)
		}
		if n := len(b.serasaEvents()); n != 0 {
			t.Errorf("%d events are kept of somebody who was not let in", n)
		}
		// What was told with a wrong password is not told again by the simulator: what it has is sent once more by hand.
		for _, d := range b.deliveries() {
			item, err := b.store.Negativacoes().PorChave(context.Background(), b.tenant.ID, d.IDExterno)
			if err != nil {
				t.Fatal(err)
			}
			path, refusal := "/inclusao", "null"
			if item.NegativacaoID == asked[1] {
				path, refusal = "/inclusao/erro", `{"message":"CPF `+cpf(900)+` não consta","statusCode":422}`
			}
			body := fmt.Sprintf(`{"uuid":%q,"debtorDocument":%q,"creditorDocument":"11222333000181","contract":%q,"cadusKey":"CADUS1","error":%s}`, d.IDExterno, cpf(900), item.Numero, refusal)
			for range 2 {
				if got := b.tellDirectly(path, body); got != http.StatusOK {
					t.Fatalf("%s is answered %d", path, got)
				}
			}
		}
		b.awaits(asked[0], "aceita")
		b.awaits(asked[1], "rejeitada")
		if n := len(b.serasaEvents()); n != 2 {
			t.Errorf("%d events are kept of 2 that were told twice", n)
		}
		if got := b.tellDirectly("/inclusao", `{"uuid":"de-ninguem","debtorDocument":"`+cpf(901)+`","creditorDocument":"11222333000181","contract":"X","error":null}`); got != http.StatusOK {
			t.Errorf("an unknown transaction is answered %d", got)
		}
		if got := b.tellDirectly("/fiador", `{"uuid":"f-1","error":null}`); got != http.StatusOK {
			t.Errorf("a guarantor's is answered %d", got)
		}
		for body, want := range map[string]int{`{"error":null}`: http.StatusBadRequest, `não é json`: http.StatusBadRequest} {
			if got := b.tellDirectly("/inclusao", body); got != want {
				t.Errorf("%s is answered %d", body, got)
			}
		}
		events := b.run("destination", "events", "serasa", "--json")
		if strings.Contains(events, cpf(900)) || strings.Contains(b.log.String(), cpf(900)) || strings.Contains(b.log.String(), serasaSecret) {
			t.Error("a document or a secret is shown")
		}

		b.bring("Pago", "1500.00")
		if _, err := b.g.AcompanharTitulos(context.Background(), b.tenant); err != nil {
			t.Fatal(err)
		}
		if got := b.state(asked[0]); got != "baixa_pendente" {
			t.Fatalf("paid, and it is %s", got)
		}
		b.remit()
		waitFor(t, 3*time.Minute, "the exclusion to be received", func() bool { return b.partner.Executadas()["K9/1/negativacao.excluir"] == 1 && b.delivered("entregue") })
		if got := b.state(asked[0]); got != "baixa_enviada" {
			t.Fatalf("200 alone makes it %s", got)
		}
		if got := b.tells("senha-serasa", 2, ""); len(got) != 2 || got[0] != http.StatusOK || got[1] != http.StatusOK {
			t.Fatalf("%v", got)
		}
		b.awaits(asked[0], "baixada")
	})
}

// TestSerasaKilledBeforeTheAnswer: the process dies between what it sent and what it would have stored. The item is not sent again: the webhook, whose transaction
// nobody here knows, settles it.
func TestSerasaKilledBeforeTheAnswer(t *testing.T) {
	t.Parallel()
	onEachDatabase(t, func(t *testing.T, address string) {
		b := withSerasa(t, address)
		b.run("destination", "set", "serasa", "prazo=2s") // no lane runs yet
		b.partner.SetFaults([]simulator.Fault{{Kind: "executed", Percent: 100}})
		asked := b.send("3")
		waitFor(t, 3*time.Minute, "Serasa to have it", func() bool { return b.partner.Executadas()["K9/3/negativacao.incluir"] == 1 })
		b.kill()
		b.partner.SetFaults(nil)
		b.serve()
		waitFor(t, 3*time.Minute, "the entrega to be in doubt", func() bool { return len(b.deliveries("--state", "incerta")) == 1 })
		if n := b.partner.Executadas()["K9/3/negativacao.incluir"]; n != 1 {
			t.Fatalf("it was sent %d times", n)
		}
		if got := b.state(asked[0]); got != "enviada" {
			t.Fatalf("in doubt, it is %s", got)
		}
		if got := b.tells("senha-serasa", 1, ""); len(got) != 1 || got[0] != http.StatusOK {
			t.Fatalf("%v", got)
		}
		b.awaits(asked[0], "aceita")
		if list := b.deliveries(); len(list) != 1 || list[0].Estado != "entregue" || list[0].Tentativas != 1 || list[0].IDExterno == "" {
			t.Errorf("%+v", list)
		}
	})
}
