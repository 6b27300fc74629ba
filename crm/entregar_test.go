package crm_test

import (
	"context"
	"testing"
	"time"

	"ponte/crm"
)

// TestOrdemDasEntregasNaoDependeDoRelogio: one server's clock is an hour ahead of another's; what the second one does
// after the first still comes after it, and all of it is due at once.
func TestOrdemDasEntregasNaoDependeDoRelogio(t *testing.T) {
	m, o := novaMemoria(t)
	m.status[0].IntegracaoExterna = "MOBUSS_ISA"  // aberta
	m.status[1].IntegracaoExterna = "MOBUSS_ICSA" // em_atendimento
	m.status[2].IntegracaoExterna = "MOBUSS_SRSA" // encerrado
	m.destinos = []crm.Destino{{Nome: "mobuss", Ativo: true, Sistema: "mobuss", Acoes: []string{"MOBUSS_ISA", "MOBUSS_ICSA", "MOBUSS_SRSA"}}}
	m.fotografar()
	r := abrir(t, o, m.pedido("integra.mega", crm.OperacaoAbrir, "CODIGO_OC", "1", "DESCRICAO", "x"))
	for _, status := range []string{"em_atendimento", "encerrado"} {
		m.passar(-time.Hour)
		if _, err := o.Editar(context.Background(), m.pedido("integra.mega", crm.OperacaoEditar, "NUMERO", r.Numero, "STATUS", status)); err != nil {
			t.Fatal(err)
		}
	}
	if len(m.entregas) != 3 {
		t.Fatalf("%d entregas, want 3: %+v", len(m.entregas), m.entregas)
	}
	for i, e := range m.entregas {
		if i > 0 && !e.CriadaEm.After(m.entregas[i-1].CriadaEm) {
			t.Errorf("%s of %s is not after %s of %s", e.Acao, e.CriadaEm, m.entregas[i-1].Acao, m.entregas[i-1].CriadaEm)
		}
		if !e.ProximaEm.IsZero() {
			t.Errorf("%s waits until %s by this process's clock", e.Acao, e.ProximaEm)
		}
	}
}
