package e2e

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"maps"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"ponte/crm"
	"ponte/test/require"
)

// foreign is the outcome of a call that a foreign client made.
type foreign struct {
	Return string `json:"return"`
	Fault  *struct {
		Code   string `json:"code"`
		String string `json:"string"`
	} `json:"fault"`
}

// foreignClients are real client stacks, each behind a small script that reads the server's own WSDL.
var foreignClients = []struct {
	name    string
	command func(t *testing.T) []string
}{
	{"php", func(t *testing.T) []string {
		return []string{require.PHPExtension(t, "soap", "php-soap"), "../clients/php/call.php"}
	}},
	{"nusoap", func(t *testing.T) []string {
		return []string{require.PHPFile(t, nusoapSource, "libnusoap-php"), "../clients/nusoap/call.php"}
	}},
	{"zeep", func(t *testing.T) []string {
		return []string{require.PythonModule(t, "zeep", "python3-zeep"), "../clients/zeep/call.py"}
	}},
	{"node", func(t *testing.T) []string {
		return []string{require.NodePackage(t, "../clients/node", "soap"), "../clients/node/call.js"}
	}},
	{"gowsdl", func(t *testing.T) []string { return []string{gowsdlClient(t)} }},
}

const nusoapSource = "/usr/share/php/nusoap/nusoap.php"

var (
	buildClient sync.Once
	clientPath  string
	errClient   error
)

// gowsdlClient is the program around the generated Go client, built once.
func gowsdlClient(t *testing.T) string {
	t.Helper()
	buildClient.Do(func() {
		clientPath = filepath.Join(os.TempDir(), "ponte-gowsdl-"+strconv.Itoa(os.Getpid()))
		if out, err := exec.Command("go", "build", "-o", clientPath, "../clients/gowsdl").CombinedOutput(); err != nil {
			errClient = fmt.Errorf("%w: %s", err, out)
		}
	})
	if errClient != nil {
		t.Fatal(errClient)
	}
	return clientPath
}

// TestForeignClients does the whole round trip with each: open, repeat, narrate, edit, query, be refused.
func TestForeignClients(t *testing.T) {
	t.Parallel()
	onBothEngines(t, func(t *testing.T, database string) {
		in := install(t, database)
		p := start(t, database)
		for _, c := range foreignClients {
			t.Run(c.name, func(t *testing.T) {
				t.Parallel()
				command := c.command(t)
				call := func(operation string, parts map[string]any) foreign {
					parts["USUARIO_WS"], parts["SENHA_WS"] = megaUser, megaSecret
					return p.foreign(t, command, operation, parts)
				}
				number := foreignOpening(t, in, c.name, call)
				if number == "" {
					return
				}
				told := map[string]any{
					"N_OCORRENCIA": number, "DESCRICAO": spoken, "NOME_OPERADOR": "São João", "DATA_HORA_ATENDIMENTO": "2026-11-22 11:00:00",
				}
				for range 2 { // the second is a repeat
					if r := call("DadosNarrativasOC", told); r.Return != number {
						t.Errorf("narrated: %+v", r)
					}
				}
				edit := url.Values{"numero": {number}, "status": {"encerrado"}, "descricao": {"Concluído & entregue"}}
				if r := call("EditOC", map[string]any{"PARAMS": edit.Encode()}); r.Return != number {
					t.Errorf("edited: %+v", r)
				}
				kept := in.record(number)
				var texts []string
				for _, n := range kept.Narrativas {
					texts = append(texts, n.Texto)
				}
				slices.Sort(texts)
				if diff := cmp.Diff([]string{"Concluído & entregue", spoken, spoken}, texts); diff != "" || kept.StatusCodigo != crm.StatusEncerrado {
					t.Errorf("narrativas (-said +kept):\n%s; status %s", diff, kept.StatusCodigo)
				}
				foreignQuery(t, call, c.name, number)
			})
		}
	})
}

const spoken = `Infiltração na laje – "copa" & <cozinha>`

// foreignOpening opens one and gives its number, "" when that failed.
func foreignOpening(t *testing.T, in *installation, name string, call func(string, map[string]any) foreign) string {
	t.Helper()
	parts := map[string]any{
		"CNPJ_EMPRESA": tenantCNPJ, "COD_PROJETO": "1001", "CODIGO_OC": "CLIENTE-" + name, "DESCRICAO": spoken, "NOME_CLIENTE": "José da Conceição",
		"CAMPOS_VARIAVEIS_OCORRENCIA": []any{map[string]any{"CODIGO": "CA_950", "VALOR": "Torre & <A>"}, map[string]any{"CODIGO": "CA_951", "VALOR": "3º andar"}},
	}
	first := call("DadosServicedesk", parts)
	if !digits.MatchString(first.Return) {
		t.Errorf("%+v", first)
		return ""
	}
	if again := call("DadosServicedesk", parts); again.Return != first.Return {
		t.Errorf("again %q, first %q", again.Return, first.Return)
	}
	want := maps.Clone(parts)
	delete(want, "SENHA_WS")
	want["CAMPOS_VARIAVEIS_OCORRENCIA"] = []any{[]any{"CA_950", "Torre & <A>"}, []any{"CA_951", "3º andar"}}
	if diff := cmp.Diff(want, received(in.record(first.Return).Ocorrencia.Recebido)); diff != "" {
		t.Errorf("kept another thing than was sent (-sent +kept):\n%s", diff)
	}
	parts["CODIGO_OC"], parts["COD_PROJETO"] = "OUTRA-"+name, "não há"
	if refused := call("DadosServicedesk", parts); refused.Return != refusal {
		t.Errorf("a refusal reads %+v", refused)
	}
	return first.Return
}

const refusal = "Contrato inválido ou você não tem permissão de acesso! COD_PROJETO não há não encontrado entre os contratos. (e:301)"

// foreignQuery reads back what was opened, and the sentence of a query that is refused.
func foreignQuery(t *testing.T, call func(string, map[string]any) foreign, name, number string) {
	t.Helper()
	now := time.Now().In(saoPaulo)
	query := map[string]any{
		"TIPO_DATA": "data_abertura", "DATA_INI": now.AddDate(0, 0, -1).Format(time.DateOnly) + " 00:00:00", "DATA_FIM": now.Format(time.DateOnly) + " 23:59:59", "RETORNO": "json",
		"CAMPOS": "numero,codigo_oc,descricao,status_codigo",
	}
	r := call("ConsultarOcorrencias", query)
	var rows []map[string]string
	if err := json.Unmarshal([]byte(r.Return), &rows); err != nil {
		t.Fatalf("%v: %+v", err, r)
	}
	heard := spoken
	if name == "nusoap" { // its parser reads into ISO-8859-1, which has no dash: a limit of its own, whatever it is sent
		heard = strings.ReplaceAll(spoken, "–", "?")
	}
	want := map[string]string{"numero": number, "codigo_oc": "CLIENTE-" + name, "descricao": heard, "status_codigo": crm.StatusEncerrado}
	if !slices.ContainsFunc(rows, func(row map[string]string) bool { return maps.Equal(row, want) }) {
		t.Errorf("%v is not in %v", want, rows)
	}
	query["DATA_INI"] = "2020-01-01"
	if r := call("ConsultarOcorrencias", query); r.Return != "O período pedido passa de 31 dias: divida a consulta. (e:207)" {
		t.Errorf("a query that is too long: %+v", r)
	}
}

// saoPaulo is the zone of the test's tenant.
var saoPaulo = func() *time.Location {
	zone, err := time.LoadLocation("America/Sao_Paulo")
	if err != nil {
		return time.FixedZone("-03", -3*60*60)
	}
	return zone
}()

var faulty = crm.NovaCredencial{Usuario: "com.falhas", Senha: "senha-das-falhas", RecusaFalha: true}

// TestForeignClientsReadFaults lets refusals travel as faults, as a credential may ask for.
func TestForeignClientsReadFaults(t *testing.T) {
	t.Parallel()
	database := newSQLite(t)
	in := install(t, database)
	in.credential(faulty)
	p := start(t, database)
	for _, c := range foreignClients {
		t.Run(c.name, func(t *testing.T) {
			got := p.foreign(t, c.command(t), "DadosServicedesk", map[string]any{"USUARIO_WS": faulty.Usuario, "SENHA_WS": faulty.Senha, "COD_PROJETO": "não há"})
			if got.Fault == nil || got.Fault.String != refusal {
				t.Errorf("%+v", got)
			}
		})
	}
}

// foreign runs a client's script against the server.
func (p *ponte) foreign(t *testing.T, command []string, operation string, parts map[string]any) foreign {
	t.Helper()
	input, err := json.Marshal(parts)
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithTimeout(t.Context(), 2*time.Minute)
	defer cancel()
	run := exec.CommandContext(ctx, command[0], append(slices.Clone(command[1:]), p.url+"/webservices/index.php?wsdl", operation, nusoapSource)...)
	var stderr bytes.Buffer
	run.Stdin, run.Stderr = bytes.NewReader(input), &stderr
	output, err := run.Output()
	if err != nil {
		t.Fatalf("%v: %v\n%s", command, err, stderr.String())
	}
	var f foreign
	if err := json.Unmarshal(output, &f); err != nil {
		t.Fatalf("%v\n%s\n%s", err, output, stderr.String())
	}
	return f
}
