package serasa_test

import (
	"fmt"
	"os"
	"strconv"
	"strings"
	"testing"

	"ponte/integration/serasa"
)

// TestCodesOfTheFacts: every code that docs/fatos/serasa.md §1.3 names has its class and a sentence, and no other is in the table. The lists are
// written from there, not from codigos.csv.
func TestCodesOfTheFacts(t *testing.T) {
	t.Parallel()
	quero := map[string]serasa.Classe{}
	for classe, lista := range map[serasa.Classe]string{
		serasa.DoArquivo: "002 003 004 005 013 018 019 020 021 024 025 033 034 081 089 106 169 263 390 391 392 394",
		serasa.Rejeicao: `008-012 014 016 017 028-031 035 036 040 044 047 057 064 065 072 085 102 103 105 109 111-113 115 116 119 121 142 156 166 170-176
			209 210 219 274-279 286 295 296 298 356-360 381 396 488-491 572-576 600 610 650-707 721 739 740 745 772-776 779 780 795 796 799`,
		serasa.Informativo: "000 290-292 301-331",
		serasa.JaFeito:     "022 059",
	} {
		for _, faixa := range strings.Fields(lista) {
			de, ate, ha := strings.Cut(faixa, "-")
			if !ha {
				ate = de
			}
			primeiro, _ := strconv.Atoi(de)
			ultimo, _ := strconv.Atoi(ate)
			for n := primeiro; n <= ultimo; n++ {
				quero[fmt.Sprintf("%03d", n)] = classe
			}
		}
	}
	for n := range 1000 {
		codigo := fmt.Sprintf("%03d", n)
		operacao := serasa.Exclusao
		if codigo == "059" {
			operacao = serasa.Inclusao
		}
		c := serasa.CodigoDe(codigo, operacao)
		classe := quero[codigo]
		if classe == "" {
			classe = serasa.NaoCatalogado
		}
		if c.Classe != classe || c.Codigo != codigo || !strings.HasSuffix(c.Frase, ".") {
			t.Errorf("%+v, want the class %q", c, classe)
		}
	}
	texto, err := os.ReadFile("codigos.csv")
	if err != nil {
		t.Fatal(err)
	}
	antes := ""
	for i, linha := range strings.Split(strings.TrimSpace(string(texto)), "\n") {
		coluna := strings.Split(linha, ";")
		if i == 0 {
			continue // the headings
		}
		if len(coluna) != 4 || coluna[0] <= antes {
			t.Errorf("line %d of the table: %s", i+1, linha)
		}
		antes = coluna[0]
	}
}
