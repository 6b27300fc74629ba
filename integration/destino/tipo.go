package destino

import (
	"context"
	"maps"
	"net/http"
	"strconv"
	"time"

	"ponte/crm"
	"ponte/crm/carga"
	"ponte/crm/negativacao"
	"ponte/integration/simulator"
)

// Tipo is a row of the registry: everything that Ponte knows of one partner. What the partner does not do is absent.
type Tipo struct {
	crm.DefinicaoDestino
	// Abrir makes the client of one tenant and environment. It must not call the partner. nil = nothing is delivered to it, and
	// then there is neither Simulador nor an example of an entrega.
	Abrir func(c Configuracao) (Destino, error)
	// Entrada answers what the partner asks or tells in its own way, below /integracoes/{Nome}/{tenant}/; nil = nothing.
	// The handler sees the path after that.
	Entrada func(p Porta) http.Handler
	// Aplicar does what an event that Entrada kept means here, and says in a.Evento what became of it: Estado, Motivo. An error is
	// something in the way: it is applied later. It may be called again for an event that was applied. nil = it keeps none.
	Aplicar func(ctx context.Context, a *Aplicacao) error
	// Faltas says what this partner asks for and is missing here before an entrega could be sent, a Portuguese sentence each; nil = it asks for
	// nothing, and what crm misses of an assistência does not matter to it either. OQueFalta asks both.
	Faltas func(ctx context.Context, d *crm.DossieEntrega, valores map[string]string) []string
	// Gancho makes the partner tell its events to an address, with a token that it sends as Bearer; nil = it has no such call.
	Gancho func(ctx context.Context, c Configuracao, registro *Registro, endereco, token string) (Gancho, error)
	// Comparar reads what the partner has and compares it with ours, as the Retrato says that things are called here; nil = it cannot be read,
	// and then the row does not say Compara. vistas is how many were read.
	Comparar func(ctx context.Context, c Configuracao, registro *Registro, nossas []crm.Nomeada, r *crm.Retrato) (achados []crm.Achado, vistas int, err error)
	// MaxEntrada bounds the body of a request to it, in bytes; 0 = 64 KiB. Reading on gives *http.MaxBytesError.
	MaxEntrada int64
	// SemHTTP says that it is not spoken to by HTTP: it has no address among its settings, no Simulador, and a suite of its own beside the one
	// that all others go through.
	SemHTTP bool
	// Avulsas says that its entregas do not build on each other: a bad end of one holds no later one up.
	Avulsas bool
	// SoStatus says that the HTTP status is all of the partner's answer: with a 2xx it has what was sent, whatever the body.
	SoStatus bool
	// Login is the path, at whatever address, where the partner gives a token before it is asked for anything; "" = the credential goes with each call.
	Login string
	// Simulador answers as the partner would; Received of what it returns lists what arrived.
	Simulador func() Simulador
	// Roteiro plays the partner's other side: what it calls at a CRM. s is what the partner's own side was made by Simulador of,
	// nil without one: what the script opens is known there, too.
	Roteiro func(p *simulator.Player, s *simulator.Simulator) simulator.Script
	// Fonte is how its master data is read; nil = it is no source.
	Fonte *Fonte
	// ExemploEntrega gives an entrega of an action with invented data, good enough to be delivered: for the conformance
	// suite and to try a mapping when it is saved.
	ExemploEntrega func(acao string) *crm.DossieEntrega
	// ExemploValores are settings, besides the address, with which the simulator lets a client in.
	ExemploValores map[string]string
}

// Aplicacao is an event of a partner on its way into the core.
type Aplicacao struct {
	Evento       *crm.EventoDeParceiro
	Retrato      *crm.Retrato
	Config       Configuracao // of the environment in which it came
	Assistencias *crm.Assistencias
	Novidades    *crm.Recebimentos // for what moves an ocorrência
	Negativador  *negativacao.Negativador
}

// Fonte is what a partner does whose master data is read.
type Fonte struct {
	// Abrir makes the reader of one tenant's settings. It must not call the partner.
	Abrir func(c Configuracao) (Leitor, error)
	// Simulador answers as the partner's side that is read would; NomeSimulador is how it is asked for.
	NomeSimulador string
	Simulador     func(t Tamanho) *simulator.Simulator
}

// Leitor reads a partner's master data (crm/carga), and may be asked whether its settings work.
type Leitor interface {
	carga.Fonte
	// Testar is Destino's: one try, nothing repeated.
	Testar(ctx context.Context, registro *Registro) (string, error)
}

// Tamanho is how much invented master data a simulator has.
type Tamanho struct{ Empreendimentos, Contratos, Parcelas int }

// Destino performs actions at one partner.
type Destino interface {
	// Executar performs the action of t. A nil error means that the partner has it; an error says by its kind what
	// happens next (Permanente, Transitorio, Desconhecido, Cancelado). An error of no kind counts as Desconhecido.
	Executar(ctx context.Context, t *Tarefa) (Entregue, error)
	// Verificar asks the partner whether the action of t was performed by an earlier try. It is called for actions that
	// are crm.RepeticaoVerificavel only; ErrNaoVerificavel means that this one cannot be asked for.
	Verificar(ctx context.Context, t *Tarefa) (Entregue, bool, error)
	// Testar makes the cheapest call that changes nothing at the partner, for a person who wants to know whether the
	// settings work. It gives a Portuguese sentence of what that proves, or an error of the kinds of Executar.
	Testar(ctx context.Context, registro *Registro) (string, error)
}

// Acompanhado is a Destino that can be asked for news of what it has a name for (polling).
type Acompanhado interface {
	// Acompanhar asks for news of one ocorrência, by the id and number that the partner gave it. Each piece bears a key, so that it is taken in once.
	Acompanhar(ctx context.Context, e *crm.Entrega) ([]crm.Novidade, error)
	// Intervalo is the pause between two rounds, 0 = no polling.
	Intervalo() time.Duration
}

// ComAgenda is a Destino that can be asked when it has time; its action says so (crm.AcaoDestino.Horarios).
type ComAgenda interface {
	// Horarios asks for free times and changes nothing. Its errors are of the kinds of Executar.
	Horarios(ctx context.Context, registro *Registro, p crm.PerguntaHorarios) ([]crm.Horario, error)
}

// Configuracao is what a Destino is opened with.
type Configuracao struct {
	Tenant   string // slug
	Ambiente string
	Valores  map[string]string // complete: defaults filled
	Segredos []string          // values never to be recorded
	Rede     Rede
	Publico  string         // the public address of this Ponte, "" = not known
	Avulsa   bool           // opened for one question: no connection is kept for a next one
	Zona     *time.Location // the tenant's; nil = UTC
	// Correspondencias reads what writing to people needs; nil where nothing is delivered.
	Correspondencias crm.Correspondencias
	Destinos         map[string]string // titles of all destinations by name, for who writes to people
	// Gastar counts calls to the partner in the tenant's day and gives their sum; 0 only asks. nil = they are not counted.
	Gastar func(ctx context.Context, chamadas int) (total int, err error)
}

// Simulador is a partner's stand-in for tests and for users without a sandbox.
type Simulador interface {
	http.Handler
	// Executadas counts how often each thing was done, by the caller's own key: an ocorrência's number and the action.
	Executadas() map[string]int
}

// Entregue is what a partner made.
type Entregue struct {
	IDExterno     string // the partner's id, "" = none
	NumeroExterno string
}

// Tarefa is one try.
type Tarefa struct {
	Dossie    *crm.DossieEntrega
	Progresso string // steps that earlier tries got through, in the destination's notation
	Manual    bool   // a person asked for this try
	// Anexo reads an attachment's bytes; crm.ErrNaoEncontrado when there are none.
	Anexo func(ctx context.Context, id int64) ([]byte, error)
	// Progredir keeps a step that the partner accepted, so that no later try repeats it.
	Progredir func(ctx context.Context, feito Entregue, progresso string) error
	// Registro collects what is exchanged.
	Registro *Registro
}

// Preparar makes what every destination needs of its settings: the way out to its address and its mapping. credencial are
// the headers of every call that let it in, those without a value left out; embutido is the mapping that Ponte brings.
func (c Configuracao) Preparar(credencial map[string]string, embutido string) (*Saida, *Mapeamento, error) {
	mapa, err := NovoMapeamento(c.Valores[CampoMapeamento], embutido)
	if err != nil {
		return nil, nil, err
	}
	cabecalhos := maps.Clone(credencial)
	maps.DeleteFunc(cabecalhos, func(_, valor string) bool { return valor == "" })
	saida, err := NovaSaida(c.Valores[CampoURL], c.Prazo(CampoPrazo), c.Rede, cabecalhos)
	if err == nil && c.Avulsa {
		saida.SemReuso()
	}
	return saida, mapa, err
}

// Inteiro reads a number of the settings.
func (c Configuracao) Inteiro(chave string) (int64, error) {
	return strconv.ParseInt(c.Valores[chave], 10, 64)
}

// Prazo reads a duration of the settings, which were validated when they were written.
func (c Configuracao) Prazo(chave string) time.Duration {
	d, _ := time.ParseDuration(c.Valores[chave])
	return d
}
