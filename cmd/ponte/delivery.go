package main

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"ponte/crm"
)

// Delivery groups the commands about what goes to destinations.
type Delivery struct {
	List    DeliveryList    `cmd:"" help:"List deliveries, newest first."`
	Resend  DeliveryResend  `cmd:"" help:"Send deliveries again: by id, or all that match a filter."`
	Another DeliveryAnother `cmd:"" help:"Open another of what an ocorrência has once at the partner."`
	Mend    DeliveryMend    `cmd:"" help:"Take ocorrências out of the failure status whose delivery was made meanwhile."`
	Cancel  DeliveryCancel  `cmd:"" help:"Give deliveries up: by id, or all that match a filter."`
	Pause   DeliveryPause   `cmd:"" help:"Keep what goes to a destination waiting."`
	Resume  DeliveryResume  `cmd:"" help:"End a pause."`
}

// DeliveryFilter are the flags that narrow deliveries.
type DeliveryFilter struct {
	State       []string `help:"Only in this state: ${states}. May be repeated." placeholder:"S"`
	Destination string   `help:"Only to this destination." placeholder:"NAME"`
	Action      string   `help:"Only of this action, as MOBUSS_ISA." placeholder:"CODE"`
	Number      string   `help:"Only of this ocorrência." placeholder:"N"`
	Waiting     bool     `help:"Only those that were not sent because their destination was off or not set up."`
}

func (f DeliveryFilter) filter(tenant *crm.Tenant) (crm.FiltroEntregas, error) {
	filter := crm.FiltroEntregas{TenantID: tenant.ID, Destino: f.Destination, Acao: f.Action, Numero: strings.TrimSpace(f.Number), Esperando: f.Waiting}
	for _, s := range f.State {
		state := crm.EstadoEntrega(strings.ToLower(s))
		if !slices.Contains(crm.EstadosEntrega(), state) {
			return filter, fmt.Errorf("--state must be one of: %s", states())
		}
		filter.Estados = append(filter.Estados, state)
	}
	return filter, nil
}

func (f DeliveryFilter) empty() bool {
	return len(f.State) == 0 && f.Destination == "" && f.Action == "" && f.Number == "" && !f.Waiting
}

// states are the words of --state.
func states() string {
	var words []string
	for _, s := range crm.EstadosEntrega() {
		words = append(words, string(s))
	}
	return strings.Join(words, ", ")
}

// DeliveryAct are the arguments of resend and cancel.
type DeliveryAct struct {
	Dispatch
	IDs []int64 `arg:"" optional:"" help:"Ids of deliveries, from ponte delivery list." name:"id"`
	DeliveryFilter
	Reason string `help:"Why; it stays in the audit." required:"" placeholder:"TEXT"`
	Yes    bool   `help:"Do it to all that match the filter; without it, only count them."`
}

// DeliverySwitch are the arguments of pause and resume.
type DeliverySwitch struct {
	Dispatch
	Destination string `arg:"" help:"The destination."`
	Reason      string `help:"Why; it stays in the audit." placeholder:"TEXT"`
}

// turn does one of the two and says so.
func (c *DeliverySwitch) turn(ctx context.Context, t *Terminal, done string, do func(d *crm.Despacho, ator crm.Ator, tenantID int64) error) error {
	return c.with(ctx, t, func(i *installation, tenant *crm.Tenant, d *crm.Despacho) error {
		ator := i.actor
		ator.Motivo = c.Reason
		if err := do(d, ator, tenant.ID); err != nil {
			return err
		}
		fmt.Fprintf(t.Out, "Deliveries to %s %s.\n", c.Destination, done)
		return nil
	})
}

// act counts first and, when it is sure, does it.
func (c *DeliveryAct) act(ctx context.Context, t *Terminal, among func(crm.FiltroEntregas) []crm.EstadoEntrega, done string,
	do func(d *crm.Despacho, ator crm.Ator, f crm.FiltroEntregas) (int64, error),
) error {
	if len(c.IDs) == 0 && c.empty() {
		return errors.New("name deliveries by id, or with --state, --destination, --action, --number or --waiting")
	}
	return c.with(ctx, t, func(i *installation, tenant *crm.Tenant, d *crm.Despacho) error {
		filter, err := c.filter(tenant)
		if err != nil {
			return err
		}
		filter.IDs = c.IDs
		if len(c.IDs) == 0 && !c.Yes {
			n, err := d.Contar(ctx, filter, among(filter))
			if err == nil {
				fmt.Fprintf(t.Out, "%d deliveries match. Nothing was done: repeat with --yes.\n", n)
			}
			return err
		}
		ator := i.actor
		ator.Motivo = c.Reason
		n, err := do(d, ator, filter)
		if err != nil {
			return err
		}
		fmt.Fprintf(t.Out, "%s %d deliveries.\n", done, n)
		if n < int64(len(c.IDs)) {
			return fmt.Errorf("%d of them are unknown or in a state that does not allow it: see ponte delivery list", int64(len(c.IDs))-n)
		}
		return nil
	})
}
