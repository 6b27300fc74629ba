package main

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"strings"
	"time"

	"ponte/integration"
	"ponte/integration/simulator"
)

// Simulate runs a partner's stand-in: the sandbox that no partner offers.
type Simulate struct {
	Destination string `arg:"" help:"Whom to simulate, as mobuss."`
	Listen      string `help:"Address to listen on." default:"127.0.0.1:9001" placeholder:"ADDR"`
	Fault       string `help:"How it fails, as '500:30%,timeout:10%,executed:5%': an HTTP status, timeout, executed (done but no answer), reset, garbage, inside (an error inside a 200), slow or redirect." placeholder:"F"`
}

// Run answers until the process is told to stop.
func (c *Simulate) Run(ctx context.Context, t *Terminal) error {
	row, ok := integration.Find(c.Destination)
	if !ok {
		var names []string
		for _, r := range integration.Registry() {
			names = append(names, r.Nome)
		}
		return fmt.Errorf("there is no destination %q: the names are %s", c.Destination, strings.Join(names, ", "))
	}
	faults, err := simulator.ParseFaults(c.Fault)
	if err != nil {
		return err
	}
	partner := row.Simulador()
	if s, ok := partner.(*simulator.Simulator); ok {
		s.SetFaults(faults)
	}
	listener, err := net.Listen("tcp", c.Listen)
	if err != nil {
		return err
	}
	fmt.Fprintf(t.Out, "Simulating %s on http://%s (GET /_received, GET /_executed, PUT /_fault).\n", row.Titulo, listener.Addr())
	service := &http.Server{Handler: partner, ReadHeaderTimeout: 10 * time.Second}
	stopped := make(chan struct{})
	go func() {
		defer close(stopped)
		<-ctx.Done()
		_ = service.Close() // calls that are held for a fault would never end
	}()
	err = service.Serve(listener)
	if !errors.Is(err, http.ErrServerClosed) {
		return err
	}
	<-stopped
	return nil
}
