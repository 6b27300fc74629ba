package e2e

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync/atomic"
	"syscall"
	"testing"
	"time"

	"ponte/test/mariadb"
	"ponte/test/process"
	"ponte/test/require"
)

// inject has system calls of a running program fail, as fdatasync:error=EIO, until the function that it returns is called.
func inject(t *testing.T, pid int, calls, outcome string) (end func()) {
	t.Helper()
	strace := require.Tool(t, "strace", "strace")
	require.Command(t, "the right to trace a process", "allow ptrace", strace, "-qq", "-e", "trace=none", "/bin/true")
	log := &process.Log{}
	command := exec.Command(strace, "-f", "-qq", "-o", "/dev/null", "-e", "signal=none", "-e", "trace="+calls, "-e", "inject="+calls+":"+outcome,
		"-p", fmt.Sprint(pid))
	command.Stderr = log
	p, err := process.Start(command, syscall.SIGKILL)
	if err != nil {
		t.Fatal(err)
	}
	for limit := time.Now().Add(time.Minute); !traced(pid); time.Sleep(5 * time.Millisecond) {
		if !p.Alive() || time.Now().After(limit) {
			t.Fatalf("strace does not hold the process: %s", log.Tail())
		}
	}
	var ended atomic.Bool
	end = func() {
		if ended.Swap(true) {
			return
		}
		_ = p.Signal(syscall.SIGINT) // it lets go and ends
		select {
		case <-p.Ended():
		case <-time.After(time.Minute):
			t.Error("strace does not let go")
			_ = p.Kill()
		}
	}
	t.Cleanup(end)
	return end
}

// traced tells whether every thread of a process has a tracer.
func traced(pid int) bool {
	threads, _ := filepath.Glob(fmt.Sprintf("/proc/%d/task/*/status", pid))
	for _, thread := range threads {
		status, err := os.ReadFile(thread)
		if err == nil && strings.Contains(string(status), "TracerPid:\t0\n") {
			return false
		}
	}
	return len(threads) > 0
}

// TestDiskErrors has the disk of SQLite give errors under load. What fails is refused and not acknowledged; Ponte says that it is not
// ready, and works again by itself once the disk does. What was acknowledged before, between and after is there, also after a kill.
func TestDiskErrors(t *testing.T) {
	t.Parallel()
	for name, fault := range map[string]struct {
		calls, outcome string
		refuses        bool // every write
		cold           bool // nothing that was read before is remembered
	}{
		"fsync":    {calls: "fsync,fdatasync", outcome: "error=EIO", refuses: true},
		"write":    {calls: "pwrite64", outcome: "error=EIO", refuses: true},
		"no space": {calls: "pwrite64", outcome: "error=ENOSPC", refuses: true},
		"some":     {calls: "fsync,fdatasync,pwrite64", outcome: "error=EIO:when=3+7"},
		"read":     {calls: "pread64", outcome: "error=EIO", cold: true},
	} {
		if !*complete && name != "fsync" && name != "some" {
			continue
		}
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			database := newSQLite(t)
			install(t, database).close()
			destine(t, database)
			p := launch(t, database, "", "--deadline", "10s")
			load := failLoad()
			load.some(p, "")
			for round := range 2 {
				if fault.cold {
					if err := p.end(syscall.SIGKILL, time.Minute); err == nil {
						t.Error("killed, and it says that it ended well")
					}
					p = launch(t, database, "", "--deadline", "10s")
				}
				failTheDisk(t, p, load, fault.calls, fault.outcome, fault.refuses, round)
			}
			if err := p.end(syscall.SIGKILL, time.Minute); err == nil {
				t.Error("killed, and it says that it ended well")
			}
			q := launch(t, database, "")
			in := look(t, database)
			load.check(t, in)
			load.repeat(t, q)
			load.check(t, in)
			assertNothingDoubled(t, database, len(load.given))
			if n := ask(t, behind(t, database), "SELECT COUNT(*) FROM pragma_integrity_check WHERE integrity_check <> 'ok'"); n != 0 {
				t.Error("the file is damaged")
			}
		})
	}
}

func failTheDisk(t *testing.T, p *launched, load *load, calls, outcome string, refuses bool, round int) {
	t.Helper()
	end := inject(t, p.Pid(), calls, outcome)
	before := len(load.given)
	load.prefix = fmt.Sprint("DISCO-", round)
	load.some(p, "hang") // until refused
	if refuses {
		if len(load.given) != before {
			t.Errorf("%d openings were acknowledged while nothing could be made durable", len(load.given)-before)
		}
		if status, reason := p.ready(); status != 503 {
			t.Errorf("readyz while the disk fails: %d %q", status, reason)
		}
	}
	end()
	p.readyAgain()
	load.prefix = fmt.Sprint("DEPOIS-", round)
	load.some(p, "")
}

// TestDatabaseServerLosesItsDisk: InnoDB ends itself when a fsync fails, because nobody knows then what is on the disk. Calls are told
// to try again; after the server's restart they pass, and nothing acknowledged is missing.
func TestDatabaseServerLosesItsDisk(t *testing.T) {
	t.Parallel()
	m := mariadb.Start(t)
	database := m.NewDatabase(t)
	in := install(t, database)
	destine(t, database)
	p := launch(t, database, "", "--deadline", "10s")
	load := failLoad()
	load.some(p, "")
	end := inject(t, m.Pid(), "fsync,fdatasync", "error=EIO")
	load.prefix = "DISCO"
	load.some(p, "hang")
	end()
	if status, _ := p.ready(); status != 503 {
		t.Errorf("readyz without the server: %d", status)
	}
	in.must(m.Kill()) // it may be ending still
	in.must(m.Restart())
	p.readyAgain()
	load.prefix = "DEPOIS"
	load.some(p, "")
	load.check(t, in)
	load.repeat(t, p)
	load.check(t, in)
	assertNothingDoubled(t, database, len(load.given))
}

// TestFailedSyncIsNoDamage: a COMMIT whose fsync failed leaves its frames in the write-ahead log, and a shorter one writes over only
// some of them. What is left is nobody's loss: after a kill no damage is told, and the numbers go on.
func TestFailedSyncIsNoDamage(t *testing.T) {
	t.Parallel()
	database := newSQLite(t)
	install(t, database).close()
	p := launch(t, database, "")
	before := p.soap(opening("CODIGO_OC", "ANTES"))
	end := inject(t, p.Pid(), "fsync,fdatasync", "error=EIO")
	if r := p.soap(opening("CODIGO_OC", "LONGA", "DESCRICAO", strings.Repeat("infiltração ", 4000))); !strings.Contains(r.text, "tente novamente. (e:90") {
		t.Errorf("while nothing can be made durable: %q", r.text)
	}
	end()
	after := p.soap(opening("CODIGO_OC", "DEPOIS"))
	if err := p.end(syscall.SIGKILL, time.Minute); err == nil {
		t.Error("killed, and it says that it ended well")
	}
	q := launch(t, database, "")
	if log := q.Log.String(); strings.Contains(log, "damaged") {
		t.Errorf("a damage is told: %s", log)
	}
	for id, first := range map[string]reply{"ANTES": before, "DEPOIS": after} {
		if r := q.soap(opening("CODIGO_OC", id)); r.text != first.text {
			t.Errorf("%s: %q, first %q", id, r.text, first.text)
		}
	}
	if r := q.soap(opening("CODIGO_OC", "LONGA")); !digits.MatchString(r.text) {
		t.Errorf("%q", r.text)
	}
}
