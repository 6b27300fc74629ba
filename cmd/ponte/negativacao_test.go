package main

import (
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"

	"ponte/crm"
	"ponte/crm/cadastro"
	"ponte/crm/negativacao"
	"ponte/server"
	"ponte/storage"
)

// TestNegativacao: titles are asked for by the command line and approved in the portal alone; the remessa is written once, and its return is applied once.
func TestNegativacao(t *testing.T) {
	t.Parallel()
	c := newCLI(t).withTenant()
	s, err := storage.Open(t.Context(), c.database, storage.Options{})
	if err != nil {
		t.Fatal(err)
	}
	list, err := s.Cadastro().Tenants(t.Context())
	if err != nil || len(list) != 1 {
		t.Fatal(len(list), err)
	}
	record := func(kind crm.TipoVinculo, code string, pairs ...string) cadastro.Registro {
		r := cadastro.Registro{Tipo: kind, Codigo: code, Valores: map[string]string{}}
		for i := 0; i < len(pairs); i += 2 {
			r.Valores[pairs[i]] = pairs[i+1]
		}
		return r
	}
	session := (&cadastro.Sincronizador{Cadastros: s.Cadastro(), Relogio: crm.RelogioDoSistema}).Nova(&list[0], cadastro.Fonte{Sistema: "mega", Dona: true}, cadastro.Opcoes{})
	results, err := session.Sincronizar(t.Context(), []cadastro.Registro{
		record(crm.VinculoEmpreendimento, "E-1", "nome", "Residencial Ponte"), record(crm.VinculoBloco, "B-1", "empreendimento", "E-1", "nome", "A"),
		record(crm.VinculoUnidade, "U-1", "codigo_bloco", "B-1", "unidade", "101", "codigo", "1101"),
		record(crm.VinculoCliente, "M-1", "documento", "52998224725", "nome", "Maria da Silva", "logradouro", "Rua das Flores", "numero", "100", "bairro", "Centro", "cidade", "Santos", "estado", "SP", "cep", "01001000"),
		record(crm.VinculoContrato, "C1", "codigo", "C1", "cliente", "M-1", "codigo_unidade", "U-1", "situacao", "a"),
		record(crm.VinculoTitulo, "C1/1", "contrato", "C1", "codigo", "1", "vencimento", time.Now().AddDate(0, -4, 0).Format("02/01/2006"), "valor", "1500.00", "situacao", "Aberto"),
		record(crm.VinculoTitulo, "C1/2", "contrato", "C1", "codigo", "2", "vencimento", time.Now().AddDate(0, 0, -3).Format("02/01/2006"), "valor", "1500.00", "situacao", "Aberto"),
	})
	if err != nil {
		t.Fatal(err)
	}
	for i := range results {
		if results[i].Erro != nil {
			t.Fatal(results[i].Registro.Codigo, results[i].Erro)
		}
	}
	slug := list[0].Slug
	c.fails(exitFailure, "To be filled in by ponte tenant set", "negativacao", "ask", "1")
	c.ok("tenant", "set", slug, "serasa_cnpj=11222333000181", "serasa_natureza=IM", "serasa_contato=Cobranca", "serasa_telefone=11 33334444")
	c.fails(exitFailure, "serasa_diferencial is not in an accepted form", "tenant", "set", slug, "serasa_diferencial=12")
	var found []candidatoJSON
	c.decode(&found, "negativacao", "candidates", "--contract", "C1")
	if len(found) != 2 || len(found[0].Motivos) != 0 || len(found[1].Motivos) != 1 {
		t.Fatalf("%+v", found)
	}
	if out := c.ok("negativacao", "ask", found[0].Titulo, found[1].Titulo); !strings.Contains(out, "1 asked for") || !strings.Contains(out, "a regra é esperar 60") {
		t.Error(out)
	}
	c.fails(exitFailure, "no note is approved", "negativacao", "remit")
	var notes []negativacaoJSON
	c.decode(&notes, "negativacao", "list")
	if len(notes) != 1 || notes[0].Situacao != "pendente" || strings.Contains(notes[0].Documento, "52998224725") {
		t.Fatalf("%+v", notes)
	}

	rules, tenant := server.Negativador(s), func() *crm.Tenant {
		found, err := s.Cadastro().Tenant(t.Context(), slug)
		if err != nil {
			t.Fatal(err)
		}
		return found
	}
	title, err := strconv.ParseInt(found[0].Titulo, 10, 64)
	if err != nil {
		t.Fatal(err)
	}
	asked, err := s.Negativacoes().DoTitulo(t.Context(), list[0].ID, title)
	if err != nil || len(asked) != 1 {
		t.Fatal(asked, err)
	}
	who := crm.Ator{Quem: "bruna", Acesso: &crm.Acesso{Permissoes: crm.TodasAsPermissoes()}}
	if r, err := rules.Aprovar(t.Context(), who, tenant(), []int64{asked[0].ID}); err != nil || len(r.Feitas) != 1 {
		t.Fatalf("%+v, %v", r, err)
	}
	file, back := filepath.Join(c.dir, "remessa.txt"), filepath.Join(c.dir, "retorno.txt")
	if out := c.ok("negativacao", "remit", "--out", file); !strings.Contains(out, "Remessa 1: 1 inclusions") {
		t.Error(out)
	}
	c.fails(exitFailure, "never written over another", "negativacao", "remit", "--out", file)
	c.ok("simulate", "serasa-file", "--remessa", file, "--out", back)
	text, err := os.ReadFile(back)
	if err != nil {
		t.Fatal(err)
	}
	c.fails(exitGaps, "nothing moved", "negativacao", "return", c.file("cut.txt", string(text[:len(text)-700])))
	if out := c.ok("negativacao", "return", back); !strings.Contains(out, "aceito") {
		t.Error(out)
	}
	if out := c.ok("negativacao", "return", back); !strings.Contains(out, "applied already") {
		t.Error(out)
	}
	c.fails(exitFailure, "motivo_baixa", "negativacao", "exclude", notes[0].ID, "--motive", "88")
	c.ok("negativacao", "exclude", notes[0].ID, "--motive", "03")
	c.decode(&notes, "negativacao", "list", "--state", string(negativacao.BaixaPendente))
	if len(notes) != 1 || notes[0].Motivo != "03" {
		t.Errorf("%+v", notes)
	}
	if err := s.Close(t.Context()); err != nil {
		t.Error(err)
	}
}
