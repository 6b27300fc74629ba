package negativacao

import "slices"

// Situacao says where a negativação stands. It is a word in the database.
type Situacao string

// Where a negativação can stand. What was sent is not accepted until a return says so.
const (
	Pendente       Situacao = "pendente"        // asked for by a person; waits for another
	Aprovada       Situacao = "aprovada"        // goes with the next remessa
	Enviada        Situacao = "enviada"         // nobody knows yet what became of it
	Aceita         Situacao = "aceita"          // the bureau has it
	Rejeitada      Situacao = "rejeitada"       // the bureau refused it: nothing is noted
	BaixaPendente  Situacao = "baixa_pendente"  // its exclusion goes with the next remessa
	BaixaEnviada   Situacao = "baixa_enviada"   // nobody knows yet whether it was excluded
	BaixaRejeitada Situacao = "baixa_rejeitada" // the bureau refused the exclusion: it is still noted
	Baixada        Situacao = "baixada"         // excluded
	Cancelada      Situacao = "cancelada"       // given up before it was sent
)

// Situacoes are all of them, in the order of a life.
var Situacoes = []Situacao{Pendente, Aprovada, Enviada, Aceita, BaixaPendente, BaixaEnviada, BaixaRejeitada, Baixada, Rejeitada, Cancelada}

// Viva tells whether a title that stands there has no room for another negativação.
func (s Situacao) Viva() bool { return s != Rejeitada && s != Baixada && s != Cancelada }

// EmBaixa tells whether its exclusion was decided and is not done.
func (s Situacao) EmBaixa() bool {
	return s == BaixaPendente || s == BaixaEnviada || s == BaixaRejeitada
}

// Ato moves a negativação.
type Ato string

// What moves a negativação.
const (
	AtoAprovar       Ato = "aprovar" // by another person than who asked
	AtoDesaprovar    Ato = "desaprovar"
	AtoCancelar      Ato = "cancelar"
	AtoEnviar        Ato = "enviar"
	AtoDevolver      Ato = "devolver" // the whole remessa was refused: it goes with another
	AtoAceitar       Ato = "aceitar"
	AtoRejeitar      Ato = "rejeitar"
	AtoPedirBaixa    Ato = "pedir_baixa"
	AtoDesistirBaixa Ato = "desistir_baixa"
	AtoNaoIncluida   Ato = "nao_incluida" // the inclusion was refused after its exclusion was asked for: nothing is there to exclude
)

// passagem is one row of the table of transitions.
type passagem struct {
	de   Situacao
	ato  Ato
	para Situacao
}

// passagens is the table of transitions: what is not in it is refused.
var passagens = []passagem{
	{Pendente, AtoAprovar, Aprovada},
	{Aprovada, AtoDesaprovar, Pendente},
	{Pendente, AtoCancelar, Cancelada},
	{Aprovada, AtoCancelar, Cancelada},

	{Aprovada, AtoEnviar, Enviada},
	{Enviada, AtoDevolver, Aprovada},
	{Enviada, AtoAceitar, Aceita},
	{Enviada, AtoRejeitar, Rejeitada},

	{Enviada, AtoPedirBaixa, BaixaPendente}, // paid before the return came: it may be noted
	{Aceita, AtoPedirBaixa, BaixaPendente},
	{BaixaRejeitada, AtoPedirBaixa, BaixaPendente},
	{BaixaPendente, AtoDesistirBaixa, Aceita}, // Negativacao.antesDaBaixa: Enviada where no return has told of it

	{BaixaPendente, AtoNaoIncluida, Rejeitada},
	{BaixaEnviada, AtoNaoIncluida, Rejeitada},
	{BaixaRejeitada, AtoNaoIncluida, Rejeitada},
	{BaixaPendente, AtoEnviar, BaixaEnviada},
	{BaixaEnviada, AtoDevolver, BaixaPendente},
	{BaixaEnviada, AtoAceitar, Baixada},
	{BaixaEnviada, AtoRejeitar, BaixaRejeitada},
}

// depois gives where an act leads from a situation; false = it cannot be done there.
func (s Situacao) depois(a Ato) (Situacao, bool) {
	i := slices.IndexFunc(passagens, func(p passagem) bool { return p.de == s && p.ato == a })
	if i < 0 {
		return s, false
	}
	return passagens[i].para, true
}

// Permite tells whether an act can be done in a situation.
func (s Situacao) Permite(a Ato) bool {
	_, ok := s.depois(a)
	return ok
}
