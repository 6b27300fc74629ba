package server

import (
	"testing"

	"go.opentelemetry.io/otel/attribute"
	"go.opentelemetry.io/otel/codes"
	sdktrace "go.opentelemetry.io/otel/sdk/trace"
	"go.opentelemetry.io/otel/sdk/trace/tracetest"
	"go.opentelemetry.io/otel/trace"
)

// What a caller writes into headers, and what errors quote, stays here.
func TestCleanSpan(t *testing.T) {
	t.Parallel()
	state, err := trace.ParseTraceState("vendor=52998224725")
	if err != nil {
		t.Fatal(err)
	}
	s := cleanSpan{tracetest.SpanStub{
		SpanContext: trace.NewSpanContext(trace.SpanContextConfig{TraceID: trace.TraceID{1}, SpanID: trace.SpanID{2}, TraceState: state}),
		Attributes:  []attribute.KeyValue{attribute.String("url.path", "/x"), attribute.String("http.route", "/y"), attribute.String("client.address", "203.0.113.9")},
		Events:      []sdktrace.Event{{Name: "exception"}},
		Status:      sdktrace.Status{Code: codes.Error, Description: "a value"},
	}.Snapshot()}
	if c := s.SpanContext(); c.TraceState().Len() != 0 || c.TraceID() != (trace.TraceID{1}) {
		t.Errorf("context %+v", c)
	}
	if a := s.Attributes(); len(a) != 2 || a[0].Key != "http.route" || a[1].Value.AsString() != "203.0.113.0/24" {
		t.Errorf("attributes %v", a)
	}
	if len(s.Events()) != 0 || s.Status() != (sdktrace.Status{Code: codes.Error}) {
		t.Errorf("events %v, status %+v", s.Events(), s.Status())
	}
}
