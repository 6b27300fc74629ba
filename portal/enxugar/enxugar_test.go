package enxugar_test

import (
	"bytes"
	"html/template"
	"strings"
	"testing"

	"github.com/PuerkitoBio/goquery"
	"pgregory.net/rapid"

	"ponte/portal/enxugar"
)

// modelo has each place where a template writes what others wrote.
var modelo = template.Must(template.New("").Parse(`<!doctype html>
<html lang="pt-BR"><head><title id="nome">{{.}}</title></head><body>
<p id="p" title="{{.}}" data-copiar="{{.}}" aria-label="{{.}}" hx-get="/x?a={{.}}&amp;b=1">{{.}}</p>
<pre id="pre"><code>{{.}}</code></pre>
<textarea id="area">{{.}}</textarea>
<input id="campo" type="text" value="{{.}}"><input id="marca" type="checkbox" value="{{.}}">
<select id="um"><option value="{{.}}">{{.}}</option></select>
</body></html>`))

// dito is what a page says there.
func dito(t *rapid.T, pagina []byte) (exato, palavras map[string]string) {
	doc, err := goquery.NewDocumentFromReader(bytes.NewReader(pagina))
	if err != nil {
		t.Fatal(err)
	}
	exato, palavras = map[string]string{}, map[string]string{}
	doc.Find("[id]").Each(func(_ int, s *goquery.Selection) {
		id := s.AttrOr("id", "")
		for _, a := range []string{"title", "data-copiar", "aria-label", "hx-get", "type"} {
			exato[id+" "+a] = s.AttrOr(a, "")
		}
		palavras[id] = strings.Join(strings.FieldsFunc(s.Text(), espaco), " ")
	})
	for _, id := range []string{"pre", "area", "campo"} {
		exato[id] = doc.Find("#"+id).Text() + doc.Find("#"+id).AttrOr("value", "")
	}
	exato["um"] = doc.Find("option").AttrOr("value", "none")
	return exato, palavras
}

// espaco is what HTML takes for space, which is less than Unicode does.
func espaco(r rune) bool { return strings.ContainsRune(" \t\n\f\r", r) }

// TestDizOMesmo: whatever stands in it, the page says the same when it is shorter, and brings no markup that was text before.
func TestDizOMesmo(t *testing.T) {
	t.Parallel()
	peca := rapid.OneOf(
		rapid.SampledFrom([]string{"&", "&amp;", "&lt;", "#39;", "amp;", "<", ">", "</p>", "</textarea>", "<script>", "<!--", "-->", "\"", "'", "`", "=", "/", " ", "  ", "\n", "\r\n", "\t", "{{", "}}", "<%", "+", "\x00", "\u00a0", "a"}),
		rapid.StringN(0, 6, -1),
	)
	rapid.Check(t, func(t *rapid.T) {
		var escrita bytes.Buffer
		if err := modelo.Execute(&escrita, strings.Join(rapid.SliceOfN(peca, 0, 12).Draw(t, "texto"), "")); err != nil {
			t.Fatal(err)
		}
		copia := bytes.Clone(escrita.Bytes())
		curta, err := enxugar.Pagina(escrita.Bytes())
		if err != nil || len(curta) >= escrita.Len() || !bytes.Equal(copia, escrita.Bytes()) {
			t.Fatalf("%d bytes of %d, the page itself is as it was: %t, %v", len(curta), escrita.Len(), bytes.Equal(copia, escrita.Bytes()), err)
		}
		exato, palavras := dito(t, escrita.Bytes())
		depois, palavrasDepois := dito(t, curta)
		for onde, texto := range exato {
			if depois[onde] != texto {
				t.Errorf("%s: %q, was %q", onde, depois[onde], texto)
			}
		}
		for onde, texto := range palavras {
			if palavrasDepois[onde] != texto {
				t.Errorf("%s: %q, was %q", onde, palavrasDepois[onde], texto)
			}
		}
	})
}

func TestOQueNaoSeLeVaiComoEsta(t *testing.T) {
	t.Parallel()
	escrita := []byte("<p class=\"A\">um</p>\n<svg class=\"B\">\x00</svg>")
	if pagina, err := enxugar.Pagina(bytes.Clone(escrita)); err == nil || !bytes.Equal(pagina, escrita) {
		t.Errorf("%q, %v", pagina, err)
	}
}

// TestPaginaLongaVaiComoEsta: the work for what somebody sends has a bound.
func TestPaginaLongaVaiComoEsta(t *testing.T) {
	t.Parallel()
	escrita := []byte(`<input type="text" value="` + strings.Repeat("&#34;", 64<<10) + `">`)
	if pagina, err := enxugar.Pagina(escrita); err != nil || !bytes.Equal(pagina, escrita) {
		t.Errorf("%d bytes of %d, %v", len(pagina), len(escrita), err)
	}
}
