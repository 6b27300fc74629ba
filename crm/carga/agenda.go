package carga

import (
	"context"
	"errors"
	"slices"
	"sync"
	"time"

	"ponte/crm"
)

// Times of the schedule.
const (
	passoAgenda = 3 * time.Second
	pausaFalha  = 15 * time.Minute // before a run that failed is taken up again within the window
	semSinal    = 2 * time.Minute  // after which a job that says to be running looks dead to a person
	maxAgenda   = 4                // jobs of one process at once
)

// Alvo is a source that is set up at a tenant.
type Alvo struct {
	Tenant *crm.Tenant
	Fonte  string
	Ativa  bool // the schedule may begin jobs of it
	Janela Janela
	Zona   *time.Location // the tenant's
	Versao int64          // of its settings
}

// Agenda begins the jobs that people asked for and, in the window of each source, the nightly ones. Every process may have one:
// the place of a source is one over all of them.
type Agenda struct {
	*Carregador
	Alvos  func(ctx context.Context) ([]Alvo, error)
	Anotar func(mensagem string, tenant, fonte string, err error) // for the log; err may be nil

	mu     sync.Mutex
	correm map[Vaga]bool // without Dono
}

// Correr works until ctx ends, and returns when its jobs have.
func (a *Agenda) Correr(ctx context.Context) {
	a.correm = map[Vaga]bool{}
	var jobs sync.WaitGroup
	defer jobs.Wait()
	passo := time.NewTicker(passoAgenda)
	defer passo.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case <-passo.C:
		}
		a.passar(ctx, &jobs)
	}
}

// passar looks at every source once. Only of those that are in their window, or asked for, is anything read.
func (a *Agenda) passar(ctx context.Context, jobs *sync.WaitGroup) {
	alvos, err := a.Alvos(ctx)
	if err != nil {
		if ctx.Err() == nil {
			a.Anotar("sources were not read", "", "", err)
		}
		return
	}
	if len(alvos) == 0 {
		return
	}
	pedidas, err := a.Cargas.Pedidas(ctx)
	if err != nil {
		if ctx.Err() == nil {
			a.Anotar("loads were not read", "", "", err)
		}
		return
	}
	for i := range alvos {
		alvo := &alvos[i]
		lugar := Vaga{TenantID: alvo.Tenant.ID, Fonte: alvo.Fonte}
		if slices.Contains(pedidas, lugar) || alvo.naJanela(a.Relogio()) {
			a.olhar(ctx, jobs, alvo)
		}
	}
}

// naJanela tells whether the schedule may begin a job at that moment.
func (a *Alvo) naJanela(agora time.Time) bool {
	_, _, dentro := a.Janela.Em(agora, a.Zona)
	return a.Ativa && dentro
}

// olhar begins what is due of one source.
func (a *Agenda) olhar(ctx context.Context, jobs *sync.WaitGroup, alvo *Alvo) {
	lugar := Vaga{TenantID: alvo.Tenant.ID, Fonte: alvo.Fonte}
	if !a.livre(lugar) {
		return
	}
	ultima, err := a.Cargas.Ultima(ctx, alvo.Tenant.ID, alvo.Fonte)
	if err != nil && !errors.Is(err, crm.ErrNaoEncontrado) {
		if ctx.Err() == nil {
			a.Anotar("loads were not read", alvo.Tenant.Slug, alvo.Fonte, err)
		}
		return
	}
	p, deve := devido(a.Relogio(), alvo, ultima)
	if !deve || !a.tomar(lugar) {
		return
	}
	jobs.Go(func() {
		defer a.largar(lugar)
		job, err := a.Executar(ctx, p)
		var impedida *Impedimento
		switch {
		case errors.Is(err, errOcupada), errors.Is(err, ErrVagaPerdida): // another process has it
		case errors.As(err, &impedida):
			a.impedir(ctx, ultima, p, impedida)
		case err != nil && ctx.Err() == nil:
			a.Anotar("a load failed", alvo.Tenant.Slug, alvo.Fonte, err)
		case err == nil:
			a.Anotar("a load ended: "+string(job.Situacao)+" "+string(job.Motivo), alvo.Tenant.Slug, alvo.Fonte, nil)
			a.devolver(ctx, job, p)
		}
	})
}

// devolver leaves a job that a person asked for, and that this process's end interrupted, for the next process.
func (a *Agenda) devolver(ctx context.Context, job *Carga, p Pedido) {
	if job.Motivo != PorProcesso || !p.Ate.IsZero() {
		return
	}
	ctx, cancelar := context.WithTimeout(context.WithoutCancel(ctx), prazoVaga)
	defer cancelar()
	job.Situacao, job.Motivo = Pedida, ""
	if err := a.Cargas.Mudar(ctx, job, []Situacao{Interrompida}, a.auditoria(p.Ator, job, "carga.continuar")); err != nil {
		a.Anotar("a load was not left for the next start", p.Tenant.Slug, p.Fonte, err)
	}
}

// impedir leaves the reason why a job that a person asked for cannot begin where that person looks.
func (a *Agenda) impedir(ctx context.Context, job *Carga, p Pedido, porque *Impedimento) {
	if job == nil || job.Situacao != Pedida {
		return
	}
	ator := p.Ator
	job.Situacao, job.Motivo, job.Erro = Interrompida, PorFalha, porque.Frase
	if err := a.Cargas.Mudar(ctx, job, []Situacao{Pedida}, a.auditoria(ator, job, "carga.impedir")); err != nil && ctx.Err() == nil {
		a.Anotar("a load was not marked", p.Tenant.Slug, p.Fonte, err)
	}
}

// livre tells whether a job of a source may be begun: none of it runs here, and not as many as a process runs.
func (a *Agenda) livre(v Vaga) bool {
	a.mu.Lock()
	defer a.mu.Unlock()
	return !a.correm[v] && len(a.correm) < maxAgenda
}

func (a *Agenda) tomar(v Vaga) bool {
	a.mu.Lock()
	defer a.mu.Unlock()
	if len(a.correm) >= maxAgenda {
		return false
	}
	a.correm[v] = true
	return true
}

func (a *Agenda) largar(v Vaga) {
	a.mu.Lock()
	defer a.mu.Unlock()
	delete(a.correm, v)
}

// devido says whether a run of a source is due, and which. ultima is its newest job, nil = there is none.
func devido(agora time.Time, alvo *Alvo, ultima *Carga) (Pedido, bool) {
	p := Pedido{Ator: crm.Ator{Quem: "agenda"}, Tenant: alvo.Tenant, Fonte: alvo.Fonte, SemEspera: true}
	if ultima != nil && ultima.Situacao == Pedida {
		p.Ator.Quem, p.Retomar = ultima.Quem, true
		return p, true
	}
	de, ate, dentro := alvo.Janela.Em(agora, alvo.Zona)
	if !alvo.Ativa || !dentro {
		return p, false
	}
	p.Ate = ate
	if ultima == nil {
		return p, true
	}
	nestaJanela := !ultima.ExecutadaEm.Before(de)
	if ultima.Terminada() {
		return p, !nestaJanela
	}
	p.Retomar = true
	switch ultima.Motivo {
	case PorLogin:
		return p, ultima.Versao != alvo.Versao || agora.Sub(ultima.TerminouEm) >= PausaLogin
	case PorOrcamento, PorParada:
		return p, !nestaJanela
	case PorFalha:
		return p, agora.Sub(ultima.TerminouEm) >= pausaFalha
	default:
		return p, true // its process ended, by itself or not, or the window did: the place of one that lives is not open
	}
}
