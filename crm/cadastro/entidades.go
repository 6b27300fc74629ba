package cadastro

import (
	"slices"
	"strconv"

	"ponte/crm"
)

// Entidade is one kind of record with its fields.
type Entidade struct {
	Tipo   crm.TipoVinculo
	Rotulo string // Portuguese, in the plural
	Campos []Campo
}

// entidades is the table of what can be kept, in the order in which each finds what it refers to.
var entidades = []Entidade{
	{crm.VinculoEmpreendimento, "Empreendimentos", camposPublicos(camposDoEmpreendimento)},
	{crm.VinculoBloco, "Blocos", camposPublicos(camposDoBloco)},
	{crm.VinculoUnidade, "Unidades", camposPublicos(camposDaUnidade)},
	{crm.VinculoCliente, "Clientes", camposPublicos(camposDoCliente)},
	{crm.VinculoContrato, "Contratos", camposPublicos(camposDoContrato)},
	{crm.VinculoParticipante, "Participantes de contratos", camposPublicos(camposDoParticipante)},
	{crm.VinculoTitulo, "Títulos", camposPublicos(camposDoTitulo)},
}

// Entidades is the table of what can be kept, in the order in which each finds what it refers to. It is not to be changed.
func Entidades() []Entidade { return entidades }

// posicao is a kind's place in the table; -1 = it is no kind of record.
func posicao(tipo crm.TipoVinculo) int {
	return slices.IndexFunc(entidades, func(e Entidade) bool { return e.Tipo == tipo })
}

// campoDe is a field as an object keeps it: de reads it in its normal form, por sets it. A field that only finds something, as
// the name of a building, has neither.
type campoDe[T any] struct {
	Campo
	de  func(*T) string
	por func(*T, string)
}

func camposPublicos[T any](campos []campoDe[T]) []Campo {
	publicos := make([]Campo, len(campos))
	for i := range campos {
		publicos[i] = campos[i].Campo
	}
	return publicos
}

// textoEm keeps a field in a text of the object.
func textoEm[T any, S ~string](c Campo, onde func(*T) *S) campoDe[T] {
	return campoDe[T]{c, func(o *T) string { return string(*onde(o)) }, func(o *T, v string) { *onde(o) = S(v) }}
}

// numero and decimal are a number of a field and its normal form.
func numero(normal string) int64 {
	n, _ := strconv.ParseInt(normal, 10, 64) // "" = 0
	return n
}

func decimal(n int64) string { return strconv.FormatInt(n, 10) }

// numeroEm keeps a field in a number of the object: hundredths, or the id of what it refers to. Zero is none.
func numeroEm[T any](c Campo, onde func(*T) *int64) campoDe[T] {
	de := func(o *T) string {
		if n := *onde(o); n != 0 {
			return decimal(n)
		}
		return ""
	}
	return campoDe[T]{c, de, func(o *T, v string) { *onde(o) = numero(v) }}
}

// simNaoEm keeps a field in a truth of the object; not told is no.
func simNaoEm[T any](c Campo, onde func(*T) *bool) campoDe[T] {
	de := func(o *T) string {
		if *onde(o) {
			return "S"
		}
		return ""
	}
	return campoDe[T]{c, de, func(o *T, v string) { *onde(o) = v == "S" }}
}

// sem is a field that only finds.
func sem[T any](c Campo) campoDe[T] { return campoDe[T]{Campo: c} }

// rotulosDosGrupos is what people call the groups.
var rotulosDosGrupos = map[string]string{
	grupoIdentificacao: "Identificação", grupoContato: "Contato", grupoEndereco: "Endereço", grupoFamilia: "Família", grupoSituacao: "Situação",
	grupoDatas: "Datas", grupoLocal: "Onde fica", grupoTitularidade: "De quem é", grupoValores: "Valores",
}

// RotuloDoGrupo is what people call a group of fields.
func RotuloDoGrupo(grupo string) string { return rotulosDosGrupos[grupo] }

// CamposDe are the fields of a kind of record; nil when it is none.
func CamposDe(tipo crm.TipoVinculo) []Campo { return camposPorTipo[tipo] }

var camposPorTipo = func() map[crm.TipoVinculo][]Campo {
	m := map[crm.TipoVinculo][]Campo{}
	for _, e := range entidades {
		m[e.Tipo] = e.Campos
	}
	return m
}()

// Valores gives the fields of an object in their normal forms, of what it refers to the id; without those that only find.
func Valores(objeto any) map[string]string {
	switch o := objeto.(type) {
	case *crm.Empreendimento:
		return valores(camposDoEmpreendimento, o)
	case *crm.Bloco:
		return valores(camposDoBloco, o)
	case *crm.Unidade:
		return valores(camposDaUnidade, o)
	case *crm.Cliente:
		return valores(camposDoCliente, o)
	case *crm.Contrato:
		return valores(camposDoContrato, o)
	case *crm.Participante:
		return valores(camposDoParticipante, o)
	case *crm.Titulo:
		return valores(camposDoTitulo, o)
	default:
		return nil
	}
}

func valores[T any](campos []campoDe[T], o *T) map[string]string {
	m := make(map[string]string, len(campos))
	for i := range campos {
		if campos[i].de != nil {
			m[campos[i].Nome] = campos[i].de(o)
		}
	}
	return m
}

// Groups of fields that are owned together.
const (
	grupoIdentificacao = "identificacao"
	grupoContato       = "contato"
	grupoEndereco      = "endereco"
	grupoFamilia       = "familia"
	grupoSituacao      = "situacao"
	grupoDatas         = "datas"
	grupoLocal         = "local"
	grupoTitularidade  = "titularidade"
	grupoValores       = "valores"
)

var camposDoEmpreendimento = []campoDe[crm.Empreendimento]{
	textoEm(Campo{Nome: "nome", Rotulo: "Nome", Tipo: Texto, Grupo: grupoIdentificacao, Apelidos: []string{"emp_nome"}}, func(e *crm.Empreendimento) *string { return &e.Nome }),
	textoEm(Campo{Nome: "data_entrega", Rotulo: "Entrega", Tipo: Data, Grupo: grupoDatas}, func(e *crm.Empreendimento) *crm.Dia { return &e.DataEntrega }),
	simNaoEm(Campo{Nome: "desligado", Rotulo: "Sincronização desligada", Tipo: SimNao, Grupo: grupoSituacao}, func(e *crm.Empreendimento) *bool { return &e.Desligado }),
}

var camposDoBloco = []campoDe[crm.Bloco]{
	textoEm(Campo{Nome: "nome", Rotulo: "Nome", Tipo: Texto, Grupo: grupoIdentificacao}, func(b *crm.Bloco) *string { return &b.Nome }),
	numeroEm(Campo{Nome: "empreendimento", Rotulo: "Empreendimento", Tipo: Nome, Refere: crm.VinculoEmpreendimento, Grupo: grupoLocal}, func(b *crm.Bloco) *int64 { return &b.EmpreendimentoID }),
}

// A unit stands in a bloco that the source names by its code, or in one that stands in the file by the names of both.
var camposDaUnidade = []campoDe[crm.Unidade]{
	numeroEm(Campo{Nome: "codigo_bloco", Rotulo: "Código do bloco", Tipo: Nome, Refere: crm.VinculoBloco, Grupo: grupoLocal, Apelidos: []string{"blo_in_codigo"}}, func(u *crm.Unidade) *int64 { return &u.BlocoID }),
	sem[crm.Unidade](Campo{Nome: "empreendimento", Rotulo: "Empreendimento", Tipo: Texto, Grupo: grupoLocal, Apelidos: []string{"emp_nome"}}),
	sem[crm.Unidade](Campo{Nome: "bloco", Rotulo: "Bloco", Tipo: Texto, Grupo: grupoLocal, Apelidos: []string{"blo_st_codigo"}}),
	textoEm(Campo{Nome: "unidade", Rotulo: "Número", Tipo: Texto, Max: 64, Grupo: grupoLocal, Apelidos: []string{"und_st_codigo"}}, func(u *crm.Unidade) *string { return &u.Numero }),
	textoEm(Campo{Nome: "codigo", Rotulo: "Código", Tipo: Texto, Max: 64, Grupo: grupoIdentificacao, Apelidos: []string{"est_in_codigo", "und_in_codigo"}}, func(u *crm.Unidade) *string { return &u.Codigo }),
	textoEm(Campo{Nome: "tipo", Rotulo: "Tipo", Tipo: Opcao, Opcoes: []string{string(crm.UnidadeComum), string(crm.UnidadeGaragem)}, Grupo: grupoIdentificacao}, func(u *crm.Unidade) *crm.TipoUnidade { return &u.Tipo }),
	{Campo{Nome: "data_entrega", Rotulo: "Entrega", Tipo: Data, Grupo: grupoDatas}, entregaDaUnidade, porEntregaDaUnidade},
}

var camposDoContrato = []campoDe[crm.Contrato]{
	textoEm(Campo{Nome: "codigo", Rotulo: "Código", Tipo: Texto, Max: 64, Grupo: grupoIdentificacao, Apelidos: []string{"cto_in_codigo"}, Partes: []string{"COD_PROJETO"}}, func(c *crm.Contrato) *string { return &c.Codigo }),
	numeroEm(Campo{Nome: "cliente", Rotulo: "Código do cliente", Tipo: Nome, Refere: crm.VinculoCliente, Grupo: grupoTitularidade, Apelidos: []string{"agn_in_codigo"}, Partes: []string{"COD_CLIENTE"}}, func(c *crm.Contrato) *int64 { return &c.ClienteID }),
	sem[crm.Contrato](Campo{Nome: "documento", Rotulo: "CPF/CNPJ do cliente", Tipo: Documento, Pessoal: true, Grupo: grupoTitularidade, Apelidos: []string{"agn_st_cpf", "cnpj"}, Partes: []string{"CNPJ_CLIENTE"}}),
	numeroEm(Campo{Nome: "codigo_unidade", Rotulo: "Código da unidade", Tipo: Nome, Refere: crm.VinculoUnidade, Grupo: grupoLocal, Apelidos: []string{"und_in_codigo"}}, func(c *crm.Contrato) *int64 { return &c.UnidadeID }),
	sem[crm.Contrato](Campo{Nome: "empreendimento", Rotulo: "Empreendimento", Tipo: Texto, Grupo: grupoLocal, Apelidos: []string{"emp_nome"}}),
	sem[crm.Contrato](Campo{Nome: "bloco", Rotulo: "Bloco", Tipo: Texto, Grupo: grupoLocal, Apelidos: []string{"blo_st_codigo"}}),
	sem[crm.Contrato](Campo{Nome: "unidade", Rotulo: "Número da unidade", Tipo: Texto, Max: 64, Grupo: grupoLocal, Apelidos: []string{"und_st_codigo"}}),
	textoEm(Campo{Nome: "situacao", Rotulo: "Situação", Tipo: Opcao, Opcoes: []string{"A", "U", "D", "T", "C", "Q"}, Grupo: grupoSituacao, Apelidos: []string{"cto_ch_status"}}, func(c *crm.Contrato) *crm.SituacaoContrato { return &c.Situacao }),
	textoEm(Campo{Nome: "situacao_na_fonte", Rotulo: "Situação na fonte", Tipo: Texto, Max: 60, Grupo: grupoSituacao}, func(c *crm.Contrato) *string { return &c.SituacaoNaFonte }),
	textoEm(Campo{Nome: "assinado_em", Rotulo: "Assinatura", Tipo: Data, Grupo: grupoDatas, Apelidos: []string{"cto_dt_cadastro"}}, func(c *crm.Contrato) *crm.Dia { return &c.AssinadoEm }),
	textoEm(Campo{Nome: "chaves_em", Rotulo: "Entrega das chaves", Tipo: Data, Grupo: grupoDatas, Apelidos: []string{"cto_dt_ent_ch"}}, func(c *crm.Contrato) *crm.Dia { return &c.ChavesEm }),
}

var camposDoParticipante = []campoDe[crm.Participante]{
	numeroEm(Campo{Nome: "contrato", Rotulo: "Código do contrato", Tipo: Nome, Refere: crm.VinculoContrato, Grupo: grupoTitularidade}, func(p *crm.Participante) *int64 { return &p.ContratoID }),
	numeroEm(Campo{Nome: "cliente", Rotulo: "Código do cliente", Tipo: Nome, Refere: crm.VinculoCliente, Grupo: grupoTitularidade}, func(p *crm.Participante) *int64 { return &p.ClienteID }),
	textoEm(Campo{Nome: "papel", Rotulo: "Papel", Tipo: Texto, Max: 60, Grupo: grupoTitularidade}, func(p *crm.Participante) *string { return &p.Papel }),
	numeroEm(Campo{Nome: "parte", Rotulo: "Parte, em %", Tipo: Percentual, Grupo: grupoTitularidade}, func(p *crm.Participante) *int64 { return &p.Parte }),
}
