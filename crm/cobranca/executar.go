package cobranca

import (
	"cmp"
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"time"

	"ponte/crm"
)

// Times and sizes of a run.
const (
	prazoVaga = 2 * time.Minute // of the place, renewed with each page
	prazoFim  = 10 * time.Second
	pagina    = 500 // títulos that are judged, and written, together
)

// Corredor runs a tenant's réguas over its títulos: page by page, each page with what came of it in one transaction. A run that stops anywhere
// leaves nothing half done, and the next one goes on where it was, because what was decided has its row.
type Corredor struct {
	Reguas  Reguas
	Corrida Corrida
	Relogio crm.Relogio
	// Pagina is how many títulos are judged together; 0 = as many as ship.
	Pagina int
}

// Correr runs once. ErrOcupada = another process does it now.
func (c *Corredor) Correr(ctx context.Context, r *crm.Retrato) (*Execucao, error) {
	v := Vaga{r.Tenant.ID, rand.Text(), prazoVaga}
	minha, err := c.Corrida.Ocupar(ctx, v)
	switch {
	case err != nil:
		return nil, fmt.Errorf("the place of the run: %w", err)
	case !minha:
		return nil, ErrOcupada
	}
	e := &Execucao{TenantID: r.Tenant.ID, ComecouEm: c.Relogio()}
	if err = c.Corrida.Comecar(ctx, e); err == nil {
		passada := &passada{Corredor: c, retrato: r, contagem: &e.Contagem, gravar: func(ctx context.Context, l *Lote) error {
			if l.vazio() {
				return c.Corrida.Manter(ctx, v)
			}
			return c.Corrida.Gravar(ctx, v, l)
		}}
		if err = passada.tudo(ctx); err != nil {
			e.Erro = crm.Encurtar(err.Error(), 500)
		}
	}
	fim, cancelar := context.WithTimeout(context.WithoutCancel(ctx), prazoFim)
	defer cancelar()
	agora := c.Relogio()
	e.TerminouEm = &agora
	return e, errors.Join(err, c.Corrida.Terminar(fim, e), c.Corrida.Desocupar(fim, v))
}

// Simular says what a run would do at a moment, and writes nothing. com is a régua that is taken as if it were on, in the place of the one of
// its id; nil = as things are. cada gets every título with what is decided, in the order of the run; its error ends it.
func (c *Corredor) Simular(ctx context.Context, r *crm.Retrato, em time.Time, com *Regua, cada func(*Caso, *Parecer) error) (Contagem, error) {
	var n Contagem
	entao := &Corredor{Reguas: c.Reguas, Corrida: c.Corrida, Relogio: func() time.Time { return em }, Pagina: c.Pagina}
	p := &passada{Corredor: entao, retrato: r, contagem: &n, com: com, cada: cada, contados: map[int64]int{}}
	return n, p.tudo(ctx)
}

// passada is one walk over a tenant's títulos.
type passada struct {
	*Corredor
	retrato  *crm.Retrato
	contagem *Contagem
	gravar   func(context.Context, *Lote) error // nil = a dry run
	com      *Regua
	cada     func(*Caso, *Parecer) error
	contados map[int64]int // messages of a dry run by client; nil = they are written, and read again
}

func (p *passada) tudo(ctx context.Context) error {
	j, err := p.julgador(ctx)
	if err != nil {
		return err
	}
	maximo := cmp.Or(p.Pagina, pagina)
	hoje := p.retrato.Tenant.Hoje(p.Relogio())
	primeiro, limite := 1, 0
	for i := range j.Reguas {
		primeiro, limite = min(primeiro, j.Reguas[i].Conteudo.Passos[0].Dias), max(limite, j.Reguas[i].Conteudo.Limite)
	}
	de := hoje.Mais(-limite - 1)
	saidas := LeituraDeSaidas{TenantID: p.retrato.Tenant.ID, De: de, Hoje: hoje, Todos: len(j.Reguas) == 0, Max: maximo}
	for {
		casos, err := p.Corrida.Saidas(ctx, saidas)
		if err != nil || len(casos) == 0 {
			if err != nil {
				return fmt.Errorf("what leaves the régua: %w", err)
			}
			break
		}
		if err := p.pagina(ctx, j, casos); err != nil {
			return err
		}
		saidas.DepoisDe = casos[len(casos)-1].Titulo.ID
	}
	fechado, ensaia := !j.Calendarios.Aberto(p.Relogio()), p.cada != nil
	p.contagem.ForaDeHora = fechado && ensaia
	if len(j.Reguas) == 0 || fechado && !ensaia {
		return nil
	}
	if p.contagem.AlemDoLimite, p.contagem.SemVencimento, err = p.Corrida.Deixados(ctx, p.retrato.Tenant.ID, de); err != nil {
		return fmt.Errorf("what is left to people: %w", err)
	}
	l := Leitura{TenantID: p.retrato.Tenant.ID, De: de, Ate: hoje.Mais(1 - primeiro), Hoje: hoje, Geracao: j.Geracao, Max: maximo}
	for {
		casos, depois, fim, err := p.Corrida.Devidos(ctx, l)
		if err != nil {
			return fmt.Errorf("what is due: %w", err)
		}
		if err := p.pagina(ctx, j, casos); err != nil || fim {
			return err
		}
		l.Depois = depois
	}
}

func (p *passada) julgador(ctx context.Context) (*Julgador, error) {
	todas, err := p.Reguas.Reguas(ctx, p.retrato.Tenant.ID)
	if err != nil {
		return nil, err
	}
	j, err := NovoJulgador(ctx, p.Reguas, p.retrato, p.Relogio())
	if err != nil {
		return nil, err
	}
	j.Geracao = Geracao(todas)
	if p.com != nil {
		j.Geracao = -1 // all of them are judged again
	}
	vista := p.com == nil
	for _, r := range todas {
		if p.com != nil && r.ID == p.com.ID {
			r, vista = *p.com, true
			r.Ativa = true
		}
		if r.Ativa {
			j.Reguas = append(j.Reguas, r)
		}
	}
	if !vista {
		nova := *p.com
		nova.Ativa = true
		j.Reguas = append(j.Reguas, nova)
	}
	return j, nil
}

// NovoJulgador makes one of a tenant's settings, without réguas.
func NovoJulgador(ctx context.Context, reguas Reguas, r *crm.Retrato, agora time.Time) (*Julgador, error) {
	proprias, err := reguas.Janelas(ctx, r.Tenant.ID)
	if err != nil {
		return nil, err
	}
	calendarios, err := NovosCalendarios(&r.Tenant, proprias)
	if err != nil {
		return nil, err
	}
	return &Julgador{Tenant: &r.Tenant, Calendarios: calendarios, Agora: agora, TemDestino: map[Canal]bool{
		CanalEmail:   len(crm.EntregasDaCobranca(r, true, agora)) > 0,
		CanalWebhook: len(crm.EntregasDaCobranca(r, false, agora)) > 0,
	}}, nil
}

// pagina judges títulos and writes what came of them.
func (p *passada) pagina(ctx context.Context, j *Julgador, casos []Caso) error {
	j.Agora = p.Relogio()
	m := &montagem{retrato: p.retrato, agora: j.Agora, geracao: j.Geracao, contagem: p.contagem}
	lidos := p.lembrados(j, casos)
	for i := range casos {
		k := &casos[i]
		parecer := j.Julgar(k)
		m.juntar(k, &parecer)
		if p.cada != nil {
			if err := p.cada(k, &parecer); err != nil {
				return err
			}
		}
	}
	if p.contados != nil {
		p.lembrar(j, casos, lidos)
		return nil
	}
	if n := m.quantos(); n > 0 {
		primeiro, err := p.Corrida.IDs(ctx, n)
		if err != nil {
			return err
		}
		m.numerar(primeiro)
	}
	return p.gravar(ctx, &m.lote)
}

// lembrados adds what a dry run has counted to what rows tell of the clients of a page, and gives what rows tell.
func (p *passada) lembrados(j *Julgador, casos []Caso) map[int64]int {
	if p.contados == nil {
		return nil
	}
	lidos := map[int64]int{}
	for i := range casos {
		k := &casos[i]
		hoje := j.Calendarios.De(&k.Cliente).Dia(j.Agora)
		if _, visto := lidos[k.Cliente.ID]; !visto { // the cases of a client share their counts
			lidos[k.Cliente.ID] = k.Contatos[hoje]
			k.Contatos[hoje] += p.contados[k.Cliente.ID]
		}
	}
	return lidos
}

// lembrar keeps what a dry run counts, because no row tells the next page.
func (p *passada) lembrar(j *Julgador, casos []Caso, lidos map[int64]int) {
	for i := range casos {
		k := &casos[i]
		if n := k.Contatos[j.Calendarios.De(&k.Cliente).Dia(j.Agora)] - lidos[k.Cliente.ID]; n > 0 {
			p.contados[k.Cliente.ID] = n
		}
	}
}
