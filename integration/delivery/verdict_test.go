package delivery

import (
	"testing"
	"time"

	"ponte/crm"
	"ponte/integration/destino"
)

// TestDecide walks every kind of failure through every kind of action.
func TestDecide(t *testing.T) {
	l := &lane{
		schedule: []time.Duration{time.Second, 10 * time.Second}, values: map[string]string{destino.CampoEsperaVerificacao: "30s"},
		kind: &destino.Tipo{DefinicaoDestino: crm.DefinicaoDestino{Acoes: []crm.AcaoDestino{
			{Codigo: "I", Repeticao: crm.RepeticaoIdempotente}, {Codigo: "V", Repeticao: crm.RepeticaoVerificavel}, {Codigo: "C", Repeticao: crm.RepeticaoCega},
		}}},
	}
	unknown, refused, later := destino.Desconhecido("x"), destino.Permanente("x"), destino.Transitorio("x", time.Minute)
	for _, c := range []struct {
		name   string
		action string
		used   int  // of the schedule
		asking bool // the failure is of the question, not of the action
		err    error
		state  crm.EstadoEntrega
		verify bool
		least  time.Duration
	}{
		{"delivered", "C", 0, false, nil, crm.EntregaEntregue, false, 0},
		{"refused", "I", 0, false, refused, crm.EntregaFalhou, false, 0},
		{"the question is refused", "V", 0, true, refused, crm.EntregaIncerta, false, 0},
		{"asked to wait", "C", 0, false, later, crm.EntregaAgendada, false, time.Minute},
		{"unknown, repeatable", "I", 1, false, unknown, crm.EntregaAgendada, false, 8 * time.Second},
		{"unknown, to be asked for", "V", 0, false, unknown, crm.EntregaAgendada, true, 30 * time.Second},
		{"unknown, blind", "C", 0, false, unknown, crm.EntregaIncerta, false, 0},
		{"unknown, of no declared action", "?", 0, false, unknown, crm.EntregaIncerta, false, 0},
		{"the question fails", "V", 0, true, later, crm.EntregaAgendada, true, time.Minute},
		{"cannot be asked for", "V", 0, true, destino.ErrNaoVerificavel, crm.EntregaIncerta, false, 0},
		{"tries used up", "I", 2, false, later, crm.EntregaFalhou, false, 0},
		{"tries used up, may have been done", "V", 2, false, unknown, crm.EntregaIncerta, true, 0},
		{"tries used up while asking", "V", 2, true, later, crm.EntregaIncerta, true, 0},
		{"stopping", "C", 2, false, destino.Cancelado(), crm.EntregaAgendada, false, 0},
		{"stopping while asking", "V", 2, true, destino.Cancelado(), crm.EntregaAgendada, true, 0},
		{"of no kind", "C", 0, false, errPlain, crm.EntregaIncerta, false, 0},
	} {
		t.Run(c.name, func(t *testing.T) {
			v := l.decide(&crm.EntregaReservada{Entrega: crm.Entrega{Acao: c.action}, Automaticas: c.used}, destino.Entregue{}, c.asking, c.err)
			if v.state != c.state || v.state == crm.EntregaAgendada && v.verify != c.verify {
				t.Errorf("it becomes %s (verify %v), want %s (%v)", v.state, v.verify, c.state, c.verify)
			}
			if v.wait < c.least {
				t.Errorf("the next try is in %s, want at least %s", v.wait, c.least)
			}
		})
	}
}

type plain struct{}

func (plain) Error() string { return "a bug" }

var errPlain = plain{}

func TestAManualTryUsesUpNothing(t *testing.T) {
	l := &lane{schedule: []time.Duration{time.Second}, kind: &destino.Tipo{}}
	if v := l.decide(&crm.EntregaReservada{Manual: true}, destino.Entregue{}, false, destino.Transitorio("x", 0)); v.counts {
		t.Error("a try that a person asked for used up one of the schedule")
	}
}

func TestJitterStaysNear(t *testing.T) {
	for range 1000 {
		if d := jitter(10 * time.Second); d < 8*time.Second || d > 12*time.Second {
			t.Fatalf("10s became %s", d)
		}
	}
}

func TestInterruptedTries(t *testing.T) {
	kind := &destino.Tipo{DefinicaoDestino: crm.DefinicaoDestino{Acoes: []crm.AcaoDestino{
		{Codigo: "I", Repeticao: crm.RepeticaoIdempotente}, {Codigo: "V", Repeticao: crm.RepeticaoVerificavel}, {Codigo: "C", Repeticao: crm.RepeticaoCega},
	}}}
	for action, want := range map[string]crm.EstadoEntrega{"I": crm.EntregaAgendada, "V": crm.EntregaAgendada, "C": crm.EntregaIncerta, "?": crm.EntregaIncerta} {
		end := interrupted(kind, &crm.Vencida{EntregaReservada: crm.EntregaReservada{Entrega: crm.Entrega{Acao: action, Tentativas: 3}}, EmVoo: true})
		if end.Estado != want || end.Verificar != (action == "V") || end.Tentativa == nil || end.Tentativa.Ordem != 3 {
			t.Errorf("%s: %+v", action, end)
		}
	}
}
