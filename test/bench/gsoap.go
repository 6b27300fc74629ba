//go:build linux

package main

import (
	"database/sql"
	"errors"
	"fmt"
	"net"
	"os/exec"
	"path/filepath"
	"strconv"
	"syscall"
	"time"

	"ponte/test/mariadb"
)

// gsoapPeer is a SOAP server in C on gSOAP, with the database's work of the raw client.
type gsoapPeer struct {
	dir     string
	address string
	body    string
	buyers  int
	calls   counter
	process *child
	db      *sql.DB
}

const gsoapDatabase = "bench_gsoap"

// newGsoap builds and starts the server. It has a worker, and with it a connection to the database, for each
// connection of the load: fewer workers would leave kept connections waiting for one that ends.
func newGsoap(parent string, server *mariadb.Server, body string, buyers, workers int) (*gsoapPeer, error) {
	g := &gsoapPeer{dir: filepath.Join(parent, "gsoap"), body: body, buyers: buyers}
	if err := unpackC(g.dir); err != nil {
		return nil, err
	}
	// The decoder and the dispatcher of the contract: C for a SOAP 1.1 server, without samples and WSDL.
	contract := exec.Command("soapcpp2", "-1", "-c", "-S", "-L", "-w", "-x", "servicedesk.h")
	contract.Dir = g.dir
	if output, err := contract.CombinedOutput(); err != nil {
		return nil, fmt.Errorf("soapcpp2 (apt-get install gsoap): %w\n%s", err, output)
	}
	program, err := compileC(g.dir, "gsoap", []string{"gsoap.c", "soapC.c", "soapServer.c"}, libgsoap, libmariadb)
	if err != nil {
		return nil, err
	}
	port, err := freePort()
	if err != nil {
		return nil, err
	}
	g.address = net.JoinHostPort("127.0.0.1", strconv.Itoa(port))
	if g.db, err = makePeerDatabase(server, gsoapDatabase, buyers); err != nil {
		return nil, err
	}
	cmd := exec.Command(program, strconv.Itoa(port), strconv.Itoa(workers), strconv.Itoa(server.Port()),
		mariadb.User, mariadb.Password, gsoapDatabase)
	if g.process, err = launch(g.dir, "gsoap", cmd, syscall.SIGKILL); err != nil {
		return nil, errors.Join(err, g.end())
	}
	err = g.process.await(20*time.Second, func() error {
		c, err := dial(g.address)
		c.close()
		return err
	})
	if err != nil {
		return nil, errors.Join(err, g.end())
	}
	return g, nil
}

func (g *gsoapPeer) name() string { return "gSOAP" }
func (g *gsoapPeer) pids() []int  { return []int{g.process.Pid()} }

func (g *gsoapPeer) stored() (int64, error) { return pairedRows(g.db, "ocorrencias", "entregas") }

func (g *gsoapPeer) numbers() (map[string]string, error) {
	return numbersIn(g.db, "SELECT codigo_oc, id FROM ocorrencias")
}

func (g *gsoapPeer) load(connections int, warm, window time.Duration, at func()) (outcome, error) {
	return generate(g.dir, "gsoap", g.address, "/webservices/index.php", g.body, g.buyers, g.calls.reserve(), connections, warm, window, at)
}

func (g *gsoapPeer) end() error { return errors.Join(g.process.end(), g.db.Close()) }
