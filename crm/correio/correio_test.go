package correio

import (
	"errors"
	"strings"
	"testing"

	"ponte/crm"
)

// TestTheWordsThatShip compile and are filled with the invented values, the optional ones there or not.
func TestTheWordsThatShip(t *testing.T) {
	t.Parallel()
	for _, m := range Modelos() {
		p, err := m.Compilar(&m.Padrao)
		if err != nil {
			t.Fatalf("%s: %v", m.Evento, err)
		}
		cheia, err := p.Escrever(m.Exemplos())
		if err != nil {
			t.Fatalf("%s: %v", m.Evento, err)
		}
		for _, parte := range []string{cheia.Assunto, cheia.Texto, cheia.HTML} {
			if parte == "" || strings.Contains(parte, "{{") || strings.Contains(parte, "<no value>") || strings.Contains(parte, "exigir") {
				t.Errorf("%s: %q", m.Evento, parte)
			}
		}
		pouca := map[string]string{"empresa": "Exemplo", "cliente": "Maria", "contrato": "C-1", "numero": "1", "texto": "Oi", "usuario": "Paulo", "tarefa": "Ligar", "situacao": "aberta", "resumo": "Disjuntor aberto", "codigo": "042713", "validade": "15 minutos"}
		if _, err := p.Escrever(pouca); err != nil {
			t.Errorf("%s with what there always is: %v", m.Evento, err)
		}
	}
}

func TestWhatAModelMayNotSay(t *testing.T) {
	t.Parallel()
	m := ModeloDe(crm.EventoResposta)
	for nome, c := range map[string]struct{ campo, texto, frase string }{
		"unknown":        {"texto", "Olá\n\n{{.client}}", "linha 3: a variável client não existe neste modelo"},
		"unknown in if":  {"html", "<p>\n{{if .foo}}x{{end}}", "linha 2: a variável foo não existe"},
		"a function":     {"texto", "{{print .numero}}", "linha 1: use só"},
		"a pipe":         {"texto", "{{.numero | html}}", "use só"},
		"a loop":         {"texto", "a\n{{range .numero}}x{{end}}", "linha 2: use só"},
		"with":           {"texto", "{{with .numero}}{{.}}{{end}}", "use só"},
		"a declaration":  {"texto", "{{$x := .numero}}", "use só"},
		"another's part": {"texto", "{{define \"x\"}}y{{end}}z", "não use define"},
		"a deeper name":  {"texto", "{{.numero.x}}", "a variável numero.x não existe"},
		"no end":         {"texto", "a\nb\n{{if .numero}}x", "linha 3"},
		"braces":         {"assunto", "{{.numero", "linha 1"},
		"a line break":   {"assunto", "a\r\nBcc: x@y.com", "quebra de linha"},
		"empty":          {"html", " ", "obrigatório"},
		"too long":       {"assunto", strings.Repeat("a", 201), "200"},
		"unsafe HTML":    {"html", "<a href='{{if .numero}}\"{{end}}>", "chaves"},
	} {
		w := m.Padrao
		switch c.campo {
		case "assunto":
			w.Assunto = c.texto
		case "texto":
			w.Texto = c.texto
		default:
			w.HTML = c.texto
		}
		_, err := m.Compilar(&w)
		var i *crm.Invalido
		if !errors.As(err, &i) || i.Campo != c.campo || !strings.Contains(i.Frase(), c.frase) {
			t.Errorf("%s: %v", nome, err)
		}
	}
}

func TestAMissingValueHolds(t *testing.T) {
	t.Parallel()
	m := ModeloDe(crm.EventoContrato)
	p, err := m.Compilar(&m.Padrao)
	if err != nil {
		t.Fatal(err)
	}
	v := m.Exemplos()
	v["cliente"] = ""
	var f *Falta
	if _, err := p.Escrever(v); !errors.As(err, &f) || f.Variavel != "cliente" || !strings.HasPrefix(f.Error(), "falta nome do cliente") {
		t.Errorf("%v", err)
	}
	// What a person wrote is text, in HTML too, and breaks no line of the subject.
	v = m.Exemplos()
	v["cliente"], v["empreendimento"] = `<script>x</script>`, "a\r\nBcc: outro@exemplo.com.br"
	if _, err := p.Escrever(v); err == nil {
		t.Error("a line break in the subject is taken")
	}
	v["empreendimento"] = "Residencial"
	if msg, err := p.Escrever(v); err != nil || strings.Contains(msg.HTML, "<script>") || !strings.Contains(msg.HTML, "&lt;script&gt;") || !strings.Contains(msg.Texto, "<script>") {
		t.Errorf("%+v %v", msg, err)
	}
}
