package crm

import (
	"strconv"
	"time"
)

// EntregaDoImovel is when what an assistência is about was delivered: the unit, else its empreendimento.
type EntregaDoImovel struct {
	TemUnidade     bool // the ocorrência is of a unit
	Unidade        Dia  // "" = not told
	Empreendimento Dia
}

// Dia is the day from which warranties run, and of what it is ("da unidade"); "" = none is known.
func (e EntregaDoImovel) Dia() (dia Dia, deque string) {
	switch {
	case e.Unidade != "":
		return e.Unidade, "da unidade"
	case e.Empreendimento != "":
		return e.Empreendimento, "do empreendimento"
	}
	return "", ""
}

// Cobertura says whether the warranty covers an item, and why, in a sentence for people.
type Cobertura struct {
	Coberto    bool
	Indefinida bool // nobody can say: the day of delivery is missing. Coberto is false then
	Porque     string
}

// Cobertura judges an item: as a person decided, else the months of warranty of the catalogue from the day of delivery to the day on which the
// ocorrência was opened. It is judged when it is read, so that a day of delivery that comes late counts.
func (a *Assistencia) Cobertura(item *ItemDaAssistencia, zona *time.Location) Cobertura {
	if item.Coberto != nil {
		if *item.Coberto {
			return Cobertura{Coberto: true, Porque: "Coberto, por decisão registrada na assistência."}
		}
		return Cobertura{Porque: "Não coberto, por decisão registrada na assistência."}
	}
	meses := item.Item.GarantiaMeses
	if meses == 0 {
		return Cobertura{Porque: "Não coberto: o item " + item.Item.Nome + " não tem garantia no catálogo."}
	}
	dia, deque := a.Entrega.Dia()
	entrega, err := time.Parse(time.DateOnly, string(dia))
	switch {
	case dia == "" && !a.Entrega.TemUnidade:
		return Cobertura{Indefinida: true, Porque: "Cobertura por definir: a ocorrência não tem unidade, e sem ela não há data de entrega."}
	case dia == "":
		return Cobertura{Indefinida: true, Porque: "Cobertura por definir: falta a data de entrega da unidade ou do empreendimento."}
	case err != nil:
		return Cobertura{Indefinida: true, Porque: "Cobertura por definir: a data de entrega " + deque + " não é uma data."}
	}
	ate := somarMeses(entrega, meses)
	prazo := strconv.Itoa(meses) + " meses de garantia a partir da entrega " + deque + " em " + dia.Texto() + " vão até " + ate.Format("02/01/2006")
	aberta := a.Ocorrencia.AbertaEm.In(zona)
	if aberta.Format(time.DateOnly) <= ate.Format(time.DateOnly) {
		return Cobertura{Coberto: true, Porque: "Coberto: " + prazo + ", e a ocorrência foi aberta em " + aberta.Format("02/01/2006") + "."}
	}
	return Cobertura{Porque: "Não coberto: " + prazo + ", e a ocorrência foi aberta depois, em " + aberta.Format("02/01/2006") + "."}
}

// somarMeses is the same day so many months later, or the last day of that month (30 November and three months are 28 or 29 February).
func somarMeses(dia time.Time, meses int) time.Time {
	fim := dia.AddDate(0, meses, 0)
	if fim.Day() != dia.Day() {
		fim = fim.AddDate(0, 0, -fim.Day())
	}
	return fim
}
