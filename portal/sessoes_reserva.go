package portal

import (
	"cmp"
	"context"
	"errors"
	"slices"
	"sync"
	"time"

	"ponte/crm"
)

// maxReserva bounds the sessions that are kept in memory, the one that ends first dropped first.
const maxReserva = 256

// sessoesComReserva keeps in memory what the database does not take, because its disk is full or it became read-only: who
// has to repair that must be able to see the portal. Such a session is known to this process only, until it ends.
type sessoesComReserva struct {
	crm.Sessoes
	agora crm.Relogio

	mu      sync.Mutex
	reserva map[string]crm.Sessao // by token
}

func comReserva(s crm.Sessoes, agora crm.Relogio) *sessoesComReserva {
	return &sessoesComReserva{Sessoes: s, agora: agora, reserva: map[string]crm.Sessao{}}
}

// Sessao implements crm.Sessoes. The memory's is the newer one: it is there because the database did not take it.
func (r *sessoesComReserva) Sessao(ctx context.Context, token string) (*crm.Sessao, error) {
	r.mu.Lock()
	s, ok := r.reserva[token]
	r.mu.Unlock()
	if ok && s.ExpiraEm.After(r.agora()) {
		return &s, nil
	}
	return r.Sessoes.Sessao(ctx, token)
}

// GravarSessao implements crm.Sessoes.
func (r *sessoesComReserva) GravarSessao(ctx context.Context, s crm.Sessao) error {
	err := r.Sessoes.GravarSessao(ctx, s)
	r.mu.Lock()
	defer r.mu.Unlock()
	if !semBanco(err) {
		delete(r.reserva, s.Token)
		return err
	}
	s.Dados = slices.Clone(s.Dados)
	r.reserva[s.Token] = s
	if len(r.reserva) > maxReserva {
		r.largar()
	}
	return nil
}

// semBanco tells whether the database, not the session, is to blame.
func semBanco(err error) bool {
	return errors.Is(err, crm.ErrIndisponivel) || errors.Is(err, crm.ErrOcupado)
}

// largar drops the session that ends first. r.mu is held.
func (r *sessoesComReserva) largar() {
	primeira, fim := "", time.Time{}
	for token, s := range r.reserva {
		if primeira == "" || s.ExpiraEm.Before(fim) {
			primeira, fim = token, s.ExpiraEm
		}
	}
	delete(r.reserva, primeira)
}

// ApagarSessao implements crm.Sessoes. What was only in memory is gone, whatever the database says.
func (r *sessoesComReserva) ApagarSessao(ctx context.Context, token string) error {
	r.mu.Lock()
	_, tinha := r.reserva[token]
	delete(r.reserva, token)
	r.mu.Unlock()
	err := r.Sessoes.ApagarSessao(ctx, token)
	if tinha && semBanco(err) {
		if _, lida := r.Sessoes.Sessao(ctx, token); errors.Is(lida, crm.ErrNaoEncontrado) {
			return nil
		}
	}
	return err
}

// ApagarSessoes implements crm.Sessoes.
func (r *sessoesComReserva) ApagarSessoes(ctx context.Context, usuarioID int64, menos string) error {
	r.mu.Lock()
	for token, s := range r.reserva {
		if s.UsuarioID == usuarioID && token != menos {
			delete(r.reserva, token)
		}
	}
	r.mu.Unlock()
	return r.Sessoes.ApagarSessoes(ctx, usuarioID, menos)
}

// SessoesDoUsuario implements crm.Sessoes.
func (r *sessoesComReserva) SessoesDoUsuario(ctx context.Context, usuarioID int64) ([]crm.Sessao, error) {
	lista, err := r.Sessoes.SessoesDoUsuario(ctx, usuarioID)
	r.mu.Lock()
	defer r.mu.Unlock()
	for token, s := range r.reserva {
		if s.UsuarioID == usuarioID && s.ExpiraEm.After(r.agora()) {
			lista = append(slices.DeleteFunc(lista, func(x crm.Sessao) bool { return x.Token == token }), s)
		}
	}
	slices.SortStableFunc(lista, func(a, b crm.Sessao) int {
		return cmp.Or(b.ExpiraEm.Compare(a.ExpiraEm), cmp.Compare(a.Token, b.Token))
	})
	return lista, err
}
