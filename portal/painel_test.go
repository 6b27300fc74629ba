package portal

import (
	"testing"
	"time"

	"ponte/crm"
)

// Openings that a key of somebody else stopped are counted on the front page and lead to their calls; without any there is
// no card.
func TestPainelContaNaoAbertas(t *testing.T) {
	t.Parallel()
	p := periodoDoPainel("", time.Date(2026, 11, 27, 12, 20, 0, 0, time.UTC), time.UTC)
	outra := recusaContada{Situacao: crm.ChamadaRecusada, Codigo: int(crm.RecusaIP), Quantidade: 9}
	if c := cartaoNaoAbertas([]recusaContada{outra}, &p); c != nil {
		t.Errorf("%+v", c)
	}
	c := cartaoNaoAbertas([]recusaContada{outra, {Situacao: crm.ChamadaRecusada, Codigo: int(crm.RecusaChaveDeOutro), Quantidade: 1234}}, &p)
	if len(c) != 1 || c[0].Valor != "1.234" || c[0].Link != "/portal/chamadas?periodo=20261126T1300Z_20261127T1300Z&recusa=334" || c[0].Tom != tomRuim {
		t.Errorf("%+v", c)
	}
}

// TestPeriodosSaoDeHorasInteiras: what is counted is whole hours; in a zone that is half an hour off them no interval begins in the midst of one.
func TestPeriodosSaoDeHorasInteiras(t *testing.T) {
	t.Parallel()
	for _, nome := range []string{"America/Sao_Paulo", "Asia/Kolkata", "Asia/Kathmandu", "America/St_Johns", "UTC"} {
		zona, err := time.LoadLocation(nome)
		if err != nil {
			t.Fatal(err)
		}
		for _, valor := range []string{"24h", "7d", "30d"} {
			p := periodoDoPainel(valor, time.Date(2026, 11, 27, 18, 40, 0, 0, time.UTC), zona)
			for i, b := range append(p.Bordas, p.AnteriorDe) {
				if !b.Equal(b.Truncate(time.Hour)) || i > 0 && i < len(p.Bordas) && !b.After(p.Bordas[i-1]) {
					t.Errorf("%s %s: %v", nome, valor, b)
				}
			}
			if b := p.De(); valor != "24h" && (b.Hour() != 0 && valor == "30d" || b.Day() != p.Bordas[1].Day() && valor == "7d" && b.Hour() == 0) {
				t.Errorf("%s %s begins at %v", nome, valor, b)
			}
		}
	}
}
