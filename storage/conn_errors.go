package storage

import (
	"context"
	"database/sql"
	"database/sql/driver"
	"errors"
	"fmt"
	"io"
	"net"
	"regexp"
	"strings"
	"syscall"

	"github.com/go-sql-driver/mysql"
	"gorm.io/gorm"
	"modernc.org/sqlite"
	sqlite3 "modernc.org/sqlite/lib"

	"ponte/crm"
)

// errRetry marks a transaction that the engine gave up and that may succeed when it is repeated whole: a deadlock, a
// lock that took too long, a busy file.
var errRetry = errors.New("the transaction may be repeated")

// classify is the one place that knows drivers' errors. It returns an error that wraps crm.ErrConflito (a unique key
// exists), crm.ErrNaoEncontrado, errRetry, or crm.ErrIndisponivel (no connection, server going down, disk full); a context's error
// and anything else come back as they are, but for values of rows in the text, which are removed.
func classify(err error) error {
	if err == nil || errors.Is(err, crm.ErrConflito) || errors.Is(err, crm.ErrIndisponivel) || errors.Is(err, errRetry) {
		return err
	}
	if errors.Is(err, context.Canceled) || errors.Is(err, context.DeadlineExceeded) {
		return err
	}
	clean := maskError(err)
	var m *mysql.MySQLError
	var s *sqlite.Error
	switch {
	case errors.Is(err, gorm.ErrRecordNotFound), errors.Is(err, sql.ErrNoRows):
		return fmt.Errorf("%w: %w", crm.ErrNaoEncontrado, clean)
	case errors.Is(err, gorm.ErrDuplicatedKey):
		return fmt.Errorf("%w: %w", crm.ErrConflito, clean)
	case errors.As(err, &m):
		return wrapIn(mysqlClass(m.Number), clean)
	case errors.As(err, &s):
		return wrapIn(sqliteClass(s.Code()), clean)
	case connectionLost(err):
		return fmt.Errorf("%w: %w", crm.ErrIndisponivel, clean)
	}
	return clean
}

func wrapIn(class, err error) error {
	if class == nil {
		return err
	}
	return fmt.Errorf("%w: %w", class, err)
}

// mysqlClass classifies server errors. To be repeated: lock waits, deadlocks, 1020 (MariaDB's snapshot isolation), 1206
// (no room for locks), TiDB's write conflicts 9007 and 8028. An outage: disk full (1021, 1030, 1114), nobody gets in
// (connections, hosts, accounts; 1184 is init_connect's failure; 1820, 1862, 3118, 3159 and 3955 are MySQL's, 1698, 4150 and 4151 MariaDB's: a password
// that expired or is missing, an account that is locked or guessed at too often, no TLS),
// a server or session that was ended (3032: taken offline, 4031: idle too long), read only, 1047 (a Galera node without its cluster)
// and 1180 (which lost it in the middle of a COMMIT).
func mysqlClass(number uint16) error {
	switch number {
	case 1062:
		return crm.ErrConflito
	case 1020, 1205, 1206, 1213, 9007, 8028:
		return errRetry
	case 1021, 1030, 1040, 1041, 1044, 1045, 1047, 1049, 1053, 1077, 1114, 1129, 1130, 1135, 1142, 1158, 1159, 1160, 1161, 1180, 1184, 1203, 1226,
		1290, 1317, 1698, 1792, 1820, 1836, 1862, 1927, 1969, 3024, 3032, 3118, 3159, 3955, 4031, 4150, 4151:
		return crm.ErrIndisponivel
	}
	return nil
}

func sqliteClass(code int) error {
	switch code {
	case sqlite3.SQLITE_CONSTRAINT_UNIQUE, sqlite3.SQLITE_CONSTRAINT_PRIMARYKEY, sqlite3.SQLITE_CONSTRAINT_ROWID:
		return crm.ErrConflito
	}
	switch code & 0xff {
	case sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED:
		return errRetry
	case sqlite3.SQLITE_FULL, sqlite3.SQLITE_IOERR, sqlite3.SQLITE_READONLY, sqlite3.SQLITE_CANTOPEN, sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB:
		return crm.ErrIndisponivel
	}
	return nil
}

// numberTaken tells whether a collision was one of ocorrência numbers: engines name the key or its columns.
func numberTaken(err error) bool {
	return errors.Is(err, crm.ErrConflito) &&
		(strings.Contains(err.Error(), "ocorrencias_numero") || strings.Contains(err.Error(), "ocorrencias.numero"))
}

// connectionLost tells whether the connection broke, so that the fate of what was sent over it is unknown.
func connectionLost(err error) bool {
	var n net.Error
	return errors.Is(err, driver.ErrBadConn) || errors.Is(err, mysql.ErrInvalidConn) || errors.Is(err, sql.ErrConnDone) ||
		errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) || errors.Is(err, net.ErrClosed) || errors.As(err, &n) ||
		errors.Is(err, syscall.ECONNREFUSED) || errors.Is(err, syscall.ECONNRESET) || errors.Is(err, syscall.EPIPE) ||
		strings.Contains(err.Error(), "database is closed")
}

// refusedUnrun tells whether the server would not run a statement at all, a COMMIT neither: a Galera node without its cluster
// says so before it looks at it. What the transaction did until then goes with it.
func refusedUnrun(err error) bool {
	var m *mysqlError
	return errors.As(err, &m) && m.number == 1047
}

var (
	duplicateKey = regexp.MustCompile(`for key '([^']*)'$`)
	quoted       = regexp.MustCompile(`(?s)'.*'`) // from the first to the last: a name may hold one
)

// maskError removes values of rows from an error's text: MySQL quotes them, and they may be a document or a name.
func maskError(err error) error {
	var m *mysql.MySQLError
	if !errors.As(err, &m) {
		return err
	}
	text := m.Message
	switch m.Number {
	case 1062:
		key := duplicateKey.FindStringSubmatch(text)
		text = "duplicate entry"
		if key != nil {
			text += " for key " + key[1]
		}
	case 1044, 1045, 1049, 1054, 1146, 1406, 1364, 1048: // they name accounts, tables and columns, never values
	default:
		text = quoted.ReplaceAllString(text, "'…'")
	}
	return &mysqlError{m.Number, text}
}

// mysqlError is a server's error without the values of rows.
type mysqlError struct {
	number uint16
	text   string
}

// Error tells number and text.
func (e *mysqlError) Error() string { return fmt.Sprintf("mysql error %d: %s", e.number, e.text) }
