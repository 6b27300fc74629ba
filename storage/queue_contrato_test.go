package storage

import (
	"context"
	"errors"
	"strings"
	"testing"
	"time"

	"ponte/crm"
	"ponte/crm/cadastro"
	"ponte/crm/importacao"
)

// subscriber makes a tenant's destination that wants to be told of contracts.
func subscriber(t *testing.T, s *Storage, tenantID int64, name, system string, active bool, wants ...string) {
	t.Helper()
	vault, err := NewVault("uma chave de teste com folga")
	if err != nil {
		t.Fatal(err)
	}
	d := &crm.Destino{TenantID: tenantID, Nome: name, Ambiente: crm.AmbienteHomologacao, Endereco: "https://" + name + ".invalid", Ativo: active, Sistema: system, Interesses: wants}
	if _, err := s.Destinos(vault).GravarDestino(deadline(t), d, d.Ambiente, nil, crm.Auditoria{TenantID: tenantID}); err != nil {
		t.Fatal(err)
	}
}

// told lists which destination was told of which contract, the oldest first.
func told(t *testing.T, s *Storage, tenantID int64) (lines string) {
	t.Helper()
	list, err := s.Entregas().Entregas(deadline(t), crm.FiltroEntregas{TenantID: tenantID, Acao: crm.EventoContrato})
	if err != nil {
		t.Fatal(err)
	}
	for i := len(list.Linhas) - 1; i >= 0; i-- {
		l := &list.Linhas[i]
		if l.ContratoID == 0 || l.OcorrenciaID != 0 || l.Numero != "" || l.Estado != crm.EntregaPendente {
			t.Errorf("%+v", l)
		}
		lines += l.Destino + ":" + l.Contrato + " "
	}
	return strings.TrimSpace(lines)
}

// TestNewContractsAreTold: to each destination that wants it, once, of contracts that nobody had described; not to the system that
// brought it; of what waited when it comes in; and of nothing where the session announces nothing, which counts instead.
func TestNewContractsAreTold(t *testing.T) {
	client := reg(crm.VinculoCliente, "M-1", "documento", "529.982.247-25", "nome", "Maria da Silva")
	contract := func(code, client string) cadastro.Registro {
		return reg(crm.VinculoContrato, code, "codigo", "C-"+code, "cliente", client, "situacao", "A")
	}
	onEachEngine(t, func(t *testing.T, address string) {
		s := open(t, address)
		acme := newTenant(t, administration(s), "acme")
		subscriber(t, s, acme.ID, "webhook1", "webhook1", true, crm.EventoContrato)
		subscriber(t, s, acme.ID, "webhook2", "vimob", true, crm.EventoAbertura, crm.EventoContrato)
		subscriber(t, s, acme.ID, "webhook3", "webhook3", false, crm.EventoContrato)
		subscriber(t, s, acme.ID, "mobuss", "mobuss", true, crm.EventoAbertura)
		use := cadastro.Sincronizador{Cadastros: s.Cadastro(), Relogio: crm.RelogioDoSistema}
		bring := func(f cadastro.Fonte, o cadastro.Opcoes, records ...cadastro.Registro) int {
			session := use.Nova(acme, f, o)
			if _, err := session.Sincronizar(deadline(t), records); err != nil {
				t.Fatal(err)
			}
			return session.NaoAnunciados()
		}
		aloud := cadastro.Opcoes{Anunciar: true}
		if n := bring(mega, cadastro.Opcoes{}, client, contract("1", "M-1"), contract("2", "M-1")); n != 2 || told(t, s, acme.ID) != "" {
			t.Errorf("the first load: %d not told, told %s", n, told(t, s, acme.ID))
		}
		if n := bring(mega, cadastro.Opcoes{Simular: true}, contract("3", "M-1")); n != 1 {
			t.Errorf("a simulation says %d", n)
		}
		if n := bring(mega, cadastro.Opcoes{Simular: true, Anunciar: true}, contract("3", "M-1")); n != 0 || told(t, s, acme.ID) != "" {
			t.Errorf("a simulation told %s, and says %d", told(t, s, acme.ID), n)
		}
		bring(mega, aloud, contract("1", "M-1"), contract("3", "M-1"), contract("3", "M-1"), contract("4", "M-2"))
		if got := told(t, s, acme.ID); got != "webhook1:C-3 webhook2:C-3" {
			t.Errorf("told %s", got)
		}
		bring(mega, aloud, reg(crm.VinculoCliente, "M-2", "documento", "111.444.777-35", "nome", "José da Conceição"))
		bring(cadastro.Fonte{Sistema: "vimob", Dona: true}, aloud, reg(crm.VinculoContrato, "V-5", "codigo", "C-5"))
		if got := told(t, s, acme.ID); got != "webhook1:C-3 webhook2:C-3 webhook1:C-4 webhook2:C-4 webhook1:C-5" {
			t.Errorf("told %s", got)
		}
		// One that an opening had made "a classificar" is new when its source describes it.
		first, err := s.Cadastro().IDs(deadline(t), 1)
		if err != nil {
			t.Fatal(err)
		}
		unknown := &crm.Escrita{Contratos: []crm.Contrato{{ID: first, TenantID: acme.ID, Codigo: "C-6", Situacao: crm.ContratoAtivo, AClassificar: true}}}
		if err := s.Escritor().Gravar(deadline(t), unknown); err != nil {
			t.Fatal(err)
		}
		bring(mega, aloud, contract("6", "M-1"))
		bring(mega, cadastro.Opcoes{Anunciar: true, Todos: true}, contract("6", "M-1"))
		if got := told(t, s, acme.ID); !strings.HasSuffix(got, "webhook1:C-5 webhook1:C-6 webhook2:C-6") {
			t.Errorf("told %s", got)
		}
		im := importacao.Importador{Cargas: s.Cadastro(), Cadastros: s.Cadastro(), Relogio: crm.RelogioDoSistema}
		for _, simulate := range []bool{true, false} {
			r, err := im.Importar(deadline(t), actor, acme, importacao.Pedido{
				Tabela: "contratos", Nome: "teste.csv", Arquivo: strings.NewReader("codigo;documento;situacao\nC-7;529.982.247-25;A\nC-8;529.982.247-25;A\nC-1;529.982.247-25;A\n"), Simular: simulate,
			})
			if err != nil || len(r.Avisos) != 1 || !strings.HasPrefix(r.Avisos[0].Frase, "2 CONTRATOS NOVOS NAO SAO ANUNCIADOS") {
				t.Errorf("a file: %+v, %v", r, err)
			}
		}
		if got := told(t, s, acme.ID); strings.Contains(got, "C-7") {
			t.Errorf("a file told %s", got)
		}
	})
}

// torn refuses to commit.
type torn struct{ *Cadastro }

func (torn) GravarCadastros(context.Context, *cadastro.Escrita) error { return errors.New("disk full") }

// TestAContractAndItsEntregaAreOne: neither is there without the other.
func TestAContractAndItsEntregaAreOne(t *testing.T) {
	onEachEngine(t, func(t *testing.T, address string) {
		s := open(t, address)
		acme := newTenant(t, administration(s), "acme")
		subscriber(t, s, acme.ID, "webhook1", "webhook1", true, crm.EventoContrato)
		record := []cadastro.Registro{reg(crm.VinculoContrato, "1", "codigo", "C-1", "situacao", "A")}
		use := cadastro.Sincronizador{Cadastros: torn{s.Cadastro()}, Relogio: crm.RelogioDoSistema}
		if _, err := use.Nova(acme, mega, cadastro.Opcoes{Anunciar: true}).Sincronizar(deadline(t), record); err == nil || told(t, s, acme.ID) != "" {
			t.Errorf("nothing was committed, and told was %s (%v)", told(t, s, acme.ID), err)
		}
		// An entrega whose id is taken takes the contract with it.
		use.Cadastros = s.Cadastro()
		e := opening(t, s, acme.ID, "k")
		if err := s.Escritor().Gravar(deadline(t), e); err != nil {
			t.Fatal(err)
		}
		bad := &cadastro.Escrita{
			TenantID: acme.ID, Contratos: []crm.Contrato{{ID: 900_001, TenantID: acme.ID, Codigo: "C-9", Situacao: crm.ContratoAtivo}},
			Entregas: []crm.Entrega{{ID: e.Entregas[0].ID, TenantID: acme.ID, ContratoID: 900_001, Destino: "webhook1", Acao: crm.EventoContrato, Estado: crm.EntregaPendente}},
		}
		if err := s.Cadastro().GravarCadastros(deadline(t), bad); err == nil {
			t.Fatal("a second entrega with the same id is taken")
		}
		if found, err := s.Cadastro().Contratos(deadline(t), acme.ID, []int64{900_001}, nil); err != nil || len(found) != 0 {
			t.Errorf("its contract: %+v, %v", found, err)
		}
	})
}

// TestAnEntregaOfAContract goes through the queue as any other: in the order of its contract, with what delivering it may need, and
// is found by its contract, sent again, and deleted when the tenant is emptied.
func TestAnEntregaOfAContract(t *testing.T) {
	onEachEngine(t, func(t *testing.T, address string) {
		s := open(t, address)
		acme := newTenant(t, administration(s), "acme")
		subscriber(t, s, acme.ID, "webhook1", "webhook1", true, crm.EventoContrato)
		use := cadastro.Sincronizador{Cadastros: s.Cadastro(), Relogio: crm.RelogioDoSistema}
		if _, err := use.Nova(acme, mega, cadastro.Opcoes{Anunciar: true}).Sincronizar(deadline(t), []cadastro.Registro{
			reg(crm.VinculoEmpreendimento, "E-1", "nome", "Residencial Ponte"), reg(crm.VinculoBloco, "B-1", "empreendimento", "E-1", "nome", "A"),
			reg(crm.VinculoUnidade, "U-1", "codigo_bloco", "B-1", "unidade", "101", "codigo", "1101"),
			reg(crm.VinculoCliente, "M-1", "documento", "529.982.247-25", "nome", "Maria da Silva"),
			reg(crm.VinculoContrato, "1", "codigo", "C-1", "cliente", "M-1", "codigo_unidade", "U-1", "situacao", "A"),
			reg(crm.VinculoContrato, "2", "codigo", "C-2", "situacao", "A"),
		}); err != nil {
			t.Fatal(err)
		}
		f := s.Entregas()
		claim := func(token string) []crm.EntregaReservada {
			t.Helper()
			list, err := f.Reservar(deadline(t), crm.Reserva{TenantID: acme.ID, Destino: "webhook1", Token: token, Max: 10, Prazo: claimTimeout})
			if err != nil {
				t.Fatal(err)
			}
			return list
		}
		claimed := claim("um")
		if len(claimed) != 2 {
			t.Fatalf("%+v", claimed)
		}
		one := &claimed[0]
		d, err := f.Dossie(deadline(t), &one.Entrega)
		if err != nil || d.Contrato == nil || d.Contrato.Codigo != "C-1" || d.Cliente == nil || d.Unidade == nil || d.Unidade.Codigo != "1101" || d.Ocorrencia.ID != 0 || d.Status != nil {
			t.Fatalf("%+v, %v", d, err)
		}
		if before, err := f.Anterior(deadline(t), &one.Entrega); err != nil || before != nil {
			t.Errorf("before the first: %+v, %v", before, err)
		}
		// A later one of the same contract waits while this one is under way, and stops when it fails; the other contract's does not.
		first, err := s.Cadastro().IDs(deadline(t), 1)
		if err != nil {
			t.Fatal(err)
		}
		later := one.Entrega
		later.ID, later.CriadaEm, later.Acao = first, later.CriadaEm.Add(time.Millisecond), "contrato.outro"
		later.Estado = crm.EntregaPendente
		if err := s.Cadastro().GravarCadastros(deadline(t), &cadastro.Escrita{TenantID: acme.ID, Entregas: []crm.Entrega{later}}); err != nil {
			t.Fatal(err)
		}
		if more := claim("dois"); len(more) != 0 {
			t.Errorf("overtaken by %+v", more)
		}
		for i := range claimed {
			if !begin(t, f, &claimed[i]) {
				t.Fatal("the claim is lost")
			}
		}
		finish(t, f, crm.FimTentativa{Reservada: one, Estado: crm.EntregaFalhou, Motivo: "HTTP 404", Avisar: true})
		finish(t, f, crm.FimTentativa{Reservada: &claimed[1], Estado: crm.EntregaEntregue})
		page, err := f.Entregas(deadline(t), crm.FiltroEntregas{TenantID: acme.ID, Contrato: one.ContratoID})
		if err != nil || len(page.Linhas) != 2 || page.Linhas[0].Estado != crm.EntregaSuspensa || page.Linhas[0].Contrato != "C-1" || page.Linhas[1].Estado != crm.EntregaFalhou {
			t.Errorf("of the contract: %+v, %v", page.Linhas, err)
		}
		if byNumber, err := f.Entregas(deadline(t), crm.FiltroEntregas{TenantID: acme.ID, Numero: "500"}); err != nil || len(byNumber.Linhas) != 0 {
			t.Errorf("of an ocorrência: %+v, %v", byNumber.Linhas, err)
		}
		told, err := f.PorAvisar(deadline(t), 10)
		if err != nil || len(told) != 1 || told[0].ContratoID != one.ContratoID {
			t.Fatalf("to be told: %+v, %v", told, err)
		}
		if err := (&crm.FalhasDeIntegracao{}).Avisar(deadline(t), "acme", &told[0]); err != nil {
			t.Errorf("there is no ocorrência to tell it under: %v", err)
		}
		again, err := f.Reenviar(deadline(t), crm.FiltroEntregas{TenantID: acme.ID, Estados: []crm.EstadoEntrega{crm.EntregaFalhou}}, "corrigido", nil, crm.Auditoria{TenantID: acme.ID})
		if err != nil || again != 1 {
			t.Fatal(again, err)
		}
		if list := claim("três"); len(list) != 1 || list[0].ID != one.ID || list[0].ContratoID != one.ContratoID {
			t.Errorf("sent again: %+v", list)
		}
		if err := s.Cadastro().ApagarMovimento(deadline(t), acme.ID, nil); err != nil {
			t.Fatal(err)
		}
		if n, err := f.ContarEntregas(deadline(t), crm.FiltroEntregas{TenantID: acme.ID}); err != nil || n != 0 {
			t.Errorf("%d are left of an emptied tenant, %v", n, err)
		}
	})
}
