package storage

import (
	"context"
	"errors"
	"testing"
	"time"

	"ponte/crm"
)

// TestListas keeps, on both engines, what people set up for their lists: addresses out of sight, which no alarm counts, silenced avisos, and
// filters with a name.
func TestListas(t *testing.T) {
	onEachEngine(t, func(t *testing.T, address string) {
		s := open(t, address)
		admin := administration(s)
		c, acme, other := s.Cadastro(), newTenant(t, admin, "acme"), newTenant(t, admin, "outra")
		trail := crm.Auditoria{TenantID: acme.ID, Acao: "teste"}
		now := crm.RelogioDoSistema()
		for i, ip := range []string{"203.0.113.9", "203.0.113.9", "198.51.100.1"} {
			if err := s.execRetrying(deadline(t), "INSERT INTO ips_recusados (id, tenant_id, endereco, operacao, usuario, quantidade, primeira, ultima) VALUES (?, ?, ?, ?, '', ?, ?, ?)",
				900+i, acme.ID, ip, string(rune('a'+i)), 10+i, toMS(now.Add(-time.Hour)), toMS(now)); err != nil {
				t.Fatal(err)
			}
		}
		for i, want := range []bool{true, false} {
			if done, err := c.IgnorarIP(deadline(t), &crm.IPIgnorado{TenantID: acme.ID, Endereco: "203.0.113.9", Quem: "ana", Em: now}, trail); err != nil || done != want {
				t.Fatalf("%d: %v %v", i, done, err)
			}
		}
		ignored, err := c.Ignorados(deadline(t), acme.ID)
		if err != nil || len(ignored) != 1 || ignored[0].Vezes != 21 || ignored[0].Quem != "ana" || !ignored[0].Ultima.Equal(now.Truncate(time.Millisecond)) {
			t.Fatalf("%+v %v", ignored, err)
		}
		seen, err := s.Acervo().IPsRecusados(deadline(t), crm.FiltroRecusados{TenantID: acme.ID, SemIgnorados: true})
		if err != nil || len(seen.Linhas) != 1 || seen.Linhas[0].Endereco != "198.51.100.1" {
			t.Errorf("%+v %v", seen.Linhas, err)
		}
		if all, err := s.Acervo().IPsRecusados(deadline(t), crm.FiltroRecusados{TenantID: acme.ID}); err != nil || len(all.Linhas) != 3 {
			t.Errorf("%+v %v", all.Linhas, err)
		}
		loud, err := s.Alarmes().Insistentes(deadline(t), now.Add(-time.Minute), 5)
		if err != nil || len(loud) != 1 || loud[0].Endereco != "198.51.100.1" {
			t.Errorf("an alarm counts %+v %v", loud, err)
		}
		for i, want := range []bool{true, false} {
			if done, err := c.DeixarDeIgnorar(deadline(t), acme.ID, "203.0.113.9", trail); err != nil || done != want {
				t.Fatalf("%d: %v %v", i, done, err)
			}
		}

		quiet := &crm.AvisoSilenciado{TenantID: acme.ID, CredencialID: 7, Aviso: "CNPJ DA EMPRESA NAO ENVIADO", Quem: "ana", Em: now}
		for i, want := range []bool{true, false} {
			if done, err := c.Silenciar(deadline(t), quiet, trail); err != nil || done != want {
				t.Fatalf("%d: %v %v", i, done, err)
			}
		}
		if list, err := c.Silenciados(deadline(t), acme.ID); err != nil || len(list) != 1 || list[0].CredencialID != 7 || list[0].Aviso != quiet.Aviso {
			t.Errorf("%+v %v", list, err)
		}
		if list, err := c.Silenciados(deadline(t), other.ID); err != nil || len(list) != 0 {
			t.Errorf("of another tenant: %+v %v", list, err)
		}
		if done, err := c.Avisar(deadline(t), quiet, trail); err != nil || !done {
			t.Errorf("%v %v", done, err)
		}

		v := crm.Visao{TenantID: acme.ID, UsuarioID: 3, Lista: "chamadas", Nome: "Minhas", Filtro: "sistema=mega"}
		for _, filter := range []string{"sistema=mega", "sistema=mobuss"} {
			v.Filtro = filter
			if err := c.SalvarVisao(deadline(t), &v, trail); err != nil {
				t.Fatal(err)
			}
		}
		list, err := c.Visoes(deadline(t), acme.ID, 3)
		if err != nil || len(list) != 1 || list[0] != v {
			t.Errorf("%+v %v", list, err)
		}
		if list, err := c.Visoes(deadline(t), acme.ID, 4); err != nil || len(list) != 0 {
			t.Errorf("somebody else's: %+v %v", list, err)
		}
		stranger := v
		stranger.UsuarioID = 4
		if err := c.ApagarVisao(deadline(t), &stranger, trail); !errors.Is(err, crm.ErrNaoEncontrado) {
			t.Errorf("somebody else deletes it: %v", err)
		}
		if err := c.ApagarVisao(deadline(t), &v, trail); err != nil {
			t.Error(err)
		}
		if n := count(t, s, "SELECT COUNT(*) FROM auditorias WHERE acao = 'teste'"); n != 7 {
			t.Errorf("%d entries in the trail", n)
		}
	})
}

// TestMotivos reads why the newest ended as they did, the newest first, and groups them.
func TestMotivos(t *testing.T) {
	onEachEngine(t, func(t *testing.T, address string) {
		s := open(t, address)
		acme := newTenant(t, administration(s), "acme")
		first, err := s.Cadastro().IDs(deadline(t), 5)
		if err != nil {
			t.Fatal(err)
		}
		var r Rows
		at := crm.RelogioDoSistema()
		for i, reason := range []string{"HTTP 422: unidade 901", "HTTP 422: unidade 12", "sem resposta", "HTTP 422: unidade 7", "não lida"} {
			e := crm.Entrega{ID: first + int64(i), TenantID: acme.ID, OcorrenciaID: 1, Destino: "mobuss", Acao: "MOBUSS_ISA", Estado: crm.EntregaFalhou, Motivo: reason, CriadaEm: at.Add(time.Duration(i) * time.Second), AtualizadaEm: at}
			if i == 4 {
				e.Estado = crm.EntregaEntregue
			}
			r.AddValue(&e)
		}
		if err := s.Insert(deadline(t), &r); err != nil {
			t.Fatal(err)
		}
		failed := crm.FiltroEntregas{TenantID: acme.ID, Estados: []crm.EstadoEntrega{crm.EntregaFalhou}}
		list, err := s.Entregas().Motivos(deadline(t), failed, 10)
		if err != nil || len(list) != 4 || list[0].ID != first+3 {
			t.Fatalf("%+v %v", list, err)
		}
		groups := crm.AgruparMotivos(list)
		if len(groups) != 2 || len(groups[0].IDs) != 3 || groups[0].Frase != "HTTP 422: unidade 7" || len(groups[1].IDs) != 1 {
			t.Errorf("%+v", groups)
		}
		if list, err := s.Entregas().Motivos(deadline(t), failed, 2); err != nil || len(list) != 2 {
			t.Errorf("%+v %v", list, err)
		}
	})
}

// TestEscolhidas: what may have been carried out already is sent again only when a person says so, each of those that were chosen in the state in
// which it was seen, and the same form twice does nothing.
func TestEscolhidas(t *testing.T) {
	onEachEngine(t, func(t *testing.T, address string) {
		s := open(t, address)
		acme := newTenant(t, administration(s), "acme")
		first, err := s.Cadastro().IDs(deadline(t), 10)
		if err != nil {
			t.Fatal(err)
		}
		if err := s.execRetrying(deadline(t), "INSERT INTO destinos (id, tenant_id, nome, ambiente, endereco, ativo, sistema, acoes, interesses) VALUES (?, ?, 'mobuss', 'homologacao', 'http://x', 1, 'mobuss', '[]', '[]')", first+9, acme.ID); err != nil {
			t.Fatal(err)
		}
		states := []crm.EstadoEntrega{crm.EntregaFalhou, crm.EntregaIncerta, crm.EntregaEntregue, crm.EntregaSuspensa, crm.EntregaCancelada}
		var r Rows
		at := crm.RelogioDoSistema()
		ids := make([]int64, len(states))
		for i, state := range states {
			ids[i] = first + int64(i)
			r.AddValue(&crm.Entrega{ID: ids[i], TenantID: acme.ID, OcorrenciaID: 1 + int64(i), Destino: "mobuss", Acao: "MOBUSS_ISA", Ambiente: "homologacao", Estado: state, CriadaEm: at, AtualizadaEm: at})
		}
		if err := s.Insert(deadline(t), &r); err != nil {
			t.Fatal(err)
		}
		d := &crm.Despacho{Entregas: s.Entregas(), Relogio: crm.RelogioDoSistema}
		ator, ato := crm.Ator{Quem: "ana", Motivo: "corrigido"}, crm.AtoEscolhidas{TenantID: acme.ID, Falta: func(_, _ string) string { return "" }}
		chosen := make([]crm.EntregaEscolhida, len(ids))
		for i := range ids {
			chosen[i] = crm.EntregaEscolhida{ID: ids[i], Estado: states[i]}
		}
		go1, stay, err := d.Prever(deadline(t), ato, ids)
		if err != nil || len(go1) != 3 || len(stay) != 2 {
			t.Fatalf("%+v %+v %v", go1, stay, err)
		}
		if _, _, err := d.AgirNasEscolhidas(deadline(t), crm.Ator{Quem: "ana"}, ato, chosen); err == nil {
			t.Error("no reason was asked for")
		}
		chosen[4].Estado = crm.EntregaFalhou // it was seen in another state
		n, stay, err := d.AgirNasEscolhidas(deadline(t), ator, ato, chosen)
		if err != nil || n != 2 || len(stay) != 3 {
			t.Errorf("%d %+v %v", n, stay, err)
		}
		if n, stay, err := d.AgirNasEscolhidas(deadline(t), ator, ato, chosen); err != nil || n != 0 || len(stay) != 5 {
			t.Errorf("twice: %d %+v %v", n, stay, err)
		}
		if got := count(t, s, "SELECT COUNT(*) FROM auditorias WHERE acao = 'entrega.reenviar'"); got != 2 {
			t.Errorf("%d entries in the trail", got)
		}
		all := crm.FiltroEntregas{TenantID: acme.ID}
		if n, err := d.Reenviar(deadline(t), ator, all); err != nil || n != 1 { // the cancelled one
			t.Errorf("by filter: %d %v", n, err)
		}
		if got := count(t, s, "SELECT COUNT(*) FROM entregas WHERE estado = 'incerta'"); got != 1 {
			t.Error("the uncertain one went along")
		}
		all.Estados = []crm.EstadoEntrega{crm.EntregaIncerta}
		if n, err := d.Reenviar(deadline(t), ator, all); err != nil || n != 1 {
			t.Errorf("by its state: %d %v", n, err)
		}
	})
}

// failing is a database that goes away after some acts.
type failing struct {
	crm.CadastroEntregas
	left int
}

func (f *failing) Cancelar(ctx context.Context, q crm.FiltroEntregas, reason string, a crm.Auditoria) (int64, error) {
	if f.left--; f.left < 0 {
		return 0, crm.ErrIndisponivel
	}
	return f.CadastroEntregas.Cancelar(ctx, q, reason, a)
}

// TestEscolhidasTellWhatWasDone: where the database goes away in the midst, what was done is told and the others are named; before anything was
// done it is an error.
func TestEscolhidasTellWhatWasDone(t *testing.T) {
	s := open(t, newFile(t))
	acme := newTenant(t, administration(s), "acme")
	var r Rows
	var chosen []crm.EntregaEscolhida
	for id := int64(5001); id < 5004; id++ {
		r.AddValue(&crm.Entrega{ID: id, TenantID: acme.ID, OcorrenciaID: id, Destino: "mobuss", Acao: "MOBUSS_ISA", Estado: crm.EntregaFalhou, CriadaEm: s.now(), AtualizadaEm: s.now()})
		chosen = append(chosen, crm.EntregaEscolhida{ID: id, Estado: crm.EntregaFalhou})
	}
	if err := s.Insert(deadline(t), &r); err != nil {
		t.Fatal(err)
	}
	d := &crm.Despacho{Entregas: &failing{s.Entregas(), 1}, Relogio: crm.RelogioDoSistema}
	ator, ato := crm.Ator{Quem: "ana", Motivo: "enganos"}, crm.AtoEscolhidas{TenantID: acme.ID, Cancelar: true}
	if n, stay, err := d.AgirNasEscolhidas(deadline(t), ator, ato, chosen); err != nil || n != 1 || len(stay) != 2 {
		t.Errorf("%d %+v %v", n, stay, err)
	}
	if n, _, err := d.AgirNasEscolhidas(deadline(t), ator, ato, chosen); !errors.Is(err, crm.ErrIndisponivel) || n != 0 {
		t.Errorf("away from the start: %d %v", n, err)
	}
}
