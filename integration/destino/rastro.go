package destino

import (
	"net/http"

	"go.opentelemetry.io/otel/attribute"
	"go.opentelemetry.io/otel/codes"
	"go.opentelemetry.io/otel/propagation"
	"go.opentelemetry.io/otel/trace"
)

// rastrear makes a request a span of the try that its context bears, and tells the partner of the trace. Of the address only the host
// is said. fim is told the status of the answer, 0 = there was none.
func rastrear(req *http.Request) (fim func(status int)) {
	pai := trace.SpanFromContext(req.Context())
	if !pai.SpanContext().IsValid() {
		return func(int) {}
	}
	ctx, span := pai.TracerProvider().Tracer("ponte").Start(req.Context(), req.Method, trace.WithSpanKind(trace.SpanKindClient),
		trace.WithAttributes(attribute.String("http.request.method", req.Method), attribute.String("server.address", req.URL.Hostname())))
	propagation.TraceContext{}.Inject(ctx, propagation.HeaderCarrier(req.Header))
	return func(status int) {
		if status != 0 {
			span.SetAttributes(attribute.Int("http.response.status_code", status))
		}
		if status == 0 || status >= http.StatusBadRequest {
			span.SetStatus(codes.Error, "")
		}
		span.End()
	}
}
