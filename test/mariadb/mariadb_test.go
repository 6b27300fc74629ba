package mariadb_test

import (
	"bufio"
	"context"
	"database/sql"
	"errors"
	"net/url"
	"os"
	"os/exec"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

	"ponte/test/mariadb"
	"ponte/test/memory"
)

// childVariable makes this test binary start a server, print its pid and wait to be killed; "unprivileged" one that must not be
// root's.
const (
	childVariable = "PONTE_TEST_MARIADB_CHILD"
	unprivileged  = "unprivileged"
)

func TestMain(m *testing.M) {
	if os.Getenv(childVariable) != "" {
		child()
	}
	mariadb.Main(m)
}

func child() {
	start := mariadb.Launch
	if os.Getenv(childVariable) == unprivileged {
		start = mariadb.Install
	}
	s, err := start()
	if err == nil && s.Pid() == 0 {
		err = s.Restart()
	}
	if err != nil {
		os.Stderr.WriteString(err.Error())
		os.Exit(1)
	}
	os.Stdout.WriteString(strconv.Itoa(s.Pid()) + "\n")
	select {}
}

func open(t *testing.T, s *mariadb.Server, address string) *sql.DB {
	t.Helper()
	u, err := url.Parse(address)
	if err != nil {
		t.Fatal(err)
	}
	db, err := s.Open(strings.TrimPrefix(u.Path, "/"))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { db.Close() })
	return db
}

func TestNewDatabaseIsEmptyAndOnesOwn(t *testing.T) {
	s := mariadb.Shared(t)
	first, second := s.NewDatabase(t), s.NewDatabase(t)
	if first == second || !strings.HasPrefix(first, "mysql://ponte:ponte@127.0.0.1:") {
		t.Fatalf("addresses %s and %s", first, second)
	}
	one, two := open(t, s, first), open(t, s, second)
	if _, err := one.Exec("CREATE TABLE only_here (id INT PRIMARY KEY)"); err != nil {
		t.Fatal(err)
	}
	var tables int
	if err := two.QueryRow("SELECT COUNT(*) FROM information_schema.tables WHERE table_schema = DATABASE()").Scan(&tables); err != nil {
		t.Fatal(err)
	}
	if tables != 0 {
		t.Fatalf("%d tables in a new database", tables)
	}
}

func TestACopyIsOnesOwn(t *testing.T) {
	s, filled := mariadb.Shared(t), 0
	fill := func(address string) error {
		filled++
		_, err := open(t, s, address).Exec("CREATE TABLE t (id INT PRIMARY KEY AUTO_INCREMENT, word VARCHAR(9) NOT NULL DEFAULT 'x', UNIQUE KEY words (word))")
		if err == nil {
			_, err = open(t, s, address).Exec("INSERT INTO t VALUES (7, 'kept')")
		}
		return err
	}
	one, two := open(t, s, s.NewCopy(t, "words", fill)), open(t, s, s.NewCopy(t, "words", fill))
	for range 2 { // each has the key that the model has, and goes on from its rows
		if _, err := one.Exec("INSERT INTO t () VALUES ()"); err == nil {
			_, err = one.Exec("INSERT INTO t () VALUES ()")
			if err == nil {
				t.Error("the copy has no unique key")
			}
		} else {
			t.Fatal(err)
		}
		one = two
	}
	var rows, last int
	if err := two.QueryRow("SELECT COUNT(*), MAX(id) FROM t").Scan(&rows, &last); err != nil || rows != 2 || last != 8 || filled != 1 {
		t.Errorf("%d rows, the last %d, filled %d times: %v", rows, last, filled, err)
	}
}

func TestCommitsAreDurable(t *testing.T) {
	db := open(t, mariadb.Shared(t), "mysql:///")
	var redo, binlog int
	if err := db.QueryRow("SELECT @@innodb_flush_log_at_trx_commit, @@sync_binlog*@@log_bin").Scan(&redo, &binlog); err != nil {
		t.Fatal(err)
	}
	if redo != 1 || binlog != 1 {
		t.Fatalf("innodb_flush_log_at_trx_commit=%d, sync_binlog with log_bin=%d; want 1 and 1", redo, binlog)
	}
}

func TestFaultsKeepDataAndAddress(t *testing.T) {
	s := mariadb.Start(t)
	db := open(t, s, s.NewDatabase(t))
	if _, err := db.Exec("CREATE TABLE kept (id INT PRIMARY KEY)"); err != nil {
		t.Fatal(err)
	}
	for i, fault := range []func() error{s.Kill, s.Stop} {
		if _, err := db.Exec("INSERT INTO kept VALUES (?)", i); err != nil {
			t.Fatal(err)
		}
		if err := fault(); err != nil {
			t.Fatal(err)
		}
		if err := db.Ping(); err == nil {
			t.Fatal("a server that was ended answers")
		}
		if err := s.Restart(); err != nil {
			t.Fatal(err)
		}
		var rows int
		if err := db.QueryRow("SELECT COUNT(*) FROM kept").Scan(&rows); err != nil {
			t.Fatal(err)
		}
		if rows != i+1 {
			t.Fatalf("%d rows, want %d", rows, i+1)
		}
	}
}

func TestPauseHangsUntilResume(t *testing.T) {
	s := mariadb.Start(t, "--innodb-flush-log-at-trx-commit=2")
	db := open(t, s, "mysql:///")
	var flush int
	if err := db.QueryRow("SELECT @@innodb_flush_log_at_trx_commit").Scan(&flush); err != nil || flush != 2 {
		t.Fatalf("the argument did not win: %d, %v", flush, err)
	}
	if err := s.Pause(); err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithTimeout(context.Background(), 300*time.Millisecond)
	defer cancel()
	if err := db.PingContext(ctx); !errors.Is(err, context.DeadlineExceeded) {
		t.Fatalf("ping of a paused server: %v", err)
	}
	if err := s.Resume(); err != nil {
		t.Fatal(err)
	}
	if err := db.Ping(); err != nil {
		t.Fatal(err)
	}
}

func TestServerDiesWithTheTestBinary(t *testing.T) {
	mariadb.Shared(t) // skips where MariaDB is missing
	kinds := []string{"ordinary"}
	if mariadb.Name() == "mariadb" { // MySQL has no such account, and may be unpacked where none but root looks
		kinds = append(kinds, unprivileged)
	}
	for _, kind := range kinds {
		t.Run(kind, func(t *testing.T) { diesWithTheTestBinary(t, kind) })
	}
}

func diesWithTheTestBinary(t *testing.T, kind string) {
	folder := memory.TempDir(t)                     // the killed one cleans nothing
	if err := os.Chmod(folder, 0o755); err != nil { // the server may have an account of its own
		t.Fatal(err)
	}
	parent := exec.Command(os.Args[0])
	parent.Env = append(os.Environ(), childVariable+"="+kind, "TMPDIR="+folder)
	parent.Stderr = os.Stderr
	out, err := parent.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := parent.Start(); err != nil {
		t.Fatal(err)
	}
	line, err := bufio.NewReader(out).ReadString('\n')
	if err != nil {
		t.Fatal(err)
	}
	pid, err := strconv.Atoi(strings.TrimSpace(line))
	if err != nil {
		t.Fatal(err)
	}
	if err := syscall.Kill(pid, 0); err != nil {
		t.Fatalf("the server does not run before the kill: %v", err)
	}
	if err := parent.Process.Kill(); err != nil {
		t.Fatal(err)
	}
	_ = parent.Wait()
	for range 1200 {
		if gone(pid) {
			return
		}
		time.Sleep(50 * time.Millisecond)
	}
	t.Fatalf("mariadbd %d outlived the test binary that started it", pid)
}

// gone tells whether a process has ended; a zombie that nobody reaps has.
func gone(pid int) bool {
	stat, err := os.ReadFile("/proc/" + strconv.Itoa(pid) + "/stat")
	if err != nil {
		return true
	}
	_, state, _ := strings.Cut(string(stat), ") ")
	return strings.HasPrefix(state, "Z")
}
