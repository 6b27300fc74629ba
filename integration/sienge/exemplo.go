package sienge

import (
	"time"

	"ponte/crm"
)

// exemplo is an entrega of an action with invented data.
func exemplo(acao string) *crm.DossieEntrega {
	oc := crm.Ocorrencia{ID: 7, TenantID: 1, Numero: "1042", Descricao: "Infiltração na sala, \"urgente\" & <sem prazo>", AbertaEm: time.Date(2026, 3, 2, 13, 30, 0, 0, time.UTC)}
	return &crm.DossieEntrega{
		Entrega:    crm.Entrega{ID: 81, TenantID: 1, OcorrenciaID: 7, Destino: Nome, Ambiente: crm.AmbienteHomologacao, Acao: acao},
		Tenant:     crm.Tenant{ID: 1, Slug: "exemplo", Configuracoes: crm.Configuracoes{}},
		Ocorrencia: oc,
		Status:     &crm.Status{Codigo: "aberta", Nome: "Aberta", Fase: crm.FaseAberta},
		Cliente:    &crm.Cliente{Documento: "52998224725", Nome: "MARIA DA SILVA", Email: "maria@exemplo.invalid"},
		Unidade:    &crm.Unidade{Numero: "101", Bloco: "A", Empreendimento: "Residencial Ponte", Vinculos: []crm.Vinculo{{Sistema: Nome, Codigo: "4101"}}},
		Assistencia: &crm.Assistencia{
			OcorrenciaID: 7, TenantID: 1, SituacaoID: 1, Prioridade: crm.PrioridadeNormal, Ocorrencia: oc,
			Entrega: crm.EntregaDoImovel{TemUnidade: true, Unidade: "2025-06-01", Empreendimento: "2025-05-01"},
			Itens: []crm.ItemDaAssistencia{{
				ID: 71, OcorrenciaID: 7, ItemID: 5, Descricao: "Mancha no teto", SituacaoID: 11, Ambiente: "Sala",
				Item: crm.ItemDeManutencao{ID: 5, Nome: "Impermeabilização", DiasMinimos: 3, MinutosMedios: 90, GarantiaMeses: 60},
			}},
		},
	}
}
