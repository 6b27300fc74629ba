package galera

import (
	"fmt"
	"io"
	"net/http"
	"strings"
	"testing"
	"time"
)

// minority: a node that has no work is cut off. It refuses, the others go on.
func (x *trial) minority(t *testing.T) {
	x.cut(t, x.cluster.Others(x.writer(t))[0])
}

// writerCutOff: the node with the work is cut off. It refuses, another one takes the work.
func (x *trial) writerCutOff(t *testing.T) { x.cut(t, x.writer(t)) }

// cut cuts a node off under load and lets it back.
func (x *trial) cut(t *testing.T, n *Node) {
	t.Helper()
	beside, idle := serve(t, n.URL(database)), serve(t, n.URL(database)) // who reach only this node, one of them without calls
	work := x.ledger.load(append(x.replicas, beside)...)
	x.ledger.until(t, 200)
	x.ledger.figures()
	if err := n.Isolate(t.Context(), true); err != nil {
		t.Fatal(err)
	}
	waitFor(t, n.Name+" to know that it is alone", func() bool {
		state, err := n.State(t.Context())
		return err == nil && strings.Contains(state, "non-Primary")
	})
	for _, other := range x.cluster.Others(n) {
		if err := other.Await(t.Context(), len(x.cluster.Nodes)-1); err != nil {
			t.Fatal(err)
		}
	}
	x.ledger.until(t, 200)
	_, _, pause := x.ledger.figures()
	next := x.writer(t)
	t.Logf("%s was cut off, the writer is %s, longest pause between two numbers %s", n.Name, next.Name, pause)
	if next == n {
		t.Errorf("%s still has the work", n.Name)
	}
	work.stop()
	notReady(t, idle)
	x.refuses(t, beside)
	notReady(t, beside)
	begin := time.Now()
	if err := n.Isolate(t.Context(), false); err != nil {
		t.Fatal(err)
	}
	for _, all := range x.cluster.Nodes {
		if err := all.Await(t.Context(), len(x.cluster.Nodes)); err != nil {
			t.Fatal(err)
		}
	}
	t.Logf("%s is back after %s", n.Name, since(begin))
	x.verdict(t, x.cluster.Nodes...)
	waitFor(t, "the replica of "+n.Name, func() bool { return x.ledger.ask(beside.URL, "G-"+n.Name+"-back") })
}

// refuses: a replica that reaches only a node without its cluster gives no number, neither a new one nor one of before, which it
// could not prove, and says so.
func (x *trial) refuses(t *testing.T, r *replica) {
	t.Helper()
	var text string
	var err error
	waitFor(t, "what was under way to be given up", func() bool {
		text, err = post(r.URL, opening("G-alone"))
		return err == nil && strings.HasSuffix(text, "(e:902)")
	})
	for i := range 20 {
		key := fmt.Sprintf("G-%d-alone-%d", rounds.Load(), i)
		if i%2 == 0 {
			key = x.ledger.some()
		}
		text, err = post(r.URL, opening(key))
		if err != nil || !strings.HasSuffix(text, "tente novamente. (e:902)") {
			t.Errorf("a node without its cluster, %s: %q %v", key, text, err)
		}
	}
}

// notReady: whoever asks a replica that reaches only a node without its cluster is told so.
func notReady(t *testing.T, r *replica) {
	t.Helper()
	answer, err := http.Get(r.URL + "/readyz")
	if err != nil {
		t.Fatal(err)
	}
	defer answer.Body.Close()
	reason, err := io.ReadAll(answer.Body)
	if err != nil || answer.StatusCode != http.StatusServiceUnavailable || !strings.Contains(string(reason), "its node has lost the cluster") {
		t.Errorf("readyz at a node without its cluster: %d %q %v", answer.StatusCode, reason, err)
	}
}
