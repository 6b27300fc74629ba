package main

import (
	"context"
	"errors"
	"fmt"

	"ponte/crm"
	"ponte/crm/sombra"
)

// SombraExplain says why a difference is none, or takes that back.
type SombraExplain struct {
	Target
	Operation string `arg:"" help:"The operation, as the report names it."`
	Result    string `arg:"" help:"What it came to, as the report names it: ${explainable}." enum:"${explainable}"`
	Field     string `arg:"" help:"The field, as the report names it."`
	Why       string `help:"Why it does not stand in the way." placeholder:"TEXT"`
	Fixed     bool   `help:"Its cause was removed: what is seen from now on counts again."`
	Undo      bool   `help:"Take the explanation back."`
}

// Run keeps it with who said it and when, or forgets it.
func (c *SombraExplain) Run(ctx context.Context, t *Terminal) error {
	return c.with(ctx, t, func(i *installation, tenant *crm.Tenant) error {
		key := sombra.Chave{Operacao: c.Operation, Resultado: sombra.Resultado(c.Result), Campo: c.Field}
		if c.Undo {
			if err := i.conducao().Desexplicar(ctx, i.actor, tenant.ID, key); err != nil {
				return noDifference(err, key, "nobody has explained")
			}
			fmt.Fprintf(t.Out, "The gate counts %s again.\n", key)
			return nil
		}
		if _, err := i.conducao().Explicar(ctx, i.actor, tenant.ID, sombra.Explicacao{Chave: key, Corrigida: c.Fixed, Porque: c.Why}); err != nil {
			return noDifference(err, key, "the report has no difference")
		}
		fmt.Fprintf(t.Out, "Explained %s: the gate does not count it.\n", key)
		return nil
	})
}

func noDifference(err error, key sombra.Chave, sentence string) error {
	if invalid := (*crm.Invalido)(nil); errors.As(err, &invalid) && invalid.Motivo == crm.MotivoInexistente {
		return fmt.Errorf("%s %s: see ponte sombra report", sentence, key)
	}
	return err
}

// explainable are the results that may be explained, for kong.
func explainable() string {
	text := ""
	for _, r := range sombra.Explicaveis {
		if text != "" {
			text += ","
		}
		text += string(r)
	}
	return text
}
