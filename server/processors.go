package server

import (
	"net/url"
	"runtime"
	"strings"

	"go.uber.org/zap"
)

// ShareProcessors sets how many processors this process runs Go on, and logs it. A database on the same host needs
// processors as well: the more of them this process takes, the more both spend on waking each other up (ADR 0009). It is
// for the program, not for New: the number is the process's.
func ShareProcessors(cfg Config, environ []string, log *zap.Logger) {
	running := runtime.GOMAXPROCS(0)
	n := processors(cfg.Database, variable(environ, "GOMAXPROCS"), runtime.NumCPU(), running)
	if n != running { // a call, even with the same number, would stop the runtime from following the container's limit
		runtime.GOMAXPROCS(n)
	}
	log.Info("processors", zap.Int("gomaxprocs", n), zap.Int("of", runtime.NumCPU()), zap.Bool("database_on_same_host", sameHost(cfg.Database)))
}

// processors is the rule: half of what the host has, at least one, when the database is on the same host and nobody chose
// another number. running is what the runtime runs on by itself, which a container's limit may have made smaller still.
func processors(database, chosen string, host, running int) int {
	if chosen != "" || !sameHost(database) {
		return running
	}
	return min(running, max(1, host/2))
}

// sameHost tells whether a database address names this machine by its loopback. A name that only resolves to it is not
// looked up, and a file has no server to leave processors to.
func sameHost(database string) bool {
	if !strings.HasPrefix(database, "mysql://") {
		return false
	}
	u, err := url.Parse(database)
	return err == nil && loopbackHost(u.Hostname())
}
