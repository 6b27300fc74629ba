package e2e

import (
	"bytes"
	"context"
	"encoding/json"
	"os/exec"
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
	{"zeep", func(t *testing.T) []string {
		return []string{require.PythonModule(t, "zeep", "python3-zeep"), "../clients/zeep/call.py"}
	}},
}

func TestForeignClients(t *testing.T) {
	t.Parallel()
	onBothEngines(t, func(t *testing.T, database string) {
		in := install(t, database)
		p := start(t, database)
		for _, c := range foreignClients {
			t.Run(c.name, func(t *testing.T) {
				command := c.command(t)
				call := func(operation string, parts map[string]any) foreign { return p.foreign(t, command, operation, parts) }
				parts := map[string]any{
					"USUARIO_WS": megaUser, "SENHA_WS": megaSecret, "CNPJ_EMPRESA": tenantCNPJ, "COD_PROJETO": "1001", "CODIGO_OC": "CLIENTE-" + c.name,
					"DESCRICAO":                   `Infiltração na laje – "copa" & <cozinha>`,
					"NOME_CLIENTE":                "José da Conceição",
					"CAMPOS_VARIAVEIS_OCORRENCIA": []any{map[string]any{"CODIGO": "CA_950", "VALOR": "Torre & <A>"}, map[string]any{"CODIGO": "CA_951", "VALOR": "3º andar"}},
				}
				first := call("DadosServicedesk", parts)
				if !digits.MatchString(first.Return) {
					t.Fatalf("%+v", first)
				}
				if again := call("DadosServicedesk", parts); again.Return != first.Return {
					t.Errorf("again %q, first %q", again.Return, first.Return)
				}
				want := map[string]any{}
				for k, v := range parts {
					want[k] = v
				}
				delete(want, "SENHA_WS")
				want["CAMPOS_VARIAVEIS_OCORRENCIA"] = []any{[]any{"CA_950", "Torre & <A>"}, []any{"CA_951", "3º andar"}}
				if diff := cmp.Diff(want, received(in.record(first.Return).Ocorrencia.Recebido)); diff != "" {
					t.Errorf("kept another thing than was sent (-sent +kept):\n%s", diff)
				}
				parts["CODIGO_OC"], parts["COD_PROJETO"] = "OUTRA-"+c.name, "não há"
				if refused := call("DadosServicedesk", parts); refused.Return != "Contrato inválido ou você não tem permissão de acesso! COD_PROJETO não há não encontrado entre os contratos. (e:301)" {
					t.Errorf("a refusal reads %+v", refused)
				}
			})
		}
	})
}

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
			if got.Fault == nil || got.Fault.String != "Contrato inválido ou você não tem permissão de acesso! COD_PROJETO não há não encontrado entre os contratos. (e:301)" {
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
	run := exec.CommandContext(ctx, command[0], append(command[1:], p.url+"/webservices/index.php?wsdl", operation)...)
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
