package destino

import "ponte/crm"

// Gancho is a registration of a partner's webhooks.
type Gancho struct {
	ID      string
	URL     string
	Eventos []string
}

// Nossa is an assistência of ours by the name that a partner gave it.
type Nossa struct {
	ID    string
	Linha crm.LinhaAssistencia
}

// Diferenca is an assistência that does not stand alike on both sides.
type Diferenca struct {
	ID       string // at the partner
	Numero   string // of the ocorrência, "" = it is not here
	Aqui     string // the situation, by its name
	La       string // the partner's own word
	Porque   string // Portuguese
	CodigoDe string // the code of the event that would bring this side to where the partner is; "" = a person's to judge
	Corpo    string // of that event
}
