package crm

import (
	"cmp"
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

// Quitacao says what is left to be paid of an instalment, as its source's figures and its word for the situation tell.
type Quitacao string

// What an instalment may be. Only of the first two something is owed.
const (
	TituloEmAberto  Quitacao = "em_aberto"
	TituloParcial   Quitacao = "parcial" // something was paid, and less than its value
	TituloPago      Quitacao = "pago"
	TituloEncerrado Quitacao = "encerrado" // cancelled, renegotiated or replaced by another
)

// Quitacao judges by the word for the situation first, and then by the figures. A payment that reaches Valor, counting the discount, is
// taken for whole whatever was added to it for the delay: nobody is charged or reported over a rest that the source does not claim.
func (t *Titulo) Quitacao() Quitacao {
	situacao := strings.ToLower(t.Situacao)
	comeca := func(inicios ...string) bool {
		return slices.ContainsFunc(inicios, func(inicio string) bool { return strings.HasPrefix(situacao, inicio) })
	}
	emParte := strings.Contains(situacao, "parcial")
	switch {
	case comeca("cancel", "inativ", "reneg", "subst"):
		return TituloEncerrado
	case !emParte && comeca("pag", "baix", "quit", "liquid"):
		return TituloPago
	case t.Pago != 0 && t.Pago+t.Desconto < t.Valor, emParte:
		return TituloParcial
	case t.Pago != 0 || t.PagoEm != "":
		return TituloPago
	}
	return TituloEmAberto
}

// Vencido tells an instalment that is due before a day and of which its source tells no payment, not even of a part. Whose situation
// says that it is over (cancelled, paid, renegotiated) is not.
func (t *Titulo) Vencido(hoje Dia) bool {
	v := t.VenceEm()
	return v != "" && v < hoje && t.PagoEm == "" && t.Pago == 0 && t.Quitacao() == TituloEmAberto
}

// VencidoEmParte tells an instalment that is due before a day and partly paid: what is done about its rest is for a person to decide.
func (t *Titulo) VencidoEmParte(hoje Dia) bool {
	v := t.VenceEm()
	return v != "" && v < hoje && t.Quitacao() == TituloParcial
}

// DiasDeAtraso counts from the due date that is in force: negative before it; false = there is none, or one that is no day.
func (t *Titulo) DiasDeAtraso(hoje Dia) (int, bool) {
	v, err := time.Parse(time.DateOnly, string(t.VenceEm()))
	h, errHoje := time.Parse(time.DateOnly, string(hoje))
	return int(h.Sub(v) / (24 * time.Hour)), err == nil && errHoje == nil
}

// Devido is what the source claims now: its corrected value with fine and interest, less the discount and what was paid; with no
// corrected value, of the value. It is never negative.
func (t *Titulo) Devido() int64 {
	return max(cmp.Or(t.Corrigido, t.Valor)+t.Multa+t.Juros-t.Desconto-t.Pago, 0)
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
