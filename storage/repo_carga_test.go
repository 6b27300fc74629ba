package storage

import (
	"errors"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"ponte/crm"
	"ponte/crm/cadastro"
	"ponte/crm/carga"
)

// TestLoadJobs: one place for the run of a source over all processes, guarded writes, and what a person reads of a job.
func TestLoadJobs(t *testing.T) {
	onEachEngine(t, func(t *testing.T, address string) {
		s := open(t, address)
		acme := newTenant(t, administration(s), "acme")
		port := s.Cargas()
		must := func(err error) {
			t.Helper()
			if err != nil {
				t.Fatal(err)
			}
		}
		ours, theirs := carga.Vaga{TenantID: acme.ID, Fonte: "mega", Dono: "a"}, carga.Vaga{TenantID: acme.ID, Fonte: "mega", Dono: "b"}
		take := func(v carga.Vaga, lease time.Duration, want bool) {
			t.Helper()
			if got, err := port.Ocupar(deadline(t), v, lease); got != want || err != nil {
				t.Fatalf("%s takes the place: %v, %v", v.Dono, got, err)
			}
		}
		take(ours, time.Hour, true)
		take(theirs, time.Hour, false)
		take(carga.Vaga{TenantID: acme.ID, Fonte: "outra", Dono: "b"}, time.Hour, true)

		at := time.Date(2026, 11, 27, 3, 0, 0, 0, time.UTC)
		trail := crm.Auditoria{TenantID: acme.ID, Quem: "maria", Acao: "carga.iniciar", Alvo: "mega", Em: at}
		job := &carga.Carga{TenantID: acme.ID, Fonte: "mega", Situacao: carga.Executando, Quem: "maria", PedidaEm: at, Contadores: carga.Contadores{}}
		must(port.Criar(deadline(t), job, trail))
		job.Posicao, job.Fase, job.Feitos, job.Total = "x", "contratos", 1, 3
		job.Contadores = carga.Contadores{crm.VinculoContrato: {cadastro.Criado: 2}}
		job.Anotadas = 1
		line := carga.Linha{Ordem: 1, Desfecho: cadastro.Recusado, Tipo: crm.VinculoContrato, Codigo: "9", Caminho: "$[3]", Motivo: "não é um objeto"}
		must(port.Avancar(deadline(t), ours, job, []carga.Linha{line}))
		if err := port.Avancar(deadline(t), theirs, job, nil); !errors.Is(err, carga.ErrVagaPerdida) {
			t.Errorf("who has not the place writes: %v", err)
		}
		got, err := port.Carga(deadline(t), acme.ID, job.ID)
		must(err)
		if d := cmp.Diff(job, got); d != "" {
			t.Error(d)
		}
		lines, err := port.Linhas(deadline(t), job.ID)
		must(err)
		if d := cmp.Diff([]carga.Linha{line}, lines); d != "" {
			t.Error(d)
		}

		stop := func(want bool) {
			t.Helper()
			for range 3 { // in one millisecond, too, each says something new
				if got, err := port.Manter(deadline(t), ours, job.ID, time.Hour); got != want || err != nil {
					t.Fatalf("stop: %v, %v", got, err)
				}
			}
		}
		stop(false)
		must(port.PedirParada(deadline(t), job, trail))
		stop(true)
		job.Situacao, job.Motivo = carga.Interrompida, carga.PorParada
		must(port.Avancar(deadline(t), ours, job, nil))
		stop(false)
		must(port.Desocupar(deadline(t), ours))
		take(theirs, -time.Second, true) // and dies
		if _, err := port.Manter(deadline(t), ours, job.ID, time.Hour); !errors.Is(err, carga.ErrVagaPerdida) {
			t.Errorf("a lost place is kept: %v", err)
		}
		take(ours, time.Hour, true)

		job.Situacao = carga.Pedida
		must(port.Mudar(deadline(t), job, []carga.Situacao{carga.Interrompida}, trail))
		if err := port.Mudar(deadline(t), job, []carga.Situacao{carga.Interrompida}, trail); !errors.Is(err, crm.ErrConflito) {
			t.Errorf("a job that is elsewhere is changed: %v", err)
		}
		second := &carga.Carga{TenantID: acme.ID, Fonte: "mega", Situacao: carga.Pedida, PedidaEm: at.Add(time.Minute), Contadores: carga.Contadores{}}
		must(port.Criar(deadline(t), second, trail))
		last, err := port.Ultima(deadline(t), acme.ID, "mega")
		must(err)
		first, err := port.Carga(deadline(t), acme.ID, job.ID)
		must(err)
		if last.ID != second.ID || first.Situacao != carga.Substituida {
			t.Errorf("the newest is %d, the one before is %s", last.ID, first.Situacao)
		}
		page, err := port.Lista(deadline(t), acme.ID, crm.Pagina{Limite: 1})
		must(err)
		next, err := port.Lista(deadline(t), acme.ID, crm.Pagina{Limite: 1, Cursor: page.Proximo})
		must(err)
		if page.Linhas[0].ID != second.ID || next.Linhas[0].ID != job.ID || next.Proximo != "" {
			t.Errorf("pages: %+v, %+v", page, next)
		}
		if _, err := port.Ultima(deadline(t), acme.ID+1, "mega"); !errors.Is(err, crm.ErrNaoEncontrado) {
			t.Errorf("another tenant's: %v", err)
		}
	})
}

// TestTheNewestCall is another after each call, of whichever process and tenant.
func TestTheNewestCall(t *testing.T) {
	onEachEngine(t, func(t *testing.T, address string) {
		s := open(t, address)
		a := administration(s)
		acme, beta := newTenant(t, a, "acme"), newTenant(t, a, "beta")
		last := func() carga.UltimaChamada {
			t.Helper()
			u, err := s.Cargas().UltimaChamada(deadline(t), acme.ID)
			if err != nil {
				t.Fatal(err)
			}
			return u
		}
		earlier := opening(t, s, acme.ID, "") // its ids come from an older block
		earlier.Chamada.Em = testInstant.Add(time.Minute)
		seen := last()
		if seen != last() || seen != (carga.UltimaChamada{}) {
			t.Errorf("without calls: %+v", seen)
		}
		for _, e := range []*crm.Escrita{opening(t, s, acme.ID, ""), opening(t, s, beta.ID, ""), earlier} {
			if err := s.Escritor().Gravar(deadline(t), e); err != nil {
				t.Fatal(err)
			}
			if now := last(); now == seen {
				t.Errorf("a call of tenant %d leaves %+v", e.Chamada.TenantID, now)
			} else {
				seen = now
			}
		}
	})
}
