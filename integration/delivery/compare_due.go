package delivery

import (
	"context"
	"errors"
	"sync"
	"time"

	"go.uber.org/zap"

	"ponte/crm"
	"ponte/integration/destino"
)

// Times of the schedule of comparisons.
const (
	compareEvery      = 3 * time.Second
	compareAgain      = 15 * time.Minute // after one that failed, in the same window
	comparisonsAtOnce = 4                // tenants of which one process compares something at once
)

// compare begins, until ctx ends, the comparisons that people asked for and, in the window of each destination, the daily ones. Every process does:
// the place of a tenant is one over all of them.
func (e *Engine) compare(ctx context.Context) {
	if e.Comparer == nil {
		return
	}
	var (
		working sync.WaitGroup
		mu      sync.Mutex
		busy    = map[int64]bool{}
	)
	defer working.Wait()
	every(ctx, compareEvery, func(ctx context.Context) {
		due, err := e.Comparer.due(ctx, e.Tenants.Todos(), crm.RelogioDoSistema())
		if err != nil {
			if ctx.Err() == nil {
				e.Log.Warn("comparisons cannot be read", zap.Error(err))
			}
			return
		}
		mu.Lock()
		defer mu.Unlock()
		for i := range due {
			run := &due[i]
			picture, ok := e.Tenants.DoTenant(run.TenantID)
			if !ok || busy[run.TenantID] || len(busy) >= comparisonsAtOnce {
				continue
			}
			busy[run.TenantID] = true
			working.Go(func() {
				defer func() {
					mu.Lock()
					delete(busy, run.TenantID)
					mu.Unlock()
				}()
				e.compareOne(ctx, picture, run)
			})
		}
	})
}

func (e *Engine) compareOne(ctx context.Context, picture *crm.Retrato, run *crm.Conferencia) {
	_, err := e.Comparer.Run(ctx, picture, run)
	fields := []zap.Field{zap.String("tenant", picture.Tenant.Slug), zap.String("destination", run.Destino), zap.Int64("comparison", run.ID)}
	switch {
	case errors.Is(err, ErrComparing), ctx.Err() != nil:
	case err != nil:
		e.Log.Error("a comparison did not end", append(fields, zap.Error(err))...)
	default:
		e.Log.Info("a comparison ended", append(fields, zap.String("state", string(run.Estado)), zap.Int("differences", run.Diferencas), zap.Int("missing", run.Faltas), zap.String("reason", run.Erro))...)
	}
}

// due are the comparisons to be made now: those that are not ended, also by a process that died, and of each destination in its window that of the
// day. One that failed in this window is made again after a while, in its own row.
func (c *Comparer) due(ctx context.Context, pictures []*crm.Retrato, now time.Time) ([]crm.Conferencia, error) {
	all, err := c.Runs.Abertas(ctx)
	if err != nil {
		return nil, err
	}
	for _, picture := range pictures {
		for i := range picture.Destinos {
			d := &picture.Destinos[i]
			kind := kindOf(c.Types, d.Nome)
			if kind == nil || kind.Comparar == nil || !d.Ativo || d.Pausado {
				continue
			}
			window, err := destino.JanelaDaConferencia(kind.Completar(d.NoRetrato))
			if err != nil { // was checked when it was saved
				return nil, err
			}
			from, _, inside := window.Em(now, picture.Tenant.Fuso())
			if !inside {
				continue
			}
			run, err := c.ofTheDay(ctx, d, from, now)
			if err != nil {
				return nil, err
			}
			if run != nil {
				all = append(all, *run)
			}
		}
	}
	return all, nil
}

// ofTheDay is what the window that began at from still asks for of a destination; nil = nothing.
func (c *Comparer) ofTheDay(ctx context.Context, d *crm.Destino, from, now time.Time) (*crm.Conferencia, error) {
	last, err := c.Runs.Ultima(ctx, d.TenantID, d.Nome, d.Ambiente)
	switch {
	case errors.Is(err, crm.ErrNaoEncontrado):
	case err != nil:
		return nil, err
	case last.Aberta(): // is among those that are not ended
		return nil, nil
	case last.Estado == crm.ConferenciaFalhou && !last.IniciadaEm.Before(from):
		if now.Sub(last.TerminouEm) < compareAgain {
			return nil, nil
		}
		return last, nil
	case !last.IniciadaEm.Before(from):
		return nil, nil
	}
	return &crm.Conferencia{
		TenantID: d.TenantID, Destino: d.Nome, Ambiente: d.Ambiente, Quem: crm.ConferenciaDaAgenda, Estado: crm.ConferenciaPedida, PedidaEm: now,
	}, nil
}
