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
