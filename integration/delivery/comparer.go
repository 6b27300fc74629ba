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

// compared is a destination of a tenant as a comparison works with it.
type compared struct {
	kind    *destino.Tipo
	picture *crm.Retrato
	config  destino.Configuracao
	record  *destino.Registro
}

// unsetError is the error of a destination that lacks a setting.
type unsetError struct{ title, environment, label string }

func (u *unsetError) Error() string {
	return "Falta preencher em Destinos, " + u.title + " (" + u.environment + "): " + u.label + "."
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
		return nil, &unsetError{kind.Titulo, environment, missing[0]}
	}
	secrets, zone := kind.Segredos(values), picture.Tenant.Fuso()
	return &compared{kind: kind, picture: picture, record: destino.NovoRegistro(secrets), config: destino.Configuracao{
		Tenant: picture.Tenant.Slug, Ambiente: environment, Valores: values, Segredos: secrets, Rede: c.Network, Avulsa: true, Zona: zone,
		Gastar: Spending(c.Spent, set, environment, zone),
	}}, nil
}
