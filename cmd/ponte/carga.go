package main

import (
	"fmt"
	"time"

	"ponte/crm/cadastro"
	"ponte/crm/carga"
)

// Carga groups the commands about sources of master data.
type Carga struct {
	Mega CargaMega `cmd:"" help:"Read Mega's master data by its REST API: empreendimentos, units, contracts with their clients, instalments."`
	List CargaList `cmd:"" help:"List the loads, newest first."`
	Show CargaShow `cmd:"" help:"Show a load: how far it is, what became of the records, what was refused."`
}

// cargaJSON is a load as --json writes it.
type cargaJSON struct {
	ID         int64                     `json:"id,omitempty"`
	Fonte      string                    `json:"fonte"`
	Situacao   string                    `json:"situacao"`
	Motivo     string                    `json:"motivo,omitempty"`
	Erro       string                    `json:"erro,omitempty"`
	Quem       string                    `json:"quem"`
	PedidaEm   time.Time                 `json:"pedida_em"`
	TerminouEm *time.Time                `json:"terminou_em,omitempty"`
	Fase       string                    `json:"fase,omitempty"`
	Onde       string                    `json:"onde,omitempty"`
	Feitos     int64                     `json:"feitos"`
	Total      int64                     `json:"total"`
	Chamadas   int64                     `json:"chamadas"`
	Registros  map[string]map[string]int `json:"registros"`
	Anotadas   int                       `json:"anotadas"`
	Linhas     []cargaLinhaJSON          `json:"linhas,omitempty"`
}

type cargaLinhaJSON struct {
	Desfecho string `json:"desfecho"`
	Tipo     string `json:"tipo"`
	Codigo   string `json:"codigo,omitempty"`
	Caminho  string `json:"caminho,omitempty"`
	Motivo   string `json:"motivo"`
}

func asCargaJSON(c *carga.Carga, lines []carga.Linha) cargaJSON {
	j := cargaJSON{
		ID: c.ID, Fonte: c.Fonte, Situacao: string(c.Situacao), Motivo: string(c.Motivo), Erro: c.Erro, Quem: c.Quem, PedidaEm: c.PedidaEm, Fase: c.Fase, Onde: c.Onde,
		Feitos: c.Feitos, Total: c.Total, Chamadas: c.Chamadas, Registros: map[string]map[string]int{}, Anotadas: c.Anotadas,
	}
	if !c.TerminouEm.IsZero() {
		j.TerminouEm = &c.TerminouEm
	}
	for kind, outcomes := range c.Contadores {
		j.Registros[string(kind)] = map[string]int{}
		for outcome, n := range outcomes {
			j.Registros[string(kind)][string(outcome)] = n
		}
	}
	for _, l := range lines {
		j.Linhas = append(j.Linhas, cargaLinhaJSON{string(l.Desfecho), string(l.Tipo), l.Codigo, l.Caminho, l.Motivo})
	}
	return j
}

// outcomes are the columns of what became of records.
var outcomes = []cadastro.Desfecho{cadastro.Criado, cadastro.Alterado, cadastro.Igual, cadastro.Antigo, cadastro.Pendente, cadastro.Recusado}

// printCarga says what became of a load's records, by kind.
func (t *Terminal) printCarga(c *carga.Carga) error {
	var rows [][]string
	for _, e := range cadastro.Entidades() {
		if c.Contadores[e.Tipo] == nil {
			continue
		}
		row := []string{string(e.Tipo)}
		for _, outcome := range outcomes {
			row = append(row, fmt.Sprint(c.Contadores[e.Tipo][outcome]))
		}
		rows = append(rows, row)
	}
	if n := c.Contadores.De(carga.NaoAnunciado); n > 0 {
		t.note("%d new contracts were not told to any destination: this is the source's first load", n)
	}
	return t.table("No record was read.", []string{"RECORDS", "CREATED", "CHANGED", "UNCHANGED", "OLDER", "WAITING", "REFUSED"}, rows)
}

// standing is where a load stands, for a person.
func standing(c *carga.Carga) string {
	switch {
	case c.Situacao == carga.Interrompida && c.Motivo == carga.PorFalha, c.Motivo == carga.PorLogin:
		return "interrupted (" + string(c.Motivo) + "): " + c.Erro
	case c.Situacao == carga.Interrompida:
		return "interrupted (" + string(c.Motivo) + "), goes on where it was"
	}
	return map[carga.Situacao]string{
		carga.Pedida: "asked for", carga.Executando: "running", carga.Concluida: "done", carga.Substituida: "given up: another was begun",
	}[c.Situacao]
}
