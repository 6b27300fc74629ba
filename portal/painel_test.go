package portal

import (
	"testing"

	"ponte/crm"
)

// Openings that a key of somebody else stopped are counted on the front page and lead to their calls; without any there is
// no card.
func TestPainelContaNaoAbertas(t *testing.T) {
	t.Parallel()
	outra := crm.ContagemRecusas{Situacao: crm.ChamadaRecusada, Codigo: int(crm.RecusaIP), Quantidade: 9}
	if c := cartaoNaoAbertas([]crm.ContagemRecusas{outra}); c != nil {
		t.Errorf("%+v", c)
	}
	c := cartaoNaoAbertas([]crm.ContagemRecusas{outra, {Situacao: crm.ChamadaRecusada, Codigo: int(crm.RecusaChaveDeOutro), Quantidade: 1234}})
	if len(c) != 1 || c[0].Valor != "1.234" || c[0].Link != "/portal/chamadas?periodo=24h&recusa=334" || c[0].Tom != tomRuim {
		t.Errorf("%+v", c)
	}
}
