package sigilo

import (
	"html"
	"net/url"
	"strconv"
	"strings"
	"unicode/utf8"

	"ponte/crm/charset"
)

// maxCamadas bounds the escapes of escapes that are undone to look for names; of what has more, nothing is shown.
const maxCamadas = 8

// escrito masks what stands in a text in the form of a query, or of JSON or a dump that is not whole. Where that was
// escaped once more (%3D, &lt;, \u003c), it is not certain which escape came first: of a text that then names a secret
// nothing is shown. A text in which nothing is named stays as it is.
func (k mascara) escrito(s string) string {
	if !strings.ContainsAny(s, `=:%&\`) {
		return s
	}
	s = k.pares(s)
	limpo := s
	for range maxCamadas {
		antes := limpo
		if limpo = descascar(antes); limpo == antes {
			return s
		}
		if nomeiaFechado(limpo) {
			return Oculto
		}
	}
	return Oculto
}

// Aninhado tells whether a value may say more than its letters do: it is or holds another document, or is written with escapes.
func Aninhado(valor string) bool {
	if !strings.ContainsAny(valor, `<{[&%\`) {
		return false
	}
	comeco := strings.TrimSpace(valor)[:1]
	return comeco == "{" || comeco == "[" || temMarcacao(valor) || descascar(valor) != valor
}

// descascar undoes one kind of escape.
func descascar(s string) string {
	if strings.IndexByte(s, '&') >= 0 {
		if limpo := html.UnescapeString(s); limpo != s {
			return limpo
		}
	}
	if strings.IndexByte(s, '%') >= 0 {
		if limpo := charset.Unescape(s); limpo != strings.ReplaceAll(s, "+", " ") {
			return limpo
		}
	}
	if strings.IndexByte(s, '\\') >= 0 {
		return semBarras(s)
	}
	return s
}

// nomeiaFechado tells whether a text, in whatever form, has a value whose name says that nothing of it may be shown.
func nomeiaFechado(s string) bool {
	if nomeiaSegredo(s) {
		return true
	}
	l := leitorDePares{s: s, fim: -1}
	for {
		p, ok := l.proximo()
		if !ok {
			break
		}
		valor := strings.TrimSpace(s[p.inicio:p.fim])
		if NomeFechado(nomeDoPar(p.nome)) && valor != "" && valor != Oculto {
			return true
		}
	}
	for i := strings.IndexByte(s, '<'); i >= 0; {
		resto := s[i+1:]
		fim := strings.IndexFunc(resto, func(r rune) bool { return r >= utf8.RuneSelf || r != ':' && !ehLetraDeNome(byte(r)) })
		if fim > 0 && NomeFechado(nomeLocal(resto[:fim])) {
			return true
		}
		texto, _, _ := strings.Cut(strings.TrimLeft(strings.TrimPrefix(resto[max(fim, 0):], ">"), brancosXML), "<")
		if fim > 0 && ehChave(nomeLocal(resto[:fim])) && NomeFechado(strings.ToUpper(strings.TrimSpace(texto))) {
			return true
		}
		n := strings.IndexByte(resto, '<')
		if n < 0 {
			break
		}
		i += 1 + n
	}
	return false
}

// semBarras undoes the escapes of a JSON string, as far as they are some.
func semBarras(s string) string {
	b := make([]byte, 0, len(s))
	for i := 0; i < len(s); i++ {
		if s[i] != '\\' || i+1 == len(s) {
			b = append(b, s[i])
			continue
		}
		i++
		switch s[i] {
		case 'n':
			b = append(b, '\n')
		case '"', '\'', '/', '\\':
			b = append(b, s[i])
		case 'u':
			if i+4 < len(s) {
				if r, err := strconv.ParseUint(s[i+1:i+5], 16, 16); err == nil {
					b = append(b, string(rune(r))...)
					i += 4
					continue
				}
			}
			b = append(b, '\\', s[i])
		default:
			b = append(b, '\\', s[i])
		}
	}
	return string(b)
}

// par is a name with its value in a text: senha=x, "senha": "x", [senha] => x.
type par struct {
	nome        string // upper case
	citado      bool   // in quotes, or its value is: where that ends is not certain
	inicio, fim int    // of the value, which goes to the next & or the end of the line
}

const (
	maxNomeDePar  = 128 // bytes that are looked at for a name
	maxValorChave = 128 // and for what a key says
)

// leitorDePares finds the pairs of a text, in one pass.
type leitorDePares struct {
	s      string
	i, fim int // how far it was read; the next & or line's end that is not before
}

func (l *leitorDePares) proximo() (p par, ok bool) {
	s := l.s
	for i := l.i; i < len(s); i++ {
		if s[i] != '=' && s[i] != ':' {
			continue
		}
		p.nome, p.citado = nomeAntes(s[max(l.i, i-maxNomeDePar):i])
		if p.nome == "" || s[i] == ':' && !p.citado {
			continue
		}
		p.inicio = i + 1
		for p.inicio < len(s) && strings.IndexByte("=> \t", s[p.inicio]) >= 0 {
			p.inicio++
		}
		if p.inicio < len(s) && strings.IndexByte(`"'\{[`, s[p.inicio]) >= 0 {
			p.citado = true
		}
		if l.fim < p.inicio {
			l.fim = len(s)
			if n := strings.IndexAny(s[p.inicio:], "&\r\n"); n >= 0 {
				l.fim = p.inicio + n
			}
		}
		p.fim, l.i = l.fim, p.inicio
		return p, true
	}
	l.i = len(s)
	return p, false
}

// nomeAntes is the name that a text ends with, "" when it ends with none.
func nomeAntes(s string) (nome string, citado bool) {
	s = strings.TrimRight(s, " \t")
	if s != "" && (s[len(s)-1] == '"' || s[len(s)-1] == '\'') {
		aspas := s[len(s)-1]
		s = strings.TrimRight(s[:len(s)-1], `\`)
		nome, citado = s[strings.LastIndexByte(s, aspas)+1:], true
	} else {
		i := len(s)
		for i > 0 && (ehLetraDeNome(s[i-1]) || s[i-1] == '[' || s[i-1] == ']') {
			i--
		}
		nome = semEscapeAntes(s[:i], s[i:])
	}
	return strings.ToUpper(strings.TrimSpace(nome)), citado
}

// semEscapeAntes takes off a name what is left of an escape before it: %26rg, \u0026rg, \nrg.
func semEscapeAntes(antes, nome string) string {
	n := 0
	switch {
	case strings.HasSuffix(antes, "%"):
		for strings.HasPrefix(nome[n:], "25") {
			n += 2
		}
		n += 2
	case strings.HasSuffix(antes, `\`) && (nome != "" && nome[0] == 'u'):
		n = 5
	case strings.HasSuffix(antes, `\`):
		n = 1
	}
	return nome[min(n, len(nome)):]
}

func ehLetraDeNome(c byte) bool {
	return c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9' || c == '_' || c == '-' || c == '.'
}

// nomeDoPar is the name by which a value is masked: of a[b][c] the one that shows least, else the last.
func nomeDoPar(nome string) string {
	if strings.IndexByte(nome, '[') < 0 {
		return nome
	}
	ultimo := ""
	for parte := range strings.FieldsFuncSeq(nome, func(r rune) bool { return r == '[' || r == ']' }) {
		if NomeFechado(parte) {
			return parte
		}
		ultimo = parte
	}
	return ultimo
}

// pares masks the values of pairs by their names. Where it is not certain how far a secret's value goes, nothing that
// follows is shown.
func (k mascara) pares(s string) string {
	var b strings.Builder
	feito := 0
	chaveFechada := nomeiaSegredo(s)
	l := leitorDePares{s: s, fim: -1}
	for {
		p, ok := l.proximo()
		if !ok {
			break
		}
		nome := nomeDoPar(p.nome)
		valor := s[p.inicio:p.fim]
		switch sigilo := sigiloDoNome(nome); {
		case sigilo == fechado, chaveFechada && (nome == "VALOR" || nome == "VALUE"):
			if strings.TrimSpace(valor) == "" && !p.citado {
				continue
			}
			b.WriteString(s[feito:p.inicio] + Oculto)
			if p.citado {
				return b.String()
			}
		case (sigilo == documento || sigilo == email) && !p.citado && valor != "" && !strings.ContainsAny(valor, " \t<>,;\"'*"):
			b.WriteString(s[feito:p.inicio] + k.valorDeFormulario(nome, valor))
		default:
			continue
		}
		feito, l.i = p.fim, p.fim
	}
	if feito == 0 {
		return s
	}
	return b.String() + s[feito:]
}

// nomeiaSegredo tells whether a text says of a value beside it that it is a secret: codigo=senha&valor=x.
func nomeiaSegredo(s string) bool {
	l := leitorDePares{s: s, fim: -1}
	for {
		p, ok := l.proximo()
		if !ok {
			return false
		}
		if ehChave(nomeDoPar(p.nome)) {
			valor := strings.Trim(s[p.inicio:min(p.fim, p.inicio+maxValorChave)], `"'\ `)
			if n := strings.IndexAny(valor, `"'\,;`); n >= 0 {
				valor = valor[:n]
			}
			if NomeFechado(strings.ToUpper(charset.Unescape(valor))) {
				return true
			}
		}
	}
}

// formulario masks each value of a URL-encoded query by its name. What cannot be read is not shown; a name that holds a
// secret was none, and what follows it is not shown either.
func (k mascara) formulario(valor string) string {
	if comecaDocumento(valor) {
		return k.parte("", valor)
	}
	var b strings.Builder
	chaveFechada := nomeiaSegredo(valor)
	for par := range strings.SplitSeq(valor, "&") {
		if b.Len() > 0 {
			b.WriteByte('&')
		}
		nome, v, tem := strings.Cut(par, "=")
		limpo := strings.TrimPrefix(charset.Unescape(nome), "amp;")
		if k.parte("", limpo) != limpo {
			b.WriteString(Oculto)
			break
		}
		b.WriteString(nome)
		if !tem {
			continue
		}
		b.WriteByte('=')
		limpo = nomeDoPar(strings.ToUpper(strings.TrimSpace(limpo)))
		if chaveFechada && (limpo == "VALOR" || limpo == "VALUE") && v != "" {
			v = Oculto
		}
		b.WriteString(k.valorDeFormulario(limpo, v))
	}
	return b.String()
}

// comecaDocumento tells whether a text begins as XML or JSON does, escaped or not.
func comecaDocumento(s string) bool {
	s = s[:min(len(s), 64)]
	for range maxCamadas {
		s = descascar(s)
	}
	s = strings.TrimSpace(s)
	return s != "" && strings.IndexByte(`<{["'`, s[0]) >= 0
}

func (k mascara) valorDeFormulario(nome, valor string) string {
	if _, err := url.QueryUnescape(valor); err != nil {
		return Oculto
	}
	limpo := charset.Unescape(valor)
	m := k.parte(nome, limpo)
	if m == limpo {
		return valor
	}
	return strings.ReplaceAll(url.QueryEscape(m), "%2A", "*")
}
