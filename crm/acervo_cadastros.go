package crm

import "context"

// AcervoCadastros lists what ocorrências refer to: clients, contracts, units, and what other systems call things. Lists go by name or code, by key.
type AcervoCadastros interface {
	Clientes(ctx context.Context, f FiltroClientes) (Lista[Cliente], error)
	// Cliente finds by id; unknown is ErrNaoEncontrado.
	Cliente(ctx context.Context, tenantID, id int64) (*Cliente, error)
	Contratos(ctx context.Context, f FiltroContratos) (Lista[LinhaContrato], error)
	Unidades(ctx context.Context, f FiltroUnidades) (Lista[Unidade], error)
	// Vinculos gives the names of objects of one kind in other systems, by object, the newest last.
	Vinculos(ctx context.Context, tenantID int64, tipo TipoVinculo, ids []int64) (map[int64][]Vinculo, error)
}

// FiltroClientes narrows the clients, which come by name.
type FiltroClientes struct {
	TenantID int64
	Texto    string // document, code, integration id, name in another system, e-mail, or beginnings of words of the name
	Pagina   Pagina
}

// FiltroContratos narrows the contracts, which come by code.
type FiltroContratos struct {
	TenantID  int64
	ID        int64
	Texto     string // beginning of the code, or a client's document
	ClienteID int64
	UnidadeID int64
	Pagina    Pagina
}

// FiltroUnidades narrows the units, which come by number.
type FiltroUnidades struct {
	TenantID int64
	ID       int64
	Texto    string // beginning of the number, the ERP's code, or that of another system
	Pagina   Pagina
}

// LinhaContrato is a contract of a list, with the names of what it ties.
type LinhaContrato struct {
	Contrato
	ClienteNome, ClienteDocumento string
	Unidade, Bloco                string
	Empreendimento                string
}
