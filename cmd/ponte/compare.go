package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/url"
	"os"
	"strings"

	"ponte/api/multidados/espelho"
	"ponte/crm/sombra"
)

// Compare sends kept calls to the old service and to Ponte.
type Compare struct {
	Files  []string `arg:"" help:"Files of kept calls: raw HTTP requests, as a capture saves them." type:"existingfile"`
	Old    string   `help:"The old service, as https://10.0.0.5; path and query are those of each call." required:"" placeholder:"URL"`
	Ponte  string   `help:"This Ponte; it has to answer by itself, not in espelho." default:"http://127.0.0.1:8080" placeholder:"URL"`
	Writes string   `name:"write-to-old-service" help:"Send calls that change something, too: to Ponte AND TO THE OLD SERVICE, each of which does it. The old service's host, once more, says that it is meant." placeholder:"HOST"`
	JSON   bool     `name:"json" help:"Write JSON."`
}

// Help says what is safe and what the exit code means.
func (*Compare) Help() string {
	return "Without --write-to-old-service only calls that read are sent; those that change something, and of unknown operations, are named and sent nowhere. A read that " +
		"differs is asked once more of the old service, and the fields in which it differs from itself are noise. Examples are masked. Exit code 0: what was sent came to the same; " +
		"3: something differs, or nothing could be compared; 1: a file cannot be read, or one side gave no answer that can be compared."
}

// maxKept bounds a file of kept calls, in bytes.
const maxKept = 64 << 20

type comparedJSON struct {
	File        string              `json:"arquivo"`
	Call        int                 `json:"chamada"` // of the file, from 1
	Operation   string              `json:"operacao"`
	Result      sombra.Resultado    `json:"resultado"` // "" = it was sent nowhere
	NotSent     string              `json:"nao_enviada"`
	Error       string              `json:"erro"`
	Differences []comparedFieldJSON `json:"diferencas"`
}

type comparedFieldJSON struct {
	Field string `json:"campo"`
	Here  string `json:"aqui"`
	There string `json:"la"`
}

// Run compares them all, also after one that had no answer.
func (c *Compare) Run(ctx context.Context, t *Terminal) error {
	if err := c.check(); err != nil {
		return err
	}
	versus := espelho.NovoConfronto(strings.TrimRight(c.Old, "/"), strings.TrimRight(c.Ponte, "/"), c.Writes != "")
	all := []comparedJSON{}
	for _, name := range c.Files {
		calls, err := readKept(name)
		if err != nil {
			return fmt.Errorf("%s: %w", name, err)
		}
		for n := range calls {
			one := comparedJSON{File: name, Call: n + 1, Differences: []comparedFieldJSON{}}
			f, err := versus.Confrontar(ctx, &calls[n])
			switch {
			case errors.Is(err, espelho.ErrEspelho), ctx.Err() != nil:
				return err
			case err != nil:
				one.Error = lastLine(err)
			default:
				one.Operation, one.Result, one.NotSent = f.Operacao, f.Resultado, f.NaoEnviada
				for _, d := range f.Diferencas {
					one.Differences = append(one.Differences, comparedFieldJSON{d.Campo, d.Aqui, d.La})
				}
			}
			all = append(all, one)
		}
	}
	print := c.text
	if c.JSON {
		print = func(t *Terminal, all []comparedJSON) error { return t.json(all) }
	}
	if err := print(t, all); err != nil {
		return err
	}
	return outcome(t, all)
}

// check judges the addresses, and whether writes are meant.
func (c *Compare) check() error {
	for flag, address := range map[string]string{"--old": c.Old, "--ponte": c.Ponte} {
		u, err := url.Parse(address)
		if err != nil || u.Scheme != "http" && u.Scheme != "https" || u.Host == "" || u.User != nil || strings.Trim(u.Path, "/") != "" || u.RawQuery != "" {
			return fmt.Errorf("%s must be http(s)://HOST[:PORT], without a path", flag)
		}
		if flag == "--old" && c.Writes != "" && !strings.EqualFold(c.Writes, u.Hostname()) && !strings.EqualFold(c.Writes, u.Host) {
			return fmt.Errorf("nothing was sent: --write-to-old-service %s is not the host of --old, %s", c.Writes, u.Hostname())
		}
	}
	if strings.EqualFold(strings.TrimRight(c.Old, "/"), strings.TrimRight(c.Ponte, "/")) {
		return errors.New("--old and --ponte are one address")
	}
	return nil
}

func readKept(name string) ([]espelho.Guardada, error) {
	f, err := os.Open(name)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	text, err := io.ReadAll(io.LimitReader(f, maxKept+1))
	if err != nil {
		return nil, err
	}
	if len(text) > maxKept {
		return nil, fmt.Errorf("it has more than %d bytes", maxKept)
	}
	return espelho.LerGuardadas(text)
}

func (c *Compare) text(t *Terminal, all []comparedJSON) error {
	var rows [][]string
	for i := range all {
		one := &all[i]
		name := one.File
		if one.Call > 1 {
			name += fmt.Sprintf(" (%d)", one.Call)
		}
		result := string(one.Result)
		switch {
		case one.Error != "":
			result = "no answer: " + one.Error
		case one.NotSent != "":
			result = "not sent: " + one.NotSent
		}
		if len(one.Differences) == 0 {
			rows = append(rows, []string{name, one.Operation, result, "", "", ""})
		}
		for _, d := range one.Differences {
			rows = append(rows, []string{name, one.Operation, result, d.Field, oneLine(d.Here, 50), oneLine(d.There, 50)})
		}
	}
	return t.table("", []string{"FILE", "OPERATION", "RESULT", "FIELD", "HERE", "THERE"}, rows)
}

// outcome is the exit code in words.
func outcome(t *Terminal, all []comparedJSON) error {
	var same, differ, unsent, failed int
	for i := range all {
		switch one := &all[i]; {
		case one.Error != "":
			failed++
		case one.NotSent != "":
			unsent++
		case one.Result == sombra.Igual, one.Result == sombra.Ruido:
			same++
		default:
			differ++
		}
	}
	if unsent > 0 {
		t.note("%d %s not sent.", unsent, plural(unsent, "call was", "calls were"))
	}
	switch {
	case failed > 0:
		return fmt.Errorf("%d %s no answer", failed, plural(failed, "call had", "calls had"))
	case differ > 0:
		return &gapsError{fmt.Sprintf("%d of %d calls differ", differ, same+differ)}
	case same == 0:
		return &gapsError{"nothing could be compared"}
	}
	return nil
}
