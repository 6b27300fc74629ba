package galera

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"os"
	"regexp"
	"strconv"
	"strings"
	"time"

	"ponte/test/mariadb"
)

// recoverArguments make mariadbd tell how far a node had come. Without the empty address and rows in the binary log it ends
// without telling.
var recoverArguments = []string{"--wsrep-recover", "--wsrep-cluster-address=gcomm://", "--binlog-format=ROW", "--skip-networking"}

var recovered = regexp.MustCompile(`Recovered position: ([0-9a-f-]+):(-?[0-9]+)`)

// Node is one server of a cluster.
type Node struct {
	*mariadb.Server
	Name string
	db   *sql.DB
}

// ports are a node's for the group, beside the server's own.
type ports struct{ group, increments, snapshots int }

// settings are the arguments of a node: the sample's, on loopback and small.
func settings(name string, own ports, group []ports, donors string) ([]string, error) {
	arguments, provider, err := nodeSettings()
	if err != nil {
		return nil, err
	}
	members := make([]string, len(group))
	for i, p := range group {
		members[i] = "127.0.0.1:" + strconv.Itoa(p.group)
	}
	provider += fmt.Sprintf(";base_host=127.0.0.1;base_port=%d;gmcast.listen_addr=tcp://127.0.0.1:%[1]d;ist.recv_addr=127.0.0.1:%d;gcache.size=32M",
		own.group, own.increments)
	return append(
		arguments,
		"--skip-log-bin", // Debian's default, and what the sample leaves
		"--wsrep-node-name="+name, "--wsrep-node-address=127.0.0.1:"+strconv.Itoa(own.group), "--wsrep-sst-donor="+donors,
		"--wsrep-sst-receive-address=127.0.0.1:"+strconv.Itoa(own.snapshots),
		"--wsrep-cluster-address=gcomm://"+strings.Join(members, ","), "--wsrep-provider-options="+provider,
	), nil
}

// Join starts the node and waits until it is one of n that agree.
func (n *Node) Join(ctx context.Context, members int, once ...string) error {
	if err := n.RestartWith(once...); err != nil {
		return fmt.Errorf("%s: %w", n.Name, err)
	}
	return n.Await(ctx, members)
}

// Await waits until the node is one of a number that agree.
func (n *Node) Await(ctx context.Context, members int) error {
	want := fmt.Sprintf("%d,Primary,Synced,ON", members)
	for {
		got, err := n.State(ctx)
		if got == want {
			return nil
		}
		select {
		case <-ctx.Done():
			return fmt.Errorf("%s is %q, not %q: %w\n%s", n.Name, got, want, errors.Join(ctx.Err(), err), n.LogTail())
		case <-time.After(50 * time.Millisecond):
		}
	}
}

// State tells in a line what a node thinks of itself: members, component, state and whether it takes work. SHOW is answered by a
// node without its cluster too.
func (n *Node) State(ctx context.Context) (string, error) {
	ctx, cancel := context.WithTimeout(ctx, 10*time.Second)
	defer cancel()
	rows, err := n.db.QueryContext(ctx, "SHOW GLOBAL STATUS WHERE Variable_name IN"+
		" ('wsrep_cluster_size', 'wsrep_cluster_status', 'wsrep_local_state_comment', 'wsrep_ready')")
	if err != nil {
		return "", err
	}
	defer rows.Close()
	state := map[string]string{}
	for rows.Next() {
		var name, value string
		if err := rows.Scan(&name, &value); err != nil {
			return "", err
		}
		state[name] = value
	}
	return strings.Join([]string{
		state["wsrep_cluster_size"], state["wsrep_cluster_status"], state["wsrep_local_state_comment"], state["wsrep_ready"],
	}, ","), rows.Err()
}

// Isolate cuts the node from the others with the provider's own switch, or lets it back: sockets of the group are closed and
// refused, clients still reach the server.
func (n *Node) Isolate(ctx context.Context, alone bool) error {
	value := "0"
	if alone {
		value = "1"
	}
	_, err := n.db.ExecContext(ctx, "SET GLOBAL wsrep_provider_options = 'gmcast.isolate="+value+"'")
	return err
}

// Position tells how far a node that is down had come: the cluster's name and the number of its last write.
func (n *Node) Position() (cluster string, seqno int64, err error) {
	log, err := n.Once(recoverArguments...)
	if err != nil {
		return "", 0, fmt.Errorf("%s: %w", n.Name, err)
	}
	m := recovered.FindStringSubmatch(log)
	if m == nil {
		return "", 0, fmt.Errorf("%s tells no position:\n%s", n.Name, log)
	}
	seqno, err = strconv.ParseInt(m[2], 10, 64)
	return m[1], seqno, err
}

// Bootstrap begins the cluster anew from what this node has, as an operator does who chose it.
func (n *Node) Bootstrap(ctx context.Context) error {
	name := n.DataFile("grastate.dat")
	state, err := os.ReadFile(name)
	if err != nil {
		return err
	}
	chosen := strings.Replace(string(state), "safe_to_bootstrap: 0", "safe_to_bootstrap: 1", 1)
	if err := os.WriteFile(name, []byte(chosen), 0o600); err != nil {
		return err
	}
	return n.Join(ctx, 1, "--wsrep-new-cluster")
}
