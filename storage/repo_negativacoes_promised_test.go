package storage_test

import (
	"strings"
	"testing"

	"ponte/crm"
	"ponte/crm/cobranca"
	"ponte/crm/negativacao"
	"ponte/storage"
)

// TestWhatWasPromisedIsWaitedFor: a título of a contract whose debtor agreed to something is not asked for, nor approved, nor sent until that day
// and its days of grace are over, or it was cancelled.
func TestWhatWasPromisedIsWaitedFor(t *testing.T) {
	storage.OnEachEngine(t, func(t *testing.T, address string) {
		b := newBureau(t, address)
		asked, approved := ids(b.ask(ana, "C1/1")), ids(b.ask(ana, "C1/2"))
		if r := b.approve(bruno, approved...); len(r.Feitas) != 1 {
			t.Fatalf("approved: %+v", r.Impedidas)
		}
		titles, err := b.s.Negativacoes().Titulos(storage.Deadline(t), b.acme.ID, []int64{b.titles["C1/3"]})
		if err != nil {
			t.Fatal(err)
		}
		agreed := &cobranca.Promessa{
			TenantID: b.acme.ID, ContratoID: titles[0].ContratoID, Numero: "1", Tipo: cobranca.Acordo, Ate: "2026-03-06", Limite: "2026-03-08",
			Pessoa: "ana", Situacao: cobranca.PromessaAberta, CriadaPor: "ana", CriadaEm: b.now,
		}
		if err := b.s.Devedores().CriarPromessa(storage.Deadline(t), agreed); err != nil {
			t.Fatal(err)
		}
		const why = "Há um acordo até 06/03/2026: espera-se até 08/03/2026."
		if r := b.ask(ana, "C1/3"); len(r.Feitas) != 0 || len(r.Impedidas) != 1 || r.Impedidas[0].Frase != why {
			t.Errorf("asked for: %+v", r)
		}
		if r := b.approve(bruno, asked...); len(r.Feitas) != 0 || r.Impedidas[0].Frase != why {
			t.Errorf("approved: %+v", r)
		}
		made, err := b.g.Remeter(storage.Deadline(t), ana, b.acme)
		if err != nil || made.Remessa != nil || len(made.Fora) != 1 || !strings.Contains(made.Fora[0].Frase, why) {
			t.Errorf("sent: %+v, %v", made, err)
		}
		b.now = b.now.AddDate(0, 0, 5) // the 9th
		if r := b.ask(ana, "C1/3"); len(r.Feitas) != 1 {
			t.Errorf("after it: %+v", r.Impedidas)
		}
		b.now = b.now.AddDate(0, 0, -5)
		if r := b.approve(bruno, asked...); len(r.Feitas) != 0 {
			t.Errorf("approved before its end: %+v", r)
		}
		agreed.Situacao = cobranca.PromessaCancelada
		if ended, err := b.s.Devedores().TerminarPromessa(storage.Deadline(t), agreed); err != nil || !ended {
			t.Fatal(ended, err)
		}
		if r := b.approve(bruno, asked...); len(r.Feitas) != 1 {
			t.Errorf("cancelled, and not approved: %+v", r.Impedidas)
		}
		list, err := b.g.Candidatos(storage.Deadline(t), b.acme, negativacao.FiltroCandidatos{Pagina: crm.Pagina{Limite: 50}})
		if err != nil {
			t.Fatal(err)
		}
		for i := range list.Linhas {
			if c := list.Linhas[i].Combinado; c != nil {
				t.Errorf("%s is still waited for: %+v", list.Linhas[i].Codigo, c)
			}
		}
	})
}
