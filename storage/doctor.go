package storage

import (
	"cmp"
	"context"
	"database/sql"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/go-sql-driver/mysql"

	"ponte/crm"
	"ponte/crm/diagnostico"
)

// Bounds of an examination.
const (
	examTimeout  = 5 * time.Second // of one question, as Checkup says nothing else
	examLockWait = 2 * time.Second // for another's lock of SQLite, which heeds no deadline
	examConns    = 2 + freshConns
)

// Checkup says what Examine is to know. The zero value is a command's.
type Checkup struct {
	Replicas int               // processes on this database as the operator says; fewer than are seen means nothing
	Only     diagnostico.Grupo // "" = everything
	Clock    crm.Relogio       // nil = the machine's
	Patience time.Duration     // for the answer to one question, 0 = examTimeout
}

// finding is what an examination found, Encontrado and Comando of its Laudo.
type finding struct {
	outcome diagnostico.Desfecho
	found   string
	command string
}

func good(format string, args ...any) finding {
	return finding{outcome: diagnostico.Bom, found: fmt.Sprintf(format, args...)}
}

func warning(format string, args ...any) finding {
	return finding{outcome: diagnostico.Alerta, found: fmt.Sprintf(format, args...)}
}

func bad(format string, args ...any) finding {
	return finding{outcome: diagnostico.Ruim, found: fmt.Sprintf(format, args...)}
}

func inapplicable(format string, args ...any) finding {
	return finding{outcome: diagnostico.NaoSeAplica, found: fmt.Sprintf(format, args...)}
}

// with adds the command that mends.
func (f finding) with(format string, args ...any) finding {
	f.command = fmt.Sprintf(format, args...)
	return f
}

type examine func(context.Context, *examiner) (finding, error)

// examinations are those of crm/diagnostico's table that are about the database, by engine; nil = not applicable there.
var examinations = []struct {
	name          string
	sqlite, mysql examine
}{
	{"server-version", nil, examineVersion},
	{"read-only", examineFileWritable, examineReadOnly},
	{"one-server", nil, examineOneServer},
	{"flush-log", nil, examineFlushLog},
	{"sync-binlog", nil, examineBinlog},
	{"doublewrite", nil, examineDoublewrite},
	{"flush-method", nil, examineFlushMethod},
	{"sqlite-sync", examineSync, nil},
	{"file-system", examineFileSystem, nil},
	{"wal-size", examineWALSize, nil},
	{"page-check", examineDamages, nil},
	{"isolation", nil, examineIsolation},
	{"sql-mode", nil, examineSQLMode},
	{"autocommit", nil, examineAutocommit},
	{"max-packet", nil, examinePacket},
	{"clock", nil, examineClock},
	{"grants", nil, examineGrants},
	{"grants-excess", nil, examineExcess},
	{"schema-version", examineSchemaVersion, examineSchemaVersion},
	{"engine", nil, examineEngine},
	{"charset", nil, examineCharset},
	{"indexes", examineIndexes, examineIndexes},
	{"statistics", examineStatistics, examineStatistics},
	{"galera-node", nil, galera(examineNode)},
	{"galera-size", nil, galera(examineClusterSize)},
	{"galera-settings", nil, galera(examineNodeSettings)},
	{"galera-sync-wait", nil, galera(examineSyncWait)},
	{"connections", nil, examineConnections},
	{"disk", examineFileDisk, examineServerDisk},
}

// examiner asks one database, on connections of its own.
type examiner struct {
	dsn
	Checkup
	db      *sql.DB
	failed  bool  // an examination did not come to an end
	version int64 // of the schema, 0 = none
	unread  error // why the version is not known
	target  int64 // that this program needs
	// Of SQLite.
	log    bool  // there is a log: somebody has the file open, or had it and died
	closed error // why nothing can be made beside the file, which is read all the same; nil = it can
	// Of MySQL, in lower case.
	vars, session, status map[string]string
	servers               map[string]int // that fresh connections reached, with how many did
}

// Examine examines the database at an address without changing anything, whatever is the matter with it: one finding for each
// examination. ctx bounds all of them together.
func Examine(ctx context.Context, address string, o Checkup) []diagnostico.Laudo {
	if o.Clock == nil {
		o.Clock = crm.RelogioDoSistema
	}
	x := &examiner{Checkup: o}
	err := x.open(ctx, address)
	defer x.close()
	answer := good("%s", x.dialect)
	if err != nil {
		answer = bad("%s", maskError(classify(err)))
	}
	laudos := x.add(nil, "answer", answer)
	for _, e := range examinations {
		ask := e.sqlite
		if x.dialect == dialectMySQL {
			ask = e.mysql
		}
		switch {
		case ask == nil && x.dialect != "":
			laudos = x.add(laudos, e.name, inapplicable("%s", x.dialect))
		case err != nil && !(x.file != "" && slices.Contains(ofFile, e.name)):
			laudos = x.add(laudos, e.name, inapplicable("answer=bad"))
		case o.Only == "" || o.Only == diagnostico.Achar(e.name).Grupo:
			laudos = x.add(laudos, e.name, x.ask(ctx, ask))
		}
	}
	if err == nil && x.failed {
		x.answersStill(ctx, laudos)
	}
	return laudos
}

// ofFile are the examinations that need a file of SQLite only and no answer from it: they may tell why there is none.
var ofFile = []string{"file-system", "wal-size", "disk"}

// answersStill looks whether an examination failed because the database is gone since the first answer.
func (x *examiner) answersStill(ctx context.Context, laudos []diagnostico.Laudo) {
	at := slices.IndexFunc(laudos, func(l diagnostico.Laudo) bool { return l.Exame == "answer" })
	if at < 0 {
		return
	}
	ctx, cancel := x.within(ctx)
	defer cancel()
	if err := x.db.PingContext(ctx); err != nil {
		laudos[at].Desfecho, laudos[at].Encontrado = diagnostico.Ruim, maskError(classify(err)).Error()
	}
}

func (x *examiner) add(laudos []diagnostico.Laudo, name string, f finding) []diagnostico.Laudo {
	if x.Only != "" && x.Only != diagnostico.Achar(name).Grupo {
		return laudos
	}
	return append(laudos, diagnostico.Laudo{Exame: name, Desfecho: f.outcome, Encontrado: f.found, Comando: f.command})
}

// within bounds one question.
func (x *examiner) within(ctx context.Context) (context.Context, context.CancelFunc) {
	return context.WithTimeout(ctx, cmp.Or(x.Patience, examTimeout))
}

// ask makes one examination. One that this account may not make, or that a node without its cluster refuses, is not applicable;
// any other that fails deserves a look.
func (x *examiner) ask(ctx context.Context, ask examine) finding {
	ctx, cancel := x.within(ctx)
	defer cancel()
	f, err := ask(ctx, x)
	var m *mysql.MySQLError
	switch {
	case err == nil:
		return f
	case errors.As(err, &m) && (m.Number == 1044 || m.Number == 1142 || m.Number == 1143 || m.Number == 1227):
		return inapplicable("mysql error %d: access denied", m.Number)
	case errors.As(err, &m) && m.Number == 1047:
		return inapplicable("mysql error 1047: wsrep_ready=OFF")
	}
	x.failed = true
	return warning("%s", maskError(classify(err)))
}

// open connects and asks what many examinations need.
func (x *examiner) open(ctx context.Context, address string) (err error) {
	if x.dsn, err = parseDSN(address); err != nil {
		return err
	}
	ctx, cancel := x.within(ctx)
	defer cancel()
	if x.dialect == dialectSQLite {
		err = x.openFile(ctx)
	} else {
		err = x.openServer(ctx)
	}
	if err != nil {
		return err
	}
	m, err := newMigrator(x.dialect, x.db)
	if err != nil {
		return err
	}
	x.target = m.target
	// A Galera node without its cluster refuses this; what is about the schema is then not asked either.
	if x.version, x.unread = m.version(ctx); x.galera() {
		return nil
	}
	return x.unread
}

func (x *examiner) openServer(ctx context.Context) (err error) {
	cfg := x.mysql.Clone()
	cfg.RejectReadOnly = false // a read-only server is examined too
	if x.db, err = mysqlPool(cfg, examConns, 1); err != nil {
		return err
	}
	if x.vars, err = x.show(ctx, x.db, "SHOW GLOBAL VARIABLES"); err != nil {
		return err
	}
	if x.session, err = x.show(ctx, x.db, "SHOW SESSION VARIABLES"); err != nil {
		return err
	}
	x.status, err = x.show(ctx, x.db, "SHOW GLOBAL STATUS WHERE Variable_name LIKE 'wsrep%' OR Variable_name = 'Max_used_connections'")
	return err
}

func (x *examiner) close() {
	if x.db != nil {
		_ = x.db.Close() // nothing was written
	}
}

// querier is a pool or one connection of it.
type querier interface {
	QueryContext(ctx context.Context, query string, args ...any) (*sql.Rows, error)
}

// show reads names and values. SHOW works on a Galera node without its cluster too.
func (x *examiner) show(ctx context.Context, db querier, statement string) (map[string]string, error) {
	all := make(map[string]string, 700)
	rows, err := db.QueryContext(ctx, statement)
	err = handRows(rows, err, func(scan func(...any) error) error {
		var name string
		var value sql.NullString
		err := scan(&name, &value)
		all[strings.ToLower(name)] = value.String
		return err
	})
	return all, err
}

// named writes variables as they are set: a=1, b=ON. Those that this server does not have are left out.
func named(of map[string]string, names ...string) string {
	var b strings.Builder
	for _, name := range names {
		if value, there := of[name]; there {
			if b.Len() > 0 {
				b.WriteString(", ")
			}
			b.WriteString(name + "=" + value)
		}
	}
	return b.String()
}

// off tells whether a variable is off, or not of this server.
func off(value string) bool {
	switch strings.ToUpper(value) {
	case "", "0", "OFF", "NO", "NONE", "FALSE":
		return true
	}
	return false
}
