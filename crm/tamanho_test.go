package crm_test

import (
	"strconv"
	"testing"

	"ponte/crm"
)

func TestTamanhos(t *testing.T) {
	t.Parallel()
	for _, caso := range []struct{ escrito, guardado, lido string }{
		{"1 MB", "1048576", "1 MB"},
		{"1mb", "1048576", "1 MB"},
		{"1,5 MB", "1572864", "1536 KB"},
		{"1.5 MB", "1572864", "1536 KB"},
		{"10485760", "10485760", "10 MB"},
		{"1000000", "1000000", "1000000 bytes"},
		{"1000001 bytes", "1000001", "1000001 bytes"},
		{"64 KB", "65536", "64 KB"},
		{"1023", "", ""},
		{"129 MB", "", ""},
		{"-1 MB", "", ""},
		{"muito", "", ""},
		{"NaN MB", "", ""},
		{"1e30 MB", "", ""},
		{"", "", ""},
		{"MB", "", ""},
	} {
		v, err := crm.ValidarConfiguracao(crm.ConfMaxAnexo, caso.escrito)
		if (err == nil) != (caso.guardado != "") || v != caso.guardado {
			t.Errorf("%q is kept as %q: %v", caso.escrito, v, err)
		}
		if n, err := strconv.Atoi(v); err == nil && crm.EscreverTamanho(n) != caso.lido {
			t.Errorf("%q is shown as %q", caso.escrito, crm.EscreverTamanho(n))
		}
	}
}

// TestGruposTemConfiguracoes: every setting is on the page, in a group that it has.
func TestGruposTemConfiguracoes(t *testing.T) {
	t.Parallel()
	quantas := map[string]int{}
	for _, l := range crm.TabelaConfiguracoes {
		if l.Chave != crm.ConfSombraModo && l.Chave != crm.ConfSombraAntigo { // they have a page of their own
			quantas[l.Grupo]++
		}
		if l.Tipo == crm.TipoInteiro && l.Unidade == "" {
			t.Errorf("%s: a number of what?", l.Chave)
		}
		if l.Padrao != "" {
			if v, err := crm.ValidarConfiguracao(l.Chave, l.Padrao); err != nil || v != l.Padrao {
				t.Errorf("%s: its default is not kept as it is: %q %v", l.Chave, v, err)
			}
		}
	}
	for _, g := range crm.GruposConfiguracao {
		if quantas[g] == 0 {
			t.Errorf("%s is empty", g)
		}
		delete(quantas, g)
	}
	if len(quantas) > 0 {
		t.Errorf("settings of no group of the page: %v", quantas)
	}
}
