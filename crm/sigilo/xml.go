package sigilo

import "strings"

const brancosXML = " \t\r\n"

// maxNiveisXML bounds how many elements inside each other are told apart; what is deeper is a doubt.
const maxNiveisXML = 256

// temMarcacao tells whether a text may be XML or HTML that somebody put into a part.
func temMarcacao(s string) bool {
	i := strings.IndexByte(s, '<')
	return i >= 0 && (strings.Contains(s[i:], "</") || strings.Contains(s[i:], "/>"))
}

// xml masks a part whose text is XML again, as some callers nest it: the text of each element by the element's
// name, the value of each attribute by the attribute's; of what a secret's name holds nothing is shown. What is no markup
// stays text of the part itself. It does not ask for well-formed XML: a log row must not show a password because a tag is
// missing. Where a tag can be read in two ways, nothing that follows is shown if a secret is named there.
func (k mascara) xml(nome, s string) string {
	m := mascaraXML{s: s, k: k, pilha: []elementoXML{{nome: nome}}}
	return m.ler()
}

// mascaraXML reads a text that may be XML.
type mascaraXML struct {
	b       strings.Builder
	s       string // what is still to be read
	k       mascara
	pilha   []elementoXML // the first is the part
	emCDATA bool          // a text within a CDATA section, in which another is text
}

// elementoXML is an open element.
type elementoXML struct {
	tag   string // its local name, upper case
	nome  string // by which its text is masked
	chave string // what a key in it calls the value beside
}

func (m *mascaraXML) ler() string {
	for m.s != "" {
		peca, tipo := proximaPeca(m.s)
		m.s = m.s[len(peca):]
		switch tipo {
		case pecaTexto:
			m.texto(peca, m.k.textoDe(m.topo().nome, peca))
		case pecaCDATA:
			m.cdata(peca)
		case pecaOculta: // what nobody reads may still be a call that somebody commented out
			m.b.WriteString(m.k.duvida(m.topo().nome, peca))
		case pecaFim:
			m.fechar(nomeDaTag(peca))
			m.b.WriteString(m.k.atributos(peca, "", false))
		case pecaInicio:
			m.abrir(peca)
		case pecaDuvida:
			m.duvidar(peca)
		}
	}
	return m.b.String()
}

func (m *mascaraXML) topo() *elementoXML { return &m.pilha[len(m.pilha)-1] }

// duvidar ends the reading.
func (m *mascaraXML) duvidar(peca string) {
	m.b.WriteString(m.k.duvida(m.topo().nome, peca+m.s))
	m.s = ""
}

// texto writes a text, and remembers what a key says.
func (m *mascaraXML) texto(original, mascarado string) {
	m.b.WriteString(mascarado)
	if n := len(m.pilha); n > 1 && ehChave(m.pilha[n-1].tag) && strings.TrimSpace(original) != "" {
		m.pilha[n-2].chave = maisFechada(m.pilha[n-2].chave, original)
	}
}

func (m *mascaraXML) cdata(peca string) {
	dentro := strings.TrimSuffix(strings.TrimPrefix(peca, inicioCDATA), fimCDATA)
	mascarado := m.k.textoDe(m.topo().nome, dentro)
	if temMarcacao(dentro) && !m.emCDATA {
		outra := mascaraXML{s: dentro, k: m.k, pilha: []elementoXML{{nome: m.topo().nome}}, emCDATA: true}
		mascarado = outra.ler()
	}
	m.b.WriteString(inicioCDATA)
	m.texto(dentro, mascarado)
	m.b.WriteString(fimCDATA)
}

func (m *mascaraXML) abrir(tag string) {
	e := elementoXML{tag: nomeDaTag(tag)}
	vazio := strings.HasSuffix(tag, "/>")
	chave := m.topo().chave
	if chave == "" && !vazio && (e.tag == "VALOR" || e.tag == "VALUE") {
		chave = chaveAdiante(m.s, e.tag)
	}
	e.nome = nomeDoMembro(m.topo().nome, e.tag, chave)
	e.chave = chaveDosAtributos(tag)
	if sigiloDoNome(e.nome) == texto {
		e.nome = nomeDoMembro(e.nome, "", e.chave)
	}
	fechado := NomeFechado(e.nome) || NomeFechado(e.chave)
	m.b.WriteString(m.k.atributos(tag, e.chave, fechado))
	switch {
	case vazio:
	case fechado:
		m.ocultarConteudo(e.tag)
	case len(m.pilha) > maxNiveisXML:
		m.duvidar("")
	default:
		m.pilha = append(m.pilha, e)
	}
}

// ocultarConteudo writes an element of which nothing may be shown, up to its end tag.
func (m *mascaraXML) ocultarConteudo(tag string) {
	conteudo, fim := conteudoDoElemento(m.s, tag)
	m.s = m.s[len(conteudo)+len(fim):]
	if strings.TrimSpace(conteudo) != "" {
		conteudo = Oculto
	}
	m.b.WriteString(conteudo + fim)
}

// fechar ends the innermost element of that name, with those in it that have no end.
func (m *mascaraXML) fechar(tag string) {
	for i := len(m.pilha) - 1; i > 0; i-- {
		if m.pilha[i].tag == tag {
			m.pilha = m.pilha[:i]
			return
		}
	}
}

// duvida masks what may be text or markup: as a text, unless something in it bears the name of what is masked.
func (k mascara) duvida(nome, s string) string {
	maiusculas := strings.ToUpper(s)
	if contemAlgum(maiusculas, nomesSecretos) || contemAlgum(maiusculas, nomesPessoais) || contemAlgum(maiusculas, []string{"RG", "CPF", "CNPJ", "EMAIL"}) {
		return Oculto
	}
	return k.textoDe(nome, s)
}

// textoDe masks what an element or an attribute holds; markup in it is text, so that nothing is read twice.
func (k mascara) textoDe(nome, s string) string {
	if strings.TrimSpace(s) == "" {
		return s
	}
	if s = semSenha(s, k.senha); s == Oculto {
		return Oculto
	}
	if mascarado, ok := k.json(nome, s); ok {
		return mascarado
	}
	return k.como(nome, s)
}
