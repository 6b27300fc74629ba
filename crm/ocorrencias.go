package crm

import (
	"context"
	"errors"
	"math/rand/v2"
	"sync"
	"time"
)

// Ocorrencias holds the use cases that every surface shares. Each takes a *Pedido and gives a *Resposta, or an error: a
// *Recusa when a rule said no, else a port's, which ComoRecusa words. Either way the surface answers and then ends the call
// with Pedido.Encerrar. The zero value with its ports set is ready; it must
// not be copied after first use.
type Ocorrencias struct {
	Retratos  Retratos
	Consultas Consultas
	Acervo    Acervo
	Escritor  Escritor
	Numeracao Numeracao
	Senhas    Senhas
	Arquivos  Arquivos
	Relogio   Relogio

	voos   emAndamento
	zonas  sync.Map // zone name → *time.Location: loading one reads a file
	fila   chan struct{}
	criada sync.Once
}

// maxTentativas is how often a use case decides again after something newer got in its way.
const maxTentativas = 5

// Abrir opens an ocorrência: the eight rules of docs/regras.md §4, in their order. A repeat gets the number of the first.
func (o *Ocorrencias) Abrir(ctx context.Context, p *Pedido) (*Resposta, error) {
	// 1 IP, 2 credential, 3 CNPJ.
	if err := o.Autorizar(ctx, p); err != nil {
		return nil, err
	}
	a, err := o.lerAbertura(p)
	if err != nil {
		return nil, err
	}
	// 4 Idempotency, inside this process: a twin waits for the first and is answered like it.
	voo, err := o.voos.entrar(ctx, a.chaveDoVoo())
	if err != nil {
		return nil, err
	}
	defer voo.sair()
	if voo.primeira != nil {
		a.conhecida = voo.primeira
	}

	return o.insistir(ctx, p, func() (*Resposta, error) { return o.decidirAbertura(ctx, a, &voo) })
}

// decidirAbertura goes on with what was read, from rule 4 to the write; again from the start when something newer got in
// the way.
func (o *Ocorrencias) decidirAbertura(ctx context.Context, a *abertura, voo *voo) (*Resposta, error) {
	a.recomecar()
	achados, err := o.buscarAbertura(ctx, a)
	if err != nil {
		return nil, err
	}
	// 4 Idempotency, everywhere: a key that is known.
	if conhecida := a.chaveConhecida(achados); conhecida != nil {
		voo.publicar(*conhecida)
		return o.repetir(ctx, a, conhecida)
	}
	// 5 Contract or unit.
	if err := o.localizarContrato(ctx, a, achados); err != nil {
		return nil, err
	}
	// 6 Client.
	if err := a.localizarCliente(achados); err != nil {
		return nil, err
	}
	// 7 Codes and required fields.
	if err := a.resolverCodigos(); err != nil {
		return nil, err
	}
	// 8 Write.
	r, err := o.gravarAbertura(ctx, a)
	if err == nil && a.feita != nil {
		voo.publicar(*a.feita)
	}
	return r, err
}

// insistir runs a decision again while what it read was overtaken by another write. From the third time on it does so
// alone in this process, so that many callers who want the same row do not starve each other.
func (o *Ocorrencias) insistir(ctx context.Context, p *Pedido, decidir func() (*Resposta, error)) (*Resposta, error) {
	for tentativa := 1; ; tentativa++ {
		r, err := decidir()
		if !errors.Is(err, ErrConflito) || tentativa == maxTentativas {
			return r, err
		}
		if p.criaCodigos { // only a newer picture shows who created them first
			if err := o.atualizarRetrato(ctx, p); err != nil {
				return nil, err
			}
		}
		if tentativa == 2 {
			soltar, err := o.pegarVez(ctx)
			if err != nil {
				return nil, err
			}
			defer soltar()
		}
		if err := esperar(ctx, time.Duration(rand.IntN(5*tentativa)+1)*time.Millisecond); err != nil {
			return nil, err
		}
	}
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

// pegarVez waits for the one place in which conflicting calls retry.
func (o *Ocorrencias) pegarVez(ctx context.Context) (soltar func(), err error) {
	o.criada.Do(func() { o.fila = make(chan struct{}, 1) })
	select {
	case o.fila <- struct{}{}:
		return func() { <-o.fila }, nil
	case <-ctx.Done():
		return nil, ctx.Err()
	}
}

func esperar(ctx context.Context, d time.Duration) error {
	t := time.NewTimer(d)
	defer t.Stop()
	select {
	case <-t.C:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}

// zona is the tenant's time zone.
func (o *Ocorrencias) zona(r *Retrato) *time.Location {
	nome := r.Tenant.Configuracoes.Texto(ConfFuso)
	if z, ok := o.zonas.Load(nome); ok {
		return z.(*time.Location)
	}
	z := r.Tenant.Fuso()
	o.zonas.Store(nome, z)
	return z
}
