package storage

import (
	"database/sql/driver"
	"fmt"
	"time"
)

// instant is a time in a row: whole milliseconds since 1970 UTC, 0 = unknown (the zero time). Integers mean the same on
// every engine and driver; DATETIME does not (zones, precision, zero dates). An absent time is *instant nil, NULL.
type instant time.Time

// Scan reads the column.
func (i *instant) Scan(v any) error {
	ms, ok := v.(int64)
	if !ok {
		return fmt.Errorf("a time is stored as %T, not as an integer", v)
	}
	*i = instant(fromMS(ms))
	return nil
}

// Value writes the column.
func (i instant) Value() (driver.Value, error) { return toMS(time.Time(i)), nil }

// GormDataType tells gorm that the column is an integer.
func (instant) GormDataType() string { return "bigint" }

func toMS(t time.Time) int64 {
	if t.IsZero() {
		return 0
	}
	return t.UnixMilli()
}

func fromMS(ms int64) time.Time {
	if ms == 0 {
		return time.Time{}
	}
	return time.UnixMilli(ms).UTC()
}
