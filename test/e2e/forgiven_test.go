package e2e

import (
	"encoding/base64"
	"net/http"
	"slices"
	"strings"
	"testing"

	"ponte/crm"
	"ponte/crm/importacao"
)

// of is an opening of Mega's for one person; parts are further parts.
func of(document, contract string, parts ...string) string {
	return operation("DadosServicedesk", append([]string{
		"USUARIO_WS", megaUser, "SENHA_WS", megaSecret, "CNPJ_EMPRESA", tenantCNPJ, "COD_PROJETO", contract, "CNPJ_CLIENTE", document, "BLOQUEIO_INCLUIR_CLIENTE", "T",
	}, parts...)...)
}

// anotherBuyer adds a second person with a contract and a unit of her own.
func (in *installation) anotherBuyer() (document, contract, unit string) {
	in.t.Helper()
	in.load(importacao.Clientes, "documento;nome;codigo\n52998224725;Ana Souza;C-88\n")
	in.load(importacao.Unidades, "empreendimento;bloco;unidade;codigo\nResidencial Teste;A;102;1102\n")
	in.load(importacao.Contratos, "codigo;documento;empreendimento;bloco;unidade;situacao\n1002;52998224725;Residencial Teste;A;102;A\n")
	return "529.982.247-25", "1002", "1102"
}

// numberOf is what an opening answered, over SOAP or REST.
func numberOf(t *testing.T, r reply) string {
	t.Helper()
	for _, text := range []string{r.text, r.body} {
		if r.status == 200 && digits.MatchString(text) {
			return text
		}
	}
	t.Fatalf("%d %q is no number", r.status, r.body)
	return ""
}

func (in *installation) noted(requestID, notice string) bool {
	in.t.Helper()
	return slices.ContainsFunc(in.call(requestID).Avisos, func(a string) bool { return strings.HasPrefix(a, notice) })
}

// TestNullDatesCloseNothing sends what Delphi, .NET and GeneXus write for "no date", as a master and on both surfaces.
func TestNullDatesCloseNothing(t *testing.T) {
	t.Parallel()
	onBothEngines(t, func(t *testing.T, database string) {
		in := install(t, database)
		in.credential(mobussCredential)
		p := start(t, database)
		open := func(r reply, notice string) {
			t.Helper()
			kept := in.record(numberOf(t, r))
			if kept.StatusCodigo != crm.StatusAberta || kept.Ocorrencia.FechadaEm != nil || !in.noted(r.requestID, notice) {
				t.Errorf("%s is %s, closed %v, notices %q", kept.Ocorrencia.Numero, kept.StatusCodigo, kept.Ocorrencia.FechadaEm, in.call(r.requestID).Avisos)
			}
		}
		for i, null := range []string{"30/12/1899 00:00:00", "1899-12-30T00:00:00-03:00", "0001-01-01T00:00:00", "0000-00-00 00:00:00", "  /  /       :  :  "} {
			key := "NR-" + string(rune('A'+i))
			first := p.soap(of(buyerCPF, "1001", "CODIGO_OC", key, "DESCRICAO", "Infiltração"))
			again := p.soap(of(buyerCPF, "1001", "CODIGO_OC", key, "DESCRICAO", "Infiltração", "DATA_FECHAMENTO", null))
			if again.text != first.text {
				t.Errorf("%q: %q, then %q", null, first.text, again.text)
			}
			open(again, "DATA_FECHAMENTO COM DATA NULA")
			open(p.soap(of(buyerCPF, "1001", "CODIGO_OC", key+"2", "DATA_FECHAMENTO", null)), "DATA_FECHAMENTO COM DATA NULA")
			open(p.restJSON("incluir_oc", withMobuss("codigo_oc", key, "data_fechamento", null)), "DATA_FECHAMENTO COM DATA NULA")
		}
		open(p.soap(of(buyerCPF, "1001", "CODIGO_OC", "NR-Z", "DATA_ABERTURA", "2026-11-20 08:00:00", "DATA_FECHAMENTO", "2020-01-01 00:00:00")), "DATA_FECHAMENTO ANTERIOR A ABERTURA")

		closed := p.restJSON("incluir_oc", withMobuss("codigo_oc", "ISO", "data_abertura", "2026-11-20T13:00:00.000Z", "data_fechamento", "2026-11-20T10:30:00.500-03:00"))
		kept := in.record(closed.body).Ocorrencia
		if kept.AbertaEm.Format("2006-01-02T15:04:05.000Z") != "2026-11-20T13:00:00.000Z" || kept.FechadaEm == nil || kept.FechadaEm.Format("15:04:05.000") != "13:30:00.500" {
			t.Errorf("ISO 8601: opened %v, closed %v", kept.AbertaEm, kept.FechadaEm)
		}
	})
}

// TestIdsThatAreNone opens for two people whose caller has no id and writes so: each has a ticket of their own.
func TestIdsThatAreNone(t *testing.T) {
	t.Parallel()
	onBothEngines(t, func(t *testing.T, database string) {
		in := install(t, database)
		in.credential(mobussCredential)
		document, contract, unit := in.anotherBuyer()
		p := start(t, database)
		two := func(name, notice string, first, second reply) {
			t.Helper()
			if a, b := numberOf(t, first), numberOf(t, second); a == b {
				t.Fatalf("%s: both are %s", name, a)
			}
			if notice != "" && !in.noted(second.requestID, notice) {
				t.Errorf("%s: notices %q", name, in.call(second.requestID).Avisos)
			}
		}
		for _, id := range []string{"0", "null", "[object Object]", "-1", "S/N"} {
			two("SOAP "+id, "CODIGO_OC SEM VALOR", p.soap(of(buyerCPF, "1001", "CODIGO_OC", id, "DESCRICAO", "teto "+id)), p.soap(of(document, contract, "CODIGO_OC", id, "DESCRICAO", "porta "+id)))
		}
		hers := func(parts ...string) map[string]any {
			return withMobuss(append([]string{"cod_projeto", unit, "cnpj_cliente", document}, parts...)...)
		}
		his, null := withMobuss("descricao", "teto JSON"), hers("descricao", "porta JSON")
		his["codigo_oc"], null["codigo_oc"] = nil, nil
		two("JSON null", "", p.restJSON("incluir_oc", his), p.restJSON("incluir_oc", null))
		his["codigo_oc"], null["codigo_oc"] = 0, 0
		two("JSON 0", "CODIGO_OC SEM VALOR", p.restJSON("incluir_oc", his), p.restJSON("incluir_oc", null))
		form := func(parts map[string]any) reply {
			body, contentType := withFiles(t, parts)
			return p.rest(http.MethodPost, "incluir_oc", contentType, body)
		}
		two("FormData", "CODIGO_OC SEM VALOR", form(withMobuss("codigo_oc", "undefined", "descricao", "teto form")), form(hers("codigo_oc", "undefined", "descricao", "porta form")))
		two("header", "Idempotency-Key SEM VALOR",
			p.restJSON("incluir_oc", withMobuss("descricao", "IK undefined um"), "Idempotency-Key: undefined"),
			p.restJSON("incluir_oc", withMobuss("descricao", "IK undefined dois outra coisa"), "Idempotency-Key: undefined"))
	})
}

// TestOneKeyOfTwoPeople: the second person's opening is never answered with the first one's number.
func TestOneKeyOfTwoPeople(t *testing.T) {
	t.Parallel()
	onBothEngines(t, func(t *testing.T, database string) {
		in := install(t, database)
		in.credential(crm.NovaCredencial{Usuario: "que.abre", Sistema: "que-abre", Senha: "senha-que-abre", AoRepetir: crm.RepetirAbrir})
		document, contract, _ := in.anotherBuyer()
		p := start(t, database)
		first := p.soap(of(buyerCPF, "1001", "CODIGO_OC", "7", "DESCRICAO", "teto")).text
		narrativas := len(in.record(first).Narrativas)
		r := p.soap(of(document, contract, "CODIGO_OC", "7", "DESCRICAO", "porta"))
		want := "CODIGO_OC repetido: a ocorrência " + first + " já tem esta chave, com outro cliente e outro contrato. Envie um código próprio para cada ocorrência. (e:334)"
		if r.text != want || len(in.record(first).Narrativas) != narrativas || len(in.numbers()) != 1 {
			t.Errorf("%q, want %q", r.text, want)
		}
		if row := in.refusal(r.requestID); row.CodigoRecusa != int(crm.RecusaChaveDeOutro) || row.CodigoOC != "7" || row.Sistema != "mega" {
			t.Errorf("log row %+v", row)
		}
		if r := p.soap(of("111.444.777-35", "1001", "CODIGO_OC", "7", "DESCRICAO", "teto, mais")); r.text != first {
			t.Errorf("the first person's own repeat: %q", r.text)
		}

		body := func(i int) string {
			who, where := []string{buyerCPF, document}[i%2], []string{"1001", contract}[i%2]
			return operation("DadosServicedesk", "USUARIO_WS", "que.abre", "SENHA_WS", "senha-que-abre", "COD_PROJETO", where, "CNPJ_CLIENTE", who, "CODIGO_OC", "8")
		}
		before := len(in.numbers())
		answers := atOnce(t, p, 32, body)
		for i, a := range answers {
			if a != answers[i%2] || !digits.MatchString(a) {
				t.Fatalf("answers of one person differ or are no number: %q", answers)
			}
		}
		if made := len(in.numbers()) - before; made != 2 || answers[0] == answers[1] {
			t.Errorf("two people's 32 calls made %d ocorrências: %q", made, answers[:2])
		}
		if r := p.soap(body(1)); r.text != answers[1] {
			t.Errorf("the second person's repeat: %q, want %q", r.text, answers[1])
		}
	})
}

// TestUserWithABlank logs in as the manual prints the name, over SOAP, in REST's parts and with Basic.
func TestUserWithABlank(t *testing.T) {
	t.Parallel()
	database := newSQLite(t)
	in := install(t, database)
	p := start(t, database)
	const written, notice = "integra. mega", "USUARIO COM ESPACOS LIDO COMO integra.mega"
	basic := "Authorization: Basic " + base64.StdEncoding.EncodeToString([]byte(written+":"+megaSecret))
	for name, r := range map[string]reply{
		"SOAP":  p.soap(openingAs(written, megaSecret, "DESCRICAO", "um")),
		"REST":  p.restJSON("incluir_oc", map[string]any{"usuario_ws": written, "senha_ws": megaSecret, "descricao": "dois"}),
		"Basic": p.restJSON("incluir_oc", map[string]any{"descricao": "três"}, basic),
	} {
		numberOf(t, r)
		if row := in.call(r.requestID); row.Usuario != megaUser || !in.noted(r.requestID, notice) {
			t.Errorf("%s: %s, %q", name, row.Usuario, row.Avisos)
		}
	}
	if r := p.soap(openingAs(written, "outra", "DESCRICAO", "x")); !strings.HasSuffix(r.text, "(e:102)") {
		t.Errorf("a wrong password: %q", r.text)
	}
}
