package cvcrm

import (
	"time"

	"ponte/crm"
)

// exemplo is an entrega of an action with invented data.
func exemplo(acao string) *crm.DossieEntrega {
	d := &crm.DossieEntrega{
		Entrega: crm.Entrega{ID: 71, TenantID: 1, OcorrenciaID: 7, Destino: Nome, Ambiente: crm.AmbienteHomologacao, Acao: acao},
		Tenant:  crm.Tenant{ID: 1, Slug: "exemplo", Configuracoes: crm.Configuracoes{}},
		Ocorrencia: crm.Ocorrencia{
			ID: 7, TenantID: 1, Numero: "1042", Descricao: "Infiltração na sala, \"urgente\" & <sem prazo>", AbertaEm: time.Date(2026, 3, 2, 13, 30, 0, 0, time.UTC),
		},
		Status:  &crm.Status{Codigo: "em_atendimento", Nome: "Em atendimento", Fase: crm.FaseEmAndamento},
		Cliente: &crm.Cliente{Documento: "52998224725", Nome: "MARIA DA SILVA", Email: "maria@exemplo.invalid"},
		Unidade: &crm.Unidade{Numero: "101", Bloco: "A", Empreendimento: "Residencial Ponte"}, Narrativa: &crm.Narrativa{Texto: "Cliente pede retorno", Autor: "Atendente"},
	}
	if acao != AcaoAbrir {
		d.IDExterno, d.NumeroExterno = "861", "2603020861"
	}
	return d
}
