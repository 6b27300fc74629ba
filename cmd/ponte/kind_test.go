package main

import (
	"strings"
	"testing"
)

func TestKindCommands(t *testing.T) {
	t.Parallel()
	c := newCLI(t).withTenant()
	c.ok("kind", "set", "divisao", "ASS", "--name", "Assistência", "--sla", "24")
	if out := c.ok("kind", "set", "solicitacao", "SO1", "--name", "Infiltração", "--division", "ASS", "--off"); !strings.Contains(out, "switched off") {
		t.Error(out)
	}
	c.fails(exitFailure, "--divisao was not found: NENHUMA", "kind", "set", "solicitacao", "SO1", "--divisao", "NENHUMA")
	var list []kindJSON
	c.decode(&list, "kind", "list")
	if len(list) != 2 || list[0] != (kindJSON{"divisao", "ASS", "Assistência", "", false, false, 24}) || list[1] != (kindJSON{"solicitacao", "SO1", "Infiltração", "ASS", true, false, 0}) {
		t.Errorf("%+v", list)
	}
	if out := c.ok("kind", "set", "solicitacao", "SO1", "--no-off"); strings.Contains(out, "switched off") || !strings.Contains(out, "Infiltração") {
		t.Error(out)
	}
	if out := c.ok("kind", "list"); !strings.Contains(out, "SO1") || !strings.Contains(out, "Assistência") {
		t.Error(out)
	}
}
