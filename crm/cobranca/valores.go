package cobranca

import (
	"cmp"
	"html"
	"strconv"
	"strings"

	"ponte/crm"
)

// maxEstimado bounds, in cents, of what is estimated: a thousand million reais.
const maxEstimado = 100_000_000_000

// Estimar is an own figure of what a título owes on a day, in cents: its corrected value, or its value, with the fine once and the interest of
// each day of delay as a thirtieth of the month's, each rounded half up. false = the régua estimates nothing, or it is not late.
func (c *Conteudo) Estimar(t *crm.Titulo, hoje crm.Dia) (int64, bool) {
	dias, ok := t.DiasDeAtraso(hoje)
	if !ok || dias < 1 || c.MultaBP == 0 && c.MoraBP == 0 {
		return 0, false
	}
	base := max(cmp.Or(t.Corrigido, t.Valor)-t.Desconto-t.Pago, 0)
	if base > maxEstimado { // the sums below would not hold it
		return 0, false
	}
	multa := (base*c.MultaBP + 5_000) / 10_000
	mora := (base*c.MoraBP*int64(dias) + 150_000) / 300_000
	return base + multa + mora, true
}

// atualizado is what a título owes now, in words: the ERP's figures with their date, else the régua's estimate, which says that it is one.
// "" = there is neither.
func (c *Conteudo) atualizado(t *crm.Titulo, hoje crm.Dia, tenant *crm.Tenant) string {
	atraso, _ := t.DiasDeAtraso(hoje)
	switch {
	case t.Corrigido != 0 || t.Multa != 0 || t.Juros != 0:
		quando := "calculado pelo sistema de origem"
		if !t.Carimbo.IsZero() {
			quando = "calculado em " + t.Carimbo.In(tenant.Fuso()).Format("02/01/2006")
		}
		return reais(t.Devido()) + " (" + quando + ")"
	case atraso < 1:
		return reais(t.Devido())
	}
	if valor, ok := c.Estimar(t, hoje); ok {
		return reais(valor) + " (estimativa)"
	}
	return ""
}

func reais(centavos int64) string {
	if centavos == 0 {
		return ""
	}
	return "R$ " + crm.Centesimos(centavos)
}

// Valores are what the words of a step may name, on a day.
func (c *Conteudo) Valores(tenant *crm.Tenant, k *Caso, hoje crm.Dia) map[string]string {
	t := &k.Titulo
	primeiro, _, _ := strings.Cut(strings.TrimSpace(k.Cliente.Nome), " ")
	v := map[string]string{
		"nome": k.Cliente.Nome, "primeiro_nome": primeiro, "contrato": k.Contrato.Codigo,
		"empreendimento": k.Lugar.Empreendimento, "bloco": k.Lugar.Bloco, "unidade": k.Lugar.Unidade,
		"parcela": cmp.Or(t.Sequencia, t.Codigo), "vencimento": t.VenceEm().Texto(), "valor": reais(t.Valor),
		"valor_atualizado": c.atualizado(t, hoje, tenant), "linha_digitavel": t.LinhaDigitavel, "link_boleto": t.Link,
		"telefone_central": tenant.Configuracoes.Texto(crm.ConfTelefoneCentral),
	}
	if dias, ok := t.DiasDeAtraso(hoje); ok && dias >= 0 {
		v["dias_atraso"] = strconv.Itoa(dias)
	}
	if k.Ocorrencia != nil {
		v["protocolo"] = k.Ocorrencia.Numero
	}
	for nome, valor := range v {
		v[nome] = strings.Join(strings.Fields(valor), " ") // one line each: subjects have them too
	}
	return v
}

// EmHTML is a text as the HTML part of its message: what a variable brought in is text there too, and an address on a line of its own is a link.
func EmHTML(texto string) string {
	var b strings.Builder
	for paragrafo := range strings.SplitSeq(texto, "\n\n") {
		if paragrafo = strings.TrimSpace(paragrafo); paragrafo == "" {
			continue
		}
		b.WriteString("<p>")
		for i, linha := range strings.Split(paragrafo, "\n") {
			if i > 0 {
				b.WriteString("<br>\n")
			}
			seguro := html.EscapeString(linha)
			if strings.HasPrefix(linha, "https://") && !strings.ContainsAny(linha, " \t") {
				seguro = `<a href="` + seguro + `">` + seguro + "</a>"
			}
			b.WriteString(seguro)
		}
		b.WriteString("</p>\n")
	}
	return b.String()
}
