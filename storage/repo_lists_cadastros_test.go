package storage_test

import (
	"errors"
	"testing"
	"time"

	"ponte/crm"
	"ponte/storage"
	"ponte/storage/seed"
)

func TestListsOfCadastros(t *testing.T) {
	storage.OnEachEngine(t, func(t *testing.T, address string) {
		s := storage.OpenTest(t, address)
		ctx, list := storage.Deadline(t), s.AcervoCadastros()
		tenant := storage.NewTestTenant(t, s, "obra")
		if err := seed.Write(ctx, s, seed.Past{TenantID: tenant.ID, Ocorrencias: 300}); err != nil {
			t.Fatal(err)
		}
		seen := map[int64]bool{}
		previous, cursor, pages := "", "", 0
		for {
			l, err := list.Clientes(ctx, crm.FiltroClientes{TenantID: tenant.ID, Pagina: crm.Pagina{Cursor: cursor, Limite: 4}})
			if err != nil {
				t.Fatal(err)
			}
			for _, c := range l.Linhas {
				if seen[c.ID] || c.Nome < previous {
					t.Fatalf("%q after %q, twice: %v", c.Nome, previous, seen[c.ID])
				}
				seen[c.ID], previous = true, c.Nome
			}
			pages++
			if cursor = l.Proximo; cursor == "" {
				break
			}
		}
		if n := storage.Count(t, s, "SELECT COUNT(*) FROM clientes"); n != len(seen) || pages < 2 {
			t.Errorf("%d clients in %d pages, want %d", len(seen), pages, n)
		}
		contratos, err := list.Contratos(ctx, crm.FiltroContratos{TenantID: tenant.ID})
		if err != nil || len(contratos.Linhas) == 0 {
			t.Fatal(err)
		}
		k := contratos.Linhas[0]
		first, err := list.Contratos(ctx, crm.FiltroContratos{TenantID: tenant.ID, Pagina: crm.Pagina{Limite: 1}})
		if err != nil || first.Proximo == "" {
			t.Fatal(err)
		}
		second, err := list.Contratos(ctx, crm.FiltroContratos{TenantID: tenant.ID, Pagina: crm.Pagina{Limite: 1, Cursor: first.Proximo}})
		if err != nil || len(second.Linhas) != 1 || second.Linhas[0].ID != contratos.Linhas[1].ID {
			t.Errorf("the second page of contracts: %+v, %v", second, err)
		}
		byID, err := list.Contratos(ctx, crm.FiltroContratos{TenantID: tenant.ID, ID: k.ID})
		if err != nil || len(byID.Linhas) != 1 || byID.Linhas[0] != k {
			t.Errorf("one contract by id: %+v, %v", byID, err)
		}
		unit, err := list.Unidades(ctx, crm.FiltroUnidades{TenantID: tenant.ID, ID: k.UnidadeID})
		if err != nil || len(unit.Linhas) != 1 || unit.Linhas[0].ID != k.UnidadeID || unit.Linhas[0].Empreendimento == "" {
			t.Errorf("one unit by id: %+v, %v", unit, err)
		}
		if of, err := list.Unidades(ctx, crm.FiltroUnidades{TenantID: tenant.ID + 1, ID: k.UnidadeID}); err != nil || len(of.Linhas) != 0 {
			t.Errorf("another tenant's unit: %+v, %v", of, err)
		}
		for text, want := range map[string]int{k.Codigo: 1, k.ClienteDocumento: 1, "não há": 0, "\xff": 0} {
			l, err := list.Contratos(ctx, crm.FiltroContratos{TenantID: tenant.ID, Texto: text})
			if err != nil || len(l.Linhas) < want || want == 0 && len(l.Linhas) > 0 {
				t.Errorf("contracts of %q: %d, %v", text, len(l.Linhas), err)
			}
		}
		c, err := list.Cliente(ctx, tenant.ID, k.ClienteID)
		if err != nil || c.Nome != k.ClienteNome {
			t.Errorf("%+v, %v", c, err)
		}
		if _, err := list.Cliente(ctx, tenant.ID+1, k.ClienteID); !errors.Is(err, crm.ErrNaoEncontrado) {
			t.Errorf("a client of another tenant: %v", err)
		}
		found, err := list.Clientes(ctx, crm.FiltroClientes{TenantID: tenant.ID, Texto: c.Documento})
		if err != nil || len(found.Linhas) != 1 || found.Linhas[0].ID != c.ID {
			t.Errorf("by document: %+v, %v", found, err)
		}
		unidades, err := list.Unidades(ctx, crm.FiltroUnidades{TenantID: tenant.ID, Pagina: crm.Pagina{Limite: 3}})
		if err != nil || len(unidades.Linhas) != 3 || unidades.Proximo == "" || unidades.Linhas[0].Empreendimento == "" {
			t.Errorf("units %+v, %v", unidades, err)
		}
		if _, err := list.Unidades(ctx, crm.FiltroUnidades{Pagina: crm.Pagina{Cursor: "lixo"}}); !errors.Is(err, crm.ErrCursor) {
			t.Errorf("a cursor of nowhere: %v", err)
		}
		received, err := s.Painel().StatusRecebidos(ctx, tenant.ID, time.Now().AddDate(-6, 0, 0), time.Now())
		sum := int64(0)
		for _, r := range received {
			sum += r.Quantidade
		}
		if err != nil || sum != 300 {
			t.Errorf("openings in the report: %d, %v", sum, err)
		}
	})
}
