package storage

import (
	"bytes"
	"compress/gzip"
	"context"
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"ponte/crm"
	"ponte/test/require"
)

// backedUp makes a backup of a database as the guide says to: a copy of SQLite's file, a dump of the server's.
func backedUp(t *testing.T, address string) string {
	t.Helper()
	e, err := parseDSN(address)
	if err != nil {
		t.Fatal(err)
	}
	target := filepath.Join(t.TempDir(), "copia")
	if e.dialect == dialectSQLite {
		if err := Backup(deadline(t), address, target); err != nil {
			t.Fatal(err)
		}
		return target
	}
	content := dumped(t, e, e.mysql.DBName)
	if err := os.WriteFile(target, content, 0o600); err != nil {
		t.Fatal(err)
	}
	return target
}

func dumped(t *testing.T, e dsn, args ...string) []byte {
	t.Helper()
	tool := require.Tool(t, "mariadb-dump", "mariadb-client")
	host, port, _ := strings.Cut(e.mysql.Addr, ":")
	args = append([]string{"--no-defaults", "--single-transaction", "--host=" + host, "--port=" + port, "--user=" + e.mysql.User, "--password=" + e.mysql.Passwd}, args...)
	cmd := exec.CommandContext(deadline(t), tool, args...)
	var failure bytes.Buffer
	cmd.Stderr = &failure
	content, err := cmd.Output()
	if err != nil {
		t.Fatalf("%v: %s", err, &failure)
	}
	return content
}

// withJournal opens a database that keeps a journal, with a tenant.
func withJournal(t *testing.T, address string) (s *Storage, acme *crm.Tenant, folder string) {
	t.Helper()
	folder = t.TempDir()
	s, err := Open(deadline(t), address, Options{Journal: JournalOptions{Folder: folder, Name: "a", Days: 35}})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := s.Close(deadline(t)); err != nil {
			t.Error(err)
		}
	})
	return s, newTenant(t, administration(s), "acme"), folder
}

func openAt(t *testing.T, s *Storage, tenantID int64, key string, when time.Time) string {
	t.Helper()
	w := opening(t, s, tenantID, key)
	w.Ocorrencias[0].CriadaEm = when
	if err := s.Escritor().Gravar(deadline(t), w); err != nil {
		t.Fatal(err)
	}
	return w.Ocorrencias[0].Numero
}

// leftovers are what rehearsals left in a folder and on the server.
func leftovers(t *testing.T, s *Storage, folder string) (left []string) {
	t.Helper()
	left, err := filepath.Glob(filepath.Join(folder, "*"))
	if err != nil {
		t.Fatal(err)
	}
	if s.dialect == dialectMySQL {
		err = eachRow(deadline(t), s.pools.reader, "SELECT schema_name FROM information_schema.schemata WHERE schema_name LIKE 'ponte\\_ensaio%'", nil, func(scan func(...any) error) error {
			var name string
			err := scan(&name)
			left = append(left, name)
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	return left
}

// TestARehearsalTellsWhatABackupHas: what it holds, what was acknowledged after it and, apart, what it should have had; the real
// database is as it was, and nothing stays of the rehearsal.
func TestARehearsalTellsWhatABackupHas(t *testing.T) {
	onEachEngine(t, func(t *testing.T, address string) {
		s, acme, journal := withJournal(t, address)
		first := openAt(t, s, acme.ID, "1", testInstant)
		lost := openAt(t, s, acme.ID, "2", testInstant.Add(time.Hour))
		last := openAt(t, s, acme.ID, "3", testInstant.Add(2*time.Hour))
		if _, err := s.pools.writer.Exec("CREATE TABLE `do operador (2024)` (id INTEGER)"); err != nil {
			t.Fatal(err)
		}
		whole := backedUp(t, address)
		after := openAt(t, s, acme.ID, "4", testInstant.Add(3*time.Hour))
		folder := t.TempDir()

		missing := map[string]bool{}
		rehearse := func(source string) *Rehearsal {
			t.Helper()
			clear(missing)
			r, err := Rehearse(deadline(t), Rehearsing{
				Address: address, Source: source, Folder: folder, Journals: []string{journal},
				Found: func(m *Missing) error { missing[m.Numero] = true; return nil },
			})
			if err != nil {
				t.Fatal(err)
			}
			if left := leftovers(t, s, folder); len(left) > 0 {
				t.Errorf("left behind: %v", left)
			}
			return r
		}
		r := rehearse(whole)
		rows := map[string]int64{}
		for _, x := range r.Tables {
			rows[x.Table] = x.Rows
		}
		if rows["ocorrencias"] != 3 || rows["tenants"] != 1 || len(rows) < 40 || r.Version != r.Target || r.Whole() <= 0 || r.Engine == "" {
			t.Errorf("%+v", r)
		}
		if len(r.Tenants) != 1 || r.Tenants[0].Slug != "acme" || r.Tenants[0].Last != last || r.Tenants[0].Ocorrencias != 3 || !r.Newest.Equal(testInstant.Add(2*time.Hour)) {
			t.Errorf("%+v", r.Tenants)
		}
		if r.Holes != 0 || r.Lost() != 1 || r.Journal.Checked != 4 || len(missing) != 1 || !missing[after] {
			t.Errorf("holes %d, lost %d, %v, %+v", r.Holes, r.Lost(), missing, r.Journal)
		}

		if _, err := s.pools.writer.Exec("DELETE FROM ocorrencias WHERE numero IN (?, ?)", lost, after); err != nil {
			t.Fatal(err)
		}
		r = rehearse(backedUp(t, address))
		if r.Holes != 1 || r.Lost() != 1 || !missing[lost] || missing[first] {
			t.Errorf("with a hole: holes %d, lost %d, %v", r.Holes, r.Lost(), missing)
		}
		if n := count(t, s, "SELECT COUNT(*) FROM ocorrencias"); n != 2 {
			t.Errorf("the real database has %d ocorrências", n)
		}
		if r := rehearse(backedUp(t, another(t, address))); r.Journal.Missing != 4 || !r.Newest.IsZero() {
			t.Errorf("another installation's: %+v", r.Journal)
		}
	})
}

// another is one more database of an address' engine, without rows of anybody's.
func another(t *testing.T, like string) string {
	t.Helper()
	if strings.HasPrefix(like, "sqlite:") {
		return newFile(t)
	}
	return sharedDatabase(t)
}

// TestARehearsalBringsAnOlderBackupUpToDate, as a restore under this program would; one of a newer program is refused.
func TestARehearsalBringsAnOlderBackupUpToDate(t *testing.T) {
	onEachEmpty(t, func(t *testing.T, address string) {
		p := openAtVersion(t, address, firstRelease)
		if _, err := p.writer.Exec("INSERT INTO ocorrencias (id, tenant_id, numero, status_id, descricao, solucao, aberta_em, criada_em, atualizada_em, campos_variaveis, recebido)" +
			" VALUES (500001, 1, 'antes', 1, 'texto', '', 1, 1, 1, '', '')"); err != nil {
			t.Fatal(err)
		}
		old := backedUp(t, address)
		r, err := Rehearse(deadline(t), Rehearsing{Address: address, Source: old, Folder: t.TempDir()})
		if err != nil || r.Version != firstRelease || r.Target <= firstRelease || r.Journal != nil {
			t.Fatalf("%v %+v", err, r)
		}
		if _, err := p.writer.Exec("INSERT INTO goose_db_version (version_id, is_applied) VALUES (999, 1)"); err != nil {
			t.Fatal(err)
		}
		if err := p.close(); err != nil {
			t.Fatal(err)
		}
		newer := strings.TrimPrefix(address, "sqlite://") // ponte backup makes none of it
		if newer == address {
			newer = backedUp(t, address)
		}
		if _, err = Rehearse(deadline(t), Rehearsing{Address: address, Source: newer, Folder: t.TempDir()}); !errors.Is(err, ErrBackup) || !errors.Is(err, ErrSchema) {
			t.Errorf("a newer program's: %v", err)
		}
	})
}

// TestABackupThatIsNone: what is cut off, damaged, empty or another's is refused, the reason names no data, and nothing stays.
func TestABackupThatIsNone(t *testing.T) {
	onEachEngine(t, func(t *testing.T, address string) {
		s, acme, _ := withJournal(t, address)
		for i := range 40 {
			w := opening(t, s, acme.ID, "")
			w.Ocorrencias[0].Descricao = strings.Repeat("segredo-da-pessoa ", 400+i)
			if err := s.Escritor().Gravar(deadline(t), w); err != nil {
				t.Fatal(err)
			}
		}
		good, err := os.ReadFile(backedUp(t, address))
		if err != nil {
			t.Fatal(err)
		}
		middle := bytes.Clone(good)
		at := len(middle) / 2
		copy(middle[at:], bytes.Repeat([]byte{0xEE, '\'', 0x01, ','}, 2048))
		cases := []struct {
			name, reason string
			content      []byte
		}{
			{"empty", "is empty", nil},
			{"cut off", "", good[:len(good)*2/3]},
			{"one byte short of its end", "", good[:len(good)/4096*4096-1]},
			{"damaged", "", middle},
			{"text", "", []byte("ponte\n")},
		}
		if s.dialect == dialectSQLite {
			cases = append(cases, []struct {
				name, reason string
				content      []byte
			}{{"another program's", "not a database of Ponte", foreignSQLite(t)}, {"a dump", "no SQLite file", []byte("-- MariaDB dump\n")}}...)
		} else {
			cases = append(cases, foreignDumps(t, address, good)...)
		}
		for _, c := range cases {
			folder := t.TempDir()
			source := filepath.Join(t.TempDir(), "copia")
			if err := os.WriteFile(source, c.content, 0o600); err != nil {
				t.Fatal(err)
			}
			r, err := Rehearse(deadline(t), Rehearsing{Address: address, Source: source, Folder: folder})
			if !errors.Is(err, ErrBackup) || !strings.Contains(err.Error(), c.reason) || strings.Contains(err.Error(), "segredo") {
				t.Errorf("%s: %v %+v", c.name, err, r)
			}
			if left := leftovers(t, s, folder); len(left) > 0 {
				t.Errorf("%s: left behind: %v", c.name, left)
			}
		}
		if n := count(t, s, "SELECT COUNT(*) FROM ocorrencias"); n != 40 {
			t.Errorf("the real database has %d ocorrências", n)
		}
		if _, err := Rehearse(deadline(t), Rehearsing{Address: address, Source: os.DevNull}); !errors.Is(err, ErrBackup) {
			t.Errorf("a device: %v", err)
		}
		if _, err := Rehearse(deadline(t), Rehearsing{Address: address, Source: t.TempDir()}); err == nil || !strings.Contains(err.Error(), "no backup") {
			t.Errorf("an empty folder: %v", err)
		}
	})
}

func foreignSQLite(t *testing.T) []byte {
	t.Helper()
	file := filepath.Join(t.TempDir(), "outro.db")
	db, err := openFile(file, lockWait)
	if err != nil {
		t.Fatal(err)
	}
	if _, err = db.Exec("CREATE TABLE pedidos (id INTEGER)"); err == nil {
		_, err = db.Exec("PRAGMA journal_mode=DELETE")
	}
	if err = errors.Join(err, db.Close()); err != nil {
		t.Fatal(err)
	}
	content, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	return content
}

// foreignDumps are those that would reach beyond the rehearsal's own database, and those that hold less than they should.
func foreignDumps(t *testing.T, address string, good []byte) []struct {
	name, reason string
	content      []byte
} {
	t.Helper()
	e, err := parseDSN(address)
	if err != nil {
		t.Fatal(err)
	}
	var gz bytes.Buffer
	w := gzip.NewWriter(&gz)
	if _, err := w.Write(good); err != nil || w.Close() != nil {
		t.Fatal(err)
	}
	end := []byte("-- Dump completed on 2026-11-27 12:00:00\n")
	return []struct {
		name, reason string
		content      []byte
	}{
		{"of several databases", "--databases", dumped(t, e, "--databases", e.mysql.DBName)},
		{"over the real tables", "no part of a dump", append([]byte("DROP TABLE IF EXISTS `"+e.mysql.DBName+"`.`ocorrencias`;\n"), end...)},
		{"that deletes", "no part of a dump", append([]byte("DELETE FROM `ocorrencias`;\n"), end...)},
		{"without its tables", "lacks tables or keys", dumped(t, e, "--ignore-table="+e.mysql.DBName+".narrativas", e.mysql.DBName)},
		{"of another program", "not a database of Ponte", append([]byte("CREATE TABLE `pedidos` (\n  `id` int\n) ENGINE=InnoDB;\n"), end...)},
		{"gzipped and cut off", "truncated", gz.Bytes()[:gz.Len()-100]},
	}
}

// TestARehearsalOfAGzippedDump, of the newest file of a folder.
func TestARehearsalOfAGzippedDump(t *testing.T) {
	address := sharedDatabase(t)
	s, acme, journal := withJournal(t, address)
	openAt(t, s, acme.ID, "", testInstant)
	good, err := os.ReadFile(backedUp(t, address))
	if err != nil {
		t.Fatal(err)
	}
	folder := t.TempDir()
	file, err := os.Create(filepath.Join(folder, "2.sql.gz"))
	if err != nil {
		t.Fatal(err)
	}
	w := gzip.NewWriter(file)
	_, err = w.Write(good)
	if err = errors.Join(err, w.Close(), file.Close()); err != nil {
		t.Fatal(err)
	}
	older := filepath.Join(folder, "1.sql")
	if err := errors.Join(os.WriteFile(older, nil, 0o600), os.Chtimes(older, testInstant, testInstant)); err != nil {
		t.Fatal(err)
	}
	r, err := Rehearse(deadline(t), Rehearsing{Address: address, Source: folder, Journals: []string{journal}})
	if err != nil || r.Journal.Missing != 0 || r.Journal.Checked != 1 || r.Source != file.Name() {
		t.Errorf("%v %+v", err, r)
	}
}

// TestARehearsalThatIsStopped leaves nothing either.
func TestARehearsalThatIsStopped(t *testing.T) {
	onEachEngine(t, func(t *testing.T, address string) {
		s, acme, _ := withJournal(t, address)
		openAt(t, s, acme.ID, "", testInstant)
		source, folder := backedUp(t, address), t.TempDir()
		for _, part := range []string{"restore", "check", "open"} {
			ctx, cancel := context.WithCancel(deadline(t))
			_, err := Rehearse(ctx, Rehearsing{Address: address, Source: source, Folder: folder, Progress: func(what string) {
				if what == part {
					cancel()
				}
			}})
			cancel()
			if err == nil {
				t.Errorf("%s: it went on", part)
			}
			if left := leftovers(t, s, folder); len(left) > 0 {
				t.Errorf("%s: left behind: %v", part, left)
			}
		}
	})
}
