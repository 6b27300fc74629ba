package main

import (
	"context"

	"ponte/server"
)

// Serve runs the server.
type Serve struct {
	server.Config
}

// Run serves until the process is told to stop.
func (c *Serve) Run(ctx context.Context, t *Terminal) error { return c.serve(ctx, t, func() {}) }

// serve calls ready when everything is open: from then on calls are answered.
func (c *Serve) serve(ctx context.Context, t *Terminal, ready func()) error {
	if err := c.Resolve(t.Environ); err != nil {
		return err
	}
	log, err := server.NewLogger(c.LogLevel)
	if err != nil {
		return err
	}
	server.TakeStandardLog(log)
	server.ShareProcessors(c.Config, t.Environ, log)
	s, err := server.New(ctx, c.Config, t.Out, log)
	if err != nil {
		return err
	}
	ready()
	err = s.Run(ctx)
	_ = log.Sync() // standard error cannot be synced everywhere, and nothing is left to do about it
	return err
}
