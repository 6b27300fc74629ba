package crm

import (
	"strconv"
	"strings"
)

// unidadesDeTamanho are what a size may be written in, the greatest first.
var unidadesDeTamanho = []struct {
	nome  string
	bytes int
}{{"MB", 1 << 20}, {"KB", 1 << 10}, {"bytes", 1}}

// EscreverTamanho is a number of bytes as people read it, and exact: in the greatest unit of which it is a whole number.
func EscreverTamanho(n int) string {
	for _, u := range unidadesDeTamanho {
		if n >= u.bytes && n%u.bytes == 0 {
			return strconv.Itoa(n/u.bytes) + " " + u.nome
		}
	}
	return strconv.Itoa(n) + " bytes"
}

// lerTamanho reads what EscreverTamanho writes, fractions as 1,5 MB, and bytes alone.
func lerTamanho(texto string) (int, error) {
	texto, vezes := strings.ToUpper(strings.TrimSpace(texto)), 1
	for _, u := range unidadesDeTamanho {
		if resto, tem := strings.CutSuffix(texto, strings.ToUpper(u.nome)); tem {
			texto, vezes = strings.TrimSpace(resto), u.bytes
			break
		}
	}
	if vezes == 1 {
		return strconv.Atoi(texto)
	}
	n, err := strconv.ParseFloat(strings.Replace(texto, ",", ".", 1), 64)
	if err != nil || !(n >= 0 && n < 1<<20) { // also what is no number
		return 0, strconv.ErrRange
	}
	return int(n * float64(vezes)), nil
}
