package mobuss

import (
	"time"

	"ponte/crm"
)

// exemplo is an entrega of an action with invented data.
func exemplo(acao string) *crm.DossieEntrega {
	d := &crm.DossieEntrega{
		Entrega: crm.Entrega{ID: 41, TenantID: 1, OcorrenciaID: 7, Destino: Nome, Ambiente: crm.AmbienteHomologacao, Acao: acao},
		Tenant:  crm.Tenant{ID: 1, Slug: "exemplo", Configuracoes: crm.Configuracoes{}},
		Ocorrencia: crm.Ocorrencia{
			ID: 7, TenantID: 1, Numero: "1042", Descricao: "Infiltração na sala, \"urgente\" & <sem prazo>", Solucao: "Vedação refeita",
			AbertaEm: time.Date(2026, 3, 2, 13, 30, 0, 0, time.UTC),
			CamposVariaveis: []crm.Item{
				{Codigo: variavelInicio, Valor: "2026-03-05T12:00:00Z"},
				{Codigo: variavelFim, Valor: "2026-03-05T13:00:00Z"},
				{Codigo: variavelColaborador, Valor: "77"},
			},
		},
		Status: &crm.Status{Codigo: "em_atendimento", Nome: "Em atendimento", Fase: crm.FaseEmAndamento},
		Cliente: &crm.Cliente{
			Documento: "52998224725", Nome: "MARIA DA SILVA", Email: "maria@exemplo.invalid",
			Telefones: []crm.Telefone{{Tipo: "CEL", Ordem: 1, DDD: "11", Numero: "99999-0000"}},
		},
		Unidade:   &crm.Unidade{Numero: "101", Bloco: "A", Empreendimento: "Residencial Ponte", Vinculos: []crm.Vinculo{{Sistema: Nome, Codigo: "9001"}}},
		Narrativa: &crm.Narrativa{Texto: "Cliente pede retorno", Autor: "Atendente"},
	}
	if acao != AcaoAbrir {
		d.IDExterno, d.NumeroExterno = "501", "SA-501"
	}
	if acao == AcaoCancelar {
		d.Progressos = []string{visitaMarcada + "9001"}
	}
	return d
}
