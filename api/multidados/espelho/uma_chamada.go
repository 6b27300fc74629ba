package espelho

import (
	"encoding/xml"
	"html"
	"net/url"
	"regexp"
	"slices"
	"strings"

	"ponte/api/multidados"
	"ponte/api/multidados/soap"
)

// metodoNomeado is api_method as PHP takes it from a form, whatever stands for the underscore.
var metodoNomeado = regexp.MustCompile(`api[_. +\[]method`)

// escapado is a character as JSON and addresses may write it.
var escapado = regexp.MustCompile(`(?:\\u00|%)[0-7][0-9a-f]`)

// pedeMais tells whether a call that we take for the read o may be another one to a service that looks elsewhere first: at the query before the
// body, at the SOAPAction, at the second element of the body. What names an operation that changes something is taken for it, too.
func pedeMais(g *Guardada, o *multidados.Operacao) bool {
	if codificado := g.Pedido.Header.Get("Content-Encoding"); codificado != "" && !strings.EqualFold(codificado, "identity") {
		return true // it could not be looked at
	}
	consulta, corpo := claro(g.Pedido.URL.RawQuery), claro(string(g.Corpo))
	tudo := claro(g.Pedido.RequestURI) + "\n" + strings.ToLower(g.Pedido.Header.Get("SOAPAction")+"\n"+g.Pedido.Header.Get("Content-Type")) + "\n" + corpo
	for _, outra := range multidados.Catalogo() {
		if !outra.SoLe && slices.ContainsFunc(append(outra.REST, outra.Nome), func(nome string) bool { return strings.Contains(tudo, strings.ToLower(nome)) }) {
			return true
		}
	}
	e, _ := multidados.Reconhecer(g.Pedido.URL.Path)
	if e.Superficie == multidados.SuperficieSOAP {
		acao := soap.Action(g.Pedido.Header.Get("SOAPAction"), g.Pedido.Header.Get("Content-Type"))
		return acao != "" && !strings.HasSuffix(strings.ToLower(acao), strings.ToLower(o.Nome)) || elementos(g.Corpo) > 1 || metodoNomeado.MatchString(consulta)
	}
	nomeados := len(metodoNomeado.FindAllString(consulta, -1)) + len(metodoNomeado.FindAllString(corpo, -1))
	if e.Metodo != "" {
		nomeados++
	}
	return nomeados > 1
}

// claro undoes, in lower case, what may hide a name.
func claro(texto string) string {
	texto = strings.ToLower(html.UnescapeString(strings.ReplaceAll(texto, "\x00", "")))
	return escapado.ReplaceAllStringFunc(texto, func(s string) string {
		r, _ := url.PathUnescape("%" + s[len(s)-2:])
		return strings.ToLower(r)
	})
}

// elementos counts what the body of an envelope holds, but for values that stand beside the call with an id of their own, as Axis writes them.
func elementos(corpo []byte) (n int) {
	d := xml.NewDecoder(strings.NewReader(textoDe("", corpo)))
	d.Strict = false
	nivel, noCorpo := 0, 0
	for {
		t, err := d.RawToken()
		if err != nil {
			return n
		}
		switch t := t.(type) {
		case xml.StartElement:
			if nivel++; noCorpo == 0 && t.Name.Local == "Body" {
				noCorpo = nivel
			} else if noCorpo > 0 && nivel == noCorpo+1 && !slices.ContainsFunc(t.Attr, func(a xml.Attr) bool { return a.Name.Local == "id" }) {
				n++
			}
		case xml.EndElement:
			nivel--
		}
	}
}
