package main

import (
	"context"
	"errors"
	"sync"
	"time"
)

// serviceState is where a service is, as a manager of services sees it.
type serviceState string

const (
	serviceStarting serviceState = "starting"
	serviceRunning  serviceState = "running"
	serviceStopping serviceState = "stopping"
)

// serviceRequest is what the manager wants of a service.
type serviceRequest string

const (
	requestStop   serviceRequest = "stop" // also when the machine shuts down
	requestStatus serviceRequest = "status"
)

// serviceStatus is what a service tells the manager. On its way between two states it gives signs of life, each with a higher
// checkpoint: a start that migrates a large database may take hours.
type serviceStatus struct {
	state      serviceState
	checkpoint uint32
	wait       time.Duration // by when the next sign comes, 0 = none is due
}

const (
	signOfLife     = 3 * time.Second
	signOfLifeWait = 30 * time.Second
)

// serviceCycle leads a server from its start to its end and keeps the manager told. It knows no Windows, so that it is tested
// with the server everywhere.
type serviceCycle struct {
	requests <-chan serviceRequest
	tell     func(serviceStatus)
	signs    <-chan time.Time
}

// run ends with serve, which says by ready that it answers, and ends when its context does. A start that was called off
// is no failure.
func (c serviceCycle) run(serve func(ctx context.Context, ready func()) error) error {
	ctx, stop := context.WithCancel(context.Background())
	defer stop()
	ready, ended := make(chan struct{}), make(chan error, 1)
	go func() { ended <- serve(ctx, sync.OnceFunc(func() { close(ready) })) }() // waited for below
	now := serviceStatus{state: serviceStarting, wait: signOfLifeWait}
	c.tell(now)
	for {
		select {
		case <-ready:
			ready = nil
			if now.state == serviceStarting {
				now = serviceStatus{state: serviceRunning}
				c.tell(now)
			}
		case <-c.signs:
			if now.state != serviceRunning {
				now.checkpoint++
				c.tell(now)
			}
		case request := <-c.requests:
			if request == requestStop && now.state != serviceStopping {
				now = serviceStatus{state: serviceStopping, wait: signOfLifeWait}
				stop()
			}
			c.tell(now)
		case err := <-ended:
			if now.state == serviceStopping && errors.Is(err, context.Canceled) {
				return nil
			}
			return err
		}
	}
}
