package sombra

import (
	"testing"

	"ponte/crm"
)

// TestSoAqui: what Ponte opened is unknown to the old service wherever that answers again, also when it was put away in between.
func TestSoAqui(t *testing.T) {
	t.Parallel()
	virada := func(de, para crm.ModoSombra, abertas, primeiro, ultimo int64) Virada {
		return Virada{De: de, Para: para, Abertas: abertas, Primeiro: primeiro, Ultimo: ultimo}
	}
	const desligada, espelho, frente = crm.SombraDesligada, crm.SombraEspelho, crm.SombraFrente
	for nome, caso := range map[string]struct {
		viradas []Virada
		voltas  []Desconhecidas
		ainda   int64 // -1 = none
	}{
		"the first espelho":      {[]Virada{virada(desligada, espelho, 0, 0, 0)}, nil, -1},
		"switched":               {[]Virada{virada(desligada, espelho, 0, 0, 0), virada(espelho, frente, 2, 5, 6)}, nil, 2},
		"switched without it":    {[]Virada{virada(desligada, frente, 3, 1, 3)}, nil, 3},
		"a rollback":             {[]Virada{virada(espelho, frente, 2, 5, 6), virada(frente, espelho, 0, 0, 0)}, []Desconhecidas{{Abertas: 2, Primeiro: 5, Ultimo: 6}}, -1},
		"a rollback of nothing":  {[]Virada{virada(espelho, frente, 0, 0, 0), virada(frente, espelho, 0, 0, 0)}, nil, -1},
		"from put away":          {[]Virada{virada(espelho, frente, 2, 5, 7), virada(frente, desligada, 1, 6, 6), virada(desligada, espelho, 0, 0, 0)}, []Desconhecidas{{Abertas: 3, Primeiro: 5, Ultimo: 7}}, -1},
		"put away at once":       {[]Virada{virada(espelho, desligada, 1, 9, 9), virada(desligada, espelho, 0, 0, 0)}, []Desconhecidas{{Abertas: 1, Primeiro: 9, Ultimo: 9}}, -1},
		"put away after nothing": {[]Virada{virada(espelho, frente, 0, 0, 0), virada(frente, desligada, 1, 6, 6)}, nil, 1},
	} {
		voltas, ainda := SoAqui(caso.viradas)
		if len(voltas) != len(caso.voltas) || len(voltas) == 1 && voltas[0] != caso.voltas[0] {
			t.Errorf("%s: %+v, want %+v", nome, voltas, caso.voltas)
		}
		if (ainda == nil) != (caso.ainda < 0) || ainda != nil && ainda.Abertas != caso.ainda {
			t.Errorf("%s: still %+v, want %d", nome, ainda, caso.ainda)
		}
	}
}
