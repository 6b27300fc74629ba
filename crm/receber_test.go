package crm_test

import (
	"context"
	"strings"
	"testing"
	"time"

	"ponte/crm"
)

// comTabela is an ocorrência at a partner whose situations have a table, and what takes its news in.
func comTabela(t *testing.T, situacoes map[string]string) (*memoria, *crm.Ocorrencias, *crm.Recebimentos, crm.Ocorrencia) {
	t.Helper()
	m, o := novaMemoria(t)
	m.status[1].IntegracaoExterna = "MOBUSS_ICSA" // em_atendimento: must not be sent back
	m.status[2].IntegracaoExterna = "MOBUSS_SRSA" // encerrado: nor this
	m.destinos = []crm.Destino{{Nome: "mobuss", Ativo: true, Sistema: "mobuss", Acoes: []string{"MOBUSS_ICSA", "MOBUSS_SRSA"}, Situacoes: situacoes}}
	m.creds["mobuss"].Operacoes = []string{crm.OperacaoEditar}
	m.fotografar()
	n := abrir(t, o, m.pedido("integra.mega", crm.OperacaoAbrir, "CODIGO_OC", "1", "DESCRICAO", "x")).Numero
	return m, o, &crm.Recebimentos{Retratos: m, Consultas: m, Escritor: m, Numeracao: m, Relogio: o.Relogio}, m.ocorrencia(t, n)
}

var tabelaDeSituacoes = map[string]string{"ENCERRADA": crm.StatusEncerrado, "Em Vistoria": crm.StatusEmAtendimento, "SUMIDA": "status-que-foi-embora"}

// TestSituacaoConsultada: what the poll brings moves by the table, once a change, without an echo; the rest is read by people.
func TestSituacaoConsultada(t *testing.T) {
	m, _, rc, oc := comTabela(t, tabelaDeSituacoes)
	narradas := len(m.narrativas)
	for _, c := range []struct {
		situacao, texto string
		nova            bool
		status          string
		narrativas      int // more than at the beginning
	}{
		{"ABERTA", "", true, crm.StatusAberta, 0},
		{"ABERTA", "", false, crm.StatusAberta, 0},
		{"AGENDADA", "Situação: AGENDADA", true, crm.StatusAberta, 1},
		{"AGENDADA", "Situação: AGENDADA", false, crm.StatusAberta, 1},
		{"EM VISTORIA", "Situação: EM VISTORIA", true, crm.StatusEmAtendimento, 1},
		{"SUMIDA", "Situação: SUMIDA", true, crm.StatusEmAtendimento, 2},
		{"ENCERRADA", "Situação: ENCERRADA", true, crm.StatusEncerrado, 2},
		{"EM VISTORIA", "Situação: EM VISTORIA", true, crm.StatusEncerrado, 3}, // closed here: nobody at the partner opens it again
	} {
		nova, err := rc.Receber(t.Context(), slug, "mobuss", crm.Novidade{
			OcorrenciaID: oc.ID, Chave: "mobuss/501/situacao", Situacao: c.situacao, Autor: "Mobuss", Texto: c.texto,
		})
		if err != nil || nova != c.nova {
			t.Errorf("%s: %v, %v", c.situacao, nova, err)
		}
		if s := m.codigoDoStatus(m.ocorrencias[oc.ID].StatusID); s != c.status || len(m.narrativas) != narradas+c.narrativas {
			t.Errorf("%s: it is %s with %d narrativas more, want %s, %d", c.situacao, s, len(m.narrativas)-narradas, c.status, c.narrativas)
		}
	}
	if len(m.entregas) != 0 {
		t.Errorf("something went back: %+v", m.entregas)
	}
	if m.ocorrencias[oc.ID].FechadaEm == nil {
		t.Error("it is not closed")
	}
}

// TestComentarioConsultado: a piece of news without a situation is taken in once.
func TestComentarioConsultado(t *testing.T) {
	m, _, rc, oc := comTabela(t, nil)
	for i := range 2 {
		nova, err := rc.Receber(t.Context(), slug, "mobuss", crm.Novidade{OcorrenciaID: oc.ID, Chave: "mobuss/501/comentario/1", Autor: "Ana", Texto: "Visita feita"})
		if err != nil || nova != (i == 0) {
			t.Errorf("%v, %v", nova, err)
		}
	}
	if n := m.narrativas[len(m.narrativas)-1]; len(m.narrativas) != 2 || n.Texto != "Visita feita" || n.Autor != "Ana" {
		t.Errorf("%+v", m.narrativas)
	}
}

// TestSituacaoChamada: the same table holds for what the partner calls.
func TestSituacaoChamada(t *testing.T) {
	m, o, _, oc := comTabela(t, tabelaDeSituacoes)
	// Mobuss reaches what it was sent.
	m.entregas = []crm.Entrega{{ID: 1, OcorrenciaID: oc.ID, Destino: "mobuss", Estado: crm.EntregaEntregue, Tentativas: 1}}
	codigos, narradas := len(m.status), len(m.narrativas)
	editar := func(status string) *crm.Resposta {
		t.Helper()
		r, err := o.Editar(context.Background(), m.pedido("mobuss", crm.OperacaoEditar, "NUMERO_PROTOCOLO", oc.Numero, "CODIGO_STATUS", status))
		if err != nil {
			t.Fatalf("%s: %v", status, err)
		}
		return r
	}
	for range 3 {
		editar("agendada")
		m.passar(48 * time.Hour) // beyond every window
	}
	if len(m.status) != codigos || len(m.narrativas) != narradas+1 || !strings.Contains(m.narrativas[narradas].Texto, "Situação em Mobuss: agendada") {
		t.Errorf("a situation of no row: %d statuses more, %+v", len(m.status)-codigos, m.narrativas[narradas:])
	}
	if editar("em vistoria"); m.codigoDoStatus(m.ocorrencias[oc.ID].StatusID) != crm.StatusEmAtendimento {
		t.Error("the table was not applied")
	}
	if r := editar("EM VISTORIA"); !r.Repetida {
		t.Error("the same situation again is no repeat")
	}
	if editar("encerrada"); m.ocorrencias[oc.ID].FechadaEm == nil {
		t.Error("it is not closed")
	}
	if len(m.entregas) != 1 {
		t.Errorf("something went back: %+v", m.entregas)
	}
	// An opening says it in the same words; another system's words are statuses like any other.
	r := abrir(t, o, m.pedido("mobuss", crm.OperacaoAbrir, "CODIGO_OC", "M-1", "COD_STATUS", "Encerrada"))
	if s := m.codigoDoStatus(m.ocorrencia(t, r.Numero).StatusID); s != crm.StatusEncerrado {
		t.Errorf("it opens in %s", s)
	}
	r = abrir(t, o, m.pedido("integra.mega", crm.OperacaoAbrir, "CODIGO_OC", "G-1", "COD_STATUS", "ENCERRADA"))
	if s := m.codigoDoStatus(m.ocorrencia(t, r.Numero).StatusID); s != "ENCERRADA" {
		t.Errorf("another system's is translated too: %s", s)
	}
}
