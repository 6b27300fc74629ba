package destino

import (
	"net/http"

	"go.opentelemetry.io/otel/attribute"
	"go.opentelemetry.io/otel/codes"
	"go.opentelemetry.io/otel/propagation"
	"go.opentelemetry.io/otel/trace"
)

// rastrear makes a request a span of the try that its context bears, and tells the partner of the trace. Of the address only the host
// is said. fim is told the answer, nil = there was none.
func rastrear(req *http.Request) (fim func(*http.Response)) {
	pai := trace.SpanFromContext(req.Context())
	if !pai.SpanContext().IsValid() {
		return func(*http.Response) {}
	}
	ctx, span := pai.TracerProvider().Tracer("ponte").Start(req.Context(), req.Method, trace.WithSpanKind(trace.SpanKindClient),
		trace.WithAttributes(attribute.String("http.request.method", req.Method), attribute.String("server.address", req.URL.Hostname())))
	propagation.TraceContext{}.Inject(ctx, propagation.HeaderCarrier(req.Header))
	return func(resp *http.Response) {
		if resp == nil {
			span.SetStatus(codes.Error, "")
		} else {
			span.SetAttributes(attribute.Int("http.response.status_code", resp.StatusCode))
			if resp.StatusCode >= http.StatusBadRequest {
				span.SetStatus(codes.Error, "")
			}
		}
		span.End()
	}
}
