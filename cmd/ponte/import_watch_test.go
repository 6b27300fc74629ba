package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// TestImportWatch: what is in the folder is brought in, in the order in which each finds what it refers to; what cannot be comes
// back with its reasons.
func TestImportWatch(t *testing.T) {
	t.Parallel()
	c := newCLI(t).withTenant()
	dir := t.TempDir()
	for name, text := range map[string]string{
		"contratos-0311.csv": "CTO_IN_CODIGO;AGN_ST_CPF;FIL_IN_CODIGO;cto_ch_status\n9001;52998224725;1;a\n9002;11144477735;1;A\n",
		"Clientes.CSV":       "documento;nome;celular;cidade\n52998224725;Maria;11 98765-4321;Santos\n",
		"titulos_11.csv":     "contrato;codigo;vencimento;valor\n9001;1;10/12/2026;1.234,56\n9001;2;amanhã;1\n",
		"unidades.csv":       "andar\n7\n",
		"planilha.csv":       "x\n1\n",
		"clientes.part":      "documento",
	} {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	r := c.try("", "import", "--watch", dir, "--once")
	for _, want := range []string{
		"Clientes.CSV: 1 lines read", "contratos-0311.csv: 2 lines read", "1 created, 0 changed, 0 unchanged, 1 with errors", "titulos_11.csv: 2 lines read",
	} {
		if !strings.Contains(r.out, want) {
			t.Errorf("no %q in %s", want, r.out)
		}
	}
	for _, want := range []string{
		"notice: columns without a place here, not read: FIL_IN_CODIGO", "line 3: documento was not found: ***.444.777-**", `line 3: vencimento "amanhã" is not in an accepted form: YYYY-MM-DD, DD/MM/YYYY`,
		"unidades.csv: the header does not fit", "planilha.csv: left alone",
	} {
		if !strings.Contains(r.err, want) {
			t.Errorf("no %q in %s", want, r.err)
		}
	}
	if r.code != exitOK {
		t.Errorf("exit code %d", r.code)
	}
	for pattern, n := range map[string]int{"*": 4, "feito/*": 1, "com-erros/*": 5, "com-erros/*-contratos-0311-linhas.csv": 1, "com-erros/*-titulos_11-linhas.csv": 1, "planilha.csv": 1, "clientes.part": 1} {
		if files, err := filepath.Glob(filepath.Join(dir, pattern)); err != nil || len(files) != n {
			t.Errorf("%s: %v, %v", pattern, files, err)
		}
	}
	c.fails(exitUsage, "say a table and a file", "import", "clientes")
	c.fails(exitUsage, "leave out table", "import", "clientes", filepath.Join(dir, "planilha.csv"), "--watch", dir)
}
