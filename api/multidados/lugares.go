package multidados

import (
	"context"
	"net/netip"
	"sync"

	"ponte/crm"
)

// lugares bounds the calls that need much memory at once: n of callers on an allowlist, of which one address holds at most
// three quarters, and besides them n/4 that all others share. Slow senders from anywhere cannot keep out those whom the
// service is for, nor one partner another. Of the others only as many wait as there are places: who waits holds what was
// read, and a small body may unpack to all of it.
type lugares struct {
	conhecidos, estranhos chan struct{}
	fila                  chan struct{} // the others that hold a place or wait for one

	mu     sync.Mutex
	partes map[netip.Prefix]*parte // of addresses that hold or wait for a place
}

// parte is what one address may hold.
type parte struct {
	lugares chan struct{}
	usos    int // calls that hold or wait
}

// novosLugares makes n places for who is on an allowlist and, in addition, n/4 for the others.
func novosLugares(n int) *lugares {
	return &lugares{conhecidos: make(chan struct{}, n), estranhos: make(chan struct{}, n/4), fila: make(chan struct{}, n/2), partes: map[netip.Prefix]*parte{}}
}

// ocupar waits for a place for a caller, who is on an allowlist or not. liberar gives it back; the error is a refusal.
func (l *lugares) ocupar(ctx context.Context, conhecido bool, endereco netip.Addr) (liberar func(), err error) {
	if !conhecido {
		return l.comoEstranho(ctx)
	}
	minha, deixar := l.parteDe(crm.RedeDe(endereco))
	soltarParte, err := tomar(ctx, minha)
	if err != nil {
		deixar()
		return nil, err
	}
	soltar, err := tomar(ctx, l.conhecidos)
	if err != nil {
		soltarParte()
		deixar()
		return nil, err
	}
	return func() { soltar(); soltarParte(); deixar() }, nil
}

// comoEstranho waits for a place among the others, where not too many wait already.
func (l *lugares) comoEstranho(ctx context.Context) (liberar func(), err error) {
	select {
	case l.fila <- struct{}{}:
	default:
		return nil, crm.Recusar(crm.RecusaOcupado)
	}
	soltar, err := tomar(ctx, l.estranhos)
	if err != nil {
		<-l.fila
		return nil, err
	}
	return func() { soltar(); <-l.fila }, nil
}

// parteDe finds the share of a network; deixar forgets it when nobody needs it any more.
func (l *lugares) parteDe(rede netip.Prefix) (lugares chan struct{}, deixar func()) {
	l.mu.Lock()
	defer l.mu.Unlock()
	p := l.partes[rede]
	if p == nil {
		p = &parte{lugares: make(chan struct{}, cap(l.conhecidos)*3/4)}
		l.partes[rede] = p
	}
	p.usos++
	return p.lugares, func() {
		l.mu.Lock()
		defer l.mu.Unlock()
		if p.usos--; p.usos == 0 {
			delete(l.partes, rede)
		}
	}
}

// tomar waits for a place in fila.
func tomar(ctx context.Context, fila chan struct{}) (liberar func(), err error) {
	select {
	case fila <- struct{}{}:
		return func() { <-fila }, nil
	case <-ctx.Done():
		return nil, crm.Recusar(crm.RecusaOcupado)
	}
}
