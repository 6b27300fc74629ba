package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"strings"
	"time"

	"ponte/crm"
	"ponte/crm/cobranca"
	"ponte/integration"
	"ponte/server"
)

// Cobranca groups the commands about the collection of overdue títulos.
type Cobranca struct {
	List     CobrancaList     `cmd:"" help:"List the réguas of a tenant."`
	Show     CobrancaShow     `cmd:"" help:"Write a régua as JSON, as save reads it; without an id, the example that ships."`
	Save     CobrancaSave     `cmd:"" help:"Keep a régua from a JSON file: a new one, which is off, or the next version of one."`
	On       CobrancaOn       `cmd:"" help:"Switch a régua on."`
	Off      CobrancaOff      `cmd:"" help:"Switch a régua off; what waits in the queue is not sent any more."`
	Simulate CobrancaSimulate `cmd:"" help:"Say what the next run would do, título by título, and why not; nothing is written."`
	Hours    CobrancaHours    `cmd:"" help:"List, or set, the hours in which debtors of a state may be written to."`
	Refuse   CobrancaRefuse   `cmd:"" help:"Keep that a client does not want to be contacted by a channel."`
	Accept   CobrancaAccept   `cmd:"" help:"Take a refusal back."`
	Run      CobrancaRun      `cmd:"" help:"Run the réguas now, as the server does every 10 minutes."`
}

// reguaJSON is a régua as --json writes it and save reads it.
type reguaJSON struct {
	ID              string      `json:"id,omitempty"`
	Nome            string      `json:"nome"`
	Ativa           bool        `json:"ativa"`
	Versao          int         `json:"versao"`
	Empreendimentos []string    `json:"empreendimentos"`
	Tipos           []string    `json:"tipos"`
	Limite          int         `json:"limite"`
	Passos          []passoJSON `json:"passos"`
	Agradece        bool        `json:"agradece"`
	Assunto         string      `json:"agradece_assunto"`
	Texto           string      `json:"agradece_texto"`
	MultaBP         int64       `json:"multa_bp"`
	MoraBP          int64       `json:"mora_bp"`
}

// passoJSON has the members of cobranca.Passo.
type passoJSON struct {
	ID          string         `json:"id,omitempty"`
	Nome        string         `json:"nome"`
	Dias        int            `json:"dias"`
	Canal       cobranca.Canal `json:"canal"`
	Assunto     string         `json:"assunto,omitempty"`
	Texto       string         `json:"texto,omitempty"`
	Equipe      string         `json:"equipe,omitempty"`
	ValorMinimo int64          `json:"valor_minimo,omitempty"`
}

// countsJSON has the members of cobranca.Contagem.
type countsJSON struct {
	Vistos   int64 `json:"vistos"`
	Feitos   int64 `json:"feitos"`
	Retidos  int64 `json:"retidos"`
	Pulados  int64 `json:"pulados"`
	Adiados  int64 `json:"adiados"`
	Entraram int64 `json:"entraram"`
	Sairam   int64 `json:"sairam"`

	SemVencimento int64 `json:"sem_vencimento"`
	AlemDoLimite  int64 `json:"alem_do_limite"`
	ForaDeHora    bool  `json:"fora_de_hora"`
}

func asReguaJSON(r *cobranca.Regua) reguaJSON {
	c := &r.Conteudo
	j := reguaJSON{
		Nome: r.Nome, Ativa: r.Ativa, Versao: r.Numero, Empreendimentos: c.Empreendimentos, Tipos: c.Tipos, Limite: c.Limite, Agradece: c.Agradece,
		Assunto: c.Assunto, Texto: c.Texto, MultaBP: c.MultaBP, MoraBP: c.MoraBP,
	}
	for _, p := range c.Passos {
		j.Passos = append(j.Passos, passoJSON(p))
	}
	if r.ID != 0 {
		j.ID = fmt.Sprint(r.ID)
	}
	return j
}

func (j *reguaJSON) content() cobranca.Conteudo {
	c := cobranca.Conteudo{
		Empreendimentos: j.Empreendimentos, Tipos: j.Tipos, Limite: j.Limite, Agradece: j.Agradece, Assunto: j.Assunto, Texto: j.Texto,
		MultaBP: j.MultaBP, MoraBP: j.MoraBP,
	}
	for _, p := range j.Passos {
		c.Passos = append(c.Passos, cobranca.Passo(p))
	}
	return c
}

// CobrancaList lists réguas.
type CobrancaList struct {
	Target
	JSON bool `name:"json" help:"Write JSON."`
}

// Run prints them.
func (c *CobrancaList) Run(ctx context.Context, t *Terminal) error {
	return c.with(ctx, t, func(i *installation, tenant *crm.Tenant) error {
		list, err := i.store.Cobranca().Reguas(ctx, tenant.ID)
		if err != nil {
			return err
		}
		lines, rows := make([]reguaJSON, len(list)), make([][]string, len(list))
		for n := range list {
			r := &list[n]
			lines[n] = asReguaJSON(r)
			rows[n] = []string{fmt.Sprint(r.ID), r.Nome, map[bool]string{true: "on", false: "off"}[r.Ativa], fmt.Sprint(r.Numero), fmt.Sprint(len(r.Conteudo.Passos))}
		}
		if c.JSON {
			return t.json(lines)
		}
		return t.table("There is no régua yet; begin with ponte cobranca show > regua.json.", []string{"ID", "NAME", "STATE", "VERSION", "STEPS"}, rows)
	})
}

// CobrancaShow writes one.
type CobrancaShow struct {
	Target
	ID int64 `arg:"" optional:"" help:"The régua's id."`
}

// Run prints it.
func (c *CobrancaShow) Run(ctx context.Context, t *Terminal) error {
	if c.ID == 0 {
		return t.json(asReguaJSON(cobranca.Exemplo()))
	}
	return c.with(ctx, t, func(i *installation, tenant *crm.Tenant) error {
		r, err := i.regua(ctx, tenant, c.ID)
		if err != nil {
			return err
		}
		return t.json(asReguaJSON(r))
	})
}

func (i *installation) regua(ctx context.Context, tenant *crm.Tenant, id int64) (*cobranca.Regua, error) {
	r, err := i.store.Cobranca().Regua(ctx, tenant.ID, id)
	if errors.Is(err, crm.ErrNaoEncontrado) {
		return nil, fmt.Errorf("there is no régua %d; see ponte cobranca list", id)
	}
	return r, err
}

func (i *installation) collection() *cobranca.Editor {
	return &cobranca.Editor{Reguas: i.store.Cobranca(), Relogio: crm.RelogioDoSistema}
}

// CobrancaSave keeps one.
type CobrancaSave struct {
	Target
	File string `arg:"" help:"The JSON file." type:"existingfile"`
	ID   int64  `help:"The régua whose next version it is; without it, a new one." placeholder:"ID"`
}

// Run keeps it.
func (c *CobrancaSave) Run(ctx context.Context, t *Terminal) error {
	content, err := os.ReadFile(c.File)
	if err != nil {
		return err
	}
	var read reguaJSON
	decoder := json.NewDecoder(strings.NewReader(string(content)))
	decoder.DisallowUnknownFields()
	if err := decoder.Decode(&read); err != nil {
		return fmt.Errorf("%s: %w", c.File, err)
	}
	return c.with(ctx, t, func(i *installation, tenant *crm.Tenant) error {
		r := &cobranca.Regua{TenantID: tenant.ID}
		if c.ID != 0 {
			if r, err = i.regua(ctx, tenant, c.ID); err != nil {
				return err
			}
		}
		r.Nome, r.Conteudo = read.Nome, read.content()
		if err := i.collection().Gravar(ctx, i.actor, r); err != nil {
			return err
		}
		fmt.Fprintf(t.Out, "Régua %d is kept, version %d; it is %s.\n", r.ID, r.Numero, map[bool]string{true: "on", false: "off"}[r.Ativa])
		return nil
	})
}

// CobrancaOn switches one on.
type CobrancaOn struct {
	Target
	ID int64 `arg:"" help:"The régua's id."`
}

// Run switches it.
func (c *CobrancaOn) Run(ctx context.Context, t *Terminal) error {
	return c.with(ctx, t, func(i *installation, tenant *crm.Tenant) error { return i.switchRegua(ctx, t, tenant, c.ID, true) })
}

// CobrancaOff switches one off.
type CobrancaOff struct {
	Target
	ID int64 `arg:"" help:"The régua's id."`
}

// Run switches it.
func (c *CobrancaOff) Run(ctx context.Context, t *Terminal) error {
	return c.with(ctx, t, func(i *installation, tenant *crm.Tenant) error { return i.switchRegua(ctx, t, tenant, c.ID, false) })
}

func (i *installation) switchRegua(ctx context.Context, t *Terminal, tenant *crm.Tenant, id int64, on bool) error {
	r, err := i.regua(ctx, tenant, id)
	if err != nil {
		return err
	}
	if err := i.collection().Ligar(ctx, i.actor, r, on); err != nil {
		return err
	}
	fmt.Fprintf(t.Out, "Régua %d is %s.\n", r.ID, map[bool]string{true: "on", false: "off"}[on])
	return nil
}

// CobrancaSimulate is the dry run.
type CobrancaSimulate struct {
	Target
	ID    int64  `arg:"" optional:"" help:"A régua that is taken as if it were on."`
	At    string `help:"The moment that it would be, by the tenant's clock; now without it." placeholder:"YYYY-MM-DDTHH:MM"`
	Limit int    `help:"Steps that are listed; the counts are of all." default:"100"`
	JSON  bool   `name:"json" help:"Write JSON."`
}

// stepJSON is a step of a dry run as --json writes it.
type stepJSON struct {
	Contrato string `json:"contrato"`
	Titulo   string `json:"titulo"`
	Vence    string `json:"vence"`
	Passo    string `json:"passo"`
	Canal    string `json:"canal"`
	Situacao string `json:"situacao"`
	Motivo   string `json:"motivo"`
}

// Run prints it.
func (c *CobrancaSimulate) Run(ctx context.Context, t *Terminal) error {
	return c.with(ctx, t, func(i *installation, tenant *crm.Tenant) error {
		at := time.Now()
		if c.At != "" {
			var err error
			if at, err = time.ParseInLocation("2006-01-02T15:04", c.At, tenant.Fuso()); err != nil {
				return fmt.Errorf("--at: %q is no moment, as 2026-11-24T10:00", c.At)
			}
		}
		picture, err := i.picture(ctx, tenant)
		if err != nil {
			return err
		}
		var with *cobranca.Regua
		if c.ID != 0 {
			if with, err = i.regua(ctx, tenant, c.ID); err != nil {
				return err
			}
		}
		var steps []stepJSON
		n, err := server.Runner(i.store).Simular(ctx, picture, at, with, func(k *cobranca.Caso, p *cobranca.Parecer) error {
			for _, d := range p.Decisoes {
				if len(steps) == c.Limit {
					break
				}
				s := stepJSON{k.Contrato.Codigo, k.Titulo.Codigo, string(k.Titulo.VenceEm()), d.Passo.Nome, string(d.Passo.Canal), string(d.Situacao), d.Motivo}
				if d.Adiado {
					s.Situacao = "adiado"
				}
				steps = append(steps, s)
			}
			return nil
		})
		if err != nil {
			return err
		}
		if c.JSON {
			return t.json(map[string]any{"contagem": countsJSON(n), "passos": steps})
		}
		rows := make([][]string, len(steps))
		for r, s := range steps {
			rows[r] = []string{s.Contrato, s.Titulo, s.Vence, s.Passo, s.Canal, s.Situacao, s.Motivo}
		}
		if err := t.table("Nothing is due.", []string{"CONTRACT", "TÍTULO", "DUE", "STEP", "CHANNEL", "OUTCOME", "WHY"}, rows); err != nil {
			return err
		}
		printCounts(t, n)
		return nil
	})
}

// CobrancaRun runs the réguas.
type CobrancaRun struct {
	Target
	JSON bool `name:"json" help:"Write JSON."`
}

// Run runs them.
func (c *CobrancaRun) Run(ctx context.Context, t *Terminal) error {
	return c.with(ctx, t, func(i *installation, tenant *crm.Tenant) error {
		picture, err := i.picture(ctx, tenant)
		if err != nil {
			return err
		}
		run, err := server.Runner(i.store).Correr(ctx, picture)
		if errors.Is(err, cobranca.ErrOcupada) {
			return errors.New("a server runs it now; see the log, or try again later")
		}
		if err != nil {
			return err
		}
		if c.JSON {
			return t.json(map[string]any{"contagem": countsJSON(run.Contagem)})
		}
		printCounts(t, run.Contagem)
		return nil
	})
}

func (i *installation) picture(ctx context.Context, tenant *crm.Tenant) (*crm.Retrato, error) {
	pictures, err := i.store.Retratos(ctx, integration.Definitions())
	if err != nil {
		return nil, err
	}
	picture, ok := pictures.Retrato(tenant.Slug)
	if !ok {
		return nil, crm.ErrNaoEncontrado
	}
	return picture, nil
}

func printCounts(t *Terminal, n cobranca.Contagem) {
	if n.ForaDeHora {
		t.note("Nobody may be contacted at this hour: nothing of this is done before one at which somebody may.")
	}
	fmt.Fprintf(t.Out, "%d títulos judged: %d steps done, %d held, %d passed over, %d put off to the hours of their state; %d entered, %d left.\n",
		n.Vistos, n.Feitos, n.Retidos, n.Pulados, n.Adiados, n.Entraram, n.Sairam)
	if n.AlemDoLimite+n.SemVencimento > 0 {
		fmt.Fprintf(t.Out, "Left to people, because no régua looks at them: %d títulos that are later than the limit, %d without a due date.\n", n.AlemDoLimite, n.SemVencimento)
	}
}
