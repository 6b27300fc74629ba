package storage

import (
	"bytes"
	"database/sql/driver"
	"encoding/json"
	"fmt"
	"sync"
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

// escritos are buffers for what is encoded, so that the text is copied once; one that grew beyond maxEscrito is not kept.
var escritos = sync.Pool{New: func() any { return new(bytes.Buffer) }}

const maxEscrito = 64 << 10

// paraJSON encodes v; null, [] and {} become the empty text, which reads back as the zero value.
func paraJSON(v any) (string, error) {
	b := escritos.Get().(*bytes.Buffer)
	defer func() {
		if b.Cap() <= maxEscrito {
			b.Reset()
			escritos.Put(b)
		}
	}()
	if err := json.NewEncoder(b).Encode(v); err != nil {
		return "", err
	}
	switch s := bytes.TrimSuffix(b.Bytes(), []byte{'\n'}); string(s) {
	case "null", "[]", "{}":
		return "", nil
	default:
		return string(s), nil
	}
}
