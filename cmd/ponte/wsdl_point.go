package main

import (
	"context"
	"errors"
	"fmt"

	"ponte/api/multidados"
	"ponte/crm"
	"ponte/wsdl"
)

// WSDLPoint makes an operation of the captured WSDL that a tenant serves stand for one of ours.
type WSDLPoint struct {
	Target
	Operation string            `arg:"" help:"The operation, as the captured WSDL names it."`
	Ours      string            `arg:"" optional:"" help:"The operation of ours that answers it; left out, the mapping names it no more."`
	Part      map[string]string `help:"What one of its parts is called here; may be repeated." placeholder:"THEIRS=OURS"`
}

// Run changes the mapping that is kept.
func (c *WSDLPoint) Run(ctx context.Context, t *Terminal) error {
	return c.with(ctx, t, func(i *installation, tenant *crm.Tenant) error {
		text, mapping, err := i.admin.WSDLs.WSDL(ctx, tenant.ID)
		if err != nil {
			return err
		}
		if text == "" {
			return errors.New("this tenant serves our own WSDL, whose operations all have theirs: ponte wsdl set FILE serves a captured one")
		}
		pointed, err := wsdl.Point(mapping, c.Operation, wsdl.OperationMapping{Name: c.Ours, Parts: c.Part})
		if err != nil {
			return err
		}
		site, err := wsdl.ReadSite([]byte(text), []byte(pointed), multidados.AlemDoWSDL()...)
		if err != nil {
			return err
		}
		if err := usable(site.Match); err != nil {
			return err
		}
		if err := i.admin.TrocarWSDL(ctx, i.actor, tenant, crm.VersaoDoWSDL(text, mapping), text, pointed); err != nil {
			return err
		}
		if err := report(t, site); err != nil {
			return err
		}
		fmt.Fprintf(t.Out, "\nTenant %s serves it so now.\n", tenant.Slug)
		return nil
	})
}
