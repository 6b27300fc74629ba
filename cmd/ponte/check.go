package main

import (
	"context"
	"errors"
	"fmt"
	"net/url"
	"slices"

	"github.com/alecthomas/kong"

	"ponte/server"
	"ponte/server/probe"
)

// Check asks the running service through its public address, and reads the pages of a SQLite database that is on this
// machine. It takes the environment of serve.
type Check struct {
	server.Config
	Tenant string `help:"The tenant segment of the address; without it, the default tenant." placeholder:"SLUG"`
	URL    string `help:"Ask this address instead of --public-url." placeholder:"URL"`
	JSON   bool   `name:"json" help:"Write JSON."`
}

// settingsShown are the settings of serve that say whom a command asks. It takes the others, too, since it has serve's environment, but its
// help is not theirs.
var settingsShown = map[string][]string{"check": {"listen", "public-url", "tls-cert", "database"}, "healthcheck": {"listen", "tls-cert"}}

// hideSettings leaves the other settings of serve out of the help.
func hideSettings(commands []*kong.Node) {
	for _, command := range commands {
		shown, some := settingsShown[command.Name]
		for _, flag := range command.Flags {
			flag.Hidden = flag.Hidden || some && flag.Group != nil && !slices.Contains(shown, flag.Name)
		}
	}
}

// Run prints what a caller would meet and fails when something would stop one.
func (c *Check) Run(ctx context.Context, t *Terminal) error {
	if err := c.Resolve(t.Environ); err != nil {
		return err
	}
	address := c.URL
	if address == "" {
		address = c.PublicURL
	}
	if address == "" {
		address = ownAddress(c.Listen, c.TLSCert != "")
		t.note("No --public-url is set: asking %s, which callers elsewhere may not reach.", address)
	}
	base, err := url.Parse(address)
	if err != nil || base.Host == "" || base.Scheme != "http" && base.Scheme != "https" {
		return fmt.Errorf("%q is no address: give one as https://crm.example", address)
	}
	found := server.Check(ctx, base, c.Tenant, c.Database, nil)
	if c.JSON {
		if err := t.json(found); err != nil {
			return err
		}
	}
	bad := 0
	for _, f := range found {
		if f.Level == probe.Failure {
			bad++
		}
		if !c.JSON {
			fmt.Fprintf(t.Out, "%-8s %-8s %s\n", f.Level, f.Subject, f.Text)
		}
	}
	if bad > 0 {
		return errors.New("callers would fail: see the failures above")
	}
	return nil
}
