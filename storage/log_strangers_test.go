package storage

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"ponte/crm"
)

// estranha is a call of 57 KB from an address on no list.
func estranha(i int, endereco string) crm.Chamada {
	c := recusada(i)
	c.Estranha, c.Endereco, c.Pedido = true, endereco, strings.Repeat("p", 57_000)
	return c
}

// TestStrangersDoNotFillTheDatabase: whoever has no credential and is on no list cannot make the database grow: a few calls
// of an address and operation are kept whole in an hour, the others are counted in one row; also when every call comes
// from another address of a network, or names another operation, or another tenant.
func TestStrangersDoNotFillTheDatabase(t *testing.T) {
	const n = 3000
	for nome, caso := range map[string]struct {
		chamada func(i int) crm.Chamada
		linhas  int // at most
		ips     int
	}{
		"one address":      {func(i int) crm.Chamada { return estranha(i, "203.0.113.9") }, estranhasPrimeiras + 1, 1},
		"one IPv6 network": {func(i int) crm.Chamada { return estranha(i, fmt.Sprintf("2001:db8:1:2::%x", i+1)) }, estranhasPrimeiras + 1, estranhasPorRede + 1},
		"many networks":    {func(i int) crm.Chamada { return estranha(i, fmt.Sprintf("2001:db8:%x::1", i+1)) }, estranhasGrupos*(estranhasPrimeiras+1) + 4, n},
		"many operations": {func(i int) crm.Chamada {
			c := estranha(i, "203.0.113.9")
			c.Situacao, c.CodigoRecusa, c.Operacao = crm.ChamadaDesconhecida, 0, fmt.Sprint("Inventada", i)
			return c
		}, estranhasGrupos*2 + 4, 0},
		"an unknown tenant": {func(i int) crm.Chamada {
			c := estranha(i, "203.0.113.9")
			c.TenantID, c.CodigoRecusa = 0, int(crm.RecusaTenant)
			return c
		}, estranhasPrimeiras + 1, 0},
	} {
		t.Run(nome, func(t *testing.T) {
			emCadaBanco(t, func(t *testing.T, address string) {
				s, err := Open(prazo(t), address, Opcoes{})
				if err != nil {
					t.Fatal(err)
				}
				for i := range n {
					s.Diario().Registrar(caso.chamada(i))
					if e := &s.diario.estranhas; i%500 == 0 {
						s.diario.mu.Lock()
						if len(e.grupos) > estranhasGrupos+4 || len(e.ips) > estranhasIPs || len(s.diario.ips) > diarioIPs {
							t.Errorf("%d groups, %d addresses in memory", len(e.grupos), len(e.ips))
						}
						s.diario.mu.Unlock()
					}
				}
				if err := s.Close(prazo(t)); err != nil {
					t.Fatal(err)
				}
				s = abrir(t, address)
				if rows := contar(t, s, "SELECT COUNT(*) FROM chamadas"); rows > caso.linhas {
					t.Errorf("%d rows, want at most %d", rows, caso.linhas)
				}
				if bytes := contar(t, s, "SELECT SUM(LENGTH(pedido) + LENGTH(resposta)) FROM chamadas"); bytes > min(estranhasBytes, caso.linhas*57_000) {
					t.Errorf("%d bytes of payloads", bytes)
				}
				if times := contar(t, s, "SELECT SUM(vezes) FROM chamadas"); times != n {
					t.Errorf("%d calls kept or counted, want %d", times, n)
				}
				if ips := contar(t, s, "SELECT COUNT(*) FROM ips_recusados"); ips != caso.ips {
					t.Errorf("%d refused addresses listed, want %d", ips, caso.ips)
				}
				lista, err := novoAcervo(s).Chamadas(prazo(t), crm.FiltroChamadas{TenantID: caso.chamada(0).TenantID, ComConteudo: true})
				if err != nil || !slices.ContainsFunc(lista.Linhas, func(c crm.Chamada) bool {
					return c.Vezes > 1 && slices.Contains(c.Avisos, avisoContadas) && c.Pedido == ""
				}) {
					t.Errorf("%v, no row counts the others: %+v", err, lista.Linhas[:min(3, len(lista.Linhas))])
				}
			})
		})
	}
}

// TestCountsGoOnInTheirRow: what is counted later in the hour is added to the row that is there; the next hour has a row of
// its own, and keeps whole calls again; a row that was deleted meanwhile is made anew.
func TestCountsGoOnInTheirRow(t *testing.T) {
	emCadaBanco(t, func(t *testing.T, address string) {
		s := abrir(t, address)
		d := &diario{s: s, sinal: make(chan struct{}, 1), ips: map[chaveIP]*crm.IPRecusado{}} // no goroutine writes it meanwhile
		d.esvaziar()
		d.estranhas.virar(0)
		mandar := func(n int, em time.Time) {
			for i := range n {
				c := estranha(i, "203.0.113.9")
				c.Em = em
				d.Registrar(c)
			}
			d.mu.Lock()
			linhas := d.linhas
			d.linhas = nil
			d.mu.Unlock()
			if len(linhas) > 0 {
				if err := d.gravar(prazo(t), linhas); err != nil {
					t.Fatal(err)
				}
			}
			if err := d.gravarContagens(prazo(t)); err != nil {
				t.Fatal(err)
			}
		}
		contadas := func() (rows, times int) {
			const q = " FROM chamadas WHERE vezes > 1"
			return contar(t, s, "SELECT COUNT(*)"+q), contar(t, s, "SELECT COALESCE(SUM(vezes), 0)"+q)
		}
		mandar(estranhasPrimeiras+10, instanteDeTeste)
		mandar(10, instanteDeTeste.Add(time.Minute))
		if rows, times := contadas(); rows != 1 || times != 20 {
			t.Errorf("%d rows count %d, want 1 and 20", rows, times)
		}
		mandar(estranhasPrimeiras+7, instanteDeTeste.Add(time.Hour))
		if rows, times := contadas(); rows != 2 || times != 27 {
			t.Errorf("in the next hour %d rows count %d, want 2 and 27", rows, times)
		}
		if _, err := s.pools.escrita.Exec("DELETE FROM chamadas WHERE vezes > 1"); err != nil {
			t.Fatal(err)
		}
		mandar(5, instanteDeTeste.Add(time.Hour+time.Minute))
		if rows, times := contadas(); rows != 1 || times != 5 {
			t.Errorf("after the sweeper %d rows count %d, want 1 and 5", rows, times)
		}
	})
}
