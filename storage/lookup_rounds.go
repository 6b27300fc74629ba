package storage

import (
	"context"
	"errors"
	"fmt"
	"runtime"
	"sync"

	"ponte/crm"
)

// Bounds of the look-ups.
const (
	rodadaProcuras = 64
	filaProcuras   = 1024
	maxUnidades    = 250 // blocks in which a unit's number repeats
)

// consultas implements crm.Consultas. Look-ups of calls that arrive while others are being answered go together in the next
// round. The first caller of a round runs it itself, so that a lone call costs no
// hop to another goroutine.
type consultas struct {
	s       *Storage
	prontas *preparadas // of the round under way
	mu      sync.Mutex
	fila    []*busca
	rodando bool // a round is under way: it answers all that waited when it began
}

func novasConsultas(s *Storage) *consultas {
	return &consultas{s: s, prontas: novasPreparadas(s.pools.procura, maxFormas)}
}

// busca is one caller's look-up. vez receives nil when it was answered, errLidere when it is to run the next round.
type busca struct {
	p   *crm.Procura
	a   *crm.Achados
	vez chan error
}

var (
	errLidere   = errors.New("run the next round")
	errNaoRodou = errors.New("the round of look-ups did not end")
)

// Buscar answers from committed data.
func (c *consultas) Buscar(ctx context.Context, p *crm.Procura) (*crm.Achados, error) {
	if len(p.Chaves) > maxChaves {
		return nil, fmt.Errorf("a look-up names %d idempotency keys, at most %d are asked for", len(p.Chaves), maxChaves)
	}
	b := &busca{p: p, vez: make(chan error, 1)}
	lider, err := c.entrar(b)
	if err != nil {
		return nil, err
	}
	for {
		if lider {
			c.rodar(ctx, b)
		}
		select {
		case err := <-b.vez:
			switch {
			case err == nil:
				return b.a, nil
			case errors.Is(err, errLidere):
				lider = true
				continue
			case errors.Is(err, errRepetir) && pausar(ctx, 1): // the one who ran the round had less time than this one
				b = &busca{p: p, vez: make(chan error, 1)}
				if lider, err = c.entrar(b); err != nil {
					return nil, err
				}
				continue
			}
			return nil, err
		case <-ctx.Done():
			c.sair(b)
			return nil, ctx.Err()
		}
	}
}

// entrar queues a look-up; lider tells that its caller is to run a round now.
func (c *consultas) entrar(b *busca) (lider bool, err error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if len(c.fila) >= filaProcuras {
		return false, crm.ErrOcupado
	}
	c.fila = append(c.fila, b)
	if c.rodando {
		return false, nil
	}
	c.rodando = true
	return true, nil
}

// sair takes a look-up whose caller gave up out of the queue; had it just been told to lead, the next one leads.
func (c *consultas) sair(b *busca) {
	c.mu.Lock()
	defer c.mu.Unlock()
	for i, f := range c.fila {
		if f == b {
			c.fila = append(c.fila[:i:i], c.fila[i+1:]...)
			break
		}
	}
	select {
	case err := <-b.vez:
		if errors.Is(err, errLidere) {
			c.passarVez()
		}
	default:
	}
}

// passarVez ends this round's leadership: the first that waits leads the next one. c.mu is held.
func (c *consultas) passarVez() {
	for _, f := range c.fila {
		select {
		case f.vez <- errLidere:
			return
		default: // already told
		}
	}
	c.rodando = false
}

// rodar answers what is queued, b among it, and passes the leadership on.
func (c *consultas) rodar(ctx context.Context, b *busca) {
	runtime.Gosched() // who is about to ask does so
	c.mu.Lock()
	n := min(len(c.fila), rodadaProcuras)
	lote := append([]*busca(nil), c.fila[:n]...)
	c.fila = append(c.fila[:0:0], c.fila[n:]...)
	c.mu.Unlock()

	erros := make([]error, n)
	for i := range erros {
		erros[i] = errNaoRodou
	}
	defer func() { // also when a row makes the reader panic: those who wait must not wait for ever
		c.mu.Lock()
		defer c.mu.Unlock()
		c.passarVez()
		for i, m := range lote {
			c.entregar(m, erros[i])
		}
	}()
	c.responderCada(ctx, b, lote, erros)
}

// responderCada answers together, and each by itself when that fails for what one of them seeks.
func (c *consultas) responderCada(ctx context.Context, b *busca, lote []*busca, erros []error) {
	err := c.responder(ctx, lote)
	c.s.prontidao.anotar(&c.s.prontidao.procura, err)
	sozinhos := err != nil && len(lote) > 1 && ctx.Err() == nil && !errors.Is(err, crm.ErrIndisponivel) && !errors.Is(err, errRepetir)
	for i, m := range lote {
		erros[i] = err
		if sozinhos {
			erros[i] = c.responder(ctx, lote[i:i+1])
		}
		if fim := ctx.Err(); erros[i] != nil && fim != nil { // only the leader's time is over
			erros[i] = fmt.Errorf("%w: %w", errRepetir, erros[i])
			if m == b {
				erros[i] = fim
			}
		}
	}
}

// entregar puts the outcome where an order to lead may lie unread; that order then goes to the next. c.mu is held.
func (c *consultas) entregar(b *busca, err error) {
	select {
	case b.vez <- err:
		return
	default:
	}
	select {
	case ordem := <-b.vez:
		if errors.Is(ordem, errLidere) {
			c.passarVez()
		}
	default:
	}
	b.vez <- err // only this function and passarVez send, both under c.mu
}

// responder runs one round: everything that a whole key finds in one statement, then what may be several rows.
func (c *consultas) responder(ctx context.Context, lote []*busca) error {
	var avulsas []*busca
	for _, b := range lote {
		b.a = &crm.Achados{}
		if b.p.Unidade != "" || len(b.p.ContratosDasUnidades) > 0 || b.p.Cliente.Email != "" {
			avulsas = append(avulsas, b)
		}
	}
	if err := c.buscarJuntos(ctx, lote); err != nil {
		return err
	}
	for _, ask := range []func(context.Context, []*busca) error{c.buscarContratos, c.buscarUnidades, c.buscarEmails} {
		if err := ask(ctx, avulsas); err != nil {
			return err
		}
	}
	return nil
}
