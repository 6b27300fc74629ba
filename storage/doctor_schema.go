package storage

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync"
	"time"
)

// current tells whether the schema is the one that this program makes.
func (x *examiner) current() bool { return x.version == x.target }

// behindOrAhead is what an examination of the schema's parts says of another version of it.
func (x *examiner) behindOrAhead() finding {
	return inapplicable("version=%d, program=%d", x.version, x.target)
}

func examineSchemaVersion(_ context.Context, x *examiner) (finding, error) {
	if x.unread != nil {
		return finding{}, x.unread
	}
	text := fmt.Sprintf("version=%d, program=%d", x.version, x.target)
	switch {
	case x.current():
		return good("%s", text), nil
	case x.version > x.target, x.version > 0 && x.version < firstRelease:
		return bad("%s", text), nil
	}
	return warning("%s", text).with("ponte migrate"), nil
}

// index is a key of a table as either engine has it; the primary one is called PRIMARY.
type index struct {
	table, name string
	unique      bool
	columns     string // with commas, in order
	create      string // of SQLite, the statement that made it
}

func (i index) String() string { return i.table + "." + i.name + " (" + i.columns + ")" }

const primary = "PRIMARY"

// expectedIndexes are those of a database that this program makes, taken from one: both engines have the same.
var expectedIndexes = sync.OnceValues(func() (list []index, err error) {
	ctx, cancel := context.WithTimeout(context.Background(), time.Minute) // of any start's work, not of who asks first
	defer cancel()
	db, err := sql.Open("sqlite", ":memory:")
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, db.Close()) }()
	db.SetMaxOpenConns(1)
	if err := migrate(ctx, dialectSQLite, db, MigrateAuto); err != nil {
		return nil, err
	}
	return sqliteIndexes(ctx, db)
})

// foreignTables are no migration's: how goose counts them.
const foreignTables = "goose_db_version"

func sqliteIndexes(ctx context.Context, db querier) ([]index, error) {
	return readIndexes(ctx, db, `SELECT m.name, 'PRIMARY', 1, c.name, '' FROM sqlite_master m JOIN pragma_table_info(m.name) c
			WHERE m.type = 'table' AND m.name NOT LIKE 'sqlite_%' AND c.pk > 0
		UNION ALL SELECT m.name, l.name, l."unique", i.name, s.sql FROM sqlite_master m JOIN pragma_index_list(m.name) l JOIN pragma_index_info(l.name) i
			JOIN sqlite_master s ON s.type = 'index' AND s.name = l.name WHERE m.type = 'table' AND l.origin = 'c'`)
}

func mysqlIndexes(ctx context.Context, db querier) ([]index, error) {
	return readIndexes(ctx, db, `SELECT table_name, index_name, 1 - non_unique, COALESCE(column_name, '?'), '' FROM information_schema.statistics
		WHERE table_schema = DATABASE() ORDER BY table_name, index_name, seq_in_index`)
}

// readIndexes reads a row a column: table, index, unique, column, statement.
func readIndexes(ctx context.Context, db querier, query string) (list []index, err error) {
	rows, err := db.QueryContext(ctx, query)
	err = handRows(rows, err, func(scan func(...any) error) error {
		var i index
		if err := scan(&i.table, &i.name, &i.unique, &i.columns, &i.create); err != nil {
			return err
		}
		if last := len(list) - 1; last >= 0 && list[last].table == i.table && list[last].name == i.name {
			list[last].columns += ", " + i.columns
		} else if i.table != foreignTables {
			list = append(list, i)
		}
		return nil
	})
	return list, err
}

func examineIndexes(ctx context.Context, x *examiner) (finding, error) {
	if !x.current() {
		return x.behindOrAhead(), nil
	}
	expected, err := expectedIndexes()
	if err != nil {
		return finding{}, err
	}
	read := mysqlIndexes
	if x.dialect == dialectSQLite {
		read = sqliteIndexes
	}
	there, err := read(ctx, x.db)
	if err != nil {
		return finding{}, err
	}
	var wrong, commands []string
	outcome := warning
	for _, e := range expected {
		at := slices.IndexFunc(there, func(i index) bool { return i.table == e.table && i.name == e.name })
		if at >= 0 && there[at].columns == e.columns && there[at].unique == e.unique {
			continue
		}
		if e.unique {
			outcome = bad
		}
		wrong = append(wrong, "-"+e.String())
		commands = append(commands, x.createIndex(e, at >= 0)...)
	}
	if len(wrong) == 0 {
		return good("indexes=%d", len(expected)), nil
	}
	return outcome("%s", strings.Join(wrong, ", ")).with("%s", strings.Join(commands, " ")), nil
}

// createIndex writes the statements that bring an index back; a primary key is no matter of one statement.
func (x *examiner) createIndex(e index, other bool) (statements []string) {
	if e.name == primary {
		return nil
	}
	if other {
		drop := "DROP INDEX " + e.name + ";"
		if x.dialect == dialectMySQL {
			drop = "DROP INDEX " + e.name + " ON " + e.table + ";"
		}
		statements = append(statements, drop)
	}
	create := e.create
	if x.dialect == dialectMySQL {
		kind := "INDEX"
		if e.unique {
			kind = "UNIQUE INDEX"
		}
		create = "CREATE " + kind + " " + e.name + " ON " + e.table + " (" + e.columns + ")"
	}
	return append(statements, create+";")
}

// tables are those that this program makes.
func expectedTables() ([]string, error) {
	expected, err := expectedIndexes()
	if err != nil {
		return nil, err
	}
	var names []string
	for _, e := range expected {
		names = append(names, e.table)
	}
	slices.Sort(names)
	return slices.Compact(names), nil
}

func examineEngine(ctx context.Context, x *examiner) (finding, error) {
	wrong, err := x.tablesThat(ctx, "SELECT table_name, COALESCE(engine, '') FROM information_schema.tables WHERE table_schema = DATABASE() AND COALESCE(engine, '') <> 'InnoDB'")
	if err != nil {
		return finding{}, err
	}
	if len(wrong) > 0 {
		var commands []string
		for _, w := range wrong {
			commands = append(commands, "ALTER TABLE "+w.table+" ENGINE = InnoDB;")
		}
		return bad("%s", joinTables(wrong)).with("%s", strings.Join(commands, " ")), nil
	}
	text := named(x.vars, "default_storage_engine")
	if !strings.EqualFold(x.vars["default_storage_engine"], "InnoDB") {
		return warning("%s", text).with("SET GLOBAL default_storage_engine = InnoDB;"), nil
	}
	return good("%s", text), nil
}

// bytewise is the collation of every table: keys are compared byte by byte.
const bytewise = "utf8mb4_bin"

func examineCharset(ctx context.Context, x *examiner) (finding, error) {
	wrong, err := x.tablesThat(ctx, `SELECT table_name, table_collation FROM information_schema.tables WHERE table_schema = DATABASE() AND table_collation <> 'utf8mb4_bin'
		UNION SELECT table_name, CONCAT(column_name, ' ', collation_name) FROM information_schema.columns
			WHERE table_schema = DATABASE() AND collation_name IS NOT NULL AND collation_name <> 'utf8mb4_bin'`)
	if err != nil {
		return finding{}, err
	}
	if len(wrong) > 0 {
		var commands []string
		for _, w := range wrong {
			commands = append(commands, "ALTER TABLE "+w.table+" CONVERT TO CHARACTER SET utf8mb4 COLLATE "+bytewise+";")
		}
		return bad("%s", joinTables(wrong)).with("%s", strings.Join(slices.Compact(commands), " ")), nil
	}
	var charset, collation string
	err = x.db.QueryRowContext(ctx, "SELECT default_character_set_name, default_collation_name FROM information_schema.schemata WHERE schema_name = DATABASE()").
		Scan(&charset, &collation)
	if err != nil {
		return finding{}, err
	}
	text := fmt.Sprintf("%s, %s, tables=%s", charset, collation, bytewise)
	if charset != "utf8mb4" {
		return warning("%s", text).with("ALTER DATABASE %s CHARACTER SET utf8mb4 COLLATE %s;", quoteName(x.mysql.DBName), bytewise), nil
	}
	return good("%s", text), nil
}

// oddTable is a table of Ponte's with what is wrong with it.
type oddTable struct{ table, what string }

func joinTables(list []oddTable) string {
	var words []string
	for _, o := range list {
		words = append(words, o.table+": "+o.what)
	}
	return strings.Join(words, ", ")
}

// tablesThat runs a query for tables and keeps those that this program makes.
func (x *examiner) tablesThat(ctx context.Context, query string) (list []oddTable, err error) {
	ours, err := expectedTables()
	if err != nil {
		return nil, err
	}
	err = eachRow(ctx, x.db, query, nil, func(scan func(...any) error) error {
		var o oddTable
		if err := scan(&o.table, &o.what); err != nil {
			return err
		}
		if slices.Contains(ours, o.table) {
			list = append(list, o)
		}
		return nil
	})
	return list, err
}
