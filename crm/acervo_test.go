package crm_test

import (
	"context"
	"maps"
	"slices"
	"time"

	"ponte/crm"
)

// acervo lists like storage does, as far as these tests ask.
type acervo struct {
	crm.Acervo
	m *memoria
}

func (a acervo) Ocorrencias(_ context.Context, f crm.FiltroOcorrencias) (crm.Lista[crm.LinhaOcorrencia], error) {
	m := a.m
	m.mu.Lock()
	defer m.mu.Unlock()
	var l crm.Lista[crm.LinhaOcorrencia]
	for _, id := range slices.Sorted(maps.Keys(m.ocorrencias)) {
		oc := m.ocorrencias[id]
		c := m.clientes[oc.ClienteID]
		st := m.status[slices.IndexFunc(m.status, func(s crm.Status) bool { return s.ID == oc.StatusID })]
		if fora(oc.AbertaEm, f.AbertaDe, f.AbertaAte) || fora(oc.AtualizadaEm, f.ModificadaDe, f.ModificadaAte) ||
			f.Numero != "" && oc.Numero != f.Numero || f.CodigoOC != "" && oc.CodigoOC != f.CodigoOC ||
			f.ClienteCodigoAuxiliar != "" && c.CodigoAuxiliar != f.ClienteCodigoAuxiliar ||
			len(f.Status) > 0 && !slices.Contains(f.Status, st.Codigo) ||
			len(f.Sistemas) > 0 && !slices.Contains(f.Sistemas, oc.Origem.Sistema) ||
			f.PrincipalNumero != "" && m.ocorrencias[oc.PrincipalID].Numero != f.PrincipalNumero ||
			f.DoSistema != "" && oc.Origem.Sistema != f.DoSistema && !m.enviada(oc.ID, f.DoSistema) {
			continue
		}
		linha := crm.LinhaOcorrencia{Ocorrencia: oc, StatusCodigo: st.Codigo, StatusNome: st.Nome, Fase: st.Fase, ClienteNome: c.Nome, PrincipalNumero: m.ocorrencias[oc.PrincipalID].Numero}
		if f.ComCliente && oc.ClienteID != 0 {
			linha.Cliente = &c
		}
		for _, n := range m.narrativas {
			if f.ComUltimaNarrativa && n.OcorrenciaID == oc.ID {
				linha.UltimaNarrativa = n.Texto
			}
		}
		if l.Linhas = append(l.Linhas, linha); len(l.Linhas) > f.Pagina.Linhas() {
			l.Linhas, l.Proximo = l.Linhas[:f.Pagina.Linhas()], "more"
			break
		}
	}
	return l, nil
}

func fora(t, de, ate time.Time) bool {
	return !de.IsZero() && t.Before(de) || !ate.IsZero() && t.After(ate)
}
