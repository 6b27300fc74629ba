package main

import (
	"encoding/json"
	"strings"
	"testing"
	"time"

	"ponte/crm/sombra"
	"ponte/storage"
)

// TestSombraReport: what was compared is told by operation and field, and the exit code says that the switch is not due.
func TestSombraReport(t *testing.T) {
	t.Parallel()
	c := newCLI(t).withTenant()
	s, err := storage.Open(t.Context(), c.database, storage.Options{})
	if err != nil {
		t.Fatal(err)
	}
	now := time.Now().UTC().Truncate(time.Millisecond)
	line := sombra.Linha{TenantID: tenantID(t, s), Dia: now.Format(time.DateOnly), Operacao: "DadosServicedesk", Resultado: sombra.Igual, Vezes: 7, Primeira: now, Ultima: now}
	differs, field := line, line
	differs.Resultado, differs.Vezes = sombra.Diferente, 2
	field.Resultado, field.Vezes, field.Campo, field.Aqui, field.La = sombra.Diferente, 2, sombra.CampoRetorno, "uma frase", "outra"
	for range 2 {
		if err := s.Sombra().SomarSombra(t.Context(), []sombra.Linha{line, differs, field}); err != nil {
			t.Fatal(err)
		}
	}
	if err := s.Close(t.Context()); err != nil {
		t.Fatal(err)
	}
	r := c.try("", "sombra", "report")
	if r.code != exitGaps || !strings.Contains(r.err, "4 differences unexplained") || !strings.Contains(r.out, "18 calls compared on 1 day since") || !strings.Contains(r.out, "uma frase") || !strings.Contains(r.err, "compared on 1 of 7 days; 18 of 1000 calls compared") {
		t.Errorf("exit %d\n%s%s", r.code, r.out, r.err)
	}
	r = c.try("", "sombra", "report", "--json")
	var j sombraJSON
	if err := json.Unmarshal([]byte(r.out), &j); err != nil || r.code != exitGaps {
		t.Fatalf("exit %d, %v\n%s", r.code, err, r.out)
	}
	if j.Modo != "desligada" || j.Chamadas != 18 || j.Inexplicadas != 4 || len(j.Operacoes) != 1 || j.Operacoes[0].Vezes[sombra.Igual] != 14 || len(j.Operacoes[0].Achados) != 1 || j.Operacoes[0].Achados[0].Vezes != 4 {
		t.Errorf("%+v", j)
	}
	c.fails(exitFailure, "--why is required", "sombra", "explain", "DadosServicedesk", "diferente", "retorno")
	c.fails(exitFailure, "see ponte sombra report", "sombra", "explain", "DadosServicedesk", "diferente", "outro", "--why", "x")
	c.fails(exitUsage, "must be one of", "sombra", "explain", "DadosServicedesk", "igual", "retorno", "--why", "x")
	c.ok("sombra", "explain", "DadosServicedesk", "diferente", "retorno", "--why", "quem chama não lê a frase")
	if r := c.try("", "sombra", "report"); strings.Contains(r.err, "unexplained") || !strings.Contains(r.out, "quem chama não lê a frase") {
		t.Errorf("explained: %+v", r)
	}
	r = c.try("", "sombra", "report", "--json")
	j = sombraJSON{}
	if err := json.Unmarshal([]byte(r.out), &j); err != nil || j.Inexplicadas != 0 || j.Operacoes[0].Achados[0].Explicacao == nil || !strings.HasPrefix(j.Operacoes[0].Achados[0].Explicacao.Por, "cli:") {
		t.Errorf("explained: %v %s", err, r.out)
	}
	c.ok("sombra", "explain", "DadosServicedesk", "diferente", "retorno", "--undo")
	c.fails(exitFailure, "nobody has explained", "sombra", "explain", "DadosServicedesk", "diferente", "retorno", "--undo")
	if r := c.try("", "sombra", "report"); !strings.Contains(r.err, "4 differences unexplained") {
		t.Errorf("taken back: %+v", r)
	}
	c.fails(exitFailure, "sombra_servico_antigo is required", "sombra", "capture")
}
