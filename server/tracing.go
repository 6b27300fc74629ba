package server

import (
	"context"
	"database/sql/driver"
	"errors"
	"net/http"
	"net/netip"
	"net/url"
	"os"
	"strings"
	"time"

	"github.com/XSAM/otelsql"
	"github.com/labstack/echo/v4"
	"go.opentelemetry.io/contrib/instrumentation/net/http/otelhttp"
	"go.opentelemetry.io/otel"
	"go.opentelemetry.io/otel/attribute"
	"go.opentelemetry.io/otel/codes"
	"go.opentelemetry.io/otel/exporters/otlp/otlptrace/otlptracehttp"
	metricnoop "go.opentelemetry.io/otel/metric/noop"
	"go.opentelemetry.io/otel/propagation"
	"go.opentelemetry.io/otel/sdk/resource"
	sdktrace "go.opentelemetry.io/otel/sdk/trace"
	"go.opentelemetry.io/otel/trace"
	"go.uber.org/zap"

	"ponte/api/multidados"
	"ponte/storage"
)

// tracesPath is where an OTLP receiver takes traces, below OTEL_EXPORTER_OTLP_ENDPOINT.
const tracesPath = "/v1/traces"

// tracing sends spans of calls, their statements and their deliveries to an OTLP receiver (docs/regras.md §24.5). nil = it is off, and
// nothing of it stands in the way of a call.
type tracing struct {
	provider *sdktrace.TracerProvider
	tracer   trace.Tracer
}

// newTracing begins to trace where an endpoint is set; sampling, headers, batches and the service's name are those of the standard
// variables OTEL_*.
func newTracing(ctx context.Context, endpoint string, log *zap.Logger) (*tracing, error) {
	if endpoint == "" || os.Getenv("OTEL_SDK_DISABLED") == "true" {
		return nil, nil //nolint:nilnil // off is no error
	}
	exporter, err := otlptracehttp.New(ctx, otlptracehttp.WithEndpointURL(strings.TrimRight(endpoint, "/")+tracesPath))
	if err != nil {
		return nil, err
	}
	about, err := resource.New(ctx, resource.WithAttributes(attribute.String("service.name", "ponte")), resource.WithTelemetrySDK(), resource.WithFromEnv())
	if err != nil && !errors.Is(err, resource.ErrPartialResource) {
		return nil, err
	}
	otel.SetErrorHandler(otel.ErrorHandlerFunc(func(err error) { log.Warn("traces were not sent", zap.Error(err)) }))
	p := sdktrace.NewTracerProvider(sdktrace.WithBatcher(cleanExporter{exporter}), sdktrace.WithResource(about))
	return &tracing{provider: p, tracer: p.Tracer("ponte")}, nil
}

// lastTraces bounds the sending of what is left at a stop.
const lastTraces = 2 * time.Second

// checkTraces refuses an address that the exporter would pass over in silence.
func (c *Config) checkTraces() error {
	if c.OTLPEndpoint == "" {
		return nil
	}
	u, err := url.Parse(c.OTLPEndpoint)
	if err != nil || u.Scheme != "http" && u.Scheme != "https" || u.Host == "" || u.User != nil || u.RawQuery != "" {
		return errors.New("otlp-endpoint: write it as http://127.0.0.1:4318, without a user or a query")
	}
	return nil
}

// stop sends what is left. A receiver that does not take it keeps no server from stopping.
func (t *tracing) stop(log *zap.Logger) {
	if t == nil {
		return
	}
	ctx, cancel := context.WithTimeout(context.Background(), lastTraces)
	defer cancel()
	if err := t.provider.Shutdown(ctx); err != nil {
		log.Warn("the last traces were not sent", zap.Error(err))
	}
}

// ofStorage is what storage needs of it; nil where it is off.
func (t *tracing) ofStorage() *storage.Tracing {
	if t == nil {
		return nil
	}
	return &storage.Tracing{
		Connector: func(c driver.Connector) driver.Connector {
			d := otelsql.WrapDriver(oneConnector{c}, otelsql.WithTracerProvider(t.provider), otelsql.WithMeterProvider(metricnoop.NewMeterProvider()),
				otelsql.WithSpanNameFormatter(func(_ context.Context, method otelsql.Method, query string) string {
					return statementName(string(method), query)
				}),
				otelsql.WithSpanOptions(otelsql.SpanOptions{
					DisableQuery: true, DisableErrSkip: true, OmitRows: true, OmitConnResetSession: true, OmitConnPrepare: true, OmitConnectorConnect: true,
					SpanFilter: func(ctx context.Context, _ otelsql.Method, _ string, _ []driver.NamedValue) bool {
						return trace.SpanContextFromContext(ctx).IsValid() // what looks and sweeps by itself is no trace
					},
				}))
			traced, err := d.(driver.DriverContext).OpenConnector("")
			if err != nil {
				return c // never: oneConnector gives no error
			}
			return traced
		},
		Begin: func(ctx context.Context, name string) (context.Context, func(error)) {
			if !trace.SpanContextFromContext(ctx).IsValid() {
				return ctx, func(error) {}
			}
			ctx, span := t.tracer.Start(ctx, name)
			return ctx, func(err error) {
				if err != nil {
					span.SetStatus(codes.Error, "")
				}
				span.End()
			}
		},
		Context: func(ctx context.Context) string {
			c := propagation.MapCarrier{}
			propagation.TraceContext{}.Inject(ctx, c)
			return c.Get("traceparent")
		},
	}
}

// ofDeliveries begins the spans of tries; nil where it is off.
func (t *tracing) ofDeliveries() trace.Tracer {
	if t == nil {
		return nil
	}
	return t.tracer
}

// oneConnector is a driver of which there is one connector.
type oneConnector struct{ c driver.Connector }

// Open opens a connection.
func (o oneConnector) Open(string) (driver.Conn, error) { return o.c.Connect(context.Background()) }

// OpenConnector gives the connector.
func (o oneConnector) OpenConnector(string) (driver.Connector, error) { return o.c, nil }

// statementName is a statement's verb and table: no value of it, and no list of columns.
func statementName(method, query string) string {
	words := strings.Fields(query[:min(len(query), 4096)])
	for i, w := range words {
		switch strings.ToUpper(w) {
		case "FROM", "INTO", "UPDATE":
			if i+1 < len(words) && !strings.HasPrefix(words[i+1], "(") {
				return strings.ToUpper(words[0]) + " " + strings.Trim(words[i+1], "`(),;")
			}
		}
	}
	return method
}

// handler traces what comes in on a listener, but for what only looks whether the server lives.
func (t *tracing) handler(next http.Handler) http.Handler {
	if t == nil {
		return next
	}
	return otelhttp.NewHandler(next, "http", otelhttp.WithTracerProvider(t.provider), otelhttp.WithMeterProvider(metricnoop.NewMeterProvider()), otelhttp.WithPropagators(propagation.TraceContext{}),
		otelhttp.WithFilter(func(r *http.Request) bool {
			switch r.URL.Path {
			case "/healthz", "/readyz", "/metrics":
				return false
			}
			return !strings.HasPrefix(r.URL.Path, "/portal/estatico/") && !strings.HasPrefix(r.URL.Path, "/debug/")
		}))
}

// name gives a span the route that echo found, which has no value of a call in it.
func (t *tracing) name(next echo.HandlerFunc) echo.HandlerFunc {
	return func(c echo.Context) error {
		err := next(c)
		span := trace.SpanFromContext(c.Request().Context())
		route := c.Path()
		if route == "" || route == "/*" {
			route = "/{cvcrm}"
			if _, ok := multidados.Reconhecer(c.Request().URL.Path); ok {
				route = "/{tenant}/webservices"
			}
		}
		span.SetName(c.Request().Method + " " + route)
		span.SetAttributes(attribute.String("http.route", route))
		return err
	}
}

// cleanExporter sends of each span its name, times, ids and the attributes below, and nothing else: no path, no query, no statement, no
// message of an error, and of an address its network.
type cleanExporter struct{ sdktrace.SpanExporter }

// sentAttributes are those that bear no personal data and no secret.
var sentAttributes = map[attribute.Key]bool{
	"http.request.method": true, "http.response.status_code": true, "http.route": true, "url.scheme": true, "network.protocol.version": true, "network.protocol.name": true,
	"http.request.body.size": true, "http.response.body.size": true, "server.address": true, "server.port": true, "db.system.name": true, "db.operation.name": true, "error.type": true,
	"ponte.destino": true, "ponte.ambiente": true, "ponte.acao": true, "ponte.tentativa": true, "ponte.decisao": true,
}

// maskedAttributes are addresses of machines, of which the network is sent.
var maskedAttributes = map[attribute.Key]bool{"client.address": true, "network.peer.address": true}

// ExportSpans implements sdktrace.SpanExporter.
func (e cleanExporter) ExportSpans(ctx context.Context, spans []sdktrace.ReadOnlySpan) error {
	clean := make([]sdktrace.ReadOnlySpan, len(spans))
	for i, s := range spans {
		clean[i] = cleanSpan{s}
	}
	return e.SpanExporter.ExportSpans(ctx, clean)
}

type cleanSpan struct{ sdktrace.ReadOnlySpan }

// Attributes are those that may be sent.
func (s cleanSpan) Attributes() []attribute.KeyValue {
	var kept []attribute.KeyValue
	for _, a := range s.ReadOnlySpan.Attributes() {
		switch {
		case sentAttributes[a.Key]:
			kept = append(kept, a)
		case maskedAttributes[a.Key]:
			kept = append(kept, a.Key.String(networkOf(a.Value.AsString())))
		}
	}
	return kept
}

// SpanContext is without what a caller's tracestate says: it is a header like any other.
func (s cleanSpan) SpanContext() trace.SpanContext {
	return s.ReadOnlySpan.SpanContext().WithTraceState(trace.TraceState{})
}

// Events are not sent: they quote errors.
func (s cleanSpan) Events() []sdktrace.Event { return nil }

// Status is sent without its words.
func (s cleanSpan) Status() sdktrace.Status {
	return sdktrace.Status{Code: s.ReadOnlySpan.Status().Code}
}

// networkOf is the /24 or /48 of an address.
func networkOf(address string) string {
	a, err := netip.ParseAddr(address)
	if err != nil {
		return ""
	}
	a = a.Unmap()
	bits := 24
	if a.Is6() {
		bits = 48
	}
	p, err := a.WithZone("").Prefix(bits)
	if err != nil {
		return ""
	}
	return p.String()
}
