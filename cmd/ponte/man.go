package main

import (
	"cmp"
	"context"
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/alecthomas/kong"

	"ponte/server"
)

// Man prints the manual page, written from the same grammar that reads the command line.
type Man struct{}

// Run prints it, in the macros of man(7).
func (*Man) Run(_ context.Context, t *Terminal) error {
	parser, err := newParser(t, func(int) {})
	if err != nil {
		return err
	}
	version, _ := server.Build()
	page := &manual{t.Out}
	page.macro(".TH", "PONTE", "1", "", "ponte "+version, "Ponte")
	page.macro(".nh") // a variable's name is one word
	page.macro(".ad l")
	page.macro(".SH", "NAME")
	page.text("ponte - answers in the place of the Multidados CRM webservice")
	page.macro(".SH", "SYNOPSIS")
	page.macro(".B", "ponte")
	page.macro(".I", "command")
	page.text("[flags]")
	page.macro(".SH", "DESCRIPTION")
	page.text(parser.Model.Help)
	page.flags(parser.Model.Flags)
	page.macro(".SH", "COMMANDS")
	for _, leaf := range parser.Model.Leaves(true) {
		page.command(leaf)
	}
	page.environment(parser.Model.Leaves(true))
	page.macro(".SH", "EXIT STATUS")
	page.item("0", "What was asked is done.")
	page.item("1", "It could not be done; standard error says why.")
	page.item("2", "The command line is wrong.")
	page.item("3", "What was asked is done, and something is left that a person has to judge.")
	return nil
}

// manual writes roff. An error of the writer is that of standard output, which nobody is left to hear of.
type manual struct{ out io.Writer }

// roff makes a text of one: no request, no escape, and hyphens that can be copied.
func roff(text string) string {
	text = strings.NewReplacer(`\`, `\e`, "-", `\-`).Replace(text)
	if strings.HasPrefix(text, ".") || strings.HasPrefix(text, "'") {
		text = `\&` + text
	}
	return text
}

func (m *manual) macro(name string, args ...string) {
	for _, arg := range args {
		name += ` "` + strings.ReplaceAll(roff(arg), `"`, `\(dq`) + `"`
	}
	fmt.Fprintln(m.out, name)
}

func (m *manual) text(text string) {
	for line := range strings.Lines(text) {
		if strings.HasPrefix(line, "  ") {
			fmt.Fprintln(m.out, ".br") // a row of a list
		}
		if line = strings.TrimSpace(line); line == "" {
			line = ".PP"
		} else {
			line = roff(line)
		}
		fmt.Fprintln(m.out, line)
	}
}

func (m *manual) item(term, text string) {
	fmt.Fprintln(m.out, ".TP")
	m.macro(".B", term)
	m.text(text)
}

func (m *manual) command(leaf *kong.Node) {
	m.macro(".SS", "ponte "+strings.TrimPrefix(leaf.Path(), "ponte "))
	m.text(leaf.Help)
	if leaf.Detail != "" {
		fmt.Fprintln(m.out, ".PP")
		m.text(leaf.Detail)
	}
	for _, arg := range leaf.Positional {
		m.item(arg.Summary(), arg.Help)
	}
	m.flags(leaf.Flags)
}

func (m *manual) flags(flags []*kong.Flag) {
	for _, flag := range flags {
		if flag.Hidden || flag.Name == "help" {
			continue
		}
		term := flag.String()
		if short := "-" + string(flag.Short); flag.Short != 0 && !strings.HasPrefix(term, short+",") {
			term = short + ", " + term
		}
		help := flag.Help
		if len(flag.Envs) > 0 && !strings.Contains(help, flag.Envs[0]) {
			help += " (" + strings.Join(flag.Envs, ", ") + ")"
		}
		m.item(term, help)
	}
}

// environment lists each variable once, with the help of the command that says most of it.
func (m *manual) environment(leaves []*kong.Node) {
	said := map[string]string{settingsVariable: "A file of the variables listed here, as NAME=value lines; a variable that is set already wins."}
	for _, leaf := range leaves {
		for _, flag := range leaf.Flags {
			for _, name := range flag.Envs {
				if len(flag.Help) > len(said[name]) {
					said[name] = flag.Help
				}
			}
		}
	}
	names := make([]string, 0, len(said))
	for name := range said {
		names = append(names, name)
	}
	slices.SortFunc(names, cmp.Compare[string])
	m.macro(".SH", "ENVIRONMENT")
	for _, name := range names {
		m.item(name, said[name])
	}
}
