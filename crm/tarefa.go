package crm

import (
	"context"
	"errors"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"
)

// Tarefa is something to be done for an ocorrência, by a team or a person (docs/regras.md §16.2).
type Tarefa struct {
	ID           int64
	TenantID     int64
	Versao       int64 // guards changes
	OcorrenciaID int64
	Titulo       string
	Observacao   string
	VenceEm      *time.Time // nil = whenever
	Equipe       string     // a team's name; "" = of none
	Pessoa       string     // login of a portal user, or as the other system calls them; "" = nobody's yet
	Situacao     SituacaoTarefa
	Nota         string // of its end
	Visibilidade Visibilidade
	StatusID     int64 // the status that created it on being entered; 0 = somebody did
	CriadaPor    string
	Origem       Origem
	CriadaEm     time.Time
	EncerradaPor string
	EncerradaEm  *time.Time
	AtualizadaEm time.Time
}

// SituacaoTarefa is what became of a tarefa.
type SituacaoTarefa string

// Situations of a tarefa. The last two are final.
const (
	TarefaAberta    SituacaoTarefa = "aberta"
	TarefaFechada   SituacaoTarefa = "fechada"
	TarefaCancelada SituacaoTarefa = "cancelada"
)

// SituacoesTarefa are all of them, in the order of a tarefa's life.
var SituacoesTarefa = []SituacaoTarefa{TarefaAberta, TarefaFechada, TarefaCancelada}

// Atrasada tells whether it should be done by now and is not.
func (t *Tarefa) Atrasada(agora time.Time) bool {
	return t.Situacao == TarefaAberta && t.VenceEm != nil && t.VenceEm.Before(agora)
}

// Para is who is to do it, in words; "" = nobody yet.
func (t *Tarefa) Para() string {
	switch {
	case t.Pessoa != "" && t.Equipe != "":
		return t.Pessoa + " (" + t.Equipe + ")"
	case t.Pessoa != "":
		return t.Pessoa
	}
	return t.Equipe
}

// MudancaTarefa replaces what may change in a tarefa. Tarefa.Versao is the one that was read.
type MudancaTarefa struct{ Tarefa Tarefa }

func (MudancaTarefa) mudanca() {}

// LinhaTarefa is a tarefa of a list, with what its ocorrência is.
type LinhaTarefa struct {
	Tarefa
	Numero                         string // of the ocorrência
	StatusCodigo, StatusNome       string
	Fase                           Fase
	ClienteNome                    string
	Empreendimento, Bloco, Unidade string
	DivisaoNome, SolicitacaoNome   string
}

// FiltroTarefas narrows a list of tarefas; members with a zero value do not narrow.
type FiltroTarefas struct {
	TenantID   int64
	Numero     string // of the ocorrência
	Situacao   SituacaoTarefa
	Pessoa     string   // of this person, or
	Equipes    []string // of one of these teams
	VencidaAte time.Time
	Sistema    string   // of ocorrências that this system opened, or,
	Recebe     bool     // also of those that were sent to it
	Recorte    *Recorte // only what it holds,
	Fora       bool     // or only what it does not
	Pagina     Pagina
}

// AcervoTarefas answers lists of tarefas: the open ones, the earliest due first and those without a date last; the others the
// latest due first.
type AcervoTarefas interface {
	// Tarefas lists. An unreadable cursor is ErrCursor.
	Tarefas(ctx context.Context, f FiltroTarefas) (Lista[LinhaTarefa], error)
	// TarefasFora counts the tarefas that f would find and its Recorte leaves out: at most MaxForaDoRecorte, and whether there are more.
	TarefasFora(ctx context.Context, f FiltroTarefas) (n int, mais bool, err error)
	// Tarefa finds one by its id; unknown is ErrNaoEncontrado.
	Tarefa(ctx context.Context, tenantID, id int64) (*LinhaTarefa, error)
}

// NovaTarefa is what a tarefa is created from.
type NovaTarefa struct {
	Titulo       string
	Observacao   string
	VenceEm      *time.Time
	Equipe       string
	Pessoa       string
	Visibilidade Visibilidade // "" = interna
}

// FimTarefa is how a tarefa ends.
type FimTarefa struct {
	Situacao SituacaoTarefa // TarefaFechada or TarefaCancelada; "" = the first
	Nota     string
	Visao    Visibilidade // from now on; "" = as it was
}

// Lengths in characters.
const (
	maxTitulo       = 200
	maxNomeDaEquipe = 100
)

// conferir trims and judges. The error is an *Invalido, or several.
func (n *NovaTarefa) conferir() error {
	for _, texto := range []*string{&n.Titulo, &n.Observacao, &n.Equipe, &n.Pessoa} {
		*texto = strings.TrimSpace(strings.ReplaceAll(*texto, "\r\n", "\n"))
	}
	visao, ok := LerVisibilidade(string(n.Visibilidade))
	n.Visibilidade = visao
	var problemas []error
	if n.Titulo == "" {
		problemas = append(problemas, NovoInvalido("titulo", MotivoVazio))
	}
	if !ok {
		problemas = append(problemas, NovoInvalido("visibilidade", MotivoOpcao, "interna, cliente"))
	}
	if n.VenceEm != nil && foraDoCalendario(*n.VenceEm) {
		problemas = append(problemas, NovoInvalido("vence_em", MotivoFormato, formaDoCalendario))
	}
	return errors.Join(append(problemas, conferirTexto("titulo", n.Titulo, maxTitulo), conferirTexto("observacao", n.Observacao, MaxTexto),
		conferirTexto("equipe", n.Equipe, maxNomeDaEquipe), conferirTexto("pessoa", n.Pessoa, maxNomeDaEquipe))...)
}

// formaDoCalendario are the instants that may be planned for.
const formaDoCalendario = "um instante dos anos de 1900 a 9998"

// foraDoCalendario tells of an instant that no zone may move out of the years with four digits: JSON has no others, and one of them would
// make every list that it is in fail. The zero instant would be kept as none.
func foraDoCalendario(t time.Time) bool { return t.UTC().Year() < 1900 || t.UTC().Year() > 9998 }

func (f *FimTarefa) conferir() error {
	if f.Situacao == "" {
		f.Situacao = TarefaFechada
	}
	f.Nota = strings.TrimSpace(strings.ReplaceAll(f.Nota, "\r\n", "\n"))
	if f.Situacao != TarefaFechada && f.Situacao != TarefaCancelada {
		return NovoInvalido("situacao", MotivoOpcao, "fechada, cancelada")
	}
	return conferirTexto("nota", f.Nota, MaxTexto)
}

// conferirTexto judges a text of a form: several lines are only for the long ones.
func conferirTexto(campo, texto string, maximo int) error {
	switch {
	case !utf8.ValidString(texto):
		return NovoInvalido(campo, MotivoFormato, "UTF-8")
	case utf8.RuneCountInString(texto) > maximo:
		return NovoInvalido(campo, MotivoLongo, strconv.Itoa(maximo))
	case maximo < MaxTexto && strings.Contains(texto, "\n"):
		return NovoInvalido(campo, MotivoQuebra)
	case strings.ContainsFunc(strings.NewReplacer("\n", "", "\t", "").Replace(texto), EhControle):
		return NovoInvalido(campo, MotivoControle)
	}
	return nil
}

// nova makes the row, but for its id.
func (n *NovaTarefa) nova(oc *Ocorrencia, autor string, origem Origem, agora time.Time) Tarefa {
	return Tarefa{
		TenantID: oc.TenantID, Versao: 1, OcorrenciaID: oc.ID, Titulo: n.Titulo, Observacao: n.Observacao, VenceEm: n.VenceEm,
		Equipe: n.Equipe, Pessoa: n.Pessoa, Situacao: TarefaAberta, Visibilidade: n.Visibilidade, CriadaPor: autor, Origem: origem,
		CriadaEm: agora, AtualizadaEm: agora,
	}
}

// frase tells the ocorrência's history of a tarefa.
func (t *Tarefa) frase(zona *time.Location) string {
	var b strings.Builder
	b.WriteString("Tarefa " + map[SituacaoTarefa]string{TarefaAberta: "criada", TarefaFechada: "fechada", TarefaCancelada: "cancelada"}[t.Situacao] + ": " + t.Titulo)
	if t.Situacao != TarefaAberta {
		if t.Nota != "" {
			b.WriteString("\n" + t.Nota)
		}
		return Encurtar(b.String(), MaxTexto-1)
	}
	if para := t.Para(); para != "" {
		b.WriteString(", para " + para)
	}
	if t.VenceEm != nil {
		b.WriteString(", até " + t.VenceEm.In(zona).Format("02/01/2006 15:04"))
	}
	return b.String()
}

// EquipesDe are the teams that a text names, separated by commas, each once.
func EquipesDe(texto string) []string {
	var equipes []string
	for e := range strings.SplitSeq(texto, ",") {
		if e = strings.TrimSpace(e); e != "" && !slices.Contains(equipes, e) {
			equipes = append(equipes, e)
		}
	}
	return equipes
}
