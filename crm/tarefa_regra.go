package crm

import (
	"cmp"
	"fmt"
	"strconv"
	"strings"
	"time"
)

// RegraTarefa is a tarefa that entering a status creates (docs/regras.md §16.2). A status keeps its rules as people write them, one a
// line: "Agendar a visita | 2 dias úteis | equipe Assistência | cliente"; what stands behind the title may be missing.
type RegraTarefa struct {
	Titulo       string
	Dias         int // until it is due; SemPrazo = whenever
	Uteis        bool
	Equipe       string
	Pessoa       string
	Visibilidade Visibilidade
}

// SemPrazo is the Dias of a tarefa that is due on no day.
const SemPrazo = -1

// maxRegras bounds the tarefas that one status creates, maxDiasTarefa their days.
const (
	maxRegras     = 10
	maxDiasTarefa = 365
)

const formaDaRegra = "TÍTULO | 2 dias úteis | equipe NOME, ou pessoa LOGIN | cliente"

// LerRegrasTarefa reads the rules of a status. The error is an *Invalido that names the line.
func LerRegrasTarefa(texto string) ([]RegraTarefa, error) {
	var regras []RegraTarefa
	n := 0
	for linha := range strings.Lines(texto) {
		n++
		if strings.TrimSpace(linha) == "" {
			continue
		}
		r, err := lerRegra(strings.Split(linha, "|"))
		if err != nil {
			return nil, NovoInvalido("tarefas", MotivoFormato, fmt.Sprintf("linha %d, %s: escreva como %s", n, err, formaDaRegra))
		}
		if regras = append(regras, r); len(regras) > maxRegras {
			return nil, NovoInvalido("tarefas", MotivoFormato, fmt.Sprintf("até %d linhas", maxRegras))
		}
	}
	return regras, nil
}

func lerRegra(partes []string) (RegraTarefa, error) {
	r := RegraTarefa{Titulo: strings.TrimSpace(partes[0]), Dias: SemPrazo, Visibilidade: VisibilidadeInterna}
	if err := conferirTexto("titulo", r.Titulo, maxTitulo); r.Titulo == "" || err != nil {
		return r, fmt.Errorf("o título precisa de 1 a %d caracteres", maxTitulo)
	}
	for _, parte := range partes[1:] {
		palavra, resto, _ := strings.Cut(strings.TrimSpace(parte), " ")
		resto = strings.TrimSpace(resto)
		switch minuscula := strings.ToLower(palavra); {
		case palavra == "":
		case minuscula == "equipe" && resto != "" && conferirTexto("", resto, maxNomeDaEquipe) == nil:
			r.Equipe = resto
		case minuscula == "pessoa" && resto != "" && conferirTexto("", resto, maxNomeDaEquipe) == nil:
			r.Pessoa = resto
		case resto == "" && (minuscula == string(VisibilidadeCliente) || minuscula == string(VisibilidadeInterna)):
			r.Visibilidade = Visibilidade(minuscula)
		default:
			var ok bool
			if r.Dias, r.Uteis, ok = lerDiasDaRegra(minuscula, strings.ToLower(resto)); !ok {
				return r, fmt.Errorf("não se entende %q", strings.TrimSpace(parte))
			}
		}
	}
	return r, nil
}

func lerDiasDaRegra(numero, unidade string) (dias int, uteis, ok bool) {
	dias, err := strconv.Atoi(numero)
	switch unidade {
	case "", "dia", "dias", "dias corridos", "dia corrido":
	case "dia útil", "dia util", "dias úteis", "dias uteis", "úteis", "uteis":
		uteis = true
	default:
		return 0, false, false
	}
	return dias, uteis, err == nil && dias >= 0 && dias <= maxDiasTarefa
}

// tarefasDoStatus are the tarefas that entering a status creates, each with the narrativa that says so, both without ids. The status of a
// failed integration creates none, as it triggers nothing else.
func tarefasDoStatus(r *Retrato, st *Status, oc *Ocorrencia, autor string, origem Origem, agora time.Time) ([]Tarefa, []Narrativa) {
	if st == nil || st.Tarefas == "" || st.Codigo == r.Tenant.Configuracoes.Texto(ConfStatusFalha) {
		return nil, nil
	}
	regras, _ := LerRegrasTarefa(st.Tarefas) // validated when they were set
	expediente := r.Tenant.Expediente()
	var tarefas []Tarefa
	var narrativas []Narrativa
	for _, regra := range regras {
		n := NovaTarefa{Titulo: regra.Titulo, Equipe: regra.Equipe, Pessoa: regra.Pessoa, Visibilidade: regra.Visibilidade}
		if regra.Dias != SemPrazo {
			fim := expediente.FimDoDia(agora, regra.Dias, regra.Uteis)
			n.VenceEm = &fim
		}
		t := n.nova(oc, autor, origem, agora)
		t.StatusID = st.ID
		tarefas, narrativas = append(tarefas, t), append(narrativas, t.narrativa(expediente.zona, autor, origem, agora))
	}
	return tarefas, narrativas
}

// narrativa tells of a tarefa, to those who may see it.
func (t *Tarefa) narrativa(zona *time.Location, autor string, origem Origem, agora time.Time) Narrativa {
	return Narrativa{
		TenantID: t.TenantID, OcorrenciaID: t.OcorrenciaID, Autor: autor, Origem: origem, Tipo: NarrativaSistema, Visibilidade: t.Visibilidade,
		Texto: t.frase(zona), Em: agora, CriadaEm: agora,
	}
}

// quantasTarefas is the most that entering it creates.
func (s *Status) quantasTarefas() int {
	if s.Tarefas == "" {
		return 0
	}
	return strings.Count(s.Tarefas, "\n") + 1
}

// criarTarefa adds a tarefa that a person or a call asks for, with the narrativa that says so.
func (m *movimentacao) criarTarefa(id int64, n NovaTarefa) {
	t := n.nova(m.oc, m.autor, m.origem, m.agora)
	t.ID = id
	m.tarefas, m.mudou = append(m.tarefas, t), true
	m.narrativas = append(m.narrativas, t.narrativa(m.retrato.Tenant.Fuso(), m.autor, m.origem, m.agora))
}

// encerrarTarefa ends one, with the narrativa that says so. The files that came with it are the ocorrência's.
func (m *movimentacao) encerrarTarefa(t Tarefa, f FimTarefa, anexos []Anexo) {
	agora := m.agora
	t.Situacao, t.Nota, t.EncerradaPor, t.EncerradaEm, t.AtualizadaEm = f.Situacao, f.Nota, m.autor, &agora, agora
	t.Visibilidade = cmp.Or(f.Visao, t.Visibilidade)
	m.mudancas, m.mudou = append(m.mudancas, MudancaTarefa{t}), true
	m.narrativas = append(m.narrativas, t.narrativa(m.retrato.Tenant.Fuso(), m.autor, m.origem, agora))
	for i := range anexos {
		anexos[i].OcorrenciaID, anexos[i].TarefaID = m.oc.ID, t.ID
	}
	m.anexos = append(m.anexos, anexos...)
}
