package storage

import (
	"errors"
	"testing"

	"ponte/crm"
)

// TestTrocarWSDLSoOQueFoiVisto: what is replaced is what the person compared with, decided where it is written.
func TestTrocarWSDLSoOQueFoiVisto(t *testing.T) {
	emCadaBanco(t, func(t *testing.T, address string) {
		s := abrir(t, address)
		c, ctx := s.Cadastro(), prazo(t)
		a := administracao(s)
		a.WSDLs = c
		tenant, err := a.CriarTenant(ctx, ator, crm.NovoTenant{Slug: "obra", Nome: "Obra", CNPJs: []string{cnpjTeste}})
		if err != nil {
			t.Fatal(err)
		}
		vista := crm.VersaoDoWSDL("", "")
		if err := a.TrocarWSDL(ctx, ator, tenant, vista, "<a/>", "x: y"); err != nil {
			t.Fatal(err)
		}
		if err := a.TrocarWSDL(ctx, ator, tenant, vista, "<b/>", ""); !errors.Is(err, crm.ErrConflito) || motivo(err) != "versao conflito" {
			t.Errorf("a version that is over: %v", err)
		}
		for _, antes := range [][2]string{{"", ""}, {"<A/>", "x: y"}, {"<a/>", ""}} { // read before somebody else wrote
			if err := c.TrocarWSDL(ctx, tenant.ID, antes[0], antes[1], "<b/>", "", crm.Auditoria{TenantID: tenant.ID, Acao: "wsdl.trocar"}); !errors.Is(err, crm.ErrConflito) {
				t.Errorf("%q was there before: %v", antes, err)
			}
		}
		if wsdl, mapa, err := c.WSDL(ctx, tenant.ID); err != nil || wsdl != "<a/>" || mapa != "x: y" {
			t.Errorf("%q %q, %v", wsdl, mapa, err)
		}
		if err := a.TrocarWSDL(ctx, ator, tenant, "", "<b/>", ""); err != nil {
			t.Errorf("without a version: %v", err)
		}
		if err := a.TrocarWSDL(ctx, ator, tenant, crm.VersaoDoWSDL("<b/>", ""), "", ""); err != nil {
			t.Errorf("ours again: %v", err)
		}
		if wsdl, _, err := c.WSDL(ctx, tenant.ID); err != nil || wsdl != "" {
			t.Errorf("%q, %v", wsdl, err)
		}
	})
}
