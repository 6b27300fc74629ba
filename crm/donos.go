package crm

import (
	"fmt"
	"slices"
	"strings"
)

// GruposDoCadastro are the groups of fields of which the setting donos_do_cadastro says in which system they are born, each
// behind the kind of record that has it (docs/regras.md §14.3).
var GruposDoCadastro = []string{
	"empreendimento.identificacao", "empreendimento.datas", "empreendimento.situacao", "bloco.identificacao", "bloco.local",
	"unidade.local", "unidade.identificacao", "unidade.datas",
	"cliente.identificacao", "cliente.contato", "cliente.endereco", "cliente.familia",
	"contrato.identificacao", "contrato.titularidade", "contrato.local", "contrato.situacao", "contrato.datas",
	"participante.titularidade", "titulo.identificacao", "titulo.situacao", "titulo.datas", "titulo.valores",
}

// DonosDoCadastro gives the system in which each group of fields is born, by group; a group that it does not have is every
// system of record's.
func (c Configuracoes) DonosDoCadastro() map[string]string {
	donos, _ := lerDonos(c.Texto(ConfDonosDoCadastro)) // validated when it was set
	return donos
}

func lerDonos(texto string) (map[string]string, error) {
	donos := map[string]string{}
	for par := range strings.SplitSeq(texto, ",") {
		if par = strings.TrimSpace(par); par == "" {
			continue
		}
		grupo, sistema, ok := strings.Cut(par, "=")
		grupo, sistema = strings.ToLower(strings.TrimSpace(grupo)), strings.TrimSpace(sistema)
		switch {
		case !ok || !sistemaValido(sistema):
			return nil, fmt.Errorf("escreva grupo=sistema, como cliente.contato=SISTEMA: %s", Encurtar(par, 60))
		case !slices.Contains(GruposDoCadastro, grupo):
			return nil, fmt.Errorf("%s não é um grupo; os grupos são: %s", Encurtar(grupo, 60), strings.Join(GruposDoCadastro, ", "))
		}
		donos[grupo] = sistema
	}
	return donos, nil
}

// Groups of a client's fields. The kinds of record in crm/cadastro have them too.
const (
	grupoIdentificacao = "identificacao"
	grupoContato       = "contato"
	grupoEndereco      = "endereco"
	grupoFamilia       = "familia"
)

// gruposDasPartes are those of the parts of an opening that say something of its client.
var gruposDasPartes = func() map[string]string {
	m := map[string]string{}
	for grupo, partes := range map[string]string{
		grupoIdentificacao: `CNPJ_CLIENTE ID_INTEGRACAO COD_CLIENTE CODIGO_AUXILIAR NOME_CLIENTE DT_NASC_CLIENTE SEXO_CLIENTE RG_CLIENTE NOME_MAE_CLIENTE
			ESTADO_NASC_CLIENTE DT_EMISSAO_CLIENTE ORGAO_EMISSOR_CLIENTE ESTADO_EMISSOR_CLIENTE`,
		grupoContato:  `EMAIL_CLIENTE NOME_CONTATO TELEFONE`,
		grupoEndereco: `END_CLIENTE NUM_END_CLIENTE COMPLEMENTO_CLIENTE BAIRRO_CLIENTE CIDADE_CLIENTE ESTADO_CLIENTE CEP_CLIENTE`,
		grupoFamilia:  `EST_CIVIL_CLIENTE QTDE_DEPENDENTES_CLIENTE`,
	} {
		for parte := range strings.FieldsSeq(partes) {
			m[parte] = grupo
		}
	}
	return m
}()

// GrupoDaParte is the group of a part that says something of a client; "" = of none, as a campo variável.
func GrupoDaParte(parte string) string { return gruposDasPartes[parte] }

// donosDoCliente says of a call whether it may replace a group of its client's fields.
type donosDoCliente struct {
	sistemas map[string]string // by kind of record and group
	quem     string            // the caller
}

func (a *abertura) donosDoCliente() donosDoCliente {
	return donosDoCliente{a.retrato.Tenant.Configuracoes.DonosDoCadastro(), a.procura.De.Sistema}
}

// substitui tells whether the caller's value of a field replaces what is there; semDono is what holds for a group that is nobody's.
func (d donosDoCliente) substitui(grupo string, semDono bool) bool {
	if sistema, ok := d.sistemas[string(VinculoCliente)+"."+grupo]; ok {
		return strings.EqualFold(sistema, d.quem)
	}
	return semDono
}
