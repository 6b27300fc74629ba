package portal

import (
	"html/template"
	"regexp"
	"strings"
)

var (
	negrito = regexp.MustCompile(`\*\*([^*]+)\*\*`)
	codigo  = regexp.MustCompile("`([^`]+)`")
	item    = regexp.MustCompile(`^(\s*)(-|[0-9]+\.)\s+`)
)

// escritorMarkdown turns lines into markup, one after the other.
type escritorMarkdown struct {
	strings.Builder
	paragrafo bool
	listas    []lista // open, the innermost last; each has an item open
}

type lista struct {
	marca string // ul or ol
	recuo int
}

// markdown shows the guide of a destination: headings, paragraphs, lists inside lists, bold and code, which is all that
// these guides use. The text is escaped first, so that it can bring no markup of its own.
func markdown(texto string) template.HTML {
	var w escritorMarkdown
	for linha := range strings.SplitSeq(texto, "\n") {
		w.linha(linha)
	}
	w.fechar(0)
	return template.HTML(w.String()) //nolint:gosec // escaped line by line
}

func (w *escritorMarkdown) linha(linha string) {
	if m := item.FindStringSubmatch(linha); m != nil {
		w.item(len(m[1]), m[2], marcar(linha[len(m[0]):]))
		return
	}
	seguro := marcar(linha)
	titulo := strings.TrimLeft(seguro, "#")
	switch {
	case seguro == "":
		w.fechar(0)
	case titulo != seguro && strings.HasPrefix(titulo, " "):
		w.fechar(0)
		w.WriteString("<h3>" + strings.TrimSpace(titulo) + "</h3>")
	case w.paragrafo || len(w.listas) > 0:
		w.WriteString(" " + seguro)
	default:
		w.WriteString("<p>" + seguro)
		w.paragrafo = true
	}
}

// item begins an item of the list at an indentation, which may be a list inside the item before.
func (w *escritorMarkdown) item(recuo int, sinal, texto string) {
	marca := "ol"
	if sinal == "-" {
		marca = "ul"
	}
	for n := len(w.listas); n > 0; n-- {
		if ultima := w.listas[n-1]; ultima.recuo < recuo || ultima == (lista{marca, recuo}) {
			break
		}
		w.fechar(n - 1)
	}
	if n := len(w.listas); n > 0 && w.listas[n-1].recuo == recuo {
		w.WriteString("</li><li>" + texto)
		return
	}
	if w.paragrafo {
		w.fechar(0)
	}
	w.listas = append(w.listas, lista{marca, recuo})
	w.WriteString("<" + marca + "><li>" + texto)
}

// fechar ends the paragraph, and the lists but for the outermost n.
func (w *escritorMarkdown) fechar(n int) {
	if w.paragrafo {
		w.WriteString("</p>")
		w.paragrafo = false
	}
	for i := len(w.listas); i > n; i-- {
		w.WriteString("</li></" + w.listas[i-1].marca + ">")
		w.listas = w.listas[:i-1]
	}
}

// marcar escapes a line and marks what is bold and what is code.
func marcar(linha string) string {
	return codigo.ReplaceAllString(negrito.ReplaceAllString(template.HTMLEscapeString(strings.TrimSpace(linha)), "<strong>$1</strong>"), "<code>$1</code>")
}
