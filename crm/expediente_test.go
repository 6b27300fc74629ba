package crm_test

import (
	"testing"
	"time"

	"ponte/crm"
)

func expediente(t *testing.T, semana, feriados, zona string) *crm.Expediente {
	t.Helper()
	for chave, valor := range map[string]string{crm.ConfExpediente: semana, crm.ConfFeriados: feriados, crm.ConfFuso: zona} {
		if _, err := crm.ValidarConfiguracao(chave, valor); err != nil {
			t.Fatal(err)
		}
	}
	tenant := crm.Tenant{Configuracoes: crm.Configuracoes{crm.ConfExpediente: semana, crm.ConfFeriados: feriados, crm.ConfFuso: zona}}
	return tenant.Expediente()
}

func TestExpedienteSoma(t *testing.T) {
	const comercial, sp, ny = "seg-sex 08:00-18:00", "America/Sao_Paulo", "America/New_York"
	for nome, c := range map[string]struct {
		semana, feriados, zona, de, ate string
		horas                           int64
	}{
		"around the clock":                      {"", "", sp, "2026-11-27 22:00", "2026-11-28 22:00", 24},
		"within a day":                          {comercial, "", sp, "2026-11-27 09:00", "2026-11-27 13:00", 4},
		"over the weekend":                      {comercial, "", sp, "2026-11-27 16:00", "2026-11-30 10:00", 4},
		"to the very end of a day":              {comercial, "", sp, "2026-11-27 08:00", "2026-11-27 18:00", 10},
		"opened before the hours":               {comercial, "", sp, "2026-11-27 05:00", "2026-11-27 09:00", 1},
		"opened after the hours":                {comercial, "", sp, "2026-11-27 23:00", "2026-11-30 09:00", 1},
		"opened on a holiday":                   {comercial, "25/12", sp, "2026-12-25 10:00", "2026-12-28 10:00", 2},
		"a holiday of every year":               {comercial, "25/12", sp, "2026-12-24 17:00", "2026-12-28 09:00", 2},
		"a holiday of another year":             {comercial, "24/12/2025", sp, "2026-12-24 08:00", "2026-12-24 10:00", 2},
		"a holiday of one year":                 {comercial, "20/11/2026", sp, "2026-11-19 17:00", "2026-11-23 10:00", 3},
		"lunch":                                 {"seg-sex 08:00-12:00 13:00-17:00", "", sp, "2026-11-27 11:00", "2026-11-27 14:00", 2},
		"saturday morning":                      {"seg-sex 08:00-18:00, sáb 08:00-12:00", "", sp, "2026-11-27 17:00", "2026-11-28 10:00", 3},
		"only holidays: whole days":             {"", "25/12", sp, "2026-12-24 12:00", "2026-12-26 12:00", 24},
		"the night of a shift":                  {"seg-dom 00:00-24:00", "", sp, "2026-11-27 23:00", "2026-11-28 01:00", 2},
		"an old summer time of Brazil begins":   {"sab-dom 00:00-24:00", "", sp, "2018-11-03 23:00", "2018-11-04 02:00", 2}, // 0 h became 1 h
		"an old summer time of Brazil ends":     {"sab-dom 00:00-24:00", "", sp, "2018-02-17 22:00", "2018-02-18 00:00", 3}, // 23 h came twice
		"a zone with summer time, in the hours": {"dom 00:00-24:00", "", ny, "2026-03-08 01:00", "2026-03-08 04:00", 2},     // 2 h became 3 h
		"a zone with summer time, over it":      {"seg-sex 08:00-18:00", "", ny, "2026-03-06 17:00", "2026-03-09 09:00", 2},
		"west of it by two hours":               {comercial, "", "America/Rio_Branco", "2026-11-27 17:30", "2026-11-30 08:30", 1},
	} {
		t.Run(nome, func(t *testing.T) {
			e := expediente(t, c.semana, c.feriados, c.zona)
			zona, err := time.LoadLocation(c.zona)
			if err != nil {
				t.Fatal(err)
			}
			em := func(texto string) time.Time {
				x, err := time.ParseInLocation("2006-01-02 15:04", texto, zona)
				if err != nil {
					t.Fatal(err)
				}
				return x
			}
			de, ate, tempo := em(c.de), em(c.ate), time.Duration(c.horas)*time.Hour
			if got := e.Somar(de, tempo); !got.Equal(ate) {
				t.Errorf("%s + %d h = %s, want %s", c.de, c.horas, got.In(zona), c.ate)
			}
			if got := e.Entre(de, ate); got != tempo {
				t.Errorf("between: %s, want %d h", got, c.horas)
			}
			if got := e.Entre(ate, de); got != -tempo {
				t.Errorf("backwards: %s", got)
			}
			if got := e.Entre(e.Somar(ate, -tempo), ate); got != tempo {
				t.Errorf("back and forth: %s", got)
			}
		})
	}
}

func TestFimDoDia(t *testing.T) {
	e := expediente(t, "seg-qui 08:00-18:00, sex 08:00-17:00", "30/11/2026", "America/Sao_Paulo")
	for _, c := range []struct {
		de    string // UTC
		dias  int
		uteis bool
		want  string
	}{
		{"2026-11-27 12:00", 0, false, "2026-11-27 20:00"},
		{"2026-11-27 12:00", 1, false, "2026-11-29 03:00"}, // a Saturday ends at midnight
		{"2026-11-27 12:00", 1, true, "2026-12-01 21:00"},  // over the weekend and a holiday
		{"2026-11-28 12:00", 0, true, "2026-12-01 21:00"},
		{"2026-11-28 02:00", 0, true, "2026-11-27 20:00"}, // still Friday here, though the hours are over
	} {
		de, err := time.Parse("2006-01-02 15:04", c.de)
		if err != nil {
			t.Fatal(err)
		}
		if got := e.FimDoDia(de, c.dias, c.uteis).Format("2006-01-02 15:04"); got != c.want {
			t.Errorf("%s + %d (úteis %v) = %s, want %s", c.de, c.dias, c.uteis, got, c.want)
		}
	}
}

func TestExpedienteRecusado(t *testing.T) {
	for chave, valores := range map[string][]string{
		crm.ConfExpediente: {"seg-sex", "08:00-18:00", "seg-sex 18:00-08:00", "foo 08:00-18:00", "seg 8h-18h", "seg 08:00-12:00 11:00-18:00", "seg 08:00-25:00"},
		crm.ConfFuso:       {"Local", "America/Brasilia"},
		crm.ConfFeriados:   {"25-12", "31/02", "32/01/2026", "natal"},
	} {
		for _, v := range valores {
			if _, err := crm.ValidarConfiguracao(chave, v); err == nil {
				t.Errorf("%s = %q is accepted", chave, v)
			}
		}
	}
}
