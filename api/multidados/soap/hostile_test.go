package soap

import (
	"fmt"
	"runtime"
	"strings"
	"testing"
	"time"
)

// hostile are calls of the largest size that the surface lets through, made to be slow.
func hostile() map[string]string {
	const size = 1 << 20
	fill := func(piece string) string { return strings.Repeat(piece, size/len(piece)) }
	chunk := func(tag string, attr string, n int) string {
		var b strings.Builder
		for b.Len() < size {
			b.WriteString("<" + tag)
			for i := range n {
				fmt.Fprintf(&b, attr, i)
			}
			b.WriteString("/>")
		}
		return b.String()
	}
	ids := func(format string) string {
		var b strings.Builder
		for i := 0; i < MaxTokens/4; i++ {
			fmt.Fprintf(&b, format, i)
		}
		return b.String()
	}
	deep := strings.Repeat("<a "+manyBindings(3)+">", 55)
	return map[string]string{
		"attributes":             call(chunk("a", ` a%d=""`, MaxAttributes)),
		"attributes with prefix": call(`<b xmlns:p="u">` + chunk("a", ` p:a%d=""`, MaxAttributes) + `</b>`),
		"namespaces":             call(deep + chunk("a", ` xsi:a%d=""`, MaxAttributes) + strings.Repeat("</a>", 55)),
		"names outside ASCII":    call(fill(`<ç/>`)),
		"elements":               call(fill(`<a/>`)),
		"entities":               call(`<a>` + fill(`&amp;`) + `</a>`),
		"line ends":              call(`<a>` + fill("\r") + `</a>`),
		"CDATA":                  call(`<a>` + fill("<![CDATA[x]]>") + `</a>`),
		"brackets":               call(`<a>` + fill("]]") + `</a>`),
		"parts unknown":          call(ids(`<a%d/>`)),
		"items":                  call(`<l>` + ids(`<i>%d</i>`) + `</l>`),
		"independent elements":   whole(ids(`<m id="i%d"/>`) + `<Op>` + ids(`<a href="#i%d"/>`) + `</Op>`),
		"one string shared":      whole(`<Op>` + ids(`<a%d href="#x"/>`) + `</Op><m id="x">` + strings.Repeat("x", 500_000) + `</m>`),
		"one list shared":        whole(`<Op>` + strings.Repeat(`<a href="#x"/>`, 10_000) + `</Op><m id="x">` + strings.Repeat(`<i href="#y"/>`, 10_000) + `</m><m id="y">1</m>`),
		"chains":                 whole(`<Op>` + ids(`<a%d href="#i0"/>`) + `</Op>` + ids(`<m id="i%[1]d" href="#i%[1]d1"/>`)),
		"comment":                call(`<!--` + fill("- ") + `-->`),
		"open tags":              fill(`<a `),
	}
}

// TestHostileCallsAreCheap bounds what one call may cost, whether it is refused or not: in memory by what it allocates, and
// in steps by a number of decodings that only an algorithm that is quadratic in the size of the call does not end, on a
// machine however busy.
func TestHostileCallsAreCheap(t *testing.T) {
	const (
		times    = 16
		patience = 30 * time.Second
		room     = 64 << 20 // bytes allocated, most of them given back at once: a list that is referred to again and again costs 51 MiB
	)
	l := layouts()["DadosServicedesk"]
	for name, body := range hostile() {
		t.Run(name, func(t *testing.T) {
			var before, after runtime.MemStats
			runtime.ReadMemStats(&before)
			end := time.Now().Add(patience)
			for i := range times {
				d := Acquire()
				m, err := d.Decode([]byte(body), Options{})
				if err == nil {
					l.Bind(m)
				}
				d.Release()
				if time.Now().After(end) {
					t.Fatalf("%d decodings of %d bytes took %s", i+1, len(body), patience)
				}
			}
			runtime.ReadMemStats(&after)
			bytes := (after.TotalAlloc - before.TotalAlloc) / times
			t.Logf("%d bytes, %d allocated", len(body), bytes)
			if bytes > room {
				t.Errorf("%d bytes allocated for a call of %d", bytes, len(body))
			}
		})
	}
}
