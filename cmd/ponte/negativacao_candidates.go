package main

import (
	"context"
	"fmt"
	"strings"

	"ponte/crm"
	"ponte/crm/negativacao"
	"ponte/server"
)

// NegativacaoCandidates lists overdue titles.
type NegativacaoCandidates struct {
	Target
	Paging
	Contract string `help:"All that are owed of a contract, by its code, whatever their due date."`
}

type candidatoJSON struct {
	Titulo     string   `json:"titulo"`
	Contrato   string   `json:"contrato"`
	Parcela    string   `json:"parcela"`
	Vencimento string   `json:"vencimento"`
	Valor      string   `json:"valor"`
	Motivos    []string `json:"motivos"` // none = it may be noted
}

// Run prints a page of them.
func (c *NegativacaoCandidates) Run(ctx context.Context, t *Terminal) error {
	return c.with(ctx, t, func(i *installation, tenant *crm.Tenant) error {
		list, err := server.Negativador(i.store).Candidatos(ctx, tenant, negativacao.FiltroCandidatos{Contrato: c.Contract, Pagina: c.page()})
		if err != nil {
			return stopped(err)
		}
		lines := []candidatoJSON{}
		var rows [][]string
		for n := range list.Linhas {
			l := &list.Linhas[n]
			j := candidatoJSON{fmt.Sprint(l.ID), l.Contrato.Codigo, l.Codigo, string(l.VenceEm()), crm.Centesimos(negativacao.Remanescente(&l.Titulo)), append([]string{}, l.Motivos...)}
			lines = append(lines, j)
			rows = append(rows, []string{j.Titulo, j.Contrato + " " + j.Parcela, j.Vencimento, j.Valor, strings.Join(j.Motivos, " ")})
		}
		if c.JSON {
			return t.json(lines)
		}
		err = t.table("No title is overdue for so long.", []string{"TITLE", "CONTRACT", "DUE", "VALUE", "MAY NOT BE NOTED"}, rows)
		t.more(list.Proximo)
		return err
	})
}
