package delivery

import (
	"context"

	"go.opentelemetry.io/otel/attribute"
	"go.opentelemetry.io/otel/codes"
	"go.opentelemetry.io/otel/propagation"
	"go.opentelemetry.io/otel/trace"

	"ponte/crm"
)

// traced begins the span of a try: it continues the trace of the call that the entrega came from, however long ago, and of the process that
// took it. end is told how the try went.
func (l *lane) traced(ctx context.Context, claimed *crm.EntregaReservada) (_ context.Context, end func(verdict)) {
	t := l.engine.Tracer
	if t == nil {
		return ctx, func(verdict) {}
	}
	ctx = propagation.TraceContext{}.Extract(ctx, propagation.MapCarrier{"traceparent": claimed.Rastro})
	ctx, span := t.Start(ctx, "entrega "+claimed.Acao, trace.WithAttributes(
		attribute.String("ponte.destino", claimed.Destino), attribute.String("ponte.ambiente", claimed.Ambiente), attribute.String("ponte.acao", claimed.Acao),
		attribute.Int("ponte.tentativa", claimed.Tentativas+1)))
	return ctx, func(v verdict) {
		span.SetAttributes(attribute.String("ponte.decisao", v.word()))
		if v.state != crm.EntregaEntregue {
			span.SetStatus(codes.Error, "")
		}
		span.End()
	}
}
