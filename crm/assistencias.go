package crm

import (
	"context"
	"slices"
	"strconv"
	"time"
)

// Assistencias holds the use cases of assistências técnicas. A call comes as a Pedido, of which Ocorrencias lets nobody in who may
// not; a person of the portal and what was fetched from a partner come as an Agente without one.
type Assistencias struct {
	Ocorrencias *Ocorrencias
	Acervo      AcervoAssistencias
}

// AcervoAssistencias reads assistências.
type AcervoAssistencias interface {
	// Assistencia gives one whole, by the id of its ocorrência. Unknown is ErrNaoEncontrado.
	Assistencia(ctx context.Context, tenantID, ocorrenciaID int64) (*Assistencia, error)
	// Assistencias lists, newest first, without items and visits. An unreadable cursor is ErrCursor.
	Assistencias(ctx context.Context, f FiltroAssistencias) (Lista[LinhaAssistencia], error)
	// AssistenciasFora counts those that f would find and its Recorte leaves out: at most MaxForaDoRecorte, and whether there are more.
	AssistenciasFora(ctx context.Context, f FiltroAssistencias) (n int, mais bool, err error)
	// ItensDeManutencao is the catalogue, by name.
	ItensDeManutencao(ctx context.Context, tenantID int64) ([]ItemDeManutencao, error)
	// OcorrenciaDoItem is the id of the ocorrência that an item is of; OcorrenciaDaMensagem that of the assistência that a narrativa is of.
	// Unknown is ErrNaoEncontrado.
	OcorrenciaDoItem(ctx context.Context, tenantID, itemID int64) (int64, error)
	OcorrenciaDaMensagem(ctx context.Context, tenantID, narrativaID int64) (int64, error)
	// EntregaDe is when a unit was delivered; 0 = no unit.
	EntregaDe(ctx context.Context, tenantID, unidadeID int64) (EntregaDoImovel, error)
}

// FiltroAssistencias narrows a list; members with a zero value do not narrow.
type FiltroAssistencias struct {
	TenantID   int64
	SituacaoID int64
	Inativas   bool     // also those that were taken out of the lists
	Numero     string   // of the ocorrência
	Sistema    string   // origem of the ocorrência, or to which it was sent (FiltroOcorrencias.DoSistema)
	Recorte    *Recorte // only what it holds,
	Fora       bool     // or only what it does not
	Pagina     Pagina
}

// LinhaAssistencia is an assistência of a list.
type LinhaAssistencia struct {
	Assistencia  Assistencia // without Itens and Visitas
	Linha        LinhaOcorrencia
	QuantosItens int
}

// NovaAssistencia is what an opening says of an assistência besides what every opening says.
type NovaAssistencia struct {
	Itens      []NovoItem // at least one
	Prioridade Prioridade
}

// NovoItem asks for a thing to be mended.
type NovoItem struct {
	ItemID                                   int64 // of the catalogue
	Descricao, Ambiente, Patologia, Problema string
}

// Agente is who acts on an assistência.
type Agente struct {
	Pedido  *Pedido // a call, not authorised yet; nil = one of the next two
	Slug    string  // of the tenant, without a Pedido
	Sistema string  // origem of what was fetched from a partner; "" = a person in the portal
	Ator    Ator    // the person; Quem is the author
}

// AtoAssistencia is what is done to one assistência, all or nothing; empty members change nothing.
type AtoAssistencia struct {
	Numero       string // of the ocorrência, or
	OcorrenciaID int64  // its id
	Versao       int64  // of the ocorrência that was read; another one now is MotivoConflito; 0 = whatever it is
	Chave        string // of this act at the partner that it was fetched from (x-sienge-id): it is done once

	SituacaoID    int64 // of FuncAssistencias: to move to
	SemOrdem      bool  // a partner says where it stands: the allowed next ones do not bind it
	Prioridade    *Prioridade
	Parecer       *string
	PrevistaPara  *Dia
	ConcluidaEm   *Dia
	Minutos       *int64
	CustoPrevisto *int64
	Inativar      string // why it is taken out of the lists; "" = it is not
	Reativar      bool   // it is put back
	Texto         string // narrativa
	Variaveis     []Item // campos variáveis of the ocorrência; those that are not named stay

	NovosItens  []NovoItem // the first ones make an ocorrência an assistência
	Itens       []MudancaDeItem
	RemoverItem int64
	NovaVisita  *DadosDaVisita
	Visita      *MudancaDeVisita
}

// MudancaDeItem changes an item; nil members change nothing.
type MudancaDeItem struct {
	ID                                       int64
	SituacaoID                               int64 // of FuncItens; 0 = stays
	Descricao, Ambiente, Patologia, Problema *string
	PrevistoPara, ConcluidoEm                *Dia
	Minutos                                  *int64
	Coberto                                  *bool // a decision
	PelaGarantia                             bool  // the decision that there is is taken back
	Recorrente                               *bool
}

// DadosDaVisita is what an appointment says.
type DadosDaVisita struct {
	Equipe     string
	De, Ate    time.Time
	Usuarios   []string
	Observacao string
	Itens      []int64 // ids of ItemDaAssistencia, at least one
}

// MudancaDeVisita changes a visit.
type MudancaDeVisita struct {
	ID         int64
	SituacaoID int64          // of FuncVisitas; 0 = stays
	Dados      *DadosDaVisita // nil = stay
}

// RespostaAssistencia is the outcome of an act.
type RespostaAssistencia struct {
	*Resposta
	NovoID int64 // of the visit that it made, else of the first item; 0 = it made none. A repeat by key has it too
	Nada   bool  // it was so already
}

// Abrir opens an ocorrência as Ocorrencias.Abrir does, by the same eight rules, with its items in the same write. Its items are part of what
// was sent: a repeat with others is a repeat with other content. Wrong items are a *Recusa.
func (as *Assistencias) Abrir(ctx context.Context, p *Pedido, n NovaAssistencia) (*Resposta, error) {
	if err := as.Ocorrencias.Autorizar(ctx, p); err != nil {
		return nil, err
	}
	if err := as.juntar(ctx, p, n); err != nil {
		return nil, err
	}
	return as.Ocorrencias.Abrir(ctx, p)
}

// juntar makes what a call opens an assistência. Wrong items are a *Recusa.
func (as *Assistencias) juntar(ctx context.Context, p *Pedido, n NovaAssistencia) error {
	n.Itens = slices.Clone(n.Itens)
	p.Assistencia = &n
	catalogo, err := as.Acervo.ItensDeManutencao(ctx, p.Retrato.Tenant.ID)
	if err != nil {
		return err
	}
	itens := make([]Item, len(n.Itens))
	for i := range n.Itens {
		x := &n.Itens[i]
		if err := x.conferir(catalogo); err != nil {
			return recusarCampo(err)
		}
		itens[i] = Item{Codigo: strconv.FormatInt(x.ItemID, 10), Valor: x.frase()}
	}
	switch {
	case len(itens) == 0:
		return Recusar(RecusaObrigatorio, "itens")
	case p.Ocorrencia != "": // is there already: its items are added to it by Alterar
		return Recusar(RecusaValor, "itens", "a ocorrência nomeada já existe")
	case !n.Prioridade.Valida():
		return Recusar(RecusaValor, "prioridade", "use A, N ou B")
	}
	registradas := len(p.Campos) > 0 && len(p.Registro.partes) == len(p.Campos) && &p.Registro.partes[0] == &p.Campos[0]
	p.Campos = append(p.Campos[:len(p.Campos):len(p.Campos)], Campo{Nome: parteItens, Itens: itens})
	if n.Prioridade != "" {
		p.Campos = append(p.Campos, Campo{Nome: "PRIORIDADE_ASSISTENCIA", Valor: string(n.Prioridade)})
	}
	if registradas {
		p.RegistrarPartes(p.Campos)
	}
	return nil
}

// parteItens is the part in which an opening's items are kept among what was received.
const parteItens = "ITENS_ASSISTENCIA"

// quantos is the number of ids that gravar takes.
func (n *NovaAssistencia) quantos() int {
	if n == nil {
		return 0
	}
	return len(n.Itens)
}

// gravar adds it to the write of its opening.
func (n *NovaAssistencia) gravar(e *Escrita, oc *Ocorrencia, r *Retrato, ids *sequencia) {
	if n == nil {
		return
	}
	a := novaAssistencia(oc, r, oc.CriadaEm)
	a.Prioridade = n.Prioridade
	e.Assistencias = []Assistencia{*a}
	for i := range n.Itens {
		item := novoItem(&n.Itens[i], a, r.Workflows[FuncItens], oc.CriadaEm)
		item.ID = ids.proximo()
		e.Itens = append(e.Itens, item)
	}
}
