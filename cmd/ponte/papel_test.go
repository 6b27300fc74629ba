package main

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"testing"
)

func TestPapelCommands(t *testing.T) {
	t.Parallel()
	c := newCLI(t).withTenant()
	c.ok("user", "create", "chefe", "--role", "admin")
	if rows := c.list("papel", "list", "--tenant", "acme"); len(rows) != 4 || rows[0]["codigo"] != "admin" || rows[0]["padrao"] != true || rows[2]["alcance"] != "subordinados" {
		t.Errorf("at first: %v", rows)
	}
	if out := c.ok("papel", "set", "Pós-obra", "--create", "--tenant", "acme", "--sees", "subordinados", "--grant", "ocorrencias=acessar,filtrar", "--grant", "tarefas=acessar"); !strings.Contains(out, "Set papel pos-obra (Pós-obra)") {
		t.Errorf("made: %q", out)
	}
	c.fails(exitFailure, "Pós-obra", "papel", "set", "PÓS obra", "--create", "--tenant", "acme")
	c.fails(exitFailure, "the modules are: painel, ", "papel", "set", "pos-obra", "--tenant", "acme", "--grant", "nada=acessar")
	c.fails(exitFailure, "its actions are: acessar", "papel", "set", "pos-obra", "--tenant", "acme", "--grant", "ocorrencias=voar")
	c.fails(exitFailure, "there is no papel nenhum", "papel", "show", "nenhum")
	c.fails(exitFailure, "does not change", "papel", "set", "admin", "--tenant", "acme", "--deny", "painel=acessar")
	c.ok("user", "create", "ana", "--tenant", "acme", "--role", "crm-coordenador", "--departamento", "Pós-obra", "--funcao", "Coordenadora")
	c.ok("user", "create", "rui", "--tenant", "acme", "--role", "pos-obra", "--gestor", "ana")
	c.fails(exitFailure, "crm-nada", "user", "set", "rui", "--role", "crm-nada")
	c.fails(exitFailure, "ana → rui → ana", "user", "set", "ana", "--gestor", "rui")
	c.fails(exitFailure, "another active administrator", "user", "set", "chefe", "--role", "crm-diretor")
	out := c.ok("papel", "set", "pos-obra", "--tenant", "acme", "--deny", "tarefas=acessar", "--grant", "painel=acessar", "--sees", "proprias")
	if !strings.Contains(out, "rui loses: Tarefas: acessar; gains: Painel: acessar; sees: proprias, before subordinados") {
		t.Errorf("whom it concerns: %q", out)
	}
	var shown papelJSON
	if err := json.Unmarshal([]byte(c.ok("papel", "show", "pos-obra", "--tenant", "acme", "--json")), &shown); err != nil || !slices.Equal(shown.Permissoes["ocorrencias"], []string{"acessar", "filtrar"}) ||
		len(shown.Permissoes) != 2 || !slices.Equal(shown.Usuarios, []string{"rui"}) || shown.Padrao {
		t.Errorf("shown: %+v, %v", shown, err)
	}
	if out := c.ok("papel", "show", "pos-obra", "--tenant", "acme"); !strings.Contains(out, "acessar, filtrar") || !strings.Contains(out, "users: rui") {
		t.Errorf("shown: %q", out)
	}
	c.fails(exitFailure, "is in use by rui", "papel", "delete", "pos-obra", "--tenant", "acme")
	c.ok("user", "set", "rui", "--role", "crm-usuario", "--role", "crm-coordenador", "--gestor", "", "--disable")
	c.ok("papel", "delete", "pos-obra", "--tenant", "acme")
	c.ok("papel", "set", "crm-usuario", "--every-tenant", "--deny", "clientes=acessar")
	if rows := c.list("papel", "list", "--every-tenant"); rows[3]["alterado"] != true {
		t.Errorf("changed: %v", rows[3])
	}
	if rows := c.list("papel", "list", "--tenant", "acme"); len(rows) != 4 || rows[3]["alterado"] != false {
		t.Errorf("of another: %v", rows)
	}
	c.ok("papel", "delete", "crm-usuario", "--every-tenant")
	rows := c.list("user", "list")
	if fmt.Sprint(rows[2]["papeis"]) != "[crm-usuario crm-coordenador]" || rows[2]["gestor"] != "" || rows[2]["desativado"] != true || rows[0]["departamento"] != "Pós-obra" || rows[0]["funcao"] != "Coordenadora" {
		t.Errorf("users: %v", rows)
	}
	c.ok("user", "set", "rui", "--enable")
	if out := c.ok("user", "activate", "rui"); !strings.Contains(out, "rui may sign in") {
		t.Errorf("activated: %q", out)
	}
	c.fails(exitFailure, "there is no user ninguem", "user", "activate", "ninguem")
}
