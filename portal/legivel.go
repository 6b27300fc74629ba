package portal

import (
	"bytes"
	"encoding/json"
	"encoding/xml"
	"errors"
	"io"
	"net/url"
	"strings"
	"unicode/utf8"

	"ponte/crm"
)

// legivel lays a payload out for reading: XML and JSON indented, a form one value a line. What is none of them, or was
// cut, stays as it is.
func legivel(texto string) conteudo {
	c := conteudo{Texto: texto, Formato: "texto", Cortado: len(texto) >= crm.MaxConteudo}
	if !utf8.ValidString(texto) {
		c.Texto = strings.ToValidUTF8(texto, "\uFFFD")
		return c
	}
	limpo := strings.TrimSpace(texto)
	switch {
	case strings.HasPrefix(limpo, "<"):
		if x, err := indentarXML(limpo); err == nil {
			c.Texto, c.Formato = x, "XML"
		}
	case strings.HasPrefix(limpo, "{"), strings.HasPrefix(limpo, "["):
		var b bytes.Buffer
		if json.Indent(&b, []byte(limpo), "", "  ") == nil {
			c.Texto, c.Formato = b.String(), "JSON"
		}
	case strings.Contains(limpo, "=") && !strings.ContainsAny(limpo, " \n"):
		if v, err := url.ParseQuery(limpo); err == nil && len(v) > 0 {
			c.Texto, c.Formato = linhasDoFormulario(limpo), "formulário"
		}
	}
	return c
}

// ate cuts what is shown, between characters.
func (c conteudo) ate(bytes int) conteudo {
	if len(c.Texto) <= bytes {
		return c
	}
	for bytes > 0 && !utf8.RuneStart(c.Texto[bytes]) {
		bytes--
	}
	c.Texto, c.Cortado = c.Texto[:bytes]+"…", true
	return c
}

func linhasDoFormulario(texto string) string {
	var b strings.Builder
	for par := range strings.SplitSeq(texto, "&") {
		nome, valor, _ := strings.Cut(par, "=")
		n, err1 := url.QueryUnescape(nome)
		v, err2 := url.QueryUnescape(valor)
		if err1 != nil || err2 != nil {
			n, v = nome, valor
		}
		b.WriteString(n + " = " + v + "\n")
	}
	return strings.TrimRight(b.String(), "\n")
}

// indentarXML writes each element on a line of its own. Prefixes stay as they were sent.
func indentarXML(texto string) (string, error) {
	d := xml.NewDecoder(strings.NewReader(texto))
	d.Strict = true
	d.CharsetReader = func(_ string, r io.Reader) (io.Reader, error) { return r, nil } // the log holds UTF-8, whatever the prolog says
	var b strings.Builder
	nivel, vazio, comTexto := 0, false, false
	linha := func() {
		if b.Len() > 0 {
			b.WriteString("\n" + strings.Repeat("  ", nivel))
		}
	}
	for {
		t, err := d.RawToken()
		if errors.Is(err, io.EOF) {
			if nivel != 0 {
				return "", errors.New("the document is cut")
			}
			return b.String(), nil
		}
		if err != nil {
			return "", err
		}
		switch t := t.(type) {
		case xml.ProcInst:
			linha()
			b.WriteString("<?" + t.Target + " " + string(t.Inst) + "?>")
		case xml.StartElement:
			linha()
			b.WriteString("<" + nomeXML(t.Name))
			for _, a := range t.Attr {
				b.WriteString(" " + nomeXML(a.Name) + `="` + escaparXML(a.Value) + `"`)
			}
			b.WriteString(">")
			nivel, vazio, comTexto = nivel+1, true, false
		case xml.CharData:
			if s := string(t); strings.TrimSpace(s) != "" {
				b.WriteString(escaparXML(s))
				comTexto = true
			}
		case xml.EndElement:
			if nivel--; nivel < 0 {
				return "", errors.New("an element ends twice")
			}
			if !vazio && !comTexto {
				linha()
			}
			b.WriteString("</" + nomeXML(t.Name) + ">")
			vazio, comTexto = false, false
		}
	}
}

func nomeXML(n xml.Name) string {
	if n.Space != "" {
		return n.Space + ":" + n.Local
	}
	return n.Local
}

// escaparXML escapes only what must be, so that accents and line ends can be read.
func escaparXML(s string) string {
	return strings.NewReplacer("&", "&amp;", "<", "&lt;", ">", "&gt;").Replace(s)
}
