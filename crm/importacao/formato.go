package importacao

import (
	"slices"
	"strings"

	"ponte/crm"
	"ponte/crm/cadastro"
	"ponte/crm/planilha"
)

// Tabela names what a file brings.
type Tabela string

// What can be imported, in the order in which each finds what it refers to.
const (
	Empreendimentos Tabela = "empreendimentos"
	Clientes        Tabela = "clientes"
	Unidades        Tabela = "unidades"
	Contratos       Tabela = "contratos"
	Participantes   Tabela = "participantes"
	Titulos         Tabela = "titulos"
	Ocorrencias     Tabela = "ocorrencias"
)

// Formato is one row of the table of imports.
type Formato struct {
	Tabela       Tabela
	Tipo         crm.TipoVinculo // of a table of master data
	Colunas      []string        // the order of the documentation; a file may have them in any
	Obrigatorias []string        // that the header must name
	Apelidos     map[string]string
}

// Cabecalho is what a file's first line may name.
func (f *Formato) Cabecalho() planilha.Cabecalho {
	return planilha.Cabecalho{Colunas: f.Colunas, Obrigatorias: f.Obrigatorias, Apelidos: f.Apelidos, Alheias: alheias}
}

// Formatos is the table of what can be imported and its columns: those by which people begin, then the other fields of the kind.
// Each destination that knows units by a code of its own has a column of units.
func Formatos(destinos []crm.DefinicaoDestino) []Formato {
	formatos := []Formato{
		{Tabela: Empreendimentos, Tipo: crm.VinculoEmpreendimento, Obrigatorias: []string{"nome"}},
		{Tabela: Clientes, Tipo: crm.VinculoCliente, Colunas: []string{"documento", "nome", "id_integracao", "codigo", "email", "telefone"}},
		{Tabela: Unidades, Tipo: crm.VinculoUnidade, Colunas: slices.Concat(
			[]string{"empreendimento", "bloco", "unidade", "codigo"}, colunasDosDestinos(destinos), []string{"data_entrega"},
		), Obrigatorias: []string{"empreendimento", "unidade"}},
		{Tabela: Contratos, Tipo: crm.VinculoContrato, Colunas: []string{"codigo", "documento", "empreendimento", "bloco", "unidade", "situacao"}, Obrigatorias: []string{"codigo"}},
		{Tabela: Participantes, Tipo: crm.VinculoParticipante, Obrigatorias: []string{"contrato", "cliente"}},
		{Tabela: Titulos, Tipo: crm.VinculoTitulo, Obrigatorias: []string{"contrato", "codigo"}},
		{Tabela: Ocorrencias, Tipo: crm.VinculoOcorrencia, Colunas: []string{
			"numero", "codigo_oc", "sistema", "documento", "contrato", "status", "data_abertura", "data_fechamento", "descricao",
		}, Obrigatorias: []string{"numero"}},
	}
	entidades := cadastro.Entidades()
	for i := range formatos {
		f := &formatos[i]
		e := slices.IndexFunc(entidades, func(e cadastro.Entidade) bool { return e.Tipo == f.Tipo })
		if e < 0 {
			continue
		}
		f.Apelidos = cadastro.Apelidos(f.Tipo)
		for _, c := range entidades[e].Campos {
			if !slices.Contains(f.Colunas, c.Nome) {
				f.Colunas = append(f.Colunas, c.Nome)
			}
		}
	}
	return formatos
}

// Tabelas are the names of what can be imported.
func Tabelas() []string {
	formatos := Formatos(nil)
	nomes := make([]string, len(formatos))
	for i := range formatos {
		nomes[i] = string(formatos[i].Tabela)
	}
	return nomes
}

// alheias are columns of the ERP's base that an extract has and that no table here has a place for (docs/fatos/mega.md §8).
var alheias = strings.Fields(`agn_tab_in_codigo agn_pad_in_codigo agn_ch_estcivil cod_regime_casamento descr_regime_casamento agn_st_cargoprofiss
	tpl_st_sigla agn_st_rg_conjuge agn_st_nacionalidade org_tab_in_codigo org_pad_in_codigo org_in_codigo org_tau_st_codigo fil_in_codigo
	cnd_in_codigo cto_ch_tipo cto_dt_status cto_re_valorcontrato emp_st_codigo und_ch_status cto_vistoriado cto_dt_vist cto_lib_ent
	cto_apro_vist cto_ent_chaves par_ch_receita par_dt_movimento par_re_valoratraso par_re_valorcorrecao par_re_valorresiduo
	mfi_st_codigobarra mfi_dt_vencimento mfi_re_valor mfi_re_jurosmora mfi_re_jurosmulta par_ch_statusenvio par_st_motivo1 par_st_motivo2
	par_st_motivo3 par_st_motivo4 par_st_motivo5`)

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
		[]string{"codigo_oc", "documento", "contrato", "cliente", "conjuge", "codigo", "codigo_bloco", "codigo_unidade", "id_integracao"}, colunasDosDestinos(destinos), []string{"email", "telefone"},
	)
}
