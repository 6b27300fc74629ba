package galera

import (
	"bytes"
	"context"
	"database/sql"
	"fmt"
	"maps"
	"net/http/httptest"
	"os"
	"os/exec"
	"slices"
	"strings"
	"testing"
	"time"

	"ponte/integration"
	"ponte/integration/simulator"
	"ponte/test/process"
)

const (
	database        = "ponte"
	deliveredStatus = "abrir_mobuss"
)

// patience bounds a wait on a busy machine; no test judges less.
const patience = 3 * time.Minute

func waitFor(t *testing.T, what string, done func() bool) {
	t.Helper()
	for end := time.Now().Add(patience); !done(); time.Sleep(20 * time.Millisecond) {
		if time.Now().After(end) {
			t.Fatalf("waited %s for %s", patience, what)
		}
	}
}

// replica is a ponte serve in a process of its own.
type replica struct{ *process.Server }

func environment(address string) []string {
	return append(os.Environ(), "PONTE_SECRET_KEY=a key for tests only, 0123456789", "PONTE_DATABASE="+address)
}

// serve starts a replica on a database and ends it with the test, unless that did.
func serve(t *testing.T, address string) *replica {
	t.Helper()
	binary, err := process.Ponte()
	if err != nil {
		t.Fatal(err)
	}
	command := exec.Command(binary, "serve", "--demo", "--listen", "127.0.0.1:0")
	command.Env = environment(address)
	server, err := process.Serve(command, &process.Log{})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := server.Kill(); err != nil {
			t.Error(err)
		}
		if t.Failed() {
			t.Logf("a replica's log ends with:\n%s", server.Log.Tail())
		}
	})
	return &replica{server}
}

// run runs a command on a database and returns what it printed, and how it ended.
func run(address string, arguments ...string) (string, error) {
	binary, err := process.Ponte()
	if err != nil {
		return "", err
	}
	command := exec.Command(binary, arguments...)
	command.Env = environment(address)
	var failed bytes.Buffer
	command.Stderr = &failed
	out, err := command.Output()
	if err != nil {
		err = fmt.Errorf("ponte %s: %w\n%s%s", strings.Join(arguments, " "), err, out, &failed)
	}
	return string(out), err
}

// deliverTo has the ocorrências of one status delivered to a simulated partner, which counts.
func deliverTo(t *testing.T, address string) *simulator.Simulator {
	t.Helper()
	row, _ := integration.Find("mobuss")
	partner := row.Simulador().(*simulator.Simulator)
	service := httptest.NewServer(partner)
	t.Cleanup(service.Close)
	for _, line := range []string{
		"destination set mobuss ativo=true prazo=2s por_minuto=0 agenda=1s,1s,1s,1s,1s,1s,1s,1s,1s,1s,1s,1s,1s,1s,1s,1s,1s,1s,1s,1s espera_verificacao=1s url=" + service.URL,
		"status set " + deliveredStatus + " --external MOBUSS_ISA",
	} {
		if _, err := run(address, strings.Fields(line)...); err != nil {
			t.Fatal(err)
		}
	}
	return partner
}

// stored is what a node has: number → CODIGO_OC.
func stored(t *testing.T, n *Node) map[string]string {
	t.Helper()
	rows, err := n.db.QueryContext(t.Context(), "SET STATEMENT wsrep_sync_wait = 1 FOR SELECT numero, codigo_oc FROM "+database+".ocorrencias WHERE codigo_oc LIKE 'G-%'")
	if err != nil {
		t.Fatal(err)
	}
	defer rows.Close()
	all := map[string]string{}
	for rows.Next() {
		var number, key string
		if err := rows.Scan(&number, &key); err != nil {
			t.Fatal(err)
		}
		all[number] = key
	}
	if err := rows.Err(); err != nil {
		t.Fatal(err)
	}
	return all
}

// tables lists Ponte's tables.
func tables(t *testing.T, db *sql.DB) []string {
	t.Helper()
	rows, err := db.QueryContext(t.Context(), "SELECT table_name FROM information_schema.tables WHERE table_schema = '"+database+"' AND table_type = 'BASE TABLE'")
	if err != nil {
		t.Fatal(err)
	}
	defer rows.Close()
	var all []string
	for rows.Next() {
		var name string
		if err := rows.Scan(&name); err != nil {
			t.Fatal(err)
		}
		all = append(all, database+"."+name)
	}
	if err := rows.Err(); err != nil || len(all) == 0 {
		t.Fatal(len(all), "tables", err)
	}
	return all
}

// checksums are a node's, of every table, once it has applied what the cluster has.
func checksums(ctx context.Context, n *Node, names []string) (map[string]string, error) {
	conn, err := n.db.Conn(ctx)
	if err != nil {
		return nil, err
	}
	defer conn.Close()
	var one int
	if err := conn.QueryRowContext(ctx, "SET STATEMENT wsrep_sync_wait = 1 FOR SELECT COUNT(*) FROM "+names[0]).Scan(&one); err != nil {
		return nil, err
	}
	rows, err := conn.QueryContext(ctx, "CHECKSUM TABLE "+strings.Join(names, ", "))
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	all := map[string]string{}
	for rows.Next() {
		var name string
		var sum sql.NullString
		if err := rows.Scan(&name, &sum); err != nil {
			return nil, err
		}
		all[name] = sum.String
	}
	return all, rows.Err()
}

// equal waits until the nodes hold the same in every table: what replicas do on their own, as deliveries, ends meanwhile.
func equal(t *testing.T, nodes ...*Node) {
	t.Helper()
	names := tables(t, nodes[0].db)
	var different []string
	for end := time.Now().Add(patience); ; time.Sleep(200 * time.Millisecond) {
		different = nil
		var first map[string]string
		for _, n := range nodes {
			sums, err := checksums(t.Context(), n, names)
			if err != nil {
				t.Fatalf("%s: %v", n.Name, err)
			}
			if first == nil {
				first = sums
			}
			for _, name := range slices.Sorted(maps.Keys(first)) {
				if sums[name] != first[name] || first[name] == "" {
					different = append(different, fmt.Sprintf("%s at %s is %q, at %s %q", name, nodes[0].Name, first[name], n.Name, sums[name]))
				}
			}
		}
		if len(different) == 0 {
			t.Logf("%d tables are equal on %d nodes", len(names), len(nodes))
			return
		}
		if time.Now().After(end) {
			t.Fatalf("the nodes differ:\n%s", strings.Join(different, "\n"))
		}
	}
}
