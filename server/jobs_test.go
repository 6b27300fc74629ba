package server

import (
	"context"
	"errors"
	"strings"
	"testing"
)

// TestJobsStop: one that does not end in time is named, and keeps none of the others from being told.
func TestJobsStop(t *testing.T) {
	t.Parallel()
	free, ended := make(chan struct{}), make(chan struct{})
	all := jobs{
		{name: "the slow one", run: func(context.Context) { <-free }},
		{name: "another", run: func(ctx context.Context) { <-ctx.Done(); close(ended) }},
	}
	if problems := all.stop(t.Context()); problems != nil {
		t.Errorf("never started: %v", problems)
	}
	all.start()
	over, cancel := context.WithCancel(t.Context())
	cancel()
	problems := all.stop(over)
	<-ended
	if err := errors.Join(problems...); err == nil || !strings.Contains(err.Error(), "the slow one did not end") {
		t.Errorf("%v", err)
	}
	close(free)
	if problems := all.stop(t.Context()); problems != nil {
		t.Errorf("%v", problems)
	}
}
