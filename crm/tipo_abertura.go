package crm

import (
	"cmp"
	"context"
	"errors"
	"slices"
	"strconv"
	"strings"
)

// TipoDeAbertura is a kind of opening that the Portal do Cliente offers (docs/regras.md §29.7): the builder's word for it, and what an
// ocorrência of it begins with. It decides whether that is under way or over from the start.
type TipoDeAbertura struct {
	ID       int64
	TenantID int64
	Versao   int64
	Nome     string // unique per tenant
	Ajuda    string // beside it, for the client

	Divisao, Solicitacao string // codes, "" = none
	Fechada              bool   // what is opened is over at once, as what needs no answer; else it is to be attended
	Status               string // code; "" = the tenant's, of openings or of closed ones as Fechada says

	Assistencia  bool // with items of the catalogue
	ExigeUnidade bool
	Fotos        Fotos
	Ordem        int  // in the list, the lowest first
	Oferecido    bool // clients may choose it
}

// Fotos says whether a kind takes photos. It is a word in the database.
type Fotos string

// Whether a kind takes photos.
const (
	FotosNenhuma     Fotos = "nenhuma"
	FotosOpcionais   Fotos = "opcionais"
	FotosObrigatoria Fotos = "obrigatoria" // one at least
)

// TodasAsFotos are the words, in the order in which they are offered.
var TodasAsFotos = []Fotos{FotosOpcionais, FotosObrigatoria, FotosNenhuma}

// CodigoDoStatus is the status that it opens with.
func (t *TipoDeAbertura) CodigoDoStatus(c Configuracoes) string {
	if t.Fechada {
		return cmp.Or(t.Status, c.Texto(ConfStatusEncerramento))
	}
	return cmp.Or(t.Status, c.Texto(ConfStatusAbertura))
}

// Desacordo tells whether its status is in another phase than it says: the status decides, and was changed meanwhile.
func (t *TipoDeAbertura) Desacordo(r *Retrato) bool {
	st := r.Status[t.CodigoDoStatus(r.Tenant.Configuracoes)]
	return st != nil && st.Fase.Final() != t.Fechada
}

// CadastroTiposDeAbertura keeps the kinds. A change is one transaction with its Auditoria.
type CadastroTiposDeAbertura interface {
	// TiposDeAbertura lists them in their order.
	TiposDeAbertura(ctx context.Context, tenantID int64) ([]TipoDeAbertura, error)
	// GravarTipoDeAbertura adds one (ID 0, which it gets) or replaces the one whose Versao was read, else ErrConflito. A name that
	// another one has is ErrJaExiste.
	GravarTipoDeAbertura(ctx context.Context, t *TipoDeAbertura, a Auditoria) error
}

const (
	maxTiposDeAbertura = 100 // of a tenant: a client reads them all
	maxAjudaDoTipo     = 500
	maxOrdem           = 9999
)

// GravarTipoDeAbertura adds a kind (ID 0) or changes one. Wrong input is an *Invalido.
func (a *Administracao) GravarTipoDeAbertura(ctx context.Context, ator Ator, r *Retrato, t *TipoDeAbertura) error {
	t.TenantID, t.Nome, t.Ajuda = r.Tenant.ID, strings.Join(strings.Fields(t.Nome), " "), strings.TrimSpace(strings.ReplaceAll(t.Ajuda, "\r\n", "\n"))
	if err := t.conferir(r); err != nil {
		return err
	}
	todos, err := a.TiposDeAbertura.TiposDeAbertura(ctx, t.TenantID)
	if err != nil {
		return err
	}
	antes := ""
	switch i := slices.IndexFunc(todos, func(x TipoDeAbertura) bool { return x.ID == t.ID }); {
	case t.ID != 0 && i >= 0:
		antes = todos[i].descrever()
	case len(todos) >= maxTiposDeAbertura:
		return NovoInvalido("nome", MotivoLimite, strconv.Itoa(maxTiposDeAbertura)+" tipos")
	}
	err = a.TiposDeAbertura.GravarTipoDeAbertura(ctx, t, a.auditoria(ator, t.TenantID, "tipo.gravar", t.Nome, antes, t.descrever()))
	return comoInvalido(err, "nome", t.Nome)
}

func (t *TipoDeAbertura) conferir(r *Retrato) error {
	var problemas []error
	if t.Nome == "" {
		problemas = append(problemas, NovoInvalido("nome", MotivoVazio))
	}
	problemas = anexarErro(problemas, ConferirCampo("nome", t.Nome, maxNomeCatalogo, EhControle))
	problemas = anexarErro(problemas, conferirTexto("ajuda", strings.ReplaceAll(t.Ajuda, "\n", " "), maxAjudaDoTipo))
	if t.Divisao != "" && r.Divisoes[t.Divisao] == nil {
		problemas = append(problemas, NovoInvalido("divisao", MotivoInexistente, t.Divisao))
	}
	if t.Solicitacao != "" && r.Solicitacoes[t.Solicitacao] == nil {
		problemas = append(problemas, NovoInvalido("solicitacao", MotivoInexistente, t.Solicitacao))
	}
	switch codigo := t.CodigoDoStatus(r.Tenant.Configuracoes); {
	case r.Status[codigo] == nil:
		problemas = append(problemas, NovoInvalido("status", MotivoInexistente, codigo))
	case t.Desacordo(r) && t.Fechada:
		problemas = append(problemas, NovoInvalido("status", MotivoFormato, "um tipo que chega fechado precisa de um status que encerra"))
	case t.Desacordo(r):
		problemas = append(problemas, NovoInvalido("status", MotivoFormato, "um tipo que chega aberto precisa de um status que não encerra"))
	}
	if t.Fechada && t.Assistencia {
		problemas = append(problemas, NovoInvalido("fechada", MotivoFormato, "uma assistência chega aberta: alguém precisa fazê-la"))
	}
	if !slices.Contains(TodasAsFotos, t.Fotos) {
		problemas = append(problemas, NovoInvalido("fotos", MotivoOpcao, string(FotosNenhuma), string(FotosOpcionais), string(FotosObrigatoria)))
	}
	if t.Ordem < 0 || t.Ordem > maxOrdem {
		problemas = append(problemas, NovoInvalido("ordem", MotivoFormato, "0 a "+strconv.Itoa(maxOrdem)))
	}
	return errors.Join(problemas...)
}

func (t *TipoDeAbertura) descrever() string {
	chega := "aberta"
	if t.Fechada {
		chega = "fechada"
	}
	return descrever("nome", t.Nome, "chega", chega, "status", t.Status, "divisao", t.Divisao, "solicitacao", t.Solicitacao, "assistencia", simNao(t.Assistencia),
		"exige_unidade", simNao(t.ExigeUnidade), "fotos", string(t.Fotos), "ordem", strconv.Itoa(t.Ordem), "oferecido", simNao(t.Oferecido))
}
