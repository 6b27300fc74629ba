package serasa

import (
	"strings"
	"unicode"

	"golang.org/x/text/unicode/norm"
)

// semForma gives letters and marks that no decomposition brings into the file's alphabet.
var semForma = strings.NewReplacer("ß", "SS", "Ø", "O", "ø", "O", "Æ", "AE", "æ", "AE", "Œ", "OE", "œ", "OE", "Đ", "D", "đ", "D", "Ł", "L", "ł", "L",
	"‘", "'", "’", "'", "´", "'", "`", "'", "“", "\"", "”", "\"", "–", "-", "—", "-", "\u00a0", " ")

// maiusculas writes a text in the file's alphabet: upper case without accents, one blank between words. perdeu tells that something had no
// place there and became a blank.
func maiusculas(texto string) (escrito string, perdeu bool) {
	escrito = strings.Map(func(r rune) rune {
		switch {
		case unicode.Is(unicode.Mn, r):
			return -1
		case unicode.IsSpace(r):
			return ' '
		case r < ' ' || r > '~':
			perdeu = true
			return ' '
		}
		return unicode.ToUpper(r)
	}, norm.NFKD.String(semForma.Replace(texto)))
	return strings.Join(strings.Fields(escrito), " "), perdeu
}

// noAlfabeto is the index of the first byte that the file does not take, -1 where there is none.
func noAlfabeto(s string) int {
	for i := range len(s) {
		if c := s[i]; c < ' ' || c > '~' || 'a' <= c && c <= 'z' {
			return i
		}
	}
	return -1
}

func soDigitos(s string) bool {
	for i := range len(s) {
		if s[i] < '0' || s[i] > '9' {
			return false
		}
	}
	return s != ""
}

// digitosDe leaves the digits of a text that may have a mask.
func digitosDe(s string) string {
	return strings.Map(func(r rune) rune {
		if r < '0' || r > '9' {
			return -1
		}
		return r
	}, s)
}

func soDe(s string, c byte) bool { return strings.Trim(s, string(rune(c))) == "" }
