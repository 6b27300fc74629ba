package main

import (
	"bufio"
	"context"
	"io"
	"net/http"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"syscall"
	"testing"
	"time"
)

// serving starts ponte serve on a free port and returns its base URL; stop ends it and waits.
func (c *cli) serving(flags ...string) (base string, stop func()) {
	c.t.Helper()
	cmd := c.command(context.Background(), append([]string{"serve", "--listen", "127.0.0.1:0"}, flags...)...)
	cmd.Stderr = io.Discard
	out, err := cmd.StdoutPipe()
	if err != nil {
		c.t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		c.t.Fatal(err)
	}
	stopped := false
	stop = func() {
		if stopped {
			return
		}
		stopped = true
		_ = cmd.Process.Signal(syscall.SIGTERM) // it may have ended by itself
		if err := cmd.Wait(); err != nil {
			c.t.Errorf("serve ended badly: %v", err)
		}
	}
	c.t.Cleanup(stop)
	lines := bufio.NewScanner(out)
	address := regexp.MustCompile(`http://127\.0\.0\.1:\d+`)
	for lines.Scan() {
		if base = address.FindString(lines.Text()); base != "" {
			go func() { _, _ = io.Copy(io.Discard, out) }() // ends with the process
			return base, stop
		}
	}
	c.t.Fatalf("serve did not say where it listens: %v", lines.Err())
	return "", nil
}

// open sends an opening and returns the answer's text.
func openOcorrencia(t *testing.T, base, user, password, codigoOC string) string {
	t.Helper()
	body := `<?xml version="1.0"?><e:Envelope xmlns:e="http://schemas.xmlsoap.org/soap/envelope/"><e:Body><m:DadosServicedesk xmlns:m="urn:server.Multidados">` +
		`<USUARIO_WS>` + user + `</USUARIO_WS><SENHA_WS>` + password + `</SENHA_WS><COD_PROJETO>C-1</COD_PROJETO><CODIGO_OC>` + codigoOC +
		`</CODIGO_OC><DESCRICAO>Vazamento</DESCRICAO></m:DadosServicedesk></e:Body></e:Envelope>`
	client := &http.Client{Timeout: time.Minute}
	answer, err := client.Post(base+"/acme/webservices/index.php", "text/xml; charset=utf-8", strings.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	defer answer.Body.Close()
	text, err := io.ReadAll(answer.Body)
	if err != nil {
		t.Fatal(err)
	}
	found := regexp.MustCompile(`<return[^>]*>([^<]*)</return>`).FindSubmatch(text)
	if found == nil {
		t.Fatalf("no return in %s", text)
	}
	return string(found[1])
}

// eventually repeats for as long as a change may take to reach a running server.
func eventually(t *testing.T, what string, f func() bool) {
	t.Helper()
	end := time.Now().Add(time.Minute)
	for !f() {
		if time.Now().After(end) {
			t.Fatalf("still not: %s", what)
		}
		time.Sleep(50 * time.Millisecond)
	}
}

func TestCommandsReachARunningServer(t *testing.T) {
	t.Parallel()
	c := newCLI(t).withTenant()
	base, _ := c.serving()
	c.ok("healthcheck", "--url", base+"/readyz")
	if got := openOcorrencia(t, base, "mega", "segredo", "A-1"); !strings.Contains(got, "(e:101)") {
		t.Errorf("with an empty allowlist: %s", got)
	}
	c.ok("import", "contratos", c.file("k.csv", "codigo\nC-1\n"))
	c.ok("import", "ocorrencias", c.file("o.csv", "numero;codigo_oc;sistema;contrato\n555;OLD-1;mega;C-1\n"))
	c.okWith("segredo\n", "credential", "create", "mega", "--system", "mega")
	c.ok("ip", "allow", "127.0.0.1")
	eventually(t, "the new credential works", func() bool {
		return openOcorrencia(t, base, "mega", "segredo", "OLD-1") == "555" // the imported key gives the old number
	})
	number := openOcorrencia(t, base, "mega", "segredo", "A-2")
	if number != "1000" && !regexp.MustCompile(`^[0-9]+$`).MatchString(number) {
		t.Errorf("a new ocorrência got %q", number)
	}
	var shown map[string]any
	c.decode(&shown, "ocorrencia", "show", number)
	received := shown["recebido"].(map[string]any)
	if received["CODIGO_OC"] != "A-2" || received["USUARIO_WS"] != "mega" || received["SENHA_WS"] != nil {
		t.Errorf("recebido: %v", received)
	}
	if got := openOcorrencia(t, base, "me ga", "segredo", "A-2"); got != number {
		t.Errorf("the user with a blank inside got %q, want %s", got, number)
	}
	eventually(t, "the notice is in the list of calls", func() bool {
		return strings.Contains(c.ok("calls"), "aviso: USUARIO COM ESPACOS LIDO COMO mega")
	})
	if strings.Contains(c.ok("calls", "--json"), "segredo") {
		t.Error("a password in the log of calls")
	}
	c.ok("credential", "revoke", "mega")
	eventually(t, "the revoked credential is refused", func() bool {
		return strings.Contains(openOcorrencia(t, base, "mega", "segredo", "A-3"), "(e:102)")
	})
	eventually(t, "the refusals are listed", func() bool {
		return len(c.list("ip", "list", "--refused")) == 1 && len(c.list("calls", "--refused")) > 0
	})
}

func TestBackupAndRestore(t *testing.T) {
	t.Parallel()
	c := newCLI(t).withTenant()
	_, stop := c.serving()
	backup := filepath.Join(c.dir, "copia.db")
	c.ok("import", "ocorrencias", c.file("o.csv", "numero\n1\n"))
	c.ok("backup", backup) // while the server runs
	if info, err := os.Stat(backup); err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("the backup: %v %v", info, err)
	}
	c.fails(exitFailure, "exists already", "backup", backup)
	c.ok("import", "ocorrencias", c.file("o2.csv", "numero\n2\n"))
	c.fails(exitFailure, "in use: stop the server first", "restore", backup)
	if rows := c.list("ocorrencia", "list"); len(rows) != 2 {
		t.Errorf("a refused restore changed the database: %v", rows)
	}
	stop()
	c.fails(exitFailure, "not a database of Ponte", "restore", c.file("x.db", "SQLite format 3\x00 and nothing else"))
	if out := c.ok("restore", backup); !strings.Contains(out, "is kept as") {
		t.Error(out)
	}
	if rows := c.list("ocorrencia", "list"); len(rows) != 1 || rows[0]["numero"] != "1" {
		t.Errorf("restored: %v", rows)
	}
	leftovers, err := filepath.Glob(filepath.Join(c.dir, ".*partial*"))
	if err != nil || len(leftovers) != 0 {
		t.Errorf("left behind: %v %v", leftovers, err)
	}
	c.database = "mysql://x:y@127.0.0.1:1/x"
	c.fails(exitFailure, "mysqldump", "backup", filepath.Join(c.dir, "outra.db"))
}
