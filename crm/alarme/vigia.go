package alarme

import (
	"context"
	"crypto/rand"
	"errors"
	"strings"
	"time"

	"ponte/crm"
)

// Times of the evaluator.
const (
	passo     = 30 * time.Second
	parcela   = 20               // what is left between two looks, as a multiple of what the last one took
	prazoVez  = 3 * time.Minute  // of the place of the one evaluator
	prazoBase = 20 * time.Second // of all that a look asks the database
	// semSinal is how long an alarm of a server is left to that server: then it is gone, or another one's.
	semSinal = 15 * time.Minute
)

// Sinal is what a judgement saw now.
type Sinal struct {
	TenantID   int64
	Causa      crm.CausaAlarme
	Objeto     string
	Quantidade int64
	Frase      string // for people; without what changes from look to look though nothing happened
	Pagina     string
	// Fraco keeps an alarm that is there and raises none: the cause is going, and not gone.
	Fraco bool
	// Exemplo is asked for when the alarm is raised; nil = there is none.
	Exemplo func(context.Context) (crm.ExemploAlarme, error)
}

// Retratos are the tenants as they are in memory.
type Retratos interface {
	Todos() []*crm.Retrato
}

// Vigia is the evaluator. Every process has one; one at a time judges what is common to all, and each what is its machine's alone.
// Its fields are set before Correr and not changed afterwards.
type Vigia struct {
	Alarmes  Alarmes
	Sinais   Sinais
	Retratos Retratos
	Relogio  crm.Relogio
	Servidor string // of this machine's alarms, the beginning of their Objeto
	// Maquina judges what is this machine's alone, by thresholds; nil = nothing.
	Maquina func(agora time.Time, limites crm.LimitesAlarme) ([]Sinal, error)
	Medir   func([]crm.Alarme)                 // sees what is unresolved; nil = nobody does
	Anotar  func(mensagem string, causa error) // for the log

	dono       string
	vistos     map[Sistema]visto              // by system, without Desde
	conhecidos map[int64]map[Motivo]time.Time // when each was seen last
}

// Correr looks until ctx ends, and gives its place back.
func (v *Vigia) Correr(ctx context.Context) {
	espera := passo / 6 // others start first
	for {
		t := time.NewTimer(espera)
		select {
		case <-ctx.Done():
			t.Stop()
			v.largar(ctx)
			return
		case <-t.C:
		}
		inicio := time.Now()
		if err := v.Olhar(ctx); err != nil && ctx.Err() == nil {
			v.Anotar("alarms were not judged", err)
		}
		espera = max(passo, parcela*time.Since(inicio))
	}
}

func (v *Vigia) largar(ctx context.Context) {
	ctx, cancelar := context.WithTimeout(context.WithoutCancel(ctx), prazoBase)
	defer cancelar()
	if err := v.Alarmes.Largar(ctx, v.eu()); err != nil {
		v.Anotar("the evaluator's place was not given back", err)
	}
}

func (v *Vigia) eu() string {
	if v.dono == "" {
		v.dono = rand.Text()
	}
	return v.dono
}

// Olhar judges once.
func (v *Vigia) Olhar(ctx context.Context) error {
	ctx, cancelar := context.WithTimeout(ctx, prazoBase)
	defer cancelar()
	abertos, err := v.Alarmes.Abertos(ctx)
	if err != nil {
		return err
	}
	if v.Medir != nil {
		v.Medir(abertos)
	}
	o := v.novoOlhar(abertos)
	if v.Maquina != nil {
		sinais, e := v.Maquina(o.agora, o.geral)
		err = errors.Join(e, v.aplicar(ctx, o, sinais, func(a *crm.Alarme) bool { return e == nil && v.desteServidor(a) }))
	}
	minha, e := v.Alarmes.Tomar(ctx, v.eu(), prazoVez)
	if e != nil || !minha {
		return errors.Join(err, e)
	}
	for _, j := range julgamentos {
		sinais, e := j.julga(v, ctx, o)
		err = errors.Join(err, e, v.aplicar(ctx, o, sinais, func(a *crm.Alarme) bool { return e == nil && a.Causa == j.causa }))
	}
	return errors.Join(err, v.aplicar(ctx, o, nil, func(a *crm.Alarme) bool { // of servers that are gone
		c, _ := crm.LinhaDaCausa(a.Causa)
		return c.Maquina && !v.desteServidor(a) && o.agora.Sub(a.VistoEm) >= semSinal
	}))
}

func (v *Vigia) desteServidor(a *crm.Alarme) bool {
	c, _ := crm.LinhaDaCausa(a.Causa)
	return c.Maquina && strings.HasPrefix(a.Objeto, v.Servidor+":")
}

// olhar is what one look knows before it judges.
type olhar struct {
	agora    time.Time
	retratos map[int64]*crm.Retrato
	limites  map[int64]crm.LimitesAlarme
	padrao   *crm.Retrato      // the default tenant: its thresholds and destinations are the installation's
	geral    crm.LimitesAlarme // padrao's
	abertos  map[chave]*crm.Alarme

	naoAtendidas []NaoAtendidas // nil = not asked for yet, or there are none
}

type chave struct {
	tenantID int64
	causa    crm.CausaAlarme
	objeto   string
}

func (v *Vigia) novoOlhar(abertos []crm.Alarme) *olhar {
	o := &olhar{agora: v.Relogio(), retratos: map[int64]*crm.Retrato{}, limites: map[int64]crm.LimitesAlarme{}, abertos: map[chave]*crm.Alarme{}}
	for _, r := range v.Retratos.Todos() {
		o.retratos[r.Tenant.ID] = r
		if r.Tenant.Padrao {
			o.padrao, o.geral = r, r.Tenant.LimitesAlarme()
		}
		if r.Tenant.Configuracoes[crm.ConfAlarmes] != "" {
			o.limites[r.Tenant.ID] = r.Tenant.LimitesAlarme()
		}
	}
	for i := range abertos {
		a := &abertos[i]
		o.abertos[chave{a.TenantID, a.Causa, a.Objeto}] = a
	}
	return o
}

// limite is a tenant's threshold of a cause; 0 = it is not judged there.
func (o *olhar) limite(tenantID int64, causa crm.CausaAlarme) int64 {
	return int64(o.limites[tenantID].De(causa))
}

// quem is the tenant whose destinations and users are told of an alarm.
func (o *olhar) quem(a *crm.Alarme) *crm.Retrato {
	if a.TenantID == 0 {
		return o.padrao
	}
	return o.retratos[a.TenantID]
}

// aplicar raises what is new of the signals, keeps what is still there, and resolves what is gone of the alarms that were judged.
func (v *Vigia) aplicar(ctx context.Context, o *olhar, sinais []Sinal, julgado func(*crm.Alarme) bool) (err error) {
	presentes := map[chave]bool{}
	var vistos []int64
	var mudados []crm.Alarme
	for i := range sinais {
		s := &sinais[i]
		s.Objeto = crm.Encurtar(s.Objeto, crm.MaxObjetoAlarme)
		k := chave{s.TenantID, s.Causa, s.Objeto}
		presentes[k] = true
		a := o.abertos[k]
		switch {
		case a == nil && !s.Fraco:
			err = errors.Join(err, v.abrir(ctx, o, s))
		case a != nil && (a.Frase != s.Frase || a.Quantidade != s.Quantidade):
			a.Frase, a.Quantidade, a.VistoEm = s.Frase, s.Quantidade, o.agora
			mudados = append(mudados, *a)
		case a != nil:
			vistos = append(vistos, a.ID)
		}
	}
	for k, a := range o.abertos {
		if !presentes[k] && julgado(a) && a.VistoEm.After(o.agora) { // the clock was ahead: it is quiet from now on
			vistos = append(vistos, a.ID)
		}
	}
	err = errors.Join(err, v.Alarmes.Ver(ctx, o.agora, vistos, mudados))
	for k, a := range o.abertos {
		c, _ := crm.LinhaDaCausa(a.Causa)
		if presentes[k] || !julgado(a) || o.agora.Sub(a.VistoEm) < c.Calma {
			continue
		}
		em := o.agora
		a.Situacao, a.ResolvidoEm = crm.AlarmeResolvido, &em
		_, e := v.Alarmes.Resolver(ctx, a, crm.EntregasDoAlarme(o.quem(a), a, o.agora))
		err = errors.Join(err, e)
		delete(o.abertos, k)
	}
	return err
}

func (v *Vigia) abrir(ctx context.Context, o *olhar, s *Sinal) error {
	a := &crm.Alarme{
		TenantID: s.TenantID, Causa: s.Causa, Objeto: s.Objeto, Situacao: crm.AlarmeAberto, Frase: s.Frase, Pagina: s.Pagina, Quantidade: s.Quantidade,
		AbertoEm: o.agora, VistoEm: o.agora,
	}
	if s.Exemplo != nil {
		exemplo, err := s.Exemplo(ctx)
		if err != nil && !errors.Is(err, crm.ErrNaoEncontrado) { // it may have been deleted meanwhile: told without it
			return err
		}
		a.Exemplo = mascarado(exemplo)
	}
	_, err := v.Alarmes.Abrir(ctx, a, crm.EntregasDoAlarme(o.quem(a), a, o.agora))
	return err
}
