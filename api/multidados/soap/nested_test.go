package soap

import (
	"encoding/json"
	"runtime"
	"strings"
	"testing"
)

// What references lead back to, or copy again and again, is written once and bounded.
func TestNestedIsBounded(t *testing.T) {
	for name, parts := range map[string]string{
		"itself":  `<p id="a"><q href="#a"/></p>`,
		"twice":   `<p href="#a"/></x><x id="a"><q href="#a"/><r href="#a"/></x><x>`,
		"doubled": `<p href="#a"/></x>` + doubled(20) + `<x>`,
		"shared":  `</x>` + strings.Repeat(`<x href="#a"/>`, 5000) + `<x id="a"><` + strings.Repeat("n", 200_000) + `/></x><x>`,
		"CDATA":   `<p/>` + strings.Repeat(`<![CDATA[0123456789]]>`, 45_000),
	} {
		var d Decoder
		m, err := d.Decode([]byte(strings.ReplaceAll(call("<x>"+parts+"</x>"), "<x></x>", "")), Options{})
		if err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		total := 0
		var before, after runtime.MemStats
		runtime.ReadMemStats(&before)
		for i := range m.Parts {
			text, ok := m.Nested(&m.Parts[i])
			if total += len(text); ok && !json.Valid([]byte(text)) {
				t.Errorf("%s: %.100s", name, text)
			}
		}
		runtime.ReadMemStats(&after)
		if copied := after.TotalAlloc - before.TotalAlloc; copied > 64<<20 {
			t.Errorf("%s: %d MB allocated", name, copied>>20)
		}
		if total > 2*MaxExpansion {
			t.Errorf("%s: %d bytes", name, total)
		}
	}
}

// doubled is a chain of elements each of which points twice to the next, under long names.
func doubled(n int) string {
	var b strings.Builder
	long := strings.Repeat("n", 2000)
	for i := range n {
		id, next := string(rune('a'+i)), string(rune('b'+i))
		b.WriteString(`<x id="` + id + `"><` + long + ` href="#` + next + `"/><` + long + ` href="#` + next + `"/></x>`)
	}
	return b.String()
}
