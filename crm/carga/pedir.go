package carga

import (
	"context"
	"errors"

	"ponte/crm"
)

// Pedir asks the servers for a job from the beginning; one of them begins it within seconds. What is unfinished of the source is
// given up in its favour.
func (c *Carregador) Pedir(ctx context.Context, ator crm.Ator, t *crm.Tenant, fonte string, todos bool) (*Carga, error) {
	ultima, err := c.Cargas.Ultima(ctx, t.ID, fonte)
	if err != nil && !errors.Is(err, crm.ErrNaoEncontrado) {
		return nil, err
	}
	if err := c.livre(ctx, t, fonte, ultima); err != nil {
		return nil, err
	}
	novo := &Carga{TenantID: t.ID, Fonte: fonte, Todos: todos, Situacao: Pedida, Quem: ator.Quem, PedidaEm: c.Relogio(), Contadores: Contadores{}}
	return novo, c.Cargas.Criar(ctx, novo, c.auditoria(ator, novo, "carga.iniciar"))
}

// Continuar asks the servers to go on with an interrupted job.
func (c *Carregador) Continuar(ctx context.Context, ator crm.Ator, t *crm.Tenant, id int64) (*Carga, error) {
	job, err := c.Cargas.Carga(ctx, t.ID, id)
	if err != nil {
		return nil, err
	}
	ultima, err := c.Cargas.Ultima(ctx, t.ID, job.Fonte)
	if err != nil {
		return nil, err
	}
	if ultima.ID != job.ID || job.Terminada() {
		return nil, &Impedimento{"Esta carga não continua: outra foi iniciada depois dela, ou ela já terminou."}
	}
	if err := c.livre(ctx, t, job.Fonte, job); err != nil {
		return nil, err
	}
	de := []Situacao{Interrompida, Executando}
	job.Situacao, job.Quem = Pedida, ator.Quem
	return job, c.Cargas.Mudar(ctx, job, de, c.auditoria(ator, job, "carga.continuar"))
}

// Parar ends a job after what it is at; it can go on later.
func (c *Carregador) Parar(ctx context.Context, ator crm.Ator, t *crm.Tenant, id int64) error {
	job, err := c.Cargas.Carga(ctx, t.ID, id)
	if err != nil {
		return err
	}
	trilha := c.auditoria(ator, job, "carga.parar")
	switch job.Situacao {
	case Pedida:
		job.Situacao, job.Motivo = Interrompida, PorParada
		return c.Cargas.Mudar(ctx, job, []Situacao{Pedida}, trilha)
	case Executando:
		return c.Cargas.PedirParada(ctx, job, trilha)
	}
	return &Impedimento{"Esta carga não está em andamento."}
}

// livre tells why a job of a source cannot be asked for now.
func (c *Carregador) livre(ctx context.Context, t *crm.Tenant, fonte string, ultima *Carga) error {
	if ultima != nil && (ultima.Situacao == Pedida || ultima.Situacao == Executando && ultima.Viva(c.Relogio())) {
		return errOcupada
	}
	aberta, err := c.Fontes.AbrirFonte(ctx, t, fonte)
	if err != nil {
		return err
	}
	return c.conferirLogin(ultima, aberta.Versao)
}
