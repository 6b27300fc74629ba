package main

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net"
	"net/http"
	"net/url"
	"strings"
	"time"

	"ponte/integration"
	"ponte/integration/destino"
	"ponte/integration/simulator"
)

// Simulate runs a partner's stand-in: the sandbox that no partner offers. It answers as the partner does, and with --to it
// calls a Ponte as the partner does.
type Simulate struct {
	Partner string `arg:"" help:"Whom to simulate: mega (calls only), mega-rest (its REST API, which ponte carga mega reads), mobuss, vimob, cvcrm, sienge, serasa (its REST API and webhooks), webhook1, a subscriber, or serasa-file, which answers one PEFIN file."`
	Listen  string `help:"Address to listen on. Default without --to: 127.0.0.1:9001." placeholder:"ADDR"`
	Fault   string `help:"How it fails, as '500:30%,timeout:10%,executed:5%': an HTTP status, timeout, executed (done but no answer), reset, garbage, inside (an error inside a 200), slow, redirect, cut (half of the body), bom; of mega-rest also login (refused as a 200) and row (one that is none)." placeholder:"F"`

	To       string        `help:"Call this Ponte as the partner does, its tenant in the address, as http://127.0.0.1:8080/demo. One line is printed a request." placeholder:"URL"`
	User     string        `help:"USUARIO_WS of the calls; the password is SENHA_WS of the environment or the first line of standard input. Default: integra.mega, or the partner's name." env:"USUARIO_WS" placeholder:"NAME"`
	Rounds   int           `help:"End after so many rounds; 0 = when told to stop." default:"0" placeholder:"N"`
	Interval time.Duration `help:"A round begins each so often, also when the one before still goes on; 0s = one after the other." default:"20s" placeholder:"D"`
	Seed     uint64        `help:"What is drawn and how tickets are called; the same one sends the same tickets again. Default: another one each time." placeholder:"N"`
	Project  []string      `help:"Contracts (mega, vimob) or units (mobuss) to open under. Default: those of ponte serve --demo." sep:"," placeholder:"CODE"`
	Document string        `help:"CPF of the client. Default: that of ponte serve --demo." default:"52998224725" placeholder:"N"`
	CNPJ     string        `name:"cnpj" help:"CNPJ of the company, as mega sends it. Default: that of ponte serve --demo." default:"11222333000181" placeholder:"N"`
	Tickets  int           `help:"New tickets a round, of mega." default:"3" placeholder:"N"`
	GiveUp   float64       `help:"Percent of the openings that are given up before the answer, to be sent again." default:"10" placeholder:"P"`
	Timeout  time.Duration `help:"How long an answer is waited for; Mega's own is 15007ms." default:"15007ms" placeholder:"D"`
	Wait     time.Duration `help:"How long vimob waits for the BPO status before it goes on without." default:"10s" placeholder:"D"`
	JSON     bool          `name:"json" help:"Write the lines as JSON."`

	Empreendimentos int `help:"Of mega-rest: how many it has." default:"3" placeholder:"N"`
	Contratos       int `help:"Of mega-rest: contracts in all, each with a client and a unit." default:"200" placeholder:"N"`
	Parcelas        int `help:"Of mega-rest: instalments a contract." default:"10" placeholder:"N"`

	SimulateFile
}

// maxSeed keeps the names of tickets short.
const maxSeed = 1_000_000

// demoProjects are what --demo has to open under.
var demoProjects = map[string][]string{"mobuss": {"1101", "1102"}}

// Run plays, answers, or both, until the rounds are over or the process is told to stop.
func (c *Simulate) Run(ctx context.Context, t *Terminal) error {
	if c.Partner == serasaFile {
		return c.SimulateFile.run(t)
	}
	row, ok := integration.Find(c.Partner)
	if reading, source := sourceOf(c.Partner); source {
		return c.simulateSource(ctx, t, reading)
	}
	if !ok {
		var names []string
		for _, r := range integration.Registry() {
			if r.SemHTTP {
				continue
			}
			names = append(names, r.Nome)
			if r.Fonte != nil {
				names = append(names, r.Fonte.NomeSimulador)
			}
		}
		return fmt.Errorf("there is no partner %q: the names are %s", c.Partner, strings.Join(append(names, serasaFile), ", "))
	}
	if row.SemHTTP {
		return fmt.Errorf("%s is not played: it speaks no HTTP", row.Titulo)
	}
	if c.To == "" && row.Simulador == nil {
		return fmt.Errorf("nothing is delivered to %s: name the Ponte that it calls with --to", row.Titulo)
	}
	if c.To != "" && row.Roteiro == nil {
		return fmt.Errorf("%s calls nobody: leave --to out", row.Titulo)
	}
	partner, err := c.partner(t, row)
	if err != nil {
		return err
	}
	if c.To == "" {
		c.Listen = cmp.Or(c.Listen, "127.0.0.1:9001")
	}
	answering := func() error { return nil }
	if c.Listen != "" && partner != nil {
		if answering, err = c.answer(ctx, t, row.Titulo, partner); err != nil {
			return err
		}
		c.sayExamples(t, row)
	}
	if c.To != "" {
		if err := c.play(ctx, t, row, partner); err != nil || c.Listen == "" {
			return err
		}
	}
	return answering()
}

// partner is what answers as the partner; nil for one that is only ever a caller.
func (c *Simulate) partner(t *Terminal, row destino.Tipo) (*simulator.Simulator, error) {
	faults, err := simulator.ParseFaults(c.Fault)
	if err != nil || row.Simulador == nil {
		return nil, err
	}
	partner, ok := row.Simulador().(*simulator.Simulator)
	if !ok {
		return nil, fmt.Errorf("%s has no simulator of this kind", row.Titulo)
	}
	partner.SetFaults(faults)
	partner.Tell = c.received(t)
	return partner, nil
}

// sourceOf finds the row whose reading side is simulated under this name.
func sourceOf(name string) (destino.Tipo, bool) {
	for _, row := range integration.Sources() {
		if row.Fonte.NomeSimulador == name {
			return row, true
		}
	}
	return destino.Tipo{}, false
}

// simulateSource answers as a source with invented master data.
func (c *Simulate) simulateSource(ctx context.Context, t *Terminal, row destino.Tipo) error {
	if c.To != "" {
		return fmt.Errorf("%s only answers: leave --to out, or simulate %s", c.Partner, row.Nome)
	}
	if c.Empreendimentos < 1 || c.Contratos < 1 || c.Parcelas < 1 {
		return errors.New("--empreendimentos, --contratos and --parcelas take numbers above zero")
	}
	faults, err := simulator.ParseFaults(c.Fault)
	if err != nil {
		return err
	}
	partner := row.Fonte.Simulador(destino.Tamanho{Empreendimentos: c.Empreendimentos, Contratos: c.Contratos, Parcelas: c.Parcelas})
	partner.SetFaults(faults)
	partner.Tell = c.received(t)
	c.Listen = cmp.Or(c.Listen, "127.0.0.1:9001")
	wait, err := c.answer(ctx, t, row.Titulo+" (REST)", partner)
	if err != nil {
		return err
	}
	c.sayExamples(t, row)
	return wait()
}

// sayExamples prints the settings with which the simulator lets a client in.
func (c *Simulate) sayExamples(t *Terminal, row destino.Tipo) {
	for _, field := range row.Campos {
		if value := row.ExemploValores[field.Chave]; value != "" {
			t.say(c.JSON, "  %s: %s", field.Chave, value)
		}
	}
}

// answer begins to listen as the partner; what it returns waits for the end.
func (c *Simulate) answer(ctx context.Context, t *Terminal, title string, partner http.Handler) (wait func() error, err error) {
	listener, err := net.Listen("tcp", c.Listen)
	if err != nil {
		return nil, err
	}
	t.say(c.JSON, "Simulating %s on http://%s (GET /_received, GET /_executed, PUT /_fault).", title, listener.Addr())
	service := &http.Server{Handler: partner, ReadHeaderTimeout: 10 * time.Second}
	stopped := make(chan error, 1)
	go func() { stopped <- service.Serve(listener) }()
	return func() error {
		select {
		case err := <-stopped:
			return err
		case <-ctx.Done():
		}
		_ = service.Close() // calls that are held for a fault would never end
		if err := <-stopped; !errors.Is(err, http.ErrServerClosed) {
			return err
		}
		return nil
	}, nil
}

// received prints what a simulator was called for.
func (c *Simulate) received(t *Terminal) func(simulator.Received) {
	return func(r simulator.Received) {
		r.At = r.At.Local()
		t.say(c.JSON, "%s", r)
	}
}

// say prints a sentence that is no result where a program reads the results.
func (t *Terminal) say(json bool, format string, args ...any) {
	if json {
		t.note(format, args...)
		return
	}
	fmt.Fprintf(t.Out, format+"\n", args...)
}

// play calls as the partner.
func (c *Simulate) play(ctx context.Context, t *Terminal, row destino.Tipo, partner *simulator.Simulator) error {
	to, err := url.Parse(c.To)
	if err != nil || to.Host == "" || strings.Trim(to.Path, "/") == "" {
		return fmt.Errorf("--to %q is no address of a tenant: give one as http://127.0.0.1:8080/demo", c.To)
	}
	password, err := c.password(t)
	if err != nil {
		return err
	}
	if c.Rounds < 0 || c.Interval < 0 || c.Tickets < 0 || c.GiveUp < 0 || c.GiveUp > 100 {
		return errors.New("--rounds, --interval and --tickets take no negative number, and --give-up 0 to 100")
	}
	zone, err := time.LoadLocation("America/Sao_Paulo")
	if err != nil {
		return err
	}
	if c.Seed == 0 {
		c.Seed = uint64(time.Now().Unix()) % maxSeed
	}
	p := &simulator.Player{
		To: strings.TrimRight(c.To, "/"), User: cmp.Or(c.User, map[string]string{"mega": "integra.mega"}[row.Nome], row.Nome), Password: password,
		Company: c.CNPJ, Document: c.Document, Projects: c.Project, Batch: c.Tickets, GiveUp: c.GiveUp / 100, Timeout: c.Timeout, Wait: c.Wait,
		Seed: c.Seed % maxSeed, Zone: zone, Tell: func(l simulator.Line) { c.tell(t, l) },
	}
	if len(p.Projects) == 0 {
		if p.Projects = demoProjects[row.Nome]; p.Projects == nil {
			p.Projects = []string{"C-1001"}
		}
	}
	t.note("%s calls %s as %s; --seed %d sends the same tickets again.", row.Titulo, p.To, p.User, p.Seed)
	err = p.Play(ctx, row.Roteiro(p, partner), c.Rounds, c.Interval)
	sums := p.Sums()
	t.note("%d requests, %d tickets with a number each, %d refused, %d without an answer.", sums.Requests, sums.Tickets, sums.Refused, sums.Unanswered)
	return err
}

// password comes from where other users of the machine cannot read it.
func (c *Simulate) password(t *Terminal) (string, error) {
	for _, pair := range t.Environ {
		if value, found := strings.CutPrefix(pair, "SENHA_WS="); found {
			return value, nil
		}
	}
	password, err := t.secretLine()
	if err == nil && password == "" {
		err = errors.New("give the password of USUARIO_WS: in SENHA_WS of the environment, or as the first line of standard input")
	}
	return password, err
}

// tell prints one request.
func (c *Simulate) tell(t *Terminal, l simulator.Line) {
	if !c.JSON {
		fmt.Fprintln(t.Out, l)
		return
	}
	e := json.NewEncoder(t.Out)
	e.SetEscapeHTML(false)
	_ = e.Encode(l) // a reader that went away has nobody to tell
}
