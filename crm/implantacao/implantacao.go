package implantacao

import (
	"context"
	"errors"
	"slices"
	"strings"
	"time"

	"ponte/crm"
)

// Situacao says where a step stands.
type Situacao string

// Where a step can stand.
const (
	Pendente Situacao = "pendente"
	Feita    Situacao = "feita"
	Falhou   Situacao = "falhou" // Detalhe says why; tried again by Continuar
)

// Etapa is one step of an implantação.
type Etapa struct {
	Nome     string // of a row of Etapas
	Situacao Situacao
	Detalhe  string // Portuguese: what was made, or why it failed
	Em       time.Time
}

// Implantacao is the making of one installation.
type Implantacao struct {
	ID          int64
	Novo        crm.NovoTenant
	Pacote      crm.Pacote
	Integracao  string // name of a destination or source, "" = none
	Quem        string // who began it
	IniciadaEm  time.Time
	ConcluidaEm *time.Time
	Etapas      []Etapa // in the order of the table; those of another version of the program are left out
}

// Concluida tells whether every step is done.
func (i *Implantacao) Concluida() bool { return i.ConcluidaEm != nil }

// Implantacoes keeps them.
type Implantacoes interface {
	// Iniciar gives i its id and inserts it with its steps; a slug in use is crm.ErrJaExiste. With an ID it replaces what was
	// asked for and where its steps stand.
	Iniciar(ctx context.Context, i *Implantacao, a crm.Auditoria) error
	// Marcar writes where a step stands.
	Marcar(ctx context.Context, id int64, e Etapa) error
	// Concluir writes that every step is done.
	Concluir(ctx context.Context, id int64, em time.Time) error
	// Implantacao finds by slug without regard to case; unknown is crm.ErrNaoEncontrado.
	Implantacao(ctx context.Context, slug string) (*Implantacao, error)
	// Lista gives all, the newest first.
	Lista(ctx context.Context) ([]Implantacao, error)
}

// Implantador is the use case.
type Implantador struct {
	Implantacoes  Implantacoes
	Administracao *crm.Administracao
	Despacho      *crm.Despacho
	Relogio       crm.Relogio
}

// Pedido is what an installation is made from.
type Pedido struct {
	Novo       crm.NovoTenant
	Pacote     string // "" = freemium
	Integracao string // "" = none
}

// Implantar begins an implantação and carries it as far as it goes. One of the same slug that is not done is gone on with, with what is asked
// for now. A step that fails is no error: its row says so.
func (m *Implantador) Implantar(ctx context.Context, ator crm.Ator, p Pedido) (*Implantacao, error) {
	i, err := m.preparar(ctx, ator, p)
	if err != nil {
		return nil, err
	}
	return i, m.executar(ctx, ator, i)
}

// Continuar goes on with one that is not done.
func (m *Implantador) Continuar(ctx context.Context, ator crm.Ator, slug string) (*Implantacao, error) {
	i, err := m.Implantacoes.Implantacao(ctx, slug)
	if err != nil || i.Concluida() {
		return i, err
	}
	return i, m.executar(ctx, ator, i)
}

// preparar judges what is asked for before anything is written, and writes it.
func (m *Implantador) preparar(ctx context.Context, ator crm.Ator, p Pedido) (*Implantacao, error) {
	if ator.Acesso != nil && !ator.Acesso.Admin {
		return nil, crm.NovoInvalido("slug", crm.MotivoSoAdmin, "criar uma instalação")
	}
	t, err := p.Novo.Conferir()
	if err != nil {
		return nil, err
	}
	p.Novo.Slug, p.Novo.Nome, p.Novo.CNPJs = t.Slug, t.Nome, t.CNPJs
	pacote, err := crm.LerPacote(p.Pacote)
	if err != nil {
		return nil, err
	}
	integracao := strings.TrimSpace(p.Integracao)
	if integracao != "" {
		if _, err := m.Despacho.Definicao(integracao); err != nil {
			return nil, crm.NovoInvalido("integracao", crm.MotivoOpcao, m.integracoes()...)
		}
	}
	i := &Implantacao{Novo: p.Novo, Pacote: pacote, Integracao: integracao, Quem: ator.Quem, IniciadaEm: m.Relogio(), Etapas: pendentes()}
	antes, err := m.Implantacoes.Implantacao(ctx, t.Slug)
	switch {
	case err == nil && antes.Concluida():
		return nil, crm.NovoInvalido("slug", crm.MotivoDuplicado, t.Slug)
	case err == nil:
		i.ID, i.IniciadaEm = antes.ID, antes.IniciadaEm
		if i.igual(antes) { // else every step is done again, with what is asked for now
			i.Etapas = antes.Etapas
		}
	case !errors.Is(err, crm.ErrNaoEncontrado):
		return nil, err
	default:
		if _, err := m.Administracao.Tenant(ctx, t.Slug); err == nil {
			return nil, crm.NovoInvalido("slug", crm.MotivoDuplicado, t.Slug)
		} else if !errors.Is(err, crm.ErrNaoEncontrado) {
			return nil, err
		}
	}
	err = m.Implantacoes.Iniciar(ctx, i, crm.Auditoria{
		Quem: ator.Quem, Acao: "implantacao.iniciar", Alvo: t.Slug, Depois: "pacote=" + string(pacote) + "; integracao=" + integracao, Motivo: ator.Motivo, Endereco: ator.Endereco, Em: m.Relogio(),
	})
	if errors.Is(err, crm.ErrJaExiste) { // another person, at the same moment
		return nil, crm.NovoInvalido("slug", crm.MotivoDuplicado, t.Slug)
	}
	return i, err
}

// igual tells whether the same was asked for.
func (i *Implantacao) igual(outra *Implantacao) bool {
	return i.Pacote == outra.Pacote && i.Integracao == outra.Integracao && i.Novo.Nome == outra.Novo.Nome && i.Novo.Padrao == outra.Novo.Padrao &&
		i.Novo.PrimeiroNumero == outra.Novo.PrimeiroNumero && slices.Equal(i.Novo.CNPJs, outra.Novo.CNPJs)
}

func (m *Implantador) integracoes() []string {
	nomes := make([]string, len(m.Despacho.Definicoes))
	for i := range m.Despacho.Definicoes {
		nomes[i] = m.Despacho.Definicoes[i].Nome
	}
	return nomes
}

func pendentes() []Etapa {
	etapas := make([]Etapa, len(Etapas))
	for i := range Etapas {
		etapas[i] = Etapa{Nome: Etapas[i].Nome, Situacao: Pendente}
	}
	return etapas
}

// executar does the steps that are not done, in their order, and writes each before the next. A step may have been done without having been
// written: each finds what there is of it.
func (m *Implantador) executar(ctx context.Context, ator crm.Ator, i *Implantacao) error {
	for n := range Etapas {
		e := &i.Etapas[slices.IndexFunc(i.Etapas, func(e Etapa) bool { return e.Nome == Etapas[n].Nome })]
		if e.Situacao == Feita {
			continue
		}
		detalhe, falha := Etapas[n].fazer(ctx, m, ator, i)
		e.Situacao, e.Detalhe, e.Em = Feita, detalhe, m.Relogio()
		if falha != nil {
			if passageira(falha) {
				return falha
			}
			e.Situacao, e.Detalhe = Falhou, crm.Encurtar(falha.Error(), 500)
		}
		if err := m.Implantacoes.Marcar(ctx, i.ID, *e); err != nil {
			return err
		}
		if e.Situacao == Falhou {
			return nil // its row says why
		}
	}
	agora := m.Relogio()
	i.ConcluidaEm = &agora
	return m.Implantacoes.Concluir(ctx, i.ID, agora)
}

// passageira tells whether a failure says nothing of the step: it is left to do.
func passageira(err error) bool {
	return errors.Is(err, crm.ErrIndisponivel) || errors.Is(err, crm.ErrOcupado) || errors.Is(err, crm.ErrConflito) || errors.Is(err, context.DeadlineExceeded) || errors.Is(err, context.Canceled)
}
