package storage

import (
	"strings"
	"testing"

	"ponte/crm"
	"ponte/crm/cadastro"
)

// edited is what became of one person's record: the outcome, or the field and what is wrong with it, and the notices.
func edited(t *testing.T, s *Storage, tenant *crm.Tenant, r cadastro.Registro) string {
	t.Helper()
	who := crm.Ator{Quem: "joana", Endereco: "192.0.2.7"}
	result := synchroniseBy(t, s.Cadastro(), tenant, cadastro.Fonte{Dona: true}, cadastro.Opcoes{Pessoa: &who}, r)[0]
	if result.Erro != nil {
		return reason(result.Erro)
	}
	return strings.Join(append([]string{string(result.Desfecho)}, result.Avisos...), " | ")
}

// TestAPersonChangesARecord: found by our id whatever is changed of it, an emptied field erases, what cannot be empty and what is
// another's is refused, what somebody else changed meanwhile is a conflict, and each change leaves a trail without personal data.
func TestAPersonChangesARecord(t *testing.T) {
	onEachEngine(t, func(t *testing.T, address string) {
		s := open(t, address)
		a := administration(s)
		acme := newTenant(t, a, "acme")
		importFile(t, a, acme, "clientes", false, clientesCSV)
		importFile(t, a, acme, "unidades", false, unidadesCSV)
		importFile(t, a, acme, "contratos", false, contratosCSV)
		list := s.AcervoCadastros()
		page := crm.Pagina{Limite: 50}
		clients, err := list.Clientes(deadline(t), crm.FiltroClientes{TenantID: acme.ID, Texto: "maria", Pagina: page})
		if err != nil || len(clients.Linhas) != 1 {
			t.Fatal(clients, err)
		}
		contracts, err := list.Contratos(deadline(t), crm.FiltroContratos{TenantID: acme.ID, Texto: "C-1001", Pagina: page})
		if err != nil || len(contracts.Linhas) != 1 {
			t.Fatal(contracts, err)
		}
		units, err := list.Unidades(deadline(t), crm.FiltroUnidades{TenantID: acme.ID, Texto: "1101", Pagina: page})
		if err != nil || len(units.Linhas) != 1 {
			t.Fatal(units, err)
		}
		maria, contract, unit := clients.Linhas[0].ID, contracts.Linhas[0].ID, units.Linhas[0].ID
		of := func(kind crm.TipoVinculo, id int64, pairs ...string) cadastro.Registro {
			r := reg(kind, "", pairs...)
			r.ID = id
			return r
		}
		seen := func(r cadastro.Registro, pairs ...string) cadastro.Registro {
			r.Antes = map[string]string{}
			for i := 0; i < len(pairs); i += 2 {
				r.Antes[pairs[i]] = pairs[i+1]
			}
			return r
		}
		renamed := of(crm.VinculoUnidade, unit, "empreendimento", "Residencial Ponte", "bloco", "C", "unidade", "303")
		renamed.Nomes = map[string]string{"mobuss": ""}
		for _, step := range []struct {
			name string
			r    cadastro.Registro
			want string
		}{
			{"an e-mail is erased, a phone replaced", seen(of(crm.VinculoCliente, maria, "email", "", "celular", "11 91111-2222"), "email", "maria@exemplo.com.br"), "alterado"},
			{"as it is", of(crm.VinculoCliente, maria, "celular", "(11) 91111-2222"), "igual"},
			{"on what it was before", seen(of(crm.VinculoCliente, maria, "email", "outra@exemplo.com.br"), "email", "maria@exemplo.com.br"), "email conflito"},
			{"the document of another", of(crm.VinculoCliente, maria, "documento", "111.444.777-35"), "documento duplicado"},
			{"a document of its own", of(crm.VinculoCliente, maria, "documento", "390.533.447-05"), "alterado"},
			{"a name is emptied", of(crm.VinculoCliente, maria, "nome", ""), "nome vazio"},
			{"all its keys are", of(crm.VinculoCliente, maria, "documento", "", "id_integracao", "", "codigo", ""), "documento vazio"},
			{"a client of nobody", of(crm.VinculoCliente, maria+1000, "nome", "x"), "id inexistente"},
			{"a spouse by our code", of(crm.VinculoCliente, maria, "conjuge", "C-9"), "alterado"},
			{"and no more", of(crm.VinculoCliente, maria, "conjuge", ""), "alterado"},
			{"a contract's code", of(crm.VinculoContrato, contract, "codigo", "C-7007", "assinado_em", "01/02/2026"), "alterado"},
			{"that is another's", of(crm.VinculoContrato, contract, "codigo", "C-1002"), "codigo duplicado"},
			{"emptied", of(crm.VinculoContrato, contract, "codigo", ""), "codigo vazio"},
			{"its unit and its date are taken away", of(crm.VinculoContrato, contract, "codigo_unidade", "", "assinado_em", ""), "alterado"},
			{"and its client by another's document", of(crm.VinculoContrato, contract, "documento", "111.444.777-35"), "alterado"},
			{"a unit to where one stands", of(crm.VinculoUnidade, unit, "empreendimento", "Residencial Ponte", "bloco", "A", "unidade", "102"), "unidade duplicado"},
			{"a unit to a new bloco, without its code at the partner", renamed, "alterado"},
			{"without a number", of(crm.VinculoUnidade, unit, "unidade", ""), "unidade vazio"},
		} {
			if got := edited(t, s, acme, step.r); got != step.want {
				t.Errorf("%s: %s, want %s", step.name, got, step.want)
			}
		}
		c, err := list.Cliente(deadline(t), acme.ID, maria)
		if err != nil || c.Email != "" || c.Documento != "39053344705" || c.ConjugeID != 0 || len(c.Telefones) != 1 || c.Telefones[0].Numero != "911112222" {
			t.Errorf("the client is %+v, %v", c, err)
		}
		contracts, err = list.Contratos(deadline(t), crm.FiltroContratos{TenantID: acme.ID, ID: contract, Pagina: page})
		if k := contracts.Linhas[0]; err != nil || k.Codigo != "C-7007" || k.UnidadeID != 0 || k.AssinadoEm != "" || k.ClienteID == maria || k.ClienteID == 0 {
			t.Errorf("the contract is %+v, %v", k, err)
		}
		units, err = list.Unidades(deadline(t), crm.FiltroUnidades{TenantID: acme.ID, ID: unit, Pagina: page})
		if u := units.Linhas[0]; err != nil || u.Bloco != "C" || u.Numero != "303" || u.Codigo != "1101" || len(u.Vinculos) != 0 {
			t.Errorf("the unit is %+v, %v", u, err)
		}
		trail, err := s.Acervo().Auditorias(deadline(t), crm.FiltroAuditorias{TenantID: acme.ID, Acao: "cadastro.alterar", Pagina: page})
		if err != nil || len(trail.Linhas) != 8 {
			t.Fatalf("%d rows of the trail, %v", len(trail.Linhas), err)
		}
		first, last := trail.Linhas[len(trail.Linhas)-1], trail.Linhas[0]
		if first.Quem != "joana" || first.Endereco != "192.0.2.7" || first.Alvo != "cliente "+decimal(maria) ||
			first.Antes != "email=maria@exemplo.com.br; celular=(11) 98765-4321" || first.Depois != "email=; celular=(11) 91111-2222" {
			t.Errorf("the first change: %+v", first)
		}
		if last.Antes != "bloco=A; unidade=101; id_mobuss=9101" || last.Depois != "bloco=C; unidade=303; id_mobuss=" {
			t.Errorf("the last change: %+v", last)
		}
		for _, l := range trail.Linhas {
			if strings.Contains(l.Antes+l.Depois, "39053344705") {
				t.Errorf("a document in the trail: %+v", l)
			}
		}
		// What is said to be another system's stays, and that is said; a file's empty cell erases nothing.
		acme.Configuracoes = crm.Configuracoes{crm.ConfDonosDoCadastro: "cliente.contato=mega"}
		if got := edited(t, s, acme, of(crm.VinculoCliente, maria, "celular", "", "cidade", "Santos")); !strings.HasPrefix(got, "alterado | CELULAR DIFERENTE DO CADASTRO") {
			t.Errorf("what mega owns: %s", got)
		}
		acme.Configuracoes = nil
		if got := summary(importFile(t, a, acme, "clientes", false, "documento;cidade\n39053344705;\n")); got != "0/0/1" {
			t.Errorf("an empty cell: %s", got)
		}
	})
}
