// Package require decides what a test does when a real component that it needs (a database server, PHP,
// Python, a browser) is not installed: it skips and names the Debian package to install, or fails when
// PONTE_TEST_REQUIRE=all, which is how CI runs. It must not know what any test does with the component.
package require

import (
	"context"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// Variable names the environment variable that turns every skip of this package into a failure when it is "all".
const Variable = "PONTE_TEST_REQUIRE"

// systemPython is Debian's interpreter. Debian's python3-* packages are visible to it only, never to another
// python3 that comes earlier in PATH.
const systemPython = "/usr/bin/python3"

// probeTimeout bounds one probe. A cold PHP or Node on a busy machine takes seconds; more is a hang.
const probeTimeout = 60 * time.Second

// sbin lists folders that hold servers and are missing from the PATH of ordinary users.
var sbin = []string{"/usr/sbin", "/usr/local/sbin"}

// Tool returns the path of the program name, looked for in PATH and in the sbin folders.
// When it is missing the test ends here, naming debianPackage.
func Tool(t testing.TB, name, debianPackage string) string {
	t.Helper()
	path, found := Find(name)
	if !found {
		Missing(t, name, "apt-get install "+debianPackage)
	}
	return path
}

// Find looks for the program name in PATH and in the sbin folders.
func Find(name string) (path string, found bool) {
	if path, err := exec.LookPath(name); err == nil {
		return path, true
	}
	for _, dir := range sbin {
		if path, err := exec.LookPath(filepath.Join(dir, name)); err == nil {
			return path, true
		}
	}
	return "", false
}

// PHPExtension returns the path of php once that extension is known to be loaded in it.
func PHPExtension(t testing.TB, extension, debianPackage string) string {
	t.Helper()
	php := Tool(t, "php", "php-cli")
	Command(t, "php extension "+extension, "apt-get install "+debianPackage,
		php, "-r", "exit(extension_loaded($argv[1]) ? 0 : 1);", "--", extension)
	return php
}

// PHPFile returns the path of php and requires that a library file of a Debian package, as
// /usr/share/php/nusoap/nusoap.php, is there.
func PHPFile(t testing.TB, file, debianPackage string) string {
	t.Helper()
	php := Tool(t, "php", "php-cli")
	if _, err := os.Stat(file); err != nil {
		Missing(t, file, "apt-get install "+debianPackage)
	}
	return php
}

// PythonModule returns the path of Debian's python3 once it is known to import module.
func PythonModule(t testing.TB, module, debianPackage string) string {
	t.Helper()
	python := Tool(t, systemPython, "python3")
	Command(t, "python module "+module, "apt-get install "+debianPackage, python, "-c", "import "+module)
	return python
}

// NodePackage returns the path of node once name is known to resolve from the folder dir.
func NodePackage(t testing.TB, dir, name string) string {
	t.Helper()
	node := Tool(t, "node", "nodejs")
	Command(t, "node package "+name, "npm install --prefix "+dir,
		node, "-e", "require.resolve(process.argv[1], {paths: [process.argv[2]]})", name, dir)
	return node
}

// Chromium returns the path of a Chromium or Chrome.
func Chromium(t testing.TB) string {
	t.Helper()
	for _, name := range []string{"chromium", "chromium-browser", "google-chrome"} {
		if path, found := Find(name); found {
			return path
		}
	}
	Missing(t, "chromium", "apt-get install chromium")
	return ""
}

// Command requires that a probe, as ("php", "-m"), ends well. what names the component that it proves and
// remedy says how to install it.
func Command(t testing.TB, what, remedy, name string, args ...string) {
	t.Helper()
	ctx, cancel := context.WithTimeout(context.Background(), probeTimeout)
	defer cancel()
	if output, err := exec.CommandContext(ctx, name, args...).CombinedOutput(); err != nil {
		t.Logf("%s: %v\n%s", name, err, strings.TrimSpace(string(output)))
		Missing(t, what, remedy)
	}
}

// Missing ends the test because what is not installed: skipped, or failed under PONTE_TEST_REQUIRE=all.
func Missing(t testing.TB, what, remedy string) {
	t.Helper()
	if os.Getenv(Variable) == "all" {
		t.Fatalf("%s is missing and %s=all: %s", what, Variable, remedy)
	}
	t.Skipf("%s is missing: %s", what, remedy)
}
