package server

import (
	"context"
	"time"

	"go.uber.org/zap"

	"ponte/api/multidados/espelho"
	"ponte/crm"
	"ponte/crm/sombra"
	"ponte/storage"
)

// betweenCaptures is how often tenants that came into espelho are looked for.
const betweenCaptures = 5 * time.Second

// captures has the old service's WSDL captured when a tenant is in espelho for the first time.
type captures struct {
	capturer *espelho.Capturador
	pictures *storage.Retratos
	known    map[int64]string    // tenant → the old service whose WSDL there is
	after    map[int64]time.Time // tenant → when to look again after the database did not answer
	log      *zap.Logger
}

func (s *Server) newCaptures() *captures {
	return &captures{
		capturer: &espelho.Capturador{
			Discar: s.cfg.Network().Discar, Publica: s.cfg.public, Administracao: administration(s.store, nil), Capturas: s.store.Sombra(), Relogio: crm.RelogioDoSistema,
		},
		pictures: s.tenants, known: map[int64]string{}, after: map[int64]time.Time{}, log: s.log.With(zap.String("part", "shadow")),
	}
}

// keep looks until ctx ends.
func (c *captures) keep(ctx context.Context) {
	tick := time.NewTicker(betweenCaptures)
	defer tick.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
			c.look(ctx)
		}
	}
}

// look captures what is due, one after the other.
func (c *captures) look(ctx context.Context) {
	for _, picture := range c.pictures.Todos() {
		t := &picture.Tenant
		mode, old := t.Sombra()
		if mode != crm.SombraEspelho || c.known[t.ID] == old || time.Now().Before(c.after[t.ID]) {
			continue
		}
		last, err := c.capturer.Capturas.Captura(ctx, t.ID)
		if err == nil && sombra.CapturaDevida(t, last, time.Now()) {
			last, err = c.capturer.Capturar(ctx, crm.Ator{Quem: "ponte"}, t)
		}
		switch {
		case ctx.Err() != nil:
			return
		case err != nil:
			c.after[t.ID] = time.Now().Add(time.Minute)
			c.log.Warn("the old service's WSDL could not be captured", zap.String("tenant", t.Slug), zap.Error(err))
		case last.Erro == "":
			c.known[t.ID] = old
		}
	}
}
