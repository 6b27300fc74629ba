package portal_test

import (
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"
)

// avisoQueFalhou writes something that Sienge told and that could not be applied.
func (s *servidor) avisoQueFalhou(id int) {
	s.t.Helper()
	s.escrever(fmt.Sprintf("INSERT INTO eventos_parceiro (id, tenant_id, destino, ambiente, chave, codigo, corpo, recebido_em, estado, motivo, tentativas, proxima_em, aplicado_em)"+
		" SELECT %[1]d, id, 'sienge', 'homologacao', 'evt-%[1]d', 'TECHNICAL_ASSISTANCE_FINISHED', '{}', %[2]d, 'falhou', 'o Sienge não respondeu em 15s', 12, %[2]d, 0 FROM tenants WHERE slug = 'demo'",
		id, time.Now().UnixMilli()))
}

// TestAvisosDeParceiro: what a partner told and failed is an alarm; a person has it tried again or leaves it, and finds what became of it.
func TestAvisosDeParceiro(t *testing.T) {
	t.Parallel()
	s := subir(t, true)
	p := s.admin()
	s.avisoQueFalhou(990001)
	s.avisoQueFalhou(990002)
	linha := func(n int) *selecao {
		return p.ver("/destinos/sienge").Find("section[aria-labelledby=t-avisos] tbody tr").Eq(n)
	}
	if texto := linha(1).Text(); !strings.Contains(texto, "Falhou") || !strings.Contains(texto, "o Sienge não respondeu") {
		t.Fatalf("the page has %q", p.ver("/destinos/sienge").Find("main").Text())
	}
	ateQue(t, "an alarm is raised", func() bool { return strings.Contains(p.ver("/alarmes").Text(), "Avisos de parceiro não aplicados") })
	if pg := p.enviar("/destinos/sienge/ato", "ato", "ignorar_aviso", "aviso", "990001"); !strings.Contains(pg.Text(), "fica sem aplicar") || !strings.Contains(pg.Text(), "deixado como está por admin") {
		t.Errorf("left: %s", pg.Find("main").Text())
	}
	if pg := p.enviar("/destinos/sienge/ato", "ato", "tentar_aviso", "aviso", "990002"); !strings.Contains(pg.Text(), "tentado de novo em instantes") {
		t.Errorf("tried again: %s", pg.Find("main").Text())
	}
	ateQue(t, "it was tried again", func() bool {
		return strings.Contains(p.ver("/destinos/sienge").Text(), "o destino Sienge não está configurado")
	})
	for _, errado := range []string{"990001", "5"} { // decided of, not there
		if pg := p.enviar("/destinos/sienge/ato", "ato", "tentar_aviso", "aviso", errado); pg.status != http.StatusUnprocessableEntity || pg.Find("[role=alert]").Length() == 0 {
			t.Errorf("%s: %d %s", errado, pg.status, pg.Find("main").Text())
		}
	}
	if texto := p.trilha("destino.tentar_aviso"); strings.Count(texto, "aviso 990002") != 1 {
		t.Errorf("the trail: %s", texto)
	}
}
