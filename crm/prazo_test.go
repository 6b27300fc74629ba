package crm_test

import (
	"testing"
	"time"

	"ponte/crm"
)

// TestPrazo: the SLA of a kind, by the business calendar, over pauses, closings and openings again. The instants are São Paulo's.
func TestPrazo(t *testing.T) {
	type passo struct {
		em, status string // "" = only looked at
		fechada    string // DATA_FECHAMENTO
		vence      string // "" = it does not run
		resta      time.Duration
		vencida    bool
	}
	const segunda, terca, sexta = "2026-11-23", "2026-11-24", "2026-11-27"
	for nome, c := range map[string]struct {
		divisao, solicitacao int // hours
		semana               string
		aberta, abertura     string // DATA_ABERTURA, status
		passos               []passo
	}{
		"no SLA":                   {0, 0, "seg-sex 08:00-18:00", "", "", []passo{{em: segunda + " 09:00"}, {em: segunda + " 10:00", status: "encerrado"}}},
		"of the division":          {4, 0, "seg-sex 08:00-18:00", segunda + " 16:00:00", "", []passo{{em: segunda + " 16:00", vence: terca + " 10:00"}, {em: terca + " 10:01", vence: terca + " 10:00", vencida: true}}},
		"the request's own counts": {4, 1, "seg-sex 08:00-18:00", segunda + " 16:00:00", "", []passo{{em: segunda + " 16:00", vence: segunda + " 17:00"}}},
		"around the clock":         {48, 0, "", segunda + " 16:00:00", "", []passo{{em: segunda + " 16:00", vence: "2026-11-25 16:00"}}},
		"opened outside the hours": {2, 0, "seg-sex 08:00-18:00", segunda + " 05:00:00", "", []passo{{em: segunda + " 05:00", vence: segunda + " 10:00"}}},
		"a pause over the weekend": {10, 0, "seg-sex 08:00-18:00", sexta + " 10:00:00", "", []passo{
			{em: sexta + " 12:00", status: "espera", resta: 8 * time.Hour},
			{em: "2026-12-02 09:00", status: "em_atendimento", vence: "2026-12-02 17:00"},
		}},
		"a pause when it is late": {2, 0, "seg-sex 08:00-18:00", segunda + " 08:00:00", "", []passo{
			{em: segunda + " 13:00", status: "espera", resta: -3 * time.Hour},
			{em: terca + " 09:00", status: "em_atendimento", vence: segunda + " 16:00", vencida: true},
		}},
		"from one pause to another": {10, 0, "seg-sex 08:00-18:00", sexta + " 10:00:00", "", []passo{
			{em: sexta + " 12:00", status: "espera", resta: 8 * time.Hour}, {em: sexta + " 15:00", status: "encerrado", resta: 8 * time.Hour},
		}},
		"opened in a pause": {2, 0, "seg-sex 08:00-18:00", segunda + " 08:00:00", "espera", []passo{
			{em: segunda + " 08:00", resta: 2 * time.Hour}, {em: segunda + " 12:00", status: "aberta", vence: segunda + " 14:00"},
		}},
		"closed, and opened again": {4, 0, "seg-sex 08:00-18:00", segunda + " 08:00:00", "", []passo{
			{em: segunda + " 09:00", status: "encerrado", resta: 3 * time.Hour}, {em: sexta + " 17:00", status: "aberta", vence: "2026-11-30 10:00"},
		}},
		"closed late in the call, in time by its date": {4, 0, "seg-sex 08:00-18:00", segunda + " 08:00:00", "", []passo{
			{em: terca + " 09:00", status: "encerrado", fechada: segunda + " 11:00:00", resta: time.Hour},
		}},
		"the same status changes nothing": {4, 0, "seg-sex 08:00-18:00", segunda + " 08:00:00", "", []passo{{em: segunda + " 09:00", status: "aberta", vence: segunda + " 12:00"}}},
	} {
		t.Run(nome, func(t *testing.T) {
			m, o := novaMemoria(t)
			zona, err := time.LoadLocation("America/Sao_Paulo")
			if err != nil {
				t.Fatal(err)
			}
			em := func(texto string) time.Time {
				x, err := time.ParseInLocation("2006-01-02 15:04", texto, zona)
				if err != nil {
					t.Fatal(err)
				}
				return x.UTC()
			}
			m.tenant.Configuracoes[crm.ConfExpediente] = c.semana
			m.divisoes = []crm.Divisao{{ID: 71, TenantID: 1, Codigo: "D", SLAHoras: c.divisao}}
			m.solicitacoes = []crm.Solicitacao{{ID: 72, TenantID: 1, Codigo: "S", SLAHoras: c.solicitacao}}
			m.status = append(m.status, crm.Status{ID: 73, TenantID: 1, Codigo: "espera", Fase: crm.FaseEmAndamento, PausaSLA: true})
			m.agora = em(c.passos[0].em)
			if c.aberta != "" {
				m.agora = em(c.aberta[:16])
			}
			m.fotografar()
			partes := []string{"COD_DIVISAO", "D", "COD_SOLICITACAO", "S", "DATA_ABERTURA", c.aberta, "DESCRICAO", "x"}
			if c.abertura != "" {
				partes = append(partes, "COD_STATUS", c.abertura)
			}
			n := abrir(t, o, m.pedido("integra.mega", crm.OperacaoAbrir, partes...)).Numero
			for i, p := range c.passos {
				m.agora = em(p.em)
				if p.status != "" {
					fazer(t, o.Editar, m.pedido("integra.mega", crm.OperacaoEditar, "NUMERO", n, "STATUS", p.status, "DATA_FECHAMENTO", p.fechada))
				}
				oc := m.ocorrencia(t, n)
				switch {
				case (p.vence != "") != (oc.VenceEm != nil), p.vence != "" && !oc.VenceEm.Equal(em(p.vence)):
					t.Errorf("%d: due %v, want %q", i, oc.VenceEm, p.vence)
				case (p.resta != 0) != (oc.SLARestante != nil), p.resta != 0 && *oc.SLARestante != p.resta:
					t.Errorf("%d: left %v, want %s", i, oc.SLARestante, p.resta)
				case oc.Vencida(m.agora) != p.vencida:
					t.Errorf("%d: late %v", i, oc.Vencida(m.agora))
				}
			}
		})
	}
}
