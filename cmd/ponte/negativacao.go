package main

import (
	"context"
	"errors"
	"fmt"
	"time"

	"ponte/crm"
	"ponte/crm/negativacao"
	"ponte/crm/sigilo"
	"ponte/server"
)

// Negativacao groups the commands about notes at Serasa. What was asked for is approved in the portal alone: there a person has signed in.
type Negativacao struct {
	List       NegativacaoList       `cmd:"" help:"List them, newest first."`
	Candidates NegativacaoCandidates `cmd:"" help:"List overdue titles, and why each may not be noted (in Portuguese)."`
	Ask        NegativacaoAsk        `cmd:"" help:"Ask for the note of titles. Another person approves it in the portal."`
	Remit      NegativacaoRemit      `cmd:"" help:"Make the next remessa of what was approved and of the exclusions that were asked for, and write its file."`
	Return     NegativacaoReturn     `cmd:"" help:"Apply a return of Serasa. Exit code 0: it was applied, or had been; 3: it was refused and nothing moved."`
	Exclude    NegativacaoExclude    `cmd:"" help:"Ask for the exclusion of notes, with its motive."`
}

// NegativacaoList lists notes.
type NegativacaoList struct {
	Target
	Paging
	State string `help:"Only those that stand there, as pendente, aceita or baixa_pendente." placeholder:"STATE"`
}

// negativacaoJSON is a note as --json writes it; documents are masked.
type negativacaoJSON struct {
	ID          string    `json:"id"`
	Titulo      string    `json:"titulo"`
	Situacao    string    `json:"situacao"`
	Contrato    string    `json:"contrato"`
	Parcela     string    `json:"parcela"`
	Documento   string    `json:"documento"`
	Numero      string    `json:"numero"`
	Valor       string    `json:"valor"`
	Vencimento  string    `json:"vencimento"`
	PedidaPor   string    `json:"pedida_por"`
	PedidaEm    time.Time `json:"pedida_em"`
	AprovadaPor string    `json:"aprovada_por"`
	Motivo      string    `json:"motivo_da_baixa"`
	PrazoBaixa  string    `json:"prazo_da_baixa"`
	Proposta    string    `json:"proposta"`
	Porque      string    `json:"porque"`
}

func asNegativacaoJSON(n *negativacao.Negativacao) negativacaoJSON {
	return negativacaoJSON{
		fmt.Sprint(n.ID), fmt.Sprint(n.TituloID), string(n.Situacao), n.Contrato, n.Parcela, sigilo.MascararDocumento(n.Documento), n.Numero, crm.Centesimos(n.Valor),
		string(n.Vencimento), n.PedidaPor, n.PedidaEm, n.AprovadaPor, n.Motivo, string(n.PrazoBaixa), n.Proposta, n.Porque,
	}
}

// Run prints a page of them.
func (c *NegativacaoList) Run(ctx context.Context, t *Terminal) error {
	return c.with(ctx, t, func(i *installation, tenant *crm.Tenant) error {
		list, err := i.store.Negativacoes().Lista(ctx, negativacao.Filtro{TenantID: tenant.ID, Situacao: negativacao.Situacao(c.State), Pagina: c.page()})
		if err != nil {
			return err
		}
		lines := []negativacaoJSON{}
		var rows [][]string
		for n := range list.Linhas {
			l := asNegativacaoJSON(&list.Linhas[n])
			lines = append(lines, l)
			rows = append(rows, []string{l.ID, clock(l.PedidaEm, tenant.Fuso()), l.Situacao, l.Contrato + " " + l.Parcela, l.Documento, l.Valor, l.PrazoBaixa, l.PedidaPor})
		}
		if c.JSON {
			return t.json(lines)
		}
		err = t.table("Nothing is noted and nothing was asked for.", []string{"ID", "ASKED FOR", "STANDING", "TITLE", "DOCUMENT", "VALUE", "EXCLUDE UNTIL", "WHO"}, rows)
		t.more(list.Proximo)
		return err
	})
}

// stopped makes the sentence by which something cannot be done now an error of the command.
func stopped(err error) error {
	var impediment *negativacao.Impedimento
	if errors.As(err, &impediment) {
		return fmt.Errorf("nothing was done: %s", inEnglish(impediment.Frase))
	}
	return err
}

// tell prints over which of several an act was not done, and why.
func (t *Terminal) tell(r negativacao.Resultado, done string) error {
	fmt.Fprintf(t.Out, done+"\n", len(r.Feitas))
	return t.leftOut(r.Impedidas)
}

func (t *Terminal) leftOut(of []negativacao.Impedida) error {
	var rows [][]string
	for _, x := range of {
		id := x.NegativacaoID
		if id == 0 {
			id = x.TituloID
		}
		rows = append(rows, []string{fmt.Sprint(id), x.Frase})
	}
	return t.table("None was left out.", []string{"LEFT OUT", "WHY"}, rows)
}

// NegativacaoAsk asks for notes.
type NegativacaoAsk struct {
	Target
	Titles []int64 `arg:"" help:"Ids of titles, as ponte negativacao candidates prints them."`
	Reason string  `help:"Kept in the audit trail." default:""`
}

// Run asks.
func (c *NegativacaoAsk) Run(ctx context.Context, t *Terminal) error {
	return c.with(ctx, t, func(i *installation, tenant *crm.Tenant) error {
		r, err := server.Negativador(i.store).Pedir(ctx, crm.Ator{Quem: i.actor.Quem, Motivo: c.Reason}, tenant, c.Titles)
		if err != nil {
			return stopped(err)
		}
		return t.tell(r, "%d asked for: another person approves in the portal.")
	})
}

// NegativacaoExclude asks for exclusions.
type NegativacaoExclude struct {
	Target
	IDs    []int64 `arg:"" name:"ids" help:"Ids of notes, as ponte negativacao list prints them."`
	Motive string  `required:"" help:"Two digits: 01 paid, 02 renegotiated, 03 undue, 04 court, 07 paid in part, ..."`
	Again  bool    `help:"Ask for what is left again, once it is excluded."`
	Reason string  `help:"Kept in the audit trail." default:""`
}

// Run asks.
func (c *NegativacaoExclude) Run(ctx context.Context, t *Terminal) error {
	return c.with(ctx, t, func(i *installation, tenant *crm.Tenant) error {
		r, err := server.Negativador(i.store).PedirBaixa(ctx, crm.Ator{Quem: i.actor.Quem, Motivo: c.Reason}, tenant, c.IDs, c.Motive, c.Again)
		if err != nil {
			return stopped(err)
		}
		return t.tell(r, "%d exclusions go with the next remessa.")
	})
}
