package crm

import (
	"cmp"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"
)

// Events of alarms that a destination may want (docs/regras.md §21.4).
const (
	EventoAlarmeAberto    = "alarme.aberto"
	EventoAlarmeResolvido = "alarme.resolvido"
	EventoAvisoAlarmes    = "aviso.alarmes" // for the users who asked: one message for all that happened in JanelaAlarmes
)

// JanelaAlarmes is how long alarms are gathered for one message to people.
const JanelaAlarmes = 5 * time.Minute

// SituacaoAlarme is a word in the database (docs/regras.md §21.1).
type SituacaoAlarme string

// Where an alarm stands. Only the first is told of as new; the last is its end.
const (
	AlarmeAberto      SituacaoAlarme = "aberto"
	AlarmeReconhecido SituacaoAlarme = "reconhecido" // a person has seen it, and its cause goes on
	AlarmeResolvido   SituacaoAlarme = "resolvido"   // its cause ended
)

// SituacoesAlarme are all of them, in the order of an alarm's life.
func SituacoesAlarme() []SituacaoAlarme {
	return []SituacaoAlarme{AlarmeAberto, AlarmeReconhecido, AlarmeResolvido}
}

// Alarme is one cause that deserves a person, from when it was seen first to its end. What is unresolved is there once for each
// (tenant, cause, object); a cause that comes back is another row.
type Alarme struct {
	ID             int64
	TenantID       int64 // 0 = it concerns the whole installation
	Causa          CausaAlarme
	Objeto         string // what of the tenant has it: a system, a refusal's code, an address, a destination; ≤ MaxObjetoAlarme
	Situacao       SituacaoAlarme
	Frase          string // Portuguese: what is the matter, with its figures
	Exemplo        ExemploAlarme
	Pagina         string // where it is looked into, below the portal's root
	Quantidade     int64
	AbertoEm       time.Time
	VistoEm        time.Time // last judged to be there
	ReconhecidoEm  *time.Time
	ReconhecidoPor string
	Nota           string
	SilenciadoAte  *time.Time // until then nobody is told, also not when it comes back
	ResolvidoEm    *time.Time
}

// ExemploAlarme is one of the events behind an alarm: what it was about, what was sent and what was answered, with personal data and
// secrets masked and cut short.
type ExemploAlarme struct {
	Assunto, Pedido, Resposta string
}

// Bounds of the texts of an alarm, in characters.
const (
	MaxObjetoAlarme  = 120
	MaxExemploAlarme = 1000
	MaxNotaAlarme    = 500
)

// Silenciado tells whether nobody is told of it at an instant.
func (a *Alarme) Silenciado(agora time.Time) bool {
	return a.SilenciadoAte != nil && a.SilenciadoAte.After(agora)
}

// Titulo says what it is about, as a heading. destinos are the titles of destinations by name: nobody is told of "mobuss" elsewhere.
func (a *Alarme) Titulo(destinos map[string]string) string {
	c, _ := LinhaDaCausa(a.Causa)
	if a.Objeto == "" {
		return c.Titulo
	}
	if a.DeDestino() {
		return c.Titulo + ": " + cmp.Or(destinos[a.Objeto], a.Objeto)
	}
	if codigo, err := strconv.Atoi(a.Objeto); err == nil && a.Causa == CausaRecusaNova { // nobody knows 333 by heart
		return c.Titulo + ": " + CodigoRecusa(codigo).Motivo()
	}
	return c.Titulo + ": " + a.Objeto
}

// DeDestino tells whether what has it is a destination.
func (a *Alarme) DeDestino() bool {
	return a.Causa == CausaEntregas || a.Causa == CausaDisjuntor || a.Causa == CausaFila
}

// EntregasDoAlarme tell the destinations and the users of a tenant that want it of what became of an alarm; that of one destination is not
// told to itself. r is whose they are: of an alarm of the installation, the default tenant. Ids are still missing, the alarm's too.
func EntregasDoAlarme(r *Retrato, a *Alarme, agora time.Time) []Entrega {
	if r == nil || a.Silenciado(agora) {
		return nil
	}
	evento := EventoAlarmeAberto
	if a.Situacao == AlarmeResolvido {
		evento = EventoAlarmeResolvido
	}
	var entregas []Entrega
	for i := range r.Destinos {
		if d := &r.Destinos[i]; d.quer(evento, "") && a.Objeto != d.Nome {
			entregas = append(entregas, novaEntrega(r.Tenant.ID, d, evento, agora))
		}
	}
	pessoas := r.DestinoDePessoas()
	if pessoas != nil && pessoas.quer(EventoAvisoAlarmes, "") && a.Objeto != pessoas.Nome && slices.ContainsFunc(r.Ouvintes, func(o Ouvinte) bool { return o.QuerAlarme(a) }) {
		e := novaEntrega(r.Tenant.ID, pessoas, EventoAvisoAlarmes, agora)
		e.ProximaEm = agora.Add(JanelaAlarmes)
		entregas = append(entregas, e)
	}
	return entregas
}

// FiltroAlarmes narrows the list of a tenant's alarms.
type FiltroAlarmes struct {
	TenantID  int64
	Gerais    bool // those of the installation too
	Situacao  SituacaoAlarme
	Pendentes bool // all but those that are resolved
	Causa     CausaAlarme
	De, Ate   time.Time // of AbertoEm, both included
	Pagina    Pagina
}

// LimitesAlarme are the thresholds that a tenant has changed (ConfAlarmes), by cause; 0 = it is not judged.
type LimitesAlarme map[CausaAlarme]int

// LimitesAlarme reads the tenant's.
func (t *Tenant) LimitesAlarme() LimitesAlarme {
	limites, _ := lerLimitesAlarme(t.Configuracoes.Lista(ConfAlarmes)) // validated when it was set
	return limites
}

// De is the threshold in force of a cause; 0 = it is not judged.
func (l LimitesAlarme) De(causa CausaAlarme) int {
	if n, mudado := l[causa]; mudado {
		return n
	}
	c, _ := LinhaDaCausa(causa)
	return c.Limite
}

// lerLimitesAlarme reads "recusas=50", "prazo=0".
func lerLimitesAlarme(pares []string) (LimitesAlarme, error) {
	limites := LimitesAlarme{}
	for _, par := range pares {
		nome, texto, _ := strings.Cut(par, "=")
		causa := CausaAlarme(strings.ToLower(strings.TrimSpace(nome)))
		if _, conhecida := LinhaDaCausa(causa); !conhecida {
			return nil, fmt.Errorf("%q não é uma causa; as causas são %s", Encurtar(strings.TrimSpace(nome), 40), nomesDasCausas())
		}
		n, err := strconv.Atoi(strings.TrimSpace(texto))
		if err != nil || n < 0 || n > maxLimiteAlarme {
			return nil, fmt.Errorf("%s: escreva como %s=10, com um número de 0 (desligado) a %d", causa, causa, maxLimiteAlarme)
		}
		limites[causa] = n
	}
	return limites, nil
}

const maxLimiteAlarme = 1_000_000

func nomesDasCausas() string {
	var nomes []string
	for _, c := range TabelaCausas {
		nomes = append(nomes, string(c.Causa))
	}
	return strings.Join(nomes, ", ")
}

// LinhaDaCausa finds the row of a cause.
func LinhaDaCausa(causa CausaAlarme) (LinhaCausa, bool) {
	i := slices.IndexFunc(TabelaCausas, func(c LinhaCausa) bool { return c.Causa == causa })
	if i < 0 {
		return LinhaCausa{}, false
	}
	return TabelaCausas[i], true
}
