package crm

import (
	"context"
	"time"
)

// Disputas are the names in other systems that more than one object claims (docs/regras.md §4.11), and a person's word on whose
// each is.
type Disputas interface {
	// Disputas lists names with all who claim them, by kind and code.
	Disputas(ctx context.Context, tenantID int64, p Pagina) (Lista[Disputa], error)
	// DarNome makes a name one object's, which must claim it (ErrNaoEncontrado); the others lose it. The trail is written with it.
	DarNome(ctx context.Context, v Vinculo, objetoID int64, a Auditoria) error
}

// Disputa is one name and who claims it.
type Disputa struct {
	Tipo      TipoVinculo
	Codigo    string
	Sistema   string
	Ambiente  string
	Numero    string
	Pretensos []Pretenso // who holds it first
}

// Pretenso is an object that claims a name.
type Pretenso struct {
	ID   int64
	Nome string // as people find it; "" = it is not there any more
	Tem  bool   // it is found by the name today
	Em   time.Time
}

// EsperasDoCadastro counts what of the master data waits for a person or a source, each to MaxEsperas.
type EsperasDoCadastro struct {
	Pendencias, Disputas, AClassificar int64 // AClassificar: contracts
}

// MaxEsperas is how far they are counted.
const MaxEsperas = 10_000
