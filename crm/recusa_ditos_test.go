package crm_test

import (
	"slices"
	"strings"
	"testing"

	"ponte/crm"
)

// TestDitosNaFrase: what a refusal was about is read back from every sentence of the table.
func TestDitosNaFrase(t *testing.T) {
	t.Parallel()
	for _, l := range crm.Recusas {
		n := strings.Count(l.Frase, "%s")
		argumentos := make([]string, n)
		for i := range argumentos {
			argumentos[i] = "C-" + strings.Repeat("9", i+1)
		}
		frase := crm.Recusar(l.Codigo, argumentos...).Error()
		if ditos := crm.DitosNaFrase(l.Codigo, frase); n > 0 && !slices.Equal(ditos, argumentos) {
			t.Errorf("%q says %q, read as %q", frase, argumentos, ditos)
		}
	}
	if ditos := crm.DitosNaFrase(crm.RecusaContrato, "outra frase (e:301)"); ditos != nil {
		t.Errorf("another sentence says %q", ditos)
	}
}
