package crm

import "strings"

// temMarcacao tells whether a text may be XML or HTML that somebody put into a part.
func temMarcacao(s string) bool {
	i := strings.IndexByte(s, '<')
	return i >= 0 && (strings.Contains(s[i:], "</") || strings.Contains(s[i:], "/>"))
}

// mascararXML masks a part whose text is XML again, as some callers nest it: the text of each element by the element's
// name, the value of each attribute by the attribute's. What is no markup stays text of the part itself. It does not ask
// for well-formed XML: a log row must not show a password because a tag is missing.
func mascararXML(nome, s, senha string) string {
	var b strings.Builder
	atual := nome
	for s != "" {
		i := strings.IndexByte(s, '<')
		if i < 0 {
			i = len(s)
		}
		b.WriteString(mascararTextoDe(atual, s[:i], senha))
		s = s[i:]
		if conteudo, ok := strings.CutPrefix(s, "<![CDATA["); ok {
			dentro, depois, _ := strings.Cut(conteudo, "]]>")
			b.WriteString("<![CDATA[" + mascararTextoDe(atual, dentro, senha) + "]]>")
			s = depois
			continue
		}
		fim := strings.IndexByte(s, '>') + 1
		if fim == 0 {
			fim = len(s)
		}
		tag := s[:fim]
		s = s[fim:]
		if tag == "" {
			break
		}
		if strings.HasPrefix(tag, "</") || strings.HasSuffix(tag, "/>") {
			atual = nome
		} else {
			atual = nomeDaTag(tag)
		}
		b.WriteString(mascararAtributos(tag, senha))
	}
	return b.String()
}

// mascararTextoDe masks what an element or an attribute holds; markup in it is text, so that nothing is read twice.
func mascararTextoDe(nome, s, senha string) string {
	if strings.TrimSpace(s) == "" {
		return s
	}
	if s = semSenha(s, senha); s == oculto {
		return oculto
	}
	if mascarado, ok := mascararJSON(nome, s, senha); ok {
		return mascarado
	}
	return mascararComo(sigiloDoNome(nome), s, senha)
}

// nomeDaTag is the local name of an opening tag, upper case.
func nomeDaTag(tag string) string {
	nome := strings.TrimLeft(tag, "<")
	if i := strings.IndexAny(nome, " \t\r\n/>"); i >= 0 {
		nome = nome[:i]
	}
	return strings.ToUpper(nome[strings.LastIndexByte(nome, ':')+1:])
}

// mascararAtributos masks the quoted values in a tag by the names before them.
func mascararAtributos(tag, senha string) string {
	var b strings.Builder
	for {
		antes, depois, tem := strings.Cut(tag, "=")
		if !tem {
			return b.String() + tag
		}
		b.WriteString(antes + "=")
		if tag = depois; tag == "" || tag[0] != '"' && tag[0] != '\'' {
			continue
		}
		nome := strings.ToUpper(antes[strings.LastIndexAny(antes, " \t\r\n:<")+1:])
		valor, _, _ := strings.Cut(tag[1:], tag[:1])
		b.WriteString(tag[:1] + mascararTextoDe(nome, valor, senha))
		tag = tag[1+len(valor):]
	}
}
