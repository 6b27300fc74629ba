package sombra

import (
	"html"
	"maps"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"ponte/crm"
	"ponte/crm/sigilo"
)

// Resultado is what a comparison of one call came to.
type Resultado string

// The results, in the order of the report.
const (
	Igual        Resultado = "igual"
	Ruido        Resultado = "ruido"         // only fields differ in which the old service differs from itself
	Diferente    Resultado = "diferente"     // both did it, or both refused it, in other words
	SoAquiRecusa Resultado = "so_aqui"       // Ponte would refuse what the old service did
	SoLaRecusa   Resultado = "so_la"         // Ponte would do what the old service refused
	SemAvaliacao Resultado = "nao_avaliada"  // the dry run came to no answer
	Perdida      Resultado = "nao_comparada" // there was no place for the copy
)

// Resultados lists them in the order of the report.
var Resultados = []Resultado{Igual, Ruido, Diferente, SoAquiRecusa, SoLaRecusa, SemAvaliacao, Perdida}

// Resposta is an answer as it is compared: its values by where they stand in it, whatever spelled them.
type Resposta struct {
	HTTP   int
	Falha  bool              // a fault
	Campos map[string]string // by path, as return or erros.1; a text alone is at "retorno"
}

// CampoRetorno is where an answer's one text stands, CampoHTTP its status, CampoFalha what a fault says, and CampoOrdem what differs
// where the rows of a list are the same in another order.
const (
	CampoRetorno = "retorno"
	CampoHTTP    = "http"
	CampoFalha   = "falha"
	CampoOrdem   = "ordem"

	// CampoOutros stands for fields beyond those that are named: nobody can explain what is not seen.
	CampoOutros = "(outros campos)"
)

// Diferenca is a field that differs, with what each said, masked and cut.
type Diferenca struct{ Campo, Aqui, La string }

// maxDiferencas bounds the fields that one comparison names; the rest is one more, CampoOutros.
const maxDiferencas = 50

// maxExemplo is the size to which an example is cut, in characters.
const maxExemplo = 200

var codigoDeRecusa = regexp.MustCompile(`\(e:\d+\)\s*$`)

// Numero is the number that an answer consists of, "" = it is none. Texts with more digits are protocols: numbers too.
func (r *Resposta) Numero() string {
	v := r.Campos[CampoRetorno]
	if v == "" || len(v) > 30 || r.Falha || strings.Trim(v, "0123456789") != "" {
		return ""
	}
	return v
}

// recusou tells whether an answer says no. A text where the other one has a number says no, too.
func (r *Resposta) recusou(outra *Resposta) bool {
	switch sucesso, dito := r.Campos["success"]; {
	case r.Falha, r.HTTP >= 400:
		return true
	case dito:
		return sucesso == "false"
	}
	for _, v := range r.Campos {
		if codigoDeRecusa.MatchString(v) {
			return true
		}
	}
	return r.Numero() == "" && outra.Numero() != "" && len(r.Campos) <= 1
}

// Comparar says what the answers came to, here and there. ruido are the fields in which the old service differs from itself.
func Comparar(aqui, la *Resposta, ruido map[string]bool) (Resultado, []Diferenca) {
	naoAqui, naoLa := aqui.recusou(la), la.recusou(aqui)
	if naoAqui != naoLa {
		frase := []Diferenca{{resumoDoCampo(aqui, la, naoAqui), aqui.exemplo(primeiro(aqui)), la.exemplo(primeiro(la))}}
		if naoAqui {
			return SoAquiRecusa, frase
		}
		return SoLaRecusa, frase
	}
	var outras []Diferenca
	nomeados, algum := map[string]bool{}, false
	if mesmasLinhas(aqui, la, ruido) {
		if ruido[CampoOrdem] {
			return Ruido, nil
		}
		return Diferente, []Diferenca{{Campo: CampoOrdem}}
	}
	for _, campo := range Diferem(aqui, la) {
		nome := Coletivo(campo)
		switch {
		case ruido[nome]:
			algum = true
		case nomeados[nome], nomeados[CampoOutros]:
		case len(outras) == maxDiferencas:
			nomeados[CampoOutros] = true
			outras = append(outras, Diferenca{Campo: CampoOutros})
		default:
			nomeados[nome] = true
			outras = append(outras, Diferenca{nome, aqui.exemplo(campo), la.exemplo(campo)})
		}
	}
	switch {
	case len(outras) > 0:
		return Diferente, outras
	case algum:
		return Ruido, nil
	}
	return Igual, nil
}

// Diferem names the fields in which two answers differ, sorted.
func Diferem(a, b *Resposta) []string {
	campos := map[string]bool{}
	for _, r := range []*Resposta{a, b} {
		for campo := range r.Campos {
			campos[campo] = true
		}
	}
	if a.HTTP != b.HTTP {
		campos[CampoHTTP] = true
	}
	return slices.DeleteFunc(slices.Sorted(maps.Keys(campos)), func(campo string) bool {
		_, tem := a.Campos[campo]
		_, temOutra := b.Campos[campo]
		return campo != CampoHTTP && tem == temOutra && Normalizar(a.Campos[campo]) == Normalizar(b.Campos[campo])
	})
}

// Coletivo is a field's name without its places in lists, so that those of every row are one, and without what is no name but data: rows may
// be kept by a document or a person's name.
func Coletivo(campo string) string {
	partes := strings.Split(campo, ".")
	for i, p := range partes {
		if p != "" && strings.Trim(p, "0123456789") == "" || eDado(p) {
			partes[i] = "*"
		}
	}
	return strings.Join(partes, ".")
}

// eDado tells whether a part of a field's name is rather somebody's.
func eDado(parte string) bool {
	digitos := 0
	for _, c := range parte {
		switch {
		case c == '@' || unicode.IsSpace(c):
			return true
		case unicode.IsDigit(c):
			digitos++
		}
	}
	return digitos > 4 || len(parte) > 64
}

// exemplo is a field's value as the report may show it: sentences as the request log keeps them, of data the shape alone.
func (r *Resposta) exemplo(campo string) string {
	v := r.Campos[campo]
	switch campo {
	case CampoHTTP:
		return strconv.Itoa(r.HTTP)
	case CampoRetorno, CampoFalha, "erros", "success":
		if eFrase(v) {
			return exemplo(v)
		}
	}
	return crm.Encurtar(forma(v), maxExemplo)
}

// eFrase tells a sentence from data in the place of one: a broken document, a page, a table.
func eFrase(v string) bool {
	return utf8.RuneCountInString(v) <= maxExemplo && !strings.ContainsAny(v, "{}[]<>|;\n\t")
}

// forma is what a value looks like.
func forma(v string) string {
	return strings.Map(func(c rune) rune {
		switch {
		case unicode.IsDigit(c):
			return '9'
		case unicode.IsLetter(c):
			return 'x'
		}
		return c
	}, v)
}

// resumoDoCampo names a refusal of one side by its code, so that those of one cause are counted together.
func resumoDoCampo(aqui, la *Resposta, naoAqui bool) string {
	quem := la
	if naoAqui {
		quem = aqui
	}
	if codigo := codigoDeRecusa.FindString(quem.Campos[primeiro(quem)]); codigo != "" {
		return strings.Trim(strings.TrimSpace(codigo), "()")
	}
	return CampoRetorno
}

// primeiro names the one text of an answer, or its first.
func primeiro(r *Resposta) string {
	for _, campo := range append([]string{CampoRetorno, CampoFalha, "erros"}, slices.Sorted(maps.Keys(r.Campos))...) {
		if r.Campos[campo] != "" {
			return campo
		}
	}
	return ""
}

// deAlguem are addresses and telephones in a sentence that is not ours, in which nobody expects them. A number alone is an answer.
var deAlguem = regexp.MustCompile(`[^\s@]+@[^\s@]+|[0-9][0-9 ()-]{5,}[0-9]`)

func exemplo(v string) string {
	v = sigilo.MascararFrase(v, "")
	if strings.Trim(v, "0123456789") != "" {
		v = deAlguem.ReplaceAllStringFunc(v, forma)
	}
	return crm.Encurtar(v, maxExemplo)
}

// escritas are how the old services and Ponte spell an instant.
var escritas = []string{
	time.RFC3339Nano, "2006-01-02T15:04:05.999999999", "2006-01-02 15:04:05.999999999", "02/01/2006 15:04:05", "2006-01-02T15:04Z07:00", "2006-01-02 15:04", "02/01/2006 15:04",
}

// Normalizar gives a value as it is compared: entities undone, white space as one blank, instants to the second in one spelling.
func Normalizar(v string) string {
	v = strings.Join(strings.Fields(html.UnescapeString(v)), " ")
	if len(v) < len("2006-01-02 15:04") || len(v) > 40 || v[0] < '0' || v[0] > '9' {
		return v
	}
	for _, escrita := range escritas {
		if t, err := time.Parse(escrita, v); err == nil {
			if strings.Contains(escrita, "Z07:00") { // another instant than the same hour in another zone, or in none
				return t.UTC().Format("2006-01-02 15:04:05Z")
			}
			return t.Format("2006-01-02 15:04:05")
		}
	}
	return v
}
