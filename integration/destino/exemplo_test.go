package destino

import (
	"time"

	"ponte/crm"
)

// exemplosDeTeste are entregas with invented data, one without and one with attachments.
func exemplosDeTeste() []*crm.DossieEntrega {
	vazio := crm.DossieEntrega{
		Entrega: crm.Entrega{ID: 1, TenantID: 1, OcorrenciaID: 2, Destino: "teste", Acao: "TESTE"},
		Tenant:  crm.Tenant{ID: 1, Slug: "exemplo", Configuracoes: crm.Configuracoes{}},
		Ocorrencia: crm.Ocorrencia{
			ID: 2, TenantID: 1, Numero: "77", CodigoOC: "P-1", Descricao: "Infiltração na sala <1> & \"teto\"", AbertaEm: time.Date(2026, 3, 2, 13, 30, 0, 0, time.UTC),
		},
	}
	cheio := vazio
	cheio.Anexos = []crm.Anexo{{ID: 3, Nome: "foto da sala.jpg", Tipo: "image/jpeg", Tamanho: 1234567}, {ID: 4, Nome: "laudo.pdf", Tamanho: 99}}
	return []*crm.DossieEntrega{&vazio, &cheio}
}
