package storage

import (
	"database/sql/driver"
	"fmt"
	"time"
)

// instante is a time in a row: whole milliseconds since 1970 UTC, 0 = unknown (the zero time). Integers mean the same on
// every engine and driver; DATETIME does not (zones, precision, zero dates). An absent time is *instante nil, NULL.
type instante time.Time

// Scan reads the column.
func (i *instante) Scan(v any) error {
	ms, ok := v.(int64)
	if !ok {
		return fmt.Errorf("a time is stored as %T, not as an integer", v)
	}
	*i = instante(deMS(ms))
	return nil
}

// Value writes the column.
func (i instante) Value() (driver.Value, error) { return paraMS(time.Time(i)), nil }

// GormDataType tells gorm that the column is an integer.
func (instante) GormDataType() string { return "bigint" }

func paraMS(t time.Time) int64 {
	if t.IsZero() {
		return 0
	}
	return t.UnixMilli()
}

func deMS(ms int64) time.Time {
	if ms == 0 {
		return time.Time{}
	}
	return time.UnixMilli(ms).UTC()
}
