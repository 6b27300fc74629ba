package storage

import (
	"errors"
	"fmt"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"ponte/crm"
	"ponte/crm/portalcliente"
)

// clientDoor is a tenant with two clients and a contract each, and what keeps the door of its portal.
func clientDoor(t *testing.T, address string) (s *Storage, p *PortalCliente, tenantID, maria, joao int64) {
	t.Helper()
	s = open(t, address)
	vault, err := NewVault("a key for tests only, 0123456789")
	if err != nil {
		t.Fatal(err)
	}
	tenantID = newTenant(t, administration(s), "acme").ID
	first, err := s.Cadastro().IDs(deadline(t), 10)
	if err != nil {
		t.Fatal(err)
	}
	maria, joao = first, first+1
	at := crm.RelogioDoSistema()
	var r Rows
	r.AddValue(&crm.Empreendimento{ID: first + 2, TenantID: tenantID, Nome: "Residencial"})
	r.AddValue(&crm.Bloco{ID: first + 3, TenantID: tenantID, EmpreendimentoID: first + 2, Nome: "A"})
	r.AddValue(&crm.Unidade{ID: first + 4, TenantID: tenantID, BlocoID: first + 3, Numero: "101"})
	r.AddValue(&crm.Cliente{ID: maria, TenantID: tenantID, Versao: 1, Nome: "Maria", Documento: "52998224725", Codigo: "M1", IDIntegracao: "900", CriadoEm: at, AtualizadoEm: at})
	r.AddValue(&crm.Cliente{ID: joao, TenantID: tenantID, Versao: 1, Nome: "João", Documento: "11144477735", Codigo: "900", CriadoEm: at, AtualizadoEm: at})
	r.AddValue(&crm.Contrato{ID: first + 5, TenantID: tenantID, Codigo: "K1", UnidadeID: first + 4, ClienteID: maria, Situacao: crm.ContratoAtivo})
	r.AddValue(&crm.Contrato{ID: first + 6, TenantID: tenantID, Codigo: "K2", ClienteID: joao, Situacao: crm.ContratoDistratado})
	r.Add(participantesTable, participanteValues(&crm.Participante{TenantID: tenantID, ContratoID: first + 6, ClienteID: maria, Papel: "Coadquirente"})...)
	if err := s.Insert(deadline(t), &r); err != nil {
		t.Fatal(err)
	}
	return s, s.PortalCliente(vault), tenantID, maria, joao
}

// TestClientDoor keeps wishes, sessions and used links on both engines: as many tries as there may be, each thing once, whoever comes at the same time.
func TestClientDoor(t *testing.T) {
	onEachEngine(t, func(t *testing.T, address string) {
		s, p, tenantID, maria, _ := clientDoor(t, address)
		now := crm.RelogioDoSistema()
		wish := func(key, document string) *crm.PedidoDeAcesso {
			return &crm.PedidoDeAcesso{TenantID: tenantID, ClienteID: maria, Chave: key, Documento: document, Endereco: "192.0.2.1", CriadoEm: now, ExpiraEm: now.Add(time.Minute)}
		}
		limits := portalcliente.Limites{PorDocumentoEEndereco: 2, PorDocumento: 3, PorEndereco: 3}
		e := crm.Entrega{TenantID: tenantID, Destino: "email", Acao: crm.EventoCodigoDeAcesso, Estado: crm.EntregaPendente, CriadaEm: now, AtualizadaEm: now}
		w := wish("a", "d1")
		if err := p.Pedir(deadline(t), w, limits, &e); err != nil {
			t.Fatal(err)
		}
		if err := p.Pedir(deadline(t), wish("b", "d1"), limits, nil); err != nil {
			t.Fatal(err)
		}
		if err := p.Pedir(deadline(t), wish("c", "d1"), limits, nil); !errors.Is(err, portalcliente.ErrMuitos) {
			t.Errorf("a third of one document: %v", err)
		}
		if err := p.Pedir(deadline(t), wish("d", "d2"), limits, nil); err != nil {
			t.Errorf("another document: %v", err)
		}
		if err := p.Pedir(deadline(t), wish("e", "d3"), limits, nil); !errors.Is(err, portalcliente.ErrMuitos) {
			t.Errorf("a fourth of one address: %v", err)
		}
		from := func(address string, w *crm.PedidoDeAcesso) *crm.PedidoDeAcesso { w.Endereco = address; return w }
		if err := p.Pedir(deadline(t), from("192.0.2.2", wish("f", "d1")), limits, nil); err != nil {
			t.Errorf("the document from elsewhere, where somebody has used up their own: %v", err)
		}
		if err := p.Pedir(deadline(t), from("192.0.2.3", wish("g", "d1")), limits, nil); !errors.Is(err, portalcliente.ErrMuitos) {
			t.Errorf("a fourth of one document, from anywhere: %v", err)
		}
		var taken atomic.Int32
		var crowd sync.WaitGroup
		for i := range 8 { // at once they are counted like one after the other
			crowd.Go(func() {
				switch err := p.Pedir(deadline(t), from("192.0.2.9", wish(fmt.Sprint("crowd", i), "d9")), limits, nil); {
				case err == nil:
					taken.Add(1)
				case !errors.Is(err, portalcliente.ErrMuitos):
					t.Error(err)
				}
			})
		}
		if crowd.Wait(); taken.Load() != 2 {
			t.Errorf("%d of 8 wishes at once were taken, 2 may be", taken.Load())
		}
		if _, err := s.pools.writer.Exec("DELETE FROM cliente_acessos WHERE chave LIKE 'crowd%' OR chave = 'f'"); err != nil {
			t.Fatal(err)
		}
		sent, err := readAll(deadline(t), s.pools.reader, readEntrega, "SELECT "+entregasTable.columnList("")+" FROM entregas WHERE acesso_id <> 0")
		if err != nil || len(sent) != 1 || sent[0].AcessoID != w.ID || sent[0].OcorrenciaID != 0 {
			t.Fatalf("%+v %v", sent, err)
		}
		d, err := s.Entregas().Dossie(deadline(t), &sent[0])
		if err != nil || d.Cliente == nil || d.Cliente.ID != maria || d.Acesso == nil || !d.Acesso.ExpiraEm.Equal(w.ExpiraEm.Truncate(time.Millisecond)) {
			t.Fatalf("%+v %v", d, err)
		}
		code, err := s.drawCode(deadline(t), d.Acesso)
		if err != nil || len(code) != 6 {
			t.Fatalf("%q %v", code, err)
		}

		var let atomic.Int32
		var wait sync.WaitGroup
		for range 12 {
			wait.Go(func() {
				got, err := p.Tentar(deadline(t), tenantID, "a", 5, now)
				switch {
				case errors.Is(err, portalcliente.ErrCodigo):
				case err != nil || len(got.Codigos) != 1 || got.Codigos[0] != portalcliente.ResumoDoCodigo(got, code):
					t.Errorf("%+v %v", got, err)
				default:
					let.Add(1)
				}
			})
		}
		if wait.Wait(); let.Load() != 5 {
			t.Errorf("%d tries of 5 were let through", let.Load())
		}
		for name, try := range map[string]func() error{
			"another tenant": func() error { _, err := p.Tentar(deadline(t), tenantID+1, "b", 5, now); return err },
			"too late":       func() error { _, err := p.Tentar(deadline(t), tenantID, "b", 5, now.Add(time.Minute)); return err },
			"no wish":        func() error { _, err := p.Tentar(deadline(t), tenantID, "z", 5, now); return err },
		} {
			if err := try(); !errors.Is(err, portalcliente.ErrCodigo) {
				t.Errorf("%s: %v", name, err)
			}
		}

		var opened, linked atomic.Int32
		for i := range 6 {
			session := portalcliente.Sessao{Token: fmt.Sprint("t", i), TenantID: tenantID, ClienteID: maria, CriadaEm: now, ExpiraEm: now.Add(time.Hour)}
			byLink := session
			byLink.Token = fmt.Sprint("l", i)
			wait.Go(func() {
				if err := p.Abrir(deadline(t), w.ID, &session, crm.Auditoria{TenantID: tenantID, Acao: "portal_cliente.entrar"}); err == nil {
					opened.Add(1)
				} else if !errors.Is(err, portalcliente.ErrCodigo) {
					t.Error(err)
				}
				if err := p.AbrirPorLink(deadline(t), "once", now.Add(time.Minute), &byLink, crm.Auditoria{TenantID: tenantID, Acao: "portal_cliente.entrar"}); err == nil {
					linked.Add(1)
				} else if !errors.Is(err, crm.ErrJaExiste) {
					t.Error(err)
				}
			})
		}
		if wait.Wait(); opened.Load() != 1 || linked.Load() != 1 {
			t.Errorf("a code opened %d sessions, a link %d", opened.Load(), linked.Load())
		}
		if n := count(t, s, "SELECT COUNT(*) FROM cliente_sessoes"); n != 2 {
			t.Errorf("%d sessions", n)
		}

		// A day later nobody knows of who is no client, and a month later of no wish.
		if _, err := s.pools.writer.Exec("UPDATE cliente_acessos SET cliente_id = 0 WHERE chave = 'b'"); err != nil {
			t.Fatal(err)
		}
		for _, x := range []struct{ days, wishes, sent int }{{2, 2, 1}, {31, 0, 0}} {
			if _, err := s.pools.writer.Exec("UPDATE cliente_acessos SET criado_em = ?", toMS(s.now().AddDate(0, 0, -x.days))); err != nil {
				t.Fatal(err)
			}
			if _, err := s.pools.writer.Exec("UPDATE cliente_sessoes SET expira_em = 1"); err != nil {
				t.Fatal(err)
			}
			if err := s.sweepClientDoor(deadline(t)); err != nil {
				t.Fatal(err)
			}
			if n, m := count(t, s, "SELECT COUNT(*) FROM cliente_acessos"), count(t, s, "SELECT COUNT(*) FROM entregas"); n != x.wishes || m != x.sent {
				t.Errorf("after %d days %d wishes and %d entregas, want %d and %d", x.days, n, m, x.wishes, x.sent)
			}
		}
		if n := count(t, s, "SELECT COUNT(*) FROM cliente_sessoes"); n != 0 {
			t.Errorf("%d sessions stayed", n)
		}
	})
}

// TestClientRights: whose a contract is, and what is off, on both engines.
func TestClientRights(t *testing.T) {
	onEachEngine(t, func(t *testing.T, address string) {
		s, p, tenantID, maria, joao := clientDoor(t, address)
		trail := crm.Auditoria{TenantID: tenantID, Acao: "teste"}
		all, err := p.Contratos(deadline(t), tenantID, maria)
		if err != nil || len(all) != 2 || all[0].Codigo != "K1" || all[0].Participa || all[0].Empreendimento != "Residencial" || !all[1].Participa {
			t.Fatalf("%+v %v", all, err)
		}
		if causes := portalcliente.Causas(&all[1], maria); len(causes) != 1 || causes[0] != portalcliente.Encerrado {
			t.Errorf("%v", causes)
		}
		building := portalcliente.Empreendimento{TenantID: tenantID, ID: all[0].EmpreendimentoID, Desligado: true, Link: "residencial"}
		if err := p.GravarEmpreendimento(deadline(t), &building, trail); err != nil {
			t.Fatal(err)
		}
		if err := p.GravarEmpreendimento(deadline(t), &building, trail); !errors.Is(err, crm.ErrConflito) {
			t.Errorf("what was not there is there: %v", err)
		}
		other := portalcliente.Empreendimento{TenantID: tenantID, ID: building.ID + 1000, Link: "residencial"}
		if err := p.GravarEmpreendimento(deadline(t), &other, trail); !errors.Is(err, crm.ErrJaExiste) {
			t.Errorf("a link twice: %v", err)
		}
		k, err := p.Contrato(deadline(t), tenantID, joao, "K1")
		if err != nil || !k.Bloqueado {
			t.Fatalf("%+v %v", k, err)
		}
		if causes := portalcliente.Causas(k, joao); len(causes) != 2 || causes[0] != portalcliente.DeOutro || causes[1] != portalcliente.Desligado {
			t.Errorf("%v", causes)
		}
		if _, err := p.Contrato(deadline(t), tenantID, maria, "k1"); !errors.Is(err, crm.ErrNaoEncontrado) {
			t.Errorf("a number in another case: %v", err)
		}
		e, err := p.EmpreendimentoPorLink(deadline(t), tenantID, "residencial")
		if err != nil || e.Nome != "Residencial" || e.Versao != 1 {
			t.Errorf("%+v %v", e, err)
		}
		building.Versao, building.Desligado, building.Link = 1, false, ""
		if err := p.GravarEmpreendimento(deadline(t), &building, trail); err != nil {
			t.Fatal(err)
		}
		if list, err := p.Empreendimentos(deadline(t), tenantID, []int64{building.ID}); err != nil || len(list) != 1 || list[0].Versao != 2 || list[0].Desligado {
			t.Errorf("%+v %v", list, err)
		}

		// One code that two clients bear is nobody's.
		for code, want := range map[string]int64{"M1": maria, "900": 0, "": 0, "x": 0} {
			c, err := p.ClienteDoCodigo(deadline(t), tenantID, code)
			if want == 0 && !errors.Is(err, crm.ErrNaoEncontrado) || want != 0 && (err != nil || c.ID != want) {
				t.Errorf("%q: %+v %v", code, c, err)
			}
		}

		if _, err := p.Segredo(deadline(t), tenantID); !errors.Is(err, crm.ErrNaoEncontrado) {
			t.Errorf("no secret yet: %v", err)
		}
		for _, secret := range []string{"pcl_one", "pcl_two"} {
			if err := p.GravarSegredo(deadline(t), &portalcliente.Segredo{TenantID: tenantID, Segredo: secret, CriadoPor: "admin", CriadoEm: s.now()}, trail); err != nil {
				t.Fatal(err)
			}
			if kept, err := p.Segredo(deadline(t), tenantID); err != nil || kept.Segredo != secret {
				t.Errorf("%+v %v", kept, err)
			}
		}
		if n := count(t, s, "SELECT COUNT(*) FROM portal_segredos WHERE segredo LIKE '%pcl_%'"); n != 0 {
			t.Error("the secret is readable in the database")
		}
		if err := p.ApagarSegredo(deadline(t), tenantID, trail); err != nil {
			t.Fatal(err)
		}
		if n := count(t, s, "SELECT COUNT(*) FROM portal_segredos"); n != 0 {
			t.Error("the secret stayed")
		}
	})
}
