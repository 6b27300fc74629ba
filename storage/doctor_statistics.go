package storage

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/go-sql-driver/mysql"
)

// When statistics are far from the rows. Rows are counted up to a bound, so that a large table costs no more than that.
const (
	statisticsSmall = 1_000 // rows of a table whose statistics do not matter
	statisticsTimes = 10
	statisticsCount = 50_000
)

// tableStatistics is what the engine believes of a table.
type tableStatistics struct {
	rows int64
	from string // when they were made, "" = not known
}

// far tells whether a table of so many rows, or of more when whole is false, is not the one that the statistics speak of.
func (t tableStatistics) far(counted int64, whole bool) bool {
	return counted > statisticsTimes*t.rows+statisticsSmall || whole && t.rows > statisticsTimes*counted+statisticsSmall
}

func examineStatistics(ctx context.Context, x *examiner) (finding, error) {
	if !x.current() {
		return x.behindOrAhead(), nil
	}
	tables, err := expectedTables()
	if err != nil {
		return finding{}, err
	}
	read := x.mysqlStatistics
	if x.dialect == dialectSQLite {
		read = x.sqliteStatistics
	}
	known, source, err := read(ctx)
	if err != nil {
		return finding{}, err
	}
	var wrong, stale []string
	for _, table := range tables {
		var counted int64
		query := fmt.Sprintf("SELECT COUNT(*) FROM (SELECT 1 FROM %s LIMIT %d) counted", table, statisticsCount)
		if err := x.db.QueryRowContext(ctx, query).Scan(&counted); err != nil {
			return finding{}, err
		}
		if t := known[table]; t.far(counted, counted < statisticsCount) {
			more := ""
			if counted == statisticsCount {
				more = "+"
			}
			wrong = append(wrong, strings.TrimSpace(fmt.Sprintf("%s: rows=%d%s, statistics=%d %s", table, counted, more, t.rows, t.from)))
			stale = append(stale, table)
		}
	}
	if len(wrong) == 0 {
		return good("%s", source), nil
	}
	command := "ANALYZE TABLE " + strings.Join(stale, ", ") + ";"
	if x.dialect == dialectSQLite {
		command = "ANALYZE;"
	}
	return warning("%s", strings.Join(wrong, "; ")).with("%s", command), nil
}

// mysqlStatistics reads InnoDB's own table, or where this account may not, what it tells everybody.
func (x *examiner) mysqlStatistics(ctx context.Context) (map[string]tableStatistics, string, error) {
	const ofInnoDB = "mysql.innodb_table_stats"
	known, err := x.readStatistics(ctx, "SELECT table_name, n_rows, DATE_FORMAT(last_update, '%Y-%m-%d') FROM "+ofInnoDB+" WHERE database_name = DATABASE()")
	var m *mysql.MySQLError
	if err == nil || !errors.As(err, &m) {
		return known, ofInnoDB, err
	}
	known, err = x.readStatistics(ctx, "SELECT table_name, COALESCE(table_rows, 0), '' FROM information_schema.tables WHERE table_schema = DATABASE()")
	return known, "information_schema.tables", err
}

// sqliteStatistics reads what ANALYZE left: the first number of a line is how many rows the table had.
func (x *examiner) sqliteStatistics(ctx context.Context) (map[string]tableStatistics, string, error) {
	const ofSQLite = "sqlite_stat1"
	known, err := x.readStatistics(ctx, "SELECT tbl, MAX(CAST(stat AS INTEGER)), '' FROM "+ofSQLite+" GROUP BY tbl")
	if err != nil && strings.Contains(err.Error(), "no such table") {
		return nil, ofSQLite, nil
	}
	return known, ofSQLite, err
}

func (x *examiner) readStatistics(ctx context.Context, query string) (map[string]tableStatistics, error) {
	known := map[string]tableStatistics{}
	err := eachRow(ctx, x.db, query, nil, func(scan func(...any) error) error {
		var name string
		var t tableStatistics
		err := scan(&name, &t.rows, &t.from)
		known[name] = t
		return err
	})
	return known, err
}

// connsPerProcess are how many connections a process may open on MySQL.
const connsPerProcess = maxConns + 2

func examineConnections(ctx context.Context, x *examiner) (finding, error) {
	hosts, conns, err := x.processes(ctx)
	if err != nil {
		return finding{}, err
	}
	account, err := x.account(ctx)
	if err != nil {
		return finding{}, err
	}
	return x.judgeConnections(max(1, x.Replicas, len(hosts), (conns+connsPerProcess-1)/connsPerProcess), hosts, account), nil
}

// judgeConnections has a command for each of the two limits that is too low, and none that lowers one.
func (x *examiner) judgeConnections(replicas int, hosts []string, account string) finding {
	number := func(of map[string]string, name string) int {
		n, _ := strconv.Atoi(of[name])
		return n
	}
	all, own := number(x.vars, "max_connections"), number(x.session, "max_user_connections") // 0 = as many as all
	used, needed := number(x.status, "max_used_connections"), replicas*connsPerProcess
	text := fmt.Sprintf("max_connections=%s, max_user_connections=%s, replicas=%d, needed=%d×%d=%d, max_used_connections=%d, hosts=%s",
		x.vars["max_connections"], x.session["max_user_connections"], replicas, replicas, connsPerProcess, needed, used, strings.Join(hosts, " "))
	var commands []string
	if own > 0 && 5*needed > 4*own {
		commands = append(commands, fmt.Sprintf("ALTER USER %s WITH MAX_USER_CONNECTIONS %d;", account, 2*needed))
	}
	if 5*needed > 4*all || used >= all {
		commands = append(commands, fmt.Sprintf("SET GLOBAL max_connections = %d;", 2*max(needed, all)))
	}
	command := strings.Join(commands, " ")
	switch {
	case needed > all, own > 0 && needed > own:
		return bad("%s", text).with("%s", command)
	case command != "":
		return warning("%s", text).with("%s", command)
	}
	return good("%s", text)
}

// processes are the hosts from which this account uses this database, and its connections but for the examiner's.
func (x *examiner) processes(ctx context.Context) (hosts []string, conns int, err error) {
	own := x.db.Stats().OpenConnections
	rows, err := x.db.QueryContext(ctx, "SHOW PROCESSLIST")
	if err != nil {
		return nil, 0, err
	}
	defer rows.Close()
	columns, err := rows.Columns()
	if err != nil {
		return nil, 0, err
	}
	at := func(name string) int {
		return slices.IndexFunc(columns, func(c string) bool { return strings.EqualFold(c, name) })
	}
	user, host, db := at("User"), at("Host"), at("db")
	if user < 0 || host < 0 || db < 0 {
		return nil, 0, fmt.Errorf("SHOW PROCESSLIST: %s", strings.Join(columns, ", "))
	}
	values := make([]sql.NullString, len(columns))
	into := make([]any, len(columns))
	for i := range values {
		into[i] = &values[i]
	}
	for rows.Next() {
		if err := rows.Scan(into...); err != nil {
			return nil, 0, err
		}
		if !strings.EqualFold(values[user].String, x.mysql.User) || values[db].String != x.mysql.DBName {
			continue
		}
		conns++
		from := values[host].String
		if colon := strings.LastIndexByte(from, ':'); colon > 0 {
			from = from[:colon]
		}
		if !slices.Contains(hosts, from) {
			hosts = append(hosts, from)
		}
	}
	slices.Sort(hosts)
	return hosts, max(0, conns-own), rows.Err()
}
