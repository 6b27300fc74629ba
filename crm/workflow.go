package crm

import "slices"

// Funcionalidade is what a workflow of situations is of. It is a word in the database, as CV CRM writes it.
type Funcionalidade string

// What has a workflow.
const (
	FuncAssistencias Funcionalidade = "assistencias"
	FuncItens        Funcionalidade = "assistencias_itens"
	FuncVisitas      Funcionalidade = "assistencias_visitas"
)

// Funcionalidades are all of them, in the order in which they are shown.
var Funcionalidades = []Funcionalidade{FuncAssistencias, FuncItens, FuncVisitas}

// SituacaoWorkflow is a situation of a workflow. Its id is small and unique in the tenant, over all its workflows.
type SituacaoWorkflow struct {
	ID             int64
	TenantID       int64
	Funcionalidade Funcionalidade
	Ordem          int
	Nome           string
	Inicio         bool // what is new is in it
	Fim            bool // it is done
	Cancelado      bool // it will not be done
	Proximas       []int64
	Status         string // code of the status that it means to the ocorrência, of FuncAssistencias; "" = none, but for Fim: the tenant's for closings
}

// Final tells whether nothing follows but by a person's will: done, or given up.
func (s *SituacaoWorkflow) Final() bool { return s.Fim || s.Cancelado }

// Permite tells whether the workflow lets one situation follow another.
func (s *SituacaoWorkflow) Permite(id int64) bool { return slices.Contains(s.Proximas, id) }

// Workflow is the situations of one funcionalidade, by Ordem.
type Workflow []SituacaoWorkflow

// Situacao finds one; nil when there is none.
func (w Workflow) Situacao(id int64) *SituacaoWorkflow {
	return w.achar(func(s *SituacaoWorkflow) bool { return s.ID == id })
}

// DeInicio is the situation of what is new, DoFim of what is done, DeCancelado of what is given up: the first one that has the flag; nil when none has.
func (w Workflow) DeInicio() *SituacaoWorkflow {
	return w.achar(func(s *SituacaoWorkflow) bool { return s.Inicio })
}

// DoFim is the first situation that means done.
func (w Workflow) DoFim() *SituacaoWorkflow {
	return w.achar(func(s *SituacaoWorkflow) bool { return s.Fim })
}

// DeCancelado is the first situation that means given up.
func (w Workflow) DeCancelado() *SituacaoWorkflow {
	return w.achar(func(s *SituacaoWorkflow) bool { return s.Cancelado })
}

// EmAndamento is the first situation that is neither new nor final.
func (w Workflow) EmAndamento() *SituacaoWorkflow {
	return w.achar(func(s *SituacaoWorkflow) bool { return !s.Inicio && !s.Final() })
}

func (w Workflow) achar(e func(*SituacaoWorkflow) bool) *SituacaoWorkflow {
	for i := range w {
		if e(&w[i]) {
			return &w[i]
		}
	}
	return nil
}

// WorkflowInicial is what a new tenant has, and what version 22 of the schema gave the present ones.
func WorkflowInicial() []SituacaoWorkflow {
	return []SituacaoWorkflow{
		{ID: 1, Funcionalidade: FuncAssistencias, Ordem: 1, Nome: "Aberta", Inicio: true, Proximas: []int64{2, 3, 4}},
		{ID: 2, Funcionalidade: FuncAssistencias, Ordem: 2, Nome: "Em andamento", Proximas: []int64{3, 4}, Status: StatusEmAtendimento},
		{ID: 3, Funcionalidade: FuncAssistencias, Ordem: 3, Nome: "Finalizada", Fim: true, Proximas: []int64{2}},
		{ID: 4, Funcionalidade: FuncAssistencias, Ordem: 4, Nome: "Cancelada", Cancelado: true, Proximas: []int64{2}, Status: StatusCancelada},
		{ID: 11, Funcionalidade: FuncItens, Ordem: 1, Nome: "Aberto", Inicio: true, Proximas: []int64{12, 13, 14}},
		{ID: 12, Funcionalidade: FuncItens, Ordem: 2, Nome: "Em execução", Proximas: []int64{13, 14}},
		{ID: 13, Funcionalidade: FuncItens, Ordem: 3, Nome: "Concluído", Fim: true, Proximas: []int64{12}},
		{ID: 14, Funcionalidade: FuncItens, Ordem: 4, Nome: "Cancelado", Cancelado: true, Proximas: []int64{12}},
		{ID: 21, Funcionalidade: FuncVisitas, Ordem: 1, Nome: "Agendada", Inicio: true, Proximas: []int64{22, 23}},
		{ID: 22, Funcionalidade: FuncVisitas, Ordem: 2, Nome: "Realizada", Fim: true},
		{ID: 23, Funcionalidade: FuncVisitas, Ordem: 3, Nome: "Cancelada", Cancelado: true},
	}
}
