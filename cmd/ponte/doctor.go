package main

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"ponte/crm/diagnostico"
	"ponte/server"
)

// Doctor examines the database and the settings, and changes nothing. It takes the environment of serve.
type Doctor struct {
	server.Config
	Replicas int  `help:"Processes of Ponte on this database, where they cannot all be seen from here." placeholder:"N"`
	JSON     bool `name:"json" help:"Write JSON."`
}

// examinationJSON is an examination as --json writes it.
type examinationJSON struct {
	Name    string               `json:"nome"`
	Outcome diagnostico.Desfecho `json:"desfecho"` // ok, warning, bad or not_applicable
	Title   string               `json:"titulo"`
	Found   string               `json:"encontrado"`
	Why     string               `json:"porque"`
	Remedy  string               `json:"remedio"` // "" = nothing to do
	Command string               `json:"comando"`
}

// Run prints every examination and fails when one is bad; a warning does not fail.
func (c *Doctor) Run(ctx context.Context, t *Terminal) error {
	if err := c.Resolve(t.Environ); err != nil {
		return err
	}
	laudos := server.Diagnose(ctx, c.Config, c.Replicas)
	if c.JSON {
		list := make([]examinationJSON, len(laudos))
		for i, l := range laudos {
			list[i] = examinationOf(l)
		}
		if err := t.json(list); err != nil {
			return err
		}
	} else {
		t.examinations(laudos)
	}
	if n := diagnostico.Contar(laudos, diagnostico.Ruim); n > 0 {
		return errors.New("calls would fail or what is acknowledged may be lost: see what is bad above")
	}
	return nil
}

func examinationOf(l diagnostico.Laudo) examinationJSON {
	e := diagnostico.Achar(l.Exame)
	j := examinationJSON{Name: l.Exame, Outcome: l.Desfecho, Title: e.Titulo.EN, Found: l.Encontrado, Why: e.Porque.EN, Command: l.Comando}
	if l.Doente() {
		j.Remedy = e.Sanar.EN
	}
	return j
}

// examinations writes one line each, and below it what to do where there is something. Those that are not of this database
// come last, together by the reason.
func (t *Terminal) examinations(laudos []diagnostico.Laudo) {
	var reasons []string
	names := map[string][]string{}
	for _, l := range laudos {
		j := examinationOf(l)
		if j.Outcome == diagnostico.NaoSeAplica {
			if names[j.Found] == nil {
				reasons = append(reasons, j.Found)
			}
			names[j.Found] = append(names[j.Found], j.Name)
			continue
		}
		fmt.Fprintf(t.Out, "%-8s %-17s %s\n", j.Outcome, j.Name, oneLine(j.Found, maxLastCell))
		if j.Remedy != "" {
			fmt.Fprintf(t.Out, "           why:  %s\n           mend: %s\n", j.Why, j.Remedy)
		}
		if j.Command != "" {
			fmt.Fprintf(t.Out, "           run:  %s\n", j.Command)
		}
	}
	for _, reason := range reasons {
		fmt.Fprintf(t.Out, "%-8s %s: %s\n", "-", strings.Join(names[reason], ", "), oneLine(reason, maxLastCell))
	}
}
