package main

import (
	"bytes"
	"errors"
	"fmt"
	"os"
	"strconv"
	"strings"

	"ponte/integration/serasa"
)

// SimulateFile are the flags of the Serasa that takes files.
type SimulateFile struct {
	Remessa string   `help:"Of serasa-file: the remessa that it is to answer." type:"existingfile" placeholder:"FILE"`
	After   []string `help:"Of serasa-file: remessas that it took before, in their order; what they included is there." type:"existingfile" sep:"none" placeholder:"FILE"`
	Answer  []string `help:"Of serasa-file: codes that it gives besides its own, as 2:016 or 3:295+491 by the record's sequence; of 1, the header, they refuse the file." sep:"," placeholder:"N:CODE"`
	Letters bool     `help:"Of serasa-file: answer with an informational return, of the letters of those records that --answer names."`
	Out     string   `help:"Of serasa-file: write the return into this new file, not to standard output." placeholder:"FILE"`
}

// serasaFile is the name under which it is simulated.
const serasaFile = "serasa-file"

// run answers one remessa.
func (c *SimulateFile) run(t *Terminal) error {
	if c.Remessa == "" {
		return errors.New("name the remessa that it is to answer with --remessa")
	}
	codes, err := c.codes()
	if err != nil {
		return err
	}
	bureau := serasa.NovaSimulada()
	for _, name := range c.After {
		text, err := readPEFIN(name)
		if err != nil {
			return err
		}
		if _, err := bureau.Receber(text, nil); err != nil {
			return fmt.Errorf("%s: %w", name, err)
		}
	}
	text, err := readPEFIN(c.Remessa)
	if err != nil {
		return err
	}
	answer := bureau.Receber
	if c.Letters {
		answer = bureau.Informar
	}
	back, err := answer(text, codes)
	if err != nil {
		return fmt.Errorf("%s: %w", c.Remessa, err)
	}
	return c.write(t, back)
}

func (c *SimulateFile) write(t *Terminal, back []byte) error {
	if c.Out == "" {
		_, err := t.Out.Write(back)
		return err
	}
	f, err := os.OpenFile(c.Out, os.O_CREATE|os.O_EXCL|os.O_WRONLY, 0o600)
	if err != nil {
		return err
	}
	if _, err = f.Write(back); err != nil {
		return errors.Join(err, f.Close())
	}
	t.note("Wrote %s, %d lines.", c.Out, bytes.Count(back, []byte("\n")))
	return f.Close()
}

// codes reads --answer.
func (c *SimulateFile) codes() (map[int][]string, error) {
	codes := map[int][]string{}
	for _, one := range c.Answer {
		number, list, found := strings.Cut(one, ":")
		sequence, err := strconv.Atoi(number)
		if !found || err != nil || sequence < 1 {
			return nil, fmt.Errorf("--answer %s: write it as 2:016, a sequence and codes of three characters", one)
		}
		for _, code := range strings.Split(list, "+") {
			if len(code) != 3 {
				return nil, fmt.Errorf("--answer %s: write it as 2:016, a sequence and codes of three characters", one)
			}
			codes[sequence] = append(codes[sequence], code)
		}
	}
	return codes, nil
}
