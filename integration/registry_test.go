package integration_test

import (
	"os"
	"slices"
	"strings"
	"testing"

	"ponte/integration"
	"ponte/integration/destino"
)

// TestEveryFolderIsInTheRegistry fails when a partner has a folder and no row: nobody could configure it.
func TestEveryFolderIsInTheRegistry(t *testing.T) {
	t.Parallel()
	machinery := []string{"arquivos", "delivery", "destino", "simulator"} // what all partners share, and what is no partner that is delivered to
	entries, err := os.ReadDir(".")
	if err != nil {
		t.Fatal(err)
	}
	for _, e := range entries {
		if !e.IsDir() || slices.Contains(machinery, e.Name()) {
			continue
		}
		if !slices.ContainsFunc(integration.Registry(), func(row destino.Tipo) bool { return strings.TrimRight(row.Nome, "0123456789") == e.Name() }) {
			t.Errorf("integration/%s has no row in registry.go", e.Name())
		}
	}
}

// TestRowsAreComplete: what a row left out is said here, before the conformance suite calls it, or has nothing to run for it.
func TestRowsAreComplete(t *testing.T) {
	t.Parallel()
	for _, row := range integration.Registry() {
		if row.Roteiro == nil && row.Abrir == nil {
			t.Errorf("%s: its row has no Roteiro and nothing is delivered to it: ponte simulate cannot play it", row.Nome)
		}
		if f := row.Fonte; row.LeCadastros != (f != nil) || f != nil && (f.Abrir == nil || f.Simulador == nil || f.NomeSimulador == "" || row.Conferir == nil || row.ExemploValores == nil) {
			t.Errorf("%s: its Fonte lacks Abrir, Simulador, NomeSimulador, Conferir or ExemploValores, or LeCadastros says otherwise", row.Nome)
		}
		if row.Avisa && (row.Entrada == nil || row.Aplicar == nil) || row.Aplicar != nil && row.Entrada == nil && row.Comparar == nil {
			t.Errorf("%s: Avisa, Entrada and Aplicar do not say the same, or nothing makes what it would apply", row.Nome)
		}
		if row.Compara != (row.Comparar != nil) {
			t.Errorf("%s: Compara and Comparar do not say the same", row.Nome)
		}
		for _, f := range destino.CamposDaConferencia() {
			_, has := row.Campo(f.Chave)
			if has != row.Compara || has != slices.Contains(row.CamposDoRetrato, f.Chave) {
				t.Errorf("%s: the schedule does not find its setting %s", row.Nome, f.Chave)
			}
		}
		if row.Abrir == nil {
			continue // nothing is delivered to it
		}
		if row.SemHTTP != (row.Simulador == nil) || row.Conferir == nil || row.ExemploEntrega == nil {
			t.Errorf("%s: its row lacks Simulador, Conferir or ExemploEntrega", row.Nome)
		}
		if len(row.Entregas()) == 0 {
			t.Errorf("%s: its row has no Acoes and no Eventos: nothing would ever be delivered there", row.Nome)
		}
	}
}
