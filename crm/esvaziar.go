package crm

import (
	"context"
	"errors"
	"strconv"
)

// Esvaziamento deletes what happened in a tenant: ocorrências with all that hangs on them, entregas, calls, timesheets.
// What people set up and the registrations stay.
type Esvaziamento interface {
	// ContarMovimento counts what ApagarMovimento would delete.
	ContarMovimento(ctx context.Context, tenantID int64) ([]Contagem, error)
	// ApagarMovimento deletes it in small pieces, each of which leaves whole ocorrências, so that it may be interrupted and
	// called again. progresso is told how many ocorrências of how many are gone; nil = nobody.
	ApagarMovimento(ctx context.Context, tenantID int64, progresso func(feitas, total int64)) error
}

// ErrNaoHomologacao is a tenant that is not marked as one of tests.
var ErrNaoHomologacao = errors.New("the tenant is not marked as homologação")

// ContarMovimento counts what emptying a tenant would delete. One that is not of homologação is ErrNaoHomologacao.
func (a *Administracao) ContarMovimento(ctx context.Context, slug string) (*Tenant, []Contagem, error) {
	t, err := a.Tenant(ctx, slug)
	if err != nil {
		return nil, nil, err
	}
	if !t.Homologacao() {
		return t, nil, ErrNaoHomologacao
	}
	contagens, err := a.Esvaziamento.ContarMovimento(ctx, t.ID)
	return t, contagens, err
}

// Esvaziar deletes what happened in a tenant of homologação. Its numbering goes on: no number is given twice. The trail has a
// row of what was there when it began and one of the end.
func (a *Administracao) Esvaziar(ctx context.Context, ator Ator, slug string, progresso func(feitas, total int64)) error {
	t, contagens, err := a.ContarMovimento(ctx, slug)
	if err != nil {
		return err
	}
	var pares []string
	for _, c := range contagens {
		pares = append(pares, c.Nome, strconv.FormatInt(c.Linhas, 10))
	}
	if err := a.Trilha.RegistrarAuditoria(ctx, a.auditoria(ator, t.ID, "tenant.esvaziar", t.Slug, descrever(pares...), "começou")); err != nil {
		return err
	}
	if err := a.Esvaziamento.ApagarMovimento(ctx, t.ID, progresso); err != nil {
		return err
	}
	return a.Trilha.RegistrarAuditoria(ctx, a.auditoria(ator, t.ID, "tenant.esvaziar", t.Slug, descrever(pares...), "terminou"))
}
