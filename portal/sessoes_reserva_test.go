package portal

import (
	"context"
	"errors"
	"fmt"
	"testing"
	"time"

	"ponte/crm"
)

// sessoesDeTeste is a database of sessions that can be full.
type sessoesDeTeste struct {
	crm.Sessoes
	cheio    bool
	gravadas map[string]crm.Sessao
}

func (s *sessoesDeTeste) Sessao(_ context.Context, token string) (*crm.Sessao, error) {
	if x, ok := s.gravadas[token]; ok {
		return &x, nil
	}
	return nil, crm.ErrNaoEncontrado
}

func (s *sessoesDeTeste) GravarSessao(_ context.Context, x crm.Sessao) error {
	if s.cheio {
		return fmt.Errorf("%w: disk full", crm.ErrIndisponivel)
	}
	s.gravadas[x.Token] = x
	return nil
}

func (s *sessoesDeTeste) ApagarSessao(_ context.Context, token string) error {
	if s.cheio {
		return fmt.Errorf("%w: disk full", crm.ErrIndisponivel)
	}
	delete(s.gravadas, token)
	return nil
}

// TestSessionsSurviveAFullDisk: what the database does not take is kept in memory, bounded, and forgotten at sign-out.
func TestSessionsSurviveAFullDisk(t *testing.T) {
	ctx, agora := t.Context(), time.Date(2026, 3, 4, 12, 0, 0, 0, time.UTC)
	banco := &sessoesDeTeste{cheio: true, gravadas: map[string]crm.Sessao{}}
	r := comReserva(banco, func() time.Time { return agora })
	for i := range maxReserva + 10 {
		if err := r.GravarSessao(ctx, crm.Sessao{Token: fmt.Sprint("t", i), UsuarioID: 7, ExpiraEm: agora.Add(time.Hour + time.Duration(i)*time.Second)}); err != nil {
			t.Fatal(err)
		}
	}
	if len(r.reserva) != maxReserva {
		t.Errorf("%d sessions in memory, want %d", len(r.reserva), maxReserva)
	}
	ultimo := fmt.Sprint("t", maxReserva+9)
	if s, err := r.Sessao(ctx, ultimo); err != nil || s.UsuarioID != 7 {
		t.Errorf("%v %v", s, err)
	}
	if err := r.ApagarSessao(ctx, ultimo); err != nil {
		t.Errorf("sign-out: %v", err)
	}
	if _, err := r.Sessao(ctx, ultimo); !errors.Is(err, crm.ErrNaoEncontrado) {
		t.Errorf("after the sign-out: %v", err)
	}
	banco.cheio = false
	if err := r.GravarSessao(ctx, crm.Sessao{Token: "t100", UsuarioID: 7, ExpiraEm: agora.Add(time.Hour)}); err != nil || len(r.reserva) != maxReserva-2 || len(banco.gravadas) != 1 {
		t.Errorf("with room again: %v, %d in memory, %d stored", err, len(r.reserva), len(banco.gravadas))
	}
	agora = agora.Add(24 * time.Hour)
	if _, err := r.Sessao(ctx, "t50"); !errors.Is(err, crm.ErrNaoEncontrado) {
		t.Errorf("a session that ended is found: %v", err)
	}
}
