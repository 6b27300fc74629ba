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
