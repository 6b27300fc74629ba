package storage

import (
	"context"
	"database/sql/driver"

	"ponte/crm"
)

// Tracing is how statements and writes become spans of the call that they are for. Storage does not know whose spans they are.
type Tracing struct {
	Connector func(driver.Connector) driver.Connector                               // statements of its connections become spans where ctx bears one
	Begin     func(ctx context.Context, name string) (context.Context, func(error)) // a span of ctx's, ended with how it went
	Context   func(ctx context.Context) string                                      // the W3C trace context of ctx, "" = none
}

// before puts the tracing between the program and what else is interposed.
func (t *Tracing) before(x interposer) interposer {
	return func(c driver.Connector) driver.Connector {
		if x != nil {
			c = x(c)
		}
		return t.Connector(c)
	}
}

// mark has entregas continue the trace of the call that makes them.
func (t *Tracing) mark(ctx context.Context, entregas []crm.Entrega) {
	if t == nil || len(entregas) == 0 {
		return
	}
	trace := t.Context(ctx)
	for i := range entregas {
		entregas[i].Rastro = trace
	}
}
