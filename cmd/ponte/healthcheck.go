package main

import (
	"context"
	"crypto/tls"
	"fmt"
	"io"
	"net"
	"net/http"
	"time"

	"ponte/server"
)

const healthTimeout = 4 * time.Second

// Healthcheck asks the server on this machine. It takes the environment of serve, so that a container needs no flags.
type Healthcheck struct {
	server.Config
	URL string `help:"Ask this address instead of the server's own /readyz." placeholder:"URL"`
}

// Run fails unless the answer is 200.
func (c *Healthcheck) Run(ctx context.Context, t *Terminal) error {
	if err := c.Resolve(t.Environ); err != nil {
		return err
	}
	url := c.URL
	if url == "" {
		url = ownAddress(c.Listen, c.TLSCert != "") + "/readyz"
	}
	ctx, cancel := context.WithTimeout(ctx, healthTimeout)
	defer cancel()
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, url, nil)
	if err != nil {
		return err
	}
	client := &http.Client{Transport: &http.Transport{
		TLSClientConfig: &tls.Config{InsecureSkipVerify: c.URL == ""}, //nolint:gosec // the certificate names the public host, this asks loopback
	}}
	answer, err := client.Do(request)
	if err != nil {
		return fmt.Errorf("%s does not answer: is ponte serve running? (%w)", url, err)
	}
	defer answer.Body.Close()
	body, _ := io.ReadAll(io.LimitReader(answer.Body, 1000))
	if answer.StatusCode != http.StatusOK {
		return fmt.Errorf("%s: %s: %s", url, answer.Status, oneLine(string(body), 200))
	}
	fmt.Fprintln(t.Out, "ready")
	return nil
}

// ownAddress is where a server that listens there can be reached from the same machine.
func ownAddress(listen string, encrypted bool) string {
	host, port, err := net.SplitHostPort(listen)
	if err != nil {
		host, port = listen, "8080"
	}
	if ip := net.ParseIP(host); host == "" || ip != nil && ip.IsUnspecified() {
		host = "127.0.0.1"
	}
	scheme := "http://"
	if encrypted {
		scheme = "https://"
	}
	return scheme + net.JoinHostPort(host, port)
}
