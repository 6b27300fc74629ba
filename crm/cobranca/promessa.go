package cobranca

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"ponte/crm"
)

// Promessa is what a debtor promised or agreed to, for all that was overdue then. It is a tarefa of the contract's ocorrência, and until its day
// is over the régua is silent about the contract (docs/regras.md §30.11).
type Promessa struct {
	ID          int64
	TenantID    int64
	ContratoID  int64
	Numero      string // of the contract's ocorrência
	TarefaID    int64  // 0 = it is still to be created
	Tipo        TipoPromessa
	Ate         crm.Dia // the last day of it
	Limite      crm.Dia // the last day on which it keeps the régua silent: payments take days to be known
	Valor       int64   // in cents; 0 = not said
	Combinado   string  // in words
	Pessoa      string  // login of who follows it
	Situacao    SituacaoPromessa
	CriadaPor   string
	CriadaEm    time.Time
	TerminouPor string
	TerminouEm  *time.Time
}

// TipoPromessa is how binding it is.
type TipoPromessa string

// Kinds of Promessa.
const (
	PromessaDePagamento TipoPromessa = "promessa"
	Acordo              TipoPromessa = "acordo"
)

// SituacaoPromessa is what became of it.
type SituacaoPromessa string

// Situations of a Promessa. All but the first are final.
const (
	PromessaAberta    SituacaoPromessa = "aberta"
	PromessaCumprida  SituacaoPromessa = "cumprida"
	PromessaQuebrada  SituacaoPromessa = "quebrada"
	PromessaCancelada SituacaoPromessa = "cancelada"
)

// SituacoesPromessa are all of them.
var SituacoesPromessa = []SituacaoPromessa{PromessaAberta, PromessaQuebrada, PromessaCumprida, PromessaCancelada}

// FiltroPromessas narrows a list; members with a zero value do not narrow.
type FiltroPromessas struct {
	TenantID   int64
	ContratoID int64
	Situacao   SituacaoPromessa
	Pagina     crm.Pagina
}

// LinhaPromessa is one of a list.
type LinhaPromessa struct {
	Promessa
	ContratoCodigo, ClienteNome string
}

// NovaPromessa is what a person writes down.
type NovaPromessa struct {
	Tipo      TipoPromessa
	Ate       crm.Dia
	Valor     int64
	Combinado string
	Pessoa    string // "" = who writes it down
}

// Limits of a Promessa.
const (
	maxCombinado    = 2000 // characters
	maxDiasPromessa = 366
)

func (n *NovaPromessa) conferir(hoje crm.Dia) error {
	n.Combinado = strings.TrimSpace(strings.ReplaceAll(n.Combinado, "\r\n", "\n"))
	n.Tipo = cmp.Or(n.Tipo, PromessaDePagamento)
	var problemas []error
	if n.Tipo != PromessaDePagamento && n.Tipo != Acordo {
		problemas = append(problemas, crm.NovoInvalido("tipo", crm.MotivoOpcao, "promessa, acordo"))
	}
	switch {
	case n.Ate == "":
		problemas = append(problemas, crm.NovoInvalido("ate", crm.MotivoVazio))
	case !n.Ate.Valido():
		problemas = append(problemas, crm.NovoInvalido("ate", crm.MotivoDia))
	case n.Ate < hoje:
		problemas = append(problemas, crm.NovoInvalido("ate", crm.MotivoPassado))
	case n.Ate > hoje.Mais(maxDiasPromessa):
		problemas = append(problemas, crm.NovoInvalido("ate", crm.MotivoFormato, "um dia de até um ano à frente"))
	}
	if n.Valor < 0 {
		problemas = append(problemas, crm.NovoInvalido("valor", crm.MotivoFormato, "um valor em reais, como 1.234,56"))
	}
	if len([]rune(n.Combinado)) > maxCombinado {
		problemas = append(problemas, crm.NovoInvalido("combinado", crm.MotivoLongo, fmt.Sprint(maxCombinado)))
	}
	return errors.Join(problemas...)
}

// titulo is the name of its tarefa. The id finds it again.
func (p *Promessa) titulo() string {
	nome := "Promessa"
	if p.Tipo == Acordo {
		nome = "Acordo"
	}
	valor := ""
	if p.Valor != 0 {
		valor = " de R$ " + crm.Centesimos(p.Valor)
	}
	return fmt.Sprintf("%s %d%s até %s", nome, p.ID, valor, p.Ate.Texto())
}

// Prometer writes down a promise or an agreement of a contract that owes. Wrong input is an *crm.Invalido; one that has an open one already too.
func (g *Registrador) Prometer(ctx context.Context, ator crm.Ator, r *crm.Retrato, contratoID int64, n NovaPromessa) (*Promessa, error) {
	agora := g.Relogio()
	if err := n.conferir(r.Tenant.Hoje(agora)); err != nil {
		return nil, err
	}
	casos, err := g.Registros.DevedoresDe(ctx, r.Tenant.ID, []int64{contratoID})
	if err != nil {
		return nil, err
	}
	caso := casos[contratoID]
	if caso == nil || caso.Situacao != DevedorAberto || caso.Numero == "" {
		return nil, crm.NovoInvalido("", crm.MotivoInexistente, "uma ocorrência de cobrança aberta deste contrato")
	}
	p := &Promessa{
		TenantID: r.Tenant.ID, ContratoID: contratoID, Numero: caso.Numero, Tipo: n.Tipo, Ate: n.Ate, Valor: n.Valor, Combinado: n.Combinado,
		Pessoa: cmp.Or(n.Pessoa, ator.Quem), Situacao: PromessaAberta, CriadaPor: ator.Quem, CriadaEm: agora,
		Limite: n.Ate.Mais(r.Tenant.Configuracoes.Inteiro(crm.ConfCobrancaFolga)),
	}
	if err := g.Registros.CriarPromessa(ctx, p); errors.Is(err, crm.ErrConflito) {
		return nil, crm.NovoInvalido("", crm.MotivoDuplicado, "uma promessa ou acordo em aberto; cancele-o antes")
	} else if err != nil {
		return nil, err
	}
	return p, g.criarTarefa(ctx, ator, r, p)
}

// criarTarefa gives a promise its tarefa. One that was interrupted before it could keep the id is found by its name.
func (g *Registrador) criarTarefa(ctx context.Context, ator crm.Ator, r *crm.Retrato, p *Promessa) error {
	ha, err := g.Atendimento.Tarefas.Tarefas(ctx, crm.FiltroTarefas{TenantID: p.TenantID, Numero: p.Numero, Pagina: crm.Pagina{Limite: 500}})
	if err != nil {
		return err
	}
	if i := slices.IndexFunc(ha.Linhas, func(t crm.LinhaTarefa) bool { return t.Titulo == p.titulo() }); i >= 0 {
		p.TarefaID = ha.Linhas[i].ID
		return g.Registros.LigarPromessa(ctx, p.ID, p.TarefaID)
	}
	dia, err := time.ParseInLocation(time.DateOnly, string(p.Ate), r.Tenant.Fuso())
	if err != nil {
		return err
	}
	fim := r.Tenant.Expediente().FimDoDia(dia.Add(12*time.Hour), 0, false)
	p.TarefaID, err = g.Atendimento.CriarTarefa(ctx, ator, r.Tenant.Slug, p.Numero, crm.NovaTarefa{
		Titulo: p.titulo(), Observacao: p.Combinado, VenceEm: &fim, Pessoa: p.Pessoa,
	})
	if err != nil {
		return err
	}
	return g.Registros.LigarPromessa(ctx, p.ID, p.TarefaID)
}

// Cancelar ends a promise that is open, with its tarefa; false = it had ended.
func (g *Registrador) Cancelar(ctx context.Context, ator crm.Ator, r *crm.Retrato, p *Promessa, nota string) (bool, error) {
	if len([]rune(nota)) > maxCombinado {
		return false, crm.NovoInvalido("nota", crm.MotivoLongo, fmt.Sprint(maxCombinado))
	}
	return g.terminar(ctx, ator, r, p, PromessaCancelada, crm.FimTarefa{Situacao: crm.TarefaCancelada, Nota: nota})
}

// terminar ends the tarefa first: what is interrupted after it is done again by the next look.
func (g *Registrador) terminar(ctx context.Context, ator crm.Ator, r *crm.Retrato, p *Promessa, como SituacaoPromessa, fim crm.FimTarefa) (bool, error) {
	if p.TarefaID != 0 {
		err := g.Atendimento.EncerrarTarefa(ctx, ator, r.Tenant.Slug, p.TarefaID, fim, nil)
		var invalido *crm.Invalido
		ended := errors.Is(err, crm.ErrNaoEncontrado) || errors.As(err, &invalido) && invalido.Motivo == crm.MotivoConflito
		if err != nil && !ended {
			return false, err
		}
	}
	em := g.Relogio()
	p.Situacao, p.TerminouPor, p.TerminouEm = como, ator.Quem, &em
	return g.Registros.TerminarPromessa(ctx, p)
}

// promessas judges those that are open.
func (o *registro) promessas(ctx context.Context) error {
	for cursor, feita := "", false; !feita; {
		lista, err := o.Registros.Promessas(ctx, FiltroPromessas{TenantID: o.r.Tenant.ID, Situacao: PromessaAberta, Pagina: crm.Pagina{Cursor: cursor, Limite: 500}})
		if err != nil {
			return err
		}
		for i := range lista.Linhas {
			if err := o.julgarPromessa(ctx, &lista.Linhas[i].Promessa); err != nil && !errors.Is(err, crm.ErrConflito) {
				return err
			}
		}
		cursor, feita = lista.Proximo, lista.Proximo == ""
	}
	return nil
}

// julgarPromessa keeps, ends or tells of one. It is for what was overdue when it was made.
func (o *registro) julgarPromessa(ctx context.Context, p *Promessa) error {
	if p.TarefaID == 0 {
		if err := o.criarTarefa(ctx, crm.Ator{Quem: p.CriadaPor}, o.r, p); err != nil {
			_, err = o.impedimento(err)
			return err
		}
	}
	parcelas, err := o.Registros.Parcelas(ctx, p.TenantID, p.ContratoID)
	if err != nil {
		return err
	}
	deve := slices.ContainsFunc(parcelas, func(l LinhaParcela) bool { return l.Situacao == ParcelaDentro && !l.EntrouEm.After(p.CriadaEm) })
	switch {
	case !deve:
		terminou, err := o.terminar(ctx, crm.Ator{Quem: quemCobra}, o.r, p, PromessaCumprida, crm.FimTarefa{Nota: "O que estava vencido foi pago."})
		if terminou {
			o.feito.Cumpridas++
		}
		return err
	case o.hoje > p.Limite:
		return o.quebrar(ctx, p)
	}
	return nil
}

// quebrar tells of a promise that was not kept, once: in the ocorrência, whose people are told of it as of any movement. Its tarefa stays open
// and late, for the person who has to go on.
func (o *registro) quebrar(ctx context.Context, p *Promessa) error {
	texto := p.titulo() + " não foi cumprida: há parcela vencida daquela data em aberto. A régua volta a valer para o contrato."
	for range maxTentativas {
		ficha, err := o.Ocorrencias.Acervo.Ficha(ctx, p.TenantID, p.Numero)
		if errors.Is(err, crm.ErrNaoEncontrado) {
			break
		}
		if err != nil {
			return err
		}
		if slices.ContainsFunc(ficha.Narrativas, func(n crm.Narrativa) bool { return n.Texto == texto }) {
			break
		}
		err = o.Atendimento.Atender(ctx, crm.Ator{Quem: quemCobra}, crm.Ato{Slug: o.r.Tenant.Slug, Numero: p.Numero, Versao: ficha.Ocorrencia.Versao, Texto: texto})
		if err == nil {
			break
		}
		if !errors.Is(err, crm.ErrConflito) {
			return err
		}
	}
	em := o.agora
	p.Situacao, p.TerminouPor, p.TerminouEm = PromessaQuebrada, quemCobra, &em
	terminou, err := o.Registros.TerminarPromessa(ctx, p)
	if terminou {
		o.feito.Quebradas++
	}
	return err
}
