package moldura

import (
	"sync"
	"time"

	"golang.org/x/time/rate"
)

// ritmo bounds the calls of each token a minute, in this process. A token may use its minute at once. The zero value is ready.
type ritmo struct {
	mu     sync.Mutex
	tokens map[int64]*limite
	varrer time.Time // when those that rest are forgotten next
}

type limite struct {
	*rate.Limiter
	porMinuto int
	visto     time.Time
}

// esperar counts a call, and gives how long the caller has to wait; 0 = it may go on.
func (r *ritmo) esperar(token int64, porMinuto int, agora time.Time) time.Duration {
	r.mu.Lock()
	defer r.mu.Unlock()
	if agora.After(r.varrer) {
		for id, l := range r.tokens {
			if agora.Sub(l.visto) > time.Minute { // full again: as one that was never seen
				delete(r.tokens, id)
			}
		}
		r.varrer = agora.Add(time.Minute)
	}
	l := r.tokens[token]
	if l == nil || l.porMinuto != porMinuto {
		if r.tokens == nil {
			r.tokens = map[int64]*limite{}
		}
		l = &limite{Limiter: rate.NewLimiter(rate.Limit(float64(porMinuto)/60), porMinuto), porMinuto: porMinuto}
		r.tokens[token] = l
	}
	l.visto = agora
	reserva := l.ReserveN(agora, 1)
	espera := reserva.DelayFrom(agora)
	if espera > 0 {
		reserva.CancelAt(agora)
	}
	return espera
}
