package storage_test

import (
	"slices"
	"strings"
	"testing"

	"ponte/crm"
	"ponte/crm/negativacao"
	"ponte/storage"
)

// excluded is a title that was paid before the service told of its inclusion: both are in its hands, and nothing is told of either.
func (b *bureau) excluded() int64 {
	b.t.Helper()
	b.byService(true)
	_, asked := b.sent("C1/1")
	e, _ := b.claim()
	b.end(e, crm.EntregaEntregue, "tx-1", "")
	b.pay("C1/1", "150000", "2026-03-04", "Pago")
	b.follow()
	b.remit()
	e, _ = b.claim()
	b.end(e, crm.EntregaEntregue, "tx-2", "")
	want(b.t, "both are there", b.states(asked...), "baixa_enviada")
	return asked[0]
}

// TestExclusionComesBeforeTheInclusion: an exclusion that is refused because the service had not made the inclusion yet goes again.
func TestExclusionComesBeforeTheInclusion(t *testing.T) {
	storage.OnEachEngine(t, func(t *testing.T, address string) {
		b := newBureau(t, address)
		id := b.excluded()
		no := b.told(id, "tx-2", negativacao.Exclusao)
		no.Recusada, no.Codigo, no.Texto = true, "404", "Dívida não encontrada"
		b.tells(no, crm.EventoAplicado, "recusada")
		n := b.read(id)
		want(t, "it is not over", string(n.Situacao)+" "+string(n.PrazoBaixa), "baixa_pendente 2026-03-11")
		if !strings.Contains(n.Porque, "vai de novo") {
			t.Errorf("nobody is told: %q", n.Porque)
		}
		b.tells(b.told(id, "tx-1", negativacao.Inclusao), crm.EventoAplicado, "incluída")
		b.remit()
		e, d := b.claim()
		if d.Negativacao.NaoEnviar != "" || e.Acao != crm.EventoBaixar {
			t.Errorf("it does not go again: %+v", d.Negativacao)
		}
		b.end(e, crm.EntregaEntregue, "tx-3", "")
		b.tells(b.told(id, "tx-3", negativacao.Exclusao), crm.EventoAplicado, "excluída")
		want(t, "out", b.states(id), "baixada")
	})
}

// TestInclusionRefusedAfterItsExclusion: what was never noted is not said to be there, in whatever order the service tells of both.
func TestInclusionRefusedAfterItsExclusion(t *testing.T) {
	for order, first := range map[string]negativacao.Operacao{"inclusion first": negativacao.Inclusao, "exclusion first": negativacao.Exclusao} {
		t.Run(order, func(t *testing.T) {
			storage.OnEachEngine(t, func(t *testing.T, address string) {
				b := newBureau(t, address)
				id := b.excluded()
				both := []*negativacao.Aviso{b.told(id, "tx-1", negativacao.Inclusao), b.told(id, "tx-2", negativacao.Exclusao)}
				if first == negativacao.Exclusao {
					slices.Reverse(both)
				}
				for _, no := range both {
					no.Recusada, no.Codigo, no.Texto = true, "422", "Dados inválidos"
					b.tell(no)
				}
				want(t, "nothing is there", b.states(id), "rejeitada")
			})
		})
	}
}

// TestTestsStayTests: what was included in homologação is not excluded in produção, neither by the service nor by the file, and a person reads why.
func TestTestsStayTests(t *testing.T) {
	storage.OnEachEngine(t, func(t *testing.T, address string) {
		b := newBureau(t, address)
		b.byService(true)
		_, asked := b.sent("C1/1")
		e, _ := b.claim()
		b.end(e, crm.EntregaEntregue, "tx-1", "")
		b.tells(b.told(asked[0], "tx-1", negativacao.Inclusao), crm.EventoAplicado, "incluída")
		want(t, "it is a test", b.read(asked[0]).Ambiente, crm.AmbienteHomologacao)
		b.pay("C1/1", "150000", "2026-03-04", "Pago")
		environment := func(to string) {
			if err := storage.Exec(storage.Deadline(t), b.s, "UPDATE destinos SET ambiente = ? WHERE nome = 'serasa'", to); err != nil {
				t.Fatal(err)
			}
		}
		environment(crm.AmbienteProducao)
		for _, way := range []string{"servico", "arquivo"} {
			b.acme.Configuracoes[crm.ConfSerasaTransporte] = way
			made, err := b.g.Remeter(storage.Deadline(t), ana, b.acme)
			if err != nil || made.Remessa != nil || len(made.Fora) != 1 || !strings.Contains(made.Fora[0].Frase, "incluída em homologacao") {
				t.Errorf("by %s: %+v, %v", way, made, err)
			}
		}
		if due, err := b.s.Alarmes().BaixasNaSerasa(storage.Deadline(t)); err != nil || len(due) != 0 {
			t.Errorf("a test has a deadline: %+v, %v", due, err)
		}
		// The reverse: a real one, by the file, is not excluded in a test.
		sent, real := b.sent("C1/2")
		b.answer(sent, nil)
		b.pay("C1/2", "150000", "2026-03-04", "Pago")
		environment(crm.AmbienteHomologacao)
		b.acme.Configuracoes[crm.ConfSerasaTransporte] = "servico"
		made, err := b.g.Remeter(storage.Deadline(t), ana, b.acme)
		if err != nil || made.Remessa == nil || made.Remessa.Exclusoes != 1 || len(made.Fora) != 1 || !strings.Contains(made.Fora[0].Frase, "incluída em producao") {
			t.Fatalf("%+v, %v", made, err)
		}
		want(t, "each where it is", b.states(asked[0], real[0]), "baixa_enviada baixa_pendente")
	})
}

// TestForeseenIsWhatHappens: what is shown before it is asked for names a title that is noted already.
func TestForeseenIsWhatHappens(t *testing.T) {
	storage.OnEachEngine(t, func(t *testing.T, address string) {
		b := newBureau(t, address)
		b.ask(ana, "C1/1")
		titles, err := b.g.Prever(storage.Deadline(t), b.acme, []int64{b.titles["C1/1"], b.titles["C1/2"]})
		if err != nil || len(titles) != 2 {
			t.Fatal(titles, err)
		}
		for i := range titles {
			expected := ""
			if titles[i].ID == b.titles["C1/1"] {
				expected = "O título já tem uma negativação em andamento."
			}
			want(t, titles[i].Codigo, strings.Join(titles[i].Motivos, " "), expected)
		}
		if r := b.ask(bruno, "C1/1"); len(r.Feitas) != 0 || len(r.Impedidas) != 1 {
			t.Errorf("asked for twice: %+v", r)
		}
	})
}
