package serasa

import (
	"bytes"
	"strings"
	"time"
	"unicode/utf8"

	"ponte/crm"
)

// separar cuts a file into lines, a byte a position. A mark of UTF-8 at its beginning, 0x1A and blank lines at its end are nobody's. A line
// that an editor saved as UTF-8 gets its positions back. soLF tells that lines end without CR.
func separar(conteudo []byte) (linhas []string, soLF bool) {
	conteudo = bytes.TrimPrefix(conteudo, []byte("\xef\xbb\xbf"))
	texto := string(bytes.TrimRight(conteudo, "\x1a\r\n\x00"))
	if !strings.Contains(texto, "\n") {
		texto = strings.ReplaceAll(texto, "\r", "\r\n")
	}
	linhas = strings.Split(texto, "\n")
	for i, linha := range linhas {
		semCR := strings.TrimSuffix(linha, "\r")
		if i < len(linhas)-1 && semCR == linha {
			soLF = true
		}
		linhas[i] = posicoes(semCR)
	}
	for len(linhas) > 0 && strings.TrimSpace(linhas[len(linhas)-1]) == "" {
		linhas = linhas[:len(linhas)-1]
	}
	return linhas, soLF
}

// posicoes brings a line of UTF-8 back to a byte a character; what one byte cannot hold is a question mark.
func posicoes(linha string) string {
	if len(linha) == Tamanho || !utf8.ValidString(linha) || utf8.RuneCountInString(linha) != Tamanho {
		return linha
	}
	b := make([]byte, 0, Tamanho)
	for _, r := range linha {
		if r > 0xff {
			r = '?'
		}
		b = append(b, byte(r))
	}
	return string(b)
}

// diaDe reads AAAAMMDD.
func diaDe(campo string) (crm.Dia, bool) {
	d, err := time.Parse("20060102", campo)
	if err != nil || d.Year() < 1900 {
		return "", false
	}
	return crm.DiaDe(d), true
}

// somar moves a day by months, to the last day of a month that has no such day.
func somar(d crm.Dia, meses int) crm.Dia {
	t, err := time.Parse(time.DateOnly, string(d))
	if err != nil {
		return d
	}
	primeiro := time.Date(t.Year(), t.Month()+time.Month(meses), 1, 0, 0, 0, 0, time.UTC)
	ultimo := primeiro.AddDate(0, 1, -1)
	return crm.DiaDe(primeiro.AddDate(0, 0, min(t.Day(), ultimo.Day())-1))
}
