package crm_test

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"
	"unicode/utf8"

	"pgregory.net/rapid"

	"ponte/crm"
)

func TestMascararCampos(t *testing.T) {
	campos := crm.Campos{
		{Nome: "DESCRICAO", Valor: "a \"b\"\r\n\t\x01\\ ç"},
		{Nome: "VAZIO"},
		{Nome: "BANCOS_CLIENTES", Itens: []crm.Item{{Codigo: "001", Valor: "ag 1234-5 conta 6789-0"}}},
		{Nome: "CAMPOS_VARIAVEIS_OCORRENCIA", Itens: []crm.Item{{Codigo: "CA_950", Valor: "Torre A"}, {Codigo: "RG", Valor: "9"}}},
	}
	got := crm.MascararCampos("integra.mega", campos, "segredo1")
	want := `{"USUARIO_WS":"integra.mega","SENHA_WS":"***","DESCRICAO":"a \"b\"\r\n\t\u0001\\ ç","BANCOS_CLIENTES":[{"CODIGO":"***","VALOR":"***"}],` +
		`"CAMPOS_VARIAVEIS_OCORRENCIA":[{"CODIGO":"CA_950","VALOR":"Torre A"},{"CODIGO":"RG","VALOR":"***"}]}`
	if got != want {
		t.Errorf("got  %s\nwant %s", got, want)
	}
	grande := crm.MascararCampos("u", crm.Campos{{Nome: "DESCRICAO", Valor: strings.Repeat("ç", 60_000)}}, "")
	if len(grande) > crm.MaxConteudo || !utf8.ValidString(grande) || !strings.HasSuffix(grande, "…") {
		t.Errorf("%d bytes", len(grande))
	}
}

// Whatever the parts hold, the log row is JSON and the password is nowhere in it.
func TestMascararPropriedades(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		senha := rapid.StringMatching(`[a-z]{4}[0-9A-Z]{6}`).Draw(t, "senha")
		valor := rapid.String().Draw(t, "antes") + senha + rapid.String().Draw(t, "depois")
		nome := rapid.SampledFrom([]string{"SENHA_WS", "DESCRICAO", "PARAM3", "PARAMS", "COD_PROJETO", "EMAIL_CLIENTE", "CNPJ_CLIENTE"}).Draw(t, "nome")
		got := crm.MascararCampos("u", crm.Campos{{Nome: nome, Valor: valor}, {Nome: "L", Itens: []crm.Item{{Codigo: valor, Valor: valor}}}}, senha)
		if !json.Valid([]byte(got)) || strings.Contains(got, senha) {
			t.Fatalf("%s: %s", nome, got)
		}
	})
}

// TestRegistroNaoCitaASenha: refusals and notices quote what was sent; the caller sees its own words, the log must not.
func TestRegistroNaoCitaASenha(t *testing.T) {
	m, o := novaMemoria(t)
	const senha = "s&<e>gredo"
	p := m.pedido("integra.mega", crm.OperacaoAbrir, "COD_PROJETO", senha)
	_, err := o.Abrir(t.Context(), p)
	if l := linha(p, nil, err); err == nil || strings.Contains(l.Mensagem+l.Resposta, senha) {
		t.Errorf("%v: %q %q", err, l.Mensagem, l.Resposta)
	}
	p = m.pedido("integra.mega", crm.OperacaoAbrir, "COD_STATUS", senha, "DESCRICAO", "x")
	r, err := o.Abrir(t.Context(), p)
	if err != nil || !strings.Contains(strings.Join(linha(p, r, err).Avisos, " "), "COD_STATUS *** A CLASSIFICAR") {
		t.Errorf("%v: %+v", err, r)
	}
}

// TestCPFIsMaskedInSentences: a person's CPF in a part for a code is neither answered nor logged; the ocorrência keeps its key.
func TestCPFIsMaskedInSentences(t *testing.T) {
	const cpf, escrito = "52998224725", "529.982.247-25"
	m, o := novaMemoria(t)
	for _, c := range []string{cpf, escrito} {
		p := m.pedido("integra.mega", crm.OperacaoAbrir, "COD_PROJETO", c, "CODIGO_OC", c)
		p.RegistrarPartes(p.Campos)
		_, err := o.Abrir(t.Context(), p)
		if l := linha(p, nil, err); err == nil || strings.Contains(fmt.Sprintf("%v %+v", err, l), c) || !strings.Contains(err.Error(), "***.982.247-**") {
			t.Errorf("COD_PROJETO: %v %+v", err, l)
		}
		p = m.pedido("integra.mega", crm.OperacaoNarrar, "N_OCORRENCIA", c, "DESCRICAO", "x")
		p.RegistrarPartes(p.Campos)
		_, err = o.Narrar(t.Context(), p)
		if l := linha(p, nil, err); err == nil || strings.Contains(fmt.Sprintf("%v %+v", err, l), c) {
			t.Errorf("N_OCORRENCIA: %v %+v", err, l)
		}
	}
	p := m.pedido("integra.mega", crm.OperacaoAbrir, "CODIGO_OC", cpf, "DESCRICAO", "x")
	r, err := o.Abrir(t.Context(), p)
	if err != nil || r.Chamada.CodigoOC != "***.982.247-**" {
		t.Fatalf("%v %+v", err, r)
	}
	p = m.pedido("integra.mega", crm.OperacaoAbrir, "CODIGO_OC", cpf, "DESCRICAO", "x")
	if again, err := o.Abrir(t.Context(), p); err != nil || !again.Repetida || again.Numero != r.Numero {
		t.Errorf("the key no longer tells a repeat: %v %+v", err, again)
	}
}
