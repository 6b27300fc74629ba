package crm

import (
	"context"
	"errors"
	"net/netip"
	"time"

	"ponte/crm/sigilo"
)

// Acervo answers the lists and records that people and queries read: committed data, newest first, by key and never by
// offset (docs/regras.md §11.3). Personal data comes as stored: who shows it masks it (Mascarada).
type Acervo interface {
	// Ocorrencias lists without Recebido. An unreadable cursor is ErrCursor.
	Ocorrencias(ctx context.Context, f FiltroOcorrencias) (Lista[LinhaOcorrencia], error)
	// OcorrenciasFora counts the ocorrências that f would find and its Recorte leaves out: at most MaxForaDoRecorte, and whether there are
	// more or not all was looked at.
	OcorrenciasFora(ctx context.Context, f FiltroOcorrencias) (n int, mais bool, err error)
	// Ficha gives one ocorrência whole, by its number. Unknown is ErrNaoEncontrado.
	Ficha(ctx context.Context, tenantID int64, numero string) (*Ficha, error)
	// Chamadas lists the request log. Payloads come only with FiltroChamadas.ComConteudo.
	Chamadas(ctx context.Context, f FiltroChamadas) (Lista[Chamada], error)
	// IPsRecusados lists refused addresses, the last tried first.
	IPsRecusados(ctx context.Context, f FiltroRecusados) (Lista[IPRecusado], error)
	// IPsRecusadosEm gives those refused in a range that LerEnderecos gave, by address, as many as asked for.
	IPsRecusadosEm(ctx context.Context, tenantID int64, enderecos netip.Prefix, limite int) ([]IPRecusado, error)
	// Auditorias lists the acts of people.
	Auditorias(ctx context.Context, f FiltroAuditorias) (Lista[Auditoria], error)
}

// Errors of lists and of registrations.
var (
	ErrNaoEncontrado = errors.New("not found")
	ErrCursor        = errors.New("the cursor is not one of this list")
)

// Limits of a page.
const (
	LimitePadrao = 50
	LimiteMaximo = 5000
)

// Pagina asks for a part of a list.
type Pagina struct {
	Cursor string // Lista.Proximo of the page before; "" = from the start
	Limite int    // rows; 0 = LimitePadrao, at most LimiteMaximo
}

// Linhas is the number of rows to give.
func (p Pagina) Linhas() int {
	switch {
	case p.Limite <= 0:
		return LimitePadrao
	case p.Limite > LimiteMaximo:
		return LimiteMaximo
	}
	return p.Limite
}

// Lista is one page of a list.
type Lista[T any] struct {
	Linhas  []T
	Proximo string // cursor of the next page; "" = this is the last

	// Ate is set when the page ended before it was full, because what is asked for is rare: it was looked for back to this
	// instant, and Proximo goes on from there.
	Ate time.Time
	// AteNome is the same of a list that goes by name or code: it was looked for up to this one.
	AteNome string
}

// OrdemOcorrencias is the instant that a list of ocorrências is ordered by, newest first.
type OrdemOcorrencias string

// Orders of a list of ocorrências.
const (
	OrdemAbertura    OrdemOcorrencias = "" // AbertaEm
	OrdemModificacao OrdemOcorrencias = "ultima_modificacao"
)

// FiltroOcorrencias narrows a list of ocorrências; members with a zero value do not narrow. Intervals include both ends.
type FiltroOcorrencias struct {
	TenantID              int64
	Texto                 string // number, CODIGO_OC, name in another system, document, or beginnings of words of the client's name
	Numero                string
	CodigoOC              string
	Sistemas              []string // origem: opened by one of these systems
	DoSistema             string   // opened by this system, or sent to it as Achados.Enviada says
	Status                []string // codes
	ClienteID             int64
	ClienteCodigoAuxiliar string
	EmpreendimentoID      int64 // of a unit that stands in it
	UnidadeID             int64
	ContratoID            int64
	ParaOCliente          bool // only what its client may know of (docs/regras.md §29.4)
	AbertaDe              time.Time
	AbertaAte             time.Time
	ModificadaDe          time.Time
	ModificadaAte         time.Time
	Ordem                 OrdemOcorrencias
	VencidaAte            time.Time // whose SLA ran out before this instant, and whose time still runs: the longest late first, whatever Ordem says
	PrincipalNumero       string    // opened under the ocorrência of this number
	Recorte               *Recorte  // only what it holds,
	Fora                  bool      // or only what it does not
	ComUltimaNarrativa    bool      // fill LinhaOcorrencia.UltimaNarrativa
	ComCliente            bool      // fill LinhaOcorrencia.Cliente
	ComHistorico          bool      // fill LinhaOcorrencia.Narrativas and Anexos, each oldest first
	Pagina                Pagina
}

// LinhaOcorrencia is an ocorrência of a list, with the names of what it refers to ("" = none).
type LinhaOcorrencia struct {
	Ocorrencia Ocorrencia // without Recebido

	StatusCodigo, StatusNome           string
	Fase                               Fase
	DivisaoCodigo, DivisaoNome         string
	SolicitacaoCodigo, SolicitacaoNome string
	ClienteNome, ClienteDocumento      string
	ClienteEmail, ClienteCodigo        string
	ClienteCodigoAuxiliar              string
	ContratoCodigo                     string
	Unidade, Bloco, Empreendimento     string
	BlocoID, EmpreendimentoID          int64  // 0 = none
	PrincipalNumero                    string // of the ocorrência under which it was opened
	UltimaNarrativa                    string
	Nota                               int      // of the client's Avaliacao; 0 = there is none
	Cliente                            *Cliente // whole; nil unless asked for, and when there is none
	Narrativas                         []Narrativa
	Anexos                             []Anexo
}

// Mascarada is the line as it is shown by default: the document masked.
func (l LinhaOcorrencia) Mascarada() LinhaOcorrencia {
	l.ClienteDocumento = sigilo.MascararDocumento(l.ClienteDocumento)
	return l
}

// Ficha is everything that is known of one ocorrência, each list oldest first.
type Ficha struct {
	LinhaOcorrencia // with Recebido
	Movimentos      []Movimento
	Tarefas         []Tarefa
	Chamadas        []Chamada // without payloads
	Entregas        []Entrega
	Relacionadas    []LinhaOcorrencia  // the one under which it was opened, and the others that were
	Vinculos        []Vinculo          // its names in other systems
	DoCliente       *AberturaDoCliente // by which kind a client opened it; nil = nobody did in the Portal do Cliente
	Avaliacao       *Avaliacao         // nil = there is none
}

// FiltroChamadas narrows the request log; members with a zero value do not narrow. Intervals include both ends.
type FiltroChamadas struct {
	TenantID     int64 // 0 = every tenant, unknown ones included
	ID           int64
	RequestID    string
	Situacoes    []SituacaoChamada
	CodigoRecusa int
	Sistema      string
	Enderecos    netip.Prefix // that LerEnderecos gave; the zero one = every address
	SemSistema   bool         // those of no known credential
	Operacao     string
	De, Ate      time.Time
	// What the call says, as it was sent. What a call that was attended says is said by its ocorrência: found by Contrato are those of
	// ocorrências that the contract's client, or one who has a part in it, has under it.
	CodigoOC, Contrato, Numero, Documento string
	ComConteudo                           bool // fill Pedido and Resposta
	Pagina                                Pagina
}

// FiltroAuditorias narrows the acts of people; members with a zero value do not narrow. Intervals include both ends.
type FiltroAuditorias struct {
	TenantID int64
	Gerais   bool   // also the acts that concern no tenant, or all: users of every installation, a tenant made
	Quem     string // whole
	Acao     string // whole, as Auditoria.Acao
	Alvo     string // whole
	De, Ate  time.Time
	Pagina   Pagina
}
