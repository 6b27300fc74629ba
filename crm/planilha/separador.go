package planilha

import "strings"

// separadores are those that a header line is searched for; of equally frequent ones the first.
const separadores = ";,\t"

// linhaSep reads the line by which Excel is told the separator of a file: sep=; and the like, in any case, in quotes or
// with separators behind it as other programs leave it. It is no line of the table. ok with "" = it does not say which.
func linhaSep(linha string) (separador string, ok bool) {
	s := strings.TrimRight(linha, " ")
	if semFim := strings.TrimRight(s, separadores); strings.HasPrefix(s, `"`) && strings.HasSuffix(semFim, `"`) {
		s = strings.Trim(semFim, `"`)
	}
	const prefixo = "sep="
	if len(s) < len(prefixo) || !strings.EqualFold(s[:len(prefixo)], prefixo) {
		return "", false
	}
	s = strings.TrimSuffix(strings.TrimPrefix(s[len(prefixo):], " "), `"`)
	if strings.HasPrefix(s, `\t`) {
		s = "\t" + s[2:]
	}
	if s == "" {
		return "", true
	}
	separador = s[:1]
	if !strings.Contains(separadores+"|:", separador) || strings.Trim(s[1:], separadores+" ") != "" {
		return "", false
	}
	return separador, true
}

// detectar decides the separator from the first line: the one that occurs most often outside quotes.
func detectar(linha string) string {
	melhor, maximo := separadores[:1], 0
	for _, s := range separadores {
		n, dentro := 0, false
		for _, r := range linha {
			switch {
			case r == '"':
				dentro = !dentro
			case r == s && !dentro:
				n++
			}
		}
		if n > maximo {
			melhor, maximo = string(s), n
		}
	}
	return melhor
}
