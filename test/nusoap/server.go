package nusoap

import (
	_ "embed"
	"encoding/json"
	"errors"
	"fmt"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

	"ponte/test/mariadb"
	"ponte/test/process"
	"ponte/test/require"
)

//go:embed old.php
var page []byte

// operations are those of the page on SOAP.
var operations = []string{"DadosServicedesk", "DadosNarrativasOC", "EditOC", "ConsultarOcorrencias"}

// workers are the page's processes: as many calls as it works on at once.
const workers = 8

// Server is the old service.
type Server struct {
	URL     string // http://127.0.0.1:PORT
	dir     string
	process *process.Process
}

// Start serves the page until the test ends. Its next number follows last; lists are what it answers of each operation that lists.
func Start(t *testing.T, last int64, lists map[string]string) *Server {
	t.Helper()
	php := require.Tool(t, "php", "php-cli")
	if _, err := os.Stat(Source); err != nil {
		require.Missing(t, "NuSOAP", "apt-get install libnusoap-php")
	}
	s := &Server{dir: t.TempDir()}
	port, err := mariadb.FreePort()
	if err == nil {
		err = s.write(last, lists)
	}
	if err != nil {
		t.Fatal(err)
	}
	address := net.JoinHostPort("127.0.0.1", strconv.Itoa(port))
	s.URL = "http://" + address
	log := &process.Log{}
	command := exec.Command(php, "-d", "opcache.enable_cli=1", "-d", "opcache.validate_timestamps=0", "-S", address, "-t", s.dir, filepath.Join(s.dir, "old.php"))
	command.Env = append(os.Environ(), "PHP_CLI_SERVER_WORKERS="+strconv.Itoa(workers))
	command.SysProcAttr = &syscall.SysProcAttr{Setpgid: true} // its workers end with it
	command.Stdout, command.Stderr = log, log
	if s.process, err = process.Start(command, syscall.SIGINT); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		s.Stop()
		if t.Failed() {
			t.Logf("the old service's log ends with:\n%s", log.Tail())
		}
	})
	for limit := time.Now().Add(time.Minute); ; time.Sleep(20 * time.Millisecond) {
		c, err := net.Dial("tcp", address)
		if err == nil {
			c.Close()
			return s
		}
		if time.Now().After(limit) || !s.process.Alive() {
			t.Fatalf("the old service does not answer: %v\n%s", err, log.Tail())
		}
	}
}

// Stop ends the service; a second time it does nothing.
func (s *Server) Stop() {
	_ = syscall.Kill(-s.process.Pid(), syscall.SIGKILL)
	<-s.process.Ended()
}

func (s *Server) write(last int64, lists map[string]string) error {
	library, err := Library()
	if err != nil {
		return err
	}
	var settings strings.Builder
	settings.WriteString("<?php return ['parts' => [\n")
	for _, o := range operations {
		parts, err := Parts(o, func(string) bool { return true })
		if err != nil {
			return err
		}
		fmt.Fprintf(&settings, "'%s' => %s,\n", o, parts)
	}
	j, err := json.Marshal(lists)
	if err != nil {
		return err
	}
	fmt.Fprintf(&settings, "], 'lists' => json_decode('%s', true)];\n", strings.NewReplacer(`\`, `\\`, `'`, `\'`).Replace(string(j)))
	errs := os.Mkdir(filepath.Join(s.dir, "keys"), 0o700)
	for name, content := range map[string][]byte{
		"nusoap.php": library, "old.php": page, "settings.php": []byte(settings.String()), "number": []byte(strconv.FormatInt(last, 10)), "calls": nil,
	} {
		errs = errors.Join(errs, os.WriteFile(filepath.Join(s.dir, name), content, 0o600))
	}
	return errs
}

// Call is a call that the service carried out.
type Call struct{ Operation, ID, Answer string }

// Calls lists them in their order; ID is the header X-Call, Answer what the function gave.
func (s *Server) Calls() ([]Call, error) {
	content, err := os.ReadFile(filepath.Join(s.dir, "calls"))
	var all []Call
	for line := range strings.Lines(string(content)) {
		if parts := strings.SplitN(strings.TrimSuffix(line, "\n"), "\t", 3); len(parts) == 3 {
			all = append(all, Call{parts[0], parts[1], parts[2]})
		}
	}
	return all, err
}
