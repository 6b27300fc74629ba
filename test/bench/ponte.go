//go:build linux

package main

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"syscall"
	"time"
)

// ponte is the program built from this tree, with its default settings: every rule, the request log and the durable
// commit are on because nothing here turns anything off.
type ponte struct {
	label    string
	dir      string
	program  string
	database string // in Ponte's form
	address  string
	body     string
	buyers   int
	calls    counter
	process  *child
	db       *sql.DB // to look behind its back
	pprof    bool
	settings []string // further environment, NAME=value
}

const (
	ponteDatabase = "bench_ponte"
	ponteTenant   = "medida"
	readyTimeout  = 30 * time.Second

	commandTimeout = time.Hour // a migration of millions of rows
)

// build compiles Ponte as `make build` does.
func build(dir string) (string, error) {
	program := filepath.Join(dir, "ponte")
	cmd := exec.Command("go", "build", "-trimpath", "-ldflags=-s -w", "-o", program, "ponte/cmd/ponte")
	cmd.Env = append(os.Environ(), "CGO_ENABLED=0")
	if output, err := cmd.CombinedOutput(); err != nil {
		return "", fmt.Errorf("build Ponte: %w\n%s", err, output)
	}
	return program, nil
}

// newPonte prepares an empty database through Ponte's own commands and starts the server on it.
func newPonte(dir, label, program, database, body string, buyers int, pprof bool) (*ponte, error) {
	p := &ponte{label: label, dir: dir, program: program, database: database, body: body, buyers: buyers, pprof: pprof}
	if err := p.prepare(); err != nil {
		return nil, err
	}
	return p, p.start()
}

// prepare makes the tenant, its credential, its allowlist and its buyers.
func (p *ponte) prepare() error {
	if err := os.MkdirAll(p.dir, 0o700); err != nil {
		return err
	}
	if err := p.command("", "migrate"); err != nil {
		return err
	}
	if err := p.command("", "tenant", "create", ponteTenant, "--cnpj", tenantCNPJ, "--name", "Construtora Medida", "--default"); err != nil {
		return err
	}
	if err := p.command(wsPassword+"\n", "credential", "create", wsUser, "--system", "mega", "--lookup", "contrato", "--master"); err != nil {
		return err
	}
	if err := p.command("", "ip", "allow", "127.0.0.0/8"); err != nil {
		return err
	}
	files, err := writeCSV(p.dir, p.buyers)
	if err != nil {
		return err
	}
	for _, f := range files {
		if err := p.command("", "import", f[0], f[1]); err != nil {
			return err
		}
	}
	return nil
}

// command runs one of Ponte's commands on the database.
func (p *ponte) command(input string, args ...string) error {
	_, err := p.ask(input, args...)
	return err
}

// ask is command with what it printed.
func (p *ponte) ask(input string, args ...string) (string, error) {
	ctx, cancel := context.WithTimeout(context.Background(), commandTimeout)
	defer cancel()
	cmd := exec.CommandContext(ctx, p.program, args...)
	cmd.Dir = p.dir
	cmd.Env = p.environment()
	cmd.Stdin = strings.NewReader(input)
	output, err := cmd.CombinedOutput()
	if err != nil {
		return "", fmt.Errorf("ponte %s: %w\n%s", strings.Join(args, " "), err, output[max(0, len(output)-4096):])
	}
	return string(output), nil
}

// environment keeps settings of the person who runs the benchmark out of it.
func (p *ponte) environment(more ...string) []string {
	var env []string
	for _, kv := range os.Environ() {
		if !strings.HasPrefix(kv, "PONTE_") {
			env = append(env, kv)
		}
	}
	return slices.Concat(env, []string{"PONTE_DATABASE=" + p.database}, p.settings, more)
}

func (p *ponte) start() error {
	if p.address == "" {
		port, err := freePort()
		if err != nil {
			return err
		}
		p.address = net.JoinHostPort("127.0.0.1", strconv.Itoa(port))
	}
	args := []string{"serve"}
	if p.pprof {
		args = append(args, "--pprof")
	}
	cmd := exec.Command(p.program, args...)
	cmd.Dir = p.dir
	cmd.Env = p.environment("PONTE_LISTEN=" + p.address)
	var err error
	if p.process, err = launch(p.dir, "ponte", cmd, syscall.SIGTERM); err != nil {
		return err
	}
	return p.process.await(readyTimeout, p.ready)
}

func (p *ponte) ready() error {
	answer, err := http.Get("http://" + p.address + "/readyz")
	if err != nil {
		return err
	}
	defer answer.Body.Close()
	if answer.StatusCode != http.StatusOK {
		return fmt.Errorf("readyz: %s", answer.Status)
	}
	return nil
}

func (p *ponte) name() string { return p.label }
func (p *ponte) pids() []int  { return []int{p.process.Pid()} }

func (p *ponte) load(connections int, warm, window time.Duration, at func()) (outcome, error) {
	return generate(p.dir, "ponte", p.address, "/webservices/index.php", p.body, p.buyers, p.calls.reserve(), connections, warm, window, at)
}

// stored counts the openings. Each has its call in the request log and its idempotency key, or something was skipped.
func (p *ponte) stored() (int64, error) {
	n, err := pairedRows(p.db, "ocorrencias", "chamadas")
	if err != nil {
		return 0, err
	}
	_, err = pairedRows(p.db, "ocorrencias", "chaves_idempotencia")
	return n, err
}

func (p *ponte) numbers() (map[string]string, error) {
	return numbersIn(p.db, "SELECT codigo_oc, numero FROM ocorrencias")
}

func (p *ponte) end() error {
	err := p.process.end()
	if p.db != nil {
		err = errors.Join(err, p.db.Close())
	}
	return err
}

// restarts measures the time from exec to the first /readyz that says yes, on the database as it is now.
func (p *ponte) restarts(times int) ([]time.Duration, error) {
	var took []time.Duration
	for range times {
		if err := p.process.end(); err != nil {
			return nil, err
		}
		begin := time.Now()
		if err := p.start(); err != nil {
			return nil, err
		}
		took = append(took, time.Since(begin))
	}
	return took, nil
}

// profile asks the running server for a processor profile; the caller runs load meanwhile.
func (p *ponte) profile(file string, length time.Duration) error {
	return p.fetch(fmt.Sprintf("/debug/pprof/profile?seconds=%d", int(length.Seconds())), file)
}

// fetch stores one of the server's profiles.
func (p *ponte) fetch(path, file string) error {
	answer, err := http.Get("http://" + p.address + path)
	if err != nil {
		return err
	}
	defer answer.Body.Close()
	content, err := io.ReadAll(answer.Body)
	if err != nil {
		return err
	}
	if answer.StatusCode != http.StatusOK {
		return fmt.Errorf("%s: %s", path, answer.Status)
	}
	return os.WriteFile(file, content, 0o600)
}
