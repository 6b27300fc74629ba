package cvcrm

import (
	"slices"
	"strings"

	"ponte/crm"
)

// Tipo is what the value of a field is.
type Tipo string

// The types. Each is taken in every form that one of CV's versions writes it in.
const (
	Texto     Tipo = "texto"
	Inteiro   Tipo = "inteiro"   // above zero
	Inteiros  Tipo = "inteiros"  // a list, or one by itself
	SimNao    Tipo = "simnao"    // S/N or true/false
	Escolha   Tipo = "escolha"   // one of Opcoes
	Data      Tipo = "data"      // a day, with or without its hour
	Instante  Tipo = "instante"  // a day and its hour, in the tenant's zone
	Decimal   Tipo = "decimal"   // not negative
	Documento Tipo = "documento" // CPF or CNPJ
	Base64    Tipo = "base64"    // bytes, bounded with the body
	Natural   Tipo = "natural"   // a whole number, 0 too
	Objeto    Tipo = "objeto"    // of Membros; without, of texts under any name
	Objetos   Tipo = "objetos"   // a list of them
)

// Campo is a field that an operation reads. What is in no table cannot be read, and what comes and is in none is not taken.
type Campo struct {
	Nome        string
	Tipo        Tipo
	Obrigatorio bool // always; what depends on other fields the operation says
	Maximo      int  // of a text's characters; 0 = crm.MaxTexto
	Opcoes      []string
	Membros     []Campo
}

// acharCampo finds a field of a table. That it is not there, or is of another type, is a mistake of ours.
func acharCampo(tabela []Campo, nome string, tipo Tipo) *Campo {
	i := slices.IndexFunc(tabela, func(c Campo) bool { return c.Nome == nome })
	if i < 0 || tabela[i].Tipo != tipo {
		panic("the table of the operation has no field " + nome + " of type " + string(tipo))
	}
	return &tabela[i]
}

func obrigatorio(nome string, tipo Tipo) Campo {
	return Campo{Nome: nome, Tipo: tipo, Obrigatorio: true}
}

// deUmTipo gives fields that are alike, by their names separated by spaces.
func deUmTipo(tipo Tipo, nomes string) (campos []Campo) {
	for _, nome := range strings.Fields(nomes) {
		campos = append(campos, Campo{Nome: nome, Tipo: tipo})
	}
	return campos
}

func escolha(nome string, opcoes ...string) Campo {
	return Campo{Nome: nome, Tipo: Escolha, Opcoes: opcoes}
}

func grupo(nome string, tipo Tipo, membros ...Campo) Campo {
	return Campo{Nome: nome, Tipo: tipo, Membros: membros}
}

// Fields that more than one operation reads.
var (
	campoArquivos = grupo("arquivos", Objetos,
		Campo{Nome: "nome", Tipo: Texto, Obrigatorio: true, Maximo: crm.LimiteDaColuna("anexos.nome").Max}, Campo{Nome: "tipo", Tipo: Texto, Maximo: crm.LimiteDaColuna("anexos.tipo").Max},
		Campo{Nome: "tamanho_bytes", Tipo: Texto}, obrigatorio("base64", Base64))

	campoAdicionais = grupo("campos_adicionais", Objetos, obrigatorio("idcampo", Texto), Campo{Nome: "nome", Tipo: Texto}, obrigatorio("valor", Texto))

	camposDaLista = []Campo{{Nome: "offset", Tipo: Natural}, {Nome: "limit", Tipo: Inteiro}}
)

// What each body holds (docs/integradores/cvcrm.md).
var (
	corpoDoToken = []Campo{
		obrigatorio("email", Texto), obrigatorio("senha", Texto), {Nome: "painel", Tipo: Escolha, Obrigatorio: true, Opcoes: []string{"gestor", "corretor", "imobiliaria"}},
	}
	corpoDoCadastro = slices.Concat(
		[]Campo{
			obrigatorio("titulo", Texto), obrigatorio("idassunto", Inteiro), obrigatorio("idsubassunto", Inteiro), obrigatorio("cliente_visualiza", SimNao),
			grupo("cliente_cv", Objeto, Campo{Nome: "idpessoa", Tipo: Inteiro}, Campo{Nome: "documento", Tipo: Documento}),
			grupo("cliente_avulso", Objeto, obrigatorio("nome_cliente", Texto), Campo{Nome: "email_cliente", Tipo: Texto}, Campo{Nome: "documento_cliente", Tipo: Documento}),
			{Nome: "idunidade", Tipo: Inteiros},
			escolha("humor_cliente", "I", "N", "S"),
			{Nome: "encerrado_primeiro_contato", Tipo: SimNao},
			campoAdicionais, campoArquivos,
		},
		deUmTipo(Texto, "descricao telefone_atendimento"), deUmTipo(Inteiro, "idempreendimento idcanal idresponsavel"),
	)
	corpoDaSituacao  = []Campo{obrigatorio("idatendimento", Inteiro), {Nome: "situacao_para", Tipo: Texto}, {Nome: "idsituacao", Tipo: Inteiro}}
	corpoDeUmTexto   = []Campo{obrigatorio("mensagem", Texto), {Nome: "documento", Tipo: Documento}, {Nome: "cliente_visualiza", Tipo: SimNao}, campoArquivos}
	corpoDaMensagem  = append([]Campo{obrigatorio("idatendimento", Inteiro)}, corpoDeUmTexto...)
	corpoDaAlteracao = slices.Concat(
		deUmTipo(Inteiro, "idassunto idsubassunto idempreendimento idresponsavel idtipo idclassificacao idcanal"), deUmTipo(Inteiros, "idunidade tags"),
		deUmTipo(Data, "proxima_acao data_abertura data_finalizacao"),
		[]Campo{escolha("prioridade", "A", "N", "B"), {Nome: "cliente_visualiza", Tipo: SimNao}, {Nome: "resumo_insight_api", Tipo: Texto}, campoAdicionais, campoArquivos},
	)
	corpoDoFimDaTarefa = []Campo{{Nome: "nota_conclusao", Tipo: Texto}, escolha("visibilidade", "I", "C"), campoArquivos}

	corpoDoItem        = []Campo{obrigatorio("iditem", Inteiro), {Nome: "descricao", Tipo: Texto}}
	corpoDaAssistencia = []Campo{
		{Nome: "idpessoa", Tipo: Inteiro},
		{Nome: "documento", Tipo: Documento},
		{Nome: "itens", Tipo: Objetos, Obrigatorio: true, Membros: corpoDoItem},
		grupo("unidade", Objeto, obrigatorio("idempreendimento", Inteiro), Campo{Nome: "idbloco", Tipo: Inteiro}, Campo{Nome: "idunidade", Tipo: Inteiros}),
		grupo("unidade_avulsa", Objeto, obrigatorio("empreendimento", Texto), obrigatorio("bloco", Texto), Campo{Nome: "unidade", Tipo: Texto}),
		grupo("area", Objeto, obrigatorio("idempreendimento", Inteiro), obrigatorio("idarea", Inteiro), Campo{Nome: "descricao", Tipo: Texto}),
		grupo("localidade", Objeto, obrigatorio("idlocalidade", Inteiro), Campo{Nome: "descricao", Tipo: Texto}),
		{Nome: "campos_adicionais", Tipo: Objeto},
	}
	corpoDaMudanca = slices.Concat(
		deUmTipo(Data, "data_prevista_termino data_conclusao"), deUmTipo(Decimal, "total_horas custo_previsto"),
		[]Campo{
			escolha("prioridade", "A", "N", "B"), {Nome: "parecer_tecnico", Tipo: Texto}, {Nome: "resumo_insight_api", Tipo: Texto}, {Nome: "campos_adicionais", Tipo: Objeto},
		},
	)
	corpoDaMudancaDeItem = slices.Concat(
		deUmTipo(Data, "data_conclusao data_previsao"), deUmTipo(SimNao, "coberto recorrente"), []Campo{{Nome: "descricao", Tipo: Texto}, {Nome: "idpatologia", Tipo: Inteiro}, {Nome: "horas_servico", Tipo: Decimal}},
	)
	corpoDaVisita = []Campo{
		obrigatorio("data_de", Instante), obrigatorio("data_ate", Instante), obrigatorio("idequipe", Inteiro),
		{Nome: "observacao", Tipo: Texto},
		{Nome: "itens", Tipo: Objetos, Obrigatorio: true, Membros: []Campo{obrigatorio("idassistencia_item", Inteiro)}},
		grupo("usuarios", Objetos, obrigatorio("idusuario", Inteiro)),
	}
	corpoDaMudancaDeVisita = facultativos(corpoDaVisita)
)

// facultativos are the same fields, none of which must come.
func facultativos(campos []Campo) []Campo {
	copia := slices.Clone(campos)
	for i := range copia {
		copia[i].Obrigatorio = false
	}
	return copia
}

// consultaDaListagem is what a list of atendimentos may be asked for.
var consultaDaListagem = slices.Concat(
	camposDaLista, deUmTipo(Inteiro, "idatendimento idsituacao"), deUmTipo(Texto, "email telefone idsubworkflow"), []Campo{{Nome: "documento", Tipo: Documento}},
)
