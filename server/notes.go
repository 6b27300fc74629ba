package server

import (
	"context"
	"time"

	"go.uber.org/zap"

	"ponte/crm/negativacao"
	"ponte/storage"
)

// betweenTitles is how often the titles of what is noted at the bureau are looked at: a payment moves within it.
const betweenTitles = 5 * time.Minute

// notes follows payments of what is noted at the bureau. Every replica does: what one has moved, another leaves.
type notes struct {
	rules    *negativacao.Negativador
	pictures *storage.Retratos
	log      *zap.Logger
}

func (s *Server) newNotes() *notes {
	return &notes{rules: Negativador(s.store), pictures: s.tenants, log: s.log.With(zap.String("part", "negativacoes"))}
}

// keep looks until ctx ends.
func (n *notes) keep(ctx context.Context) {
	tick := time.NewTicker(betweenTitles)
	defer tick.Stop()
	for {
		n.look(ctx)
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
		}
	}
}

// look follows the titles of every tenant once.
func (n *notes) look(ctx context.Context) {
	for _, picture := range n.pictures.Todos() {
		within, cancel := context.WithTimeout(ctx, betweenTitles)
		moved, err := n.rules.AcompanharTitulos(within, &picture.Tenant)
		cancel()
		switch {
		case ctx.Err() != nil: // the server stops
			return
		case err != nil:
			n.log.Warn("titles of negativações were not followed", zap.String("tenant", picture.Tenant.Slug), zap.Error(err))
		case moved > 0:
			n.log.Info("negativações moved with their titles", zap.String("tenant", picture.Tenant.Slug), zap.Int("moved", moved))
		}
	}
}
