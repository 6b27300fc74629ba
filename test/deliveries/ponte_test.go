package deliveries

import (
	"bytes"
	"database/sql"
	"encoding/json"
	"flag"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"os"
	"os/exec"
	"regexp"
	"strings"
	"sync"
	"testing"
	"time"

	"ponte/test/mariadb"
	"ponte/test/migrated"
	"ponte/test/process"
)

func TestMain(m *testing.M) {
	// These tests wait far more than they work: all of them at once, however few cores there are.
	if err := flag.Set("test.parallel", "16"); err != nil {
		panic(err)
	}
	mariadb.Main(m)
	process.RemovePonte()
}

// secretKey is what every process of a test encrypts destinations' secrets with.
const secretKey = "a key for tests only, 0123456789"

// onEachDatabase runs a test on SQLite and on a real MariaDB or MySQL, both at once.
func onEachDatabase(t *testing.T, f func(t *testing.T, address string)) {
	t.Helper()
	t.Run("sqlite", func(t *testing.T) {
		t.Parallel()
		f(t, migrated.File(t))
	})
	t.Run(mariadb.Name(), func(t *testing.T) {
		t.Parallel()
		f(t, migrated.Database(t))
	})
}

// ponte is an installation: a database, and the process that serves it, if any.
type ponte struct {
	t        *testing.T
	binary   string
	database string
	url      string
	server   *process.Server // nil while none runs
	tenant   string          // that partners are simulated to call, "" = the demonstration's
	secret   string          // of their credentials there
	log      *process.Log    // of all its processes
	env      []string        // of all its processes, besides what every installation has
}

func install(t *testing.T, database string) *ponte {
	t.Helper()
	binary, err := process.Ponte()
	if err != nil {
		t.Fatal(err)
	}
	p := &ponte{t: t, binary: binary, database: database, log: &process.Log{}}
	t.Cleanup(func() {
		p.kill()
		if t.Failed() {
			t.Logf("the server's log ends with:\n%s", p.log.Tail())
		}
	})
	return p
}

func (p *ponte) environ() []string {
	return append(append(os.Environ(), "PONTE_SECRET_KEY="+secretKey, "PONTE_DATABASE="+p.database, "PONTE_DEADLINE=60s"), p.env...)
}

// serve starts the demonstration, new or again, and waits until it is ready.
func (p *ponte) serve() {
	p.t.Helper()
	command := exec.Command(p.binary, "serve", "--demo", "--listen", "127.0.0.1:0")
	command.Env = p.environ()
	server, err := process.Serve(command, p.log)
	if err != nil {
		p.t.Fatal(err)
	}
	p.server, p.url = server, server.URL
}

var confirmed = regexp.MustCompile(`(?m)^ponte_settings_confirmed_timestamp_seconds (.*)$`)

// settled waits until the server works with what commands have changed: twice has it looked since, as the first look may have been under way.
// A lane that works with older settings ends a moment later.
func (p *ponte) settled() {
	p.t.Helper()
	last := func() string {
		r, err := http.Get(p.url + "/metrics")
		if err != nil {
			p.t.Fatal(err)
		}
		defer r.Body.Close()
		text, err := io.ReadAll(r.Body)
		m := confirmed.FindSubmatch(text)
		if err != nil || m == nil {
			p.t.Fatalf("%v: %s", err, text)
		}
		return string(m[1])
	}
	for range 2 {
		before := last()
		waitFor(p.t, time.Minute, "the server to look at its settings", func() bool { return last() != before })
	}
}

// kill ends the process as a crash does.
func (p *ponte) kill() {
	if p.server == nil {
		return
	}
	if err := p.server.Kill(); err != nil {
		p.t.Error(err)
	}
	p.server = nil
}

// endLease ends the place that a dead process held, which it would have for a minute.
func (p *ponte) endLease(place string) {
	p.t.Helper()
	driver, dsn := "sqlite", strings.TrimPrefix(p.database, "sqlite://")+"?_pragma=busy_timeout(10000)"
	if !strings.HasPrefix(p.database, "sqlite:") {
		u, err := url.Parse(p.database)
		if err != nil {
			p.t.Fatal(err)
		}
		driver, dsn = "mysql", fmt.Sprintf("%s:%s@tcp(%s)%s", mariadb.User, mariadb.Password, u.Host, u.Path)
	}
	db, err := sql.Open(driver, dsn)
	if err != nil {
		p.t.Fatal(err)
	}
	defer db.Close()
	if _, err := db.Exec("UPDATE travas SET ate = 0 WHERE nome = ?", place); err != nil {
		p.t.Fatal(err)
	}
}

// run runs a command on the installation's database and returns what it printed.
func (p *ponte) run(arguments ...string) string {
	p.t.Helper()
	command := exec.Command(p.binary, arguments...)
	command.Env = p.environ()
	var failed bytes.Buffer
	command.Stderr = &failed
	out, err := command.Output()
	if err != nil {
		p.t.Fatalf("ponte %s: %v\n%s%s", strings.Join(arguments, " "), err, out, &failed)
	}
	return string(out)
}

// delivery is a line of ponte delivery list --json.
type delivery struct {
	ID         int64  `json:"id"`
	Numero     string `json:"numero"`
	Contrato   string `json:"contrato"`
	Destino    string `json:"destino"`
	Acao       string `json:"acao"`
	Estado     string `json:"estado"`
	Tentativas int    `json:"tentativas"`
	Motivo     string `json:"motivo"`
	IDExterno  string `json:"id_externo"`
}

func (p *ponte) deliveries(arguments ...string) []delivery {
	p.t.Helper()
	var list []delivery
	out := p.run(append([]string{"delivery", "list", "--json", "--limit", "5000"}, arguments...)...)
	if err := json.Unmarshal([]byte(out), &list); err != nil {
		p.t.Fatalf("delivery list: %v\n%s", err, out)
	}
	return list
}

var digits = regexp.MustCompile(`<return[^>]*>([^<]*)</return>`)

// open opens an ocorrência over SOAP in a status, for the client with the given CPF, and returns its number.
func (p *ponte) open(codigoOC, status, cpf string) (string, error) {
	part := func(name, value string) string { return "<" + name + ">" + value + "</" + name + ">" }
	body := `<?xml version="1.0"?><e:Envelope xmlns:e="http://schemas.xmlsoap.org/soap/envelope/"><e:Body><m:DadosServicedesk xmlns:m="urn:server.Multidados">` +
		part("USUARIO_WS", "integra.mega") + part("SENHA_WS", "demo") + part("COD_PROJETO", "C-1001") + part("CODIGO_OC", codigoOC) + part("COD_STATUS", status) +
		part("DESCRICAO", "Infiltração "+codigoOC) + part("CNPJ_CLIENTE", cpf) + part("NOME_CLIENTE", "CLIENTE "+cpf[:3]) +
		`</m:DadosServicedesk></e:Body></e:Envelope>`
	request, err := http.NewRequest(http.MethodPost, p.url+"/demo/webservices/index.php", strings.NewReader(body))
	if err != nil {
		return "", err
	}
	request.Header.Set("Content-Type", "text/xml; charset=utf-8")
	request.Header.Set("SOAPAction", `"urn:server.Multidados#DadosServicedesk"`)
	response, err := http.DefaultClient.Do(request)
	if err != nil {
		return "", err
	}
	defer response.Body.Close()
	answer, err := io.ReadAll(response.Body)
	if err != nil {
		return "", err
	}
	m := digits.FindSubmatch(answer)
	if m == nil || strings.Trim(string(m[1]), "0123456789") != "" {
		return "", fmt.Errorf("opening %s was answered %s", codigoOC, answer)
	}
	return string(m[1]), nil
}

// cpf invents a CPF with valid check digits.
func cpf(n int) string {
	base := fmt.Sprintf("%09d", 100_000_000+n*7919)
	for range 2 {
		sum := 0
		for i, c := range base {
			sum += int(c-'0') * (len(base) + 1 - i)
		}
		digit := 11 - sum%11
		if digit > 9 {
			digit = 0
		}
		base += fmt.Sprint(digit)
	}
	return base
}

// openAgain opens as a caller does: one who is told to come back does so, and gets the same number.
func (p *ponte) openAgain(codigoOC, status, document string) (number string, err error) {
	for range 5 {
		if number, err = p.open(codigoOC, status, document); err == nil || !strings.Contains(err.Error(), "tente novamente") {
			break
		}
		time.Sleep(time.Second)
	}
	return number, err
}

// openMany opens n ocorrências over several connections and returns their numbers.
func (p *ponte) openMany(n int, prefix, status string) []string {
	p.t.Helper()
	numbers := make([]string, n)
	failures := make(chan error, n)
	work := make(chan int)
	var workers sync.WaitGroup
	for range 16 {
		workers.Go(func() {
			for i := range work {
				number, err := p.openAgain(fmt.Sprint(prefix, i), status, cpf(i%200))
				if err != nil {
					failures <- err
				}
				numbers[i] = number
			}
		})
	}
	for i := range n {
		work <- i
	}
	close(work)
	workers.Wait()
	select {
	case err := <-failures:
		p.t.Fatalf("%d openings failed, the first: %v", len(failures)+1, err)
	default:
	}
	return numbers
}
