package moldura

import "regexp"

var nomeDeParte = regexp.MustCompile(`\b[A-Z][A-Z_]{4,}\b`)

// TrocarPartes writes what a surface calls them in the place of the names of parts, as refusals bear them, and gives the first that a sentence
// names; campo gives "" for a word that is none.
func TrocarPartes(frase string, campo func(parte string) string) (trocada, primeiro string) {
	trocada = nomeDeParte.ReplaceAllStringFunc(frase, func(parte string) string {
		c := campo(parte)
		if c == "" {
			return parte
		}
		if primeiro == "" {
			primeiro = c
		}
		return c
	})
	return trocada, primeiro
}
