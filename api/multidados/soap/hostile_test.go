package soap

import (
	"fmt"
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

// TestHostileCallsAreCheap bounds what one call may cost, whether it is refused or not. The bound is loose for slow
// machines; an algorithm that is quadratic in the size of the call misses it by far.
func TestHostileCallsAreCheap(t *testing.T) {
	l := layouts()["DadosServicedesk"]
	for name, body := range hostile() {
		t.Run(name, func(t *testing.T) {
			d := Acquire()
			defer d.Release()
			start := time.Now()
			m, err := d.Decode([]byte(body), Options{})
			if err == nil {
				l.Bind(m)
			}
			took := time.Since(start)
			t.Logf("%d bytes, %v, %v", len(body), took, err)
			if took > time.Second {
				t.Errorf("took %v", took)
			}
		})
	}
}
