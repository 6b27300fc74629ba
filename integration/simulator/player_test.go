package simulator_test

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"ponte/integration/simulator"
)

// TestPlayTellsAndJudges: one line a request, and an end that says what was not as promised.
func TestPlayTellsAndJudges(t *testing.T) {
	t.Parallel()
	var calls atomic.Int64
	crm := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path == "/no" {
			w.WriteHeader(http.StatusUnprocessableEntity)
		}
		_, _ = fmt.Fprint(w, calls.Add(1))
	}))
	defer crm.Close()
	for name, c := range map[string]struct {
		path, first, second string
		want                error
	}{
		"as promised":             {"/", "A", "B", nil},
		"one ticket, two numbers": {"/", "A", "A", simulator.ErrBroken},
		"refused":                 {"/no", "A", "B", simulator.ErrRefused},
	} {
		var lines []simulator.Line
		p := &simulator.Player{To: crm.URL, Timeout: time.Minute, Tell: func(l simulator.Line) { lines = append(lines, l) }}
		err := p.Play(t.Context(), func(ctx context.Context, n int) {
			ticket := map[int]string{1: c.first, 2: c.second}[n]
			number, ok := p.Do(ctx, simulator.Request{
				Operation: "abrir", What: ticket, Method: http.MethodPost, Address: crm.URL + c.path,
				Read: func(status int, body string) (string, bool) { return body, status == http.StatusOK },
			})
			if ok {
				p.Opened(ticket, number)
			}
		}, 2, 0)
		if !errors.Is(err, c.want) || c.want == nil && err != nil {
			t.Errorf("%s: %v, want %v", name, err, c.want)
		}
		if len(lines) != 2 || lines[0].Operation != "abrir" || lines[0].What != c.first || !strings.Contains(lines[1].String(), c.second) || p.Sums().Requests != 2 {
			t.Errorf("%s: %v, %+v", name, lines, p.Sums())
		}
	}
}

// TestPlayEndsWithItsContext: rounds without end are over when they are told to, without a line of what was cut short.
func TestPlayEndsWithItsContext(t *testing.T) {
	t.Parallel()
	ctx, stop := context.WithCancel(t.Context())
	held := make(chan struct{})
	crm := httptest.NewServer(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
		close(held)
		<-r.Context().Done()
	}))
	defer crm.Close()
	go func() {
		<-held
		stop()
	}()
	p := &simulator.Player{Timeout: time.Minute, Tell: func(l simulator.Line) { t.Errorf("told: %s", l) }}
	err := p.Play(ctx, func(ctx context.Context, _ int) {
		p.Do(ctx, simulator.Request{Method: http.MethodGet, Address: crm.URL, Read: func(int, string) (string, bool) { return "", true }})
	}, 0, time.Hour)
	if err != nil {
		t.Error(err)
	}
}
