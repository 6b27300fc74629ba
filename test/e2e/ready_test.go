package e2e

import (
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"ponte/test/mariadb"
)

// ready asks /readyz.
func (p *ponte) ready() (status int, reason string) {
	p.t.Helper()
	r, err := http.Get(p.url + "/readyz")
	if err != nil {
		p.t.Fatal(err)
	}
	defer r.Body.Close()
	body, err := io.ReadAll(r.Body)
	if err != nil {
		p.t.Fatal(err)
	}
	return r.StatusCode, string(body)
}

// readyAgain waits until /readyz says yes, without a call in between.
func (p *ponte) readyAgain() {
	p.t.Helper()
	for limit := time.Now().Add(60 * time.Second); ; time.Sleep(200 * time.Millisecond) {
		status, reason := p.ready()
		if status == http.StatusOK {
			return
		}
		if time.Now().After(limit) {
			p.t.Fatalf("the fault is over and readyz says %d %q", status, reason)
		}
	}
}

// TestDatabaseBecomesReadOnly: what replaces a primary is read-only for a while, to an account without special rights. Calls
// are told to try again, /readyz says why, and both recover without a restart; no connection of before is kept.
func TestDatabaseBecomesReadOnly(t *testing.T) {
	t.Parallel()
	m := mariadb.Start(t)
	database := m.NewDatabase(t)
	in := install(t, database)
	root, err := m.Open("")
	in.must(err)
	defer root.Close()
	u, err := url.Parse(database)
	in.must(err)
	name := strings.TrimPrefix(u.Path, "/")
	_, err = root.Exec("CREATE USER restrito@127.0.0.1 IDENTIFIED BY 'segredo'")
	in.must(err)
	_, err = root.Exec("GRANT ALL PRIVILEGES ON `" + name + "`.* TO restrito@127.0.0.1")
	in.must(err)
	p := start(t, fmt.Sprintf("mysql://restrito:segredo@%s/%s", u.Host, name))
	if r := p.soap(opening("CODIGO_OC", "ANTES")); !digits.MatchString(r.text) {
		t.Fatalf("%q", r.text)
	}
	connections := func() (ids map[int64]bool) {
		ids = map[int64]bool{}
		rows, err := root.Query("SELECT id FROM information_schema.processlist WHERE user = 'restrito'")
		in.must(err)
		defer rows.Close()
		for rows.Next() {
			var id int64
			in.must(rows.Scan(&id))
			ids[id] = true
		}
		in.must(rows.Err())
		return ids
	}
	before := connections()
	_, err = root.Exec("SET GLOBAL read_only = 1")
	in.must(err)
	if r := p.soap(opening("CODIGO_OC", "DURANTE")); r.status != 200 || !strings.Contains(r.text, "tente novamente. (e:90") {
		t.Errorf("%d %q", r.status, r.text)
	}
	if status, reason := p.ready(); status != 503 || !strings.Contains(reason, "it is read-only") {
		t.Errorf("readyz of a read-only database: %d %q", status, reason)
	}
	eventually(t, "a connection that met a read-only server is dropped", func() bool {
		now := connections()
		for id := range before {
			if !now[id] {
				return true
			}
		}
		return false
	})
	_, err = root.Exec("SET GLOBAL read_only = 0")
	in.must(err)
	p.readyAgain()
	if r := p.soap(opening("CODIGO_OC", "DURANTE")); !digits.MatchString(r.text) {
		t.Errorf("%q", r.text)
	}
	if n := len(in.numbers()); n != 2 {
		t.Errorf("%d ocorrências, want 2", n)
	}
}
