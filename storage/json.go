package storage

import (
	"database/sql/driver"
	"encoding/json"
	"fmt"
)

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
