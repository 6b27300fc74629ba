package sigilo

import "strings"

// Pieces of a text that may be XML.
type pecaXML int

const (
	pecaTexto  pecaXML = iota
	pecaInicio         // a start tag, or that of an empty element
	pecaFim            // an end tag
	pecaCDATA          // a whole section
	pecaOculta         // a comment, an instruction or a declaration, whole
	pecaDuvida         // what can be read in two ways, up to the end of the text
)

const (
	inicioCDATA = "<![CDATA["
	fimCDATA    = "]]>"
)

// How far behind a value the key beside it is looked for: in bytes, and in elements beside it.
const (
	alcanceDaChave  = 1 << 10
	vizinhosDaChave = 8
)

// proximaPeca is what s begins with, which is not empty.
func proximaPeca(s string) (peca string, tipo pecaXML) {
	switch {
	case strings.HasPrefix(s, inicioCDATA):
		return pecaAte(s, inicioCDATA, fimCDATA, pecaCDATA)
	case strings.HasPrefix(s, "<!--"):
		return pecaAte(s, "<!--", "-->", pecaOculta)
	case strings.HasPrefix(s, "<?"):
		return pecaAte(s, "<?", "?>", pecaOculta)
	case strings.HasPrefix(s, "<!"):
		tipo = pecaOculta
	case strings.HasPrefix(s, "</"):
		tipo = pecaFim
	case s[0] == '<' && comecaNome(strings.TrimLeft(s[1:], brancosXML)):
		tipo = pecaInicio
	default:
		if i := strings.IndexByte(s[1:], '<'); i >= 0 {
			s = s[:1+i]
		}
		return s, pecaTexto
	}
	fim, certo := fimDaTag(s)
	if !certo {
		return s, pecaDuvida
	}
	return s[:fim], tipo
}

// pecaAte is a piece that ends with fim. One in which another begins was perhaps none, and its end that of the other.
func pecaAte(s, inicio, fim string, tipo pecaXML) (string, pecaXML) {
	i := strings.Index(s[len(inicio):], fim) + len(inicio)
	if i < len(inicio) || strings.Contains(s[len(inicio):i], inicio) {
		return s, pecaDuvida
	}
	return s[:i+len(fim)], tipo
}

func comecaNome(s string) bool {
	return s != "" && (s[0] >= 'a' && s[0] <= 'z' || s[0] >= 'A' && s[0] <= 'Z' || s[0] == '_' || s[0] == ':' || s[0] >= 0x80)
}

// fimDaTag is just past the ">" of the tag that s begins with, or the end of s when it has none. certo is false when
// another "<" comes first, in quotes or not.
func fimDaTag(s string) (fim int, certo bool) {
	anterior := byte(0) // that is not blank
	for i := 1; i < len(s); i++ {
		switch c := s[i]; c {
		case '>':
			return i + 1, true
		case '<':
			return i, false
		case '"', '\'':
			if anterior != '=' {
				break
			}
			valor, _, fechado := strings.Cut(s[i+1:], s[i:i+1])
			if strings.Contains(valor, "<") {
				return i, false
			}
			if !fechado {
				return len(s), true
			}
			i += len(valor) + 1
		}
		if strings.IndexByte(brancosXML, s[i]) < 0 {
			anterior = s[i]
		}
	}
	return len(s), true
}

// nomeDaTag is the local name of a tag, upper case.
func nomeDaTag(tag string) string {
	nome := strings.TrimLeft(tag, "</"+brancosXML)
	if i := strings.IndexAny(nome, brancosXML+"/>"); i >= 0 {
		nome = nome[:i]
	}
	return nomeLocal(nome)
}

func nomeLocal(nome string) string { return strings.ToUpper(nome[strings.LastIndexByte(nome, ':')+1:]) }

// conteudoDoElemento is what stands in an element whose start tag came before s, and its end tag; without one that is
// certain, all the rest.
func conteudoDoElemento(s, tag string) (conteudo, fim string) {
	abertos := 0
	for i := 0; i < len(s); {
		peca, tipo := proximaPeca(s[i:])
		switch {
		case tipo == pecaInicio && !strings.HasSuffix(peca, "/>") && nomeDaTag(peca) == tag:
			abertos++
		case tipo == pecaFim && nomeDaTag(peca) == tag:
			if abertos == 0 {
				return s[:i], peca
			}
			abertos--
		}
		i += len(peca)
	}
	return s, ""
}

// chaveAdiante is what a key says that follows the value whose start tag (of that name) came before s.
func chaveAdiante(s, tag string) (chave string) {
	s = s[:min(len(s), alcanceDaChave)]
	for range vizinhosDaChave {
		conteudo, fim := conteudoDoElemento(s, tag)
		if ehChave(tag) {
			texto := strings.TrimSuffix(strings.TrimPrefix(strings.TrimSpace(conteudo), inicioCDATA), fimCDATA)
			chave = maisFechada(chave, texto)
		}
		s = s[len(conteudo)+len(fim):]
		for { // to the next element beside it
			if s == "" {
				return chave
			}
			peca, tipo := proximaPeca(s)
			s = s[len(peca):]
			if tipo == pecaFim || tipo == pecaDuvida {
				return chave
			}
			if tipo == pecaInicio && !strings.HasSuffix(peca, "/>") {
				tag = nomeDaTag(peca)
				break
			}
		}
	}
	return chave
}

// atributoXML is the next "name=value" of a tag.
type atributoXML struct {
	antes   string // what stands before the value, an opening quote included
	prefixo string // upper case, as the name
	nome    string
	valor   string
}

// proximoAtributo cuts the next attribute off a tag; ok is false when there is none.
func proximoAtributo(tag string) (a atributoXML, resto string, ok bool) {
	igual := strings.IndexByte(tag, '=')
	if igual < 0 {
		return a, tag, false
	}
	nome := strings.TrimRight(tag[:igual], brancosXML)
	nome = strings.ToUpper(nome[strings.LastIndexAny(nome, brancosXML+"<\"'")+1:])
	a.nome = nomeLocal(nome)
	a.prefixo = strings.TrimSuffix(strings.TrimSuffix(nome, a.nome), ":")
	resto = strings.TrimLeft(tag[igual+1:], brancosXML)
	if resto != "" && (resto[0] == '"' || resto[0] == '\'') {
		aspas := resto[:1]
		resto = resto[1:]
		a.valor, _, _ = strings.Cut(resto, aspas)
	} else if i := strings.IndexAny(resto, brancosXML+">"); i >= 0 {
		a.valor = resto[:i]
		if resto[i] == '>' {
			a.valor = strings.TrimSuffix(a.valor, "/")
		}
	} else {
		a.valor = resto
	}
	a.antes = tag[:len(tag)-len(resto)]
	return a, resto[len(a.valor):], true
}

// chaveDosAtributos is what a tag's own attributes call what it holds.
func chaveDosAtributos(tag string) (chave string) {
	for {
		a, resto, ok := proximoAtributo(tag)
		if !ok {
			return chave
		}
		if ehChave(a.nome) {
			chave = maisFechada(chave, a.valor)
		}
		tag = resto
	}
}

// atributos masks the values in a tag by the names before them; of a closed element only declarations are shown.
func (k mascara) atributos(tag, chave string, fechado bool) string {
	var b strings.Builder
	for {
		a, resto, ok := proximoAtributo(tag)
		if !ok {
			return b.String() + tag
		}
		b.WriteString(a.antes)
		declara := a.nome == "XMLNS" || a.prefixo == "XMLNS" || a.prefixo == "XSI"
		if fechado && !declara && !ehChave(a.nome) && strings.TrimSpace(a.valor) != "" {
			b.WriteString(Oculto)
		} else {
			b.WriteString(k.textoDe(nomeDoMembro("", a.nome, chave), a.valor))
		}
		tag = resto
	}
}
