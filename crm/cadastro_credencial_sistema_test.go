package crm

import "testing"

func TestNamesOfSystems(t *testing.T) {
	t.Parallel()
	for nome, quer := range map[string]bool{
		"mega": true, "Mega ERP": true, "vistoria.são-paulo_2@obra": true, "²": true, "東京": true,
		"": false, " mega": false, "-mega": false, "mega\n": false, "mega/erp": false, "mega\xff": false, "a;b": false,
	} {
		if sistemaValido(nome) != quer {
			t.Errorf("%q: %v", nome, !quer)
		}
	}
}
