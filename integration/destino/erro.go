package destino

import (
	"errors"
	"time"
	"unicode/utf8"
)

// Classe says what a failure means for the entrega.
type Classe string

// The kinds of failure. Permanence must be proven; what may have been done is Desconhecido.
const (
	ClassePermanente   Classe = "permanente"   // it was refused and always will be
	ClasseTransitorio  Classe = "transitorio"  // it was not done; it may succeed later
	ClasseDesconhecido Classe = "desconhecido" // it may have been done
	ClasseCancelado    Classe = "cancelado"    // Ponte is stopping and nothing was sent, or the rest is another try's: no try of the schedule
	ClasseFalta        Classe = "falta"        // something is missing here, and nothing was sent: it waits for a person to mend that and to let it go
	ClasseDispensado   Classe = "dispensado"   // nothing is to be sent
)

// Erro is a failure of one kind. Its text is Portuguese, for the operator, and bears no secret.
type Erro struct {
	classe   Classe
	mensagem string
	depois   time.Duration
	causa    error
	semFalha bool // the partner works: the breaker does not count it
	pausa    bool // the partner is not to be called again before a person looked
}

// ErrNaoVerificavel says that the partner cannot be asked whether an action was done.
var ErrNaoVerificavel = errors.New("não há como perguntar ao destino se a ação foi executada")

// Permanente is a refusal for good.
func Permanente(mensagem string) *Erro { return &Erro{classe: ClassePermanente, mensagem: mensagem} }

// Transitorio is a failure before anything was done. depois is the pause that the partner asked for, 0 = none.
func Transitorio(mensagem string, depois time.Duration) *Erro {
	return &Erro{classe: ClasseTransitorio, mensagem: mensagem, depois: depois}
}

// Desconhecido is a failure after which the action may have been done.
func Desconhecido(mensagem string) *Erro {
	return &Erro{classe: ClasseDesconhecido, mensagem: mensagem}
}

// Falta says what is missing here before anything is sent, in the form "falta ...".
func Falta(mensagem string) *Erro { return &Erro{classe: ClasseFalta, mensagem: mensagem} }

// Dispensado says why nothing is to be sent.
func Dispensado(mensagem string) *Erro { return &Erro{classe: ClasseDispensado, mensagem: mensagem} }

// Continua ends a try of which part is done and kept: the rest goes in the next one, which follows at once and uses up none of the schedule.
func Continua(mensagem string) *Erro { return &Erro{classe: ClasseCancelado, mensagem: mensagem} }

// Cancelado is a stop before anything was sent.
func Cancelado() *Erro { return &Erro{classe: ClasseCancelado, mensagem: "o Ponte está parando"} }

// Por keeps the cause for the program; it is not shown.
func (e *Erro) Por(causa error) *Erro { e.causa = causa; return e }

// SemFalha says that the partner works: it only wants to be left alone for a while.
func (e *Erro) SemFalha() *Erro { e.semFalha = true; return e }

// PedePausa says that the partner wants no more calls: its destination is paused until a person resumes it.
func (e *Erro) PedePausa() *Erro { e.pausa = true; return e }

// Pausa tells whether the destination is to be paused.
func (e *Erro) Pausa() bool { return e.pausa }

// Error is the sentence for the operator.
func (e *Erro) Error() string { return e.mensagem }

// Unwrap gives the cause.
func (e *Erro) Unwrap() error { return e.causa }

// Classe is the kind.
func (e *Erro) Classe() Classe { return e.classe }

// Depois is the pause that the partner asked for.
func (e *Erro) Depois() time.Duration { return e.depois }

// ContaFalha tells whether the failure says that the partner is not well.
func (e *Erro) ContaFalha() bool {
	return !e.semFalha && (e.classe == ClasseTransitorio || e.classe == ClasseDesconhecido)
}

// MaxMensagem bounds what an operator reads of a failure, in bytes.
const MaxMensagem = 1000

// Classificar gives any error its kind: what no rule foresaw may have been done.
func Classificar(err error) *Erro {
	var e *Erro
	if errors.As(err, &e) {
		return e
	}
	return Desconhecido("falha inesperada: " + err.Error()).Por(err)
}

// Encurtar cuts text to n bytes at a character's border and says so.
func Encurtar(texto string, n int) string {
	if len(texto) <= n {
		return texto
	}
	const corte = "… (cortado)"
	n -= len(corte)
	for n > 0 && !utf8.RuneStart(texto[n]) {
		n--
	}
	return texto[:n] + corte
}
