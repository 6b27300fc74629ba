package galera

import (
	"os"
	"strconv"
	"strings"
	"testing"
	"time"

	"ponte/integration/simulator"
	"ponte/test/process"
)

// variable asks for this test, which takes minutes and a cluster: make galera sets it. Its value is the seed of what callers send.
const variable = "PONTE_TEST_GALERA"

func TestMain(m *testing.M) {
	m.Run() // its exit code is the binary's
	process.RemovePonte()
}

// trial is a cluster with two replicas of Ponte on it, and what callers were told so far.
type trial struct {
	t        *testing.T // of all steps
	cluster  *Cluster
	replicas []*replica
	partner  *simulator.Simulator
	seed     uint64
	ledger   *ledger
}

// TestGalera takes a cluster through what happens to one, while callers open ocorrências and repeat them. After each step every
// number that a caller was given is stored, a key has one number, and the nodes hold the same.
func TestGalera(t *testing.T) {
	value := os.Getenv(variable)
	if value == "" {
		t.Skip("make galera runs it")
	}
	seed, err := strconv.ParseUint(value, 10, 64)
	if err != nil {
		t.Fatal(err)
	}
	t.Logf("%s=%d", variable, seed)
	begin := time.Now()
	c := Start(t)
	t.Logf("three nodes are ready after %s, load %s", since(begin), machineLoad())
	if _, err := c.Nodes[0].db.Exec("CREATE DATABASE " + database + " CHARACTER SET utf8mb4"); err != nil {
		t.Fatal(err)
	}
	address := c.URL(database)
	x := &trial{t: t, cluster: c, seed: seed, ledger: newLedger(seed), replicas: []*replica{serve(t, address), serve(t, address)}}
	x.partner = deliverTo(t, address)
	for _, step := range []struct {
		name string
		run  func(*testing.T)
	}{
		{"schema", x.schema},
		{"load", x.load},
		{"writer killed", x.writerKilled},
		{"minority", x.minority},
		{"writer cut off", x.writerCutOff},
		{"two writers", x.twoWriters},
		{"delivered once", x.deliveredOnce},
		{"all killed", x.allKilled},
		{"losing: flush 0", x.loseByFlush},
		{"losing: not the most advanced", x.loseByChoice},
	} {
		if !t.Run(step.name, step.run) {
			break // the next one needs what this one should have left
		}
	}
	t.Logf("in all %s, load %s", since(begin), machineLoad())
}

func since(begin time.Time) time.Duration { return time.Since(begin).Round(100 * time.Millisecond) }

func machineLoad() string {
	text, err := os.ReadFile("/proc/loadavg")
	if err != nil {
		return "unknown"
	}
	return strings.TrimSpace(string(text))
}

// verdict ends a step: what got no number is sent again, what was given is looked for at each node, and the nodes are compared.
func (x *trial) verdict(t *testing.T, nodes ...*Node) {
	t.Helper()
	x.ledger.settle(t, x.replicas...)
	for _, n := range nodes {
		there := stored(t, n)
		x.ledger.check(t, there)
		if n == nodes[0] {
			t.Logf("%s; %d are stored", x.ledger, len(there))
		}
	}
	equal(t, nodes...)
}

// schema: rows without a primary key are not replicated well, and no other engine's are at all.
func (x *trial) schema(t *testing.T) {
	n := x.cluster.Nodes[2]
	for what, question := range map[string]string{
		"without a primary key": `SELECT COUNT(*) FROM information_schema.tables t WHERE table_schema = ? AND table_type = 'BASE TABLE' AND NOT EXISTS
			(SELECT 1 FROM information_schema.statistics s WHERE s.table_schema = t.table_schema AND s.table_name = t.table_name AND s.index_name = 'PRIMARY')`,
		"of another engine": "SELECT COUNT(*) FROM information_schema.tables WHERE table_schema = ? AND table_type = 'BASE TABLE' AND engine <> 'InnoDB'",
	} {
		var found int
		if err := n.db.QueryRow(question, database).Scan(&found); err != nil || found > 0 {
			t.Errorf("%d tables %s, %v", found, what, err)
		}
	}
}

func (x *trial) load(t *testing.T) {
	begin := time.Now()
	work := x.ledger.load(x.replicas...)
	x.ledger.until(t, 1000)
	work.stop()
	given, _, pause := x.ledger.figures()
	t.Logf("%d numbers in %s, longest pause %s", given, since(begin), pause)
	x.verdict(t, x.cluster.Nodes...)
}

// writer is the node with the work; the balancer may be about to choose one.
func (x *trial) writer(t *testing.T) (n *Node) {
	t.Helper()
	waitFor(t, "a writer", func() bool {
		n = x.cluster.Writer(t.Context())
		return n != nil
	})
	return n
}

// writerKilled: kill -9 of the node with the work. Another one takes it, without a restart of anything; then the first one
// comes back, with all that it missed.
func (x *trial) writerKilled(t *testing.T) {
	writer := x.writer(t)
	work := x.ledger.load(x.replicas...)
	x.ledger.until(t, 200)
	x.ledger.figures()
	if err := writer.Kill(); err != nil {
		t.Fatal(err)
	}
	x.ledger.until(t, 200)
	_, _, pause := x.ledger.figures()
	next := x.writer(t)
	t.Logf("%s was killed, %s took over, longest pause between two numbers %s", writer.Name, next.Name, pause)
	work.stop()
	x.verdict(t, x.cluster.Others(writer)...)

	work = x.ledger.load(x.replicas...)
	begin := time.Now()
	if err := writer.Join(t.Context(), len(x.cluster.Nodes)); err != nil {
		t.Fatal(err)
	}
	_, _, pause = x.ledger.figures()
	t.Logf("%s is back after %s under load, longest pause %s, the writer is %s", writer.Name, since(begin), pause, x.writer(t).Name)
	work.stop()
	x.verdict(t, x.cluster.Nodes...)
}

// twoWriters: two replicas, each on a node of its own, are sent the same keys at once. It is not how a cluster should be used,
// and it holds.
func (x *trial) twoWriters(t *testing.T) {
	apart := []*replica{serve(t, x.cluster.Nodes[0].URL(database)), serve(t, x.cluster.Nodes[1].URL(database))}
	work := x.ledger.load(apart...)
	x.ledger.until(t, 500)
	work.stop()
	x.verdict(t, x.cluster.Nodes...)
}

// deliveredOnce: what was to be delivered meanwhile was, and the partner carried nothing out twice.
func (x *trial) deliveredOnce(t *testing.T) {
	db := x.cluster.Nodes[0].db
	unfinished := func() (n int) {
		err := db.QueryRow("SELECT COUNT(*) FROM " + database + ".entregas WHERE estado NOT IN ('entregue', 'falhou', 'incerta', 'suspensa')").Scan(&n)
		if err != nil {
			t.Fatal(err)
		}
		return n
	}
	waitFor(t, "every entrega to end", func() bool { return unfinished() == 0 })
	var wanted, entregas, delivered int
	err := db.QueryRow("SELECT (SELECT COUNT(*) FROM "+database+".ocorrencias WHERE codigo_oc LIKE 'G-%8'), COUNT(*), SUM(estado = 'entregue') FROM "+database+
		".entregas").Scan(&wanted, &entregas, &delivered)
	if err != nil {
		t.Fatal(err)
	}
	if wanted != entregas || entregas == 0 {
		t.Errorf("%d entregas of %d ocorrências", entregas, wanted)
	}
	done := x.partner.Executadas()
	for what, times := range done {
		if times > 1 {
			t.Errorf("%s was carried out %d times", what, times)
		}
	}
	if len(done) < delivered {
		t.Errorf("%d are called delivered, the partner carried out %d", delivered, len(done))
	}
	t.Logf("%d entregas, %d delivered, %d carried out", entregas, delivered, len(done))
}
