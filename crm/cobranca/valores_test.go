package cobranca

import (
	"math"
	"testing"
)

// What a source wrote is text wherever a message has it: no mark-up, no other variable, no second line of a header.
func TestValuesAreText(t *testing.T) {
	t.Parallel()
	k := caso(6)
	k.Cliente.Nome = "<b>Ana</b>\r\nBcc: x@y.z {link_boleto}"
	v := (&Conteudo{}).Valores(tenant(), k, "2026-11-24")
	assunto, err := Preencher("Olá, {nome}", v)
	if err != nil || assunto != "Olá, <b>Ana</b> Bcc: x@y.z {link_boleto}" {
		t.Errorf("%q, %v", assunto, err)
	}
	k.Titulo.Sequencia, k.Contrato.Codigo = "1\r\nBcc: x@y.z", "C\n1"
	v = (&Conteudo{}).Valores(tenant(), k, "2026-11-24")
	if v["parcela"] != "1 Bcc: x@y.z" || v["contrato"] != "C 1" {
		t.Errorf("%q %q", v["parcela"], v["contrato"])
	}
	if got := EmHTML(`https://x/"onclick="y`); got != `<p><a href="https://x/&#34;onclick=&#34;y">https://x/&#34;onclick=&#34;y</a></p>`+"\n" {
		t.Errorf("%s", got)
	}
}

func TestAHugeValueIsNotEstimated(t *testing.T) {
	t.Parallel()
	k := caso(60)
	k.Titulo.Valor = math.MaxInt64 / 2
	c := Conteudo{MultaBP: MaxMultaBP, MoraBP: MaxMoraBP}
	if n, ok := c.Estimar(&k.Titulo, "2026-11-24"); ok {
		t.Errorf("%d", n)
	}
	k.Titulo.Valor = -1
	if n, ok := c.Estimar(&k.Titulo, "2026-11-24"); ok && n != 0 {
		t.Errorf("%d", n)
	}
}
