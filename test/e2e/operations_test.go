package e2e

import (
	"encoding/json"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"ponte/crm"
	"ponte/crm/importacao"
	"ponte/server"
)

// TestCapturedOperations sends every captured narrativa, edit and query byte by byte. All captures of an operation say the
// same in the words of different toolkits: what they leave behind shows that each was understood alike.
func TestCapturedOperations(t *testing.T) {
	t.Parallel()
	onBothEngines(t, func(t *testing.T, database string) {
		in := install(t, database)
		in.load(importacao.Ocorrencias, "numero;codigo_oc;sistema;documento;contrato;status;data_abertura;descricao\n"+
			"123;ZD-9;mega;"+buyerCPF+";1001;aberta;2026-11-22 08:00:00;\"Infiltração – \"\"copa\"\" & <cozinha>\"\n")
		p := start(t, database)
		sent := map[string]int{}
		for _, c := range readCaptures(t) {
			if c.operation == crm.OperacaoAbrir {
				continue
			}
			sent[c.operation]++
			t.Run(c.file, func(t *testing.T) {
				request, err := os.ReadFile(filepath.Join(captures, c.file))
				if err != nil {
					t.Fatal(err)
				}
				r := p.raw(request)
				if c.operation != crm.OperacaoConsultar {
					if r.status != 200 || r.text != "123" {
						t.Errorf("%d %q", r.status, r.text)
					}
					return
				}
				want := []map[string]string{{
					"numero": "123", "codigo_oc": "ZD-9", "descricao": `Infiltração – "copa" & <cozinha>`, "status_codigo": in.record("123").StatusCodigo,
				}}
				var got []map[string]string
				if err := json.Unmarshal([]byte(charref.Replace(r.text)), &got); err != nil || !cmp.Equal(got, want) {
					t.Errorf("%v %q", err, r.text)
				}
			})
		}
		if sent[crm.OperacaoNarrar] < 8 || sent[crm.OperacaoEditar] < 8 || sent[crm.OperacaoConsultar] < 8 {
			t.Errorf("captures sent: %v", sent)
		}
		kept := in.record("123")
		var texts []string
		for _, n := range kept.Narrativas {
			texts = append(texts, n.Autor+": "+n.Texto)
		}
		slices.Sort(texts) // their own dates are not in the order of the calls
		want := []string{
			": Infiltração – \"copa\" & <cozinha>", "Operação São João: Visita marcada – Infiltração na laje – \"copa\" & <cozinha>",
			megaUser + ": Concluído sem pendências",
		}
		if diff := cmp.Diff(want, texts); diff != "" {
			t.Errorf("narrativas (-want +kept):\n%s", diff)
		}
		if kept.StatusCodigo != crm.StatusEncerrado || kept.Ocorrencia.FechadaEm == nil {
			t.Errorf("the edit left it %s", kept.StatusCodigo)
		}
	})
}

// charref undoes the reference by which a character outside ISO-8859-1 travels.
var charref = strings.NewReplacer("&#8211;", "–")

// TestOperationsOverREST does the whole round trip: open, narrate, edit, edit many, query, list codes.
func TestOperationsOverREST(t *testing.T) {
	t.Parallel()
	onBothEngines(t, func(t *testing.T, database string) {
		in := install(t, database)
		in.credential(mobussCredential)
		p := start(t, database)
		var numbers []string
		for _, key := range []string{"R-1", "R-2"} {
			r := p.restJSON("incluir_oc", withMobuss("codigo_oc", key))
			if !digits.MatchString(r.body) {
				t.Fatal(r.body)
			}
			numbers = append(numbers, r.body)
		}
		login := map[string]any{"usuario_ws": mobussUser, "senha_ws": mobussSecret}
		with := func(more map[string]any) map[string]any {
			for k, v := range login {
				more[k] = v
			}
			return more
		}
		edit := with(map[string]any{
			"numero_protocolo": numbers[0], "codigo_status": "em_atendimento", "observacao": "Visita – 9h & <urgente>",
			"campos_variaveis_ocorrencia": []any{map[string]any{"codigo": "CA_950", "valor": "Torre “A”"}},
		})
		for range 2 { // a repeat changes nothing and answers the same
			if r := p.restJSON("editar_ocorrencia", edit); r.status != 200 || r.body != numbers[0] {
				t.Errorf("edit: %d %s", r.status, r.body)
			}
		}
		kept := in.record(numbers[0])
		if n := len(kept.Narrativas); n != 2 || kept.Narrativas[n-1].Texto != "Visita – 9h & <urgente>" || kept.StatusCodigo != crm.StatusEmAtendimento {
			t.Errorf("after the edit: %s, %+v", kept.StatusCodigo, kept.Narrativas)
		}
		if diff := cmp.Diff([]crm.Item{{Codigo: "CA_950", Valor: "Torre “A”"}}, kept.Ocorrencia.CamposVariaveis); diff != "" {
			t.Error(diff)
		}
		items := []any{
			map[string]any{"numero_protocolo": numbers[0], "codigo_status": "encerrado"},
			map[string]any{"numero_protocolo": "999999", "observacao": "não há"},
			map[string]any{"numero_protocolo": numbers[1], "observacao": "do lote"},
		}
		encoded, _ := json.Marshal(items)
		want := `{"success":false,"resultados":[{"numero":"` + numbers[0] + `","success":true},` +
			`{"numero":"999999","success":false,"erros":"Ocorrência 999999 não encontrada. (e:331)"},{"numero":"` + numbers[1] + `","success":true}]}`
		for name, list := range map[string]any{"text": string(encoded), "JSON": items} {
			if r := p.restJSON("editar_ocorrencia_lote", with(map[string]any{"lista_ocs": list})); r.status != 200 || r.body != want {
				t.Errorf("batch as %s: %d %s\nwant %s", name, r.status, r.body, want)
			}
		}
		query := url.Values{
			"usuario_ws": {mobussUser}, "senha_ws": {mobussSecret},
			"campos_dinamicos": {`{"data":{"tipo_data":"data_abertura","d_ini":"01/01/2020","d_fim":"02/01/2020"},"numero":"` + numbers[0] + `"}`},
			"return_dinamicos": {`["numero","status_codigo","ultima_narrativa"]`},
		}
		if r := p.rest(http.MethodGet, "consultar_ocorrencias?"+query.Encode(), "", ""); r.body != "[]" {
			t.Errorf("a query of other days: %d %s", r.status, r.body)
		}
		query.Set("campos_dinamicos", `{"numero":"`+numbers[0]+`"}`)
		r := p.rest(http.MethodGet, "consultar_ocorrencias?"+query.Encode(), "", "")
		if want := `[{"numero":"` + numbers[0] + `","status_codigo":"encerrado","ultima_narrativa":"Visita – 9h & <urgente>"}]`; r.body != want {
			t.Errorf("query: %d %s, want %s", r.status, r.body, want)
		}
		if row := in.call(r.requestID); row.Resposta != "1 ocorrências" || strings.Contains(row.Pedido, mobussSecret) {
			t.Errorf("the log keeps of a query %+v", row)
		}
		if r := p.restJSON("getdivisoessolicitacoes", with(map[string]any{})); r.status != 200 || !json.Valid([]byte(r.body)) {
			t.Errorf("codes: %d %s", r.status, r.body)
		}
	})
}

// TestUnknownMethods are answered, kept whole but for secrets, and counted.
func TestUnknownMethods(t *testing.T) {
	t.Parallel()
	database := newSQLite(t)
	in := install(t, database)
	p := start(t, database)
	r := p.restJSON("gera_protocolo_unimed", map[string]any{"usuario_ws": megaUser, "senha_ws": megaSecret, "cpf": buyerCPF, "carteira": "77 & <x>", "login": map[string]any{"Senha": "aninhada", "nivel": 1}})
	if r.status != 404 || r.text != "O método gera_protocolo_unimed não existe neste serviço. (e:401)" {
		t.Errorf("%d %s", r.status, r.body)
	}
	row := in.call(r.requestID)
	if row.Situacao != crm.ChamadaDesconhecida || row.Operacao != "gera_protocolo_unimed" || row.TenantID != in.tenant.ID || row.Usuario != megaUser {
		t.Errorf("log row %+v", row)
	}
	if want := `{"USUARIO_WS":"integra.mega","SENHA_WS":"***","CARTEIRA":"77 & <x>","CPF":"***.444.777-**","LOGIN":"{\"Senha\":\"***\",\"nivel\":1}"}`; !equalJSON(t, row.Pedido, want) {
		t.Errorf("kept %s", row.Pedido)
	}
}

func equalJSON(t *testing.T, a, b string) bool {
	t.Helper()
	var x, y any
	if err := json.Unmarshal([]byte(a), &x); err != nil {
		t.Errorf("%v: %s", err, a)
	}
	if err := json.Unmarshal([]byte(b), &y); err != nil {
		t.Fatal(err)
	}
	return cmp.Equal(x, y)
}

// TestCallersWithoutCredentials act as the user that an allowlist entry names, and only from there.
func TestCallersWithoutCredentials(t *testing.T) {
	t.Parallel()
	onBothEngines(t, func(t *testing.T, database string) {
		in := install(t, database)
		in.credential(mobussCredential)
		p := start(t, database)
		anonymous := withMobuss("codigo_oc", "S-1")
		delete(anonymous, "usuario_ws")
		delete(anonymous, "senha_ws")
		if r := p.restJSON("incluir_oc", anonymous); r.status != 401 || !strings.HasSuffix(r.text, "(e:102)") {
			t.Errorf("by default: %d %s", r.status, r.body)
		}
		_, _, err := in.admin.LiberarIP(t.Context(), operator, in.tenant, crm.NovaFaixa{Endereco: "127.0.0.1", Como: mobussUser, Nota: "serviço antigo"})
		in.must(err)
		var opened reply
		eventually(t, "the mapped address passes", func() bool {
			opened = p.restJSON("incluir_oc", anonymous)
			return digits.MatchString(opened.body)
		})
		if got := in.record(opened.body).Ocorrencia.Origem.Sistema; got != mobussUser {
			t.Errorf("opened by %q", got)
		}
		if r := p.soap(operation("DadosNarrativasOC", "N_OCORRENCIA", opened.body, "DESCRICAO", "sem usuário")); r.text != opened.body {
			t.Errorf("over SOAP: %q", r.text)
		}
		anonymous["usuario_ws"], anonymous["senha_ws"] = mobussUser, "outra"
		if r := p.restJSON("incluir_oc", anonymous); r.status != 401 {
			t.Errorf("a wrong password passes as nobody: %d %s", r.status, r.body)
		}
	})
}

// TestPagesAreNobody: a web page that a browser in a mapped network shows must not be able to act, whether its site is
// another one or a name that was pointed at the server, on no surface.
func TestPagesAreNobody(t *testing.T) {
	t.Parallel()
	onBothEngines(t, func(t *testing.T, database string) {
		in := install(t, database)
		in.credential(mobussCredential)
		_, _, err := in.admin.LiberarIP(t.Context(), operator, in.tenant, crm.NovaFaixa{Endereco: "127.0.0.1", Como: mobussUser})
		in.must(err)
		p := start(t, database, func(c *server.Config) { c.PublicURL = "http://crm.exemplo.com.br" })
		anonymous := withMobuss("codigo_oc", "S-1")
		delete(anonymous, "usuario_ws")
		delete(anonymous, "senha_ws")
		number := p.restJSON("incluir_oc", anonymous, "Host: crm.exemplo.com.br").body
		if !digits.MatchString(number) || !digits.MatchString(p.soap(operation("DadosServicedesk", "COD_PROJETO", "1101", "CNPJ_CLIENTE", buyerCPF, "DESCRICAO", "x")).text) {
			t.Fatalf("callers that are no pages are refused: %s", number)
		}
		before := in.record(number)
		anonymous["codigo_oc"] = "S-2"
		pages := map[string][]string{
			"another site's page":          {"Content-Type: text/plain", "Origin: https://outro.exemplo.com.br", "Sec-Fetch-Site: cross-site"},
			"a name that was pointed here": {"Host: outro.exemplo.com.br", "Origin: http://outro.exemplo.com.br", "Sec-Fetch-Site: same-origin"},
		}
		for name, headers := range pages {
			vimob, err := p.try("/integracoes/vimob/"+tenantSlug+"/propostas", `{"proposta":"77","status":"x"}`, headers...)
			in.must(err)
			for _, r := range []reply{
				vimob,
				p.soap(operation("DadosServicedesk", "COD_PROJETO", "1101", "CNPJ_CLIENTE", buyerCPF, "CODIGO_OC", "S-3"), headers...),
				p.soap(operation("EditOC", "PARAMS", "numero="+number+"&status=cancelada"), headers...),
				p.soap(operation("DadosNarrativasOC", "N_OCORRENCIA", number, "DESCRICAO", "da página"), headers...),
				p.restJSON("incluir_oc", anonymous, headers...),
			} {
				if !strings.Contains(r.body, "(e:102)") {
					t.Errorf("%s: %d %s", name, r.status, r.body)
				}
				if row := in.call(r.requestID); row.CodigoRecusa != 102 || !strings.Contains(strings.Join(row.Avisos, ""), "CHAMADA SEM USUARIO NAO ATENDIDA COMO mobuss: ") {
					t.Errorf("%s: the log says %+v", name, row)
				}
			}
		}
		if r := p.rest(http.MethodGet, "incluir_oc?cod_projeto=1101&descricao=imagem", "", ""); r.status != 401 {
			t.Errorf("an image's address opened one: %d %s", r.status, r.body)
		}
		if r := p.rest(http.MethodGet, "consultar_ocorrencias?numero="+number, "", "", "Host: outro.exemplo.com.br"); r.status != 401 {
			t.Errorf("a page reads: %d %s", r.status, r.body)
		}
		if after := in.record(number); len(in.numbers()) != 2 || after.Ocorrencia.Versao != before.Ocorrencia.Versao || len(after.Narrativas) != len(before.Narrativas) {
			t.Errorf("%d ocorrências, %+v", len(in.numbers()), after.Ocorrencia)
		}
	})
}
