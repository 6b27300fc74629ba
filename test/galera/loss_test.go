package galera

import (
	"encoding/json"
	"testing"
	"time"
)

// recover is what the runbook of docs/operacao.md says after a total loss: ask every node how far it had come, begin from the
// one that choose prefers, let the others join.
func (x *trial) recover(t *testing.T, choose func(seqno, best int64) bool) (chosen *Node) {
	t.Helper()
	begin := time.Now()
	positions, err := x.cluster.Positions()
	if err != nil {
		t.Fatal(err)
	}
	for _, n := range x.cluster.Nodes {
		t.Logf("%s had come to %d", n.Name, positions[n])
		if chosen == nil || choose(positions[n], positions[chosen]) {
			chosen = n
		}
	}
	if err := chosen.Bootstrap(t.Context()); err != nil {
		t.Fatal(err)
	}
	t.Logf("%s began anew %s after the loss", chosen.Name, since(begin))
	for i, n := range x.cluster.Others(chosen) {
		if err := n.Join(t.Context(), i+2); err != nil {
			t.Fatal(err)
		}
	}
	t.Logf("all nodes are back %s after the loss", since(begin))
	return chosen
}

func mostAdvanced(seqno, best int64) bool  { return seqno > best }
func leastAdvanced(seqno, best int64) bool { return seqno < best }

// allKilled: all nodes at the same moment, with what makes a commit durable, and the right one begins anew: nothing is lost.
func (x *trial) allKilled(t *testing.T) {
	work := x.ledger.load(x.replicas...)
	x.ledger.until(t, 300)
	if err := x.cluster.KillAll(); err != nil {
		t.Fatal(err)
	}
	time.Sleep(2 * time.Second) // callers are told to come back
	work.stop()
	x.recover(t, mostAdvanced)
	x.verdict(t, x.cluster.Nodes...)
}

// lose takes a cluster through a total loss in a way that Galera does not survive, and reports what was lost. Replicas are
// stopped first and started again after it, as the runbook says: what they hold in hand is of the lost past.
func (x *trial) lose(t *testing.T, before func(*ledger), choose func(seqno, best int64) bool) {
	t.Helper()
	told := newLedger(x.seed)
	work := told.load(x.replicas...)
	told.until(t, 500)
	before(told)
	if err := x.cluster.KillAll(); err != nil {
		t.Fatal(err)
	}
	time.Sleep(time.Second)
	work.stop()
	for _, r := range x.replicas {
		if err := r.Kill(); err != nil {
			t.Fatal(err)
		}
	}
	chosen := x.recover(t, choose)
	given, _, _ := told.figures()
	t.Logf("LOST: %d of %d numbers that callers were given", len(told.missing(stored(t, chosen))), given)
	equal(t, x.cluster.Nodes...)
}

// again starts replicas after a loss; they serve.
func (x *trial) again(t *testing.T) {
	t.Helper()
	x.ledger = newLedger(x.seed)
	address := x.cluster.URL(database)
	x.replicas = []*replica{serve(x.t, address), serve(x.t, address)} // they outlive the step
	work := x.ledger.load(x.replicas...)
	x.ledger.until(t, 200)
	work.stop()
	x.verdict(t, x.cluster.Nodes...)
}

// flushLog is what ponte doctor says of the setting that makes a commit durable.
func (x *trial) flushLog(t *testing.T) string {
	t.Helper()
	out, _ := run(x.cluster.URL(database), "doctor", "--json") // what is bad fails the command too
	var said []struct {
		Name    string `json:"nome"`
		Outcome string `json:"desfecho"`
	}
	if err := json.Unmarshal([]byte(out), &said); err != nil {
		t.Errorf("ponte doctor --json: %v\n%s", err, out)
	}
	for _, s := range said {
		if s.Name == "flush-log" {
			return s.Outcome
		}
	}
	return "nothing"
}

// loseByFlush: commits that are not on the disk when they are answered. Ponte had said so.
func (x *trial) loseByFlush(t *testing.T) {
	if said := x.flushLog(t); said != "ok" {
		t.Errorf("of a durable cluster ponte doctor says %s", said)
	}
	for _, n := range x.cluster.Nodes {
		if _, err := n.db.Exec("SET GLOBAL innodb_flush_log_at_trx_commit = 0"); err != nil {
			t.Fatal(err)
		}
	}
	if said := x.flushLog(t); said != "bad" {
		t.Errorf("of flush 0 ponte doctor says %s", said)
	}
	x.lose(t, func(*ledger) {}, mostAdvanced)
	x.again(t)
}

// loseByChoice: the cluster begins anew from the node that went down first, and was behind.
func (x *trial) loseByChoice(t *testing.T) {
	x.lose(t, func(told *ledger) {
		first := x.cluster.Others(x.writer(t))[1]
		if err := first.Kill(); err != nil {
			t.Fatal(err)
		}
		told.until(t, 100)
	}, leastAdvanced)
	x.again(t)
}
