package e2e

import (
	"fmt"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"syscall"
	"testing"
	"time"

	"ponte/test/mariadb"
	"ponte/test/migrated"
)

// TestTwoServersOneDatabase sends the same openings, by key and by content, to two servers on one database at once: one
// number each, no error. Then one of the two is frozen in the middle of its work, and the other goes on.
func TestTwoServersOneDatabase(t *testing.T) {
	t.Parallel()
	database := migrated.Database(t)
	in := install(t, database)
	servers := []*launched{launch(t, database, ""), launch(t, database, "")}
	const keys, callers = 40, 8
	var (
		mu     sync.Mutex
		number = map[string]string{}
		calls  sync.WaitGroup
	)
	for caller := range callers {
		calls.Go(func() {
			p := servers[caller%2]
			for k := range keys {
				parts := []string{"CODIGO_OC", fmt.Sprint("DUPLA-", k), "DESCRICAO", "por chave"}
				if k%2 == 0 {
					parts = []string{"DESCRICAO", fmt.Sprint("por conteúdo ", k), "DH_ARQUIVO_GERADO", fmt.Sprintf("2026-01-02 10:00:%02d", caller)}
				}
				if k%10 == 9 {
					parts = append(parts, "NOME_CLIENTE", "Ana Nova", "CNPJ_CLIENTE", "52998224725", "COD_PROJETO", "", "COD_STATUS", fmt.Sprint("novo", k))
				}
				r, err := p.try("/webservices/index.php", opening(parts...))
				if err != nil || !digits.MatchString(r.text) {
					t.Errorf("key %d: %q %v", k, r.text, err)
					continue
				}
				mu.Lock()
				id := fmt.Sprint(k)
				if number[id] == "" {
					number[id] = r.text
				} else if number[id] != r.text {
					t.Errorf("key %d has numbers %s and %s", k, number[id], r.text)
				}
				mu.Unlock()
			}
		})
	}
	calls.Wait()
	if n := len(in.numbers()); n != keys {
		t.Errorf("%d ocorrências of %d keys", n, keys)
	}
	assertOneClient(t, in, "52998224725")

	// Frozen under load: what it had in hand must not stop the other.
	var stop atomic.Bool
	for caller := range 8 {
		calls.Go(func() {
			for i := 0; !stop.Load(); i++ {
				_, _ = servers[0].try("/webservices/index.php", opening("CODIGO_OC", fmt.Sprint("GELO-", caller, "-", i)))
			}
		})
	}
	time.Sleep(300 * time.Millisecond)
	if err := servers[0].Signal(syscall.SIGSTOP); err != nil {
		t.Fatal(err)
	}
	for i := range 30 {
		if r := servers[1].soap(opening("CODIGO_OC", fmt.Sprint("DESPERTO-", i))); !digits.MatchString(r.text) {
			t.Errorf("beside a frozen server: %q", r.text)
		}
	}
	stop.Store(true)
	if err := servers[0].Signal(syscall.SIGCONT); err != nil {
		t.Fatal(err)
	}
	calls.Wait()
	if r := servers[0].soap(opening("CODIGO_OC", "DUPLA-1", "DESCRICAO", "por chave")); r.text != number["1"] {
		t.Errorf("awake again: %q, first %s", r.text, number["1"])
	}
}

// TestSettingsChangeUnderLoad changes what rules calls while they come in: each is answered by the old or the new rule,
// and within 3 s only by the new one.
func TestSettingsChangeUnderLoad(t *testing.T) {
	t.Parallel()
	onBothEngines(t, func(t *testing.T, database string) {
		in := install(t, database)
		p := start(t, database, usualDeadline) // in the end callers wait as those who guess passwords
		var (
			stop  atomic.Bool
			calls sync.WaitGroup
		)
		for caller := range 16 {
			calls.Go(func() {
				for i := 0; !stop.Load(); i++ {
					r, err := p.try("/webservices/index.php", opening("CODIGO_OC", fmt.Sprint("MUDA-", caller, "-", i)))
					if err != nil || r.status != 200 || r.text == "" {
						t.Errorf("%d %q %v", r.status, r.text, err)
						return
					}
					if ok := digits.MatchString(r.text) || strings.HasPrefix(r.text, `{"success":true`) || strings.Contains(r.text, "(e:101)") || strings.Contains(r.text, "(e:102)") || busy.MatchString(r.text); !ok {
						t.Errorf("%q", r.text)
					}
				}
			})
		}
		defer func() {
			stop.Store(true)
			calls.Wait()
		}()
		in.set("retorno", "json")
		eventually(t, "json", func() bool { return strings.HasPrefix(p.soap(opening("CODIGO_OC", "S-1")).text, `{"success":true`) })
		in.disallow("127.0.0.0/8")
		eventually(t, "the address is refused", func() bool { return strings.Contains(p.soap(opening("CODIGO_OC", "S-2")).text, "(e:101)") })
		in.allow("127.0.0.1")
		in.set("retorno", "numero")
		eventually(t, "numbers again", func() bool { return digits.MatchString(p.soap(opening("CODIGO_OC", "S-3")).text) })
		_, err := in.admin.RevogarCredencial(t.Context(), operator, in.tenant.ID, megaUser)
		in.must(err)
		// From here on wrong: 16 callers at once are refused, or slowed.
		eventually(t, "a revoked credential does not pass", func() bool { return !digits.MatchString(p.soap(opening("CODIGO_OC", "S-4")).text) })
	})
}

// TestTooManyDatabaseConnections leaves the server no connection on the database: calls are told to try again in time, and
// pass once there is room.
func TestTooManyDatabaseConnections(t *testing.T) {
	t.Parallel()
	m := mariadb.Start(t, "--max-connections=12")
	database := m.NewDatabase(t)
	in := install(t, database)
	in.close()
	p := start(t, database, usualDeadline)
	db, err := m.Open("")
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	db.SetMaxOpenConns(12)
	var hogs []interface{ Close() error }
	for range 12 {
		c, err := db.Conn(t.Context())
		if err != nil {
			break // no room is left
		}
		hogs = append(hogs, c)
	}
	answers := atOnce(t, p, 32, func(i int) string { return opening("CODIGO_OC", fmt.Sprint("CHEIO-", i)) })
	for _, a := range answers {
		if !digits.MatchString(a) && !strings.Contains(a, "tente novamente. (e:90") {
			t.Errorf("%q", a)
		}
	}
	told := func(a string) bool { return strings.Contains(a, "(e:902)") }
	if slices.ContainsFunc(answers, told) {
		round := 0
		eventually(t, "readyz says that there is no connection left", func() bool { // after a refusal, and before another call passes
			round++
			again := atOnce(t, p, 8, func(i int) string { return opening("CODIGO_OC", fmt.Sprint("CHEIO-", round, "-", i)) })
			status, reason := p.ready()
			return slices.ContainsFunc(again, told) && status == 503 && strings.Contains(reason, "no connection left")
		})
	}
	for _, c := range hogs {
		_ = c.Close()
	}
	db.Close()
	p.readyAgain()
	limit := time.Now().Add(time.Minute)
	for {
		if r := p.soap(opening("CODIGO_OC", "DEPOIS")); digits.MatchString(r.text) {
			break
		} else if time.Now().After(limit) {
			t.Fatalf("there is room again and calls are refused: %q", r.text)
		}
		time.Sleep(200 * time.Millisecond)
	}
}

// TestRestartsUnderLoad stops and starts a server on one database eight times, as deployments do: no call that was taken
// goes unanswered, every number is kept.
func TestRestartsUnderLoad(t *testing.T) {
	t.Parallel()
	database := newSQLite(t)
	in := install(t, database)
	load := &load{}
	for run := range 8 {
		p := launch(t, database, "")
		load.start(p, run)
		load.more(t, 5)
		time.Sleep(250 * time.Millisecond)
		if err := p.end(syscall.SIGTERM, time.Minute); err != nil {
			t.Errorf("stopped with %v", err)
		}
		load.wait()
	}
	load.check(t, in)
	load.checkExtra(t, in)
}
