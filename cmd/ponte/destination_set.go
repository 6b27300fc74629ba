package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"strings"

	"ponte/crm"
)

// DestinationSet changes settings of a destination.
type DestinationSet struct {
	Dispatch
	Name        string   `arg:"" help:"The destination, as mobuss."`
	Pairs       []string `arg:"" optional:"" help:"key=value of each setting; key= puts one back to its default, key=@FILE reads a file. ativo, ambiente and sistema are keys of every destination; see ponte destination list NAME." name:"key=value"`
	Environment string   `help:"Whose settings: homologacao or producao. Default: the one that is switched on." placeholder:"E"`
	Reason      string   `help:"Why; it stays in the audit." placeholder:"TEXT"`
}

// Help says where secrets come from.
func (*DestinationSet) Help() string {
	return "Secrets, such as token, are read as key=value lines from standard input, because arguments can be read by every user of the machine: " +
		"ponte destination set mobuss < file. The switch to production is ambiente=producao: what waits for homologacao is suspended."
}

// Run applies all of the settings, or none when one is not valid.
func (c *DestinationSet) Run(ctx context.Context, t *Terminal) error {
	changes, err := c.arguments()
	if err != nil {
		return err
	}
	lines, err := t.settingLines()
	if err != nil {
		return err
	}
	return c.with(ctx, t, func(i *installation, tenant *crm.Tenant, d *crm.Despacho) error {
		def, err := d.Definicao(c.Name)
		if err != nil {
			return err
		}
		for _, change := range changes {
			if field, known := def.Campo(change.Chave); known && field.Segredo && change.Valor != "" {
				return fmt.Errorf("%s is a secret: give it as a line %s=... on standard input, not as an argument", field.Rotulo, field.Chave)
			}
		}
		changes = append(changes, lines...)
		if len(changes) == 0 {
			return fmt.Errorf("give key=value; see ponte destination list %s", c.Name)
		}
		ator := i.actor
		ator.Motivo = c.Reason
		set, suspended, err := d.ConfigurarDestino(ctx, ator, tenant.ID, c.Name, c.Environment, changes)
		if err != nil {
			return byKey(def, err)
		}
		fmt.Fprintf(t.Out, "Changed %d settings of destination %s of tenant %s (%s, %s).\n", len(changes), c.Name, tenant.Slug, set.Ambiente, activity(set))
		if suspended > 0 {
			fmt.Fprintf(t.Out, "Suspended %d deliveries that waited for the other environment.\n", suspended)
		}
		if !set.Ativo {
			return nil
		}
		waiting, err := d.Esperando(ctx, tenant.ID, c.Name)
		if err == nil && waiting > 0 {
			fmt.Fprintf(t.Out, "%d deliveries were not sent and wait for this destination. To send them:\n  ponte delivery resend --waiting --destination %s --tenant %s --reason TEXT --yes\n",
				waiting, c.Name, tenant.Slug)
		}
		return err
	})
}

// byKey names a field by its key, as it was written; the rules name it as the portal's form.
func byKey(def *crm.DefinicaoDestino, err error) error {
	if invalid := (*crm.Invalido)(nil); errors.As(err, &invalid) {
		return errors.New(invalid.Campo + " " + reason(invalid))
	}
	for _, field := range def.Campos {
		if rest, found := strings.CutPrefix(err.Error(), field.Rotulo+": "); found {
			return fmt.Errorf("%s: %s", field.Chave, rest)
		}
	}
	return err
}

func (c *DestinationSet) arguments() ([]crm.Atribuicao, error) {
	var changes []crm.Atribuicao
	for _, pair := range c.Pairs {
		key, value, found := strings.Cut(pair, "=")
		if !found {
			return nil, fmt.Errorf("%q is not key=value", oneLine(pair, maxCell))
		}
		if file, isFile := strings.CutPrefix(value, "@"); isFile {
			content, err := os.ReadFile(file)
			if err != nil {
				return nil, err
			}
			value = string(content)
		}
		changes = append(changes, crm.Atribuicao{Chave: key, Valor: value})
	}
	return changes, nil
}

func activity(d *crm.DestinoConfigurado) string {
	switch {
	case !d.Ativo:
		return "inactive"
	case d.Pausado:
		return "paused"
	}
	return "active"
}
