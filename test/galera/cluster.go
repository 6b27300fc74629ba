// Package galera runs a MariaDB cluster for tests: three nodes with Galera behind one HAProxy, on loopback, with the settings
// that docs/operacao.md recommends, and ended with the test binary. It must not know Ponte's schema nor anything else of Ponte.
package galera

import (
	"context"
	"database/sql"
	"database/sql/driver"
	"errors"
	"fmt"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"sync"
	"syscall"
	"testing"
	"time"

	"github.com/go-sql-driver/mysql"

	"ponte/test/mariadb"
	"ponte/test/process"
	"ponte/test/require"
)

// library is Galera's, where Debian puts it.
const library = "/usr/lib/galera/libgalera_smm.so"

// Cluster is three nodes and the balancer that gives one of them all the work.
type Cluster struct {
	Nodes   []*Node
	port    int // of the balancer
	front   *sql.DB
	proxy   *process.Process
	proxied *process.Log
}

// donors lists for each node who gives it the data: rather not the one that writes first.
var donors = []string{"n3,n2,", "n3,n1,", "n2,n1,"}

// Start starts a cluster and ends it with the test.
func Start(t testing.TB) *Cluster {
	t.Helper()
	for tool, of := range map[string]string{
		"mariadbd": "mariadb-server", "mariadb-install-db": "mariadb-server", "haproxy": "haproxy", "rsync": "rsync", "lsof": "lsof",
	} {
		require.Tool(t, tool, of)
	}
	if _, err := os.Stat(library); err != nil {
		require.Missing(t, library, "apt-get install galera-4")
	}
	c := &Cluster{proxied: &process.Log{}}
	t.Cleanup(func() {
		if t.Failed() {
			for _, n := range c.Nodes {
				t.Logf("%s's log ends with:\n%s", n.Name, n.LogTail())
			}
			t.Logf("HAProxy's log ends with:\n%s", c.proxied.Tail())
		}
		if err := c.close(); err != nil {
			t.Errorf("end the cluster: %v", err)
		}
	})
	if err := c.install(); err != nil {
		t.Fatalf("install the cluster: %v", err)
	}
	if err := c.start(t.Context(), t.TempDir()); err != nil {
		t.Fatalf("start the cluster: %v", err)
	}
	return c
}

func (c *Cluster) install() error {
	var err error
	free := func() (port int) {
		port, e := mariadb.FreePort()
		err = errors.Join(err, e)
		return port
	}
	var group []ports
	for range donors {
		group = append(group, ports{free(), free(), free()})
	}
	c.port = free()
	front := mysql.NewConfig()
	front.User, front.Passwd, front.Net, front.Addr, front.Logger = mariadb.User, mariadb.Password, "tcp", c.Address(), &mysql.NopLogger{}
	connector, e := mysql.NewConnector(front)
	if err = errors.Join(err, e); err != nil {
		return err
	}
	c.front = sql.OpenDB(connector)
	for i := range donors {
		name := fmt.Sprint("n", i+1)
		arguments, e := settings(name, group[i], group, donors[i])
		if err = errors.Join(err, e); err != nil {
			return err
		}
		server, err := mariadb.Install(arguments...)
		if err != nil {
			return err
		}
		db, err := server.Open("")
		if err != nil {
			return errors.Join(err, server.Close())
		}
		c.Nodes = append(c.Nodes, &Node{Server: server, Name: name, db: db})
	}
	return nil
}

func (c *Cluster) start(ctx context.Context, folder string) error {
	for i, n := range c.Nodes {
		var once []string
		if i == 0 {
			once = []string{"--wsrep-new-cluster"}
		}
		if err := n.Join(ctx, i+1, once...); err != nil {
			return err
		}
	}
	// Whom the balancer asks how a node is: anybody, with no right to anything.
	if _, err := c.Nodes[0].db.ExecContext(ctx, "CREATE USER haproxy@'127.0.0.1'"); err != nil {
		return err
	}
	return c.balance(folder)
}

func (c *Cluster) balance(folder string) error {
	text, err := balancer(c.port, c.Nodes)
	if err != nil {
		return err
	}
	name := filepath.Join(folder, "haproxy.cfg")
	if err := os.WriteFile(name, []byte("global\n  log stderr format raw local0\n\n"+text), 0o600); err != nil {
		return err
	}
	tool, found := require.Find("haproxy")
	if !found {
		return errors.New("haproxy not found: apt-get install haproxy")
	}
	command := exec.Command(tool, "-db", "-f", name)
	command.Stdout, command.Stderr = c.proxied, c.proxied
	if c.proxy, err = process.Start(command, syscall.SIGKILL); err != nil {
		return err
	}
	for {
		conn, err := net.Dial("tcp", c.Address())
		if err == nil {
			return conn.Close()
		}
		select {
		case <-c.proxy.Ended():
			return fmt.Errorf("HAProxy ended: %w\n%s", c.proxy.Err(), c.proxied.Tail())
		case <-time.After(20 * time.Millisecond):
		}
	}
}

// Address is the balancer's.
func (c *Cluster) Address() string { return net.JoinHostPort("127.0.0.1", strconv.Itoa(c.port)) }

// URL is the address of a database behind the balancer, in Ponte's form.
func (c *Cluster) URL(database string) string {
	return fmt.Sprintf("mysql://%s:%s@%s/%s", mariadb.User, mariadb.Password, c.Address(), database)
}

// Writer is the node that the balancer gives the work to, nil while it gives it to none.
func (c *Cluster) Writer(ctx context.Context) *Node {
	ctx, cancel := context.WithTimeout(ctx, 5*time.Second)
	defer cancel()
	conn, err := c.front.Conn(ctx)
	if err != nil {
		return nil
	}
	var name string
	err = conn.QueryRowContext(ctx, "SELECT @@wsrep_node_name").Scan(&name)
	// The next look is a new connection's: the balancer decides by connection.
	_ = conn.Raw(func(any) error { return driver.ErrBadConn })
	conn.Close()
	if i := slices.IndexFunc(c.Nodes, func(n *Node) bool { return n.Name == name }); err == nil && i >= 0 {
		return c.Nodes[i]
	}
	return nil
}

// Others are the nodes but for one.
func (c *Cluster) Others(than *Node) []*Node {
	return slices.DeleteFunc(slices.Clone(c.Nodes), func(n *Node) bool { return n == than })
}

// KillAll ends every node at the same moment, as when the power fails.
func (c *Cluster) KillAll() error {
	failures := make([]error, len(c.Nodes))
	var all sync.WaitGroup
	for i, n := range c.Nodes {
		all.Go(func() {
			if err := n.Kill(); !errors.Is(err, process.ErrEnded) { // it may be down already
				failures[i] = err
			}
		})
	}
	all.Wait()
	return errors.Join(failures...)
}

// Positions tells how far each node had come; all are down.
func (c *Cluster) Positions() (map[*Node]int64, error) {
	all := map[*Node]int64{}
	var group string
	for _, n := range c.Nodes {
		name, seqno, err := n.Position()
		if err != nil {
			return nil, err
		}
		if group != "" && group != name {
			return nil, fmt.Errorf("%s was in the group %s, another in %s", n.Name, name, group)
		}
		group, all[n] = name, seqno
	}
	return all, nil
}

func (c *Cluster) close() (err error) {
	if c.proxy != nil {
		err = c.proxy.Kill()
	}
	if c.front != nil {
		c.front.Close()
	}
	for _, n := range c.Nodes {
		n.db.Close()
		err = errors.Join(err, n.Close())
	}
	return err
}
