// Package enxugar makes a page shorter before it is sent, to operators and to clients. It must not know what the page is about.
package enxugar

import (
	"bytes"

	"github.com/tdewolff/minify/v2"
	"github.com/tdewolff/minify/v2/html"
)

const (
	tipo = "text/html"

	// maxPagina is the longest page that is made shorter, well above any list's. The library moves all the rest of a text or a value at each
	// &#34; in it: of a form sent back with 64 KiB of quotes that is most of a second.
	maxPagina = 96 << 10
)

// minificador leaves out quotes and ends that HTML does not need and the space that no browser shows. What the style and the scripts ask for
// stays: the type of a field also where it is the usual one. There is nothing here for scripts and style, which no page has inside.
var minificador = func() *minify.M {
	m := minify.New()
	m.Add(tipo, &html.Minifier{KeepDefaultAttrVals: true, KeepDocumentTags: true})
	return m
}()

// Pagina is a page written shorter, and the same to who reads it. With an error it is the page as it was written, which can be sent as well.
//
// What stands between words is one space then, but in pre and textarea: what is shown with its line breaks stands in one of these.
func Pagina(pagina []byte) ([]byte, error) {
	if len(pagina) > maxPagina {
		return pagina, nil
	}
	curta, err := minificador.Bytes(tipo, bytes.Clone(pagina)) // it writes into what it reads
	if err != nil {
		return pagina, err
	}
	return curta, nil
}
