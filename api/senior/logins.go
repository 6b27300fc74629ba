package senior

import (
	"net/netip"
	"strings"
	"sync"
	"time"

	"ponte/crm"
)

// Bounds of the logins of one user from one network, in this process (docs/fatos/senior.md §1).
const (
	loginsPorMinuto = 10
	maxContados     = 4096 // beyond them all others count as one
)

// logins counts the logins of the present minute of the clock. The zero value is ready.
type logins struct {
	mu     sync.Mutex
	minuto time.Time
	feitos map[quemEntra]int
}

type quemEntra struct {
	rede netip.Prefix
	nome string
}

// esperar counts a login and tells how long the next one has to wait; 0 = this one may go on.
func (l *logins) esperar(endereco netip.Addr, nome string, agora time.Time) time.Duration {
	l.mu.Lock()
	defer l.mu.Unlock()
	if minuto := agora.Truncate(time.Minute); !minuto.Equal(l.minuto) {
		l.minuto, l.feitos = minuto, map[quemEntra]int{}
	}
	quem := quemEntra{crm.RedeDe(endereco), strings.Clone(strings.ToLower(nome[:min(len(nome), 128)]))}
	if _, contado := l.feitos[quem]; !contado && len(l.feitos) >= maxContados {
		quem = quemEntra{}
	}
	if l.feitos[quem]++; l.feitos[quem] <= loginsPorMinuto {
		return 0
	}
	return l.minuto.Add(time.Minute).Sub(agora)
}
