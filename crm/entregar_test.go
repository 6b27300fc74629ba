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

// TestUmGatilhoNuncaFicaCalado: what a status asks of a destination that cannot do it is suspensa and says why.
func TestUmGatilhoNuncaFicaCalado(t *testing.T) {
	ligado := crm.Destino{Nome: "mobuss", Ambiente: "producao", Endereco: "https://m.example", Ativo: true, Sistema: "mobuss", Acoes: []string{"MOBUSS_ISA"}}
	desligado, vazio, metodoB := ligado, ligado, ligado
	desligado.Ativo, metodoB.Acoes = false, nil
	vazio.Ativo, vazio.Endereco = false, ""
	for _, c := range []struct {
		nome     string
		destinos []crm.Destino
		estado   crm.EstadoEntrega
		motivo   string
		ambiente string
	}{
		{"on", []crm.Destino{ligado}, crm.EntregaPendente, "", "producao"},
		{"off", []crm.Destino{desligado}, crm.EntregaSuspensa, "Não enviada: falta ligar o destino Mobuss", "producao"},
		{"without an address", []crm.Destino{vazio}, crm.EntregaSuspensa, "Não enviada: falta o endereço do destino Mobuss em producao", "producao"},
		{"method B", []crm.Destino{metodoB}, crm.EntregaSuspensa, "Não enviada: falta trocar o método", "producao"},
		{"never set up", nil, crm.EntregaSuspensa, "Não enviada: falta configurar o destino Mobuss", ""},
	} {
		t.Run(c.nome, func(t *testing.T) {
			m, o := novaMemoria(t)
			m.status[0].IntegracaoExterna = "MOBUSS_ISA"
			m.destinos = c.destinos
			m.fotografar()
			abrir(t, o, m.pedido("integra.mega", crm.OperacaoAbrir, "CODIGO_OC", "1", "DESCRICAO", "x"))
			if len(m.entregas) != 1 {
				t.Fatalf("%d entregas: %+v", len(m.entregas), m.entregas)
			}
			if e := m.entregas[0]; e.Estado != c.estado || e.Motivo != c.motivo || e.Ambiente != c.ambiente || e.Destino != "mobuss" || e.StatusID == 0 {
				t.Errorf("%+v", e)
			}
			m.entregas = nil
			abrir(t, o, m.pedido("mobuss", crm.OperacaoAbrir, "CODIGO_OC", "2"))
			if len(m.entregas) != 0 {
				t.Errorf("what came from the partner goes back to it: %+v", m.entregas)
			}
		})
	}
}
