package e2e

import (
	"bytes"
	"encoding/json"
	"fmt"
	"strings"
	"sync"
	"testing"

	"ponte/crm"
)

// TestARecordHarmsNoOther: what cannot be read of a batch is refused by itself, with its field.
func TestARecordHarmsNoOther(t *testing.T) {
	t.Parallel()
	database := newSQLite(t)
	in := install(t, database)
	token := in.token(megaUser)
	f := &facade{t, start(t, database), token}
	r := f.call("POST", "/clientes/lote", `{"registros":[
		{"id_externo":"1","campos":{"nome":"Ana Exemplo","documento":"39053344705","celular":11987654321}},
		{"id_externo":"2","campos":{"nome":{"a":1}}},
		{"id_externo":"3","campos":{"telefonee":"1"}},
		{"id_externo":"4","campos":{"documento":"52998224725","nome":"Bia Exemplo","email":"sem arroba"}},
		"nada",
		{"id_externo":"6"},
		{"id_externo":"7","em":"ontem","campos":{"nome":"x"}},
		{"id_externo":"8","outro":1,"campos":{"nome":"x"}},
		{"id_externo":"9","campos":{"documento":"529.982.247-25","nome":"Caio Exemplo"}}]}`)
	var result struct {
		Criados, Recusados int
		Itens              []struct {
			Posicao                     int
			IDExterno                   string `json:"id_externo"`
			Desfecho, Campo, Motivo, ID string
		}
	}
	if err := json.Unmarshal([]byte(r.body), &result); err != nil || r.status != 200 {
		t.Fatalf("%d %s", r.status, r.body)
	}
	if result.Criados != 2 || result.Recusados != 7 || len(result.Itens) != 9 {
		t.Fatal(r.body)
	}
	fields := []string{"", "nome", "campos.telefonee", "email", "registro", "campos", "em", "outro", ""}
	for i, item := range result.Itens {
		if item.Posicao != i+1 || item.Campo != fields[i] || (item.Desfecho == "recusado") != (fields[i] != "") || fields[i] != "" && item.Motivo == "" {
			t.Errorf("record %d: %+v, want the field %q", i+1, item, fields[i])
		}
	}
	if strings.Contains(r.body, "arroba") {
		t.Errorf("the value came back: %s", r.body)
	}
}

// TestTheSameKeyAtOnce: many calls with one Idempotency-Key open one ocorrência and are answered alike.
func TestTheSameKeyAtOnce(t *testing.T) {
	t.Parallel()
	database := newSQLite(t)
	in := install(t, database)
	token := in.token(megaUser)
	f := &facade{t, start(t, database), token}
	bodies := make([]string, 16)
	var all sync.WaitGroup
	for i := range bodies {
		all.Go(func() {
			r := f.call("POST", "/ocorrencias", `{"contrato":"1001","descricao":"Ao mesmo tempo"}`, "Idempotency-Key: juntas")
			bodies[i] = fmt.Sprint(r.status, r.body)
			r = f.call("POST", "/ocorrencias/1/narrativas", `{"texto":"Ao mesmo tempo"}`, "Idempotency-Key: narrar-juntas")
			if r.status != 201 {
				t.Errorf("%d %s", r.status, r.body)
			}
		})
	}
	all.Wait()
	for _, b := range bodies {
		if b != bodies[0] || !strings.HasPrefix(b, "201") {
			t.Errorf("%s and %s", b, bodies[0])
		}
	}
	if n := len(in.numbers()); n != 1 {
		t.Errorf("%d ocorrências, want 1", n)
	}
	r := f.call("GET", "/ocorrencias/1", "")
	if n := strings.Count(r.body, `"tipo":"recebida"`); n != 1 {
		t.Errorf("%d narrativas, want 1: %s", n, r.body)
	}
}

// TestOnlyTheSameKeyIsAReplay: a call that finds everything as it wants it is none, so its caller does not look for a first one.
func TestOnlyTheSameKeyIsAReplay(t *testing.T) {
	t.Parallel()
	database := newSQLite(t)
	in := install(t, database)
	token := in.token(megaUser)
	f := &facade{t, start(t, database), token}
	if r := f.call("POST", "/ocorrencias", `{"contrato":"1001","descricao":"Porta"}`); r.status != 201 {
		t.Fatal(r.body)
	}
	for _, c := range []struct{ key, replayed string }{{"uma", ""}, {"outra", ""}, {"outra", "true"}} {
		r := f.call("PATCH", "/ocorrencias/1", `{"responsavel":"Fulana"}`, "Idempotency-Key: "+c.key)
		if got := r.header.Get("Idempotent-Replayed"); r.status != 200 || got != c.replayed {
			t.Errorf("key %s: %d, Idempotent-Replayed %q, want %q", c.key, r.status, got, c.replayed)
		}
	}
}

// TestTheCodesLeaveOutWhatIsOff: what an opening would be refused for is not offered; a solicitação names its divisão.
func TestTheCodesLeaveOutWhatIsOff(t *testing.T) {
	t.Parallel()
	database := newSQLite(t)
	in := install(t, database)
	token := in.token(megaUser)
	ctx, id := t.Context(), in.tenant.ID
	_, err := in.admin.ConfigurarDivisao(ctx, operator, id, "D-LIGADA", crm.MudancaCodigo{})
	in.must(err)
	_, err = in.admin.ConfigurarDivisao(ctx, operator, id, "D-PARADA", crm.MudancaCodigo{Desligada: new(true)})
	in.must(err)
	for code, change := range map[string]crm.MudancaCodigo{
		"S-LIGADA": {Divisao: new("D-LIGADA")}, "S-PARADA": {Desligada: new(true)}, "S-DA-PARADA": {Divisao: new("D-PARADA")},
	} {
		_, err := in.admin.ConfigurarSolicitacao(ctx, operator, id, code, change)
		in.must(err)
	}
	body := (&facade{t, start(t, database), token}).call("GET", "/codigos", "").body
	if !strings.Contains(body, `{"codigo":"S-LIGADA","divisao":"D-LIGADA"`) || strings.Contains(body, "PARADA") {
		t.Error(body)
	}
}

// TestTheRhythmOfAToken: beyond its minute a token waits, and another does not.
func TestTheRhythmOfAToken(t *testing.T) {
	t.Parallel()
	database := newSQLite(t)
	in := install(t, database)
	_, err := in.admin.AlterarTenant(t.Context(), operator, in.tenant.Slug, []crm.Atribuicao{{Chave: crm.ConfRitmoV1, Valor: "5"}})
	in.must(err)
	token, another := in.token(megaUser), in.token(megaUser, crm.EscopoLerChamadas)
	p := start(t, database)
	f := &facade{t, p, token}
	var r facadeReply
	for i := 0; i < 60 && r.status != 429; i++ { // another is allowed every 12 s
		if r = f.call("GET", "/conta", ""); r.status != 200 && i < 5 {
			t.Fatalf("call %d: %s", i, r.body)
		}
	}
	if r.status != 429 || r.Codigo != "904" || r.header.Get("Retry-After") == "" || r.header.Get("Retry-After") == "0" {
		t.Errorf("%d %s, Retry-After %q", r.status, r.body, r.header.Get("Retry-After"))
	}
	if r := (&facade{t, p, another}).call("GET", "/conta", ""); r.status != 200 {
		t.Errorf("another token: %s", r.body)
	}
}

// TestTenantsOfTheFacadeDoNotMeet: ids of one installation are nothing to another's token.
func TestTenantsOfTheFacadeDoNotMeet(t *testing.T) {
	t.Parallel()
	database := newSQLite(t)
	in := install(t, database)
	mine := in.token(megaUser)
	other := *in
	var err error
	other.tenant, err = in.admin.CriarTenant(t.Context(), operator, crm.NovoTenant{Slug: "outra", Nome: "Outra", CNPJs: []string{"11444777000161"}})
	in.must(err)
	other.credential(crm.NovaCredencial{Usuario: "erp", Sistema: "erp", Senha: "segredo-erp", Mestre: true})
	other.allow("127.0.0.0/8")
	theirs := other.token("erp")
	p := start(t, database)
	f, g := &facade{t, p, mine}, &facade{t, p, theirs}
	var list struct{ Itens []struct{ ID string } }
	r := f.call("GET", "/clientes", "")
	if err := json.Unmarshal([]byte(r.body), &list); err != nil || len(list.Itens) != 1 {
		t.Fatal(r.body)
	}
	opened := f.call("POST", "/ocorrencias", `{"contrato":"1001","descricao":"Da primeira"}`)
	if opened.status != 201 {
		t.Fatal(opened.body)
	}
	for _, path := range []string{"/clientes/" + list.Itens[0].ID, "/ocorrencias/1", "/ocorrencias/1/anexos/1"} {
		if r := g.call("GET", path, ""); r.status != 404 {
			t.Errorf("%s: %d %s", path, r.status, r.body)
		}
	}
	if r := g.call("GET", "/vinculos?tipo=cliente&id="+list.Itens[0].ID, ""); r.status != 200 || !bytes.Contains([]byte(r.body), []byte(`"itens":[]`)) {
		t.Errorf("%d %s", r.status, r.body)
	}
	forged := strings.Replace(theirs, "_", "_1", 1) // of another tenant's number
	if r := (&facade{t, p, forged}).call("GET", "/conta", ""); r.status != 401 {
		t.Errorf("a forged tenant: %d %s", r.status, r.body)
	}
}
