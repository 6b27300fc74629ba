package e2e

import (
	"bufio"
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"ponte/api/cvcrm"
	"ponte/crm"
)

// Golden files of CV's dialect: test/golden_cvcrm/<row of the catalogue>/<case>.req is a request, .res its answer. A case that is called
// sucesso... must be one. go test ./test/e2e -run TestGoldenOfCV -update writes the answers again; read the difference.
const goldenCV = "../golden_cvcrm"

const (
	cvUser   = "atendimento@construtora.example.com"
	cvReader = "leitura@construtora.example.com"
)

// cv calls the dialect, and knows what its requests speak of.
type cv struct {
	t      *testing.T
	p      *ponte
	token  string
	names  map[string]string
	bearer string // of Senior's platform
}

// installCV sets up an installation with the credentials of CV's clients, one of them of another tenant, and starts it.
func installCV(t *testing.T, database string) *cv {
	t.Helper()
	in := install(t, database)
	in.credential(crm.NovaCredencial{Usuario: cvUser, Sistema: "cv", Senha: "segredo-cv", Mestre: true, Cadastro: crm.CadastroIncluir})
	in.credential(crm.NovaCredencial{Usuario: cvReader, Sistema: "painel", Senha: "segredo-leitura"})
	_, err := in.admin.ConfigurarDivisao(t.Context(), operator, in.tenant.ID, "12", crm.MudancaCodigo{Nome: ptr("Garantia")})
	in.must(err)
	_, err = in.admin.ConfigurarSolicitacao(t.Context(), operator, in.tenant.ID, "34", crm.MudancaCodigo{Nome: ptr("Hidráulica"), Divisao: ptr("12"), SLAHoras: ptr(48)})
	in.must(err)
	_, err = in.dispatch(database).ConfigurarStatus(t.Context(), operator, in.tenant.ID, "vistoria", crm.MudancaStatus{Nome: ptr("Vistoria"), Tarefas: ptr("Agendar vistoria | 2 dias | equipe Vistoria")})
	in.must(err)
	in.set(crm.ConfRitmoV1, "100000")
	item := &crm.ItemDeManutencao{TenantID: in.tenant.ID, Nome: "Torneira", DiasMinimos: 2, GarantiaMeses: 12, NoPainel: true}
	in.must(in.admin.GravarItemDeManutencao(t.Context(), operator, item))
	c := &cv{t: t, token: in.token(cvUser), names: map[string]string{"email": cvUser, "email.leitura": cvReader}}
	c.names["token"], c.names["token.leitura"] = c.token, in.token(cvReader, crm.EscopoLerOcorrencias)
	c.names["token.restrito"] = in.token(cvUser, crm.EscopoLerOcorrencias)
	first := in.tenant
	in.tenant, err = in.admin.CriarTenant(t.Context(), operator, crm.NovoTenant{Slug: "vizinha", Nome: "Vizinha", CNPJs: []string{"11222333000181"}})
	in.must(err)
	in.credential(crm.NovaCredencial{Usuario: cvUser, Sistema: "cv", Senha: "segredo-vizinha", Mestre: true})
	in.allow("127.0.0.0/8")
	c.names["token.vizinha"] = in.token(cvUser)
	in.tenant = first
	c.p = start(t, database)
	c.p.restJSON("incluir_oc", map[string]any{
		"usuario_ws": megaUser, "senha_ws": megaSecret, "cnpj_empresa": tenantCNPJ, "codigo_oc": "CV-1", "cod_projeto": "1001", "cod_divisao": "12", "cod_solicitacao": "34",
		"descricao": "Torneira pingando\nDesde ontem",
	})
	var list []map[string]any
	c.read("GET", "/api/v1/relacionamento/atendimentos/listar", "", &list)
	one := list[0]
	c.names["soap"], c.names["assunto"], c.names["subassunto"] = whole(one["idatendimento"]), whole(one["idassunto"]), whole(one["idsubassunto"])
	c.names["unidade"], c.names["empreendimento"] = one["idsUnidades"].(string), whole(one["empreendimento"].(map[string]any)["idempreendimento"])
	c.names["situacao"] = one["idsituacao"].(string)
	f := in.record(one["protocolo"].(string))
	c.names["pessoa"] = fmt.Sprint(f.Ocorrencia.ClienteID)
	var login struct {
		Data struct {
			AccessToken string `json:"access_token"`
		}
	}
	c.read("POST", "/api/v3/auth/token", `{"email":"`+cvUser+`","senha":"`+c.token+`","painel":"gestor"}`, &login)
	c.names["access"] = login.Data.AccessToken
	c.names["completo"] = c.complete()
	c.names["torneira"] = fmt.Sprint(item.ID)
	c.names["comentado"] = c.opened("com mensagem")
	var said struct{ Sucesso bool }
	c.read("POST", "/api/v1/relacionamento/atendimentos/mensagem-atendimento", `{"idatendimento":`+c.names["comentado"]+`,"mensagem":"Bom dia","cliente_visualiza":"S"}`, &said)
	var messages struct{ Data []struct{ IDResposta int64 } }
	c.read("GET", "/api/v1/relacionamento/atendimentos/"+c.names["comentado"]+"/mensagens", "", &messages)
	c.names["resposta"] = fmt.Sprint(messages.Data[0].IDResposta)
	in.close()
	return c
}

func whole(v any) string { return fmt.Sprintf("%.0f", v) }

// call sends a request with the credential of most.
func (c *cv) call(method, path, body string) (int, string) {
	c.t.Helper()
	r, err := http.NewRequestWithContext(c.t.Context(), method, c.p.url+path, strings.NewReader(body))
	if err != nil {
		c.t.Fatal(err)
	}
	if c.bearer != "" {
		r.Header.Set("Authorization", "Bearer "+c.bearer)
	} else {
		r.Header.Set("Email", cvUser)
		r.Header.Set("Token", c.token)
	}
	r.Header.Set("Content-Type", "application/json")
	answer, err := client.Do(r)
	if err != nil {
		c.t.Fatal(err)
	}
	defer answer.Body.Close()
	text, err := io.ReadAll(answer.Body)
	if err != nil {
		c.t.Fatal(err)
	}
	return answer.StatusCode, string(text)
}

// read calls what must succeed.
func (c *cv) read(method, path, body string, into any) {
	c.t.Helper()
	status, text := c.call(method, path, body)
	if status != http.StatusOK {
		c.t.Fatalf("%s %s: %d %s", method, path, status, text)
	}
	if err := json.Unmarshal([]byte(text), into); err != nil {
		c.t.Fatalf("%s %s: %v\n%s", method, path, err, text)
	}
}

// opened opens an atendimento and gives its id.
func (c *cv) opened(titulo string) string {
	c.t.Helper()
	var made struct{ IDAtendimento int64 }
	c.read("POST", "/api/v1/relacionamento/atendimentos/cadastrar", c.fill(`{"titulo":"`+titulo+`","idassunto":{{assunto}},"idsubassunto":{{subassunto}},
		"cliente_visualiza":"S","cliente_cv":{"documento":"`+buyerCPF+`"},"idunidade":[{{unidade}}]}`), &made)
	return fmt.Sprint(made.IDAtendimento)
}

// complete opens an atendimento with everything that CV knows of one.
func (c *cv) complete() string {
	var made struct{ IDAtendimento int64 }
	c.read("POST", "/api/v1/relacionamento/atendimentos/cadastrar", c.fill(`{"titulo":"Infiltração","descricao":"No teto da sala","idassunto":{{assunto}},
		"idsubassunto":{{subassunto}},"cliente_visualiza":"S","cliente_cv":{"documento":"`+buyerCPF+`"},"idunidade":[{{unidade}}],"idempreendimento":{{empreendimento}},
		"telefone_atendimento":"(79) 99999-0000","idcanal":3,"idresponsavel":12,"humor_cliente":"I","campos_adicionais":[{"idcampo":"7","nome":"Andar","valor":"3"}],
		"arquivos":[{"nome":"foto.txt","tamanho_bytes":"4","tipo":"text/plain","base64":"Zm90bw=="}]}`), &made)
	id := fmt.Sprint(made.IDAtendimento)
	var done struct{ Sucesso bool }
	c.read("POST", "/api/v1/relacionamento/atendimentos/mensagem-atendimento", `{"idatendimento":`+id+`,"mensagem":"Agendado","cliente_visualiza":"S"}`, &done)
	c.read("PUT", "/api/v1/relacionamento/atendimentos/"+id, `{"prioridade":"A","idtipo":2,"idclassificacao":3,"tags":[1,2]}`, &done)
	return id
}

var cvName = regexp.MustCompile(`\{\{([a-z.]+)\}\}`)

// fill writes what a request speaks of.
func (c *cv) fill(text string) string {
	return cvName.ReplaceAllStringFunc(text, func(m string) string {
		name := strings.Trim(m, "{}")
		v, known := c.names[name]
		if !known {
			c.t.Fatalf("a request speaks of %s", m)
		}
		return v
	})
}

// TestGoldenOfCVIsComplete fails for a row of the catalogue without a success and a refusal, and for a folder of no row.
func TestGoldenOfCVIsComplete(t *testing.T) {
	t.Parallel()
	folders := map[string][]string{}
	files, err := filepath.Glob(filepath.Join(goldenCV, "*", "*.req"))
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range files {
		folder := filepath.Base(filepath.Dir(f))
		folders[folder] = append(folders[folder], strings.TrimSuffix(filepath.Base(f), ".req"))
	}
	for _, row := range cvcrm.Catalogo() {
		good := slices.ContainsFunc(folders[row.ID], func(n string) bool { return strings.HasPrefix(n, "sucesso") })
		bad := slices.ContainsFunc(folders[row.ID], func(n string) bool { return !strings.HasPrefix(n, "sucesso") })
		if !good && row.ID != "assistencia-sem-permissao" || !bad {
			t.Errorf("%s: golden requests %v", row.ID, folders[row.ID])
		}
		delete(folders, row.ID)
	}
	delete(folders, "acesso")
	for f := range folders {
		t.Errorf("%s is no row of the catalogue", f)
	}
}

// TestGoldenOfCV sends every request and compares the answer, on both engines.
func TestGoldenOfCV(t *testing.T) {
	t.Parallel()
	onBothEngines(t, func(t *testing.T, database string) {
		c := installCV(t, database)
		files, err := filepath.Glob(filepath.Join(goldenCV, "*", "*.req"))
		if err != nil {
			t.Fatal(err)
		}
		for _, file := range files {
			t.Run(strings.TrimSuffix(filepath.ToSlash(file[len(goldenCV)+1:]), ".req"), func(t *testing.T) { c.golden(t, file) })
		}
	})
}

func (c *cv) golden(t *testing.T, file string) {
	request, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	c.names["novo"] = c.opened(filepath.ToSlash(file))
	c.names["fechado"] = c.opened("fechado para " + filepath.ToSlash(file))
	var done struct{ Sucesso bool }
	c.read("POST", "/api/v1/relacionamento/atendimentos/finalizar/"+c.names["fechado"], "", &done)
	c.needed(string(request), filepath.ToSlash(file))
	got := c.send(t, c.fill(string(request)))
	if strings.HasPrefix(filepath.Base(file), "sucesso") != strings.HasPrefix(got, "20") && !strings.Contains(got, `"erro": true`) {
		t.Errorf("%s answers\n%s", file, got)
	}
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

// needed makes the tarefa or the assistência that a request speaks of.
func (c *cv) needed(request, name string) {
	if strings.Contains(request, "{{tarefa}}") {
		id := c.opened("tarefa para " + name)
		var moved struct{ Codigo int }
		c.read("PUT", "/api/v1/relacionamento/atendimentos/alterar-situacao", `{"idatendimento":`+id+`,"situacao_para":"Vistoria"}`, &moved)
		var list struct {
			Tarefas []struct {
				IDTarefaCriada int64 `json:"idtarefa_criada"`
				Atendimento    struct{ IDAtendimento int64 }
			}
		}
		c.read("GET", "/api/v1/relacionamento/atendimentos/tarefas?limit=500", "", &list)
		for _, x := range list.Tarefas {
			if fmt.Sprint(x.Atendimento.IDAtendimento) == id {
				c.names["tarefa"] = fmt.Sprint(x.IDTarefaCriada)
			}
		}
	}
	if !strings.Contains(request, "{{assistencia}}") {
		return
	}
	const root = "/api/v1/relacionamento/assistencias"
	make201 := func(path, body string) map[string]any {
		status, text := c.call("POST", path, c.fill(body))
		var made map[string]any
		if err := json.Unmarshal([]byte(text), &made); err != nil || status != http.StatusCreated {
			c.t.Fatalf("%s: %d %s", path, status, text)
		}
		return made
	}
	made := make201(root, `{"documento":"`+buyerCPF+`","itens":[{"iditem":{{torneira}},"descricao":"Pinga: `+name+`"}],"unidade":{"idempreendimento":{{empreendimento}},"idunidade":{{unidade}}}}`)
	c.names["assistencia"] = whole(made["idassistencia"])
	root2 := root + "/" + c.names["assistencia"]
	c.names["item"] = whole(make201(root2+"/itens", `{"iditem":{{torneira}},"descricao":"Outra"}`)["idassistencia_item"])
	c.names["item.livre"] = whole(make201(root2+"/itens", `{"iditem":{{torneira}},"descricao":"Livre"}`)["idassistencia_item"])
	c.names["visita"] = whole(make201(root2+"/visitas", `{"data_de":"01/12/2026 08:00:00","data_ate":"01/12/2026 10:00:00","idequipe":4,"itens":[{"idassistencia_item":{{item}}}],"usuarios":[{"idusuario":9}]}`)["idvisita"])
	var messages []struct{ IDMensagem int64 }
	c.read("GET", root2+"/mensagens", "", &messages)
	c.names["mensagem"] = fmt.Sprint(messages[0].IDMensagem)
}

// send gives the answer as a golden file keeps it.
func (c *cv) send(t *testing.T, request string) string {
	head, body, _ := strings.Cut(request, "\n\n")
	lines := bufio.NewScanner(strings.NewReader(head))
	lines.Scan()
	method, path, _ := strings.Cut(lines.Text(), " ")
	r, err := http.NewRequestWithContext(t.Context(), method, c.p.url+path, strings.NewReader(strings.TrimSuffix(body, "\n")))
	if err != nil {
		t.Fatal(err)
	}
	for lines.Scan() {
		name, value, _ := strings.Cut(lines.Text(), ": ")
		r.Header.Set(name, value)
	}
	answer, err := client.Do(r)
	if err != nil {
		t.Fatal(err)
	}
	defer answer.Body.Close()
	text, err := io.ReadAll(answer.Body)
	if err != nil {
		t.Fatal(err)
	}
	if len(text) > 0 {
		var indented bytes.Buffer
		if err := json.Indent(&indented, text, "", "  "); err != nil {
			t.Fatalf("%s: %v\n%s", path, err, text)
		}
		text = indented.Bytes()
	}
	return fmt.Sprintf("%d\n%s\n\n%s\n", answer.StatusCode, answer.Header.Get("Content-Type"), stableCV(string(text)))
}

var (
	cvIDs      = regexp.MustCompile(`"((?:id[a-zA-Z_]*|protocolo[a-z_]*|expires_in|total))": (?:[0-9]+|"[0-9,]+")`)
	cvInstants = regexp.MustCompile(`[0-9]{4}-[0-9]{2}-[0-9]{2} [0-9:]{8}|[0-9]{2}/[0-9]{2}/[0-9]{4} [0-9:]{8}`)
	cvTokens   = regexp.MustCompile(`"access_token": "[^"]+"`)
	cvNumbers  = regexp.MustCompile(`(ncia (?:de id )?|id |o número )[0-9]+`)
)

// stableCV puts words where an answer holds what is of this run.
func stableCV(text string) string {
	text = cvIDs.ReplaceAllString(text, `"$1": "#"`)
	text = cvInstants.ReplaceAllString(text, "@")
	text = cvTokens.ReplaceAllString(text, `"access_token": "..."`)
	return cvNumbers.ReplaceAllString(text, "${1}#")
}
