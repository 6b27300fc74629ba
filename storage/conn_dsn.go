package storage

import (
	"errors"
	"fmt"
	"net"
	"net/url"
	"strings"
	"time"

	"github.com/go-sql-driver/mysql"
)

// dialect names an engine; the migrations of each are in the folder of that name.
type dialect string

const (
	dialectSQLite dialect = "sqlite"
	dialectMySQL  dialect = "mysql"
)

// Time limits of one network operation on a MySQL connection. Callers' contexts are shorter; these end what no context
// watches, such as a connection whose host vanished.
const (
	dialTimeout  = 5 * time.Second
	readTimeout  = 20 * time.Second
	writeTimeout = 20 * time.Second
)

// dsn is a database address, understood. Its fields never reach a log.
type dsn struct {
	dialect dialect
	file    string        // of SQLite
	mysql   *mysql.Config // of MySQL
}

func parseDSN(address string) (dsn, error) {
	scheme, rest, found := strings.Cut(address, "://")
	if !found {
		return dsn{}, errors.New("the database address has no scheme: use sqlite://path or mysql://user:pass@host:3306/db")
	}
	switch scheme {
	case "sqlite":
		return parseSQLite(rest)
	case "mysql":
		return parseMySQL(address)
	}
	return dsn{}, fmt.Errorf("database scheme %q is not supported: use sqlite://path or mysql://user:pass@host:3306/db", scheme)
}

func parseSQLite(path string) (dsn, error) {
	switch {
	case path == "":
		return dsn{}, errors.New("sqlite:// needs a path, as sqlite://ponte.db")
	case path == ":memory:" || strings.Contains(path, "mode=memory"):
		return dsn{}, errors.New("sqlite in memory would forget every ocorrência: name a file")
	case strings.ContainsAny(path, "?#"):
		return dsn{}, errors.New("sqlite://path takes no options: durability is not optional")
	}
	return dsn{dialect: dialectSQLite, file: path}, nil
}

func parseMySQL(address string) (dsn, error) {
	u, err := url.Parse(address)
	if err != nil {
		return dsn{}, errors.New("the mysql address cannot be read: use mysql://user:pass@host:3306/db, with special characters of the password as %NN")
	}
	name := strings.TrimPrefix(u.Path, "/")
	if u.User == nil || u.User.Username() == "" || u.Hostname() == "" || name == "" || strings.Contains(name, "/") {
		return dsn{}, errors.New("the mysql address needs user, host and database: mysql://user:pass@host:3306/db")
	}
	port := u.Port()
	if port == "" {
		port = "3306"
	}
	cfg := mysql.NewConfig()
	cfg.User = u.User.Username()
	cfg.Passwd, _ = u.User.Password()
	cfg.Net = "tcp"
	cfg.Addr = net.JoinHostPort(u.Hostname(), port)
	cfg.DBName = name
	cfg.Loc = time.UTC
	cfg.ParseTime = true
	cfg.Collation = "utf8mb4_bin"
	cfg.Logger = &mysql.NopLogger{} // what it tells comes back as errors, which are logged
	cfg.Timeout, cfg.ReadTimeout, cfg.WriteTimeout = dialTimeout, readTimeout, writeTimeout
	// One round trip for what is not prepared; the hot path's statements are, unless the server has no room for one more.
	// MultiStatements stays off: no connection takes stacked statements.
	cfg.InterpolateParams = true
	// What meets a server that became read-only (1290, 1792, 1836) is dropped: behind the same address there may be another
	// server now. The statement was refused, so that database/sql may run it again on a new connection, and a transaction
	// is rolled back with its connection.
	cfg.RejectReadOnly = true
	// Strict: an over-long value is an error and never cut. NO_BACKSLASH_ESCAPES must be off for InterpolateParams. Tables are
	// InnoDB's also where the server's default is an engine without transactions.
	cfg.Params = map[string]string{
		"default_storage_engine": "InnoDB",
		"sql_mode":               "'STRICT_ALL_TABLES,NO_ENGINE_SUBSTITUTION,NO_ZERO_DATE,NO_ZERO_IN_DATE,ERROR_FOR_DIVISION_BY_ZERO'",
		"time_zone":              "'+00:00'",
	}
	for key, values := range u.Query() {
		if key != "tls" || len(values) != 1 {
			return dsn{}, fmt.Errorf("mysql address: unknown option %q, only tls=true, skip-verify or preferred", key)
		}
		switch values[0] {
		case "true", "skip-verify", "preferred", "false":
			cfg.TLSConfig = values[0]
		default:
			return dsn{}, errors.New("mysql address: tls must be true, skip-verify, preferred or false")
		}
	}
	return dsn{dialect: dialectMySQL, mysql: cfg}, nil
}
