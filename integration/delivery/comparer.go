package delivery

import (
	"context"
	cryptorand "crypto/rand"
	"errors"
	"fmt"
	"slices"
	"time"

	"ponte/crm"
	"ponte/integration/destino"
)

// Bounds of a comparison.
const (
	comparisonLease   = time.Minute
	comparisonTimeout = 2 * time.Hour
	maxJudged         = 1000 // ocorrências of which it is looked whether they could be sent
)

// ErrComparing is the error of a comparison of a tenant of which another one runs.
var ErrComparing = errors.New("another comparison of this tenant is under way")

// Comparer compares destinations with this side and looks what would not be sent to them (docs/regras.md §19.4). Server and command line share it.
type Comparer struct {
	Types        []destino.Tipo // the registry
	Destinations crm.CadastroDestinos
	Runs         crm.Conferencias
	Cases        crm.Acervo
	Assistencias crm.AcervoAssistencias
	Queue        crm.FilaEntregas // for its dossiers
	Deliveries   crm.CadastroEntregas
	Spent        crm.GastosComParceiro
	Network      destino.Rede
}

// Run makes a comparison, a new one when run has no ID, and keeps what it finds. One that somebody asked for, or that the death of a process left, is
// made in the place of a new one. What the partner did not let it do is in run.Erro and no error; ErrComparing is one. Killed at any moment
// it leaves a run that is made anew: nothing is changed by it on either side.
func (c *Comparer) Run(ctx context.Context, picture *crm.Retrato, run *crm.Conferencia) ([]crm.Achado, error) {
	owner := cryptorand.Text()
	mine, err := c.Runs.Ocupar(ctx, run.TenantID, owner, comparisonLease)
	if err != nil {
		return nil, err
	}
	if !mine {
		return nil, ErrComparing
	}
	defer func() {
		store, cancel := stored(ctx)
		defer cancel()
		_ = c.Runs.Desocupar(store, run.TenantID, owner) // else its lease ends
	}()
	work, cancel := context.WithTimeout(ctx, comparisonTimeout)
	defer cancel()
	defer c.hold(work, cancel, run.TenantID, owner)()
	if err := c.still(ctx, run); err != nil {
		return nil, err
	}
	if run.ID == 0 {
		if err := c.create(ctx, run); err != nil {
			return nil, err
		}
	}
	run.Estado, run.IniciadaEm, run.Erro = crm.ConferenciaExecutando, crm.RelogioDoSistema(), ""
	if err := c.Runs.Iniciar(ctx, run, owner); err != nil {
		return nil, err
	}
	found, err := c.find(work, picture, run)
	if ctx.Err() != nil { // the process ends: the next one makes it
		return nil, ctx.Err()
	}
	run.Estado, run.TerminouEm = crm.ConferenciaConcluida, crm.RelogioDoSistema()
	if err != nil {
		run.Estado, run.Erro, found = crm.ConferenciaFalhou, destino.Encurtar(destino.MascararDocumentos(err.Error()), destino.MaxMensagem), nil
		run.Vistas, run.Nomeadas, run.Diferencas, run.Faltas = 0, 0, 0, 0
	}
	store, cancelStore := stored(ctx)
	defer cancelStore()
	return found, c.Runs.Concluir(store, run, owner, found)
}

// still looks, now that nobody else has the tenant's place, whether the run is yet to be made: since it was read another process may have made
// it, and of the schedule another one.
func (c *Comparer) still(ctx context.Context, run *crm.Conferencia) error {
	if run.ID == 0 {
		last, err := c.Runs.Ultima(ctx, run.TenantID, run.Destino, run.Ambiente)
		if err == nil && run.Quem == crm.ConferenciaDaAgenda && last.TerminouEm.After(run.PedidaEm) {
			return ErrComparing
		}
		if errors.Is(err, crm.ErrNaoEncontrado) {
			return nil
		}
		return err
	}
	kept, err := c.Runs.Conferencia(ctx, run.TenantID, run.ID)
	if err == nil && (kept.Estado != run.Estado || !kept.TerminouEm.Equal(run.TerminouEm)) {
		return ErrComparing
	}
	return err
}

// create inserts a run, unless one is there that has not ended: in the tenant's place nobody makes that one.
func (c *Comparer) create(ctx context.Context, run *crm.Conferencia) error {
	err := c.Runs.Criar(ctx, run, crm.Auditoria{
		TenantID: run.TenantID, Quem: run.Quem, Acao: "conferencia.pedir", Alvo: run.Destino + " " + run.Ambiente, Em: run.PedidaEm,
	})
	if !errors.Is(err, crm.ErrConflito) {
		return err
	}
	open, err := c.Runs.Abertas(ctx)
	if err != nil {
		return err
	}
	n := slices.IndexFunc(open, func(o crm.Conferencia) bool {
		return o.TenantID == run.TenantID && o.Destino == run.Destino && o.Ambiente == run.Ambiente
	})
	if n < 0 {
		return ErrComparing // of the other environment
	}
	*run = open[n]
	return nil
}

// hold keeps the tenant's place until the function that it returns is called; when the place is lost the work ends.
func (c *Comparer) hold(ctx context.Context, stop context.CancelFunc, tenantID int64, owner string) (end func()) {
	ctx, cancel := context.WithCancel(ctx)
	done := make(chan struct{})
	go func() {
		defer close(done)
		for sleep(ctx, comparisonLease/4); ctx.Err() == nil; sleep(ctx, comparisonLease/4) {
			if mine, err := c.Runs.Manter(ctx, tenantID, owner, comparisonLease); err == nil && !mine {
				stop()
				return
			}
		}
	}()
	return func() {
		cancel()
		<-done
	}
}

// find compares, and judges what was not sent yet.
func (c *Comparer) find(ctx context.Context, picture *crm.Retrato, run *crm.Conferencia) ([]crm.Achado, error) {
	p, err := c.open(ctx, picture, run.Destino, run.Ambiente)
	if err != nil {
		return nil, err
	}
	ours, err := c.Runs.Nomeadas(ctx, run.TenantID, run.Destino, run.Ambiente)
	if err != nil {
		return nil, err
	}
	found, seen, err := p.kind.Comparar(ctx, p.config, p.record, ours, picture)
	if err != nil {
		return nil, errors.New(p.record.Mascarar(destino.Classificar(err).Error()))
	}
	run.Vistas, run.Nomeadas, run.Diferencas = seen, len(ours), len(found)
	for i := range found {
		found[i].Tipo = crm.AchadoDiferenca
	}
	err = c.missing(ctx, p, ours, func(number string, lacking []string) {
		run.Faltas++
		found = append(found, crm.Achado{Tipo: crm.AchadoFalta, Numero: number, Porque: destino.FraseDasFaltas(lacking)})
	})
	if len(found) > crm.MaxAchados {
		found = found[:crm.MaxAchados]
	}
	for i := range found {
		found[i].Ordem = i + 1
	}
	return found, err
}

// Missing tells of each ocorrência that would not be sent to a destination what is missing. err of the partner itself, which is asked first whether it
// lets us in, is told under the number "".
func (c *Comparer) Missing(ctx context.Context, picture *crm.Retrato, name string, tell func(number string, lacking []string)) error {
	set, err := c.set(ctx, picture.Tenant.ID, name)
	if err != nil {
		return err
	}
	p, err := c.open(ctx, picture, name, set.Ambiente)
	if err != nil {
		return err
	}
	client, err := p.kind.Abrir(p.config)
	if err != nil {
		return err
	}
	if _, err := client.Testar(ctx, p.record); err != nil {
		tell("", []string{p.record.Mascarar(destino.Classificar(err).Error())})
	}
	ours, err := c.Runs.Nomeadas(ctx, picture.Tenant.ID, name, set.Ambiente)
	if err != nil {
		return err
	}
	return c.missing(ctx, p, ours, tell)
}

var _ crm.Preflight = (*Comparer)(nil)

// FaltasDe implements crm.Preflight, for the destinations that are switched on and want every assistência.
func (c *Comparer) FaltasDe(ctx context.Context, picture *crm.Retrato, ocorrenciaID int64) (all []crm.FaltasNoDestino, err error) {
	for i := range picture.Destinos {
		d := &picture.Destinos[i]
		kind := kindOf(c.Types, d.Nome)
		if kind == nil || kind.Faltas == nil || !d.Ativo || !slices.Contains(d.Interesses, crm.EventoAssistencia) {
			continue
		}
		p, err := c.open(ctx, picture, d.Nome, d.Ambiente)
		if err != nil {
			return nil, err
		}
		_, lacking, err := c.lacking(ctx, p, ocorrenciaID, crm.EventoAssistencia)
		if err != nil {
			return nil, err
		}
		if len(lacking) > 0 {
			all = append(all, crm.FaltasNoDestino{Destino: d.Nome, Faltas: lacking})
		}
	}
	return all, nil
}

// lacking says what is missing before an ocorrência could be sent, as before it is; nothing where the destination knows it.
func (c *Comparer) lacking(ctx context.Context, p *compared, id int64, action string) (number string, lacking []string, err error) {
	d, err := c.Queue.Dossie(ctx, &crm.Entrega{TenantID: p.picture.Tenant.ID, OcorrenciaID: id, Destino: p.kind.Nome, Ambiente: p.config.Ambiente, Acao: action})
	if err != nil || d.IDExterno != "" {
		return "", nil, err
	}
	return d.Ocorrencia.Numero, p.kind.OQueFalta(ctx, d, p.kind.SemOsSegredos(p.config.Valores), p.picture.Workflows[crm.FuncAssistencias]), nil
}

// compared is a destination of a tenant as a comparison works with it.
type compared struct {
	kind    *destino.Tipo
	picture *crm.Retrato
	config  destino.Configuracao
	record  *destino.Registro
}

func (c *Comparer) set(ctx context.Context, tenantID int64, name string) (*crm.DestinoConfigurado, error) {
	list, err := c.Destinations.Destinos(ctx, tenantID)
	if err != nil {
		return nil, err
	}
	n := slices.IndexFunc(list, func(d crm.DestinoConfigurado) bool { return d.Nome == name })
	if n < 0 {
		return nil, fmt.Errorf("o destino %s não está configurado", name)
	}
	return &list[n], nil
}

func (c *Comparer) open(ctx context.Context, picture *crm.Retrato, name, environment string) (*compared, error) {
	kind := kindOf(c.Types, name)
	if kind == nil {
		return nil, fmt.Errorf("o destino %s não existe", name)
	}
	set, err := c.set(ctx, picture.Tenant.ID, name)
	if err != nil {
		return nil, err
	}
	values := kind.Completar(set.Valores[environment])
	if missing := kind.Faltam(values); len(missing) > 0 {
		return nil, fmt.Errorf("falta preencher em Destinos, %s (%s): %s", kind.Titulo, environment, missing[0])
	}
	secrets, zone := kind.Segredos(values), picture.Tenant.Fuso()
	return &compared{kind: kind, picture: picture, record: destino.NovoRegistro(secrets), config: destino.Configuracao{
		Tenant: picture.Tenant.Slug, Ambiente: environment, Valores: values, Segredos: secrets, Rede: c.Network, Avulsa: true, Zona: zone,
		Gastar: Spending(c.Spent, set, environment, zone),
	}}, nil
}

// missing judges, as before they are sent, the ocorrências that the destination should know and does not: by the action that opens there, the
// assistências that have not ended, or the ocorrências whose status asks for it or did.
func (c *Comparer) missing(ctx context.Context, p *compared, ours []crm.Nomeada, tell func(number string, lacking []string)) error {
	action := p.kind.QueAbre()
	if p.kind.Faltas == nil || action == "" {
		return nil
	}
	known := map[int64]bool{}
	for i := range ours {
		known[ours[i].OcorrenciaID] = true
	}
	judged := 0
	judge := func(id int64) (goOn bool, err error) {
		if known[id] {
			return true, nil
		}
		known[id] = true
		if judged++; judged > maxJudged {
			return false, nil
		}
		number, lacking, err := c.lacking(ctx, p, id, action)
		if err == nil && len(lacking) > 0 {
			tell(number, lacking)
		}
		return err == nil, err
	}
	if action == crm.EventoAssistencia {
		return c.eachAssistencia(ctx, p, judge)
	}
	if err := c.eachWaiting(ctx, p, action, judge); err != nil {
		return err
	}
	return c.eachAsking(ctx, p, action, judge)
}

// eachWaiting goes through what was to be sent and was not: a failure moves an ocorrência out of the status that asked for it.
func (c *Comparer) eachWaiting(ctx context.Context, p *compared, action string, judge func(id int64) (bool, error)) error {
	filter := crm.FiltroEntregas{
		TenantID: p.picture.Tenant.ID, Destino: p.kind.Nome, Acao: action, Estados: crm.EstadosCancelaveis, Pagina: crm.Pagina{Limite: crm.LimiteMaximo},
	}
	for {
		list, err := c.Deliveries.Entregas(ctx, filter)
		if err != nil {
			return err
		}
		for i := range list.Linhas {
			if e := &list.Linhas[i]; e.Ambiente == p.config.Ambiente && e.OcorrenciaID != 0 {
				if goOn, err := judge(e.OcorrenciaID); err != nil || !goOn {
					return err
				}
			}
		}
		if filter.Pagina.Cursor = list.Proximo; list.Proximo == "" {
			return nil
		}
	}
}

func (c *Comparer) eachAssistencia(ctx context.Context, p *compared, judge func(id int64) (bool, error)) error {
	situations := p.picture.Workflows[crm.FuncAssistencias]
	filter := crm.FiltroAssistencias{TenantID: p.picture.Tenant.ID, Pagina: crm.Pagina{Limite: crm.LimiteMaximo}}
	for {
		list, err := c.Assistencias.Assistencias(ctx, filter)
		if err != nil {
			return err
		}
		for i := range list.Linhas {
			a := &list.Linhas[i].Assistencia
			if s := situations.Situacao(a.SituacaoID); s != nil && s.Final() {
				continue
			}
			if goOn, err := judge(a.OcorrenciaID); err != nil || !goOn {
				return err
			}
		}
		if filter.Pagina.Cursor = list.Proximo; list.Proximo == "" {
			return nil
		}
	}
}

// eachAsking goes through the open ocorrências in a status that asks for the action.
func (c *Comparer) eachAsking(ctx context.Context, p *compared, action string, judge func(id int64) (bool, error)) error {
	filter := crm.FiltroOcorrencias{TenantID: p.picture.Tenant.ID, Pagina: crm.Pagina{Limite: crm.LimiteMaximo}}
	for code, s := range p.picture.Status {
		if s.IntegracaoExterna == action {
			filter.Status = append(filter.Status, code)
		}
	}
	for len(filter.Status) > 0 {
		list, err := c.Cases.Ocorrencias(ctx, filter)
		if err != nil {
			return err
		}
		for i := range list.Linhas {
			o := &list.Linhas[i].Ocorrencia
			if o.FechadaEm != nil {
				continue
			}
			if goOn, err := judge(o.ID); err != nil || !goOn {
				return err
			}
		}
		if filter.Pagina.Cursor = list.Proximo; list.Proximo == "" {
			return nil
		}
	}
	return nil
}
