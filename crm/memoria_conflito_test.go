package crm_test

import (
	"slices"

	"ponte/crm"
)

// conflita applies the unique keys and the guards.
func (m *memoria) conflita(e *crm.Escrita) bool {
	for _, k := range e.Chaves {
		if _, ok := m.chaves[chave{k.Sistema, k.Tipo, k.Chave}]; ok {
			return true
		}
	}
	for _, c := range e.Clientes {
		for _, v := range m.clientes {
			if igual(v.Documento, c.Documento) || igual(v.Codigo, c.Codigo) || igual(v.CodigoAuxiliar, c.CodigoAuxiliar) || igual(v.IDIntegracao, c.IDIntegracao) {
				return true
			}
		}
	}
	if slices.ContainsFunc(e.Contratos, func(n crm.Contrato) bool {
		return slices.ContainsFunc(m.contratos, func(v crm.Contrato) bool { return v.Codigo == n.Codigo })
	}) {
		return true
	}
	for _, v := range e.Vinculos {
		if !v.Disputa && m.chamado(v.Tipo, crm.Interlocutor{Sistema: v.Sistema, Ambiente: v.Ambiente}, v.Codigo) != 0 {
			return true
		}
	}
	for _, oc := range e.Ocorrencias {
		for _, v := range m.ocorrencias {
			if v.Numero == oc.Numero {
				return true
			}
		}
	}
	if slices.ContainsFunc(e.Divisoes, func(n crm.Divisao) bool {
		return slices.ContainsFunc(m.divisoes, func(v crm.Divisao) bool { return v.Codigo == n.Codigo })
	}) || slices.ContainsFunc(e.Status, func(n crm.Status) bool {
		return slices.ContainsFunc(m.status, func(v crm.Status) bool { return v.Codigo == n.Codigo })
	}) || slices.ContainsFunc(e.Solicitacoes, func(n crm.Solicitacao) bool {
		return slices.ContainsFunc(m.solicitacoes, func(v crm.Solicitacao) bool { return v.Codigo == n.Codigo })
	}) {
		return true
	}
	if l := e.Lido; l != nil {
		if l.ClienteID != 0 && m.clientes[l.ClienteID].Versao != l.ClienteVersao {
			return true
		}
		if l.Contrato.ID != 0 && !slices.Contains(m.contratos, l.Contrato) {
			return true
		}
	}
	for _, mudanca := range e.Mudancas {
		switch x := mudanca.(type) {
		case crm.MudancaOcorrencia:
			if m.ocorrencias[x.ID].Versao != x.Versao {
				return true
			}
		case crm.MudancaCliente:
			if m.clientes[x.Cliente.ID].Versao != x.Cliente.Versao {
				return true
			}
		case crm.MudancaChave:
			if m.chaves[chave{x.Chave.Sistema, x.Chave.Tipo, x.Chave.Chave}].Versao != x.Chave.Versao {
				return true
			}
		}
	}
	return false
}
