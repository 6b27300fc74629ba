// Package mariadb runs a real MariaDB server for tests, or a MySQL where PONTE_TEST_MYSQL names one: private, on loopback, with durable settings, and ended
// with the test binary whatever happens to it. It must not know Ponte's schema nor anything else of Ponte.
package mariadb

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"math/rand/v2"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"sync"
	"syscall"
	"time"

	_ "github.com/go-sql-driver/mysql" // the pools that Open returns

	"ponte/test/process"
)

// The account that every server has: all rights, from loopback only.
const (
	User     = "ponte"
	Password = "ponte"
)

// Ports come from below the usual ephemeral range, so that an outgoing connection of another test never sits
// on the port of a server that is being restarted.
const (
	firstPort = 20000
	lastPort  = 32000
)

const (
	installTimeout = 2 * time.Minute
	startTimeout   = 2 * time.Minute
	stopTimeout    = time.Minute
	portTries      = 20
)

// Server is one mariadbd, or mysqld. Its address and data survive Stop, Kill and Restart; Close ends both.
// Its methods may be called from several goroutines.
type Server struct {
	dir     *directory
	args    []string
	port    int
	account *syscall.Credential // that its programs run as; nil = the tests' own

	mu      sync.Mutex
	process *process.Process // nil while the server is down

	models models
}

// Launch installs and starts a server for callers that are no tests, such as a benchmark command; tests use
// Start or Shared. args are further server arguments in MariaDB's spelling, which win over the defaults. The caller must Close it.
func Launch(args ...string) (*Server, error) { return launchUnder("", args) }

func launchUnder(folder string, args []string) (*Server, error) {
	dir, err := newDirectory(folder)
	if err != nil {
		return nil, err
	}
	return launch(dir, args)
}

// LaunchIn is Launch on a folder of the caller's, which Close leaves: what a server that ended before wrote into it is
// there again. One server at a time runs on a folder.
func LaunchIn(folder string, args ...string) (*Server, error) {
	dir, err := keptDirectory(folder)
	if err != nil {
		return nil, err
	}
	return launch(dir, args)
}

// Install is Launch without the start, which is Restart's, for a server that must not run as root: where the tests do, it is
// Debian's account for it.
func Install(args ...string) (*Server, error) {
	dir, err := newDirectory("")
	if err != nil {
		return nil, err
	}
	s := &Server{dir: dir, args: args}
	if s.account, err = unprivileged(); err == nil && s.account != nil {
		err = dir.giveTo(s.account)
	}
	if err == nil {
		err = s.install()
	}
	if err == nil {
		s.port, err = FreePort()
	}
	if err != nil {
		return nil, errors.Join(err, dir.remove())
	}
	return s, nil
}

func launch(dir *directory, args []string) (*Server, error) {
	s := &Server{dir: dir, args: args}
	if err := s.install(); err != nil {
		return nil, errors.Join(err, dir.remove())
	}
	if err := s.startOnFreePort(); err != nil {
		return nil, errors.Join(err, s.Close())
	}
	return s, nil
}

// Port returns the TCP port on 127.0.0.1, the same for the server's whole life.
func (s *Server) Port() int { return s.port }

// Address returns host:port.
func (s *Server) Address() string { return net.JoinHostPort("127.0.0.1", strconv.Itoa(s.port)) }

// URL returns the address of a database in Ponte's form, mysql://user:pass@127.0.0.1:port/database.
func (s *Server) URL(database string) string {
	return fmt.Sprintf("mysql://%s:%s@%s/%s", User, Password, s.Address(), database)
}

// DSN returns the address of a database as go-sql-driver/mysql takes it. database may be empty.
func (s *Server) DSN(database string) string {
	return fmt.Sprintf("%s:%s@tcp(%s)/%s", User, Password, s.Address(), database)
}

// Open returns a pool on database, for tests that look behind Ponte's back. The caller closes it.
func (s *Server) Open(database string) (*sql.DB, error) { return sql.Open("mysql", s.DSN(database)) }

func (s *Server) install() error {
	if err := os.MkdirAll(s.dir.file("tmp"), 0o700); err != nil {
		return err
	}
	if s.account != nil {
		if err := os.Chown(s.dir.file("tmp"), int(s.account.Uid), int(s.account.Gid)); err != nil {
			return err
		}
	}
	// The account is made by init-file, at every start: one way, whatever accounts the installer leaves.
	account := fmt.Sprintf("CREATE USER IF NOT EXISTS '%[1]s'@'127.0.0.1' IDENTIFIED BY '%[2]s';\n"+
		"GRANT ALL PRIVILEGES ON *.* TO '%[1]s'@'127.0.0.1' WITH GRANT OPTION;\n", User, Password)
	if err := os.WriteFile(s.dir.file("init.sql"), []byte(account), 0o644); err != nil {
		return err
	}
	if _, err := os.Stat(s.dir.file("data/mysql")); err == nil { // a kept folder that was used before
		return nil
	}
	line, err := chosen().installer(append([]string{"--datadir=" + s.dir.file("data"), "--tmpdir=" + s.dir.file("tmp")}, s.asRoot()...))
	if err != nil {
		return err
	}
	ctx, cancel := context.WithTimeout(context.Background(), installTimeout)
	defer cancel()
	command := exec.CommandContext(ctx, line[0], line[1:]...)
	command.SysProcAttr = &syscall.SysProcAttr{Credential: s.account}
	if output, err := command.CombinedOutput(); err != nil {
		return fmt.Errorf("install %s: %w\n%s", Name(), err, output)
	}
	return nil
}

// asRoot lets the server run as root where the tests do: MariaDB wants to be told. Changing to another user
// instead would make the kernel forget that the server has to die with the tests.
func (s *Server) asRoot() []string {
	if os.Geteuid() == 0 && s.account == nil {
		return []string{"--user=root"}
	}
	return nil
}

// arguments are what every flavour is started with. A commit is on disk before it is answered, in the redo log and in the
// binary log, as a careful operator runs it. The time zone is deliberately not UTC: a customer's server is not.
func (s *Server) arguments() []string {
	args := append([]string{
		"--datadir=" + s.dir.file("data"), "--socket=" + s.dir.file("s"),
		// A server that starts empties its folder for temporary tables, which must not be another's.
		"--tmpdir=" + s.dir.file("tmp"),
		"--pid-file=" + s.dir.file("pid"), "--log-error=" + s.dir.file("error.log"),
		"--init-file=" + s.dir.file("init.sql"),
		"--bind-address=127.0.0.1", "--port=" + strconv.Itoa(s.port), "--skip-name-resolve",
		"--max-connections=300", "--default-storage-engine=InnoDB", "--character-set-server=utf8mb4",
		"--default-time-zone=-03:00", "--performance-schema=OFF",
		"--innodb-buffer-pool-size=64M", "--innodb-log-file-size=32M",
		"--innodb-flush-log-at-trx-commit=1",
		"--server-id=1", "--log-bin=" + s.dir.file("binlog"), "--binlog-format=ROW", "--sync-binlog=1",
	}, s.asRoot()...)
	return append(args, s.args...)
}

// FreePort finds a port on 127.0.0.1 that nobody listens on now.
func FreePort() (port int, err error) {
	for range portTries {
		port = firstPort + rand.IntN(lastPort-firstPort)
		listener, busy := net.Listen("tcp", net.JoinHostPort("127.0.0.1", strconv.Itoa(port)))
		if busy == nil {
			busy = listener.Close()
		}
		if err = busy; err == nil {
			break
		}
	}
	return port, err
}

func (s *Server) startOnFreePort() error {
	var err error
	for range portTries {
		if s.port, err = FreePort(); err != nil {
			return err
		}
		// Between that and the server's own bind somebody else may take the port: then the server ends at once.
		if err = s.start(); err == nil {
			return nil
		}
	}
	return err
}

// start runs the server and returns when it answers queries.
func (s *Server) start(once ...string) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.process != nil {
		return errors.New(Name() + " already runs")
	}
	command, err := s.command(once...)
	if err != nil {
		return err
	}
	p, err := process.Start(command, syscall.SIGKILL)
	if err != nil {
		return err
	}
	if err := s.await(p); err != nil {
		return errors.Join(err, p.Kill())
	}
	s.process = p
	return nil
}

// command is the server's command line, with further arguments of this time alone.
func (s *Server) command(once ...string) (*exec.Cmd, error) {
	line, err := chosen().server(append(s.arguments(), once...))
	if err != nil {
		return nil, err
	}
	command := exec.Command(line[0], line[1:]...)
	command.SysProcAttr = &syscall.SysProcAttr{Credential: s.account}
	return command, nil
}

func (s *Server) await(p *process.Process) error {
	db, err := s.Open("")
	if err != nil {
		return err
	}
	defer db.Close()
	deadline := time.After(startTimeout)
	for {
		ctx, cancel := context.WithTimeout(context.Background(), 5*time.Second)
		err := ours(ctx, db, s.dir.file("data"))
		cancel()
		if err == nil {
			return nil
		}
		select {
		case <-p.Ended():
			return fmt.Errorf("%s ended while starting: %w\n%s", Name(), p.Err(), s.dir.tail("error.log"))
		case <-deadline:
			return fmt.Errorf("%s does not answer after %s: %w\n%s", Name(), startTimeout, err, s.dir.tail("error.log"))
		case <-time.After(20 * time.Millisecond):
		}
	}
}

// ours asks who answers: on a port lost to another test's server the answer would come from that one.
func ours(ctx context.Context, db *sql.DB, datadir string) error {
	var got string
	if err := db.QueryRowContext(ctx, "SELECT @@datadir").Scan(&got); err != nil {
		return err
	}
	if filepath.Clean(got) != datadir {
		return fmt.Errorf("another server answers on this port, its data is in %s", got)
	}
	return nil
}
