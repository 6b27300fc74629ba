package faulty

import (
	"fmt"
	"os"
	"strconv"
	"strings"
	"sync/atomic"
	"syscall"

	"github.com/go-sql-driver/mysql"
)

// Variable names the environment variable that a build with the tag failpoint reads: point/n/action, as after-commit/3/die.
const Variable = "FAILPOINT"

// points are the places by name.
var points = map[string]func(Moment) bool{
	"before-commit":     func(m Moment) bool { return !m.After && commits(m, "INTO ocorrencias") },
	"after-commit":      func(m Moment) bool { return m.After && commits(m, "INTO ocorrencias") }, // and before the reply
	"mid-batch":         func(m Moment) bool { return !m.After && runs(m, "INTO chamadas") && wrote(m, "INTO ocorrencias") },
	"numbers-reserving": func(m Moment) bool { return !m.After && commits(m, "UPDATE sequencias") },
	"numbers-reserved":  func(m Moment) bool { return m.After && commits(m, "UPDATE sequencias") },
	"migration-statement": func(m Moment) bool {
		return !m.After && (runs(m, "CREATE ") || runs(m, "ALTER ") || runs(m, "INSERT "))
	},
	"migration-file": func(m Moment) bool { return !m.After && runs(m, "INTO goose_db_version") },
	"migrated":       func(m Moment) bool { return m.After && runs(m, "UPDATE travas SET ate = 0") }, // and before it serves
	"step-doing":     func(m Moment) bool { return !m.After && commits(m, "implantacao_etapas") },
	"step-done":      func(m Moment) bool { return m.After && commits(m, "implantacao_etapas") },
	"statement":      func(m Moment) bool { return !m.After && m.Kind == Run },
}

// compound begins MariaDB's way of sending a whole transaction as one statement, which has no middle that a client sees.
const compound = "BEGIN NOT ATOMIC"

func runs(m Moment, what string) bool { return m.Kind == Run && strings.Contains(m.Text, what) }

func wrote(m Moment, what string) bool {
	for _, text := range m.Before {
		if strings.Contains(text, what) {
			return true
		}
	}
	return false
}

func commits(m Moment, what string) bool {
	return m.Kind == Commit && wrote(m, what) || runs(m, compound) && strings.Contains(m.Text, what)
}

// actions are what happens at a point.
var actions = map[string]func() error{
	"die": func() error { // as kill -9 does, or a power cut of this host alone
		_ = syscall.Kill(os.Getpid(), syscall.SIGKILL)
		select {}
	},
	"fail": func() error { return ErrCut },
	"hang": func() error { select {} },
}

// Parse makes a hook of point/n/action: at the n-th time that the point is reached, the action.
func Parse(spec string) (Hook, error) {
	name, rest, _ := strings.Cut(spec, "/")
	times, action, _ := strings.Cut(rest, "/")
	point, do := points[name], actions[action]
	n, err := strconv.ParseInt(times, 10, 64)
	if point == nil || do == nil || err != nil || n < 1 {
		return nil, fmt.Errorf("%s=%q: point/n/action is wanted, with one of the points and actions of storage/faulty", Variable, spec)
	}
	var reached atomic.Int64
	return func(m Moment) error {
		if name == "mid-batch" && m.Kind == Prepare && strings.HasPrefix(m.Text, compound) {
			return NoCompound
		}
		if !point(m) || reached.Add(1) != n {
			return nil
		}
		fmt.Fprintln(os.Stderr, "failpoint reached:", spec)
		return do()
	}, nil
}

// NoCompound is what MySQL answers to a compound statement: a batch is then sent statement by statement.
var NoCompound error = &mysql.MySQLError{Number: 1295, Message: "no compound statements"}
