package storage

import (
	"bytes"
	"database/sql/driver"
	"encoding/json"
	"fmt"
	"sync"
)

// jsonColumn is a value kept as JSON text. The empty value of lists and maps is stored as the empty text.
type jsonColumn[T any] struct{ V T }

// Scan reads the column.
func (j *jsonColumn[T]) Scan(v any) error {
	var zero T
	j.V = zero
	switch t := v.(type) {
	case nil:
		return nil
	case []byte:
		return fromJSON(t, &j.V)
	case string:
		return fromJSON([]byte(t), &j.V)
	}
	return fmt.Errorf("JSON is stored as %T, not as text", v)
}

// Value writes the column.
func (j jsonColumn[T]) Value() (driver.Value, error) { return toJSON(j.V) }

// GormDataType tells gorm that the column is text.
func (jsonColumn[T]) GormDataType() string { return "text" }

func fromJSON(text []byte, v any) error {
	if len(text) == 0 {
		return nil
	}
	return json.Unmarshal(text, v)
}

// jsonBuffers are buffers for what is encoded, so that the text is copied once; one that grew beyond maxJSONBuffer is not kept.
var jsonBuffers = sync.Pool{New: func() any { return new(bytes.Buffer) }}

const maxJSONBuffer = 64 << 10

// toJSON encodes v; null, [] and {} become the empty text, which reads back as the zero value.
func toJSON(v any) (string, error) {
	b := jsonBuffers.Get().(*bytes.Buffer)
	defer func() {
		if b.Cap() <= maxJSONBuffer {
			b.Reset()
			jsonBuffers.Put(b)
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
