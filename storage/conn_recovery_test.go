package storage

import (
	"context"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"go.uber.org/zap"
	"go.uber.org/zap/zapcore"
	"go.uber.org/zap/zaptest/observer"

	"ponte/test/memory"
)

// deadDatabase writes n openings, one a transaction, and gives what a process leaves that is killed then: the files as they are.
// The numbers that were given are returned.
func deadDatabase(t *testing.T, n int) (file string, numeros []int) {
	t.Helper()
	living := newPath(t)
	s := open(t, "sqlite://"+living)
	old, err := s.pools.reader.BeginTx(deadline(t), nil) // what an old reader may still see stays in the log, however late the machine is
	if err == nil {
		err = old.QueryRow("SELECT COUNT(*) FROM ocorrencias").Scan(new(int))
	}
	if err != nil {
		t.Fatal(err)
	}
	defer old.Rollback() //nolint:errcheck // nothing was written
	writeTestTenant(t, s)
	for range n {
		e := opening(t, s, 1, "")
		if err := s.Escritor().Gravar(deadline(t), e); err != nil {
			t.Fatal(err)
		}
		numero, err := strconv.Atoi(e.Ocorrencias[0].Numero)
		if err != nil {
			t.Fatal(err)
		}
		numeros = append(numeros, numero)
	}
	file = filepath.Join(memory.TempDir(t), "ponte.db")
	tx, err := s.pools.writer.BeginTx(deadline(t), nil) // nobody writes meanwhile
	if err != nil {
		t.Fatal(err)
	}
	defer tx.Rollback() //nolint:errcheck // nothing was written
	for _, end := range []string{"", walSuffix} {
		copyFile(t, living+end, file+end)
	}
	return file, numeros
}

func copyFile(t *testing.T, from, to string) {
	t.Helper()
	bytes, err := os.ReadFile(from)
	if err == nil {
		err = os.WriteFile(to, bytes, 0o600)
	}
	if err != nil {
		t.Fatal(err)
	}
}

// garble writes garbage into a file.
func garble(t *testing.T, file string, where int64, n int) {
	t.Helper()
	f, err := os.OpenFile(file, os.O_RDWR, 0)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	if _, err := f.WriteAt([]byte(strings.Repeat("\xa5", n)), where); err != nil {
		t.Fatal(err)
	}
}

func openLogged(t *testing.T, file string) (*Storage, *observer.ObservedLogs) {
	t.Helper()
	core, log := observer.New(zapcore.InfoLevel)
	s, err := Open(deadline(t), "sqlite://"+file, Options{Log: zap.New(core)})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := s.Close(deadline(t)); err != nil {
			t.Error(err)
		}
	})
	return s, log
}

// TestDamagedLogIsToldAndItsNumbersAreNotGivenAgain: garbage in the middle of the write-ahead log loses what was written
// behind it. That is told in the log and on the trail, and no number that somebody was given is given to another.
func TestDamagedLogIsToldAndItsNumbersAreNotGivenAgain(t *testing.T) {
	for name, where := range map[string]func(size int64) int64{
		"in the middle":     func(n int64) int64 { return n / 2 },
		"in its header":     func(int64) int64 { return 8 },
		"in the last frame": func(n int64) int64 { return n - 300 },
	} {
		t.Run(name, func(t *testing.T) {
			file, numeros := deadDatabase(t, 250) // three blocks of numbers
			info, err := os.Stat(file + walSuffix)
			if err != nil {
				t.Fatal(err)
			}
			garble(t, file+walSuffix, where(info.Size()), 200)
			for what, f := range map[string]func() error{
				"check":  func() error { _, err := CheckFile(deadline(t), "sqlite://"+file); return err },
				"backup": func() error { return Backup(deadline(t), "sqlite://"+file, file+".copia") },
			} {
				if err := f(); err == nil || !strings.Contains(err.Error(), "damaged") {
					t.Errorf("%s before the server: %v", what, err)
				}
			}
			if name == "in its header" { // nothing of this base was in the file itself
				if s, _ := openLogged(t, file); !s.recovery.damaged {
					t.Error("no damage was found")
				}
				return
			}
			s, log := openLogged(t, file)
			lost := len(numeros) - count(t, s, "SELECT COUNT(*) FROM ocorrencias")
			if lost == 0 {
				t.Fatal("nothing is lost: the test garbles nothing")
			}
			if n := log.FilterMessageSnippet("write-ahead log is damaged").Len(); n != 1 {
				t.Errorf("%d lines of the log tell it, want 1", n)
			}
			damages, err := s.Damages(deadline(t))
			if err != nil || len(damages) != 1 || damages[0].Acao != "banco.recuperado" || damages[0].TenantID != 0 {
				t.Errorf("%v, trail %+v", err, damages)
			}
			given := map[int]bool{}
			for _, n := range numeros {
				given[n] = true
			}
			for range 300 {
				text, err := s.Numeracao().Numero(deadline(t), 1)
				if err != nil {
					t.Fatal(err)
				}
				if n, _ := strconv.Atoi(text); given[n] {
					t.Fatalf("number %d was given again", n)
				}
			}
			if err := s.Close(deadline(t)); err != nil {
				t.Fatal(err)
			}
			if again, log := openLogged(t, file); again.recovery.damaged || log.FilterMessageSnippet("damaged").Len() != 0 {
				t.Error("the same damage is told once more")
			}
		})
	}
}

// TestKilledProcessIsNoDamage: a log that ends anywhere, in a frame too, and one that began again over older frames, is whole.
func TestKilledProcessIsNoDamage(t *testing.T) {
	for name, change := range map[string]func(t *testing.T, wal string){
		"whole":            func(*testing.T, string) {},
		"cut in a frame":   func(t *testing.T, wal string) { truncate(t, wal, 1000) },
		"cut in a header":  func(t *testing.T, wal string) { truncate(t, wal, 4096+10) },
		"nothing recorded": func(t *testing.T, wal string) { truncate(t, wal, -1) },
	} {
		t.Run(name, func(t *testing.T) {
			file, numeros := deadDatabase(t, 20)
			change(t, file+walSuffix)
			s, log := openLogged(t, file)
			if s.recovery.damaged || log.FilterMessageSnippet("damaged").Len() != 0 {
				t.Errorf("a damage is told: %v", log.All())
			}
			if name != "whole" {
				return
			}
			text, err := s.Numeracao().Numero(deadline(t), 1)
			if n, _ := strconv.Atoi(text); err != nil || n <= numeros[len(numeros)-1] || n > numeros[0]+2*minBlock {
				t.Errorf("%v, number %d after %d", err, n, numeros[len(numeros)-1])
			}
			s.CheckStart()
			until(t, "the pages are read", func() bool { return log.FilterMessageSnippet("its pages are sound").Len() == 1 })
		})
	}
}

func truncate(t *testing.T, file string, bytes int64) {
	t.Helper()
	info, err := os.Stat(file)
	if err == nil {
		err = os.Truncate(file, max(0, info.Size()-bytes)*min(1, max(0, bytes+1)))
	}
	if err != nil {
		t.Fatal(err)
	}
}

// TestALivingLogIsNoDamage opens the database again and again beside a server that writes: what is being written is no damage,
// nor is what is left from before the log began again.
func TestALivingLogIsNoDamage(t *testing.T) {
	file := newPath(t)
	s := open(t, "sqlite://"+file)
	writeTestTenant(t, s)
	life, stop := context.WithCancel(t.Context())
	end := make(chan struct{})
	go func() {
		defer close(end)
		for life.Err() == nil {
			e := opening(t, s, 1, "")
			e.Ocorrencias[0].Descricao = strings.Repeat("descrição ", 2000)
			if err := s.Escritor().Gravar(context.WithoutCancel(life), e); err != nil {
				t.Error(err)
				return
			}
		}
	}()
	for i := range 60 {
		e, err := inspectWAL(file + walSuffix)
		if err != nil {
			t.Fatal(err)
		}
		if e.lost > 0 || i%20 == 0 {
			r := &Storage{dialect: dialectSQLite, file: file, pools: s.pools, log: zap.NewNop(), recovery: recovery{before: e}}
			if err := r.confirmDamage(deadline(t)); err != nil || r.recovery.damaged {
				t.Errorf("%v, a damage is seen in a living log: %+v", err, e)
			}
		}
	}
	stop()
	<-end
}

// TestDamagedPageIsFound: a page that was destroyed while the server was down is found after an unclean start, and by a check.
func TestDamagedPageIsFound(t *testing.T) {
	file, _ := deadDatabase(t, 20)
	s, err := Open(deadline(t), "sqlite://"+file, Options{}) // all of it into the file
	if err != nil {
		t.Fatal(err)
	}
	if err := s.Close(deadline(t)); err != nil {
		t.Fatal(err)
	}
	if ok, err := CheckFile(deadline(t), "sqlite://"+file); !ok || err != nil {
		t.Fatal(ok, err)
	}
	root := rootPage(t, file)
	garble(t, file, int64(root-1)*4096, 4096)
	if ok, err := CheckFile(deadline(t), "sqlite://"+file); !ok || err == nil || !strings.Contains(err.Error(), "damaged") {
		t.Errorf("a destroyed page is not found: %v", err)
	}
	opened, log := openLogged(t, file)
	opened.recovery.before.recovered = 1 // as after a kill
	opened.CheckStart()
	until(t, "the damage is told", func() bool { return log.FilterMessageSnippet("the database is damaged").Len() == 1 })
	until(t, "the damage is on the trail", func() bool {
		damages, err := opened.Damages(deadline(t))
		return err == nil && len(damages) == 1 && damages[0].Acao == "banco.danificado"
	})
}

// rootPage is the root page of a table that nothing here reads.
func rootPage(t *testing.T, file string) int {
	t.Helper()
	s, err := Open(deadline(t), "sqlite://"+file, Options{})
	if err != nil {
		t.Fatal(err)
	}
	defer func() {
		if err := s.Close(deadline(t)); err != nil {
			t.Error(err)
		}
	}()
	return count(t, s, "SELECT rootpage FROM sqlite_master WHERE name = 'timesheets' OR name = 'cargas' ORDER BY name LIMIT 1")
}

// FuzzReadWAL: whatever a file holds, its reading ends and counts no frame twice.
func FuzzReadWAL(f *testing.F) {
	f.Add([]byte("7\x7f\x06\x82"), 40)
	f.Add([]byte(strings.Repeat("\x00\x00\x00\x01", 2000)), 1)
	f.Fuzz(func(t *testing.T, b []byte, times int) {
		text := strings.Repeat(string(b), max(1, times%64))
		e, err := readWAL(strings.NewReader(text))
		if err != nil || e.rest > int64(len(text)) || int64(e.recovered)*(512+walFrame)+e.rest > int64(len(text)) {
			t.Errorf("%+v %v of %d bytes", e, err, len(text))
		}
	})
}
