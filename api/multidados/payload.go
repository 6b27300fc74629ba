package multidados

import (
	"encoding/json"
	"strings"

	"ponte/api/multidados/soap"
	"ponte/crm"
	"ponte/crm/sigilo"
)

// lerDesconhecida takes in a call that no WSDL of ours describes: who calls, and its parts as the request log keeps them. What stands inside
// a part is masked by its own names. Where no part says that it is the password, the second of two plain parts is taken for it, as in every
// operation of the family, and of any other plain part that no operation of ours has by that name nothing is shown: the password may be any
// of them.
func (q *requisicao) lerDesconhecida(m *soap.Message) {
	p, campos, nomeada := &q.pedido, make(crm.Campos, 0, len(m.Parts)), false
	for i := range m.Parts {
		parte := &m.Parts[i]
		campo := crm.Campo{Nome: nomeCurto(strings.ToUpper(parte.Name)), Valor: parte.Text, Itens: parte.Items}
		if texto, aninhada := m.Nested(parte); aninhada && !parte.Shaped {
			campo.Valor, campo.Itens = texto, nil
			nomeada = nomeada || nomeiaSenha(texto)
		}
		nomeada = nomeada || sigilo.NomeDeSenha(campo.Nome)
		switch campo.Nome {
		case parteUsuario:
			p.Usuario = parte.Text
			continue
		case parteSenha:
			p.Senha = parte.Text
			continue
		}
		campos = append(campos, campo)
	}
	if !nomeada {
		if p.Usuario == "" && comecaPelaCredencial(campos) {
			p.Senha = campos[1].Valor
			p.Usuario = sigilo.MascararParte(campos[0].Nome, campos[0].Valor, p.Senha)
			campos = campos[2:]
		}
		q.s.ocultarPosicionais(campos)
	}
	p.RegistrarPartes(campos)
}

// menorSenha is how long a value is that may be a password, in bytes.
const menorSenha = 4

const menorTexto = 40 // what is not shorter is no name

// ocultarPosicionais hides the plain parts of a call of which nobody knows what they are.
func (s *Servico) ocultarPosicionais(campos crm.Campos) {
	for i := range campos {
		c := &campos[i]
		if len(c.Itens) == 0 && len(c.Valor) >= menorSenha && !s.partes[c.Nome] && !estruturado(c.Valor) {
			c.Valor = "***"
		}
	}
}

// estruturado tells whether a value has names of its own inside.
func estruturado(valor string) bool {
	valor = strings.TrimSpace(valor)
	switch {
	case valor == "":
		return false
	case valor[0] == '{':
		return json.Valid([]byte(valor))
	}
	return valor[0] == '<' && strings.Contains(valor, "</")
}

// nomeiaSenha tells whether a nested part (JSON) has a password among its names.
func nomeiaSenha(texto string) bool {
	for d := json.NewDecoder(strings.NewReader(texto)); ; {
		t, err := d.Token()
		if err != nil {
			return false
		}
		if nome, ok := t.(string); ok && len(nome) < menorTexto && sigilo.NomeDeSenha(strings.ToUpper(nome)) {
			return true
		}
	}
}

// comecaPelaCredencial tells whether the first two parts may be user and password: plain texts, the first of which has
// no name of a secret. What the first one holds does not decide: a login may be a CPF or an e-mail address.
func comecaPelaCredencial(campos crm.Campos) bool {
	if len(campos) < 2 || len(campos[0].Itens)+len(campos[1].Itens) > 0 {
		return false
	}
	usuario := campos[0]
	return !strings.ContainsAny(usuario.Valor, "<>{}[]\r\n") && !sigilo.NomeFechado(usuario.Nome)
}
