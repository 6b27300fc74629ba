package storage

import (
	"fmt"
	"strings"
	"time"

	"ponte/crm"
	"ponte/crm/sigilo"
)

// How often something rare is invented, in ocorrências.
const (
	entregaACada  = 5
	falhaACada    = 500 // of entregas that failed for good
	recusaACada   = 40
	estranhoACada = 1_000 // calls from an address that hardly ever calls
)

// enderecosInventados are what the systems call from, and recusasInventadas what their calls are refused for.
var (
	enderecosInventados = map[string]string{"mega": "203.0.113.7", "mobuss": "198.51.100.20", "vimob": "198.51.100.40"}
	recusasInventadas   = []crm.CodigoRecusa{crm.RecusaIP, crm.RecusaCredencial, crm.RecusaContrato, crm.RecusaClienteNaoEncontrado}
)

func enderecoInventado(i int64, sistema string) string {
	if i%estranhoACada == 0 {
		return fmt.Sprintf("192.0.2.%d", 1+i/estranhoACada%250)
	}
	return enderecosInventados[sistema]
}

// semearChamada gathers the call that opened an ocorrência, as the log keeps it.
func (c *canteiro) semearChamada(id, i int64, o *crm.Ocorrencia) {
	var pedido strings.Builder
	pedido.WriteString("<?xml version=\"1.0\"?>\n<SOAP-ENV:Envelope xmlns:SOAP-ENV=\"http://schemas.xmlsoap.org/soap/envelope/\"><SOAP-ENV:Body><NS1:DadosServicedesk xmlns:NS1=\"urn:server.Multidados\">")
	for _, p := range o.Recebido {
		valor := p.Valor
		if p.Nome == "CNPJ_CLIENTE" {
			valor = sigilo.MascararDocumento(valor)
		}
		pedido.WriteString("\n  <" + p.Nome + " xsi:type=\"xsd:string\">" + valor + "</" + p.Nome + ">")
	}
	pedido.WriteString("\n</NS1:DadosServicedesk></SOAP-ENV:Body></SOAP-ENV:Envelope>")
	c.por(tabChamadas, valoresChamada(&crm.Chamada{
		ID: id, TenantID: o.TenantID, RequestID: fmt.Sprintf("semeada-%d", id), Superficie: "soap", Operacao: "DadosServicedesk", Usuario: o.AbertoPor,
		Sistema: o.Origem.Sistema, Endereco: enderecoInventado(i, o.Origem.Sistema), Situacao: crm.ChamadaAtendida, OcorrenciaID: o.ID, Numero: o.Numero,
		CodigoOC: o.CodigoOC, Pedido: pedido.String(), Resposta: o.Numero, HTTP: 200, Bytes: pedido.Len(), Em: o.CriadaEm, Duracao: 3 * time.Millisecond,
	}))
}

// semearRecusa gathers a call for the same that was refused a moment before.
func (c *canteiro) semearRecusa(id, i int64, o *crm.Ocorrencia) {
	codigo := recusasInventadas[i/recusaACada%int64(len(recusasInventadas))]
	recusa := crm.Recusar(codigo, "semeada")
	c.por(tabChamadas, valoresChamada(&crm.Chamada{
		ID: id, TenantID: o.TenantID, RequestID: fmt.Sprintf("semeada-%d", id), Superficie: "soap", Operacao: "DadosServicedesk", Usuario: o.AbertoPor,
		Sistema: o.Origem.Sistema, Endereco: enderecoInventado(i, o.Origem.Sistema), Situacao: crm.ChamadaRecusada, CodigoRecusa: int(codigo),
		Mensagem: recusa.Error(), CodigoOC: o.CodigoOC, HTTP: 200, Em: o.CriadaEm.Add(-time.Minute), Duracao: time.Millisecond,
	}))
}
