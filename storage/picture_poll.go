package storage

import (
	"context"
	"fmt"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"go.uber.org/zap"

	"ponte/crm"
)

// Times of the snapshots (DESIGN §5): a change shows within 3 s.
const (
	pausaRetratos   = time.Second
	prazoRetratos   = 2 * time.Second  // of the poll
	leituraRetratos = 20 * time.Second // of a reading: long lists over a slow line must not end in no pictures at all
	// ConfiancaRetratos is how long a snapshot that can no longer be checked is good for passwords; then readiness says so.
	ConfiancaRetratos = 60 * time.Second
)

// Retratos implements crm.Retratos: the immutable pictures of all tenants, in memory. One goroutine polls the version row;
// when that or a reading fails, the last pictures stay.
type Retratos struct {
	s         *Storage
	atual     atomic.Pointer[album]
	conferido atomic.Pointer[time.Time] // when the database last said that the pictures are current

	vez       chan struct{} // held while reading
	mu        sync.Mutex
	pedidos   int64 // calls of Atualizar so far
	atendidos int64 // of them, those whose reading began after they were made
}

// album is one consistent set of pictures.
type album struct {
	versao  int64
	porSlug map[string]*crm.Retrato // lower case
	padrao  *crm.Retrato
}

// Retratos reads the pictures and keeps them current until the Storage is closed. Call it once.
func (s *Storage) Retratos(ctx context.Context) (*Retratos, error) {
	r := &Retratos{s: s, vez: make(chan struct{}, 1)}
	if err := r.Atualizar(ctx); err != nil {
		return nil, fmt.Errorf("read the tenants: %w", err)
	}
	vida, parar := context.WithCancel(context.Background())
	fim := make(chan struct{})
	go func() {
		defer close(fim)
		r.vigiar(vida)
	}()
	s.aoFechar(func(context.Context) error {
		parar()
		<-fim
		return nil
	})
	return r, nil
}

// Retrato finds a tenant's picture; "" is the default tenant.
func (r *Retratos) Retrato(slug string) (*crm.Retrato, bool) {
	a := r.atual.Load()
	if slug == "" {
		return a.padrao, a.padrao != nil
	}
	t, ok := a.porSlug[strings.ToLower(slug)]
	return t, ok
}

// Todos returns the pictures of every tenant, in no order.
func (r *Retratos) Todos() []*crm.Retrato {
	a := r.atual.Load()
	out := make([]*crm.Retrato, 0, len(a.porSlug))
	for _, t := range a.porSlug {
		out = append(out, t)
	}
	return out
}

// Idade is how long ago the database last confirmed the pictures; beyond ConfiancaRetratos they are not to be trusted.
func (r *Retratos) Idade() time.Duration { return time.Since(*r.conferido.Load()) }

// Atualizar reads the pictures again. Calls that wait for a reading share the next one.
func (r *Retratos) Atualizar(ctx context.Context) error {
	r.mu.Lock()
	r.pedidos++
	meu := r.pedidos
	r.mu.Unlock()
	select {
	case r.vez <- struct{}{}:
	case <-ctx.Done():
		return ctx.Err()
	}
	defer func() { <-r.vez }()
	r.mu.Lock()
	inicio, feito := r.pedidos, r.atendidos >= meu
	r.mu.Unlock()
	if feito {
		return nil
	}
	a, err := r.s.lerAlbum(ctx)
	if err != nil {
		return err
	}
	r.atual.Store(a)
	r.confirmar()
	r.mu.Lock()
	r.atendidos = inicio
	r.mu.Unlock()
	return nil
}

func (r *Retratos) confirmar() {
	agora := time.Now() // the monotonic clock: an age, not an instant of the rules
	r.conferido.Store(&agora)
}

func (r *Retratos) vigiar(vida context.Context) {
	t := time.NewTicker(pausaRetratos)
	defer t.Stop()
	falhando := false
	for {
		select {
		case <-vida.Done():
			return
		case <-t.C:
		}
		err := r.conferir(vida)
		if err != nil && !falhando && vida.Err() == nil {
			r.s.log.Warn("tenant settings cannot be read again: the last ones stay in force", zap.Error(err))
		}
		falhando = err != nil
	}
}

// conferir polls the version row, and reads when it has changed.
func (r *Retratos) conferir(vida context.Context) error {
	ctx, cancel := context.WithTimeout(vida, prazoRetratos)
	versao, err := r.s.versaoRetratos(ctx)
	cancel()
	switch {
	case err != nil:
		return err
	case versao == r.atual.Load().versao:
		r.confirmar()
		return nil
	}
	ctx, cancel = context.WithTimeout(vida, leituraRetratos)
	defer cancel()
	return r.Atualizar(ctx)
}
