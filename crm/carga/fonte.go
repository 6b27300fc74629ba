package carga

import (
	"context"
	"errors"

	"ponte/crm"
	"ponte/crm/cadastro"
)

// Fonte reads a source's records piece by piece. It is used by one goroutine and calls its source one call at a time.
type Fonte interface {
	// Proxima reads the piece after a position, "" = the first one, in an order that does not depend on when it is asked: another
	// Fonte goes on from the same position. It decides nothing about the records. An error that is ErrOrcamento or ErrLogin says
	// so; every error's text is Portuguese, for the operator, and bears no secret.
	Proxima(ctx context.Context, posicao string) (*Parte, error)
	// Chamadas is how many calls it made so far.
	Chamadas() int64
}

// Parte is a piece of what a source says.
type Parte struct {
	Registros []cadastro.Registro
	Linhas    []Linha // what could not be read, or was read otherwise than it came
	Posicao   string  // behind this piece
	Fim       bool    // nothing comes behind it

	Fase, Onde    string
	Feitos, Total int64
}

// Errors of a Fonte.
var (
	ErrOrcamento = errors.New("o orçamento de chamadas desta execução acabou")
	ErrLogin     = errors.New("a fonte recusou o usuário ou a senha")
)

// Aberta is a source of a tenant with what its settings say to a job.
type Aberta struct {
	Fonte
	Sistema string // as vínculos name it
	Versao  int64  // of its settings
}

// Fontes opens sources.
type Fontes interface {
	// AbrirFonte makes the reader of a tenant's source. It calls nobody. Its errors are a *Impedimento where a person can do
	// something about them.
	AbrirFonte(ctx context.Context, tenant *crm.Tenant, fonte string) (*Aberta, error)
}

// Impedimento says why a job cannot be begun now.
type Impedimento struct{ Frase string }

// Error is the Portuguese sentence.
func (e *Impedimento) Error() string { return e.Frase }
