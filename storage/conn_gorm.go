package storage

import (
	"database/sql"
	"errors"

	gormmysql "gorm.io/driver/mysql"
	gormsqlite "gorm.io/driver/sqlite"
	"gorm.io/gorm"
	"gorm.io/gorm/logger"
	"modernc.org/sqlite"

	"ponte/crm"
)

// openGorm puts gorm on an existing pool. It serves everything but the hot path (docs/regras.md §11.3).
func openGorm(d dialect, pool *sql.DB) (*gorm.DB, error) {
	cfg := &gorm.Config{
		SkipDefaultTransaction:                   true, // would make every Create three round trips
		DisableForeignKeyConstraintWhenMigrating: true,
		TranslateError:                           true,
		Logger:                                   logger.Discard, // it would log values of rows
		NowFunc:                                  crm.RelogioDoSistema,
		DisableAutomaticPing:                     true,
	}
	if d == dialectMySQL {
		return gorm.Open(gormmysql.New(gormmysql.Config{Conn: pool, SkipInitializeWithVersion: true}), cfg)
	}
	return gorm.Open(pureGoSQLite{gormsqlite.Dialector{DriverName: "sqlite", Conn: pool}}, cfg)
}

// pureGoSQLite is gorm's SQLite dialect on the pure Go driver, whose errors it would not recognise.
type pureGoSQLite struct{ gormsqlite.Dialector }

// Translate maps a duplicate key as gorm's own translator does for the cgo driver.
func (d pureGoSQLite) Translate(err error) error {
	var s *sqlite.Error
	if errors.As(err, &s) && errors.Is(sqliteClass(s.Code()), crm.ErrConflito) {
		return gorm.ErrDuplicatedKey
	}
	return err
}
