package crm_test

import (
	"strings"
	"testing"

	"ponte/crm"
)

// What the log shows of an opening is the same whether it was kept or is made from what the ocorrência keeps; where the password
// has to be hidden among the parts, it is kept.
func TestPedidoDoRecebido(t *testing.T) {
	m, o := novaMemoria(t)
	senha := m.senhas["integra.mega"]
	for nome, caso := range map[string]struct {
		partes []string
		kept   bool
	}{
		"plain":                      {partes: []string{"CNPJ_CLIENTE", "529.982.247-25", "EMAIL_CLIENTE", "maria@exemplo.com.br", "DESCRICAO", "Infiltração, CPF 529.982.247-25", "NOME_CLIENTE", "", "RG_CLIENTE", "12.345"}},
		"an ampersand":               {partes: []string{"DESCRICAO", `laje – "copa" & <cozinha>, 10% [2 m] {a}`}},
		"an id that says none":       {partes: []string{"COD_CLIENTE", "null", "DESCRICAO", "x"}},
		"the password in a text":     {partes: []string{"DESCRICAO", "a senha é " + senha}, kept: true},
		"the password is a part":     {partes: []string{"NOME_CLIENTE", senha}, kept: true},
		"a document inside":          {partes: []string{"DESCRICAO", `{"senha":"x"}`}, kept: true},
		"markup":                     {partes: []string{"DESCRICAO", "<b>x</b>"}, kept: true},
		"a query":                    {partes: []string{"PARAMS", "a=b", "DESCRICAO", "x"}, kept: true},
		"a name that is no name":     {partes: []string{"{A1", "x", "DESCRICAO", "x"}, kept: true},
		"something that is escaped":  {partes: []string{"DESCRICAO", "100%25"}, kept: true},
		"the password in a variable": {kept: true},
	} {
		t.Run(nome, func(t *testing.T) {
			p := m.pedido("integra.mega", crm.OperacaoAbrir, append([]string{"CODIGO_OC", nome}, caso.partes...)...)
			if caso.partes == nil {
				p.Campos = append(p.Campos, crm.Campo{Nome: "CAMPOS_VARIAVEIS_OCORRENCIA", Itens: []crm.Item{{Codigo: "CA_1", Valor: "x" + senha}}})
			}
			p.RegistrarPartes(p.Campos)
			want := crm.MascararCampos("integra.mega", p.Campos, p.Senha)
			r := abrir(t, o, p)
			c := m.ultimaChamada()
			if kept := c.Pedido != crm.PedidoDoRecebido; kept != caso.kept {
				t.Fatalf("kept %v: %s", kept, c.Pedido)
			}
			oc := m.ocorrencia(t, r.Numero)
			c.CompletarPedido(oc.Recebido)
			if c.Pedido != want || strings.Contains(c.Pedido, senha) {
				t.Errorf("%s\nwant %s", c.Pedido, want)
			}
		})
	}
	// A user name in which the password stands hides it, too.
	m.senhas["integra.mega"] = "mega"
	p := m.pedido("integra.mega", crm.OperacaoAbrir, "CODIGO_OC", "a senha no nome")
	p.RegistrarPartes(p.Campos)
	want := crm.MascararCampos("integra.mega", p.Campos, p.Senha)
	r := abrir(t, o, p)
	c := m.ultimaChamada()
	if c.CompletarPedido(m.ocorrencia(t, r.Numero).Recebido); c.Pedido != want {
		t.Errorf("%s\nwant %s", c.Pedido, want)
	}
	// Files are told in the log and are no part of what was opened with.
	p = m.pedido("integra.mega", crm.OperacaoAbrir, "CODIGO_OC", "com arquivo")
	p.RegistrarPartes(append(p.Campos[:1:1], crm.Campo{Nome: "ARQUIVO", Valor: "foto.jpg, 3 bytes"}))
	abrir(t, o, p)
	if c := m.ultimaChamada(); !strings.Contains(c.Pedido, "foto.jpg") {
		t.Errorf("%q", c.Pedido)
	}
	// Whose ocorrência is gone has nothing to show.
	c = crm.Chamada{Pedido: crm.PedidoDoRecebido}
	if c.CompletarPedido(nil); c.Pedido != "" {
		t.Errorf("%q", c.Pedido)
	}
}

// FuzzPedidoDoRecebido looks for a text that the log would show otherwise when it is made from what the ocorrência keeps.
func FuzzPedidoDoRecebido(f *testing.F) {
	f.Add("DESCRICAO", "senha: segredo 1, Infiltração & 100%", "segredo 1")
	f.Add("NOME_CONTATO", "usuario=x;senha=s%65gredo+1", "segredo 1")
	f.Add("EMAIL_CLIENTE", "a\\u0062@c", "ab")
	f.Fuzz(func(t *testing.T, nome, valor, senha string) {
		if nome == "" || valor == "" || senha == "" || nome == "USUARIO_WS" || nome == "SENHA_WS" {
			return
		}
		p := &crm.Pedido{Usuario: "integra", Senha: senha, Campos: crm.Campos{{Nome: nome, Valor: valor}}}
		p.RegistrarPartes(p.Campos)
		if !p.PartesNoRecebido(p.Campos) {
			return
		}
		c := crm.Chamada{Pedido: crm.PedidoDoRecebido}
		c.CompletarPedido(append(crm.Campos{{Nome: "USUARIO_WS", Valor: "integra"}}, p.Campos...))
		if want := crm.MascararCampos("integra", p.Campos, senha); c.Pedido != want {
			t.Errorf("%s\nwant %s", c.Pedido, want)
		}
	})
}
