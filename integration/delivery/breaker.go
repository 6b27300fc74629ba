package delivery

import (
	"context"
	"time"

	"go.uber.org/zap"

	"ponte/crm"
	"ponte/integration/destino"
)

// breakerFailures in a row open the breaker: the destination rests, and what it should get waits without using up tries.
const breakerFailures = 10

// breakerDoublings bounds how often the rest doubles.
const breakerDoublings = 4

// breaker asks what every process has learnt. open = nothing is to be tried now.
func (l *lane) breaker(ctx context.Context) (open bool, health crm.SaudeDestino) {
	queued, cancel := context.WithTimeout(ctx, storeTimeout)
	defer cancel()
	health, err := l.engine.Queue.Saude(queued, l.settings.TenantID, l.settings.Nome)
	if err != nil {
		return true, health // no database, no claims either
	}
	if health.Falhas == 0 && len(l.slots) == 0 {
		l.unwell.Store(false)
	}
	return health.Fechado > 0, health
}

// learn reports how the destination behaved.
func (l *lane) learn(v verdict) {
	store, cancel := stored(l.engine.work)
	defer cancel()
	if v.failure != nil && v.failure.Pausa() {
		l.pause(store, v.failure.Error())
	}
	switch {
	case v.failure == nil || v.failure.Classe() == destino.ClassePermanente:
		if l.unwell.Load() {
			if err := l.engine.Queue.Funcionou(store, l.settings.TenantID, l.settings.Nome); err != nil {
				l.log.Warn("destination's health cannot be stored", zap.Error(err))
			}
		}
	case v.failure.ContaFalha():
		l.unwell.Store(true)
		failures, err := l.engine.Queue.Falhou(store, l.settings.TenantID, l.settings.Nome, v.failure.Error(), l.breakerPause)
		if err != nil {
			l.log.Warn("destination's health cannot be stored", zap.Error(err))
		} else if failures >= breakerFailures {
			l.log.Warn("breaker open", zap.Int("failures", failures), zap.Duration("for", l.breakerPause(failures)))
		}
	case v.failure.Depois() > 0:
		l.notBefore.Store(time.Now().Add(v.failure.Depois()).UnixMilli())
	}
}

// pausedHold is how long a lane takes nothing new after it paused its destination: until then the scout has ended it.
const pausedHold = 10 * time.Second

// pause keeps what a destination should get waiting until a person resumes it: its partner wants no more calls. One that cannot be
// written is written after the next try.
func (l *lane) pause(ctx context.Context, reason string) {
	l.notBefore.Store(time.Now().Add(pausedHold).UnixMilli())
	d := crm.Despacho{Cadastro: l.engine.Destinations, Definicoes: []crm.DefinicaoDestino{l.kind.DefinicaoDestino}, Relogio: crm.RelogioDoSistema}
	err := d.Pausar(ctx, crm.Ator{Quem: crm.SistemaPonte, Motivo: reason}, l.settings.TenantID, l.settings.Nome)
	l.log.Warn("destination paused", zap.String("reason", reason), zap.Error(err))
}

// breakerPause is how long the breaker stays open after so many failures in a row.
func (l *lane) breakerPause(failures int) time.Duration {
	if failures < breakerFailures {
		return 0
	}
	pause, err := time.ParseDuration(l.values[destino.CampoPausaDisjuntor])
	if err != nil {
		pause = 30 * time.Second
	}
	return pause << min(failures-breakerFailures, breakerDoublings)
}
