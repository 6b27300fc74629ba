package correio

import (
	"fmt"
	htmltemplate "html/template"
	"io"
	"strconv"
	"strings"
	"text/template"
	"text/template/parse"

	"ponte/crm"
)

// Limits of a model, in characters.
const (
	maxAssunto = 200
	maxCorpo   = 64 << 10
)

// Palavras are a model's words, ready to be filled.
type Palavras struct {
	assunto, texto *template.Template
	html           *htmltemplate.Template
}

// Falta says that a message cannot be written because there is no value for something that it names.
type Falta struct{ Variavel, Rotulo string }

// Error is Portuguese and begins as what is missing before an entrega goes does.
func (f *Falta) Error() string {
	return "falta " + f.Rotulo + " ({{." + f.Variavel + "}}): preencha o cadastro, ou ponha o trecho do modelo entre {{if ." + f.Variavel + "}} e {{end}}"
}

// exigir is the function that each printed variable goes through. Its name is one that no model may write.
const exigir = "exigir_"

// Compilar reads the words of a model. What it refuses is an *crm.Invalido whose field is assunto, texto or html, with the line.
func (m *Modelo) Compilar(w *crm.ModeloEmail) (*Palavras, error) {
	for _, x := range []struct {
		campo, texto string
		limite       int
	}{{"assunto", w.Assunto, maxAssunto}, {"texto", w.Texto, maxCorpo}, {"html", w.HTML, maxCorpo}} {
		if strings.TrimSpace(x.texto) == "" {
			return nil, crm.NovoInvalido(x.campo, crm.MotivoVazio)
		}
		if len([]rune(x.texto)) > x.limite {
			return nil, crm.NovoInvalido(x.campo, crm.MotivoLongo, strconv.Itoa(x.limite))
		}
	}
	if strings.ContainsFunc(w.Assunto, crm.EhControle) {
		return nil, crm.NovoInvalido("assunto", crm.MotivoQuebra)
	}
	rotulos := map[string]string{}
	for _, v := range m.Variaveis {
		rotulos[v.Nome] = v.Rotulo
	}
	funcoes := map[string]any{exigir: func(nome, valor string) (string, error) {
		if valor == "" {
			return "", &Falta{nome, rotulos[nome]}
		}
		return valor, nil
	}}
	p := &Palavras{}
	var err error
	if p.assunto, err = template.New("assunto").Funcs(funcoes).Parse(w.Assunto); err != nil {
		return nil, deLeitura("assunto", err)
	}
	if p.texto, err = template.New("texto").Funcs(funcoes).Parse(w.Texto); err != nil {
		return nil, deLeitura("texto", err)
	}
	if p.html, err = htmltemplate.New("html").Funcs(funcoes).Parse(w.HTML); err != nil {
		return nil, deLeitura("html", err)
	}
	for _, x := range []struct {
		campo, texto string
		arvore       *parse.Tree
		outras       int
	}{
		{"assunto", w.Assunto, p.assunto.Tree, len(p.assunto.Templates())},
		{"texto", w.Texto, p.texto.Tree, len(p.texto.Templates())},
		{"html", w.HTML, p.html.Tree, len(p.html.Templates())},
	} {
		if x.outras > 1 {
			return nil, crm.NovoInvalido(x.campo, crm.MotivoFormato, "não use define nem block")
		}
		l := leitor{m, x.campo, x.texto, x.arvore}
		if err := l.lista(x.arvore.Root); err != nil {
			return nil, err
		}
	}
	// html/template finds out what it cannot escape only when it is filled.
	if _, err := p.Escrever(m.Exemplos()); err != nil {
		return nil, deLeitura("html", err)
	}
	return p, nil
}

// deLeitura is a template's own complaint: its position is kept, its English words are not.
func deLeitura(campo string, err error) error {
	linha := ""
	if partes := strings.SplitN(err.Error(), ":", 4); len(partes) > 2 {
		linha = "linha " + strings.TrimSpace(partes[2]) + ": "
	}
	return crm.NovoInvalido(campo, crm.MotivoFormato, linha+"confira as chaves e o {{end}} de cada {{if}}")
}

// leitor walks through one of the three and lets through what a model may say: {{.variavel}}, {{if .variavel}}, {{else}}, {{end}}.
type leitor struct {
	modelo       *Modelo
	campo, texto string
	arvore       *parse.Tree
}

func (l *leitor) lista(n *parse.ListNode) error {
	if n == nil {
		return nil
	}
	for _, filho := range n.Nodes {
		var err error
		switch x := filho.(type) {
		case *parse.TextNode, *parse.CommentNode:
		case *parse.ActionNode:
			err = l.impressa(x)
		case *parse.IfNode:
			if _, err = l.variavel(x.Pipe, x); err == nil {
				err = l.lista(x.List)
			}
			if err == nil {
				err = l.lista(x.ElseList)
			}
		default:
			err = l.recusar(filho, "use só {{.variável}} e {{if .variável}} ... {{end}}")
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// impressa makes a printed variable one that must have a value.
func (l *leitor) impressa(n *parse.ActionNode) error {
	nome, err := l.variavel(n.Pipe, n)
	if err != nil {
		return err
	}
	funcao := parse.NewIdentifier(exigir).SetTree(l.arvore).SetPos(n.Pos)
	n.Pipe.Cmds = append(n.Pipe.Cmds, &parse.CommandNode{
		NodeType: parse.NodeCommand, Pos: n.Pos, Args: []parse.Node{funcao, &parse.StringNode{NodeType: parse.NodeString, Pos: n.Pos, Quoted: strconv.Quote(nome), Text: nome}},
	})
	return nil
}

// variavel is the one name that a pipe consists of.
func (l *leitor) variavel(p *parse.PipeNode, n parse.Node) (string, error) {
	if p == nil || len(p.Decl) > 0 || len(p.Cmds) != 1 || len(p.Cmds[0].Args) != 1 {
		return "", l.recusar(n, "use só {{.variável}} e {{if .variável}} ... {{end}}")
	}
	campo, ok := p.Cmds[0].Args[0].(*parse.FieldNode)
	if !ok {
		return "", l.recusar(n, "use só {{.variável}} e {{if .variável}} ... {{end}}")
	}
	nome := strings.Join(campo.Ident, ".")
	if !l.modelo.conhece(nome) {
		return "", l.recusar(n, "a variável "+nome+" não existe neste modelo; existem: "+l.modelo.nomes())
	}
	return nome, nil
}

func (l *leitor) recusar(n parse.Node, frase string) error {
	linha := 1 + strings.Count(l.texto[:min(int(n.Position()), len(l.texto))], "\n")
	return crm.NovoInvalido(l.campo, crm.MotivoFormato, fmt.Sprintf("linha %d: %s", linha, frase))
}

// Mensagem is what a model became.
type Mensagem struct{ Assunto, Texto, HTML string }

// Escrever fills the words. A variable that is printed and has no value is a *Falta.
func (p *Palavras) Escrever(valores map[string]string) (*Mensagem, error) {
	var m Mensagem
	for _, x := range []struct {
		para   *string
		modelo interface{ Execute(io.Writer, any) error }
	}{{&m.Assunto, p.assunto}, {&m.Texto, p.texto}, {&m.HTML, p.html}} {
		var b strings.Builder
		if err := x.modelo.Execute(&b, valores); err != nil {
			return nil, err
		}
		*x.para = b.String()
	}
	m.Assunto = strings.TrimSpace(m.Assunto)
	if strings.ContainsFunc(m.Assunto, crm.EhControle) {
		return nil, crm.NovoInvalido("assunto", crm.MotivoQuebra)
	}
	return &m, nil
}
