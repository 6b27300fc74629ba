package e2e

import (
	"database/sql"
	"fmt"
	"net/url"
	"os"
	"os/exec"
	"path"
	"slices"
	"strings"
	"syscall"
	"testing"
	"time"

	"ponte/test/mariadb"
	"ponte/test/process"
)

// launchFailing starts a build that dies, fails or hangs at a point (storage/faulty). The error is that it ended before it
// was ready.
func launchFailing(t *testing.T, database, point string) (*launched, error) {
	t.Helper()
	binary, err := process.FailingPonte()
	if err != nil {
		t.Fatal(err)
	}
	command := exec.Command(binary, "serve", "--listen", "127.0.0.1:0", "--database", database, "--journal", journalOf(database))
	command.Env = append(os.Environ(), "FAILPOINT="+point)
	return serve(t, command)
}

// TestFailpointsOfAWrite has a serving process die as by kill -9, lose its connection, or hang, at a moment that a clock
// hardly meets. Whatever number was given is stored; who repeats gets one number; nothing is there twice.
func TestFailpointsOfAWrite(t *testing.T) {
	t.Parallel()
	onEachFreshly(t, func(t *testing.T, fresh func(*testing.T) string) {
		points := []string{"before-commit/9/die", "after-commit/9/die", "after-commit/9/fail", "mid-batch/9/hang", "numbers-reserved/4/die"}
		if *complete {
			points = append(points, "before-commit/9/fail", "before-commit/9/hang", "after-commit/9/hang", "mid-batch/9/die", "mid-batch/9/fail",
				"numbers-reserving/4/die", "numbers-reserving/4/fail", "numbers-reserved/4/fail")
		}
		for _, point := range points {
			t.Run(point, func(t *testing.T) {
				t.Parallel()
				failAWrite(t, fresh(t), point)
			})
		}
	})
}

func failAWrite(t *testing.T, database, point string) {
	t.Helper()
	action := path.Base(point)
	in := install(t, database)
	destine(t, database)
	p, err := launchFailing(t, database, point)
	if err != nil {
		t.Fatal(err)
	}
	load := failLoad()
	load.some(p, action)
	if action == "die" {
		<-p.Ended()
	} else if err := p.end(syscall.SIGKILL, time.Minute); err == nil {
		t.Error("killed, and it says that it ended well")
	}
	if !strings.Contains(p.Log.String(), "failpoint reached") {
		t.Errorf("%s was not reached", point)
	}
	load.check(t, in)
	load.repeat(t, launch(t, database, ""))
	load.check(t, in)
	assertNothingDoubled(t, database, len(load.given))
}

func failLoad() *load {
	return &load{given: map[string]string{}, parts: []string{"COD_STATUS", "abrir_mobuss"}, fewer: true, prefix: "PONTO"}
}

// some sends 40 openings from each of 8 callers. A caller ends with what was not answered, or, of a server that hangs, was refused.
func (l *load) some(p *launched, action string) {
	for caller := range 8 {
		l.callers.Go(func() {
			for i := range 40 {
				id := fmt.Sprintf("%s-%d-%d", l.prefix, caller, i)
				r, err := p.try("/webservices/index.php", l.opening(id))
				answered := err == nil && digits.MatchString(r.text)
				l.mu.Lock()
				if answered {
					l.given[id] = r.text
				} else {
					l.hanging = append(l.hanging, id)
				}
				l.mu.Unlock()
				if err == nil && !answered {
					l.refusals.Add(1)
					if !strings.Contains(r.text, "tente novamente. (e:90") {
						p.t.Errorf("%s: %q", id, r.text)
					}
				}
				if err != nil || !answered && action == "hang" {
					return
				}
			}
		})
	}
	l.wait()
}

// destine sets Mobuss up, paused, so that every opening in the status abrir_mobuss makes an entrega.
func destine(t *testing.T, database string) {
	t.Helper()
	for _, line := range []string{
		"destination set mobuss url=http://127.0.0.1:9 ativo=true", "status set abrir_mobuss --external MOBUSS_ISA", "delivery pause mobuss",
	} {
		binary, err := process.Ponte()
		if err != nil {
			t.Fatal(err)
		}
		command := exec.Command(binary, append(strings.Fields(line), "--database", database)...)
		if out, err := command.CombinedOutput(); err != nil {
			t.Fatalf("ponte %s: %v\n%s", line, err, out)
		}
	}
}

// assertNothingDoubled asks the tables themselves: so many ocorrências, each with one number, one key and one entrega.
func assertNothingDoubled(t *testing.T, database string, want int) {
	t.Helper()
	db := behind(t, database)
	for what, query := range map[string]string{
		"numbers":     "SELECT COUNT(*) FROM (SELECT tenant_id, numero FROM ocorrencias GROUP BY tenant_id, numero HAVING COUNT(*) > 1) x",
		"keys":        "SELECT COUNT(*) FROM (SELECT tenant_id, sistema, tipo, chave FROM chaves_idempotencia GROUP BY tenant_id, sistema, tipo, chave HAVING COUNT(*) > 1) x",
		"code":        "SELECT COUNT(*) FROM (SELECT tenant_id, codigo_oc FROM ocorrencias GROUP BY tenant_id, codigo_oc HAVING COUNT(*) > 1) x",
		"entregas":    "SELECT COUNT(*) FROM (SELECT o.id FROM ocorrencias o LEFT JOIN entregas e ON e.ocorrencia_id = o.id GROUP BY o.id HAVING COUNT(e.id) <> 1) x",
		"lost keys":   "SELECT COUNT(*) FROM ocorrencias o WHERE NOT EXISTS (SELECT 1 FROM chaves_idempotencia c WHERE c.ocorrencia_id = o.id AND c.numero = o.numero)",
		"stray keys":  "SELECT COUNT(*) FROM chaves_idempotencia c WHERE NOT EXISTS (SELECT 1 FROM ocorrencias o WHERE o.id = c.ocorrencia_id)",
		"stray calls": "SELECT COUNT(*) FROM chamadas c WHERE c.ocorrencia_id <> 0 AND NOT EXISTS (SELECT 1 FROM ocorrencias o WHERE o.id = c.ocorrencia_id)",
	} {
		if n := ask(t, db, query); n != 0 {
			t.Errorf("%s: %d", what, n)
		}
	}
	if n := ask(t, db, "SELECT COUNT(*) FROM ocorrencias"); n != want {
		t.Errorf("%d ocorrências, want %d", n, want)
	}
}

// behind opens the database itself.
func behind(t *testing.T, database string) *sql.DB {
	t.Helper()
	driver, dsn := "sqlite", strings.TrimPrefix(database, "sqlite://")+"?_pragma=busy_timeout(10000)"
	if !strings.HasPrefix(database, "sqlite:") {
		u, err := url.Parse(database)
		if err != nil {
			t.Fatal(err)
		}
		driver, dsn = "mysql", fmt.Sprintf("%s:%s@tcp(%s)%s", mariadb.User, mariadb.Password, u.Host, u.Path)
	}
	db, err := sql.Open(driver, dsn)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { db.Close() })
	return db
}

func ask(t *testing.T, db *sql.DB, query string) int {
	t.Helper()
	var n int
	if err := db.QueryRow(query).Scan(&n); err != nil {
		t.Fatalf("%s: %v", query, err)
	}
	return n
}

// TestFailpointsOfAStart has a first start die, or lose its connection, in the middle of the migration, after it, or while
// it reserves numbers. The next start completes what was begun, also on MySQL, which commits each statement by itself.
func TestFailpointsOfAStart(t *testing.T) {
	t.Parallel()
	onEachEmpty(t, func(t *testing.T, fresh func(*testing.T) string) {
		points := []string{"migration-statement/30/die", "migration-file/1/die", "migration-file/2/fail", "migrated/1/die"}
		if *complete {
			for _, point := range []string{
				"migration-statement/3", "migration-statement/30", "migration-statement/45", "migration-file/1", "migration-file/2", "migrated/1", "statement/1",
			} {
				points = append(points, point+"/die", point+"/fail")
			}
			slices.Sort(points)
			points = slices.Compact(points)
		}
		for _, point := range points {
			t.Run(point, func(t *testing.T) {
				t.Parallel()
				failAStart(t, fresh(t), point)
			})
		}
	})
}

func failAStart(t *testing.T, database, point string) {
	t.Helper()
	if p, err := launchFailing(t, database, point); err == nil && !strings.Contains(p.Log.String(), "failpoint reached") {
		t.Fatal("the point was not reached")
	} else if err == nil { // what was lost was not needed
		_ = p.end(syscall.SIGKILL, time.Minute)
	}
	release(t, database, "%") // the dead one's lease, as half a minute does
	if err := launch(t, database, "").end(syscall.SIGTERM, time.Minute); err != nil {
		t.Errorf("the start after: %v", err)
	}
	in := install(t, database)
	destine(t, database)
	again := failLoad()
	again.some(launch(t, database, ""), "")
	again.check(t, in)
	assertNothingDoubled(t, database, len(again.given))
}

// release ends leases whose owner has died.
func release(t *testing.T, database, names string) {
	t.Helper()
	_, _ = behind(t, database).Exec("UPDATE travas SET ate = 0 WHERE nome LIKE ?", names) // there may be no such table yet
}
