package packages

import (
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"ponte/test/process"
	"ponte/test/require"
)

// unit reads a unit as systemd does, as far as it is used here: the last value of a key, except those that add up.
func (r *root) unit(name string) (values map[string]string, environment []string) {
	r.t.Helper()
	values = map[string]string{}
	for line := range strings.Lines(r.read("usr/lib/systemd/system/" + name)) {
		key, value, found := strings.Cut(strings.TrimSpace(line), "=")
		if !found || strings.HasPrefix(key, "#") {
			continue
		}
		if key == "Environment" {
			environment = append(environment, strings.Fields(value)...)
		}
		values[key] = value
	}
	return values, environment
}

// started is the command of a unit, run as systemd would run it.
func (r *root) started(name string) *exec.Cmd {
	r.t.Helper()
	values, environment := r.unit(name)
	cmd := r.command(values["User"], strings.Fields(values["ExecStart"])...)
	cmd.Dir = values["WorkingDirectory"]
	cmd.Env = append(cmd.Env, environment...)
	if folder := values["StateDirectory"]; folder != "" {
		cmd.Env = append(cmd.Env, "STATE_DIRECTORY=/var/lib/"+folder)
	}
	return cmd
}

func (r *root) serve() *process.Server {
	r.t.Helper()
	server, err := process.Serve(r.started("ponte.service"), &process.Log{})
	r.must(err)
	r.t.Cleanup(func() { _ = server.Kill() })
	for end := time.Now().Add(time.Minute); ; time.Sleep(200 * time.Millisecond) { // it gives the database two seconds
		answer, err := (&http.Client{Timeout: time.Minute}).Get(server.URL + "/readyz")
		r.must(err)
		_ = answer.Body.Close()
		if answer.StatusCode == http.StatusOK {
			return server
		}
		if time.Now().After(end) {
			r.t.Fatalf("/readyz: %s", answer.Status)
		}
	}
}

// ponte is the command that an operator types, as root or as the account.
func (r *root) ponte(account string, args ...string) *exec.Cmd {
	r.t.Helper()
	return r.command(account, append([]string{"/usr/bin/ponte"}, args...)...)
}

func TestDebianPackage(t *testing.T) {
	r := newRoot(t)
	if said := r.dpkg("--install", artifact(t, older, ".deb")); !strings.Contains(said, "/etc/ponte/ponte.env") {
		t.Errorf("the operator is not told what is next: %s", said)
	}
	for name, want := range map[string]string{
		"etc/ponte": "root:ponte 750", "etc/ponte/ponte.env": "root:ponte 640", "var/lib/ponte": "ponte:ponte 750", "var/backups/ponte": "ponte:ponte 700",
		"usr/lib/ponte/ponte": "root:root 755", "usr/lib/ponte/backup": "root:root 755", "usr/bin/ponte": "root:root 755",
		"usr/lib/systemd/system/ponte.service": "root:root 644", "usr/lib/systemd/system/ponte-backup.service": "root:root 644",
		"usr/lib/systemd/system/ponte-backup.timer": "root:root 644", "usr/share/man/man1/ponte.1.gz": "root:root 644",
		"usr/share/bash-completion/completions/ponte": "root:root 644", "usr/share/zsh/vendor-completions/_ponte": "root:root 644",
		"usr/share/fish/vendor_completions.d/ponte.fish": "root:root 644", "usr/share/doc/ponte/copyright": "root:root 644",
		"usr/share/doc/ponte/LICENCAS.txt": "root:root 644", "usr/share/doc/ponte/docs/operacao.md": "root:root 644",
	} {
		if got := r.owner(name); got != want {
			t.Errorf("%s is %s, want %s", name, got, want)
		}
	}
	if wrong := r.dpkg("--verify", "ponte"); wrong != "" {
		t.Errorf("files differ from the package's list: %s", wrong)
	}
	if account := r.read("etc/passwd"); !strings.Contains(account, ":/var/lib/ponte:/usr/sbin/nologin") {
		t.Errorf("the account: %s", account)
	}

	// The operator's own settings, and one that only the shell's rules would spoil.
	settings := r.read("etc/ponte/ponte.env") + "PONTE_LISTEN=127.0.0.1:0\nPONTE_SECRET_KEY=\n"
	r.must(os.WriteFile(r.path("etc/ponte/ponte.env"), []byte(settings), 0o640))
	if said := r.run(r.started("ponte-backup.service")); !strings.Contains(said, "ainda não existe") {
		t.Errorf("a copy of no database: %s", said)
	}
	r.run(r.ponte("", "tenant", "create", "acme", "--cnpj", "11.222.333/0001-81", "--name", "Construtora Acme", "--first-number", "1000"))
	server := r.serve()
	if got := r.owner("var/lib/ponte/ponte.db"); got != "ponte:ponte 600" {
		t.Errorf("what root's command made is %s", got)
	}
	if got := r.run(r.ponte("", "version")); !strings.HasPrefix(got, "ponte "+older+" "+revision+" ") {
		t.Errorf("the version: %s", got)
	}
	r.stranger()
	r.backups()
	if said := r.run(r.rehearsal()); !strings.Contains(said, "Database:  SQLite, whole, ") || !strings.Contains(said, "Tenant:    acme") || !strings.Contains(said, "Journal:   0 openings compared") {
		t.Errorf("a rehearsal of the newest backup: %s", said)
	}

	r.dpkg("--install", artifact(t, newer, ".deb")) // the server runs on in the old program, and postinst restarts it where systemd is
	r.must(server.Stop(time.Minute))
	if got := r.read("etc/ponte/ponte.env"); got != settings || r.owner("etc/ponte/ponte.env") != "root:ponte 640" {
		t.Errorf("the upgrade changed the settings (%s): %s", r.owner("etc/ponte/ponte.env"), got)
	}
	server = r.serve()
	if got := r.run(r.ponte("", "tenant", "list")); !strings.Contains(got, "acme") {
		t.Errorf("after the upgrade: %s", got)
	}
	if got := r.run(r.ponte("", "version")); !strings.HasPrefix(got, "ponte "+newer+" ") {
		t.Errorf("after the upgrade: %s", got)
	}
	r.must(server.Stop(time.Minute))

	r.dpkg("--remove", "ponte")
	for name, want := range map[string]bool{"usr/bin/ponte": false, "usr/lib/ponte": false, "usr/lib/systemd/system/ponte.service": false, "etc/ponte/ponte.env": true, "var/lib/ponte/ponte.db": true} {
		if r.exists(name) != want {
			t.Errorf("after the removal %s exists: %v", name, !want)
		}
	}
	said := r.dpkg("--purge", "ponte")
	if r.exists("etc/ponte") || !r.exists("var/lib/ponte/ponte.db") || !strings.Contains(r.read("etc/passwd"), "ponte:") {
		t.Error("a purge takes the settings, and neither the ocorrências nor whom they belong to")
	}
	if !strings.Contains(said, "rm -r /var/lib/ponte /var/backups/ponte && userdel ponte") {
		t.Errorf("the operator is not told what stays: %s", said)
	}
}

// stranger is an account that may not read the settings: it gets what needs none, and else is told what to do.
func (r *root) stranger() {
	r.t.Helper()
	r.must(os.WriteFile(r.path("etc/passwd"), []byte(r.read("etc/passwd")+"ana:x:1000:1000::/:/bin/sh\n"), 0o644))
	for _, args := range [][]string{{"--version"}, {"--help"}, {"completion", "bash"}} {
		r.run(r.ponte("ana", args...))
	}
	asked := r.ponte("ana")
	asked.Env = append(asked.Env, "COMP_LINE=ponte tena")
	if got := r.run(asked); got != "tenant\n" {
		r.t.Errorf("completed: %q", got)
	}
	if output, err := r.ponte("ana", "tenant", "list").CombinedOutput(); err == nil || !strings.Contains(string(output), "run sudo ponte") {
		r.t.Errorf("a stranger's command: %v %s", err, output)
	}
}

// backups fills the folder with older copies, and something else, and makes one more.
func (r *root) backups() {
	r.t.Helper()
	folder := r.path("var/backups/ponte")
	owner := r.account("ponte")
	for _, name := range []string{"ponte-20250101T000000Z.db", "ponte-20250102T000000Z.db", "ponte-20250103T000000Z.db", "meu.db", "ponte-antes.db"} {
		file := filepath.Join(folder, name)
		r.must(os.WriteFile(file, nil, 0o600))
		r.must(os.Chown(file, int(owner.Uid), int(owner.Gid)))
	}
	copying := r.started("ponte-backup.service")
	copying.Env = append(copying.Env, "BACKUPS=2")
	said := r.run(copying)
	files, err := filepath.Glob(filepath.Join(folder, "*"))
	r.must(err)
	if len(files) != 4 || !strings.Contains(said, "Removed /var/backups/ponte/ponte-20250102T000000Z.db") || r.exists("var/backups/ponte/ponte-20250101T000000Z.db") {
		r.t.Errorf("of three older copies and two other files there are %v: %s", files, said)
	}
	mysql := r.started("ponte-backup.service")
	mysql.Env = append(mysql.Env, "PONTE_DATABASE=mysql://ponte:segredo@127.0.0.1:1/ponte")
	if said := r.run(mysql); !strings.Contains(said, "Nada foi copiado") || strings.Contains(said, "segredo") {
		r.t.Errorf("a copy of a MySQL: %s", said)
	}
}

// rehearsal is the command of its unit, in which systemd puts the values of its environment.
func (r *root) rehearsal() *exec.Cmd {
	cmd := r.started("ponte-rehearsal.service")
	for i, arg := range cmd.Args {
		for _, kv := range cmd.Env {
			name, value, _ := strings.Cut(kv, "=")
			arg = strings.ReplaceAll(arg, "${"+name+"}", value)
		}
		cmd.Args[i] = arg
	}
	r.must(os.MkdirAll(r.path("var/tmp"), 0o755))
	r.must(os.Chmod(r.path("var/tmp"), 0o777)) // as the unit's own is
	return cmd
}

// TestInstallationOverWhatIsThere: an account, a group or an interrupted first installation.
func TestInstallationOverWhatIsThere(t *testing.T) {
	deb := artifact(t, newer, ".deb")
	for name, row := range map[string]struct {
		passwd, group string
		stays         string // of /etc/passwd after a purge
	}{
		"a group":              {"", "ponte:x:700:\n", ""},
		"somebody's account":   {"ponte:x:1000:1000::/home/ponte:/bin/sh\n", "", "ponte:x:1000:1000::/home/ponte:/bin/sh"},
		"an account of before": {"ponte:x:150:700::/var/lib/ponte:/usr/sbin/nologin\n", "ponte:x:700:\n", ""},
	} {
		r := newRoot(t)
		r.must(os.WriteFile(r.path("etc/passwd"), []byte(r.read("etc/passwd")+row.passwd), 0o644))
		r.must(os.WriteFile(r.path("etc/group"), []byte(r.read("etc/group")+row.group), 0o644))
		r.dpkg("--install", deb)
		r.dpkg("--install", deb) // again
		for file, want := range map[string]string{"etc/ponte/ponte.env": "root:ponte 640", "var/lib/ponte": "ponte:ponte 750"} {
			if got := r.owner(file); got != want {
				t.Errorf("%s: %s is %s, want %s", name, file, got, want)
			}
		}
		r.dpkg("--remove", "ponte")
		r.dpkg("--install", deb)
		r.dpkg("--purge", "ponte")
		_, account, _ := strings.Cut(r.read("etc/passwd"), "\nponte:")
		if row.stays == "" && account != "" || !strings.Contains(r.read("etc/passwd"), row.stays) {
			t.Errorf("%s: after the purge: %s", name, r.read("etc/passwd"))
		}
	}
}

// TestAnInterruptedInstallationIsGoneOnWith: the script ended halfway, at each of the programs that it calls.
func TestAnInterruptedInstallationIsGoneOnWith(t *testing.T) {
	deb := artifact(t, newer, ".deb")
	for _, tool := range []string{"groupadd", "useradd", "install", "chown", "chmod"} {
		r := newRoot(t)
		program := filepath.Join(r.dir, require.Tool(t, tool, tools[tool]))
		r.must(os.Rename(program, program+".away"))
		r.must(os.WriteFile(program, []byte("#!/bin/sh\nexit 1\n"), 0o755))
		if output, err := r.dpkgCommand("--install", deb).CombinedOutput(); err == nil {
			t.Errorf("without %s: %s", tool, output)
		}
		r.must(os.Rename(program+".away", program))
		r.dpkg("--configure", "ponte")
		if got := r.owner("etc/ponte/ponte.env") + ", " + r.owner("var/lib/ponte") + ", " + r.owner("var/backups/ponte"); got != "root:ponte 640, ponte:ponte 750, ponte:ponte 700" {
			t.Errorf("after %s: %s", tool, got)
		}
	}
}

func TestPurgeOfAnUnusedPackageLeavesNothing(t *testing.T) {
	r := newRoot(t)
	r.dpkg("--install", artifact(t, newer, ".deb"))
	r.dpkg("--purge", "ponte")
	for _, name := range []string{"etc/ponte", "var/lib/ponte", "var/backups/ponte", "usr/lib/ponte"} {
		if r.exists(name) {
			t.Errorf("%s stays", name)
		}
	}
	if strings.Contains(r.read("etc/passwd"), "ponte:") || strings.Contains(r.read("etc/group"), "ponte:") {
		t.Error("the account stays")
	}
}

func TestAKeyOfTheOperatorSurvivesAPurge(t *testing.T) {
	r := newRoot(t)
	r.dpkg("--install", artifact(t, newer, ".deb"))
	r.must(os.WriteFile(r.path("etc/ponte/secret.key"), []byte("k"), 0o600))
	r.dpkg("--purge", "ponte")
	if !r.exists("etc/ponte/secret.key") {
		t.Error("the key that opens the secrets of a MySQL database is gone")
	}
}

func TestUnits(t *testing.T) {
	analyze := require.Tool(t, "systemd-analyze", "systemd")
	r := newRoot(t)
	r.dpkg("--install", artifact(t, newer, ".deb"))
	for unit, most := range map[string]string{"ponte.service": "20", "ponte-backup.service": "15", "ponte-rehearsal.service": "20"} { // tenths; 100 is a service without any limit
		file := r.path("usr/lib/systemd/system/" + unit)
		if output, err := exec.Command(analyze, "security", "--no-pager", "--offline=true", "--threshold="+most, file).CombinedOutput(); err != nil {
			t.Errorf("%s is open wider than %s: %v\n%s", unit, most, err, output)
		}
	}
	for _, timer := range []string{"ponte-backup.timer", "ponte-rehearsal.timer"} {
		values, _ := r.unit(timer)
		if output, err := exec.Command(analyze, "calendar", "--iterations=2", values["OnCalendar"]).CombinedOutput(); err != nil {
			t.Errorf("the calendar of %s: %v\n%s", timer, err, output)
		}
	}
	units, err := filepath.Glob(r.path("usr/lib/systemd/system/ponte*"))
	r.must(err)
	if len(units) != 5 {
		t.Errorf("units: %v", units)
	}
	output, _ := exec.Command(analyze, append([]string{"verify", "--man=no"}, units...)...).CombinedOutput() // fails: the program is elsewhere
	for line := range strings.Lines(string(output)) {
		if strings.Contains(line, "ponte") && !strings.Contains(line, "/usr/lib/ponte/") {
			t.Errorf("systemd-analyze verify: %s", line)
		}
	}
}
