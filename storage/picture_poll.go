package storage

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"go.uber.org/zap"

	"ponte/crm"
)

// Times of the pictures (docs/regras.md §11.2): a change shows within 3 s.
const (
	picturePause       = time.Second
	picturePollTimeout = 2 * time.Second  // of the poll
	pictureReadTimeout = 20 * time.Second // of a reading: long lists over a slow line must not end in no pictures at all
	// PictureTrust is how long a picture that can no longer be checked is good for passwords; then readiness says so.
	PictureTrust = 60 * time.Second
)

// Retratos implements crm.Retratos: the immutable pictures of all tenants, in memory. One goroutine polls the version row, and
// reads those again that changed; when that or a reading fails, the last pictures stay.
type Retratos struct {
	s         *Storage
	registry  []crm.DefinicaoDestino
	current   atomic.Pointer[pictureSet]
	confirmed atomic.Pointer[time.Time] // when the database last said that the pictures are current

	turn     chan struct{} // held while reading
	mu       sync.Mutex
	asked    int64 // calls of Atualizar so far
	answered int64 // of them, those whose reading began after they were made
}

// pictureSet is one consistent set of pictures. It is not changed: what follows it is made of its pictures and the newer ones.
type pictureSet struct {
	versions   pictureVersions
	bySlug     map[string]*crm.Retrato // lower case
	byID       map[int64]*crm.Retrato
	defaultOne *crm.Retrato
}

// Retratos reads the pictures and keeps them current until the Storage is closed. Call it once. Each picture bears the registry
// of destinations.
func (s *Storage) Retratos(ctx context.Context, registry []crm.DefinicaoDestino) (*Retratos, error) {
	r := &Retratos{s: s, registry: registry, turn: make(chan struct{}, 1)}
	if err := r.Atualizar(ctx); err != nil {
		return nil, fmt.Errorf("read the tenants: %w", err)
	}
	s.background(r.watch)
	return r, nil
}

// Retrato finds a tenant's picture; "" is the default tenant.
func (r *Retratos) Retrato(slug string) (*crm.Retrato, bool) {
	a := r.current.Load()
	if slug == "" {
		return a.defaultOne, a.defaultOne != nil
	}
	t, ok := a.bySlug[strings.ToLower(slug)]
	return t, ok
}

// DoTenant finds a tenant's picture by id.
func (r *Retratos) DoTenant(id int64) (*crm.Retrato, bool) {
	t, ok := r.current.Load().byID[id]
	return t, ok
}

// Todos returns the pictures of every tenant, in no order.
func (r *Retratos) Todos() []*crm.Retrato {
	return slices.Collect(maps.Values(r.current.Load().byID))
}

// Idade is how long ago the database last confirmed the pictures; beyond PictureTrust they are not to be trusted.
func (r *Retratos) Idade() time.Duration { return time.Since(r.Confirmado()) }

// Confirmado is when the database last said that the pictures are current.
func (r *Retratos) Confirmado() time.Time { return *r.confirmed.Load() }

// Atualizar reads what changed of the pictures. Calls that wait for a reading share the next one.
func (r *Retratos) Atualizar(ctx context.Context) error {
	r.mu.Lock()
	r.asked++
	mine := r.asked
	r.mu.Unlock()
	select {
	case r.turn <- struct{}{}:
	case <-ctx.Done():
		return ctx.Err()
	}
	defer func() { <-r.turn }()
	r.mu.Lock()
	begun, done := r.asked, r.answered >= mine
	r.mu.Unlock()
	if done {
		return nil
	}
	a, err := r.s.readPictures(ctx, r.current.Load(), r.registry)
	if err != nil {
		return err
	}
	r.current.Store(a)
	r.confirm()
	r.mu.Lock()
	r.answered = begun
	r.mu.Unlock()
	return nil
}

func (r *Retratos) confirm() {
	now := time.Now() // with the monotonic clock, by which ages are measured: no instant of the rules
	r.confirmed.Store(&now)
}

func (r *Retratos) watch(life context.Context) {
	t := time.NewTicker(picturePause)
	defer t.Stop()
	failing := false
	for {
		select {
		case <-life.Done():
			return
		case <-t.C:
		}
		err := r.poll(life)
		if err != nil && !failing && life.Err() == nil {
			r.s.log.Warn("tenant settings cannot be read again: the last ones stay in force", zap.Error(err))
		}
		failing = err != nil
	}
}

// poll polls the version row, and reads when it has changed.
func (r *Retratos) poll(life context.Context) error {
	ctx, cancel := context.WithTimeout(life, picturePollTimeout)
	version, err := r.s.pictureVersion(ctx)
	cancel()
	switch {
	case err != nil:
		return err
	case version == r.current.Load().versions.all:
		r.confirm()
		return nil
	}
	ctx, cancel = context.WithTimeout(life, pictureReadTimeout)
	defer cancel()
	return r.Atualizar(ctx)
}
