package e2e

import (
	"fmt"
	"os/exec"
	"strings"
	"sync"
	"testing"
	"time"

	"ponte/test/process"
)

// TestFiveServersStartTogether starts five processes at the same moment on an empty database: one migrates, the others wait, all of
// them serve, and no two give the same number.
func TestFiveServersStartTogether(t *testing.T) {
	t.Parallel()
	onEachEmpty(t, func(t *testing.T, empty func(*testing.T) string) {
		database := empty(t)
		binary, err := process.Ponte()
		if err != nil {
			t.Fatal(err)
		}
		var (
			servers = make([]*launched, 5)
			starts  sync.WaitGroup
		)
		for i := range servers {
			starts.Go(func() {
				p, err := serve(t, exec.Command(binary, "serve", "--listen", "127.0.0.1:0", "--database", database, "--journal", journalOf(database), "--deadline", "1m"))
				if err != nil {
					t.Error(err)
				}
				servers[i] = p
			})
		}
		starts.Wait()
		if t.Failed() {
			t.FailNow()
		}
		install(t, database)
		steps := behind(t, database)
		if n := ask(t, steps, "SELECT COUNT(*) - COUNT(DISTINCT version_id) FROM goose_db_version"); n != 0 {
			t.Errorf("%d steps of the migration were recorded twice", n)
		}
		eventually(t, "all know the tenant", func() bool {
			for _, p := range servers {
				if r, err := p.try("/webservices/index.php", opening("CODIGO_OC", "PRIMEIRA")); err != nil || !digits.MatchString(r.text) {
					return false
				}
			}
			return true
		})
		given := map[string]bool{}
		for i := range 25 {
			r := servers[i%5].soap(opening("CODIGO_OC", fmt.Sprint("JUNTOS-", i)))
			if given[r.text] || !digits.MatchString(r.text) {
				t.Errorf("%d: %q", i, r.text)
			}
			given[r.text] = true
		}
	})
}

// TestBrokenSettingsStayTheLastGoodOnes: what rules calls cannot be read again. Calls are answered by the last that could, and by the new
// one as soon as it can be read.
func TestBrokenSettingsStayTheLastGoodOnes(t *testing.T) {
	t.Parallel()
	onBothEngines(t, func(t *testing.T, database string) {
		in := install(t, database)
		p := start(t, database)
		db := behind(t, database)
		if r := p.soap(opening("CODIGO_OC", "ANTES")); !digits.MatchString(r.text) {
			t.Fatalf("%q", r.text)
		}
		in.set("retorno", "json")
		eventually(t, "json", func() bool { return !digits.MatchString(p.soap(opening("CODIGO_OC", "ANTES")).text) })
		_, err := db.Exec("ALTER TABLE faixas_ip RENAME TO faixas_ip_fora")
		in.must(err)
		in.set("retorno", "numero") // its version has changed, and the list of IPs is not there to be read
		for i := range 20 {
			if r := p.soap(opening("CODIGO_OC", fmt.Sprint("DURANTE-", i))); !strings.HasPrefix(r.text, `{"success":true`) {
				t.Errorf("while it cannot be read: %q", r.text)
			}
			time.Sleep(150 * time.Millisecond) // three polls in all
		}
		_, err = db.Exec("ALTER TABLE faixas_ip_fora RENAME TO faixas_ip")
		in.must(err)
		eventually(t, "numbers again", func() bool { return digits.MatchString(p.soap(opening("CODIGO_OC", "DEPOIS")).text) })
	})
}
