package portalcliente

import (
	"context"
	"errors"
	"time"

	"ponte/crm"
)

// Errors of the door.
var (
	ErrMuitos = errors.New("too many tries")   // to be told with how long to wait
	ErrCodigo = errors.New("the code is none") // wrong, old, used, or for nobody: the caller is not told which
)

// Sessao is a client who is signed in.
type Sessao struct {
	Token            string // digest
	TenantID         int64
	ClienteID        int64
	EmpreendimentoID int64 // of the link by which they came; 0 = the tenant's
	Endereco         string
	Selo             string // digest of whom the client was when they came in (Selar)
	CriadaEm         time.Time
	ExpiraEm         time.Time
}

// Empreendimento is what a person said of one in the portal.
type Empreendimento struct {
	TenantID  int64
	ID        int64
	Nome      string // read, not written
	Desligado bool   // its contracts do not appear
	Link      string // the last part of its address, "" = it has none of its own
	Versao    int64  // 0 = nothing was said yet
}

// Segredo is what the ERP signs its links with.
type Segredo struct {
	TenantID  int64
	Segredo   string
	CriadoPor string
	CriadoEm  time.Time
}

// Limites bound the wishes of one hour.
type Limites struct {
	PorDocumentoEEndereco int // somebody who knows a document keeps its owner, elsewhere, from nothing
	PorDocumento          int
	PorEndereco           int
}

// Guarda keeps what the portal needs. What is not there is crm.ErrNaoEncontrado.
type Guarda interface {
	ClienteDoDocumento(ctx context.Context, tenantID int64, documento string) (*crm.Cliente, error)
	Cliente(ctx context.Context, tenantID, id int64) (*crm.Cliente, error)
	// ClienteDoCodigo finds by the codes that the ERP gave; two different ones are crm.ErrNaoEncontrado.
	ClienteDoCodigo(ctx context.Context, tenantID int64, codigo string) (*crm.Cliente, error)

	// Pedir inserts a wish, with the entrega of its code when there is one; above a limit it is ErrMuitos.
	Pedir(ctx context.Context, p *crm.PedidoDeAcesso, l Limites, entrega *crm.Entrega) error
	// Tentar counts a try and gives the wish; one that is over, used or tried too often is ErrCodigo.
	Tentar(ctx context.Context, tenantID int64, chave string, maximo int, agora time.Time) (*crm.PedidoDeAcesso, error)
	// Abrir uses a wish up and opens the session; one that was used meanwhile is ErrCodigo.
	Abrir(ctx context.Context, pedidoID int64, s *Sessao, a crm.Auditoria) error
	// AbrirPorLink uses a signed link up and opens the session; a used one is crm.ErrJaExiste.
	AbrirPorLink(ctx context.Context, resumo string, vale time.Time, s *Sessao, a crm.Auditoria) error
	Sessao(ctx context.Context, token string) (*Sessao, error)
	Encerrar(ctx context.Context, token string) error

	Contrato(ctx context.Context, tenantID, clienteID int64, codigo string) (*Contrato, error)
	ContratoPorID(ctx context.Context, tenantID, clienteID, id int64) (*Contrato, error)
	// Contratos gives MaxContratos at most, the newest.
	Contratos(ctx context.Context, tenantID, clienteID int64) ([]Contrato, error)

	// Empreendimentos gives those with these ids, by name.
	Empreendimentos(ctx context.Context, tenantID int64, ids []int64) ([]Empreendimento, error)
	EmpreendimentoPorLink(ctx context.Context, tenantID int64, link string) (*Empreendimento, error)
	// GravarEmpreendimento writes what a person said as it was read; crm.ErrConflito and crm.ErrJaExiste (the link is another's) as everywhere.
	GravarEmpreendimento(ctx context.Context, e *Empreendimento, a crm.Auditoria) error
	Segredo(ctx context.Context, tenantID int64) (*Segredo, error)
	GravarSegredo(ctx context.Context, s *Segredo, a crm.Auditoria) error
	ApagarSegredo(ctx context.Context, tenantID int64, a crm.Auditoria) error
}
