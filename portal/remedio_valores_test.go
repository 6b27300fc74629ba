package portal

import (
	"testing"

	"ponte/crm"
)

// TestRemedioLevaOsValores: what the call said is filled in where the button of its remedy leads, but for what the log masks.
func TestRemedioLevaOsValores(t *testing.T) {
	t.Parallel()
	for nome, c := range map[string]struct {
		chamada crm.Chamada
		want    string
	}{
		"an ambiguous unit":        {crm.Chamada{CodigoRecusa: int(crm.RecusaUnidadeAmbigua), Pedido: `{"COD_PROJETO":"101"}`}, "/unidades?q=101"},
		"clients that differ":      {crm.Chamada{CodigoRecusa: int(crm.RecusaClienteDivergente), Pedido: `{"CNPJ_CLIENTE":"***.982.247-**","NOME_CLIENTE":"MARIA"}`}, "/clientes?q=MARIA"},
		"only what is masked":      {crm.Chamada{CodigoRecusa: int(crm.RecusaClienteInexistente), Pedido: `{"COD_CLIENTE":"***"}`}, "/clientes"},
		"an ocorrência":            {crm.Chamada{CodigoRecusa: int(crm.RecusaOcorrencia), Numero: "77"}, "/ocorrencias?q=77"},
		"an ocorrência, by a part": {crm.Chamada{CodigoRecusa: int(crm.RecusaOcorrencia), Pedido: `{"N_OCORRENCIA":"78"}`}, "/ocorrencias?q=78"},
		"a code":                   {crm.Chamada{CodigoRecusa: int(crm.RecusaCodigo), Mensagem: "COD_STATUS em obra não está cadastrado. (e:321)"}, "/status?codigo=em+obra&tipo=status#novo"},
		"a code, masked":           {crm.Chamada{CodigoRecusa: int(crm.RecusaCodigo), Mensagem: "COD_STATUS *** não está cadastrado. (e:321)"}, "/status#novo"},
		"a contract":               {crm.Chamada{ID: 7, CodigoRecusa: int(crm.RecusaContrato)}, "/contratos/novo?chamada=7"},
		"a payload that was cut":   {crm.Chamada{CodigoRecusa: int(crm.RecusaUnidadeAmbigua), Pedido: `{"COD_PROJETO":"10`}, "/unidades"},
		"the address that called":  {crm.Chamada{CodigoRecusa: int(crm.RecusaIP), Endereco: "200.147.3.15", Usuario: "mega"}, "/ips?credencial=mega&endereco=200.147.3.15#liberar"},
	} {
		if got := remedioDe(c.chamada.CodigoRecusa).Caminho(&c.chamada); got != Raiz+c.want {
			t.Errorf("%s leads to %s, want %s", nome, got, c.want)
		}
	}
}
