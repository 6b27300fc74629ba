package storage

import (
	"errors"
	"testing"

	"ponte/crm"
)

// TestEmpresas keeps an empresa with a filial on both engines: keys, versions, and what may not be deleted.
func TestEmpresas(t *testing.T) {
	onEachEngine(t, func(t *testing.T, address string) {
		s := open(t, address)
		c, acme := s.Cadastro(), newTenant(t, administration(s), "acme")
		trail := crm.Auditoria{Acao: "teste"}
		e := crm.Empresa{TenantID: acme.ID, DadosEmpresa: crm.DadosEmpresa{Codigo: "10", Nome: "Exemplo", CNPJ: "11222333000181", Telefone: "11 3333-0000", Email: "a@exemplo.com.br"}}
		if err := c.GravarEmpresa(deadline(t), &e, trail); err != nil || e.ID == 0 || e.Versao != 1 {
			t.Fatalf("%+v %v", e, err)
		}
		same := crm.Empresa{TenantID: acme.ID, DadosEmpresa: crm.DadosEmpresa{Codigo: "10", Nome: "Outra"}}
		if err := c.GravarEmpresa(deadline(t), &same, trail); !errors.Is(err, crm.ErrJaExiste) {
			t.Errorf("a code twice: %v", err)
		}
		f := crm.Filial{TenantID: acme.ID, EmpresaID: e.ID, Matriz: true, DadosEmpresa: crm.DadosEmpresa{Codigo: "1", Nome: "Centro"}}
		if err := c.GravarFilial(deadline(t), &f, trail); err != nil {
			t.Fatal(err)
		}
		old := f
		f.Nome = "Centro novo"
		if err := c.GravarFilial(deadline(t), &f, trail); err != nil || f.Versao != 2 {
			t.Fatalf("%+v %v", f, err)
		}
		if err := c.GravarFilial(deadline(t), &old, trail); !errors.Is(err, crm.ErrConflito) {
			t.Errorf("an old version: %v", err)
		}
		orphan := crm.Filial{TenantID: acme.ID, EmpresaID: e.ID + 1000, DadosEmpresa: crm.DadosEmpresa{Codigo: "1", Nome: "X"}}
		if err := c.GravarFilial(deadline(t), &orphan, trail); !errors.Is(err, crm.ErrNaoEncontrado) {
			t.Errorf("of no empresa: %v", err)
		}
		list, err := c.Empresas(deadline(t), acme.ID)
		if err != nil || len(list) != 1 || len(list[0].Filiais) != 1 || list[0].CNPJ != e.CNPJ || list[0].Filiais[0].EmpresaNome != "Exemplo" || !list[0].Filiais[0].Matriz {
			t.Fatalf("%+v %v", list, err)
		}
		ids, err := c.IDs(deadline(t), 1)
		if err != nil {
			t.Fatal(err)
		}
		var r Rows
		r.AddValue(&crm.Empreendimento{ID: ids, TenantID: acme.ID, Nome: "Residencial"})
		if err := s.Insert(deadline(t), &r); err != nil {
			t.Fatal(err)
		}
		if err := c.LigarEmpreendimento(deadline(t), acme.ID, ids, f.ID+1000, trail); !errors.Is(err, crm.ErrNaoEncontrado) {
			t.Errorf("of no filial: %v", err)
		}
		if err := c.LigarEmpreendimento(deadline(t), acme.ID, ids, f.ID, trail); err != nil {
			t.Fatal(err)
		}
		if linked, err := c.ApagarFilial(deadline(t), &f, trail); err != nil || len(linked) != 1 || linked[0] != (crm.Contagem{Nome: "empreendimentos", Linhas: 1}) {
			t.Errorf("%v %v", linked, err)
		}
		if linked, err := c.ApagarEmpresa(deadline(t), &e, trail); err != nil || len(linked) != 1 || linked[0].Nome != "filiais" {
			t.Errorf("%v %v", linked, err)
		}
		if err := c.LigarEmpreendimento(deadline(t), acme.ID, ids, 0, trail); err != nil {
			t.Fatal(err)
		}
		anyBoard := func(*crm.Quadro) error { return nil }
		u := &crm.Usuario{Login: "ana", TenantID: acme.ID, Papeis: []string{crm.PapelUsuario}, Filiais: []int64{f.ID}, Versao: 1, CriadoEm: testInstant}
		if err := c.CriarUsuario(deadline(t), u, anyBoard, trail); err != nil {
			t.Fatal(err)
		}
		if linked, err := c.ApagarFilial(deadline(t), &f, trail); err != nil || len(linked) != 1 || linked[0].Nome != "usuários que só veem algumas filiais" || linked[0].Linhas != 1 {
			t.Errorf("%v %v", linked, err)
		}
		u.Filiais = nil
		if err := c.AlterarUsuario(deadline(t), u, anyBoard, trail); err != nil {
			t.Fatal(err)
		}
		if linked, err := c.ApagarFilial(deadline(t), &f, trail); err != nil || linked != nil {
			t.Errorf("%v %v", linked, err)
		}
		if _, err := c.ApagarFilial(deadline(t), &f, trail); !errors.Is(err, crm.ErrConflito) {
			t.Errorf("deleted twice: %v", err)
		}
		if linked, err := c.ApagarEmpresa(deadline(t), &e, trail); err != nil || linked != nil {
			t.Errorf("%v %v", linked, err)
		}
	})
}
