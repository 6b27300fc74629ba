package e2e

import (
	"net/url"
	"strings"
	"testing"

	"ponte/server"
	"ponte/server/probe"
)

// TestGoingLive asks a running server as ponte check does: allowed and refused, directly and behind a proxy that is believed
// too much.
func TestGoingLive(t *testing.T) {
	t.Parallel()
	database := newSQLite(t)
	in := install(t, database)
	ask := func(p *ponte) (failures, all string) {
		base, err := url.Parse(p.url)
		in.must(err)
		for _, f := range probe.Run(t.Context(), base, tenantSlug, nil) {
			line := string(f.Level) + " " + f.Subject + ": " + f.Text + "\n"
			if all += line; f.Level == probe.Failure {
				failures += line
			}
		}
		return failures, all
	}
	p := start(t, database)
	if failures, all := ask(p); failures != "" || !strings.Contains(all, "is on the allowlist") {
		t.Error(all)
	}
	if n := len(in.numbers()); n != 0 {
		t.Errorf("the check opened %d ocorrências", n)
	}
	in.disallow("127.0.0.0/8")
	eventually(t, "the refused address is told", func() bool {
		failures, all := ask(p)
		return failures == "" && strings.Contains(all, "seen as 127.0.0.1, which is not on the allowlist")
	})
	if err := p.stop(); err != nil {
		t.Fatal(err)
	}
	trusting := start(t, database, func(c *server.Config) { c.TrustedProxies = []string{"127.0.0.0/8"} })
	if failures, _ := ask(trusting); !strings.Contains(failures, "forged X-Forwarded-For is believed") {
		t.Errorf("%q", failures)
	}
}
