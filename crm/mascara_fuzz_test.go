package crm_test

import (
	"encoding/json"
	"encoding/xml"
	"net/url"
	"strings"
	"testing"

	"ponte/crm"
	"ponte/crm/sigilo"
)

// marca stands in every secret that the fuzzer puts into a call, in letters that nothing else has.
const marca = "QZ7XKQ"

var (
	nomesDeSegredo = []string{"senha", "SENHA_WS", "password", "token", "rg_cliente", "api_key", "Senha_Usuario"}
	recipientes    = []func(nome, s string) string{
		func(nome, s string) string { return "<" + nome + ">" + textoXML(s) + "</" + nome + ">" },
		func(nome, s string) string { return `<x ` + nome + `="` + textoXML(s) + `"/>` },
		func(nome, s string) string {
			return "<i><CODIGO>" + nome + "</CODIGO><VALOR>" + textoXML(s) + "</VALOR></i>"
		},
		func(nome, s string) string {
			return "<" + nome + "><![CDATA[" + strings.ReplaceAll(s, "]]>", "") + "]]></" + nome + ">"
		},
		func(nome, s string) string { return `{"x":1,` + textoJSON(nome) + `:` + textoJSON(s) + `}` },
		func(nome, s string) string {
			return `[{"codigo":` + textoJSON(nome) + `,"valor":` + textoJSON(s) + `}]`
		},
		func(nome, s string) string { return `{` + textoJSON(nome) + `: ` + textoJSON(s) + `, "cortado":` },
		func(nome, s string) string { return "numero=1&" + nome + "=" + url.QueryEscape(s) },
		func(nome, s string) string { return nome + "=" + url.QueryEscape(s) + "&status=x" },
		func(nome, s string) string {
			return "campos[0][codigo]=" + nome + "&campos[0][valor]=" + url.QueryEscape(s)
		},
		func(nome, s string) string { return url.QueryEscape(nome + "=" + url.QueryEscape(s) + "&x=1") },
		func(nome, s string) string { return textoXML("<" + nome + ">" + textoXML(s) + "</" + nome + ">") },
	}
)

func textoXML(s string) string {
	var b strings.Builder
	_ = xml.EscapeText(&b, []byte(s)) // a Builder never fails
	return b.String()
}

func textoJSON(s string) string {
	b, _ := json.Marshal(s) // a string always encodes
	return string(b)
}

// embrulhar puts a secret under its name into a container, and that under names that tell nothing into others.
func embrulhar(segredo string, caminho []byte) string {
	if len(caminho) == 0 {
		caminho = []byte{0}
	}
	caminho = caminho[:min(len(caminho), 5)]
	s := recipientes[int(caminho[0])%len(recipientes)](nomesDeSegredo[int(caminho[0])/len(recipientes)%len(nomesDeSegredo)], segredo)
	for i, c := range caminho[1:] {
		s = recipientes[int(c)%len(recipientes)]([]string{"q", "dados", "xml", "observacao"}[i], s)
	}
	return s
}

// FuzzMascaras: no secret that is put in comes out, whatever it is wrapped into, and the row is JSON.
func FuzzMascaras(f *testing.F) {
	for i := range recipientes {
		f.Add("", "", []byte{byte(i)}, uint8(i))
		for j := range recipientes {
			f.Add(`a&"<b> = %`, "'\\]]>\n", []byte{byte(i), byte(j)}, uint8(i+j))
			f.Add("a%26b", "&amp;;", []byte{byte(i + 12), byte(j), byte(i)}, uint8(j))
		}
	}
	f.Fuzz(func(t *testing.T, antes, depois string, caminho []byte, onde uint8) {
		if len(antes)+len(depois) > 2000 || strings.Contains(antes+depois, marca) {
			t.Skip() // longer texts are cut, and the mark itself may stand where it is no secret
		}
		segredo := strings.ToValidUTF8(antes+marca+depois, "?")
		texto := embrulhar(segredo, caminho)
		campo := crm.Campo{Nome: []string{"Q", "DESCRICAO", "PARAMS", "COD_PROJETO", "CODIGO_OC", "N_OCORRENCIA", "EMAIL_CLIENTE"}[onde%7], Valor: texto}
		campos := crm.Campos{
			campo,
			{Nome: texto, Valor: "x"}, // a body that was sent as something else
			{Nome: "ITENS", Itens: []crm.Item{{Codigo: "q", Valor: texto}, {Codigo: texto, Valor: "y"}}},
		}
		for _, onde := range []crm.Campos{campos[:1], campos[1:2], campos[2:]} {
			if got := crm.MascararCampos("u", onde, ""); strings.Contains(got, marca) || !json.Valid([]byte(got)) && len(got) < crm.MaxConteudo {
				t.Errorf("%q in %q: %s", segredo, texto, got)
			}
		}
		frases := []string{
			sigilo.MascararFrase("COD_PROJETO "+texto+" não encontrado", ""), crm.Recusar(crm.RecusaContrato, texto).Error(), crm.Recusar(crm.RecusaMetodo, texto).Error(),
			(&crm.Pedido{Usuario: texto}).UsuarioNoRegistro(),
		}
		for _, frase := range frases {
			if strings.Contains(frase, marca) {
				t.Errorf("%q: %s", texto, frase)
			}
		}
	})
}
