package crm

import "context"

// Tenant is one builder's installation: the {tenant} segment of the address (docs/regras.md §1.1).
type Tenant struct {
	ID            int64
	Slug          string // [A-Za-z0-9_-]{1,64}, unique without regard to case
	Nome          string
	Padrao        bool     // serves addresses without a tenant segment
	CNPJs         []string // 14 characters each, normalised
	Pacote        Pacote   // "" = PacoteFreemium
	Configuracoes Configuracoes
}

// Homologacao tells whether the tenant is one of tests: it may be emptied, and people see what it is.
func (t *Tenant) Homologacao() bool { return t.Configuracoes.Sim(ConfHomologacao) }

// Retrato is the immutable picture of one tenant that the rules read on every call: it is in memory, refreshed within
// 3 s of a change (docs/regras.md §11.2), so that a refused call costs no database access. Never change one: build a new one.
type Retrato struct {
	Versao       int64
	Tenant       Tenant
	Credenciais  map[string]*Credencial // by user name, exactly as written
	Tokens       map[string]*Token      // of the REST facade, by Resumo
	Faixas       []FaixaIP
	Divisoes     map[string]*Divisao     // by code
	Solicitacoes map[string]*Solicitacao // by code
	Status       map[string]*Status      // by code
	StatusPorID  map[int64]*Status
	Workflows    map[Funcionalidade]Workflow
	Destinos     []Destino
	Ouvintes     []Ouvinte          // users who asked to be told of changes
	Definicoes   []DefinicaoDestino // the registry of destinations, the same for every tenant
	WSDL         string             // the site's own captured WSDL, empty = ours
	Mapeamento   string             // YAML that renames its operations and parts, empty = none
}

// Retratos gives the current picture of a tenant.
type Retratos interface {
	// Retrato finds a tenant by slug, without regard to case; "" is the default tenant. ok is false for an unknown one.
	Retrato(slug string) (r *Retrato, ok bool)
	// Atualizar rereads the pictures now; the rules call it when a write collided with something newer than the picture.
	Atualizar(ctx context.Context) error
}
