package crm_test

import (
	"context"
	"slices"

	"ponte/crm"
)

// oficina is what memoria has of assistências.
type oficina struct {
	catalogo     []crm.ItemDeManutencao
	assistencias map[int64]crm.Assistencia
	entrega      crm.EntregaDoImovel
	situacoes    []crm.SituacaoWorkflow // nil = those of a new tenant
}

func (f *oficina) workflows() map[crm.Funcionalidade]crm.Workflow {
	todas := f.situacoes
	if todas == nil {
		todas = crm.WorkflowInicial()
	}
	w := map[crm.Funcionalidade]crm.Workflow{}
	for _, s := range todas {
		w[s.Funcionalidade] = append(w[s.Funcionalidade], s)
	}
	return w
}

func (f *oficina) gravar(e *crm.Escrita) {
	if f.assistencias == nil {
		f.assistencias = map[int64]crm.Assistencia{}
	}
	for _, a := range e.Assistencias {
		f.assistencias[a.OcorrenciaID] = crm.Assistencia{
			OcorrenciaID: a.OcorrenciaID, TenantID: a.TenantID, Versao: a.Versao, SituacaoID: a.SituacaoID, Prioridade: a.Prioridade, CriadaEm: a.CriadaEm,
		}
	}
	for _, i := range e.Itens {
		a := f.assistencias[i.OcorrenciaID]
		a.Itens = append(slices.Clone(a.Itens), i)
		f.assistencias[i.OcorrenciaID] = a
	}
	for _, v := range e.Visitas {
		a := f.assistencias[v.OcorrenciaID]
		a.Visitas = append(slices.Clone(a.Visitas), v)
		f.assistencias[v.OcorrenciaID] = a
	}
	for _, m := range e.Mudancas {
		switch x := m.(type) {
		case crm.MudancaAssistencia:
			a := f.assistencias[x.Assistencia.OcorrenciaID]
			x.Assistencia.Itens, x.Assistencia.Visitas = a.Itens, a.Visitas
			f.assistencias[x.Assistencia.OcorrenciaID] = x.Assistencia
		case crm.MudancaItem:
			a := f.assistencias[x.Item.OcorrenciaID]
			a.Itens = slices.Clone(a.Itens)
			*a.Item(x.Item.ID) = x.Item
			f.assistencias[x.Item.OcorrenciaID] = a
		case crm.MudancaVisita:
			a := f.assistencias[x.Visita.OcorrenciaID]
			a.Visitas = slices.Clone(a.Visitas)
			*a.Visita(x.Visita.ID) = x.Visita
			f.assistencias[x.Visita.OcorrenciaID] = a
		case crm.RemocaoItem:
			a := f.assistencias[x.Item.OcorrenciaID]
			a.Itens = slices.DeleteFunc(slices.Clone(a.Itens), func(i crm.ItemDaAssistencia) bool { return i.ID == x.Item.ID })
			f.assistencias[x.Item.OcorrenciaID] = a
		}
	}
}

// acervoOficina reads what memoria has of assistências.
type acervoOficina struct{ m *memoria }

func (a acervoOficina) Assistencia(_ context.Context, _, id int64) (*crm.Assistencia, error) {
	a.m.mu.Lock()
	defer a.m.mu.Unlock()
	f := &a.m.oficina
	x, ok := f.assistencias[id]
	if !ok {
		return nil, crm.ErrNaoEncontrado
	}
	x.Itens, x.Visitas, x.Ocorrencia, x.Entrega = slices.Clone(x.Itens), slices.Clone(x.Visitas), a.m.ocorrencias[id], f.entrega
	for i := range x.Itens {
		x.Itens[i].Item = f.catalogo[slices.IndexFunc(f.catalogo, func(c crm.ItemDeManutencao) bool { return c.ID == x.Itens[i].ItemID })]
	}
	return &x, nil
}

func (a acervoOficina) Assistencias(context.Context, crm.FiltroAssistencias) (l crm.Lista[crm.LinhaAssistencia], err error) {
	return l, nil
}

func (a acervoOficina) AssistenciasFora(context.Context, crm.FiltroAssistencias) (int, bool, error) {
	return 0, false, nil
}

func (a acervoOficina) ItensDeManutencao(context.Context, int64) ([]crm.ItemDeManutencao, error) {
	return a.m.oficina.catalogo, nil
}

func (a acervoOficina) EntregaDe(context.Context, int64, int64) (crm.EntregaDoImovel, error) {
	return a.m.oficina.entrega, nil
}
