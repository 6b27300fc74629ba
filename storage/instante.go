package storage

import (
	"database/sql/driver"
	"encoding/json"
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

// emJSON is a value kept as JSON text. The empty value of lists and maps is stored as the empty text.
type emJSON[T any] struct{ V T }

// Scan reads the column.
func (j *emJSON[T]) Scan(v any) error {
	var zero T
	j.V = zero
	switch t := v.(type) {
	case nil:
		return nil
	case []byte:
		return deJSON(t, &j.V)
	case string:
		return deJSON([]byte(t), &j.V)
	}
	return fmt.Errorf("JSON is stored as %T, not as text", v)
}

// Value writes the column.
func (j emJSON[T]) Value() (driver.Value, error) { return paraJSON(j.V) }

// GormDataType tells gorm that the column is text.
func (emJSON[T]) GormDataType() string { return "text" }

func deJSON(text []byte, v any) error {
	if len(text) == 0 {
		return nil
	}
	return json.Unmarshal(text, v)
}

// paraJSON encodes v; null, [] and {} become the empty text, which reads back as the zero value.
func paraJSON(v any) (string, error) {
	b, err := json.Marshal(v)
	if err != nil {
		return "", err
	}
	switch s := string(b); s {
	case "null", "[]", "{}":
		return "", nil
	default:
		return s, nil
	}
}
