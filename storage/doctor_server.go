package storage

import (
	"context"
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"

	"ponte/crm"
)

// Oldest servers on which Ponte's SQL is proven.
const (
	oldestMySQL   = 8_00
	oldestMariaDB = 10_06
)

func (x *examiner) mariaDB() bool {
	return strings.Contains(strings.ToLower(x.vars["version"]), "mariadb")
}

// galera tells whether the server is a node of a Galera cluster: MariaDB has the variable without it too.
func (x *examiner) galera() bool {
	return !off(x.vars["wsrep_on"]) || !off(x.vars["wsrep_provider"])
}

var leadingVersion = regexp.MustCompile(`^(\d+)\.(\d+)`)

func examineVersion(_ context.Context, x *examiner) (finding, error) {
	text := named(x.vars, "version", "version_comment")
	oldest := oldestMySQL
	if x.mariaDB() {
		oldest = oldestMariaDB
	}
	m := leadingVersion.FindStringSubmatch(x.vars["version"])
	if m == nil {
		return warning("%s", text), nil
	}
	major, _ := strconv.Atoi(m[1])
	minor, _ := strconv.Atoi(m[2])
	if major*100+minor < oldest {
		return bad("%s", text), nil
	}
	return good("%s", text), nil
}

func examineReadOnly(_ context.Context, x *examiner) (finding, error) {
	names := []string{"read_only", "super_read_only", "innodb_read_only", "innodb_force_recovery", "offline_mode", "wsrep_reject_queries"}
	text := named(x.vars, names...)
	if slices.ContainsFunc(names, func(name string) bool { return !off(x.vars[name]) }) {
		return bad("%s", text), nil
	}
	return good("%s", text), nil
}

// freshConns are how many new connections are looked at for whom they reach.
const freshConns = 4

// examineOneServer opens connections at once, so that a balancer has to choose for each.
func examineOneServer(ctx context.Context, x *examiner) (finding, error) {
	if err := x.reach(ctx); err != nil {
		return finding{}, err
	}
	var names []string
	for name, n := range x.servers {
		names = append(names, fmt.Sprintf("%s×%d", name, n))
	}
	slices.Sort(names)
	text := strings.Join(names, ", ")
	switch {
	case len(names) < 2:
		return good("%s", text), nil
	case x.galera():
		return warning("%s", text), nil
	}
	return bad("%s", text), nil
}

// reach fills servers. Fewer connections than were wanted are enough where the server has no more.
func (x *examiner) reach(ctx context.Context) error {
	if x.servers != nil {
		return nil
	}
	servers := map[string]int{}
	for range freshConns {
		c, err := x.db.Conn(ctx)
		if err != nil {
			if len(servers) > 0 {
				break
			}
			return err
		}
		defer c.Close()
		v, err := x.show(ctx, c, "SHOW GLOBAL VARIABLES WHERE Variable_name IN ('wsrep_node_name', 'hostname', 'port')")
		if err != nil {
			return err
		}
		name := v["hostname"] + ":" + v["port"]
		if x.galera() && v["wsrep_node_name"] != "" {
			name = v["wsrep_node_name"]
		}
		servers[name]++
	}
	x.servers = servers
	return nil
}

// examineFlushLog: of MariaDB's values 3 syncs as often as 1 and more; Galera is proven with 1 only.
func examineFlushLog(_ context.Context, x *examiner) (finding, error) {
	value := x.vars["innodb_flush_log_at_trx_commit"]
	text := named(x.vars, "innodb_flush_log_at_trx_commit")
	if value == "1" || value == "3" && x.mariaDB() && !x.galera() {
		return good("%s", text), nil
	}
	if x.galera() {
		text += ", wsrep_on=" + x.vars["wsrep_on"]
	}
	return bad("%s", text).with("SET GLOBAL innodb_flush_log_at_trx_commit = 1;"), nil
}

func examineBinlog(_ context.Context, x *examiner) (finding, error) {
	text := named(x.vars, "log_bin", "sync_binlog")
	switch {
	case off(x.vars["log_bin"]):
		return inapplicable("log_bin=OFF"), nil
	case x.vars["sync_binlog"] != "1":
		return bad("%s", text).with("SET GLOBAL sync_binlog = 1;"), nil
	}
	return good("%s", text), nil
}

func examineDoublewrite(_ context.Context, x *examiner) (finding, error) {
	value, text := x.vars["innodb_doublewrite"], named(x.vars, "innodb_doublewrite")
	if off(value) || strings.EqualFold(value, "DETECT_ONLY") {
		return warning("%s", text), nil
	}
	return good("%s", text), nil
}

func examineFlushMethod(_ context.Context, x *examiner) (finding, error) {
	text := named(x.vars, "innodb_flush_method")
	switch strings.ToLower(x.vars["innodb_flush_method"]) {
	case "nosync", "littlesync":
		return bad("%s", text), nil
	case "o_direct_no_fsync":
		return warning("%s", text), nil
	}
	return good("%s", text), nil
}

// examineIsolation looks at what a session that was opened as Ponte opens them is left with. MySQL 8 and later versions of
// MariaDB name it otherwise.
func examineIsolation(_ context.Context, x *examiner) (finding, error) {
	value, known := x.session["transaction_isolation"]
	if !known {
		value = x.session["tx_isolation"]
	}
	if value != "READ-COMMITTED" {
		return bad("transaction_isolation=%s", value), nil
	}
	return good("transaction_isolation=%s", value), nil
}

func examineSQLMode(_ context.Context, x *examiner) (finding, error) {
	modes := strings.Split(x.session["sql_mode"], ",")
	has := func(name string) bool { return slices.Contains(modes, name) }
	if !has("STRICT_ALL_TABLES") || has("NO_BACKSLASH_ESCAPES") || has("ANSI_QUOTES") {
		return bad("sql_mode=%s", x.session["sql_mode"]), nil
	}
	return good("sql_mode=%s", x.session["sql_mode"]), nil
}

func examineAutocommit(_ context.Context, x *examiner) (finding, error) {
	text := named(x.session, "autocommit") + ", init_connect=" + strconv.Quote(x.vars["init_connect"])
	if off(x.session["autocommit"]) {
		return bad("%s", text), nil
	}
	return good("%s", text), nil
}

// examinePacket: a batch has at most batchBytes and one call more, which is in its ocorrência and in its chamada.
func examinePacket(ctx context.Context, x *examiner) (finding, error) {
	largest := int64(crm.Configuracoes(nil).Inteiro(crm.ConfMaxCorpo))
	if x.current() {
		var set int64
		err := x.db.QueryRowContext(ctx, "SELECT COALESCE(MAX(CAST(valor AS UNSIGNED)), 0) FROM tenant_configuracoes WHERE chave = ?", crm.ConfMaxCorpo).Scan(&set)
		if err != nil {
			return finding{}, err
		}
		largest = max(largest, set)
	}
	limit, err := strconv.ParseInt(x.session["max_allowed_packet"], 10, 64)
	if err != nil {
		return finding{}, err
	}
	needed := batchBytes + 2*largest
	text := fmt.Sprintf("max_allowed_packet=%d, needed=%d", limit, needed)
	const command = "SET GLOBAL max_allowed_packet = 67108864;"
	switch {
	case limit < batchBytes:
		return bad("%s", text).with(command), nil
	case limit < needed:
		return warning("%s", text).with(command), nil
	}
	return good("%s", text), nil
}

// Differences of the clocks that matter.
const (
	clockWarning = 2 * time.Second
	clockBad     = 30 * time.Second
)

// examineClock takes the answer to be of the middle between question and answer, and doubts it by half of the time between.
func examineClock(ctx context.Context, x *examiner) (finding, error) {
	var best, doubt time.Duration
	for try := range 3 { // the quickest of a few tells best
		var text string
		before, began := x.Clock(), time.Now()
		if err := x.db.QueryRowContext(ctx, "SELECT DATE_FORMAT(UTC_TIMESTAMP(3), '%Y-%m-%d %H:%i:%s.%f')").Scan(&text); err != nil {
			return finding{}, err
		}
		half := time.Since(began) / 2
		theirs, err := time.Parse("2006-01-02 15:04:05.999999", text)
		if err != nil {
			return finding{}, err
		}
		if try == 0 || half < doubt {
			best, doubt = theirs.Sub(before.Add(half)), half
		}
	}
	text := fmt.Sprintf("%+.3fs ±%.3fs, time_zone=%s (%s)", best.Seconds(), doubt.Seconds(), x.vars["time_zone"], x.vars["system_time_zone"])
	switch sure := best.Abs() - doubt; {
	case sure > clockBad:
		return bad("%s", text), nil
	case sure > clockWarning:
		return warning("%s", text), nil
	}
	return good("%s", text), nil
}
