package crm_test

import (
	"strings"
	"testing"

	"ponte/crm"
)

// TestLimitesDosAlarmes: the setting takes the causes of the table, each with a number; what it does not take it names.
func TestLimitesDosAlarmes(t *testing.T) {
	for valor, frase := range map[string]string{
		"": "", "recusas=50, prazo=0": "", " Recusas = 50 ": "",
		"chuva=1": `"chuva" não é uma causa`, "recusas": "recusas: escreva como recusas=10", "recusas=-1": "escreva como", "recusas=muitas": "escreva como", "fila=1000001": "escreva como",
	} {
		gravado, err := crm.ValidarConfiguracao(crm.ConfAlarmes, valor)
		if frase == "" && err != nil || frase != "" && (err == nil || !strings.Contains(err.Error(), frase) || !strings.HasPrefix(err.Error(), "alarmes: ")) {
			t.Errorf("%q: %q, %v", valor, gravado, err)
		}
	}
	tenant := crm.Tenant{Configuracoes: crm.Configuracoes{crm.ConfAlarmes: "recusas=50,prazo=0"}}
	limites := tenant.LimitesAlarme()
	for causa, quer := range map[crm.CausaAlarme]int{crm.CausaRecusas: 50, crm.CausaPrazo: 0, crm.CausaFila: 60} {
		if n := limites.De(causa); n != quer {
			t.Errorf("%s: %d, want %d", causa, n, quer)
		}
	}
	vistas := map[crm.CausaAlarme]bool{}
	for _, c := range crm.TabelaCausas {
		if vistas[c.Causa] || c.Titulo == "" || c.Julga == "" || c.Remedio == "" || c.Unidade == "" || c.Limite < 1 || c.Calma <= 0 {
			t.Errorf("%+v", c)
		}
		vistas[c.Causa] = true
	}
}
