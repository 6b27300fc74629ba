package server

import (
	"context"
	"fmt"
)

// job is what the server does besides answering, in one goroutine from the start of Run to its stop.
type job struct {
	name string
	run  func(ctx context.Context) // until ctx ends

	cancel context.CancelFunc
	done   chan struct{} // closed when it has ended
}

// jobs are all of them. One that was never started has nothing to end.
type jobs []*job

func (all jobs) start() {
	for _, j := range all {
		ctx, cancel := context.WithCancel(context.Background())
		j.cancel, j.done = cancel, make(chan struct{})
		go func() {
			defer close(j.done)
			j.run(ctx)
		}()
	}
}

// stop ends all at once, so that none has to do with what time another has left of ctx, and waits for each.
func (all jobs) stop(ctx context.Context) (problems []error) {
	for _, j := range all {
		if j.done != nil {
			j.cancel()
		}
	}
	for _, j := range all {
		if j.done == nil {
			continue
		}
		select {
		case <-j.done:
		case <-ctx.Done():
			problems = append(problems, fmt.Errorf("%s did not end in time: %w", j.name, ctx.Err()))
		}
	}
	return problems
}
