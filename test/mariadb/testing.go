package mariadb

import (
	"context"
	"fmt"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"ponte/test/memory"
)

// statementsTimeout bounds what is done around a test: the removal of its database waits for connections that it forgot.
const statementsTimeout = time.Minute

// maxNamePart keeps database names under MySQL's 64 characters.
const maxNamePart = 40

var (
	shared struct {
		sync.Mutex
		managed bool // Main runs this test binary and ends the server
		server  *Server
		err     error
	}
	databases atomic.Int64
)

// Start starts a server of the test's own, for tests that stop, kill or pause it, and ends it with the test. Its files are in
// memory where there is room.
// args are further server arguments, as --innodb-flush-log-at-trx-commit=0, which win over the defaults.
// Without MariaDB installed the test skips or fails (package require).
func Start(t testing.TB, args ...string) *Server {
	t.Helper()
	chosen().need(t)
	s, err := launchUnder(memory.Folder(), args)
	if err != nil {
		t.Fatalf("start %s: %v", Name(), err)
	}
	t.Cleanup(func() {
		if t.Failed() {
			t.Logf("the log of %s ends with:\n%s", Name(), s.dir.tail("error.log"))
		}
		if err := s.Close(); err != nil {
			t.Errorf("end %s: %v", Name(), err)
		}
	})
	return s
}

// Shared returns the one server that the tests of this binary share; they must leave it running. Its package
// needs
//
//	func TestMain(m *testing.M) { mariadb.Main(m) }
func Shared(t testing.TB) *Server {
	t.Helper()
	shared.Lock()
	defer shared.Unlock()
	if !shared.managed {
		t.Fatal("mariadb.Shared needs: func TestMain(m *testing.M) { mariadb.Main(m) }")
	}
	chosen().need(t)
	if shared.server == nil && shared.err == nil {
		shared.server, shared.err = launchUnder(memory.Folder(), []string{"--innodb-file-per-table=0"}) // a test's tables are many, small and soon gone
	}
	if shared.err != nil {
		t.Fatalf("start %s: %v", Name(), shared.err)
	}
	return shared.server
}

// Main runs the tests of a package and then ends the shared server, if any test asked for it.
func Main(m *testing.M) {
	shared.Lock()
	shared.managed = true
	shared.Unlock()
	m.Run() // its exit code is the binary's
	shared.Lock()
	defer shared.Unlock()
	if shared.server != nil {
		if err := shared.server.Close(); err != nil {
			fmt.Printf("end %s: %v\n", Name(), err)
		}
		shared.server = nil
	}
}

// NewDatabase makes an empty database for one test and returns its address in Ponte's form. It is dropped with
// the test, if the server still answers then.
func (s *Server) NewDatabase(t testing.TB) string {
	t.Helper()
	return s.URL(s.newDatabase(t))
}

func (s *Server) newDatabase(t testing.TB) (name string) {
	t.Helper()
	name = databaseName(t.Name(), databases.Add(1))
	if err := s.exec(create(name)); err != nil {
		t.Fatalf("create database: %v", err)
	}
	t.Cleanup(func() {
		if s.Pid() == 0 {
			return
		}
		if err := s.exec("DROP DATABASE IF EXISTS `" + name + "`"); err != nil {
			t.Logf("database %s stays: %v", name, err)
		}
	})
	return name
}

func create(name string) string { return "CREATE DATABASE `" + name + "` CHARACTER SET utf8mb4" }

// exec runs statements in their order.
func (s *Server) exec(statements ...string) error {
	db, err := s.Open("")
	if err != nil {
		return err
	}
	defer db.Close()
	db.SetMaxOpenConns(1)
	ctx, cancel := context.WithTimeout(context.Background(), statementsTimeout)
	defer cancel()
	for _, statement := range statements {
		if _, err := db.ExecContext(ctx, statement); err != nil {
			return fmt.Errorf("%s: %w", statement, err)
		}
	}
	return nil
}

// databaseName makes a readable and unique name of a test's: test_12_testabrir_repetida.
func databaseName(test string, number int64) string {
	readable := strings.Map(func(r rune) rune {
		if r >= 'a' && r <= 'z' || r >= '0' && r <= '9' {
			return r
		}
		return '_'
	}, strings.ToLower(test))
	return fmt.Sprintf("test_%d_%s", number, readable[:min(len(readable), maxNamePart)])
}
