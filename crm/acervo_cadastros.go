package crm

import "context"

// AcervoCadastros lists what ocorrências refer to: clients, contracts, units and where they stand, and what other systems call things.
// Lists go by name or code, by key.
type AcervoCadastros interface {
	Empreendimentos(ctx context.Context, f FiltroEmpreendimentos) (Lista[Empreendimento], error)
	// Blocos gives all of an empreendimento.
	Blocos(ctx context.Context, tenantID, empreendimentoID int64) ([]LinhaBloco, error)
	Clientes(ctx context.Context, f FiltroClientes) (Lista[Cliente], error)
	// Cliente finds by id; unknown is ErrNaoEncontrado.
	Cliente(ctx context.Context, tenantID, id int64) (*Cliente, error)
	Contratos(ctx context.Context, f FiltroContratos) (Lista[LinhaContrato], error)
	Unidades(ctx context.Context, f FiltroUnidades) (Lista[Unidade], error)
	// Participantes gives those of a contract, or the shares that a client has of contracts.
	Participantes(ctx context.Context, tenantID, contratoID, clienteID int64) ([]LinhaParticipante, error)
	// Titulos lists those of a contract by the due date that is in force.
	Titulos(ctx context.Context, f FiltroTitulos) (Lista[Titulo], error)
	// Vinculos gives the names of objects of one kind in other systems, by object, the newest last.
	Vinculos(ctx context.Context, tenantID int64, tipo TipoVinculo, ids []int64) (map[int64][]Vinculo, error)
}

// FiltroEmpreendimentos narrows the empreendimentos, which come by name.
type FiltroEmpreendimentos struct {
	TenantID int64
	ID       int64
	Texto    string // beginning of the name, or its name in another system
	SemNome  string // without a name in this system
	Pagina   Pagina
}

// LinhaBloco is a bloco with the number of its units.
type LinhaBloco struct {
	Bloco
	Unidades int64
}

// LinhaParticipante is a share of a contract with the names of what it ties.
type LinhaParticipante struct {
	Participante
	ClienteNome, ClienteDocumento string
	ContratoCodigo                string
}

// FiltroTitulos says whose títulos are listed.
type FiltroTitulos struct {
	TenantID   int64
	ContratoID int64
	Pagina     Pagina
}

// FiltroClientes narrows the clients, which come by name.
type FiltroClientes struct {
	TenantID int64
	Texto    string // document, code, integration id, name in another system, e-mail, or beginnings of words of the name
	SemNome  string // without a name in this system
	Pagina   Pagina
}

// FiltroContratos narrows the contracts, which come by code.
type FiltroContratos struct {
	TenantID  int64
	ID        int64
	Texto     string // beginning of the code, a client's document, or its name in another system
	ClienteID int64
	UnidadeID int64
	SemNome   string // without a name in this system
	// AClassificar: an opening named them before their source did.
	AClassificar bool
	Pagina       Pagina
}

// FiltroUnidades narrows the units, which come by number.
type FiltroUnidades struct {
	TenantID int64
	ID       int64
	BlocoID  int64
	Texto    string // beginning of the number, the ERP's code, or that of another system
	SemNome  string // without a name in this system
	Pagina   Pagina
}

// LinhaContrato is a contract of a list, with the names of what it ties.
type LinhaContrato struct {
	Contrato
	ClienteNome, ClienteDocumento string
	Unidade, Bloco                string
	Empreendimento                string
}
