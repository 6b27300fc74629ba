package server

import (
	"fmt"
	"runtime"
	"strings"
	"testing"

	"go.uber.org/zap"
	"go.uber.org/zap/zapcore"
	"go.uber.org/zap/zaptest/observer"
)

func TestHalfTheProcessorsBelongToADatabaseOnTheSameHost(t *testing.T) {
	t.Parallel()
	const local = "mysql://ponte:s@127.0.0.1:3306/ponte"
	for _, c := range []struct {
		database, chosen    string
		host, running, want int
	}{
		{local, "", 1, 1, 1},
		{local, "", 2, 2, 1},
		{local, "", 3, 3, 1},
		{local, "", 16, 16, 8},
		{local, "", 16, 2, 2}, // a container's limit is the smaller one
		{local, "6", 8, 6, 6}, // chosen
		{"mysql://ponte:s@localhost/ponte", "", 8, 8, 4},
		{"mysql://ponte:s@[::1]:3306/ponte", "", 8, 8, 4},
		{"mysql://ponte:s@127.0.1.1/ponte", "", 8, 8, 4},
		{"mysql://ponte:127.0.0.1@db.exemplo:3306/ponte", "", 8, 8, 8},
		{"mysql://ponte:s@10.0.0.5:3306/ponte", "", 8, 8, 8},
		{"mysql://ponte:s@gredo@127.0.0.1/ponte", "", 8, 8, 4},
		{"mysql://%zz", "", 8, 8, 8},
		{"sqlite://localhost/ponte.db", "", 8, 8, 8},
		{"sqlite://ponte.db", "", 8, 8, 8},
	} {
		if got := processors(c.database, c.chosen, c.host, c.running); got != c.want {
			t.Errorf("%s, GOMAXPROCS=%q, %d of %d: %d, want %d", MaskDatabase(c.database), c.chosen, c.running, c.host, got, c.want)
		}
	}
}

// Not parallel: the number is the process's.
func TestShareProcessorsSetsAndLogsTheNumber(t *testing.T) {
	before := runtime.GOMAXPROCS(0)
	t.Cleanup(func() { runtime.GOMAXPROCS(before) })
	shared := min(before, max(1, runtime.NumCPU()/2))
	for _, c := range []struct {
		database string
		environ  []string
		want     int
	}{
		{"sqlite://ponte.db", nil, before},
		{"mysql://ponte:s@127.0.0.1/ponte", []string{fmt.Sprint("GOMAXPROCS=", before)}, before},
		{"mysql://ponte:s@127.0.0.1/ponte", nil, shared},
	} {
		core, logs := observer.New(zapcore.InfoLevel)
		ShareProcessors(Config{Database: c.database}, c.environ, zap.New(core))
		if got := runtime.GOMAXPROCS(0); got != c.want {
			t.Errorf("%s %v: runs on %d, want %d", c.database, c.environ, got, c.want)
		}
		entries := logs.FilterMessage("processors").All()
		if len(entries) != 1 || entries[0].ContextMap()["gomaxprocs"] != int64(c.want) ||
			entries[0].ContextMap()["database_on_same_host"] != strings.HasPrefix(c.database, "mysql:") {
			t.Errorf("%s: logged %v", c.database, entries)
		}
	}
}
