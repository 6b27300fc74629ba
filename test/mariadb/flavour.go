package mariadb

import (
	"os"
	"testing"
)

// MySQLVariable names a folder into which Oracle's MySQL was unpacked, as unpack-mysql.sh does it: the tests then run on that
// in MariaDB's place.
const MySQLVariable = "PONTE_TEST_MYSQL"

// flavour is what differs between the servers that can be started: their programs and how these are called.
type flavour interface {
	name() string
	// need ends a test where the programs are missing.
	need(t testing.TB)
	// installer is the command line that makes a data folder, server the one that runs on it. args are MariaDB's.
	installer(args []string) ([]string, error)
	server(args []string) ([]string, error)
}

func chosen() flavour {
	if root := os.Getenv(MySQLVariable); root != "" {
		return unpackedMySQL{root}
	}
	return debianMariaDB{}
}

// Name is what the server is called in the names of tests: mariadb, or mysql.
func Name() string { return chosen().name() }
