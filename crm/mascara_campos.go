package crm

import (
	"strings"
	"unicode/utf8"
)

// MascararCampos writes a call's parts as the request log keeps them: a JSON object of masked values in the order of the
// parts, CA_/BD_ parts as lists of {"CODIGO","VALOR"}, at most MaxConteudo bytes. The user name is shown, the password
// never is: "***" says that one was sent.
func MascararCampos(usuario string, campos Campos, senha string) string {
	k := mascara{senha: senha}
	b := make([]byte, 0, 1024)
	b = append(b, '{')
	if usuario != "" {
		b = anexarPar(b, "USUARIO_WS", k.parte("USUARIO_WS", usuario))
	}
	if senha != "" {
		b = anexarPar(b, "SENHA_WS", oculto)
	}
	for i := range campos {
		c := &campos[i]
		nome := k.nome(c.Nome)
		if nome != c.Nome { // a body that was cut into names: where its secrets go on, nobody knows
			b = anexarPar(b, nome, oculto)
			break
		}
		if c.Valor == "" && len(c.Itens) == 0 {
			continue
		}
		if len(b) > MaxConteudo {
			break
		}
		if len(c.Itens) == 0 {
			b = anexarPar(b, nome, k.parte(nome, c.Valor))
			continue
		}
		b = k.anexarItens(b, c)
	}
	b = append(b, '}')
	return CortarConteudo(string(b))
}

// nome is a part's name, which the caller chose: JSON sent as a form arrives as one.
func (k mascara) nome(nome string) string {
	for i := range len(nome) {
		if !ehLetraDeNome(nome[i]) {
			return k.parte("", nome)
		}
	}
	return nome
}

func anexarPar(b []byte, nome, valor string) []byte {
	if len(b) > 1 {
		b = append(b, ',')
	}
	b = anexarTexto(b, nome)
	b = append(b, ':')
	return anexarTexto(b, valor)
}

func (k mascara) anexarItens(b []byte, c *Campo) []byte {
	if len(b) > 1 {
		b = append(b, ',')
	}
	b = anexarTexto(b, c.Nome)
	b = append(b, ':', '[')
	for i, item := range c.Itens {
		if i > 0 {
			b = append(b, ',')
		}
		valor := item.Valor
		if sigiloDoNome(c.Nome) == fechado && valor != "" {
			valor = oculto
		}
		b = append(b, `{"CODIGO":`...)
		b = anexarTexto(b, k.parte(c.Nome+"_CODIGO", item.Codigo))
		b = append(b, `,"VALOR":`...)
		b = anexarTexto(b, k.parte(strings.ToUpper(item.Codigo), valor))
		b = append(b, '}')
	}
	return append(b, ']')
}

const hexadecimal = "0123456789abcdef"

// anexarTexto appends a JSON string; bytes that are not UTF-8 become the replacement character.
func anexarTexto(b []byte, s string) []byte {
	b = append(b, '"')
	inicio := 0
	for i := 0; i < len(s); {
		c := s[i]
		if c >= utf8.RuneSelf {
			if r, n := utf8.DecodeRuneInString(s[i:]); r == utf8.RuneError && n == 1 {
				b = append(append(b, s[inicio:i]...), "\ufffd"...)
				i++
				inicio = i
			} else {
				i += n
			}
			continue
		}
		if c >= ' ' && c != '"' && c != '\\' {
			i++
			continue
		}
		b = append(b, s[inicio:i]...)
		switch c {
		case '"', '\\':
			b = append(b, '\\', c)
		case '\n':
			b = append(b, '\\', 'n')
		case '\r':
			b = append(b, '\\', 'r')
		case '\t':
			b = append(b, '\\', 't')
		default:
			b = append(b, '\\', 'u', '0', '0', hexadecimal[c>>4], hexadecimal[c&15])
		}
		i++
		inicio = i
	}
	return append(append(b, s[inicio:]...), '"')
}
