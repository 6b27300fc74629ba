package destino

import (
	"context"
	"strings"
	"testing"
)

// A program of a few words can give what would never end to be written: it is refused for good, and quickly.
func TestMapeamentoLimitado(t *testing.T) {
	t.Parallel()
	for nome, c := range map[string]struct{ programa, erro string }{
		"small":                   {`{a: [1, "x", {b: null}]}`, ""},
		"large enough":            {`{a: ("x" * 500000)}`, ""},
		"a text too long":         {`{a: ("x" * 2000000)}`, "1024 KiB"},
		"a name too long":         {`{("x" * 2000000): 1}`, "1024 KiB"},
		"a list too long":         {`{a: [range(600000)]}`, "1024 KiB"},
		"a list in its own twice": {`{a: reduce range(40) as $i ("x"; [., .])}`, "1024 KiB"},
		"too deep":                {`{a: reduce range(100000) as $i (1; [.])}`, "100 níveis"},
		"never ends":              {`{a: (1 | until(false; .))}`, "interrompido"},
	} {
		t.Run(nome, func(t *testing.T) {
			t.Parallel()
			m, err := CompilarMapeamento(c.programa)
			if err != nil {
				t.Fatal(err)
			}
			_, err = m.Aplicar(context.Background(), map[string]any{})
			switch {
			case c.erro == "":
				if err != nil {
					t.Error(err)
				}
			case err == nil || !strings.Contains(err.Error(), c.erro) && !strings.Contains(err.Error(), "interrompido") || Classificar(err).Classe() != ClassePermanente:
				t.Errorf("%v, want a permanent failure with %q", err, c.erro)
			}
		})
	}
}
