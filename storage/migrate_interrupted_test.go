package storage

import (
	"database/sql/driver"
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"ponte/storage/faulty"
	"ponte/test/mariadb"
	"ponte/test/sqlite"
)

// TestInterruptedMigrationIsCompleted has a process die at every statement of its first start, between those of one file and
// between files, before the statement or after it. The next start brings the schema to where an undisturbed one does; MySQL has
// kept what each statement did. make faults tries them all, other runs one of some.
func TestInterruptedMigrationIsCompleted(t *testing.T) {
	t.Parallel()
	onEachEmpty(t, func(t *testing.T, address string) {
		t.Parallel()
		whole := open(t, address)
		columns, indexes := columnsOf(t, whole), indexesOf(t, whole)
		step := map[dialect]int{dialectSQLite: 15, dialectMySQL: 30}[whole.dialect]
		if *lasting > 0 {
			step = 1
		}
		for _, after := range []bool{false, true} {
			n := 1 + rand.IntN(step)
			for more := true; more; n += step {
				f := &fault{n: int64(n), after: after, lasts: true}
				t.Run(fmt.Sprint(f.n, " ", after), func(t *testing.T) { interruptMigration(t, emptyLike(t, address), f, columns, indexes) })
				more = !t.Failed() && f.counts.Load() >= f.n
			}
			t.Logf("interrupted at each of %d statements (one of %d; carried out: %v)", n-2*step, step, after)
		}
	})
}

// interruptMigration starts on an empty database with a fault, and again without.
func interruptMigration(t *testing.T, address string, f *fault, columns, indexes []string) {
	s, err := Open(deadline(t), address, Options{interposed: func(c driver.Connector) driver.Connector { return faulty.Wrap(c, f.hook) }})
	if err == nil { // all that it did was before the fault
		if err := s.Close(deadline(t)); err != nil && f.counts.Load() < f.n {
			t.Error(err)
		}
	}
	releaseMigration(t, address)
	again := open(t, address)
	if c := columnsOf(t, again); !slices.Equal(c, columns) {
		t.Errorf("%s: columns %v, want %v", f, c, columns)
	}
	if i := indexesOf(t, again); !slices.Equal(i, indexes) {
		t.Errorf("%s: indexes %v, want %v", f, i, indexes)
	}
	if err := again.Escritor().Gravar(deadline(t), opening(t, again, 1, "depois")); err != nil {
		t.Errorf("%s: %v", f, err)
	}
}

// releaseMigration ends the lease of a process that died while it migrated, as half a minute does.
func releaseMigration(t *testing.T, address string) {
	t.Helper()
	e, err := parseDSN(address)
	if err != nil {
		t.Fatal(err)
	}
	p, err := openPools(deadline(t), e, nil)
	if err != nil {
		t.Fatal(err)
	}
	_, _ = p.writer.Exec("UPDATE travas SET ate = 0") // there may be no such table yet
	if err := p.close(); err != nil {
		t.Error(err)
	}
}

// emptyLike makes one more empty database of an address' engine.
func emptyLike(t *testing.T, address string) string {
	t.Helper()
	if strings.HasPrefix(address, "sqlite:") {
		return sqlite.NewFile(t)
	}
	return mariadb.Shared(t).NewDatabase(t)
}
