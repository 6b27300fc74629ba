package main

import (
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"ponte/crm"
)

func TestTenantCommands(t *testing.T) {
	t.Parallel()
	c := newCLI(t)
	c.fails(exitFailure, "there is no database", "tenant", "list")
	c.withTenant()
	c.ok("tenant", "create", "outro", "--cnpj", "11222333000181", "--name", "Outro")
	c.fails(exitFailure, "SLUG exists already: ACME", "tenant", "create", "ACME", "--cnpj", "11222333000181", "--name", "x")
	c.fails(exitFailure, "cnpj is not a valid CPF or CNPJ", "tenant", "create", "x", "--cnpj", "11222333000182", "--name", "x")
	c.fails(exitFailure, "SLUG is not in an accepted form: up to 64 letters without accents", "tenant", "create", "a b", "--cnpj", "11222333000181", "--name", "x")
	c.fails(exitFailure, "SLUG exists already: webservices, of Ponte itself", "tenant", "create", "webservices", "--cnpj", "11222333000181", "--name", "x")
	c.ok("tenant", "set", "outro", "retorno=json", "campos_obrigatorios=DESCRICAO,COD_PROJETO")
	c.fails(exitFailure, "retorno must be one of: numero, json, texto", "tenant", "set", "outro", "retorno=xml", "fuso=UTC")
	c.fails(exitFailure, "expediente is not in an accepted form: seg-sex 08:00", "tenant", "set", "outro", "expediente=seg 8-12")
	c.fails(exitFailure, "status_abertura must be one of: ", "tenant", "set", "outro", "status_abertura=naoexiste")
	c.fails(exitFailure, "anexo_maximo is not in an accepted form: 1 KB - 128 MB", "tenant", "set", "outro", "anexo_maximo=500 bytes")
	c.fails(exitFailure, "is not key=value", "tenant", "set", "outro", "retorno")
	c.fails(exitFailure, `there is no tenant "nada"`, "tenant", "set", "nada", "retorno=json")
	var shown map[string]any
	c.decode(&shown, "tenant", "show", "outro")
	settings := shown["configuracoes"].(map[string]any)
	if settings["retorno"] != "json" || settings["fuso"] != "America/Sao_Paulo" || settings["campos_obrigatorios"] != "DESCRICAO,COD_PROJETO" {
		t.Errorf("settings: %v", settings)
	}
	rows := c.list("tenant", "list")
	if len(rows) != 2 || rows[0]["slug"] != "acme" || rows[0]["padrao"] != true || rows[1]["padrao"] != false {
		t.Errorf("tenants: %v", rows)
	}
	c.ok("tenant", "set", "outro", "retorno=", "padrao=sim")
	if rows := c.list("tenant", "list"); rows[0]["slug"] != "outro" || rows[0]["configuracoes"].(map[string]any)["retorno"] != "numero" {
		t.Errorf("after the default moved: %v", rows)
	}
}

func TestCredentialCommands(t *testing.T) {
	t.Parallel()
	c := newCLI(t).withTenant()
	const secret = "s&<e>gredo"
	out := c.okWith(secret+"\r\n", "credential", "create", "integra.mega", "--system", "mega", "--master")
	if strings.Contains(out, secret) || strings.Contains(out, "Password") {
		t.Errorf("a given password is not shown: %s", out)
	}
	out = c.ok("credential", "create", "mobuss", "--lookup", "unidade", "--force-block", "--return", "texto", "--window", "0s",
		"--on-repeat", "recusar", "--operation", "getclientecpfcnpj", "--operation", "dadosTimesheet", "--refusal-as-fault")
	_, password, found := strings.Cut(out, "Password: ")
	if password = strings.TrimSpace(password); !found || len(password) < 20 {
		t.Errorf("no password was made: %s", out)
	}
	if strings.Contains(c.ok("credential", "list", "--json"), password) {
		t.Error("the password can be read again")
	}
	rows := c.list("credential", "list")
	if len(rows) != 2 || rows[0]["usuario"] != "integra.mega" || rows[0]["mestre"] != true || rows[0]["ao_repetir"] != "atualizar" {
		t.Errorf("%v", rows)
	}
	mobuss := rows[1]
	for key, want := range map[string]any{
		"busca": "unidade", "cadastro": "nenhum", "retorno": "texto", "janela": "0s", "ao_repetir": "recusar", "recusa_como_falha": true, "sistema": "mobuss",
	} {
		if mobuss[key] != want {
			t.Errorf("%s is %v, want %v", key, mobuss[key], want)
		}
	}
	if operations := mobuss["operacoes"].([]any); !slices.Equal(operations, []any{"GetClienteCpfCnpj", "DadosTimesheet"}) {
		t.Errorf("granted: %v", operations)
	}
	c.fails(exitFailure, "USER exists already: mobuss", "credential", "create", "mobuss")
	c.fails(exitFailure, "--operation is no known name; the names are: DadosServicedesk", "credential", "create", "x", "--operation", "Apagar")
	c.fails(exitUsage, "--lookup must be one of", "credential", "create", "x", "--lookup", "cpf")
	if r := c.try("abc\n", "credential", "create", "x"); r.code != exitFailure || !strings.Contains(r.err, "the password needs at least") {
		t.Errorf("a short password: %+v", r)
	}
	if out := c.okWith("senha-nova-longa\n", "credential", "rotate", "mobuss"); !strings.Contains(out, "lets in until") || strings.Contains(out, "Password") {
		t.Errorf("rotated: %s", out)
	}
	if senhas := c.list("credential", "list")[1]["senhas"].([]any); len(senhas) != 2 || senhas[1].(map[string]any)["qual"] != "anterior" {
		t.Errorf("passwords after the rotation: %v", senhas)
	}
	if r := c.try("senha-nova-longa\n", "credential", "rotate", "mobuss"); r.code != exitFailure || !strings.Contains(r.err, "the password exists already") {
		t.Errorf("the same password again: %+v", r)
	}
	c.ok("credential", "rotate", "mobuss", "--end")
	if row := c.list("credential", "list")[1]; len(row["senhas"].([]any)) != 1 || row["ultima_chamada"] != "" || row["sem_uso_30_dias"] != false {
		t.Errorf("after its end: %v", row)
	}
	c.fails(exitFailure, "--keep is not in an accepted form", "credential", "rotate", "mobuss", "--keep", "9000h")
	c.ok("credential", "revoke", "mobuss")
	c.fails(exitFailure, "USER was not found: nada", "credential", "revoke", "nada")
	if rows := c.list("credential", "list"); rows[1]["revogada_em"] == "" {
		t.Errorf("revoked: %v", rows[1])
	}
	c.ok("credential", "create", "mobuss", "--lookup", "unidade")
	if rows := c.list("credential", "list"); len(rows) != 2 || rows[1]["revogada_em"] != "" {
		t.Errorf("brought back: %v", rows)
	}
}

func TestIPCommands(t *testing.T) {
	t.Parallel()
	c := newCLI(t).withTenant()
	c.okWith("segredo\n", "credential", "create", "mega")
	c.ok("ip", "allow", "203.0.113.7", "--credential", "mega", "--operation", "editoc", "--until", "2999-12-31", "--note", "escritório", "--as", "mega")
	if r := c.try("", "ip", "allow", "10.0.0.0/8"); r.code != exitOK || !strings.Contains(r.err, "Warning: 10.0.0.0/8 is a private network") {
		t.Errorf("%+v", r)
	}
	c.fails(exitFailure, "CIDR 203.0.113.7/24 has host bits: 203.0.113.0/24, or 203.0.113.7 alone?", "ip", "allow", "203.0.113.7/24")
	c.fails(exitFailure, "--until is over already", "ip", "allow", "203.0.113.8", "--until", "2001-01-01")
	c.fails(exitFailure, "--credential was not found: nada", "ip", "allow", "203.0.113.8", "--credential", "nada")
	rows := c.list("ip", "list")
	want := map[string]any{
		"prefixo": "203.0.113.7/32", "credencial": "mega", "operacao": "EditOC", "ate": "3000-01-01T00:00:00-03:00", "nota": "escritório",
		"como": "mega", "vencida": false,
	}
	if len(rows) != 2 {
		t.Fatalf("%v", rows)
	}
	for key, value := range want {
		if rows[0][key] != value {
			t.Errorf("%s is %v, want %v", key, rows[0][key], value)
		}
	}
	c.ok("ip", "remove", "203.0.113.7/32")
	c.fails(exitFailure, "CIDR was not found: 203.0.113.7/32", "ip", "remove", "203.0.113.7")
	if rows := c.list("ip", "list", "--refused"); len(rows) != 0 {
		t.Errorf("refused: %v", rows)
	}
	if rows := c.list("calls"); len(rows) != 0 {
		t.Errorf("calls: %v", rows)
	}
}

func TestUsageErrors(t *testing.T) {
	t.Parallel()
	c := newCLI(t)
	c.fails(exitUsage, "unexpected argument nope", "nope")
	c.fails(exitUsage, "missing flags: --cnpj", "tenant", "create", "acme", "--name", "x")
	c.database = "postgres://x:segredo@localhost/x"
	r := c.try("", "tenant", "list")
	if r.code != exitFailure || strings.Contains(r.err, "segredo") || !strings.Contains(r.err, "sqlite://") {
		t.Errorf("%+v", r)
	}
	c.database = "mysql://root:segredo@127.0.0.1:1/ponte"
	r = c.try("", "tenant", "list")
	if r.code != exitFailure || strings.Contains(r.err, "segredo") || !strings.Contains(r.err, "the database does not answer") {
		t.Errorf("%+v", r)
	}
	if out := c.ok("--help"); !strings.Contains(out, "serve") {
		t.Error(out)
	}
	if out := c.ok("import", "--help"); !strings.Contains(out, "documento;nome;id_integracao") {
		t.Error(out)
	}
	if out := c.ok("version"); !strings.HasPrefix(out, "ponte ") {
		t.Error(out)
	}
}

// TestSentencesAreComplete: what crm can say in Portuguese, the command line says in English.
func TestSentencesAreComplete(t *testing.T) {
	for reason, portuguese := range crm.FrasesMotivo {
		english, ok := sentences[reason]
		if !ok || strings.Contains(english, "%s") != strings.Contains(portuguese, "%s") {
			t.Errorf("%s: %q beside %q", reason, english, portuguese)
		}
	}
	if len(sentences) != len(crm.FrasesMotivo) {
		t.Errorf("sentences for reasons that do not exist: %v", slices.Collect(maps.Keys(sentences)))
	}
	for _, caution := range []crm.AvisoFaixa{crm.AvisoLoopback, crm.AvisoPrivada, crm.AvisoAmpla} {
		if warnings[caution] == "" {
			t.Errorf("no warning for %s", caution)
		}
	}
}

// TestCopiesAndEmptyingsThatAreRefused: nothing is copied onto an installation that is in use, and nothing is made without its flags.
func TestCopiesAndEmptyingsThatAreRefused(t *testing.T) {
	t.Parallel()
	c := newCLI(t).withTenant()
	c.ok("tenant", "create", "outro", "--cnpj", "11222333000181", "--name", "Outro")
	c.fails(exitFailure, "SLUG exists already: outro", "tenant", "create", "outro", "--copy-from", "acme")
	c.fails(exitFailure, "SLUG exists already: acme", "tenant", "create", "acme", "--copy-from", "acme")
	c.fails(exitFailure, `there is no tenant "nada"`, "tenant", "create", "x", "--copy-from", "nada")
	c.fails(exitUsage, "--with-cadastros needs --copy-from", "tenant", "create", "x", "--cnpj", "11222333000181", "--name", "x", "--with-cadastros")
	c.fails(exitUsage, "missing flags: --name", "tenant", "create", "x", "--cnpj", "11222333000181")
	c.fails(exitFailure, `there is no tenant "nada"`, "tenant", "empty", "nada", "--yes", "nada")
	c.ok("tenant", "create", "copia", "--copy-from", "acme", "--with-cadastros") // of nothing
	c.ok("import", "unidades", "--tenant", "acme", c.file("u.csv", "empreendimento;bloco;unidade\nSol;A;1\n"))
	c.ok("import", "unidades", "--tenant", "copia", c.file("v.csv", "empreendimento;bloco;unidade\nLua;A;1\n"))
	if r := c.try("", "tenant", "create", "copia", "--copy-from", "acme", "--with-cadastros"); r.code != exitFailure || !strings.Contains(r.err, "of its own") {
		t.Errorf("onto registrations of its own: %+v", r)
	}
	if r := c.try("outro\n", "tenant", "empty", "copia"); r.code != exitFailure || !strings.Contains(r.err, "nothing was deleted") {
		t.Errorf("another's slug typed: %+v", r)
	}
	if out := c.okWith("copia\n", "tenant", "empty", "copia"); !strings.Contains(out, "Emptied") {
		t.Errorf("its slug typed:\n%s", out)
	}
}

// A person is shown, taken away as a file and anonymised; what was typed wrong changes nothing.
func TestTitularCommands(t *testing.T) {
	t.Parallel()
	c := newCLI(t).withTenant()
	file := filepath.Join(t.TempDir(), "clientes.csv")
	if err := os.WriteFile(file, []byte("documento;nome;codigo;email\n52998224725;Joana Prado;J-1;joana@exemplo.com.br\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	c.ok("import", "clientes", file)
	if out := c.ok("titular", "show", "529.982.247-25"); !strings.Contains(out, "Name, document and codes") || strings.Contains(out, "Joana") {
		t.Errorf("the effects: %s", out)
	}
	c.fails(exitFailure, "no client of the tenant", "titular", "show", "111.444.777-35")
	copied := filepath.Join(t.TempDir(), "joana.json")
	c.fails(exitFailure, "must end in", "titular", "export", "52998224725", "--out", copied+".txt")
	c.ok("titular", "export", "52998224725", "--out", copied)
	if content, err := os.ReadFile(copied); err != nil || !strings.Contains(string(content), "joana@exemplo.com.br") {
		t.Errorf("the copy: %v %s", err, content)
	}
	if r := c.try("sim\n", "titular", "anonymise", "52998224725"); r.code != exitFailure || !strings.Contains(r.err, "nothing was changed") {
		t.Errorf("without the word: %+v", r)
	}
	if out := c.ok("titular", "anonymise", "52998224725", "--yes", "ANONIMIZAR", "--reason", "pedido 7"); !strings.Contains(out, "Anonymised client") {
		t.Errorf("done: %s", out)
	}
	c.fails(exitFailure, "no client of the tenant", "titular", "show", "52998224725")
}
