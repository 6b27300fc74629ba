// Package packages builds what is handed out of Ponte and tries it as those do who get it: dpkg installs, upgrades, removes and
// purges the package below a folder of its own, the image's files are run, the checksums of two builds are compared. It must not
// know how any of it is made.
package packages

import (
	"bytes"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
	"sync"
	"syscall"
	"testing"

	"ponte/test/require"
)

const (
	repository = "../.."
	revision   = "0123456789ab"
	older      = "v1.0.0"
	newer      = "v1.1.0"
)

// built are the folders of two versions, made once for all tests.
var built struct {
	sync.Once
	dir string
	err error
}

func TestMain(m *testing.M) {
	code := m.Run()
	if built.dir != "" {
		_ = os.RemoveAll(built.dir) // a temporary folder that stays harms nobody
	}
	os.Exit(code)
}

// releases returns the folder that has both versions' artifacts, in folders of their names.
func releases(t *testing.T) string {
	t.Helper()
	require.Tool(t, "dpkg-deb", "dpkg")
	built.Do(func() {
		if built.dir, built.err = os.MkdirTemp("", "ponte-packages"); built.err != nil {
			return
		}
		for _, version := range []string{older, newer} {
			if built.err = release(filepath.Join(built.dir, version), version); built.err != nil {
				return
			}
		}
	})
	if built.err != nil {
		t.Fatal(built.err)
	}
	return built.dir
}

// release builds the packages for this kind of machine.
func release(out, version string, environment ...string) error {
	cmd := exec.Command("go", "run", "./packaging/release", "-out", out, "-version", version, "-revision", revision, "-time", "1700000000", "-targets", "linux/"+runtime.GOARCH)
	cmd.Dir = repository
	cmd.Env = append(append(os.Environ(), "CGO_ENABLED=0"), environment...)
	if output, err := cmd.CombinedOutput(); err != nil {
		return fmt.Errorf("release %s: %w\n%s", version, err, output)
	}
	return nil
}

func artifact(t *testing.T, version, suffix string) string {
	t.Helper()
	return filepath.Join(releases(t), version, "ponte_"+strings.TrimPrefix(version, "v")+"_linux_"+runtime.GOARCH+suffix)
}

// TestAReleaseIsReproducible builds one again elsewhere, as another user would. What comes from the compiler's cache is built anew
// by make reproducible.
func TestAReleaseIsReproducible(t *testing.T) {
	first, err := os.ReadFile(filepath.Join(releases(t), newer, "SHA256SUMS"))
	if err != nil {
		t.Fatal(err)
	}
	dir := t.TempDir()
	before := syscall.Umask(0o077)
	err = release(filepath.Join(dir, "again"), newer, "TMPDIR="+dir, "TZ=Asia/Tokyo", "LC_ALL=C", "SOURCE_DATE_EPOCH=1")
	syscall.Umask(before)
	if err != nil {
		t.Fatal(err)
	}
	second, err := os.ReadFile(filepath.Join(dir, "again", "SHA256SUMS"))
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(first, second) {
		t.Errorf("two builds differ:\n%s\n%s", first, second)
	}
	check := exec.Command("sha256sum", "--strict", "-c", "SHA256SUMS")
	check.Dir = filepath.Join(dir, "again")
	if output, err := check.CombinedOutput(); err != nil || strings.Count(string(output), ": OK\n") != 4 {
		t.Errorf("sha256sum: %v\n%s", err, output)
	}
}

func TestAVersionIsNamed(t *testing.T) {
	for _, version := range []string{"", "1.2.3", "v1.2", "v1.2.3 -X main.a=b"} {
		if err := release(t.TempDir(), version); err == nil || !strings.Contains(err.Error(), "is no version") {
			t.Errorf("%q: %v", version, err)
		}
	}
}
