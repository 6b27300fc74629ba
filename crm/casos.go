package crm

import (
	"context"
	"errors"
)

// Ocorrencias holds the use cases that every surface shares. Each takes a *Pedido and gives a *Resposta, or an error: a
// *Recusa when a rule said no, else a port's, which ComoRecusa words. Either way the surface answers and then ends the call
// with Pedido.Encerrar. The zero value with its ports set is ready; it must not be copied
// after first use.
type Ocorrencias struct {
	Retratos  Retratos
	Consultas Consultas
	Acervo    Acervo
	Cadastros AcervoCadastros // what a person chooses from
	Escritor  Escritor
	Numeracao Numeracao
	Senhas    Senhas
	Usos      Usos // nil where no call comes in
	Arquivos  Arquivos
	Tarefas   AcervoTarefas
	Trilha    Trilha

	Cadastrador Cadastrador // of the operations that keep master data
	Relogio     Relogio

	voos       emAndamento
	lembrancas lembrancas
	vez        vez
}

// insistir decides about a call until nothing newer gets in the way.
func (o *Ocorrencias) insistir(ctx context.Context, p *Pedido, decidir func() (*Resposta, error)) (r *Resposta, err error) {
	err = insistir(ctx, &o.vez, func(conflito error) error {
		if errors.Is(conflito, errCodigosNovos) {
			return o.atualizarRetrato(ctx, p)
		}
		return nil
	}, func() (err error) {
		r, err = decidir()
		return err
	})
	return r, err
}

// atualizarRetrato gives the call a newer picture of its tenant: codes that another call just created are missing in
// the one that it came with.
func (o *Ocorrencias) atualizarRetrato(ctx context.Context, p *Pedido) error {
	slug := p.Retrato.Tenant.Slug
	if novo, ok := o.Retratos.Retrato(slug); ok && novo != p.Retrato {
		p.Retrato = novo
		return nil
	}
	if err := o.Retratos.Atualizar(ctx); err != nil {
		return err
	}
	if novo, ok := o.Retratos.Retrato(slug); ok {
		p.Retrato = novo
	}
	return nil
}
