package carga

import (
	"slices"
	"time"

	"ponte/crm"
	"ponte/crm/cadastro"
)

// Situacao says where a job stands.
type Situacao string

// Where a job can stand.
const (
	Pedida       Situacao = "pedida" // a server begins it within seconds
	Executando   Situacao = "executando"
	Interrompida Situacao = "interrompida" // goes on where it was
	Concluida    Situacao = "concluida"
	Substituida  Situacao = "substituida" // another was begun from the start in its place
)

// Motivo says why a job is Interrompida.
type Motivo string

// Why a job can be Interrompida.
const (
	PorOrcamento Motivo = "orcamento" // the calls of one run are used up
	PorJanela    Motivo = "janela"    // the night window is over
	PorParada    Motivo = "parada"    // a person stopped it
	PorProcesso  Motivo = "processo"  // the program that ran it ended
	PorFalha     Motivo = "falha"     // the source or the database failed
	PorLogin     Motivo = "login"     // the source does not let us in: nothing tries again by itself for PausaLogin
)

// Carga is one job: a source read from its beginning to its end, in as many runs as that takes.
type Carga struct {
	ID, TenantID int64
	Fonte        string // the source's name in the registry
	Todos        bool   // decide about records too that are as the source said them last
	Situacao     Situacao
	Motivo       Motivo
	Erro         string // for people; documents masked, no secret
	Quem         string // who asked for it
	Versao       int64  // of the source's settings when it ran last

	PedidaEm, ExecutadaEm, VistaEm, TerminouEm time.Time // asked for; run last; last sign of life; ended

	Posicao       string // up to where everything is committed, in the source's notation
	Fase, Onde    string // what is read, and of what
	Feitos, Total int64  // of the greatest units that the source tells, as empreendimentos
	Chamadas      int64  // to the source, of all runs
	Contadores    Contadores
	Anotadas      int // lines that there were; the first MaxLinhas of them are kept
}

// MaxLinhas bounds the lines that are kept of one job.
const MaxLinhas = 1000

// Terminada tells whether there is nothing left of it to go on with.
func (c *Carga) Terminada() bool { return c.Situacao == Concluida || c.Situacao == Substituida }

// Viva tells whether a job that says to be running gave a sign of life lately.
func (c *Carga) Viva(agora time.Time) bool { return agora.Sub(c.VistaEm) < semSinal }

// Contadores tells what became of the records, by kind. What is repeated after the death of a process is counted again.
type Contadores map[crm.TipoVinculo]map[cadastro.Desfecho]int

func (c Contadores) contar(tipo crm.TipoVinculo, d cadastro.Desfecho) {
	if c[tipo] == nil {
		c[tipo] = map[cadastro.Desfecho]int{}
	}
	c[tipo][d]++
}

// De counts the records of all kinds with one of these outcomes; with none of any outcome.
func (c Contadores) De(desfechos ...cadastro.Desfecho) int {
	n := 0
	for _, porDesfecho := range c {
		for d, vezes := range porDesfecho {
			if len(desfechos) == 0 && d != NaoAnunciado || slices.Contains(desfechos, d) {
				n += vezes
			}
		}
	}
	return n
}

// NaoAnunciado counts, besides what became of each, the new contracts of which no destination was told (docs/regras.md §14.7).
const NaoAnunciado cadastro.Desfecho = "nao_anunciado"

// Aviso is the outcome of a Linha about a record that was kept although something of it deserves a look.
const Aviso cadastro.Desfecho = "aviso"

// Linha is what a person should see of one record: refused, waiting, or read otherwise than it came.
type Linha struct {
	Ordem    int
	Desfecho cadastro.Desfecho
	Tipo     crm.TipoVinculo
	Codigo   string
	Caminho  string // where it stood in what the source answered; "" = the record itself was read
	Motivo   string // Portuguese; personal data masked
}
