package storage

import (
	"errors"
	"testing"

	"ponte/crm"
)

// TestWSDLIsReplacedOnlyAsItWasSeen: what is replaced is what the person compared with, decided where it is written.
func TestWSDLIsReplacedOnlyAsItWasSeen(t *testing.T) {
	onEachEngine(t, func(t *testing.T, address string) {
		s := open(t, address)
		c, ctx := s.Cadastro(), deadline(t)
		a := administration(s)
		a.WSDLs = c
		tenant, err := a.CriarTenant(ctx, actor, crm.NovoTenant{Slug: "obra", Nome: "Obra", CNPJs: []string{testCNPJ}})
		if err != nil {
			t.Fatal(err)
		}
		seen := crm.VersaoDoWSDL("", "")
		if err := a.TrocarWSDL(ctx, actor, tenant, seen, "<a/>", "x: y"); err != nil {
			t.Fatal(err)
		}
		if err := a.TrocarWSDL(ctx, actor, tenant, seen, "<b/>", ""); !errors.Is(err, crm.ErrConflito) || reason(err) != "versao conflito" {
			t.Errorf("a version that is over: %v", err)
		}
		for _, before := range [][2]string{{"", ""}, {"<A/>", "x: y"}, {"<a/>", ""}} { // read before somebody else wrote
			if err := c.TrocarWSDL(ctx, tenant.ID, before[0], before[1], "<b/>", "", crm.Auditoria{TenantID: tenant.ID, Acao: "wsdl.trocar"}); !errors.Is(err, crm.ErrConflito) {
				t.Errorf("%q was there before: %v", before, err)
			}
		}
		if wsdl, mapping, err := c.WSDL(ctx, tenant.ID); err != nil || wsdl != "<a/>" || mapping != "x: y" {
			t.Errorf("%q %q, %v", wsdl, mapping, err)
		}
		if err := a.TrocarWSDL(ctx, actor, tenant, "", "<b/>", ""); err != nil {
			t.Errorf("without a version: %v", err)
		}
		if err := a.TrocarWSDL(ctx, actor, tenant, crm.VersaoDoWSDL("<b/>", ""), "", ""); err != nil {
			t.Errorf("ours again: %v", err)
		}
		if wsdl, _, err := c.WSDL(ctx, tenant.ID); err != nil || wsdl != "" {
			t.Errorf("%q, %v", wsdl, err)
		}
	})
}
