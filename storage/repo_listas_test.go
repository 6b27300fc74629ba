package storage

import (
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
