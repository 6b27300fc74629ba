package mariadb

import (
	"fmt"
	"path/filepath"
	"strings"
	"testing"
)

// unpackedMySQL is Oracle's MySQL in a folder that holds its packages unpacked, with all that they depend on.
type unpackedMySQL struct{ root string }

func (unpackedMySQL) name() string { return "mysql" }

// need leaves it to the start to fail: whoever names a folder wants no test skipped.
func (unpackedMySQL) need(testing.TB) {}

func (m unpackedMySQL) installer(args []string) ([]string, error) {
	return m.command(append(args, "--initialize-insecure"))
}

func (m unpackedMySQL) server(args []string) ([]string, error) {
	return m.command(append(args, "--mysqlx=OFF")) // a port of its own, always the same
}

// command runs the server by the folder's own loader and libraries, which are newer than the system's, and tells it where
// its files are: they are not where it was built for.
func (m unpackedMySQL) command(args []string) ([]string, error) {
	loaders, err := filepath.Glob(filepath.Join(m.root, "usr/lib/*/ld-linux-*.so.*"))
	if err != nil || len(loaders) == 0 {
		return nil, fmt.Errorf("%s=%s: no MySQL is unpacked there (make test-mysql does it)", MySQLVariable, m.root)
	}
	line := []string{
		loaders[0], "--library-path", filepath.Dir(loaders[0]), filepath.Join(m.root, "usr/sbin/mysqld"),
		"--no-defaults",
		"--basedir=" + filepath.Join(m.root, "usr"),
		"--lc-messages-dir=" + filepath.Join(m.root, "usr/share/mysql"),
		"--character-sets-dir=" + filepath.Join(m.root, "usr/share/mysql/charsets"),
		"--plugin-dir=" + filepath.Join(m.root, "usr/lib/mysql/plugin"),
		"--secure-file-priv=",
	}
	for _, arg := range args {
		if size, found := strings.CutPrefix(arg, "--innodb-log-file-size="); found {
			arg = "--innodb-redo-log-capacity=" + size
		}
		line = append(line, arg)
	}
	return line, nil
}
