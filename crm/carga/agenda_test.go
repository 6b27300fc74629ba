package carga

import (
	"context"
	"sync"
	"testing"
	"time"

	"ponte/crm"
)

func TestJanela(t *testing.T) {
	t.Parallel()
	zona, err := time.LoadLocation("America/Sao_Paulo")
	if err != nil {
		t.Fatal(err)
	}
	for _, ruim := range []string{"22:00", "22-05", "25:00-05:00", "22:00-22:00", "22:00-05:00-06:00", "x"} {
		if _, err := LerJanela(ruim); err == nil {
			t.Errorf("%s is taken", ruim)
		}
	}
	if j, err := LerJanela(" "); err != nil || j != (Janela{}) {
		t.Errorf("none: %v, %v", j, err)
	}
	for _, c := range []struct{ janela, agora, de, ate string }{
		{"22:00-05:00", "2026-11-27 23:30", "2026-11-27 22:00", "2026-11-28 05:00"},
		{"22:00-05:00", "2026-11-28 04:59", "2026-11-27 22:00", "2026-11-28 05:00"},
		{"22:00-05:00", "2026-11-28 05:00", "", ""},
		{"22:00-05:00", "2026-11-28 21:59", "", ""},
		{"01:00-04:00", "2026-11-28 01:00", "2026-11-28 01:00", "2026-11-28 04:00"},
		{"01:00-04:00", "2026-11-28 00:59", "", ""},
		{"", "2026-11-28 00:59", "", ""},
	} {
		j, err := LerJanela(c.janela)
		if err != nil {
			t.Fatal(err)
		}
		agora, err := time.ParseInLocation("2006-01-02 15:04", c.agora, zona)
		if err != nil {
			t.Fatal(err)
		}
		de, ate, dentro := j.Em(agora.UTC(), zona)
		tem := [2]string{}
		if dentro {
			tem = [2]string{de.In(zona).Format("2006-01-02 15:04"), ate.In(zona).Format("2006-01-02 15:04")}
		}
		if tem != [2]string{c.de, c.ate} {
			t.Errorf("%s at %s: %v", c.janela, c.agora, tem)
		}
	}
}

// TestDevido is when the schedule begins a run by itself, and which.
func TestDevido(t *testing.T) {
	t.Parallel()
	agora := time.Date(2026, 11, 28, 5, 0, 0, 0, time.UTC) // 02:00 in São Paulo, in a window that began at 01:00 UTC
	antes, dentro := agora.Add(-10*time.Hour), agora.Add(-time.Hour)
	noite := Janela{De: 22 * time.Hour, Ate: 5 * time.Hour}
	job := func(s Situacao, m Motivo, executada, terminou time.Time) *Carga {
		return &Carga{Situacao: s, Motivo: m, ExecutadaEm: executada, TerminouEm: terminou, Versao: 3}
	}
	for nome, c := range map[string]struct {
		ultima *Carga
		alvo   Alvo
		quer   string
	}{
		"never run":                              {nil, Alvo{Ativa: true, Janela: noite}, "nova"},
		"switched off":                           {nil, Alvo{Janela: noite}, ""},
		"no window":                              {nil, Alvo{Ativa: true}, ""},
		"outside of the window":                  {nil, Alvo{Ativa: true, Janela: Janela{De: 9 * time.Hour, Ate: 10 * time.Hour}}, ""},
		"asked for, outside of it":               {job(Pedida, "", antes, antes), Alvo{}, "continua"},
		"done last night":                        {job(Concluida, "", antes, antes), Alvo{Ativa: true, Janela: noite}, "nova"},
		"done tonight":                           {job(Concluida, "", dentro, dentro), Alvo{Ativa: true, Janela: noite}, ""},
		"its process died":                       {job(Executando, "", dentro, time.Time{}), Alvo{Ativa: true, Janela: noite}, "continua"},
		"its process died, outside":              {job(Executando, "", dentro, time.Time{}), Alvo{Ativa: true}, ""},
		"its process was told to end":            {job(Interrompida, PorProcesso, dentro, dentro), Alvo{Ativa: true, Janela: noite}, "continua"},
		"the window ended, and this is the next": {job(Interrompida, PorJanela, antes, antes), Alvo{Ativa: true, Janela: noite}, "continua"},
		"the budget of tonight is used up":       {job(Interrompida, PorOrcamento, dentro, dentro), Alvo{Ativa: true, Janela: noite}, ""},
		"that of last night was":                 {job(Interrompida, PorOrcamento, antes, antes), Alvo{Ativa: true, Janela: noite}, "continua"},
		"a person stopped it tonight":            {job(Interrompida, PorParada, dentro, dentro), Alvo{Ativa: true, Janela: noite}, ""},
		"it failed a moment ago":                 {job(Interrompida, PorFalha, dentro, agora.Add(-time.Minute)), Alvo{Ativa: true, Janela: noite}, ""},
		"it failed a while ago":                  {job(Interrompida, PorFalha, dentro, agora.Add(-pausaFalha)), Alvo{Ativa: true, Janela: noite}, "continua"},
		"the login was refused":                  {job(Interrompida, PorLogin, antes, antes), Alvo{Ativa: true, Janela: noite, Versao: 3}, ""},
		"refused, and saved anew":                {job(Interrompida, PorLogin, antes, antes), Alvo{Ativa: true, Janela: noite, Versao: 4}, "continua"},
		"refused long ago":                       {job(Interrompida, PorLogin, antes, agora.Add(-PausaLogin)), Alvo{Ativa: true, Janela: noite, Versao: 3}, "continua"},
	} {
		c.alvo.Tenant = &crm.Tenant{}
		c.alvo.Zona = c.alvo.Tenant.Fuso()
		p, deve := devido(agora, &c.alvo, c.ultima)
		tem := map[bool]string{true: "nova"}[deve]
		if deve && p.Retomar {
			tem = "continua"
		}
		if tem != c.quer {
			t.Errorf("%s: %q, want %q", nome, tem, c.quer)
		}
		if deve && (p.Ate.IsZero() != (c.ultima != nil && c.ultima.Situacao == Pedida) || !p.SemEspera) {
			t.Errorf("%s: until %s", nome, p.Ate)
		}
	}
}

// TestAgendaNaoPerguntaForaDaJanela: of sources that are switched off or outside of their window nothing is read, unless a person asked.
func TestAgendaNaoPerguntaForaDaJanela(t *testing.T) {
	t.Parallel()
	b := novaBancada() // 00:00 in São Paulo
	alvo := func(id int64, janela Janela, ativa bool) Alvo {
		tenant := &crm.Tenant{ID: id}
		return Alvo{Tenant: tenant, Fonte: "mega", Janela: janela, Ativa: ativa, Zona: tenant.Fuso()}
	}
	noite, dia := Janela{De: 22 * time.Hour, Ate: 5 * time.Hour}, Janela{De: 9 * time.Hour, Ate: 10 * time.Hour}
	alvos := []Alvo{alvo(1, dia, true), alvo(2, noite, false), alvo(3, Janela{}, true)}
	a := &Agenda{
		Carregador: b.Carregador, Alvos: func(context.Context) ([]Alvo, error) { return alvos, nil },
		Anotar: func(string, string, string, error) {}, correm: map[Vaga]bool{},
	}
	passar := func() int {
		b.m.lidas = 0
		var jobs sync.WaitGroup
		a.passar(t.Context(), &jobs)
		jobs.Wait()
		return b.m.lidas
	}
	if n := passar(); n != 0 {
		t.Errorf("%d newest jobs were read", n)
	}
	b.m.jobs = []Carga{{ID: 1, TenantID: 2, Fonte: "mega", Situacao: Pedida, Quem: "maria"}}
	if passar(); b.m.jobs[0].Situacao != Concluida {
		t.Errorf("what a person asked for: %+v", b.m.jobs[0])
	}
	alvos = append(alvos, alvo(4, noite, true))
	if n := passar(); n == 0 {
		t.Error("nothing was read in the window")
	}
}
