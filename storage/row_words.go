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
	maxWords     = 16
	maxWordRunes = 64
)

// words are the words of a name as they are searched: lower case, without accents, each once. A search folds what was
// typed in the same way and matches beginnings.
func words(name string) []string {
	var out []string
	for p := range strings.FieldsFuncSeq(fold(name), func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsDigit(r) }) {
		if r := []rune(p); len(r) > maxWordRunes {
			p = string(r[:maxWordRunes])
		}
		if !slices.Contains(out, p) {
			out = append(out, p)
		}
		if len(out) == maxWords {
			break
		}
	}
	return out
}

// wordRows are a client's rows of cliente_palavras. Each bears the whole name as it is searched, so that a search for
// several words reads the rows of the rarest one only.
func wordRows(c *crm.Cliente) [][]any {
	list := words(c.Nome)
	name := foldedName(list)
	rows := make([][]any, len(list))
	for i, p := range list {
		rows[i] = []any{c.TenantID, p, c.ID, name}
	}
	return rows
}

// foldedName is a whole name as it is searched: its words, each after a space.
func foldedName(list []string) string { return " " + strings.Join(list, " ") }

// fold lowers a text and takes its accents off: "José d'Ávila" becomes "jose d'avila".
func fold(s string) string {
	return strings.Map(func(r rune) rune {
		if unicode.Is(unicode.Mn, r) {
			return -1
		}
		return unicode.ToLower(r)
	}, norm.NFD.String(s))
}
