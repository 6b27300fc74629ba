package main

import (
	"context"
	"time"

	"ponte/crm"
)

// Tarefa groups the commands about tarefas.
type Tarefa struct {
	List TarefaList `cmd:"" help:"List tarefas, what is due first at the top."`
}

// TarefaList lists tarefas.
type TarefaList struct {
	Target
	Paging
	Number    string   `help:"Only of this ocorrência." placeholder:"N"`
	Person    string   `help:"Only of this person, or of --team." placeholder:"LOGIN"`
	Team      []string `help:"Only of these teams, or of --person." placeholder:"NAME"`
	Situation string   `help:"aberta, fechada, cancelada or todas." enum:"aberta,fechada,cancelada,todas" default:"aberta"`
	Late      bool     `help:"Only those that should be done by now."`
}

// tarefaJSON is a tarefa as --json writes it.
type tarefaJSON struct {
	ID           int64  `json:"id"`
	Numero       string `json:"numero"`
	Titulo       string `json:"titulo"`
	Observacao   string `json:"observacao"`
	Situacao     string `json:"situacao"`
	VenceEm      string `json:"vence_em"` // "" = whenever
	Atrasada     bool   `json:"atrasada"`
	Equipe       string `json:"equipe"`
	Pessoa       string `json:"pessoa"`
	Visibilidade string `json:"visibilidade"`
	CriadaPor    string `json:"criada_por"`
	CriadaEm     string `json:"criada_em"`
	EncerradaPor string `json:"encerrada_por"`
	EncerradaEm  string `json:"encerrada_em"`
	Nota         string `json:"nota"`
}

// Run prints a page of the list.
func (c *TarefaList) Run(ctx context.Context, t *Terminal) error {
	return c.with(ctx, t, func(i *installation, tenant *crm.Tenant) error {
		zone, now := tenant.Fuso(), time.Now()
		filter := crm.FiltroTarefas{TenantID: tenant.ID, Numero: c.Number, Pessoa: c.Person, Equipes: c.Team, Pagina: c.page()}
		if c.Situation != "todas" {
			filter.Situacao = crm.SituacaoTarefa(c.Situation)
		}
		if c.Late {
			filter.Situacao, filter.VencidaAte = crm.TarefaAberta, now
		}
		page, err := i.store.Tarefas().Tarefas(ctx, filter)
		if err != nil {
			return err
		}
		defer t.more(page.Proximo)
		list := make([]tarefaJSON, len(page.Linhas))
		rows := make([][]string, len(page.Linhas))
		for n, l := range page.Linhas {
			list[n] = asTarefaJSON(&l.Tarefa, l.Numero, zone, now)
			rows[n] = []string{l.Numero, clockOf(l.VenceEm, zone), mark(list[n].Atrasada), string(l.Situacao), l.Para(), oneLine(l.Titulo, 60)}
		}
		if c.JSON {
			return t.json(list)
		}
		return t.table("No tarefa matches.", []string{"NUMBER", "DUE", "LATE", "SITUATION", "FOR", "TITLE"}, rows)
	})
}

func asTarefaJSON(x *crm.Tarefa, number string, zone *time.Location, now time.Time) tarefaJSON {
	return tarefaJSON{
		ID: x.ID, Numero: number, Titulo: x.Titulo, Observacao: x.Observacao, Situacao: string(x.Situacao), VenceEm: stampOf(x.VenceEm, zone),
		Atrasada: x.Atrasada(now), Equipe: x.Equipe, Pessoa: x.Pessoa, Visibilidade: string(x.Visibilidade), CriadaPor: x.CriadaPor,
		CriadaEm: stamp(x.CriadaEm, zone), EncerradaPor: x.EncerradaPor, EncerradaEm: stampOf(x.EncerradaEm, zone), Nota: x.Nota,
	}
}
