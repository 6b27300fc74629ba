package e2e

import (
	"encoding/json"
	"net/http"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"ponte/api/senior"
	"ponte/crm"
	"ponte/server"
)

// Golden files of Senior's dialect: test/golden_senior/<name>/<case>.req is a request, .res its answer. A case that is called sucesso... must
// be one. go test ./test/e2e -run TestGoldenOfSenior -update writes the answers again; read the difference.
const (
	goldenSenior   = "../golden_senior"
	seniorPassword = "uma frase longa"
)

// installSenior sets up an installation with people and an application, beside one that does not answer the dialect, and starts it.
func installSenior(t *testing.T, database string) *cv {
	t.Helper()
	in := install(t, database)
	in.set(crm.ConfSenior, "sim")
	in.set(crm.ConfRitmoV1, "100000")
	first := in.tenant
	person := func(n crm.NovoUsuario) *crm.Usuario {
		n.Senha = seniorPassword
		u, _, err := in.admin.CriarUsuario(t.Context(), operator, n)
		in.must(err)
		return u
	}
	person(crm.NovoUsuario{Login: "maria", Nome: "Maria", Papeis: []string{crm.PapelAdmin}, TenantID: first.ID, Fica: true})
	person(crm.NovoUsuario{Login: "geral", Nome: "De todas", Papeis: []string{crm.PapelAdmin}, Fica: true})
	person(crm.NovoUsuario{Login: "ana@construtora", Nome: "Ana", Papeis: []string{crm.PapelUsuario}, TenantID: first.ID, Fica: true})
	joao := person(crm.NovoUsuario{Login: "joao", Nome: "João", Papeis: []string{crm.PapelUsuario}, TenantID: first.ID, Fica: true})
	_, err := in.admin.AlterarUsuario(t.Context(), operator, joao.ID, crm.MudancaUsuario{
		Versao: joao.Versao, Equipes: ptr("Vistoria, Garantia"),
	})
	in.must(err)
	for _, name := range []string{"Por apagar", "Em uso"} {
		made, err := in.admin.CriarPapel(t.Context(), operator, crm.Papel{TenantID: first.ID, Nome: name, Alcance: crm.AlcanceProprias, Permissoes: crm.Permissoes{}})
		in.must(err)
		if name == "Em uso" {
			person(crm.NovoUsuario{Login: "usa", Nome: "Usa", Papeis: []string{made.Codigo}, TenantID: first.ID, Fica: true})
		}
	}
	person(crm.NovoUsuario{Login: "nova", Nome: "Nova", Papeis: []string{crm.PapelUsuario}, TenantID: first.ID})
	person(crm.NovoUsuario{Login: "some", Nome: "Some", Papeis: []string{crm.PapelUsuario}, TenantID: first.ID, Fica: true})
	person(crm.NovoUsuario{Login: "saiu", Nome: "Saiu", Papeis: []string{crm.PapelUsuario}, TenantID: first.ID, Fica: true, Desativado: true})
	c := &cv{t: t, names: map[string]string{"senha": seniorPassword, "token": in.token(megaUser), "papel": "Por apagar"}}
	c.names["leitura"] = in.token(megaUser, crm.EscopoLerOcorrencias)
	in.tenant, err = in.admin.CriarTenant(t.Context(), operator, crm.NovoTenant{Slug: "vizinha", Nome: "Vizinha", CNPJs: []string{"11222333000181"}})
	in.must(err)
	in.credential(crm.NovaCredencial{Usuario: megaUser, Sistema: "mega", Senha: megaSecret, Mestre: true})
	in.allow("127.0.0.0/8")
	c.names["vizinha"] = in.token(megaUser)
	person(crm.NovoUsuario{Login: "vizinho", Nome: "Vizinho", Papeis: []string{crm.PapelAdmin}, TenantID: in.tenant.ID, Fica: true})
	person(crm.NovoUsuario{Login: "joao@construtora", Nome: "Outro", Papeis: []string{crm.PapelAdmin}, TenantID: in.tenant.ID, Fica: true}) // who keeps nobody out
	_, _, err = in.dispatch(database).ConfigurarDestino(t.Context(), operator, first.ID, "mega", "", []crm.Atribuicao{{Chave: "usuario", Valor: "api"}, {Chave: "senha", Valor: "segredo"}})
	in.must(err)
	in.close()
	c.p = start(t, database, func(c *server.Config) { c.SecretKey = sourceKey })
	c.names["pessoa"], c.names["renovacao"] = c.signIn("maria@construtora")
	c.names["operador"], _ = c.signIn("joao@construtora")
	var key struct {
		AccessToken string `json:"access_token"`
	}
	c.inside("/platform/authentication/anonymous/actions/loginWithKey", `{"accessKey":"`+megaUser+`","secret":"`+c.names["token"]+`","tenantName":"construtora"}`, &key)
	c.names["aplicacao"], c.names["alterado"] = key.AccessToken, key.AccessToken+"x"
	return c
}

// signIn gives a person's tokens.
func (c *cv) signIn(username string) (access, refresh string) {
	c.t.Helper()
	var given struct {
		AccessToken  string `json:"access_token"`
		RefreshToken string `json:"refresh_token"`
	}
	c.inside("/platform/authentication/actions/login", `{"username":"`+username+`","password":"`+seniorPassword+`"}`, &given)
	return given.AccessToken, given.RefreshToken
}

// inside reads the text of JSON that an answer holds.
func (c *cv) inside(path, body string, into any) {
	c.t.Helper()
	var answer struct{ JSONToken string }
	c.read(http.MethodPost, path, body, &answer)
	if err := json.Unmarshal([]byte(answer.JSONToken), into); err != nil {
		c.t.Fatalf("%s: %v\n%s", path, err, answer.JSONToken)
	}
}

// TestGoldenOfSeniorIsComplete fails for a row of the catalogue without a success and a refusal, and for a folder of no row.
func TestGoldenOfSeniorIsComplete(t *testing.T) {
	t.Parallel()
	folders := map[string][]string{}
	files, err := filepath.Glob(filepath.Join(goldenSenior, "*", "*.req"))
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range files {
		folder := filepath.Base(filepath.Dir(f))
		folders[folder] = append(folders[folder], strings.TrimSuffix(filepath.Base(f), ".req"))
	}
	// There is no second factor; a load needs a source, and has a test of its own.
	only := []string{"loginMFA", "cargaInicial", "cargaInicial_ler"}
	for _, name := range senior.Catalogo() {
		good := slices.ContainsFunc(folders[name], func(n string) bool { return strings.HasPrefix(n, "sucesso") })
		bad := slices.ContainsFunc(folders[name], func(n string) bool { return !strings.HasPrefix(n, "sucesso") })
		if !good && !slices.Contains(only, name) || !bad {
			t.Errorf("%s: golden requests %v", name, folders[name])
		}
	}
	for f := range folders {
		if f != "acesso" && !slices.Contains(senior.Catalogo(), f) {
			t.Errorf("%s is no row of the catalogue", f)
		}
	}
}

// TestGoldenOfSenior sends every request and compares the answer, on both engines.
func TestGoldenOfSenior(t *testing.T) {
	t.Parallel()
	onBothEngines(t, func(t *testing.T, database string) {
		c := installSenior(t, database)
		files, err := filepath.Glob(filepath.Join(goldenSenior, "*", "*.req"))
		if err != nil {
			t.Fatal(err)
		}
		for _, file := range files {
			t.Run(strings.TrimSuffix(filepath.ToSlash(file[len(goldenSenior)+1:]), ".req"), func(t *testing.T) { c.goldenOfSenior(t, file) })
		}
	})
}

func (c *cv) goldenOfSenior(t *testing.T, file string) {
	request, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	if strings.Contains(string(request), "{{efemero}}") {
		c.names["efemero"], _ = c.signIn("ana@construtora")
	}
	c.names["n"] = strings.TrimSuffix(filepath.Base(file), ".req")
	got := c.send(t, c.fill(string(request)))
	if strings.HasPrefix(filepath.Base(file), "sucesso") != strings.HasPrefix(got, "20") {
		t.Errorf("%s answers\n%s", file, got)
	}
	got = seniorTokens.ReplaceAllString(got, `\"$1\":\"...\"`)
	result := strings.TrimSuffix(file, ".req") + ".res"
	if *update {
		if err := os.WriteFile(result, []byte(got), 0o600); err != nil {
			t.Fatal(err)
		}
		return
	}
	want, err := os.ReadFile(result)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(string(want), got); diff != "" {
		t.Errorf("(-golden +answer):\n%s", diff)
	}
}

var seniorTokens = regexp.MustCompile(`\\"((?:access|refresh)_token)\\":\\"[^"\\]+\\"`)
