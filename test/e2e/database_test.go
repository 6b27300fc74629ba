package e2e

import (
	"database/sql"
	"fmt"
	"io"
	"net/http"
	"net/http/cookiejar"
	"net/url"
	"strings"
	"testing"
	"time"

	"ponte/crm"
	"ponte/storage"
	"ponte/test/mariadb"

	_ "modernc.org/sqlite" // a second hand on the file, to lock it
)

// TestDatabaseDown takes the database away under a running server: calls are told to try again in time, in 200, and once
// it is back they pass without a restart and the refused ones are found in the request log.
func TestDatabaseDown(t *testing.T) {
	t.Parallel()
	for name, fault := range map[string]struct{ begin, end func(*mariadb.Server) error }{
		"killed": {(*mariadb.Server).Kill, (*mariadb.Server).Restart},
		"frozen": {(*mariadb.Server).Pause, (*mariadb.Server).Resume},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			m := mariadb.Start(t)
			database := m.NewDatabase(t)
			in := install(t, database)
			p := start(t, database, usualDeadline)
			if r := p.soap(opening("CODIGO_OC", "ANTES")); !digits.MatchString(r.text) {
				t.Fatalf("%q", r.text)
			}
			during := 3
			if name == "frozen" {
				during = 1 // it waits for its whole deadline
			}
			var refused []reply
			for range 3 {
				in.must(fault.begin(m))
				began := time.Now()
				refused = nil
				for i := range during {
					r := p.soap(opening("CODIGO_OC", fmt.Sprint("DURANTE-", i)))
					if r.status != 200 || !strings.Contains(r.text, "tente novamente. (e:90") {
						t.Errorf("%d %q", r.status, r.text)
					}
					refused = append(refused, r)
				}
				refused = append(refused, p.soap("<isto não é SOAP"))
				in.must(fault.end(m))
				if time.Since(began) < storage.PictureTrust-5*time.Second {
					break
				}
				p.readyAgain() // credentials had aged, which is another case: once more
			}
			eventually(t, "the database is back and calls pass", func() bool { return digits.MatchString(p.soap(opening("CODIGO_OC", "DEPOIS")).text) })
			for _, r := range refused {
				if row := in.refusal(r.requestID); row.Situacao == crm.ChamadaAtendida {
					t.Errorf("log row %+v", row)
				}
			}
			// What hung may have been written: a repeat finds it, and there is one of each.
			for i := range during {
				if r := p.soap(opening("CODIGO_OC", fmt.Sprint("DURANTE-", i))); !digits.MatchString(r.text) {
					t.Errorf("%q", r.text)
				}
			}
			if n := len(in.numbers()); n != 2+during {
				t.Errorf("%d ocorrências, want %d", n, 2+during)
			}
		})
	}
}

// TestDatabaseLocked lets another program hold SQLite's write lock for longer than a caller waits.
func TestDatabaseLocked(t *testing.T) {
	t.Parallel()
	database := newSQLite(t)
	in := install(t, database)
	p := start(t, database, usualDeadline)
	if r := p.soap(opening("CODIGO_OC", "ANTES")); !digits.MatchString(r.text) {
		t.Fatalf("%q", r.text)
	}
	other, err := sql.Open("sqlite", strings.TrimPrefix(database, "sqlite://")+"?_pragma=busy_timeout(5000)")
	in.must(err)
	defer other.Close()
	other.SetMaxOpenConns(1)
	_, err = other.Exec("BEGIN IMMEDIATE")
	in.must(err)
	r := p.soap(opening("CODIGO_OC", "DURANTE"))
	if r.status != 200 || !strings.Contains(r.text, "tente novamente. (e:90") {
		t.Errorf("%d %q", r.status, r.text)
	}
	_, err = other.Exec("ROLLBACK")
	in.must(err)
	again := p.soap(opening("CODIGO_OC", "DURANTE"))
	if !digits.MatchString(again.text) {
		t.Errorf("%q", again.text)
	}
	if row := in.refusal(r.requestID); row.Situacao != crm.ChamadaSemResposta && row.Situacao != crm.ChamadaRecusada {
		t.Errorf("log row %+v", row)
	}
	if n := len(in.numbers()); n != 2 {
		t.Errorf("%d ocorrências, want 2", n)
	}
}

// TestDatabaseFull fills the space that the database may have: refusals in time, nothing half-written, and every number
// that was given is there.
func TestDatabaseFull(t *testing.T) {
	t.Parallel()
	t.Run("sqlite", func(t *testing.T) {
		t.Parallel()
		database := newSQLite(t)
		in := install(t, database)
		in.person()
		in.close()                                                     // its checkpoints would make room
		fill(t, launch(t, database, "ulimit -f 8192").ponte, database) // 512-byte blocks: 4 MiB a file
	})
	t.Run(mariadb.Name(), func(t *testing.T) {
		t.Parallel()
		m := mariadb.Start(t, "--innodb-file-per-table=0", "--innodb-data-file-path=ibdata1:12M;ibdata2:12M")
		database := m.NewDatabase(t)
		install(t, database).person()
		fill(t, start(t, database), database)
	})
}

// person makes a user of the portal.
func (in *installation) person() {
	in.t.Helper()
	_, _, err := in.admin.CriarUsuario(in.t.Context(), operator, crm.NovoUsuario{
		Login: "pessoa", Nome: "Pessoa", Papeis: []string{crm.PapelAdmin}, Senha: personSecret, Fica: true,
	})
	in.must(err)
}

const personSecret = "uma senha de pessoa"

// signIn enters the portal and looks at its front page.
func signIn(t *testing.T, p *ponte) {
	t.Helper()
	jar, err := cookiejar.New(nil)
	if err != nil {
		t.Fatal(err)
	}
	browser := &http.Client{Jar: jar}
	r, err := browser.PostForm(p.url+"/portal/entrar", url.Values{"login": {"pessoa"}, "senha": {personSecret}})
	if err != nil {
		t.Fatal(err)
	}
	defer r.Body.Close()
	page, err := io.ReadAll(r.Body)
	if err != nil || r.StatusCode != http.StatusOK || r.Request.URL.Path != "/portal" || !strings.Contains(string(page), "não aceita gravações") {
		t.Errorf("sign-in while nothing can be written: %v, %d at %s", err, r.StatusCode, r.Request.URL)
	}
}

func fill(t *testing.T, p *ponte, database string) {
	t.Helper()
	// Short enough to stand in its row: the pages of longer ones leave InnoDB none to roll back with, and it ends itself.
	text := strings.Repeat("infiltração ", 200)
	given := map[string]bool{}
	var full reply
	status, reason, refused := 0, "", 0
	for i := 0; i < 10_000 && refused < 2; i++ {
		r := p.soap(opening("CODIGO_OC", fmt.Sprint("CHEIO-", i), "DESCRICAO", text))
		if digits.MatchString(r.text) {
			given[r.text] = true
			refused = 0
			continue
		}
		full = r
		refused++
		// What was rolled back may leave room for the probe, once: a refusal after that one says that it proved nothing.
		if status, reason = p.ready(); status == 503 {
			break
		}
	}
	if full.status != 200 || !strings.Contains(full.text, "tente novamente. (e:90") {
		t.Errorf("%d openings passed, then %d %q", len(given), full.status, full.text)
	}
	if status != 503 || !strings.Contains(reason, "the disk is full") && !strings.Contains(reason, "files cannot be written") {
		t.Errorf("readyz with a full disk: %d %q", status, reason)
	}
	t.Logf("%d openings passed, %d refused", len(given), refused)
	signIn(t, p)
	stored := look(t, database).numbers()
	for n := range given {
		if !stored[n] {
			t.Errorf("number %s was given and is not there", n)
		}
	}
	if extra := len(stored) - len(given); extra != 0 {
		t.Errorf("%d ocorrências more than numbers given", extra)
	}
}
