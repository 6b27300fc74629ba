package storage

import (
	"slices"
	"strings"
	"unicode"

	"golang.org/x/text/unicode/norm"

	"ponte/crm"
)

// Limits of the words kept of one name.
const (
	maxPalavras      = 16
	maxLetrasPalavra = 64
)

// palavras are the words of a name as they are searched: lower case, without accents, each once. A search folds what was
// typed in the same way and matches beginnings.
func palavras(nome string) []string {
	var out []string
	for p := range strings.FieldsFuncSeq(dobrar(nome), func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsDigit(r) }) {
		if r := []rune(p); len(r) > maxLetrasPalavra {
			p = string(r[:maxLetrasPalavra])
		}
		if !slices.Contains(out, p) {
			out = append(out, p)
		}
		if len(out) == maxPalavras {
			break
		}
	}
	return out
}

// linhasPalavras are a client's rows of cliente_palavras. Each bears the whole name as it is searched, so that a search for
// several words reads the rows of the rarest one only.
func linhasPalavras(c *crm.Cliente) [][]any {
	lista := palavras(c.Nome)
	nome := nomeBuscado(lista)
	linhas := make([][]any, len(lista))
	for i, p := range lista {
		linhas[i] = []any{c.TenantID, p, c.ID, nome}
	}
	return linhas
}

// nomeBuscado is a whole name as it is searched: its words, each after a space.
func nomeBuscado(lista []string) string { return " " + strings.Join(lista, " ") }

// dobrar lowers a text and takes its accents off: "José d'Ávila" becomes "jose d'avila".
func dobrar(s string) string {
	return strings.Map(func(r rune) rune {
		if unicode.Is(unicode.Mn, r) {
			return -1
		}
		return unicode.ToLower(r)
	}, norm.NFD.String(s))
}
