package crm

import "strings"

// Encurtar cuts a text that is quoted to somebody to n characters, and says so with an ellipsis.
func Encurtar(s string, n int) string {
	r := []rune(s)
	if len(r) <= n {
		return s
	}
	return string(r[:n]) + "…"
}

// EhControle tells an ASCII control character.
func EhControle(r rune) bool { return r < ' ' || r == 0x7f }

// SoDigitos tells a text of ASCII digits and nothing else; the empty text is none.
func SoDigitos(s string) bool {
	for i := range len(s) {
		if s[i] < '0' || s[i] > '9' {
			return false
		}
	}
	return s != ""
}

// NotacaoCientifica tells a number that a program wrote shorter than it was: 2,02611E+19, 2.02611E+19, 1E5.
func NotacaoCientifica(s string) bool {
	mantissa, expoente, ok := strings.Cut(strings.ToUpper(strings.ReplaceAll(s, " ", "")), "E")
	if !ok {
		return false
	}
	inteiro, decimais, separa := strings.Cut(strings.Replace(semSinal(mantissa), ",", ".", 1), ".")
	expoente = semSinal(expoente)
	return SoDigitos(inteiro) && (!separa || SoDigitos(decimais)) && SoDigitos(expoente) && len(expoente) <= 3
}

func semSinal(s string) string {
	if s != "" && (s[0] == '+' || s[0] == '-') {
		return s[1:]
	}
	return s
}

// Digitos are the digits of a text, without what stands between them.
func Digitos(s string) string {
	return strings.Map(func(r rune) rune {
		if r < '0' || r > '9' {
			return -1
		}
		return r
	}, s)
}
