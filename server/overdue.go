package server

import (
	"context"
	"errors"
	"time"

	"go.uber.org/zap"

	"ponte/crm"
	"ponte/crm/cobranca"
	"ponte/storage"
)

// Times of the look at what is overdue.
const (
	firstOverdueLook = time.Minute
	betweenOverdue   = 10 * time.Minute
	betweenPieces    = 10 * time.Second // where a look did not come to the end of a tenant's títulos
)

// overdue keeps the ocorrências of who owes, for every tenant that has them on, and runs the réguas. Every process looks; of a tenant one at a
// time does.
type overdue struct {
	registrar *cobranca.Registrador
	runner    *cobranca.Corredor
	pictures  *storage.Retratos
	log       *zap.Logger
}

func (s *Server) newOverdue() *overdue {
	return &overdue{registrar: Registrar(s.store, s.cases), runner: Runner(s.store), pictures: s.tenants, log: s.log.With(zap.String("part", "collection"))}
}

// keep looks until ctx ends, which ends a look after the contract that it is at: the next one goes on.
func (o *overdue) keep(ctx context.Context) {
	t := time.NewTimer(firstOverdueLook)
	defer t.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case <-t.C:
			pause := betweenOverdue
			if o.look(ctx) {
				pause = betweenPieces
			}
			t.Reset(pause)
		}
	}
}

// look registers a piece of each tenant, one after the other, and then runs the réguas of each, whose tarefas are of what was registered; true =
// some tenant has more.
func (o *overdue) look(ctx context.Context) (more bool) {
	for _, picture := range o.pictures.Todos() {
		if ctx.Err() != nil {
			return false
		}
		if picture.Tenant.Configuracoes.Sim(crm.ConfCobranca) && o.register(ctx, picture) {
			more = true
		}
		o.run(ctx, picture)
	}
	return more
}

// run does what the réguas say now. A tenant that has none is asked for them and no more.
func (o *overdue) run(ctx context.Context, picture *crm.Retrato) {
	rules, err := o.runner.Reguas.Reguas(ctx, picture.Tenant.ID)
	if err == nil && len(rules) > 0 {
		var run *cobranca.Execucao
		if run, err = o.runner.Correr(ctx, picture); err == nil {
			n := run.Contagem
			o.log.Info("the régua ran", zap.String("tenant", picture.Tenant.Slug), zap.Int64("judged", n.Vistos), zap.Int64("done", n.Feitos),
				zap.Int64("held", n.Retidos), zap.Int64("passed over", n.Pulados), zap.Int64("put off", n.Adiados), zap.Int64("left", n.Sairam))
		}
	}
	if err != nil && ctx.Err() == nil && !errors.Is(err, cobranca.ErrOcupada) {
		o.log.Error("the régua did not run to its end", zap.String("tenant", picture.Tenant.Slug), zap.Error(err))
	}
}

func (o *overdue) register(ctx context.Context, picture *crm.Retrato) (more bool) {
	done, err := o.registrar.Registrar(ctx, picture)
	fields := []zap.Field{
		zap.String("tenant", picture.Tenant.Slug), zap.Int("opened", done.Abertas), zap.Int("reopened", done.Reabertas), zap.Int("closed", done.Encerradas),
		zap.Int("overdue", done.Vencidas), zap.Int("refused", done.Impedidas), zap.Int("kept", done.Cumpridas), zap.Int("broken", done.Quebradas),
	}
	switch {
	case err != nil && ctx.Err() == nil:
		o.log.Error("what is overdue was not registered", append(fields, zap.Error(err))...)
	case err == nil && !done.Ocupado:
		o.log.Info("what is overdue was registered", append(fields, zap.Bool("more", done.Resta))...)
	}
	return err == nil && done.Resta
}
