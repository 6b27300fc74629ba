package storage

import (
	"context"
	"errors"
	"fmt"
	"runtime"
	"sync"
	"sync/atomic"
	"time"

	"go.uber.org/zap"

	"ponte/crm"
)

// Bounds of the committer (DESIGN §5).
const (
	loteMembros = 128
	loteBytes   = 4 << 20
	filaMembros = 1024
	filaBytes   = 32 << 20
	loteTempo   = 15 * time.Second // a transaction that takes longer is given up
)

// committer implements crm.Escritor. One goroutine merges what is queued from all calls into one transaction and answers
// each member after COMMIT; nobody waits for a timer, so a lone call is written at once, while calls come one at a time even
// by its own goroutine. A second committer in one process was measured to be slower, not faster (facts speed §2).
type committer struct {
	s         *Storage
	fila      chan *membro
	bytes     atomic.Int64 // of what is queued
	fechado   atomic.Bool
	entrada   sync.RWMutex // held shared while a member enters, so that none enters a queue that nobody reads any more
	fim       chan struct{}
	vez       sync.Mutex  // held by who writes a batch; it guards what follows, but for sozinho
	sozinho   atomic.Bool // the last batch had one member and nobody waited
	frases    *frases
	compostas compostas
	valores   []any   // space for the rows of a batch
	sobra     *membro // did not fit into the last batch
}

// States of a member.
const (
	naFila int32 = iota
	tomado
	desistiu
)

// membro is one caller's write on its way.
type membro struct {
	p      *escritaPreparada
	estado atomic.Int32
	pronto chan error // buffered: the committer never waits for a caller
}

func (m *membro) responder(err error) {
	select {
	case m.pronto <- err:
	default: // answered already
	}
}

func novoCommitter(s *Storage) *committer {
	c := &committer{s: s, fila: make(chan *membro, filaMembros), fim: make(chan struct{}), frases: novasFrases(s.pools.lote, s.dialeto)}
	go c.rodar()
	return c
}

// Gravar hands a write to the committer and waits for its COMMIT (crm.Escritor).
func (c *committer) Gravar(ctx context.Context, e *crm.Escrita) error {
	p, err := preparar(e)
	if err != nil {
		return err
	}
	m := &membro{p: p, pronto: make(chan error, 1)}
	if c.entrarSozinho(m) {
		defer c.vez.Unlock()
		c.gravar(ctx, []*membro{m})
		return <-m.pronto
	}
	if err := c.entrar(m); err != nil {
		return err
	}
	select {
	case err := <-m.pronto:
		return err
	case <-ctx.Done():
	}
	if m.estado.CompareAndSwap(naFila, desistiu) { // never sent: the committer will pass over it
		return fmt.Errorf("%w: %w", crm.ErrOcupado, ctx.Err())
	}
	select {
	case err := <-m.pronto:
		return err
	default:
		return fmt.Errorf("%w: %w", crm.ErrSemResposta, ctx.Err())
	}
}

// entrarSozinho gives a caller the committer's place when calls come one at a time and nobody else is there: a lone call
// then waits for no other goroutine. When it returns true, c.vez is held. Where calls crowd, the queue makes the batches.
// Never on SQLite: its wait for another process's lock does not heed a deadline, and would hold the caller beyond his.
func (c *committer) entrarSozinho(m *membro) bool {
	if c.s.dialeto == dialetoSQLite || !c.sozinho.Load() {
		return false
	}
	c.entrada.RLock()
	defer c.entrada.RUnlock()
	if c.fechado.Load() || !c.vez.TryLock() {
		return false
	}
	if len(c.fila) > 0 {
		c.vez.Unlock()
		return false
	}
	return m.estado.CompareAndSwap(naFila, tomado)
}

func (c *committer) entrar(m *membro) error {
	c.entrada.RLock()
	defer c.entrada.RUnlock()
	if c.fechado.Load() {
		return fmt.Errorf("%w: closing", crm.ErrIndisponivel)
	}
	if c.bytes.Add(int64(m.p.bytes)) > filaBytes {
		c.bytes.Add(-int64(m.p.bytes))
		return crm.ErrOcupado
	}
	select {
	case c.fila <- m:
		return nil
	default:
		c.bytes.Add(-int64(m.p.bytes))
		return crm.ErrOcupado
	}
}

// fechar refuses new members, lets the queued ones be written, and returns when the goroutine has ended.
func (c *committer) fechar(ctx context.Context) error {
	if !c.fechado.CompareAndSwap(false, true) {
		<-c.fim
		return nil
	}
	c.entrada.Lock()
	close(c.fila)
	c.entrada.Unlock()
	select {
	case <-c.fim:
		c.vez.Lock() // a caller may be writing itself
		defer c.vez.Unlock()
		return c.frases.fechar()
	case <-ctx.Done():
		return fmt.Errorf("drain the committer: %w", ctx.Err())
	}
}

func (c *committer) rodar() {
	defer close(c.fim)
	for {
		m := c.sobra
		c.sobra = nil
		if m == nil {
			var aberta bool
			if m, aberta = <-c.fila; !aberta {
				return
			}
		}
		c.vez.Lock()
		if lote := c.juntar(m); len(lote) > 0 {
			c.gravar(context.Background(), lote)
			c.sozinho.Store(len(lote) == 1 && len(c.fila) == 0)
		}
		c.vez.Unlock()
	}
}

// juntar takes what is queued now, up to the bounds, without waiting for more.
func (c *committer) juntar(m *membro) []*membro {
	var lote []*membro
	bytes := 0
	for {
		if len(lote) > 0 && bytes+m.p.bytes > loteBytes {
			c.sobra = m
			return lote
		}
		if m.estado.CompareAndSwap(naFila, tomado) {
			lote = append(lote, m)
			bytes += m.p.bytes
		}
		c.bytes.Add(-int64(m.p.bytes))
		if len(lote) == loteMembros {
			return lote
		}
		if len(c.fila) == 0 {
			runtime.Gosched() // who is about to enter does so
		}
		select {
		case seguinte, aberta := <-c.fila:
			if !aberta {
				return lote
			}
			m = seguinte
		default:
			return lote
		}
	}
}

// gravar writes one batch and answers all its members. Members that take a key which an earlier member takes are not
// written: they are told after the COMMIT, so that they find what the earlier one wrote.
func (c *committer) gravar(ctx context.Context, lote []*membro) {
	ctx, cancel := context.WithTimeout(ctx, loteTempo)
	defer cancel()
	unicos, gemeos := separarGemeos(lote)
	c.gravarOuDividir(ctx, unicos)
	for _, m := range gemeos {
		m.responder(fmt.Errorf("%w: the same key was in the batch", crm.ErrConflito))
	}
}

func separarGemeos(lote []*membro) (unicos, gemeos []*membro) {
	if len(lote) == 1 {
		return lote, nil
	}
	donos := make(map[string]*membro, len(lote)*2)
	for _, m := range lote {
		if temDono(donos, m) {
			gemeos = append(gemeos, m)
			continue
		}
		for _, k := range m.p.unicas {
			donos[k] = m
		}
		unicos = append(unicos, m)
	}
	return unicos, gemeos
}

func temDono(donos map[string]*membro, m *membro) bool {
	for _, k := range m.p.unicas {
		if donos[k] != nil {
			return true
		}
	}
	return false
}

// gravarOuDividir writes members in one transaction. When it fails because of a row, known keys are sought and answered and
// the rest is halved, down to the one member that cannot be written: a bad row harms nobody else.
func (c *committer) gravarOuDividir(ctx context.Context, lote []*membro) {
	if len(lote) == 0 {
		return
	}
	resta, err := c.gravarInsistindo(ctx, lote)
	c.s.prontidao.anotar(&c.s.prontidao.escrita, err)
	switch {
	case err == nil:
		for _, m := range resta {
			m.responder(nil)
		}
		return
	case len(resta) <= 1 || errors.Is(err, crm.ErrIndisponivel) || errors.Is(err, crm.ErrSemResposta) || errors.Is(err, crm.ErrOcupado):
		for _, m := range resta {
			if numeroTomado(err) {
				for _, n := range m.p.numeros {
					c.s.numeros.pular(n.tenantID, n.numero)
				}
			}
			m.responder(err)
		}
		if !errors.Is(err, crm.ErrConflito) {
			c.s.log.Warn("write failed", zap.Int("members", len(resta)), zap.Error(err))
		}
		return
	}
	if errors.Is(err, crm.ErrConflito) {
		resta = c.responderConhecidos(ctx, resta)
	}
	metade := (len(resta) + 1) / 2
	c.gravarOuDividir(ctx, resta[:metade])
	c.gravarOuDividir(ctx, resta[metade:])
}
