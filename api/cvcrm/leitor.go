package cvcrm

import (
	"cmp"
	"encoding/json"
	"math"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"ponte/crm"
)

// faltou is why a field that did not come is no good.
const faltou = "é obrigatório"

// leitor takes the fields of an object out of a body, each as the kind that CV documents, and keeps the first that is not. Null and an empty
// text are what did not come. Numbers are taken from text as well, and S/N and true/false for each other: CV's own versions mix them.
type leitor struct {
	q      *requisicao
	onde   string // prefix of the fields' names in sentences
	tabela []Campo
	corpo  map[string]any
	err    error
}

func (l *leitor) falhar(nome, motivo string) {
	if l.err == nil {
		l.err = &invalido{l.onde + nome, motivo}
	}
}

// valor gives a field of the table; nil when it did not come.
func (l *leitor) valor(nome string, tipo Tipo) any {
	campo := acharCampo(l.tabela, nome, tipo)
	v := l.veio(nome)
	if v == nil && campo.Obrigatorio {
		l.falhar(nome, faltou)
	}
	return v
}

// naoMudaNada is a change that says nothing.
var naoMudaNada = &invalido{"O corpo", "não muda nada: envie ao menos um campo"}

// disse tells whether a field of the table came.
func (l *leitor) disse() bool {
	return slices.ContainsFunc(l.tabela, func(c Campo) bool { return l.veio(c.Nome) != nil })
}

// veio gives what came as a field; nil = nothing.
func (l *leitor) veio(nome string) any {
	v := l.corpo[nome]
	if s, ok := v.(string); ok && strings.TrimSpace(s) == "" {
		return nil
	}
	return v
}

// texto reads a text; a number is one, too.
func (l *leitor) texto(nome string) string { return l.textoDe(nome, Texto) }

// textoDe reads a field that is written as a text, or as a number.
func (l *leitor) textoDe(nome string, tipo Tipo) string {
	return l.comoTexto(acharCampo(l.tabela, nome, tipo), l.valor(nome, tipo))
}

func (l *leitor) comoTexto(campo *Campo, v any) string {
	switch v := v.(type) {
	case nil:
	case string:
		return l.conferir(campo, strings.TrimSpace(v))
	case json.Number:
		return l.conferir(campo, v.String())
	default:
		l.falhar(campo.Nome, "precisa ser um texto")
	}
	return ""
}

// conferir judges a text as the core would judge its part, but by the name that the caller knows.
func (l *leitor) conferir(campo *Campo, texto string) string {
	nome, maximo := campo.Nome, cmp.Or(campo.Maximo, crm.MaxTexto)
	switch {
	case campo.Tipo == Base64: // bounded with the body
	case utf8.RuneCountInString(texto) > maximo:
		l.falhar(nome, "passa do limite de "+strconv.Itoa(maximo)+" caracteres")
	case strings.ContainsFunc(texto, func(r rune) bool { return r == 0x7f || r < ' ' && !strings.ContainsRune("\t\r\n", r) }):
		l.falhar(nome, "tem um caractere de controle")
	}
	return texto
}

// inteiro reads a whole number above zero; 0 = it did not come.
func (l *leitor) inteiro(nome string) int64 {
	v := l.valor(nome, Inteiro)
	if v == nil {
		return 0
	}
	return l.comoInteiro(nome, v)
}

// natural reads a whole number that is not negative; it did not come = 0.
func (l *leitor) natural(nome string) int {
	v := l.valor(nome, Natural)
	if v == nil {
		return 0
	}
	n, ok := inteiroEm(v)
	if !ok || n < 0 {
		l.falhar(nome, "precisa ser um número inteiro que não é negativo")
		return 0
	}
	return int(min(n, math.MaxInt32))
}

// salto reads how many lines of a list are skipped.
func (l *leitor) salto(nome string) int { return min(l.natural(nome), maxListados) }

func (l *leitor) comoInteiro(nome string, v any) int64 {
	n, ok := inteiroEm(v)
	if !ok || n <= 0 {
		l.falhar(nome, "precisa ser um número inteiro maior que zero")
		return 0
	}
	return n
}

func inteiroEm(v any) (n int64, ok bool) {
	var texto string
	switch v := v.(type) {
	case string:
		texto = strings.TrimSpace(v)
	case json.Number:
		texto = v.String()
	}
	n, err := strconv.ParseInt(texto, 10, 64)
	return n, err == nil
}

// inteiros reads a list of whole numbers, or one by itself.
func (l *leitor) inteiros(nome string) (lista []int64) {
	v := l.valor(nome, Inteiros)
	if v == nil {
		return nil
	}
	itens, varios := v.([]any)
	if !varios {
		itens = []any{v}
	}
	if len(itens) > maxItens {
		l.falhar(nome, "passa do limite de "+strconv.Itoa(maxItens)+" itens")
		return nil
	}
	for _, x := range itens {
		lista = append(lista, l.comoInteiro(nome, x))
	}
	return lista
}

// simNao reads S/N; "" = it did not come.
func (l *leitor) simNao(nome string) string {
	switch v := l.valor(nome, SimNao).(type) {
	case nil:
		return ""
	case bool:
		if v {
			return "S"
		}
		return "N"
	case string:
		switch s := strings.ToUpper(strings.TrimSpace(v)); s {
		case "S", "N":
			return s
		case "TRUE":
			return "S"
		case "FALSE":
			return "N"
		}
	}
	l.falhar(nome, "precisa ser S ou N (ou true ou false)")
	return ""
}

// umDe reads one of a few words.
func (l *leitor) umDe(nome string) string {
	v, palavras := l.textoDe(nome, Escolha), acharCampo(l.tabela, nome, Escolha).Opcoes
	if v == "" || slices.Contains(palavras, v) {
		return v
	}
	l.falhar(nome, "precisa ser um de "+strings.Join(palavras, ", "))
	return ""
}

// formasDeData are the three of CV.
var formasDeData = []string{"02/01/2006", "02/01/2006 15:04:05", "2006-01-02", "2006-01-02 15:04:05"}

// data reads a date, and gives it as it came.
func (l *leitor) data(nome string) string {
	v := l.textoDe(nome, Data)
	if v == "" || slices.ContainsFunc(formasDeData, func(forma string) bool { _, err := time.Parse(forma, v); return err == nil }) {
		return v
	}
	l.falhar(nome, "precisa ser uma data DD/MM/AAAA ou AAAA-MM-DD, com ou sem HH:MM:SS")
	return ""
}

// objeto reads an object; nil = it did not come. An empty list is an object without members as PHP writes it.
func (l *leitor) objeto(nome string) *leitor {
	v := l.valor(nome, Objeto)
	if lista, ok := v.([]any); v == nil || ok && len(lista) == 0 {
		return nil
	}
	membros, ok := v.(map[string]any)
	if !ok {
		l.falhar(nome, "precisa ser um objeto")
		return nil
	}
	return &leitor{q: l.q, onde: l.onde + nome + ".", tabela: acharCampo(l.tabela, nome, Objeto).Membros, corpo: membros}
}

// maxItens bounds a list of objects.
const maxItens = 200

// objetos reads a list of objects, each as ler takes it.
func (l *leitor) objetos(nome string, ler func(*leitor)) {
	v, membros := l.valor(nome, Objetos), acharCampo(l.tabela, nome, Objetos).Membros
	if v == nil {
		return
	}
	lista, ok := v.([]any)
	if !ok {
		l.falhar(nome, "precisa ser uma lista")
		return
	}
	if len(lista) > maxItens {
		l.falhar(nome, "passa do limite de "+strconv.Itoa(maxItens)+" itens")
		return
	}
	for i, x := range lista {
		membro, ok := x.(map[string]any)
		onde := nome + "[" + strconv.Itoa(i) + "]"
		if !ok {
			l.falhar(onde, "precisa ser um objeto")
			return
		}
		filho := &leitor{q: l.q, onde: l.onde + onde + ".", tabela: membros, corpo: membro}
		ler(filho)
		l.juntar(filho)
	}
}

// juntar takes over what went wrong inside an object.
func (l *leitor) juntar(filho *leitor) {
	if err := filho.fim(); err != nil && l.err == nil {
		l.err = err
	}
}

// fim gives the first field that could not be read. What is in no table is not taken, and the log says so.
func (l *leitor) fim() error {
	for nome := range l.corpo {
		if !slices.ContainsFunc(l.tabela, func(c Campo) bool { return c.Nome == nome }) {
			l.q.avisar("CAMPO "+crm.Encurtar(l.onde+nome, 60)+" DESCONHECIDO E NAO GUARDADO", "Conferir o nome do campo no sistema chamador")
		}
	}
	return l.err
}
