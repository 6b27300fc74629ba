package multidados

import (
	"strings"

	"ponte/api/multidados/soap"
	"ponte/crm"
)

// desconhecidaMascarada writes the parts of a call that no WSDL of ours describes, as the request log keeps them, and
// tells the user that it names. What stands inside a part is masked by its own names. Without known names, the second of
// two plain parts is taken for the password, as in every operation of the family (facts multidados §1.2).
func desconhecidaMascarada(retrato *crm.Retrato, m *soap.Message) (usuario, pedido string) {
	campos := make(crm.Campos, 0, len(m.Parts))
	senha, nomeada := "", false
	for i := range m.Parts {
		parte := &m.Parts[i]
		campo := crm.Campo{Nome: nomeCurto(strings.ToUpper(parte.Name)), Valor: parte.Text, Itens: parte.Items}
		if texto, aninhada := m.Nested(parte); aninhada && !parte.Shaped {
			campo.Valor, campo.Itens = texto, nil
		}
		switch campo.Nome {
		case parteUsuario:
			usuario, nomeada = parte.Text, true
			continue
		case parteSenha:
			senha, nomeada = parte.Text, true
			continue
		}
		campos = append(campos, campo)
	}
	if !nomeada && comecaPelaCredencial(campos) {
		senha = campos[1].Valor
		usuario = crm.MascararParte(campos[0].Nome, campos[0].Valor, senha)
		campos = campos[2:]
	}
	usuario = usuarioVisivel(retrato, usuario, senha)
	return usuario, crm.MascararCampos(usuario, campos, senha)
}

// comecaPelaCredencial tells whether the first two parts may be user and password: plain texts, the first of which has
// no name of a secret. What the first one holds does not decide: a login may be a CPF or an e-mail address.
func comecaPelaCredencial(campos crm.Campos) bool {
	if len(campos) < 2 || len(campos[0].Itens)+len(campos[1].Itens) > 0 {
		return false
	}
	usuario := campos[0]
	return !strings.ContainsAny(usuario.Valor, "<>{}[]\r\n") && !crm.NomeFechado(usuario.Nome)
}

// usuarioVisivel is the user of a call that no operation takes, as the request log may show it.
func usuarioVisivel(retrato *crm.Retrato, usuario, senha string) string {
	p := crm.Pedido{Retrato: retrato, Usuario: usuario, Senha: senha}
	return p.UsuarioNoRegistro()
}
