package cobranca

import (
	"context"
	"errors"
	"testing"
	"time"

	"ponte/crm"
)

// ocupada answers whether the place of the run is free.
type ocupada struct {
	Corrida
	minha bool
	err   error
}

func (o ocupada) Ocupar(context.Context, Vaga) (bool, error) { return o.minha, o.err }

// TestCorrerOcupada: nobody needs to know of a run that another process has, so a database that fails must not look like one.
func TestCorrerOcupada(t *testing.T) {
	t.Parallel()
	banco := errors.New("the database is gone")
	for _, tc := range []struct {
		nome  string
		porta ocupada
		quer  error
		cala  bool
	}{
		{"another has it", ocupada{}, ErrOcupada, true},
		{"the database fails", ocupada{err: banco}, banco, false},
	} {
		t.Run(tc.nome, func(t *testing.T) {
			t.Parallel()
			c := &Corredor{Corrida: tc.porta, Relogio: func() time.Time { return tercaAsDez }}
			_, err := c.Correr(t.Context(), &crm.Retrato{Tenant: *tenant()})
			if !errors.Is(err, tc.quer) || errors.Is(err, ErrOcupada) != tc.cala {
				t.Errorf("%v", err)
			}
		})
	}
}
