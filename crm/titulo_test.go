package crm

import "testing"

func TestTituloVencido(t *testing.T) {
	t.Parallel()
	const hoje = Dia("2026-11-27")
	for _, tc := range []struct {
		name   string
		titulo Titulo
		want   bool
	}{
		{"due yesterday", Titulo{Vencimento: "2026-11-26", Situacao: "Ativo"}, true},
		{"due today", Titulo{Vencimento: hoje}, false},
		{"put off", Titulo{Vencimento: "2026-10-01", Prorrogado: "2026-12-01"}, false},
		{"put off, and that is over", Titulo{Vencimento: "2026-09-01", Prorrogado: "2026-10-01"}, true},
		{"paid on a day", Titulo{Vencimento: "2026-11-26", PagoEm: "2026-11-20"}, false},
		{"paid an amount", Titulo{Vencimento: "2026-11-26", Pago: 1}, false},
		{"cancelled", Titulo{Vencimento: "2026-11-26", Situacao: "Cancelado"}, false},
		{"paid, in its source's word", Titulo{Vencimento: "2026-11-26", Situacao: "PAGO"}, false},
		{"without a due date", Titulo{}, false},
	} {
		if got := tc.titulo.Vencido(hoje); got != tc.want {
			t.Errorf("%s: %v", tc.name, got)
		}
	}
}

func TestTituloQuitacao(t *testing.T) {
	t.Parallel()
	const hoje = Dia("2026-11-27")
	for _, tc := range []struct {
		name    string
		titulo  Titulo
		want    Quitacao
		vencido bool
		emParte bool
	}{
		{"nothing paid", Titulo{Vencimento: "2026-11-01", Valor: 100}, TituloEmAberto, true, false},
		{"a part", Titulo{Vencimento: "2026-11-01", Valor: 100, Pago: 40}, TituloParcial, false, true},
		{"a part, with its day", Titulo{Vencimento: "2026-11-01", Valor: 100, Pago: 40, PagoEm: "2026-11-03"}, TituloParcial, false, true},
		{"a part, not due", Titulo{Vencimento: hoje, Valor: 100, Pago: 40}, TituloParcial, false, false},
		{"a part, in its source's word", Titulo{Vencimento: "2026-11-01", Valor: 100, Situacao: "Pago parcialmente"}, TituloParcial, false, true},
		{"less the discount", Titulo{Vencimento: "2026-11-01", Valor: 100, Pago: 90, Desconto: 10}, TituloPago, false, false},
		{"without what the delay added", Titulo{Vencimento: "2026-11-01", Valor: 100, Corrigido: 110, Multa: 2, Pago: 100}, TituloPago, false, false},
		{"a day alone", Titulo{Vencimento: "2026-11-01", Valor: 100, PagoEm: "2026-11-03"}, TituloPago, false, false},
		{"its source's word alone", Titulo{Vencimento: "2026-11-01", Valor: 100, Situacao: "Liquidado"}, TituloPago, false, false},
		{"renegotiated", Titulo{Vencimento: "2026-11-01", Valor: 100, Situacao: "Renegociada"}, TituloEncerrado, false, false},
		{"cancelled after a part", Titulo{Vencimento: "2026-11-01", Valor: 100, Pago: 10, Situacao: "Cancelada"}, TituloEncerrado, false, false},
	} {
		if got := tc.titulo.Quitacao(); got != tc.want || tc.titulo.Vencido(hoje) != tc.vencido || tc.titulo.VencidoEmParte(hoje) != tc.emParte {
			t.Errorf("%s: %s, overdue %v, in part %v", tc.name, got, tc.titulo.Vencido(hoje), tc.titulo.VencidoEmParte(hoje))
		}
	}
}

func TestTituloFigures(t *testing.T) {
	t.Parallel()
	ti := Titulo{Vencimento: "2026-11-20", Prorrogado: "2026-11-25", Valor: 100_00, Corrigido: 110_00, Multa: 2_20, Juros: 1_00, Desconto: 20, Pago: 3_00}
	if n, ok := ti.DiasDeAtraso("2026-11-27"); n != 2 || !ok {
		t.Errorf("counted from the due date in force: %d %v", n, ok)
	}
	if n, ok := ti.DiasDeAtraso("2026-11-20"); n != -5 || !ok {
		t.Errorf("before it: %d %v", n, ok)
	}
	if _, ok := (&Titulo{}).DiasDeAtraso("2026-11-27"); ok {
		t.Error("no due date has a delay")
	}
	if got := ti.Devido(); got != 110_00 {
		t.Errorf("owed: %d", got)
	}
	if got := (&Titulo{Valor: 5, Pago: 9}).Devido(); got != 0 {
		t.Errorf("paid too much: %d", got)
	}
}
