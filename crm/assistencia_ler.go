package crm

import (
	"context"
	"errors"
)

// Listar gives the assistências that a filter finds and the caller may see. An unreadable cursor is ErrCursor.
func (as *Assistencias) Listar(ctx context.Context, p *Pedido, f FiltroAssistencias) (Lista[LinhaAssistencia], error) {
	if err := as.Ocorrencias.Autorizar(ctx, p); err != nil {
		return Lista[LinhaAssistencia]{}, err
	}
	f.TenantID, f.Sistema = p.Retrato.Tenant.ID, p.alcance().sistema
	return as.Acervo.Assistencias(ctx, f)
}

// Ler gives one whole with its ocorrência, when the caller may see that. An ocorrência that is none is not found.
func (as *Assistencias) Ler(ctx context.Context, p *Pedido, numero string) (*Assistencia, *Ficha, error) {
	ficha, err := as.Ocorrencias.Ler(ctx, p, numero)
	if err != nil {
		return nil, nil, err
	}
	a, err := as.Acervo.Assistencia(ctx, p.Retrato.Tenant.ID, ficha.Ocorrencia.ID)
	if errors.Is(err, ErrNaoEncontrado) {
		return nil, nil, Recusar(RecusaCadastro, "assistência", "o número "+ficha.Ocorrencia.Numero)
	}
	return a, ficha, err
}

// Catalogo gives what may be mended, for a caller.
func (as *Assistencias) Catalogo(ctx context.Context, p *Pedido) ([]ItemDeManutencao, error) {
	if err := as.Ocorrencias.Autorizar(ctx, p); err != nil {
		return nil, err
	}
	return as.Acervo.ItensDeManutencao(ctx, p.Retrato.Tenant.ID)
}
