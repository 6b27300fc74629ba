package rest

import (
	"encoding/json"
	"errors"
	"io"
	"math/big"
	"strconv"
	"strings"
)

// parseJSON reads one JSON value. Numbers stay as they were written: protocols have more digits than an integer.
func (c *reading) parseJSON(text string) (*node, error) {
	d := json.NewDecoder(strings.NewReader(text))
	d.UseNumber()
	r := reader{d: d, charset: c}
	n, err := r.value(0)
	if err != nil {
		return nil, err
	}
	if _, err := d.Token(); !errors.Is(err, io.EOF) {
		return nil, syntax("há mais alguma coisa depois do JSON")
	}
	return n, nil
}

type reader struct {
	d       *json.Decoder
	charset *reading
	nodes   int
}

func (r *reader) value(depth int) (*node, error) {
	t, err := r.d.Token()
	if err != nil {
		return nil, syntax("o JSON não está bem formado na posição %d", r.d.InputOffset())
	}
	if r.nodes++; r.nodes > maxNodes {
		return nil, syntax("o JSON tem valores demais")
	}
	switch v := t.(type) {
	case nil:
		return &node{kind: kindNull}, nil
	case string:
		return &node{kind: kindText, text: r.charset.unescaped(v)}, nil
	case json.Number:
		return &node{kind: kindText, text: plainNumber(v.String()), raw: true}, nil
	case bool:
		text := "false"
		if v {
			text = "true"
		}
		return &node{kind: kindText, text: text, raw: true}, nil
	case json.Delim:
		if depth == maxDepth {
			return nil, syntax("o JSON tem níveis demais")
		}
		if v == '[' {
			return r.list(depth)
		}
		return r.object(depth)
	}
	return nil, syntax("o JSON não está bem formado")
}

func (r *reader) list(depth int) (*node, error) {
	n := &node{kind: kindList}
	for r.d.More() {
		k, err := r.value(depth + 1)
		if err != nil {
			return nil, err
		}
		n.kids = append(n.kids, k)
	}
	return n, r.end()
}

func (r *reader) object(depth int) (*node, error) {
	n := &node{kind: kindObject}
	for r.d.More() {
		t, err := r.d.Token()
		name, ok := t.(string)
		if err != nil || !ok {
			return nil, syntax("o JSON não está bem formado na posição %d", r.d.InputOffset())
		}
		k, err := r.value(depth + 1)
		if err != nil {
			return nil, err
		}
		k.name = r.charset.unescaped(name)
		if len(n.kids) >= maxParts {
			return nil, syntax("o JSON tem campos demais")
		}
		n.put(k)
	}
	return n, r.end()
}

// end reads the closing bracket.
func (r *reader) end() error {
	if _, err := r.d.Token(); err != nil {
		return syntax("o JSON não está bem formado na posição %d", r.d.InputOffset())
	}
	return nil
}

// plainNumber writes a whole number without the exponent that some serialisers give to large ones, 5.2998224725E10: it is
// the same number, and ids are looked for by their digits.
func plainNumber(s string) string {
	const maxExponent = 40 // longer than any id
	_, exponent, ok := strings.Cut(strings.ToLower(s), "e")
	if n, err := strconv.Atoi(exponent); !ok || err != nil || n < 0 || n > maxExponent {
		return s
	}
	if r, ok := new(big.Rat).SetString(s); ok && r.IsInt() {
		return r.Num().String()
	}
	return s
}
