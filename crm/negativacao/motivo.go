package negativacao

import "slices"

// MotivoBaixa is a reason of an exclusion.
type MotivoBaixa struct {
	Codigo string // two digits
	Rotulo string
	// Pessoa says that a person of the builder may choose it. The others are for what Ponte itself does, or for other creditors.
	Pessoa bool
}

// The reasons that Ponte uses itself.
const (
	MotivoPagamento   = "01"
	MotivoRenegociada = "02"
	MotivoIndevida    = "03"
	MotivoParcial     = "07"
)

// MotivosBaixa is the table of reasons. Those reserved to the bureau (00, 26 to 30, 86 to 99; return code 799) are not in it, and what is
// not in it is refused (docs/fatos, PEFIN §1.3).
var MotivosBaixa = []MotivoBaixa{
	{"01", "Pagamento", true},
	{"02", "Renegociação da dívida", true},
	{"03", "Solicitação do cliente ou inclusão indevida", true},
	{"04", "Ordem judicial", true},
	{"05", "Correção de endereço", true},
	{"06", "Correção de valor", true},
	{"07", "Correção de valor: pagamento parcial", true},
	{"08", "Correção de data", true},
	{"09", "Correção de nome", true},
	{"10", "Correção do número do contrato", true},
	{"11", "Correção de vários dados", true},
	{"12", "Perda de controle da base", false},
	{"13", "Motivo não identificado", false},
	{"14", "Pontualização da dívida", false},
	{"15", "Cessão ou concessão de crédito", true},
	{"16", "Incorporação ou mudança de titularidade", true},
	{"17", "Comunicado devolvido", false},
	{"18", "Correção de dados do coobrigado", false},
	{"19", "Acordo", true},
	{"20", "Depósito bancário", true},
	{"21", "Análise de documentos", true},
	{"22", "Correção de dados pela loja", false},
	{"23", "Nota promissória", false},
	{"24", "Seguro", true},
	{"25", "Devolução ou troca do bem", true},
	{"40", "Fraude", true},
	{"41", "Calamidade", true},
	{"42", "Compulsória", false},
	{"43", "Negociação", true},
	{"44", "Falecimento", true},
	{"45", "Contestação", true},
}

// LinhaDoMotivo finds a reason.
func LinhaDoMotivo(codigo string) (MotivoBaixa, bool) {
	i := slices.IndexFunc(MotivosBaixa, func(m MotivoBaixa) bool { return m.Codigo == codigo })
	if i < 0 {
		return MotivoBaixa{}, false
	}
	return MotivosBaixa[i], true
}

// Naturezas are the kinds of debt that a builder's CNPJ may be allowed by its contract with the bureau; which ones is asked there.
var Naturezas = []struct{ Codigo, Rotulo string }{
	{"IM", "operações imobiliárias"},
	{"FI", "financiamento"},
	{"TC", "confissão de dívida"},
	{"TR", "renegociação"},
	{"CC", "condomínio"},
	{"AL", "aluguel"},
	{"DP", "duplicata"},
	{"NF", "nota fiscal"},
	{"OO", "outras operações"},
}
