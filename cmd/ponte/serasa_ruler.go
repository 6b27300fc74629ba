package main

import (
	"context"
	"errors"
	"fmt"

	"ponte/integration/serasa"
)

// SerasaRuler shows lines by their fields.
type SerasaRuler struct {
	File     string `arg:"" help:"A remessa or a return." type:"existingfile"`
	Line     int    `help:"This line alone, from 1." placeholder:"N"`
	Unmasked bool   `help:"Show documents and birth dates as they are."`
	JSON     bool   `name:"json" help:"Write JSON."`
}

type serasaLinhaJSON struct {
	Linha   int                `json:"linha"`
	Campos  []serasaCampoJSON  `json:"campos"` // none = the kind of record has no public positions
	Achados []serasaAchadoJSON `json:"achados"`
}

type serasaCampoJSON struct {
	Numero   int      `json:"numero"`
	Posicoes string   `json:"posicoes"`
	Campo    string   `json:"campo"`
	Tipo     string   `json:"tipo"`
	Valor    string   `json:"valor"`
	Achados  []string `json:"achados"`
}

// Run prints them.
func (c *SerasaRuler) Run(_ context.Context, t *Terminal) error {
	text, err := readPEFIN(c.File)
	if err != nil {
		return err
	}
	exam := serasa.Examinar(text)
	first, last := 1, exam.Linhas()
	if c.Line != 0 {
		first, last = c.Line, c.Line
	}
	if c.Line < 0 || last > exam.Linhas() {
		return fmt.Errorf("--line %d: %s has %d lines", c.Line, c.File, exam.Linhas())
	}
	if last == 0 {
		return errors.New("the file is empty")
	}
	all := []serasaLinhaJSON{}
	for n := first; n <= last; n++ {
		line := c.line(exam, n)
		if c.JSON {
			all = append(all, line)
			continue
		}
		if err := line.print(t); err != nil {
			return err
		}
	}
	if c.JSON {
		return t.json(all)
	}
	return nil
}

func (c *SerasaRuler) line(exam *serasa.Exame, n int) serasaLinhaJSON {
	line := serasaLinhaJSON{Linha: n, Campos: []serasaCampoJSON{}, Achados: asAchadosSerasa(exam.Soltos(n))}
	for _, m := range exam.Regua(n) {
		field := serasaCampoJSON{m.Campo.Numero, m.Campo.Posicoes(), m.Campo.Nome, string(m.Campo.Tipo), m.Mascarado(), []string{}}
		if c.Unmasked {
			field.Valor = m.Valor
		}
		for _, f := range m.Achados {
			field.Achados = append(field.Achados, inEnglish(f.Motivo))
		}
		line.Campos = append(line.Campos, field)
	}
	return line
}

func (l *serasaLinhaJSON) print(t *Terminal) error {
	fmt.Fprintf(t.Out, "Line %d\n", l.Linha)
	for _, f := range l.Achados {
		fmt.Fprintf(t.Out, "! %s\n", f.Motivo)
	}
	var rows [][]string
	for _, f := range l.Campos {
		wrong := ""
		for i, reason := range f.Achados {
			if i > 0 {
				wrong += "; "
			}
			wrong += reason
		}
		rows = append(rows, []string{f.Posicoes, f.Campo, f.Valor, wrong})
	}
	err := t.table("Its kind of record has no public positions.", []string{"POSITIONS", "FIELD", "VALUE", "WRONG"}, rows)
	fmt.Fprintln(t.Out)
	return err
}
