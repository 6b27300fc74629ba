package crm

import (
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"
)

// Limite is the greatest length of a text column, in characters (code points), and the parts that end up in it. Storage
// keeps at least that much in every column, so that nothing that passed the rules fails in a batch (docs/regras.md §8.5).
type Limite struct {
	Coluna  string // table.column
	Max     int
	Codigo  bool     // a key or code: no control character at all; other texts may have tabs and line ends
	Partes  []string // parts of the contract that are checked against it
	Prefixo string   // every part whose name starts so is checked too
}

// MaxTexto is the limit of long texts and of every part that no row names.
const MaxTexto = 65_000

// Limites is the table of column limits. Text beyond a limit is refused, never cut (docs/regras.md §8.5).
var Limites = []Limite{
	{Coluna: "ocorrencias.numero", Max: 30, Codigo: true, Partes: []string{"N_OCORRENCIA", "NUMERO", "NUMERO_PROTOCOLO"}},
	{Coluna: "ocorrencias.codigo_oc", Max: 64, Codigo: true, Partes: []string{"CODIGO_OC"}},
	{Coluna: "ocorrencias.descricao", Max: MaxTexto, Partes: []string{"DESCRICAO", "OBSERVACAO"}},
	{Coluna: "ocorrencias.solucao", Max: MaxTexto, Partes: []string{"DESCRICAO_SOLUCAO"}},
	{Coluna: "ocorrencias.aberto_por", Max: 100, Codigo: true, Partes: []string{"COD_ABERTO_POR"}},
	{Coluna: "ocorrencias.aberto_para", Max: 100, Codigo: true, Partes: []string{"COD_ABERTO_PARA"}},
	{Coluna: "ocorrencias.responsavel", Max: 100, Codigo: true, Partes: []string{"RESPONSAVEL"}},
	{Coluna: "narrativas.autor", Max: 200, Partes: []string{"COD_OPERADOR", "NOME_OPERADOR"}},
	{Coluna: "contratos.codigo", Max: 64, Codigo: true, Partes: []string{"COD_PROJETO"}},
	{Coluna: "divisoes.codigo", Max: 64, Codigo: true, Partes: []string{"COD_DIVISAO"}},
	{Coluna: "solicitacoes.codigo", Max: 64, Codigo: true, Partes: []string{"COD_SOLICITACAO"}},
	{Coluna: "status.codigo", Max: 64, Codigo: true, Partes: []string{"COD_STATUS", "STATUS", "CODIGO_STATUS"}},
	{Coluna: "clientes.id_integracao", Max: 64, Codigo: true, Partes: partesIDIntegracao},
	{Coluna: "clientes.codigo", Max: 64, Codigo: true, Partes: []string{"COD_CLIENTE"}},
	{Coluna: "clientes.codigo_auxiliar", Max: 64, Codigo: true, Partes: append([]string{"CODIGO_AUXILIAR_CLI"}, partesCodigoAuxiliar...)},
	{Coluna: "clientes.documento", Max: 64, Codigo: true, Partes: []string{"CNPJ_CLIENTE", "CNPJ_CPF", "CNPJ_EMPRESA"}},
	{Coluna: "clientes.nome", Max: 200, Partes: []string{"NOME_CLIENTE"}},
	{Coluna: "clientes.email", Max: 200, Codigo: true, Partes: []string{"EMAIL_CLIENTE"}},
	{Coluna: "clientes.nascimento", Max: 30, Codigo: true, Partes: []string{"DT_NASC_CLIENTE"}},
	{Coluna: "clientes.endereco", Max: 200, Partes: []string{
		"END_CLIENTE", "NUM_END_CLIENTE", "COMPLEMENTO_CLIENTE", "BAIRRO_CLIENTE", "CIDADE_CLIENTE", "ESTADO_CLIENTE", "CEP_CLIENTE",
	}},
	{Coluna: "clientes.telefones", Max: 60, Prefixo: "DDD_"},
	{Coluna: "clientes.telefones", Max: 60, Prefixo: "TEL_"},
	{Coluna: "clientes.outros", Max: 200, Partes: partesOutros},
	{Coluna: "timesheets.codigo", Max: 200, Codigo: true, Partes: []string{
		"CODIGO_AUXILIAR_PREST", "CODIGO_PROJETO", "CODIGO_FASE", "COD_ATIVIDADE", "DATA_LANCAMENTO", "HR_INICIO", "HR_FIM", "COBRAVEL_NAO_COBRAVEL",
	}},
	{Coluna: "timesheets.texto", Max: MaxTexto, Partes: []string{"NARRATIVA_PRINCIPAL"}},
	{Coluna: "vinculos.codigo", Max: 255, Codigo: true},
	{Coluna: "anexos.nome", Max: 200, Codigo: true},
	{Coluna: "anexos.tipo", Max: 200, Codigo: true},
}

// limiteGeral holds for parts that no row names: they are kept among the received parts only.
var limiteGeral = Limite{Max: MaxTexto}

var limitePorParte = func() map[string]*Limite {
	m := make(map[string]*Limite, 64)
	for i := range Limites {
		for _, parte := range Limites[i].Partes {
			m[parte] = &Limites[i]
		}
	}
	return m
}()

// limiteDePacote holds for parts that carry other parts, which are checked one by one once they are unpacked.
var limiteDePacote = Limite{Max: 16 << 20}

// LimiteDaParte finds what a part is checked against.
func LimiteDaParte(nome string) *Limite {
	if nome == "PARAMS" || nome == "LISTA_OCS" {
		return &limiteDePacote
	}
	if l, ok := limitePorParte[nome]; ok {
		return l
	}
	for i := range Limites {
		if p := Limites[i].Prefixo; p != "" && strings.HasPrefix(nome, p) {
			return &Limites[i]
		}
	}
	return &limiteGeral
}

// LimiteDaColuna finds the row of a column; a name that is missing from the table ends the first test.
func LimiteDaColuna(coluna string) *Limite {
	return &Limites[slices.IndexFunc(Limites, func(l Limite) bool { return l.Coluna == coluna })]
}

// maxNomeDaParte bounds the names of unknown parts.
const maxNomeDaParte = 100

// validarCampos refuses what a column could not keep: over-long text, text that is not UTF-8, control characters.
func validarCampos(campos Campos) error {
	for i := range campos {
		c := &campos[i]
		if len(c.Nome) > maxNomeDaParte || !utf8.ValidString(c.Nome) {
			return Recusar(RecusaValor, "Uma parte", "nome longo demais ou ilegível")
		}
		if c.Valor != "" {
			if err := validarTexto(c.Nome, c.Valor, LimiteDaParte(c.Nome)); err != nil {
				return err
			}
		}
		for _, item := range c.Itens {
			if err := validarTexto(c.Nome, item.Codigo, &limiteGeral); err != nil {
				return err
			}
			if err := validarTexto(c.Nome, item.Valor, &limiteGeral); err != nil {
				return err
			}
		}
	}
	return nil
}

func validarTexto(parte, texto string, l *Limite) error {
	if len(texto) > l.Max { // bytes are never fewer than characters
		if n := utf8.RuneCountInString(strings.TrimSpace(texto)); n > l.Max {
			return Recusar(RecusaTextoLongo, parte, strconv.Itoa(l.Max))
		}
	}
	if l.Codigo {
		texto = strings.TrimSpace(texto)
	}
	ascii := true
	for i := range len(texto) {
		switch b := texto[i]; {
		case b >= utf8.RuneSelf:
			ascii = false
		case b == 0x7f, b < ' ' && (l.Codigo || b != '\t' && b != '\n' && b != '\r'):
			return Recusar(RecusaValor, parte, "caractere de controle")
		}
	}
	if !ascii && !utf8.ValidString(texto) {
		return Recusar(RecusaValor, parte, "texto que não é UTF-8")
	}
	return nil
}
