package rest

import "ponte/crm"

// exemplo is an entrega of an action with invented data.
func exemplo(acao string) *crm.DossieEntrega {
	n := &crm.PedidoDeNegativacao{
		ID: 31, Contrato: "T-1001-003", Credor: "11222333000181", Natureza: "IM", Vencimento: "2026-02-10", Valor: 152_340,
		Devedor: crm.DevedorNegativado{
			Documento: "52998224725", Nome: "MARIA DA SILVA", CEP: "01310100", Logradouro: "AVENIDA PAULISTA, 1000", Bairro: "BELA VISTA", Cidade: "SÃO PAULO", UF: "SP",
		},
	}
	if exclui(acao) {
		n.Motivo = 1
	}
	return &crm.DossieEntrega{
		Entrega:     crm.Entrega{ID: 82, TenantID: 1, NegativacaoID: 31, Destino: Nome, Ambiente: crm.AmbienteHomologacao, Acao: acao},
		Tenant:      crm.Tenant{ID: 1, Slug: "exemplo", Configuracoes: crm.Configuracoes{}},
		Cliente:     &crm.Cliente{Documento: "52998224725", Nome: "MARIA DA SILVA"},
		Negativacao: n,
	}
}
