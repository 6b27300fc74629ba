package crm

import (
	"slices"
	"strings"
	"time"

	"ponte/crm/jsontext"
)

// campoDaConsulta is a field of ConsultarOcorrencias under its name in the family's answers (docs/fatos/multidados.md §5).
type campoDaConsulta struct {
	nome      string
	valor     func(l *LinhaOcorrencia, zona *time.Location) string
	doCliente bool // personal: needs LinhaOcorrencia.Cliente, and the right to look clients up
}

// camposConsulta are the fields that CAMPOS may name, in the order in which an empty CAMPOS gives them. Those without a
// value are answered empty: callers count on the keys.
var camposConsulta = []campoDaConsulta{
	{nome: "numero", valor: func(l *LinhaOcorrencia, _ *time.Location) string { return l.Ocorrencia.Numero }},
	{nome: "codigo_oc", valor: func(l *LinhaOcorrencia, _ *time.Location) string { return l.Ocorrencia.CodigoOC }},
	{nome: "data_abertura", valor: func(l *LinhaOcorrencia, z *time.Location) string { return dataHora(&l.Ocorrencia.AbertaEm, z) }},
	{nome: "data_fechamento", valor: func(l *LinhaOcorrencia, z *time.Location) string { return dataHora(l.Ocorrencia.FechadaEm, z) }},
	{nome: "hora_ultima_modificacao", valor: func(l *LinhaOcorrencia, z *time.Location) string { return dataHora(&l.Ocorrencia.AtualizadaEm, z) }},
	{nome: "status_codigo", valor: func(l *LinhaOcorrencia, _ *time.Location) string { return l.StatusCodigo }},
	{nome: "oco_status", valor: func(l *LinhaOcorrencia, _ *time.Location) string { return l.StatusNome }},
	{nome: "oco_status_simples", valor: func(l *LinhaOcorrencia, _ *time.Location) string { return l.Fase.Nome() }},
	{nome: "descricao", valor: func(l *LinhaOcorrencia, _ *time.Location) string { return l.Ocorrencia.Descricao }},
	{nome: "descricao_solucao", valor: func(l *LinhaOcorrencia, _ *time.Location) string { return l.Ocorrencia.Solucao }},
	{nome: "ultima_narrativa", valor: func(l *LinhaOcorrencia, _ *time.Location) string { return l.UltimaNarrativa }},
	{nome: "cliente_nome", valor: func(l *LinhaOcorrencia, _ *time.Location) string { return l.ClienteNome }},
	{nome: "cliente_email", valor: func(l *LinhaOcorrencia, _ *time.Location) string { return l.ClienteEmail }},
	{nome: "contato_email", valor: func(l *LinhaOcorrencia, _ *time.Location) string { return l.ClienteEmail }},
	{nome: "codigo_cliente", valor: func(l *LinhaOcorrencia, _ *time.Location) string { return l.ClienteCodigo }},
	{nome: "codigo_auxiliar_cliente", valor: func(l *LinhaOcorrencia, _ *time.Location) string { return l.ClienteCodigoAuxiliar }},
	{nome: "aberto_por", valor: func(l *LinhaOcorrencia, _ *time.Location) string { return l.Ocorrencia.QuemAbriu() }},
	{nome: "aberto_para", valor: func(l *LinhaOcorrencia, _ *time.Location) string { return l.Ocorrencia.AbertoPara }},
	{nome: "operador_responsavel", valor: func(l *LinhaOcorrencia, _ *time.Location) string { return l.Ocorrencia.Responsavel }},
	{nome: "operador_responsavel_logado", valor: semValor},
	{nome: "area", valor: func(l *LinhaOcorrencia, _ *time.Location) string { return l.DivisaoNome }},
	{nome: "codigo_divisao_original", valor: func(l *LinhaOcorrencia, _ *time.Location) string { return l.DivisaoCodigo }},
	{nome: "nome_divisao_original", valor: func(l *LinhaOcorrencia, _ *time.Location) string { return l.DivisaoNome }},
	{nome: "problema", valor: func(l *LinhaOcorrencia, _ *time.Location) string { return l.SolicitacaoNome }},
	{nome: "codigo_solicitacao_original", valor: func(l *LinhaOcorrencia, _ *time.Location) string { return l.SolicitacaoCodigo }},
	{nome: "nome_solicitacao_original", valor: func(l *LinhaOcorrencia, _ *time.Location) string { return l.SolicitacaoNome }},
	{nome: "nome_projeto", valor: func(l *LinhaOcorrencia, _ *time.Location) string { return l.Empreendimento }},
	{nome: "cod_projeto", valor: func(l *LinhaOcorrencia, _ *time.Location) string { return l.ContratoCodigo }},
	{nome: "bloco", valor: func(l *LinhaOcorrencia, _ *time.Location) string { return l.Bloco }},
	{nome: "unidade", valor: func(l *LinhaOcorrencia, _ *time.Location) string { return l.Unidade }},
	{nome: "prioridade_desc", valor: semValor},
	{nome: "idocorrencia_parent", valor: func(l *LinhaOcorrencia, _ *time.Location) string { return l.PrincipalNumero }},
	{nome: "horas_lancadas", valor: semValor},
	{nome: "sistema", valor: func(l *LinhaOcorrencia, _ *time.Location) string { return l.Ocorrencia.Origem.Sistema }}, // ours: the family has no such field
}

var campoConsultaPorNome = func() map[string]campoDaConsulta {
	m := make(map[string]campoDaConsulta, len(camposConsulta)+1)
	for _, c := range camposConsulta {
		m[c.nome] = c
	}
	m["cliente_nome_real"] = m["cliente_nome"]
	m["cliente_codigo_auxiliar"] = m["codigo_auxiliar_cliente"]
	return m
}()

func semValor(*LinhaOcorrencia, *time.Location) string { return "" }

// camposDaConsulta reads CAMPOS, a list separated by commas. idcamposvariaveis_<n> is the campo variável CA_<n>, or the
// one whose code is <n>; the client's document, address and phones bear the names of their parts in an opening; a name that
// nobody knows is answered empty.
func camposDaConsulta(lista string) []campoDaConsulta {
	if strings.Trim(lista, " ,") == "" {
		return camposConsulta
	}
	var campos []campoDaConsulta
	for nome := range strings.SplitSeq(lista, ",") {
		nome = strings.TrimSpace(nome)
		if nome == "" {
			continue
		}
		minusculo := strings.ToLower(nome)
		c, ok := campoConsultaPorNome[minusculo]
		if !ok {
			c.valor = semValor
			if doCliente := campoDoCliente(minusculo); doCliente != nil {
				c.doCliente = true
				c.valor = func(l *LinhaOcorrencia, _ *time.Location) string {
					if l.Cliente == nil {
						return ""
					}
					return doCliente(l.Cliente)
				}
			} else if codigo, variavel := strings.CutPrefix(minusculo, "idcamposvariaveis_"); variavel {
				c.valor = func(l *LinhaOcorrencia, _ *time.Location) string {
					return campoVariavel(l.Ocorrencia.CamposVariaveis, codigo)
				}
			}
		}
		c.nome = nome // the key is answered as it was asked
		campos = append(campos, c)
	}
	return campos
}

func campoVariavel(itens []Item, codigo string) string {
	for _, item := range itens {
		if strings.EqualFold(item.Codigo, "CA_"+codigo) || strings.EqualFold(item.Codigo, codigo) {
			return item.Valor
		}
	}
	return ""
}

func querCliente(campos []campoDaConsulta) bool {
	return slices.ContainsFunc(campos, func(c campoDaConsulta) bool { return c.doCliente })
}

func querUltimaNarrativa(campos []campoDaConsulta) bool {
	for _, c := range campos {
		if strings.EqualFold(c.nome, "ultima_narrativa") {
			return true
		}
	}
	return false
}

// escreverConsulta writes the lines as JSON; every value is a string.
func escreverConsulta(linhas []LinhaOcorrencia, campos []campoDaConsulta, zona *time.Location) string {
	b := append(make([]byte, 0, 64+256*len(linhas)), '[')
	for i := range linhas {
		if i > 0 {
			b = append(b, ',')
		}
		b = append(b, '{')
		for k, c := range campos {
			if k > 0 {
				b = append(b, ',')
			}
			b = append(jsontext.AppendText(b, c.nome), ':')
			b = jsontext.AppendText(b, c.valor(&linhas[i], zona))
		}
		b = append(b, '}')
	}
	return string(append(b, ']'))
}

func dataHora(t *time.Time, zona *time.Location) string {
	if t == nil || t.IsZero() {
		return ""
	}
	return t.In(zona).Format(time.DateTime)
}
