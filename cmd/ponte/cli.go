package main

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"github.com/alecthomas/kong"
)

// Exit codes.
const (
	exitOK      = 0
	exitFailure = 1
	exitUsage   = 2
	exitGaps    = 3 // what was asked is done, and something is left that a person has to judge
)

// gapsError says what is left; it ends the program with exitGaps.
type gapsError struct{ text string }

func (e *gapsError) Error() string { return e.text }

// CLI is the command line, one field a command, each in the file of its name.
type CLI struct {
	Serve       Serve       `cmd:"" group:"The server" help:"Serve the webservice until SIGTERM or Ctrl-C."`
	Tenant      Tenant      `cmd:"" group:"Setting up" help:"Installations: create, set, show, empty, list."`
	Credential  Credential  `cmd:"" group:"Setting up" help:"Webservice users (USUARIO_WS): create, rotate, revoke, list."`
	Token       Token       `cmd:"" group:"Setting up" help:"Tokens of the REST facade."`
	IP          IP          `cmd:"" group:"Setting up" name:"ip" help:"The allowlist of addresses: allow, remove, list."`
	Calls       Calls       `cmd:"" group:"Every day" help:"The log of inbound calls: list (the default), show; --follow goes on printing."`
	Alarms      Alarms      `cmd:"" group:"Every day" help:"What deserves a person: list, ack, show."`
	WSDL        WSDL        `cmd:"" group:"Setting up" name:"wsdl" help:"A site's own captured WSDL: check, set, point, reset."`
	Ocorrencia  Ocorrencia  `cmd:"" group:"Every day" help:"Ocorrências: list, show, open."`
	Tarefa      Tarefa      `cmd:"" group:"Every day" help:"Tarefas of ocorrências: list."`
	Import      Import      `cmd:"" group:"Other systems" help:"Bring clientes, unidades, contratos, títulos or ocorrencias over from a CSV or XLSX file, or from what comes into a folder."`
	Cobranca    Cobranca    `cmd:"" group:"Every day" help:"Set up, try and run the régua de cobrança of overdue títulos."`
	Carga       Carga       `cmd:"" group:"Other systems" help:"Read a source of master data (mega), list and show the loads."`
	Status      Status      `cmd:"" group:"Setting up" help:"Statuses of ocorrências and what they trigger: set, list."`
	Kind        Kind        `cmd:"" group:"Setting up" help:"Kinds of ocorrência (divisões, solicitações): set, list; switch off what systems may not open."`
	Destination Destination `cmd:"" group:"Other systems" help:"Partner systems that Ponte delivers to: set, list, preflight, hook, events, reconcile."`
	Delivery    Delivery    `cmd:"" group:"Other systems" help:"Deliveries to destinations: list, resend, another, mend, cancel, pause, resume."`
	Simulate    Simulate    `cmd:"" group:"Other systems" help:"Play a partner: answer as it does, with faults on demand, and call a Ponte as it does."`
	Negativacao Negativacao `cmd:"" group:"Other systems" help:"Notes of overdue titles at Serasa: list, candidates, ask, remit, return, exclude. A second person approves in the portal."`
	Serasa      Serasa      `cmd:"" group:"Other systems" help:"PEFIN files of Serasa: ruler, check, read."`
	Empresa     Empresa     `cmd:"" group:"Setting up" help:"Empresas and their filiais: set, list, remove."`
	SMTP        SMTP        `cmd:"" group:"Setting up" name:"smtp" help:"Servers by which e-mail goes out: set, test, list, remove."`
	FTP         FTP         `cmd:"" group:"Setting up" name:"ftp" help:"Servers that take files: set, test, list, remove."`
	Sombra      Sombra      `cmd:"" group:"Other systems" help:"The comparison with the old service before the switch: report, explain, capture."`
	Compare     Compare     `cmd:"" group:"Other systems" help:"Send kept calls to the old service and to Ponte, and compare the answers."`
	Titular     Titular     `cmd:"" group:"Every day" help:"What the LGPD asks of one person: show, export, anonymise."`
	User        User        `cmd:"" group:"Setting up" help:"People who use the portal: create, set, activate, reset, notices, list."`
	Papel       Papel       `cmd:"" group:"Setting up" help:"Papéis, what users of the portal may do: list, show, set, delete."`
	Seed        Seed        `cmd:"" group:"The database" help:"Fill a database with an invented past, to try and to measure."`
	Migrate     Migrate     `cmd:"" group:"The database" help:"Bring the database schema up to date."`
	Config      Config      `cmd:"" group:"The server" help:"Print the settings in force, secrets masked."`
	Upgrade     Upgrade     `cmd:"" group:"The database" help:"Say what bringing the database schema up to date would do, and how long; ponte migrate does it."`
	Backup      Backup      `cmd:"" group:"The database" help:"Copy a SQLite database to a file while it is in use."`
	Restore     Restore     `cmd:"" group:"The database" help:"Put a backup in the place of a SQLite database."`
	Reconcile   Reconcile   `cmd:"" group:"The database" help:"Name the acknowledged ocorrências that a restored database misses."`
	Check       Check       `cmd:"" group:"The server" help:"Ask the webservice through its public address and say what a caller would meet."`
	Doctor      Doctor      `cmd:"" group:"The server" help:"Examine the database and the settings, and say what to mend; it changes nothing."`
	Ficha       Ficha       `cmd:"" group:"Every day" help:"Print the sheet that a partner needs to configure its side (in Portuguese)."`
	Healthcheck Healthcheck `cmd:"" group:"The server" help:"Ask the running server whether it is ready; the exit code tells."`
	Version     Version     `cmd:"" group:"This program" help:"Print the version of this program."`
	Completion  Completion  `cmd:"" group:"This program" help:"Print what makes bash, zsh or fish complete ponte's commands and flags."`
	Man         Man         `cmd:"" group:"This program" help:"Print the manual page, ponte(1)."`

	PlatformCommands
	ShowVersion kong.VersionFlag `name:"version" help:"Print the version and end."`
}

// task is a command with its flags filled.
type task interface {
	Run(ctx context.Context, t *Terminal) error
}

// run is main without the process: it returns the exit code.
func run(ctx context.Context, t *Terminal, args []string) int {
	chosen, code := choose(t, args)
	if chosen == nil {
		return code
	}
	// Not by the parser's own Run: half a megabyte of it would live as long as a server does.
	if err := chosen.Run(ctx, t); err != nil {
		t.fail(err)
		if gaps := (*gapsError)(nil); errors.As(err, &gaps) {
			return exitGaps
		}
		return exitFailure
	}
	return exitOK
}

// choose reads the command line. Without a command to run, such as for --help, it has said what there is to say and
// returns the exit code.
func choose(t *Terminal, args []string) (task, int) {
	exit := -1
	parser, err := newParser(t, func(code int) { exit = code })
	if err != nil {
		fmt.Fprintln(t.Err, "ponte:", err)
		return nil, exitFailure
	}
	if completes(parser, t.Environ) {
		return nil, exitOK
	}
	command, err := parser.Parse(args)
	if exit >= 0 { // --help
		return nil, exit
	}
	if err != nil {
		fmt.Fprintln(t.Err, "ponte:", err)
		var usage *kong.ParseError
		if errors.As(err, &usage) {
			fmt.Fprintf(t.Err, "Run \"%s --help\".\n", nearest(usage.Context))
		}
		return nil, exitUsage
	}
	chosen, ok := command.Selected().Target.Addr().Interface().(task)
	if !ok {
		fmt.Fprintf(t.Err, "ponte: %s does nothing\n", command.Command())
		return nil, exitFailure
	}
	return chosen, exitOK
}

// nearest is the command that was understood before what was not.
func nearest(c *kong.Context) string {
	if c != nil {
		if node := c.Selected(); node != nil {
			return node.FullPath()
		}
		for _, step := range slices.Backward(c.Path) {
			if step.Command != nil {
				return step.Command.FullPath()
			}
		}
	}
	return "ponte"
}

func newParser(t *Terminal, exit func(code int)) (*kong.Kong, error) {
	parser, err := kong.New(&CLI{},
		kong.Name("ponte"),
		kong.Description("Ponte answers in the place of the Multidados CRM webservice. A change made here reaches a running server within 3 seconds."),
		kong.Writers(t.Out, t.Err),
		kong.Vars{"states": states(), "partners": partners(), "version": builtFrom(), "explainable": explainable()},
		kong.Exit(exit),
		kong.ConfigureHelp(kong.HelpOptions{Compact: true, NoExpandSubcommands: true}),
		kong.UsageOnError(),
	)
	if err != nil {
		return nil, err
	}
	hideSettings(parser.Model.Children)
	return parser, nil
}
