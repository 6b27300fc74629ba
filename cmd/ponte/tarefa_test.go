package main

import (
	"strings"
	"testing"
)

func TestTarefaList(t *testing.T) {
	t.Parallel()
	c := newCLI(t).withTenant()
	c.fails(exitFailure, "line 1", "status", "set", "aberta", "--tasks", "Ligar | amanhã")
	c.ok("status", "set", "aberta", "--tasks", "Ligar | 3 dias | equipe Relacionamento\nRegistrar | pessoa ana", "--pause")
	c.ok("ocorrencia", "open", "--text", "Infiltração")
	var list []tarefaJSON
	c.decode(&list, "tarefa", "list")
	if len(list) != 2 || list[0].Titulo != "Ligar" || list[0].Equipe != "Relacionamento" || list[0].VenceEm == "" || list[0].Atrasada || list[1].Pessoa != "ana" {
		t.Errorf("%+v", list)
	}
	if out := c.ok("tarefa", "list", "--person", "ana"); !strings.Contains(out, "Registrar") || strings.Contains(out, "Ligar") {
		t.Error(out)
	}
	if out := c.ok("tarefa", "list", "--late"); strings.Contains(out, "Ligar") {
		t.Error(out)
	}
	c.fails(exitUsage, "situation", "tarefa", "list", "--situation", "talvez")
}
