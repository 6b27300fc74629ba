package main

import (
	"context"
	"fmt"
	"io"
	"os"

	"ponte/integration/serasa"
)

// Serasa groups the commands about PEFIN files. They read files alone: no database, and nothing is sent or changed.
type Serasa struct {
	Ruler SerasaRuler `cmd:"" help:"Lay the lines of a PEFIN file under a ruler: position, field, value and what is wrong with it (in Portuguese)."`
	Check SerasaCheck `cmd:"" help:"Say what is wrong with a remessa before Serasa does. Exit code 0: nothing; 3: what is printed (in Portuguese)."`
	Read  SerasaRead  `cmd:"" help:"Read a return, and with --remessa say of which record each line is. Exit code 0: everything was accepted; 3: something was not, or belongs nowhere; 1: it is no whole return."`
}

// maxPEFIN bounds a PEFIN file: a hundred thousand records.
const maxPEFIN = 64 << 20

func readPEFIN(name string) ([]byte, error) {
	f, err := os.Open(name)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	text, err := io.ReadAll(io.LimitReader(f, maxPEFIN+1))
	if err == nil && len(text) > maxPEFIN {
		err = fmt.Errorf("%s: it has more than %d bytes", name, maxPEFIN)
	}
	return text, err
}

type serasaAchadoJSON struct {
	Linha    int    `json:"linha"` // 0 = of the file
	Posicoes string `json:"posicoes"`
	Campo    string `json:"campo"`
	Codigo   string `json:"codigo"`
	Motivo   string `json:"motivo"`
}

func asAchadosSerasa(found []serasa.Achado) []serasaAchadoJSON {
	all := []serasaAchadoJSON{}
	for _, f := range found {
		j := serasaAchadoJSON{Linha: f.Linha, Codigo: f.Codigo, Motivo: inEnglish(f.Motivo)}
		if f.Campo != nil {
			j.Posicoes, j.Campo = f.Campo.Posicoes(), f.Campo.Nome
		}
		all = append(all, j)
	}
	return all
}

// printFound writes findings as a table.
func printFound(t *Terminal, empty string, found []serasa.Achado) error {
	var rows [][]string
	for _, f := range asAchadosSerasa(found) {
		line := ""
		if f.Linha > 0 {
			line = fmt.Sprint(f.Linha)
		}
		rows = append(rows, []string{line, f.Posicoes, f.Campo, f.Codigo, f.Motivo})
	}
	return t.table(empty, []string{"LINE", "POSITIONS", "FIELD", "CODE", "REASON"}, rows)
}

// SerasaCheck judges a remessa.
type SerasaCheck struct {
	File string `arg:"" help:"The remessa." type:"existingfile"`
	JSON bool   `name:"json" help:"Write JSON."`
}

// Help says by what it is judged.
func (*SerasaCheck) Help() string {
	return "A file is judged on its own date of movement: due dates are too old, too young or in the future of that day. CODE is the one by which Serasa would refuse it, where the public list has one."
}

// Run prints what is wrong.
func (c *SerasaCheck) Run(_ context.Context, t *Terminal) error {
	text, err := readPEFIN(c.File)
	if err != nil {
		return err
	}
	exam := serasa.Examinar(text)
	if exam.Envio == 'R' || exam.Envio == 'I' {
		return fmt.Errorf("%s is a return, not a remessa: use ponte serasa read", c.File)
	}
	if c.JSON {
		err = t.json(asAchadosSerasa(exam.Achados))
	} else {
		err = printFound(t, fmt.Sprintf("%d lines, and nothing is wrong with them.", exam.Linhas()), exam.Achados)
	}
	if n := len(exam.Achados); err == nil && n > 0 {
		return &gapsError{fmt.Sprintf("%d %s wrong with %s", n, plural(n, "thing is", "things are"), c.File)}
	}
	return err
}
