package main

import (
	"context"
	"errors"
	"fmt"
	"net/url"
	"strings"

	"ponte/api/multidados/espelho"
	"ponte/crm"
	"ponte/crm/sombra"
)

// SombraCapture looks at the old service's WSDL.
type SombraCapture struct {
	Target
	JSON bool `name:"json" help:"Write JSON."`
}

// Run looks, keeps what came of it, and has a tenant without a WSDL of its own serve it.
func (c *SombraCapture) Run(ctx context.Context, t *Terminal) error {
	cfg, err := c.config(t, "")
	if err != nil {
		return err
	}
	return c.with(ctx, t, func(i *installation, tenant *crm.Tenant) error {
		capturer := &espelho.Capturador{Discar: cfg.Network().Discar, Administracao: i.admin, Capturas: i.store.Sombra(), Relogio: crm.RelogioDoSistema}
		if cfg.PublicURL != "" {
			if capturer.Publica, err = url.Parse(cfg.PublicURL); err != nil {
				return errors.New("--public-url cannot be read")
			}
		}
		seen, err := capturer.Capturar(ctx, i.actor, tenant)
		if err != nil {
			return err
		}
		if c.JSON {
			err = t.json(asCapturaJSON(seen, tenant.Fuso()))
		} else if seen.Erro == "" {
			fmt.Fprintln(t.Out, captured(seen))
		}
		switch {
		case err != nil:
			return err
		case seen.Erro != "":
			return errors.New(seen.Erro)
		case len(seen.Desconhecidas) > 0:
			return &gapsError{"Ponte does not answer " + strings.Join(seen.Desconhecidas, ", ") + ": ponte wsdl point has one stand for an operation of ours"}
		}
		return nil
	})
}

// captured says what a look came to.
func captured(c *sombra.Captura) string {
	if c.Erro != "" {
		return c.Erro
	}
	text := "another one is served here"
	if c.Guardada {
		text = "it is served here, with the public address"
	}
	text += "; it has callers call " + oneLine(c.Endereco, 120)
	if len(c.Desconhecidas) > 0 {
		text += "; Ponte does not answer " + strings.Join(c.Desconhecidas, ", ")
	}
	if len(c.Faltam) > 0 {
		text += "; it does not have our " + strings.Join(c.Faltam, ", ")
	}
	return text
}
