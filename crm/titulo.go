package crm

import (
	"slices"
	"strconv"
	"strings"
	"time"
)

// Titulo is one instalment of a contract as the ERP has it: Ponte mirrors its figures and never computes them. Money is in
// cents.
type Titulo struct {
	ID             int64
	TenantID       int64
	ContratoID     int64
	Codigo         string // of the instalment, unique per contract
	Sequencia      string // as "001/120"
	Tipo           string // in the source's word: Mensal, Sinal, ...
	Situacao       string // in the source's word: Aberto, Pago, ...
	Vencimento     Dia
	Prorrogado     Dia // the due date that is in force, where it is not Vencimento
	PagoEm         Dia
	Valor          int64
	Corrigido      int64
	Multa          int64
	Juros          int64
	Desconto       int64
	Pago           int64
	NossoNumero    string
	LinhaDigitavel string
	Link           string // where the client finds the slip
	Sistema        string // the source
	Carimbo        time.Time
	Resumo         string // of what the source said last
}

// VenceEm is the due date that is in force; "" = the source gave none.
func (t *Titulo) VenceEm() Dia {
	if t.Prorrogado != "" {
		return t.Prorrogado
	}
	return t.Vencimento
}

// Vencido tells an instalment that is due before a day and of which its source tells no payment. Whose situation says that it is over
// (cancelled, paid, renegotiated) is not.
func (t *Titulo) Vencido(hoje Dia) bool {
	if v := t.VenceEm(); v == "" || v >= hoje || t.PagoEm != "" || t.Pago != 0 {
		return false
	}
	situacao := strings.ToLower(t.Situacao)
	return !slices.ContainsFunc([]string{"cancel", "pag", "baix", "quit", "liquid", "inativ", "reneg", "subst"}, func(inicio string) bool {
		return strings.HasPrefix(situacao, inicio)
	})
}

// Centesimos writes hundredths, as cents, with a comma and points between the thousands: 1.234,56.
func Centesimos(n int64) string {
	sinal := ""
	if n < 0 {
		sinal, n = "-", -n
	}
	inteiros := strconv.FormatInt(n/100, 10)
	for i := len(inteiros) - 3; i > 0; i -= 3 {
		inteiros = inteiros[:i] + "." + inteiros[i:]
	}
	decimais := strconv.FormatInt(n%100, 10)
	return sinal + inteiros + "," + strings.Repeat("0", 2-len(decimais)) + decimais
}
