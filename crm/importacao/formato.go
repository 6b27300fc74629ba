package importacao

import (
	"slices"

	"ponte/crm"
)

// Tabela names what a file brings.
type Tabela string

// What can be imported, in the order in which each finds what it refers to.
const (
	Clientes    Tabela = "clientes"
	Unidades    Tabela = "unidades"
	Contratos   Tabela = "contratos"
	Ocorrencias Tabela = "ocorrencias"
)

// Formato is one row of the table of imports.
type Formato struct {
	Tabela       Tabela
	Tipo         crm.TipoVinculo // of a table of master data
	Colunas      []string        // the order of the documentation; a file may have them in any
	Obrigatorias []string        // that the header must name
}

// Formatos is the table of what can be imported and its columns. Each destination that knows units by a code of its own has a
// column of units.
func Formatos(destinos []crm.DefinicaoDestino) []Formato {
	return []Formato{
		{Clientes, crm.VinculoCliente, []string{"documento", "nome", "id_integracao", "codigo", "email", "telefone"}, nil},
		{Unidades, crm.VinculoUnidade, slices.Concat(
			[]string{"empreendimento", "bloco", "unidade", "codigo"}, colunasDosDestinos(destinos), []string{"data_entrega"},
		), []string{"empreendimento", "unidade"}},
		{Contratos, crm.VinculoContrato, []string{"codigo", "documento", "empreendimento", "bloco", "unidade", "situacao"}, []string{"codigo"}},
		{Ocorrencias, crm.VinculoOcorrencia, []string{
			"numero", "codigo_oc", "sistema", "documento", "contrato", "status", "data_abertura", "data_fechamento", "descricao",
		}, []string{"numero"}},
	}
}

// ColunaDoDestino is the column of units in which a destination's own codes of them come, "" when it knows none.
func ColunaDoDestino(d *crm.DefinicaoDestino) string {
	if d.CodigoDaUnidade == "" {
		return ""
	}
	return colunaDe(d.Nome)
}

func colunaDe(destino string) string { return "id_" + destino }

func colunasDosDestinos(destinos []crm.DefinicaoDestino) []string {
	var colunas []string
	for i := range destinos {
		if c := ColunaDoDestino(&destinos[i]); c != "" {
			colunas = append(colunas, c)
		}
	}
	return colunas
}

// colunasDeID find a record, or a person, here or at a partner.
func colunasDeID(destinos []crm.DefinicaoDestino) []string {
	return slices.Concat(
		[]string{"codigo_oc", "documento", "contrato", "codigo", "id_integracao"}, colunasDosDestinos(destinos), []string{"email", "telefone"},
	)
}
