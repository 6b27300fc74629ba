package crm

import (
	"strings"
	"time"
)

// campoDaConsulta is a field of ConsultarOcorrencias under its name in the family's answers (facts multidados §1.5).
type campoDaConsulta struct {
	nome  string
	valor func(l *LinhaOcorrencia, zona *time.Location) string
}

// camposConsulta are the fields that CAMPOS may name, in the order in which an empty CAMPOS gives them. Those without a
// value are answered empty: callers count on the keys.
var camposConsulta = []campoDaConsulta{
	{"numero", func(l *LinhaOcorrencia, _ *time.Location) string { return l.Ocorrencia.Numero }},
	{"codigo_oc", func(l *LinhaOcorrencia, _ *time.Location) string { return l.Ocorrencia.CodigoOC }},
	{"data_abertura", func(l *LinhaOcorrencia, z *time.Location) string { return dataHora(&l.Ocorrencia.AbertaEm, z) }},
	{"data_fechamento", func(l *LinhaOcorrencia, z *time.Location) string { return dataHora(l.Ocorrencia.FechadaEm, z) }},
	{"hora_ultima_modificacao", func(l *LinhaOcorrencia, z *time.Location) string { return dataHora(&l.Ocorrencia.AtualizadaEm, z) }},
	{"status_codigo", func(l *LinhaOcorrencia, _ *time.Location) string { return l.StatusCodigo }},
	{"oco_status", func(l *LinhaOcorrencia, _ *time.Location) string { return l.StatusNome }},
	{"oco_status_simples", func(l *LinhaOcorrencia, _ *time.Location) string { return nomeDaFase(l.Fase) }},
	{"descricao", func(l *LinhaOcorrencia, _ *time.Location) string { return l.Ocorrencia.Descricao }},
	{"descricao_solucao", func(l *LinhaOcorrencia, _ *time.Location) string { return l.Ocorrencia.Solucao }},
	{"ultima_narrativa", func(l *LinhaOcorrencia, _ *time.Location) string { return l.UltimaNarrativa }},
	{"cliente_nome", func(l *LinhaOcorrencia, _ *time.Location) string { return l.ClienteNome }},
	{"cliente_email", func(l *LinhaOcorrencia, _ *time.Location) string { return l.ClienteEmail }},
	{"contato_email", func(l *LinhaOcorrencia, _ *time.Location) string { return l.ClienteEmail }},
	{"codigo_cliente", func(l *LinhaOcorrencia, _ *time.Location) string { return l.ClienteCodigo }},
	{"codigo_auxiliar_cliente", func(l *LinhaOcorrencia, _ *time.Location) string { return l.ClienteCodigoAuxiliar }},
	{"aberto_por", func(l *LinhaOcorrencia, _ *time.Location) string { return l.Ocorrencia.AbertoPor }},
	{"aberto_para", func(l *LinhaOcorrencia, _ *time.Location) string { return l.Ocorrencia.AbertoPara }},
	{"operador_responsavel", func(l *LinhaOcorrencia, _ *time.Location) string { return l.Ocorrencia.Responsavel }},
	{"operador_responsavel_logado", semValor},
	{"area", func(l *LinhaOcorrencia, _ *time.Location) string { return l.DivisaoNome }},
	{"codigo_divisao_original", func(l *LinhaOcorrencia, _ *time.Location) string { return l.DivisaoCodigo }},
	{"nome_divisao_original", func(l *LinhaOcorrencia, _ *time.Location) string { return l.DivisaoNome }},
	{"problema", func(l *LinhaOcorrencia, _ *time.Location) string { return l.SolicitacaoNome }},
	{"codigo_solicitacao_original", func(l *LinhaOcorrencia, _ *time.Location) string { return l.SolicitacaoCodigo }},
	{"nome_solicitacao_original", func(l *LinhaOcorrencia, _ *time.Location) string { return l.SolicitacaoNome }},
	{"nome_projeto", func(l *LinhaOcorrencia, _ *time.Location) string { return l.Empreendimento }},
	{"cod_projeto", func(l *LinhaOcorrencia, _ *time.Location) string { return l.ContratoCodigo }},
	{"bloco", func(l *LinhaOcorrencia, _ *time.Location) string { return l.Bloco }},
	{"unidade", func(l *LinhaOcorrencia, _ *time.Location) string { return l.Unidade }},
	{"prioridade_desc", semValor},
	{"idocorrencia_parent", semValor},
	{"horas_lancadas", semValor},
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
// one whose code is <n>; a name that nobody knows is answered empty.
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
			if codigo, variavel := strings.CutPrefix(minusculo, "idcamposvariaveis_"); variavel {
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
			b = append(anexarTexto(b, c.nome), ':')
			b = anexarTexto(b, c.valor(&linhas[i], zona))
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

// nomeDaFase is a phase as callers of the family read it (facts multidados §1.5: "Encerrada").
func nomeDaFase(f Fase) string {
	switch f {
	case FaseAberta:
		return "Aberta"
	case FaseEmAndamento:
		return "Em andamento"
	case FaseEncerrada:
		return "Encerrada"
	case FaseCancelada:
		return "Cancelada"
	}
	return ""
}
