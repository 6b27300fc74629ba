package main

import (
	"context"
	"fmt"

	"ponte/server"
)

// Config prints what serve would use. It takes the same flags and environment.
type Config struct {
	server.Config
}

// Run prints every setting, also when some are wrong.
func (c *Config) Run(_ context.Context, t *Terminal) error {
	err := c.Resolve(t.Environ)
	fmt.Fprint(t.Out, c.Effective())
	return err
}
