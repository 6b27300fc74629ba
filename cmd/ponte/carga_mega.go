package main

import (
	"context"
	"errors"
	"fmt"

	"ponte/crm"
	"ponte/crm/carga"
	"ponte/server"
	"ponte/storage"
)

// CargaMega reads Mega.
type CargaMega struct {
	Dispatch
	DestinationNetworks []string `name:"destination-networks" help:"Besides the internet, where the source may be: private, loopback." env:"PONTE_DESTINATION_NETWORKS" sep:"," placeholder:"private,loopback"`
	Full                bool     `help:"Decide about every record anew, also where the source said the same before."`
	Resume              bool     `help:"Go on where the last load was interrupted."`
	DryRun              bool     `help:"Read everything and say what would be; write nothing."`
	FullSpeed           bool     `name:"full-speed" help:"Do not give way to calls: they take longer meanwhile."`
	Reason              string   `help:"Why; it stays in the audit." placeholder:"TEXT"`
	JSON                bool     `name:"json" help:"Write JSON."`
}

// Help says what ends a load.
func (*CargaMega) Help() string {
	return "The settings are those of ponte destination set mega. Ctrl-C ends after the batch that is being written; the load can be stopped in any way at any moment, and " +
		"--resume goes on without repeating what is written or leaving anything out. When the calls of one run are used up it is interrupted and no failure. " +
		"After one refused login nothing is tried for 24 hours, or until the settings are saved again: the account is shared and locks. " +
		"The exit code is 0, 1 when the source or the database failed, 3 when records were refused or wait."
}

// Run reads until the end, or until something interrupts it.
func (c *CargaMega) Run(ctx context.Context, t *Terminal) error {
	cfg := server.Config{Database: c.Database.Database, SecretKey: c.SecretKey, DestinationNetworks: c.DestinationNetworks}
	if err := cfg.Resolve(t.Environ); err != nil {
		return err
	}
	if c.DryRun && c.Resume {
		return errors.New("--dry-run reads from the beginning: leave --resume out")
	}
	return c.Target.with(ctx, t, func(i *installation, tenant *crm.Tenant) error {
		vault, err := storage.OpenVault(cfg.Database, cfg.SecretKey)
		if err != nil {
			return err
		}
		bar := newProgress(t, "mega")
		job, err := server.Loader(i.store, i.store.Destinos(vault), cfg.Network()).Executar(ctx, carga.Pedido{
			Ator: crm.Ator{Quem: i.actor.Quem, Motivo: c.Reason}, Tenant: tenant, Fonte: "mega", Todos: c.Full, Retomar: c.Resume, Simular: c.DryRun, Depressa: c.FullSpeed,
			Progresso: func(job *carga.Carga) { bar.advance(job.Feitos, job.Total) },
		})
		bar.end()
		if job == nil {
			return err
		}
		return errors.Join(err, c.tell(t, job, err == nil))
	})
}

// tell says what came of it.
func (c *CargaMega) tell(t *Terminal, job *carga.Carga, whole bool) error {
	if c.JSON {
		if err := t.json(asCargaJSON(job, nil)); err != nil {
			return err
		}
	} else {
		if c.DryRun {
			fmt.Fprintln(t.Out, "Nothing was written; it would be:")
		}
		if err := t.printCarga(job); err != nil {
			return err
		}
		fmt.Fprintf(t.Out, "Load %d: %s. %d calls to the source.\n", job.ID, standing(job), job.Chamadas)
	}
	switch left := job.Contadores.De("recusado", "pendente"); {
	case !whole:
		return nil
	case job.Motivo == carga.PorFalha || job.Motivo == carga.PorLogin:
		return errors.New(job.Erro)
	case job.Situacao == carga.Concluida && left > 0:
		return &gapsError{fmt.Sprintf("records that were refused or wait: %d; see ponte carga show %d", left, job.ID)}
	}
	return nil
}
