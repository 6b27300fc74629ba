package storage

import (
	"slices"
	"testing"

	"ponte/crm"
	"ponte/crm/importacao"
)

// TestOpenedUnderAnother: the page of an ocorrência knows those of the same proposal, and a list finds what is under one.
func TestOpenedUnderAnother(t *testing.T) {
	onEachEngine(t, func(t *testing.T, address string) {
		s := open(t, address)
		acme := newTenant(t, administration(s), "acme")
		ctx := deadline(t)
		id, err := s.Numeracao().IDs(ctx, 10)
		if err != nil {
			t.Fatal(err)
		}
		oc := func(n int64, number string, under int64) crm.Ocorrencia {
			return crm.Ocorrencia{ID: id + n, TenantID: acme.ID, Versao: 1, Numero: number, PrincipalID: under, ClienteID: id + 9, AbertaEm: crm.RelogioDoSistema(), CriadaEm: crm.RelogioDoSistema()}
		}
		err = s.Escritor().Gravar(ctx, &crm.Escrita{
			Ocorrencias: []crm.Ocorrencia{oc(0, "1", 0), oc(1, "2", id), oc(2, "3", id), oc(3, "4", 0)},
			Entregas:    []crm.Entrega{{ID: id + 5, TenantID: acme.ID, OcorrenciaID: id + 1, Destino: "vimob", Acao: "VIMOB_PROSPECT", Estado: crm.EntregaEntregue}},
		})
		if err != nil {
			t.Fatal(err)
		}
		for number, want := range map[string][]string{"1": {"2", "3"}, "2": {"1", "3"}, "3": {"1", "2"}, "4": nil} {
			f, err := s.Acervo().Ficha(ctx, acme.ID, number)
			if err != nil {
				t.Fatal(err)
			}
			var related []string
			for _, l := range f.Relacionadas {
				related = append(related, l.Ocorrencia.Numero)
			}
			if !slices.Equal(related, want) {
				t.Errorf("%s is related to %v, want %v", number, related, want)
			}
			l, err := s.Acervo().Ocorrencias(ctx, crm.FiltroOcorrencias{TenantID: acme.ID, PrincipalNumero: number})
			if under := len(l.Linhas); err != nil || under != map[string]int{"1": 2}[number] || under == 2 && l.Linhas[0].PrincipalNumero != "1" {
				t.Errorf("under %s are %d (%v)", number, under, err)
			}
		}
	})
}

// TestContractMakesAClient: a prospecto becomes a client with the first contract in his name, new or changed.
func TestContractMakesAClient(t *testing.T) {
	onEachEngine(t, func(t *testing.T, address string) {
		s := open(t, address)
		a := administration(s)
		acme := newTenant(t, a, "acme")
		importFile(t, a, acme, importacao.Clientes, false, "documento;nome\n52998224725;Maria\n11144477735;José\n11122233396;Ana\n")
		if _, err := s.pools.writer.Exec("UPDATE clientes SET papel = 'prospecto'"); err != nil {
			t.Fatal(err)
		}
		papeis := func(want string) {
			t.Helper()
			got := ""
			for _, document := range []string{"52998224725", "11144477735", "11122233396"} {
				l, err := s.AcervoCadastros().Clientes(deadline(t), crm.FiltroClientes{TenantID: acme.ID, Texto: document})
				if err != nil || len(l.Linhas) != 1 {
					t.Fatalf("%d clients of %s (%v)", len(l.Linhas), document, err)
				}
				got += string(l.Linhas[0].Papel) + " "
			}
			if got != want {
				t.Errorf("papéis %q, want %q", got, want)
			}
		}
		importFile(t, a, acme, importacao.Contratos, false, "codigo;documento\nC-1;52998224725\nC-2;\n")
		papeis("cliente prospecto prospecto ")
		importFile(t, a, acme, importacao.Contratos, false, "codigo;documento\nC-2;11144477735\n")
		papeis("cliente cliente prospecto ")
	})
}

// TestCredentialOfTheProgramBefore: it knew a block alone, and reads one in place of what it does not know.
func TestCredentialOfTheProgramBefore(t *testing.T) {
	onEachEngine(t, func(t *testing.T, address string) {
		s := open(t, address)
		a := administration(s)
		acme := newTenant(t, a, "acme")
		for i, access := range []crm.AcessoCadastro{crm.CadastroNenhum, crm.CadastroEditar, crm.CadastroIncluir, ""} {
			c, _, err := a.CriarCredencial(deadline(t), actor, acme.ID, crm.NovaCredencial{Usuario: string(rune('a' + i)), Senha: "senha", Cadastro: access})
			if err != nil {
				t.Fatal(err)
			}
			var blocked bool
			if err := s.pools.reader.QueryRow("SELECT bloqueio_forcar FROM credenciais WHERE id = ?", c.ID).Scan(&blocked); err != nil || blocked != (i < 2) {
				t.Errorf("%q blocks for the program before: %v (%v)", access, blocked, err)
			}
		}
		if _, err := s.pools.writer.Exec("UPDATE credenciais SET cadastro = ''"); err != nil {
			t.Fatal(err)
		}
		all, err := s.Cadastro().Credenciais(deadline(t), acme.ID)
		if err != nil || len(all) != 4 {
			t.Fatal(err)
		}
		for i, want := range []crm.AcessoCadastro{crm.CadastroNenhum, crm.CadastroNenhum, crm.CadastroIncluir, crm.CadastroIncluir} {
			if all[i].Cadastro != want {
				t.Errorf("%s may %q, want %q", all[i].Usuario, all[i].Cadastro, want)
			}
		}
	})
}
