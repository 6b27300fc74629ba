package sombra

import (
	"time"

	"ponte/crm"
)

// Virada is a change of who answers.
type Virada struct {
	Em               time.Time
	De, Para         crm.ModoSombra
	Numero           int64 // the next one of Ponte's numbering then
	Abertas          int64 // where Ponte answered: ocorrências opened here until the next change, or so far
	Primeiro, Ultimo int64 // of their numbers
}

// Desconhecidas are the ocorrências that Ponte opened between a switch and a rollback: the old service does not know them.
type Desconhecidas struct {
	Em, Ate          time.Time // Ate is zero before the rollback
	Abertas          int64
	Primeiro, Ultimo int64 // of their numbers
}

// SoAqui are those of all rollbacks, where any was opened, and those that a rollback now would leave; nil = it would be none.
func SoAqui(viradas []Virada) (lista []Desconhecidas, ainda *Desconhecidas) {
	for i := range viradas {
		v := &viradas[i]
		if v.Para == crm.SombraEspelho {
			if ainda != nil && ainda.Abertas > 0 {
				ainda.Ate = v.Em
				lista = append(lista, *ainda)
			}
			ainda = nil
			continue
		}
		if ainda == nil && (v.De == crm.SombraEspelho || v.Para == crm.SombraFrente) {
			ainda = &Desconhecidas{Em: v.Em}
		}
		if ainda != nil {
			ainda.somar(v)
		}
	}
	return lista, ainda
}

func (d *Desconhecidas) somar(v *Virada) {
	if v.Abertas == 0 {
		return
	}
	if d.Abertas == 0 || v.Primeiro < d.Primeiro {
		d.Primeiro = v.Primeiro
	}
	d.Abertas, d.Ultimo = d.Abertas+v.Abertas, max(d.Ultimo, v.Ultimo)
}
