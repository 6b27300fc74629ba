package mariadb

import (
	"fmt"
	"testing"

	"ponte/test/require"
)

const (
	mariadbProgram   = "mariadbd"
	mariadbInstaller = "mariadb-install-db"
	mariadbPackage   = "mariadb-server"
)

// debianMariaDB is MariaDB as the system has it installed.
type debianMariaDB struct{}

func (debianMariaDB) name() string { return "mariadb" }

func (debianMariaDB) need(t testing.TB) {
	t.Helper()
	require.Tool(t, mariadbProgram, mariadbPackage)
	require.Tool(t, mariadbInstaller, mariadbPackage)
}

func (debianMariaDB) installer(args []string) ([]string, error) {
	return installed(mariadbInstaller, append(args, "--auth-root-authentication-method=normal", "--skip-test-db", "--innodb-log-file-size=32M"))
}

func (debianMariaDB) server(args []string) ([]string, error) { return installed(mariadbProgram, args) }

func installed(program string, args []string) ([]string, error) {
	path, found := require.Find(program)
	if !found {
		return nil, fmt.Errorf("%s not found: apt-get install %s", program, mariadbPackage)
	}
	return append([]string{path, "--no-defaults"}, args...), nil
}
