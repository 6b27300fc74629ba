package packages

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"runtime"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

	"ponte/test/require"
)

const commandTimeout = 2 * time.Minute

// what the package's scripts use of a Debian, and the name of the package that has it.
var tools = map[string]string{
	"sh": "dash", "cat": "coreutils", "chmod": "coreutils", "chown": "coreutils", "date": "coreutils", "head": "coreutils", "id": "coreutils",
	"install": "coreutils", "ls": "coreutils", "rm": "coreutils", "rmdir": "coreutils", "sort": "coreutils", "find": "findutils", "sed": "sed",
	"getent": "libc-bin", "setpriv": "util-linux", "groupadd": "passwd", "useradd": "passwd", "userdel": "passwd",
}

// root is a folder that is the whole system to what runs in it: nothing of the machine is changed.
type root struct {
	t   *testing.T
	dir string
}

// newRoot makes a small Debian: a shell, the tools above with their libraries, accounts, and a database of dpkg in which the
// package depends on nothing that is missing. The test ends here where nobody may change the root, which only root may.
func newRoot(t *testing.T) *root {
	t.Helper()
	if os.Getuid() != 0 {
		require.Missing(t, "root, for dpkg's scripts and chroot,", "run the tests of ./test/packages as root")
	}
	require.Tool(t, "dpkg", "dpkg")
	r := &root{t, t.TempDir()}
	for _, folder := range []string{"usr/bin", "usr/sbin", "usr/lib", "usr/lib64", "etc", "dev", "tmp", "var/backups", "var/lib/dpkg/info", "var/lib/dpkg/updates"} {
		r.must(os.MkdirAll(r.path(folder), 0o755))
	}
	for _, link := range []string{"bin", "sbin", "lib", "lib64"} {
		r.must(os.Symlink("usr/"+link, r.path(link)))
	}
	for name, from := range tools {
		r.copyTool(require.Tool(t, name, from))
	}
	for name, content := range map[string]string{
		"etc/passwd": "root:x:0:0:root:/:/bin/sh\n", "etc/group": "root:x:0:\n", "etc/shadow": "root:*:1::::::\n", "etc/gshadow": "root:*::\n",
		"etc/login.defs": "SYS_UID_MIN 100\nSYS_UID_MAX 999\nSYS_GID_MIN 100\nSYS_GID_MAX 999\nUSERGROUPS_ENAB yes\n", "etc/nsswitch.conf": "passwd: files\ngroup: files\n",
		"dev/null": "", "var/lib/dpkg/info/passwd.list": "/.\n", "var/lib/dpkg/info/format": "1\n",
		"var/lib/dpkg/status": "Package: passwd\nStatus: install ok installed\nMaintainer: Nobody <nobody@localhost>\nArchitecture: " + runtime.GOARCH + "\nVersion: 1:4.13\nDescription: accounts\n\n",
	} {
		r.must(os.WriteFile(r.path(name), []byte(content), 0o644))
	}
	r.must(errors.Join(os.Chmod(r.path("dev/null"), 0o666), os.Chmod(r.path("tmp"), 0o1777|fs.ModeSticky)))
	return r
}

func (r *root) must(err error) {
	r.t.Helper()
	if err != nil {
		r.t.Fatal(err)
	}
}

func (r *root) path(name string) string { return filepath.Join(r.dir, name) }

func (r *root) exists(name string) bool {
	_, err := os.Lstat(r.path(name))
	return err == nil
}

func (r *root) read(name string) string {
	r.t.Helper()
	content, err := os.ReadFile(r.path(name))
	r.must(err)
	return string(content)
}

var library = regexp.MustCompile(`(/\S+\.so[.\d]*) \(0x`)

func (r *root) copyTool(file string) {
	r.t.Helper()
	output, err := exec.Command("ldd", file).Output()
	r.must(err)
	files := []string{file}
	for _, match := range library.FindAllStringSubmatch(string(output), -1) {
		files = append(files, match[1])
	}
	for _, file := range files {
		if r.exists(file) {
			continue
		}
		content, err := os.ReadFile(file)
		r.must(err)
		r.must(errors.Join(os.MkdirAll(filepath.Dir(r.path(file)), 0o755), os.WriteFile(r.path(file), content, 0o755)))
	}
}

// command runs inside, as the account named, "" = root.
func (r *root) command(account string, args ...string) *exec.Cmd {
	r.t.Helper()
	cmd := exec.Command(args[0], args[1:]...) // without a limit: some serve until the test ends
	cmd.Dir = "/"
	cmd.Env = []string{"PATH=/usr/sbin:/usr/bin"}
	cmd.SysProcAttr = &syscall.SysProcAttr{Chroot: r.dir}
	if account != "" {
		cmd.SysProcAttr.Credential = r.account(account)
	}
	return cmd
}

func (r *root) account(name string) *syscall.Credential {
	r.t.Helper()
	for line := range strings.Lines(r.read("etc/passwd")) {
		if fields := strings.Split(line, ":"); fields[0] == name {
			uid, err := strconv.ParseUint(fields[2], 10, 32)
			r.must(err)
			gid, err := strconv.ParseUint(fields[3], 10, 32)
			r.must(err)
			return &syscall.Credential{Uid: uint32(uid), Gid: uint32(gid)}
		}
	}
	r.t.Fatalf("there is no account %s", name)
	return nil
}

// run runs inside and returns what was printed.
func (r *root) run(cmd *exec.Cmd) string {
	r.t.Helper()
	output, err := cmd.CombinedOutput()
	if err != nil {
		r.t.Fatalf("%v: %v\n%s", cmd.Args, err, output)
	}
	return string(output)
}

// dpkg works on the root as dpkg does on a machine.
func (r *root) dpkg(args ...string) string {
	r.t.Helper()
	return r.run(r.dpkgCommand(args...))
}

func (r *root) dpkgCommand(args ...string) *exec.Cmd {
	ctx, cancel := context.WithTimeout(context.Background(), commandTimeout)
	r.t.Cleanup(cancel)
	cmd := exec.CommandContext(ctx, "dpkg", append([]string{"--root=" + r.dir, "--log=/dev/null", "--force-confdef", "--force-unsafe-io"}, args...)...)
	cmd.Env = []string{"PATH=/usr/sbin:/usr/bin:/sbin:/bin", "DPKG_FRONTEND_LOCKED=", "LC_ALL=C"}
	return cmd
}

// owner says who owns a file, and its mode, as ponte:ponte 750.
func (r *root) owner(name string) string {
	r.t.Helper()
	info, err := os.Lstat(r.path(name))
	r.must(err)
	stat := info.Sys().(*syscall.Stat_t)
	return fmt.Sprintf("%s:%s %o", r.byNumber("etc/passwd", stat.Uid), r.byNumber("etc/group", stat.Gid), info.Mode().Perm())
}

func (r *root) byNumber(file string, number uint32) string {
	for line := range strings.Lines(r.read(file)) {
		if fields := strings.Split(line, ":"); fields[2] == fmt.Sprint(number) {
			return fields[0]
		}
	}
	return fmt.Sprint(number)
}
