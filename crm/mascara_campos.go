package crm

import (
	"strings"

	"ponte/crm/jsontext"
	"ponte/crm/sigilo"
)

// MascararCampos writes a call's parts as the request log keeps them: a JSON object of masked values in the order of the
// parts, CA_/BD_ parts as lists of {"CODIGO","VALOR"}, at most MaxConteudo bytes. The user name is shown, the password
// never is: "***" says that one was sent.
func MascararCampos(usuario string, campos Campos, senha string) string {
	return mascararCampos(usuario, campos, senha, senha != "")
}

func mascararCampos(usuario string, campos Campos, senha string, comSenha bool) string {
	b := make([]byte, 0, 1024)
	b = append(b, '{')
	if usuario != "" {
		b = jsontext.AppendMember(b, "USUARIO_WS", sigilo.MascararParte("USUARIO_WS", usuario, senha))
	}
	if comSenha {
		b = jsontext.AppendMember(b, "SENHA_WS", sigilo.Oculto)
	}
	for i := range campos {
		c := &campos[i]
		nome := sigilo.MascararNome(c.Nome, senha)
		if nome != c.Nome { // a body that was cut into names: where its secrets go on, nobody knows
			b = jsontext.AppendMember(b, nome, sigilo.Oculto)
			break
		}
		if c.Valor == "" && len(c.Itens) == 0 {
			continue
		}
		if len(b) > MaxConteudo {
			break
		}
		if len(c.Itens) == 0 {
			b = jsontext.AppendMember(b, nome, sigilo.MascararParte(nome, c.Valor, senha))
			continue
		}
		b = anexarItensMascarados(b, c, senha)
	}
	b = append(b, '}')
	return CortarConteudo(string(b))
}

func anexarItensMascarados(b []byte, c *Campo, senha string) []byte {
	if len(b) > 1 {
		b = append(b, ',')
	}
	b = jsontext.AppendText(b, c.Nome)
	b = append(b, ':', '[')
	for i, item := range c.Itens {
		if i > 0 {
			b = append(b, ',')
		}
		valor := item.Valor
		if sigilo.NomeFechado(c.Nome) && valor != "" {
			valor = sigilo.Oculto
		}
		b = append(b, `{"CODIGO":`...)
		b = jsontext.AppendText(b, sigilo.MascararParte(c.Nome+"_CODIGO", item.Codigo, senha))
		b = append(b, `,"VALOR":`...)
		b = jsontext.AppendText(b, sigilo.MascararParte(strings.ToUpper(item.Codigo), valor, senha))
		b = append(b, '}')
	}
	return append(b, ']')
}
