package crm_test

import (
	"context"
	"slices"
	"strings"
	"testing"

	"ponte/crm"
)

// presas finds what storage finds, in the memory of these tests.
type presas struct{ m *memoria }

func (p presas) EmFalha(_ context.Context, tenantID, falha, entregaID int64) ([]crm.LinhaEntrega, error) {
	var achadas []crm.LinhaEntrega
	for _, e := range p.m.entregas {
		oc := p.m.ocorrencias[e.OcorrenciaID]
		i := slices.IndexFunc(p.m.movimentos, func(v crm.Movimento) bool {
			return v.OcorrenciaID == e.OcorrenciaID && v.DeStatusID == e.StatusID && v.ParaStatusID == falha && v.Origem.Sistema == crm.SistemaPonte
		})
		if i >= 0 && e.TenantID == tenantID && oc.StatusID == falha && e.Estado == crm.EntregaEntregue && (entregaID == 0 || entregaID == e.ID) {
			achadas = append(achadas, crm.LinhaEntrega{Entrega: e, Numero: oc.Numero})
		}
	}
	return achadas, nil
}

func falhada(t *testing.T, codigos ...string) (*memoria, *crm.FalhasDeIntegracao, *trilha) {
	t.Helper()
	m, o := novaMemoria(t)
	m.status[2].IntegracaoExterna = "MOBUSS_ISA" // encerrado: leaving it opens again, coming back closes
	m.destinos = []crm.Destino{{Nome: "mobuss", Ambiente: "producao", Endereco: "https://m.example", Ativo: true, Sistema: "mobuss", Acoes: []string{"MOBUSS_ISA"}}}
	m.fotografar()
	tr := &trilha{}
	f := &crm.FalhasDeIntegracao{Retratos: m, Consultas: m, Presas: presas{m}, Escritor: m, Numeracao: m, Trilha: tr, Relogio: o.Relogio}
	for _, c := range codigos {
		abrir(t, o, m.pedido("integra.mega", crm.OperacaoAbrir, "CODIGO_OC", c, "DESCRICAO", "x", "COD_STATUS", crm.StatusEncerrado))
	}
	for i := range m.entregas {
		m.entregas[i].Estado, m.entregas[i].Motivo, m.entregas[i].Tentativas = crm.EntregaFalhou, "recusada", 1
		if err := f.Avisar(t.Context(), slug, &m.entregas[i]); err != nil {
			t.Fatal(err)
		}
	}
	return m, f, tr
}

func (m *memoria) statusDe(e *crm.Entrega) string {
	return m.codigoDoStatus(m.ocorrencias[e.OcorrenciaID].StatusID)
}

// TestEntregueDepoisDaFalha: the ocorrência goes back to the status that fired, says so, and fires nothing.
func TestEntregueDepoisDaFalha(t *testing.T) {
	m, f, _ := falhada(t, "A")
	e := &m.entregas[0]
	if oc := m.ocorrencias[e.OcorrenciaID]; m.statusDe(e) != crm.StatusFalhaIntegracao || oc.FechadaEm != nil {
		t.Fatalf("after the failure: %s %+v", m.statusDe(e), oc)
	}
	if err := f.Sanar(t.Context(), slug, e); err != nil || m.statusDe(e) != crm.StatusFalhaIntegracao {
		t.Errorf("one that is not delivered: %v, %s", err, m.statusDe(e))
	}
	e.Estado, e.Motivo, e.NumeroExterno, e.Tentativas = crm.EntregaEntregue, "", "SA-502", 2
	narradas := len(m.narrativas)
	for range 2 {
		if err := f.Sanar(t.Context(), slug, e); err != nil {
			t.Fatal(err)
		}
	}
	if oc := m.ocorrencias[e.OcorrenciaID]; m.statusDe(e) != crm.StatusEncerrado || oc.FechadaEm == nil {
		t.Errorf("after the delivery: %s %+v", m.statusDe(e), oc)
	}
	if len(m.entregas) != 1 {
		t.Errorf("it fired again: %+v", m.entregas)
	}
	if len(m.narrativas) != narradas+1 || !strings.Contains(m.narrativas[narradas].Texto, "SA-502") || !strings.Contains(m.narrativas[narradas].Texto, "Encerrada") {
		t.Errorf("%+v", m.narrativas[narradas:])
	}
}

// TestEntregueDepoisDeAlguemMover: who moved it on meanwhile is not overruled.
func TestEntregueDepoisDeAlguemMover(t *testing.T) {
	m, f, _ := falhada(t, "A")
	e := &m.entregas[0]
	at := &crm.Atendimento{Retratos: m, Consultas: m, Escritor: m, Numeracao: m, Arquivos: m, Trilha: &trilha{}, Relogio: f.Relogio}
	if err := at.Atender(t.Context(), crm.Ator{Quem: "joana"}, crm.Ato{Slug: slug, Numero: m.ocorrencias[e.OcorrenciaID].Numero, Status: crm.StatusEmAtendimento}); err != nil {
		t.Fatal(err)
	}
	e.Estado = crm.EntregaEntregue
	if err := f.Sanar(t.Context(), slug, e); err != nil || m.statusDe(e) != crm.StatusEmAtendimento {
		t.Errorf("%v, %s", err, m.statusDe(e))
	}
}

// TestSanarTodas mends the ones that are stuck already, with a reason and a trail each.
func TestSanarTodas(t *testing.T) {
	m, f, tr := falhada(t, "A", "B", "C")
	m.entregas[0].Estado, m.entregas[1].Estado = crm.EntregaEntregue, crm.EntregaEntregue
	ator := crm.Ator{Quem: "joana"}
	if _, err := f.SanarTodas(t.Context(), ator, slug); err == nil {
		t.Error("without a reason")
	}
	if presas, err := f.ListarPresas(t.Context(), slug); err != nil || len(presas) != 2 {
		t.Fatalf("%d, %v", len(presas), err)
	}
	ator.Motivo = "a Mobuss já tinha"
	for _, quer := range []int{2, 0} {
		if n, err := f.SanarTodas(t.Context(), ator, slug); err != nil || n != quer {
			t.Errorf("%d mended, %v, want %d", n, err, quer)
		}
	}
	if len(tr.atos) != 2 || tr.atos[0].Motivo != ator.Motivo || tr.atos[0].Alvo == "" {
		t.Errorf("%+v", tr.atos)
	}
	if m.statusDe(&m.entregas[0]) != crm.StatusEncerrado || m.statusDe(&m.entregas[2]) != crm.StatusFalhaIntegracao {
		t.Error("the wrong one was mended")
	}
}
