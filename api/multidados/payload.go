package multidados

import (
	"strings"

	"ponte/api/multidados/soap"
	"ponte/crm"
)

// desconhecidaMascarada writes the parts of a call that no WSDL of ours describes, as the request log keeps them, and
// tells the user that it names. Without known names, the second of at least two parts is taken for the password, as in
// every operation of the family (facts multidados §1.2).
func desconhecidaMascarada(retrato *crm.Retrato, m *soap.Message) (usuario, pedido string) {
	campos := make(crm.Campos, 0, len(m.Parts))
	senha, nomeada := "", false
	for _, parte := range m.Parts {
		campo := crm.Campo{Nome: nomeCurto(strings.ToUpper(parte.Name)), Valor: parte.Text, Itens: parte.Items}
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
	if !nomeada && len(campos) > 1 {
		usuario, senha = campos[0].Valor, campos[1].Valor
		campos = campos[2:]
	}
	usuario = usuarioVisivel(retrato, usuario, senha)
	return usuario, crm.MascararCampos(usuario, campos, senha)
}

// usuarioVisivel is the user of a call that no operation takes, as the request log may show it.
func usuarioVisivel(retrato *crm.Retrato, usuario, senha string) string {
	p := crm.Pedido{Retrato: retrato, Usuario: usuario, Senha: senha}
	return p.UsuarioNoRegistro()
}
