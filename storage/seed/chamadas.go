package seed

import (
	"fmt"
	"strconv"
	"time"

	"ponte/crm"
)

// How often something rare is invented, in ocorrências.
const (
	entregaEvery  = 5
	failureEvery  = 500 // of entregas that failed for good
	refusalEvery  = 40
	strangerEvery = 1_000 // calls from an address that hardly ever calls
)

// inventedAddresses are what the systems call from, and inventedRecusas what their calls are refused for.
var (
	inventedAddresses = map[string]string{"mega": "203.0.113.7", "mobuss": "198.51.100.20", "vimob": "198.51.100.40"}
	inventedRecusas   = []crm.CodigoRecusa{crm.RecusaIP, crm.RecusaCredencial, crm.RecusaContrato, crm.RecusaClienteNaoEncontrado}
)

func inventedAddress(i int64, sistema string) string {
	if i%strangerEvery == 0 {
		return fmt.Sprintf("192.0.2.%d", 1+i/strangerEvery%250)
	}
	return inventedAddresses[sistema]
}

// addChamada gathers the call that opened an ocorrência, as the log keeps it.
func (w *writer) addChamada(id, i int64, o *crm.Ocorrencia) {
	w.rows.AddValue(&crm.Chamada{
		ID: id, TenantID: o.TenantID, RequestID: fmt.Sprintf("semeada-%d", id), Superficie: "soap", Operacao: "DadosServicedesk", Usuario: o.AbertoPor,
		Sistema: o.Origem.Sistema, Endereco: inventedAddress(i, o.Origem.Sistema), Situacao: crm.ChamadaAtendida, OcorrenciaID: o.ID, Numero: o.Numero,
		CodigoOC: o.CodigoOC, Pedido: crm.PedidoDoRecebido, Resposta: o.Numero, HTTP: 200, Bytes: 1400, Em: o.CriadaEm, Duracao: 3 * time.Millisecond,
	})
}

// addRefusal gathers a call for the same that was refused a moment before.
func (w *writer) addRefusal(id, i int64, o *crm.Ocorrencia) {
	code := inventedRecusas[i/refusalEvery%int64(len(inventedRecusas))]
	refusal := crm.Recusar(code, "semeada")
	w.rows.AddValue(&crm.Chamada{
		ID: id, TenantID: o.TenantID, RequestID: fmt.Sprintf("semeada-%d", id), Superficie: "soap", Operacao: "DadosServicedesk", Usuario: o.AbertoPor,
		Sistema: o.Origem.Sistema, Endereco: inventedAddress(i, o.Origem.Sistema), Situacao: crm.ChamadaRecusada, CodigoRecusa: int(code),
		Mensagem: refusal.Error(), CodigoOC: o.CodigoOC, HTTP: 200, Em: o.CriadaEm.Add(-time.Minute), Duracao: time.Millisecond,
		Chaves: []crm.ChaveChamada{
			{Tipo: crm.ChaveChamadaCodigoOC, Valor: o.CodigoOC},
			{Tipo: crm.ChaveChamadaContrato, Valor: "S-" + strconv.FormatInt(o.ContratoID, 10)},
			{Tipo: crm.ChaveChamadaDocumento, Valor: inventedCPF(o.ClienteID)},
		},
	})
}
