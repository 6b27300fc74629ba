package jsontext_test

import (
	"encoding/json"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"ponte/crm/jsontext"
)

// Whatever the names and texts are, what is written is JSON that reads back as they were; bytes that are not UTF-8 become the
// replacement character.
func TestAppendMember(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		pares := rapid.MapOf(rapid.String(), rapid.OneOf(rapid.String(), rapid.StringMatching(`["\\\x00-\x1f]{0,9}`), rapid.Just("a\xffb"))).Draw(t, "pares")
		b := []byte{'{'}
		for nome, valor := range pares {
			b = jsontext.AppendMember(b, nome, valor)
		}
		var lidos map[string]string
		if err := json.Unmarshal(append(b, '}'), &lidos); err != nil || len(lidos) != len(pares) {
			t.Fatalf("%v: %s", err, b)
		}
		for nome, valor := range pares {
			if lidos[nome] != strings.ToValidUTF8(valor, "\ufffd") {
				t.Fatalf("%q became %q", valor, lidos[nome])
			}
		}
	})
}
