package crm

import (
	"context"
	"errors"

	"ponte/crm/sigilo"
)

// Listar gives the ocorrências that a filter finds and the caller may see. An unreadable cursor is ErrCursor.
func (o *Ocorrencias) Listar(ctx context.Context, p *Pedido, f FiltroOcorrencias) (Lista[LinhaOcorrencia], error) {
	if err := o.Autorizar(ctx, p); err != nil {
		return Lista[LinhaOcorrencia]{}, err
	}
	f.TenantID = p.Retrato.Tenant.ID
	p.alcance().filtrar(&f)
	return o.listarPorChave(ctx, p, f)
}

// Ler gives one ocorrência whole, when the caller may see it.
func (o *Ocorrencias) Ler(ctx context.Context, p *Pedido, numero string) (*Ficha, error) {
	if err := o.Autorizar(ctx, p); err != nil {
		return nil, err
	}
	p.Registro.numero = Encurtar(sigilo.MascararParte("N_OCORRENCIA", numero, p.Senha), 29)
	if _, err := o.acharOcorrencia(ctx, p, numero); err != nil {
		return nil, err
	}
	ficha, err := o.Acervo.Ficha(ctx, p.Retrato.Tenant.ID, numero)
	if errors.Is(err, ErrNaoEncontrado) {
		return nil, Recusar(RecusaOcorrencia, numero)
	}
	return ficha, err
}
