package delivery

import (
	"errors"
	"math/rand/v2"
	"time"

	"ponte/crm"
	"ponte/integration/destino"
)

// verdict is what a try means for its entrega.
type verdict struct {
	state   crm.EstadoEntrega
	made    destino.Entregue
	failure *destino.Erro // nil = delivered
	wait    time.Duration
	verify  bool
	counts  bool // the try used up one of the schedule
}

// word is the decision that a Tentativa and the log bear.
func (v verdict) word() string {
	if v.failure == nil {
		return string(crm.EntregaEntregue)
	}
	return string(v.failure.Classe())
}

// decide applies docs/regras.md §6.3: the kind of the failure and what a repeat of the action does give the next state.
func (l *lane) decide(claimed *crm.EntregaReservada, made destino.Entregue, verify bool, err error) verdict {
	if err == nil {
		return verdict{state: crm.EntregaEntregue, made: made}
	}
	if errors.Is(err, destino.ErrNaoVerificavel) {
		return verdict{state: crm.EntregaIncerta, failure: destino.Desconhecido(err.Error()).Por(err), counts: true}
	}
	failure := destino.Classificar(err)
	v := verdict{made: made, failure: failure, verify: verify, counts: !claimed.Manual}
	switch failure.Classe() {
	case destino.ClassePermanente:
		v.state, v.verify = crm.EntregaFalhou, false
		if verify { // the question itself was refused: what the earlier try did stays unknown
			v.state = crm.EntregaIncerta
		}
		return v
	case destino.ClasseFalta:
		v.state, v.counts = crm.EntregaSuspensa, false
		return v
	case destino.ClasseDispensado:
		v.state, v.counts = crm.EntregaCancelada, false
		return v
	case destino.ClasseCancelado:
		v.state, v.counts = crm.EntregaAgendada, false
		return v
	case destino.ClasseDesconhecido:
		switch l.repetition(claimed.Acao) {
		case crm.RepeticaoVerificavel:
			v.verify = true
		case crm.RepeticaoCega:
			v.state = crm.EntregaIncerta
			return v
		}
	}
	return l.postpone(claimed, v)
}

// postpone gives the next place of the schedule, or the end when it is used up: falhou, or incerta where the action may
// have been carried out.
func (l *lane) postpone(claimed *crm.EntregaReservada, v verdict) verdict {
	if claimed.Automaticas >= len(l.schedule) {
		v.state = crm.EntregaFalhou
		if v.verify {
			v.state = crm.EntregaIncerta
		}
		return v
	}
	v.state = crm.EntregaAgendada
	v.wait = max(jitter(l.schedule[claimed.Automaticas]), v.failure.Depois())
	if v.verify {
		pause, err := time.ParseDuration(l.values[destino.CampoEsperaVerificacao])
		if err == nil {
			v.wait = max(v.wait, pause) // a slow partner may still be at it
		}
	}
	return v
}

// jitter spreads waits by a fifth to either side, so that what failed together does not come back together.
func jitter(d time.Duration) time.Duration {
	if d <= 0 {
		return 0
	}
	return d*4/5 + rand.N(d*2/5+1)
}
