package readme

import (
	"bytes"
	"context"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"ponte/test/mariadb"
	"ponte/test/process"
)

func TestMain(m *testing.M) { mariadb.Main(m) }

// patience bounds one command: a first build on a busy machine takes minutes.
const patience = 10 * time.Minute

// notRun are the sections whose blocks are too large to be run by a test of themselves.
var notRun = []string{"Test"}

// TestSixtySeconds: the demonstration, the printed call twice, and the two lists.
func TestSixtySeconds(t *testing.T) {
	t.Parallel()
	r := newReader(t, "PONTE_DATABASE=sqlite://"+filepath.Join(t.TempDir(), "ponte.db"))
	blocks := blocksOf(t, "Sixty seconds")
	if len(blocks) != 2 || len(blocks[0]) != 1 {
		t.Fatalf("there are other blocks than a server and what is done beside it: %v", blocks)
	}
	said := r.run(blocks[0][0])
	_, call, found := strings.Cut(said, "its number:\n")
	if !found {
		t.Fatalf("no call is printed: %s", said)
	}
	call, _, _ = strings.Cut(strings.TrimSpace(call), "\n\n")
	for range 2 {
		if answer := r.shell(call); !strings.Contains(answer, ">1</return>") && strings.TrimSpace(answer) != "1" {
			t.Errorf("the printed call answers %q", answer)
		}
	}
	for _, c := range blocks[1] {
		r.run(c)
	}
}

// TestRunItForReal: the first installation on MySQL, as it is written but for the address of the database.
func TestRunItForReal(t *testing.T) {
	t.Parallel()
	database := mariadb.Shared(t).NewDatabase(t)
	r := newReader(t)
	blocks := blocksOf(t, "Run it for real")
	if len(blocks) == 0 {
		t.Fatal("nothing is said to be run")
	}
	written := regexp.MustCompile(`mysql://[^'" ]+`)
	served := false
	for _, block := range blocks {
		for _, c := range block {
			c.line = written.ReplaceAllLiteralString(c.line, database)
			r.run(c)
			served = served || c.serves()
		}
	}
	if !served {
		t.Error("nothing is served in the end")
	}
}

// TestEveryBlockIsRun, or of a section that says why not.
func TestEveryBlockIsRun(t *testing.T) {
	t.Parallel()
	for section := range sections(t) {
		if len(blocksOf(t, section)) > 0 && !slices.Contains(append([]string{"Sixty seconds", "Run it for real"}, notRun...), section) {
			t.Errorf("README's section %q has commands that no test runs", section)
		}
	}
}

// command is a line after a prompt, and what README shows of its output.
type command struct {
	line   string
	output []string
}

func (c command) serves() bool { return strings.Contains(c.line, " serve") }

// sections gives README by its headings.
func sections(t *testing.T) map[string]string {
	t.Helper()
	text, err := os.ReadFile("../../README.md")
	if err != nil {
		t.Fatal(err)
	}
	all := map[string]string{}
	for _, section := range strings.Split("\n"+string(text), "\n## ")[1:] {
		title, body, _ := strings.Cut(section, "\n")
		all[title] = body
	}
	return all
}

var fence = regexp.MustCompile("(?ms)^```console\n(.*?)^```")

// blocksOf gives the commands of each console block of a section.
func blocksOf(t *testing.T, section string) (blocks [][]command) {
	t.Helper()
	for _, block := range fence.FindAllStringSubmatch(sections(t)[section], -1) {
		var commands []command
		for _, line := range strings.Split(strings.TrimSuffix(block[1], "\n"), "\n") {
			if after, prompt := strings.CutPrefix(line, "$ "); prompt {
				commands = append(commands, command{line: after})
			} else if n := len(commands); n > 0 {
				commands[n-1].output = append(commands[n-1].output, line)
			}
		}
		blocks = append(blocks, commands)
	}
	return blocks
}

// reader is somebody who follows README in one shell: what is exported stays.
type reader struct {
	t     *testing.T
	env   []string
	ports *strings.Replacer // from README's address to the test's own
}

func newReader(t *testing.T, env ...string) *reader {
	t.Helper()
	var ports []string
	for _, usual := range []string{"8080", "8081"} {
		port, err := mariadb.FreePort() // not of those that the system gives out: the build before the server takes minutes
		if err != nil {
			t.Fatal(err)
		}
		ports = append(ports, "127.0.0.1:"+usual, "127.0.0.1:"+strconv.Itoa(port))
	}
	env = append(env, "PONTE_LISTEN="+ports[1], "PONTE_JOURNAL="+filepath.Join(t.TempDir(), "journal"))
	for _, name := range []string{"PATH", "HOME", "GOCACHE", "GOMODCACHE", "GOPATH", "GOFLAGS", "GOPROXY", "GOTOOLCHAIN", "GOTMPDIR", "TMPDIR"} {
		if value, set := os.LookupEnv(name); set {
			env = append(env, name+"="+value)
		}
	}
	return &reader{t, env, strings.NewReplacer(ports...)}
}

func (r *reader) shell(line string) string {
	r.t.Helper()
	ctx, cancel := context.WithTimeout(context.Background(), patience)
	defer cancel()
	cmd := r.bash(ctx, line)
	var out, errs bytes.Buffer
	cmd.Stdout, cmd.Stderr = &out, &errs
	if err := cmd.Run(); err != nil {
		r.t.Fatalf("%s: %v\n%s%s", line, err, out.String(), errs.String())
	}
	return out.String()
}

func (r *reader) bash(ctx context.Context, line string) *exec.Cmd {
	cmd := exec.CommandContext(ctx, "bash", "-ec", r.ports.Replace(line))
	cmd.Dir, cmd.Env = "../..", r.env
	return cmd
}

var building sync.Once

var exported = regexp.MustCompile(`^export (\w+)='?([^']*)'?$`)

// run does what a line says and compares what comes of it. A server goes on until the test ends.
func (r *reader) run(c command) string {
	r.t.Helper()
	if m := exported.FindStringSubmatch(c.line); m != nil {
		r.env = append(r.env, m[1]+"="+m[2])
		return ""
	}
	if c.serves() {
		return r.serve(c)
	}
	if c.line == "make build" { // by one for both: the other's server may be running
		building.Do(func() { r.shell(c.line) })
		return ""
	}
	said := r.shell(c.line)
	r.compare(c, said)
	return said
}

func (r *reader) serve(c command) string {
	r.t.Helper()
	log, errs := &process.Log{}, &process.Log{}
	cmd := r.bash(context.Background(), "exec "+strings.TrimSuffix(c.line, "&"))
	if strings.HasPrefix(c.line, "CGO_ENABLED=") { // an assignment is no program
		cmd = r.bash(context.Background(), "exec env "+c.line)
	}
	cmd.Stdout, cmd.Stderr = log, errs
	cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true} // go run has a child of its own, which gets its signals
	server, err := process.Start(cmd, syscall.SIGTERM)
	if err != nil {
		r.t.Fatal(err)
	}
	r.t.Cleanup(func() {
		_ = syscall.Kill(-server.Pid(), syscall.SIGTERM)
		select {
		case <-server.Ended():
		case <-time.After(time.Minute):
			_ = syscall.Kill(-server.Pid(), syscall.SIGKILL)
			<-server.Ended()
		}
	})
	for end := time.Now().Add(patience); !strings.Contains(log.String(), "Ponte is ready."); time.Sleep(50 * time.Millisecond) {
		if !server.Alive() || time.Now().After(end) {
			r.t.Fatalf("%s does not serve: %s", c.line, errs.Tail())
		}
	}
	said := log.String()
	for end := time.Now().Add(time.Minute); c.output != nil && !printedWhole.MatchString(said); time.Sleep(50 * time.Millisecond) {
		if said = log.String(); time.Now().After(end) {
			r.t.Fatalf("%s does not print its calls: %s", c.line, said)
		}
	}
	r.compare(c, said)
	return said
}

// printedWhole: the second printed call, over REST, is the last thing that the demonstration says.
var printedWhole = regexp.MustCompile(`(?s)rest/incluir_oc.*; echo\n`)

var (
	moment = regexp.MustCompile(`\d{4}-\d\d-\d\d \d\d:\d\d:\d\d`)
	spaces = regexp.MustCompile(`[ \t]+`)
	rowID  = regexp.MustCompile(`(?m)^\d+ T `)
)

// compare holds what was printed against README: instants are of the day, ids before them as they came, three dots stand for what follows.
func (r *reader) compare(c command, said string) {
	r.t.Helper()
	plain := func(s string) string {
		s = strings.TrimSpace(spaces.ReplaceAllString(moment.ReplaceAllString(s, "T"), " "))
		return rowID.ReplaceAllString(s, "ID T ")
	}
	lines := strings.Split(plain(said), "\n")
	for i, want := range c.output {
		if strings.TrimSpace(want) == "..." {
			return
		}
		want = plain(r.ports.Replace(want))
		if i >= len(lines) || plain(lines[i]) != want {
			r.t.Fatalf("%s: line %d is not README's %q:\n%s", c.line, i+1, want, said)
		}
	}
}
