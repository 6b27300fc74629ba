package portal

import (
	"html/template"
	"regexp"
	"strings"
)

var (
	negrito = regexp.MustCompile(`\*\*([^*]+)\*\*`)
	codigo  = regexp.MustCompile("`([^`]+)`")
	item    = regexp.MustCompile(`^\s*(?:-|[0-9]+\.)\s+`)
)

// markdown shows the guide of a destination: headings, paragraphs, lists, bold and code, which is all that these guides
// use. The text is escaped first, so that it can bring no markup of its own.
func markdown(texto string) template.HTML {
	var b strings.Builder
	aberto := "" // "p" or "ul"
	fechar := func() {
		if aberto == "ul" {
			b.WriteString("</li>")
		}
		if aberto != "" {
			b.WriteString("</" + aberto + ">")
		}
		aberto = ""
	}
	for linha := range strings.SplitSeq(texto, "\n") {
		seguro := codigo.ReplaceAllString(negrito.ReplaceAllString(template.HTMLEscapeString(strings.TrimSpace(linha)), "<strong>$1</strong>"), "<code>$1</code>")
		titulo := strings.TrimLeft(seguro, "#")
		switch {
		case seguro == "":
			fechar()
		case titulo != seguro && strings.HasPrefix(titulo, " "):
			fechar()
			b.WriteString("<h3>" + strings.TrimSpace(titulo) + "</h3>")
		case item.MatchString(linha):
			if aberto == "ul" {
				b.WriteString("</li><li>")
			} else {
				fechar()
				b.WriteString("<ul><li>")
				aberto = "ul"
			}
			b.WriteString(item.ReplaceAllString(seguro, ""))
		case aberto != "":
			b.WriteString(" " + seguro)
		default:
			b.WriteString("<p>" + seguro)
			aberto = "p"
		}
	}
	fechar()
	return template.HTML(b.String()) //nolint:gosec // escaped line by line above
}
