package storage_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"ponte/crm"
	"ponte/crm/negativacao"
	"ponte/storage"
)

// TestReturns plays a return of each class, and what is none of a remessa.
func TestReturns(t *testing.T) {
	storage.OnEachEngine(t, func(t *testing.T, address string) {
		b := newBureau(t, address)
		first, all := b.sent("C1/1", "C1/2", "C1/3", "C1/6")
		if first.Numero != 1 || len(first.SHA256) != 64 || len(first.Conteudo) != 6*602 {
			t.Fatalf("remessa %d of %d bytes", first.Numero, len(first.Conteudo))
		}
		want(t, "sent", b.states(all...), "enviada enviada enviada enviada")
		items, err := b.s.Negativacoes().Envios(storage.Deadline(t), b.acme.ID, first.ID)
		if err != nil {
			t.Fatal(err)
		}
		seq := map[int64]int{}
		for _, e := range items {
			seq[e.NegativacaoID] = e.Sequencia
		}
		at := func(i int) int { return seq[all[i]] }
		content, err := b.serasa.Receber(first.Conteudo, map[int][]string{at(1): {"295"}, at(2): {"059"}, at(3): {"998"}})
		if err != nil {
			t.Fatal(err)
		}
		// Cut off, of another, of nobody: told, and nothing moved.
		for name, wrong := range map[string][]byte{
			"cut":     content[:len(content)-700],
			"no file": []byte("hello"),
			"another": []byte(strings.Replace(string(content), "SERASA-CONVEM04000001", "SERASA-CONVEM04000777", 1)),
			"of else": []byte(strings.Replace(string(content), "0011222333", "0044555666", 1)),
		} {
			got, _ := b.receive(wrong)
			if got.Aplicado || got.Erro == "" || got.ID == 0 {
				t.Errorf("%s: %+v", name, got)
			}
			want(t, name, b.states(all...), "enviada enviada enviada enviada")
		}
		got, repeated := b.receive(content)
		if repeated || !got.Aplicado {
			t.Errorf("%+v", got)
		}
		want(t, "counts", fmt.Sprint(got.Contagens), "map[aceito:1 ja_feito:1 nao_catalogado:1 rejeitado:1]")
		want(t, "moved", b.states(all...), "aceita rejeitada aceita enviada")
		if n := b.read(all[1]); !strings.Contains(n.Porque, "295") {
			t.Error("nobody is told why:", n.Porque)
		}
		if n := b.read(all[3]); !strings.Contains(n.Porque, "não está catalogado") || !n.ADecidir() || b.read(all[0]).ADecidir() {
			t.Error("nobody is told of the unknown code:", n.Porque)
		}
		// Again the same bytes, and the same answer in other bytes.
		if again, repeated := b.receive(content); !repeated || again.ID != got.ID {
			t.Errorf("repeated: %v %+v", repeated, again)
		}
		other, _ := b.receive([]byte(strings.ReplaceAll(string(content), "\r\n", "\n")))
		if other.Contagens[negativacao.DesfechoRepetido] != 3 {
			t.Errorf("the same in other bytes: %+v", other)
		}
		want(t, "again", b.states(all...), "aceita rejeitada aceita enviada")
		// Letters move nothing.
		letters, err := b.serasa.Informar(first.Conteudo, map[int][]string{at(0): {"301"}})
		if err != nil {
			t.Fatal(err)
		}
		if told, _ := b.receive(letters); !told.Informativo || told.Contagens[negativacao.DesfechoInformativo] != 1 {
			t.Errorf("letters: %+v", told)
		}
		want(t, "letters", b.states(all...), "aceita rejeitada aceita enviada")
		// A person decides about what nobody knows, with a reason.
		if err := b.g.Decidir(storage.Deadline(t), crm.Ator{Quem: "ana"}, b.acme, all[3], true); err == nil {
			t.Error("decided without a reason")
		}
		if err := b.g.Decidir(storage.Deadline(t), ana, b.acme, all[3], true); err != nil {
			t.Fatal(err)
		}
		want(t, "decided", b.states(all[3]), "aceita")
		// What was refused may be asked for again: it is another.
		if r := b.ask(ana, "C1/2"); len(r.Feitas) != 1 {
			t.Errorf("asked again: %+v", r)
		}
	})
}

// TestRefusedAsAWhole: what went with a file that was refused goes with the next one, under another number.
func TestRefusedAsAWhole(t *testing.T) {
	storage.OnEachEngine(t, func(t *testing.T, address string) {
		b := newBureau(t, address)
		first, all := b.sent("C1/1", "C1/2")
		got := b.answer(first, map[int][]string{1: {"025"}})
		want(t, "counts", fmt.Sprint(got.Contagens), "map[devolvido:2]")
		want(t, "back", b.states(all...), "aprovada aprovada")
		second := b.remit()
		if second.Numero != 2 {
			t.Errorf("number %d", second.Numero)
		}
		kept, err := b.g.Levar(storage.Deadline(t), ana, b.acme, first.ID)
		if err != nil || string(kept.Conteudo) != string(first.Conteudo) {
			t.Error("the first file is not as it was:", err)
		}
		want(t, "first", string(kept.Situacao)+fmt.Sprint(kept.Codigos), "recusada[025]")
		b.answer(second, nil)
		want(t, "accepted", b.states(all...), "aceita aceita")
		if trail := storage.Count(t, b.s, "SELECT COUNT(*) FROM auditorias WHERE acao = 'remessa.gerar' AND depois LIKE '%"+second.SHA256+"%'"); trail != 1 {
			t.Error("the sum is not in the trail")
		}
	})
}

// TestPaidLeaves: a paid title leaves within five working days, by a clock of the test's.
func TestPaidLeaves(t *testing.T) {
	storage.OnEachEngine(t, func(t *testing.T, address string) {
		b := newBureau(t, address)
		b.acme.Configuracoes[crm.ConfFeriados] = "06/03/2026"
		first, all := b.sent("C1/1", "C1/2", "C1/3")
		pending := ids(b.ask(ana, "C1/6", "C1/9"))
		b.approve(bruno, pending[1])
		b.answer(first, map[int][]string{})
		if n := b.follow(); n != 0 {
			t.Errorf("%d moved, and nothing was paid", n)
		}
		// Wednesday, 4 March: paid. Friday is a holiday: Thursday, Monday, Tuesday, Wednesday, Thursday the 12th.
		b.pay("C1/1", "150000", "2026-03-04", "Pago")
		b.pay("C1/6", "150000", "2026-03-04", "Pago")
		b.pay("C1/9", "150000", "2026-03-04", "Quitado")
		b.now = b.now.Add(30 * time.Minute)
		if n := b.follow(); n != 3 {
			t.Errorf("%d moved", n)
		}
		want(t, "what was asked for", b.states(pending...), "cancelada cancelada")
		n := b.read(all[0])
		want(t, "to leave", fmt.Sprint(n.Situacao, " ", n.Motivo, " ", n.BaixaPor, " ", n.PrazoBaixa), "baixa_pendente 01 ponte 2026-03-12")
		if n := b.follow(); n != 0 {
			t.Errorf("%d moved again", n)
		}
		// It cannot be kept, and leaves with the next remessa, on the second working day.
		if r, err := b.g.DesistirDaBaixa(storage.Deadline(t), ana, b.acme, all[:1]); err != nil || len(r.Feitas) != 0 {
			t.Errorf("a paid title stays: %+v %v", r, err)
		}
		b.now = b.now.AddDate(0, 0, 5)
		second := b.remit()
		want(t, "in it", fmt.Sprint(second.Inclusoes, second.Exclusoes, b.states(all[0])), "0 1baixa_enviada")
		b.answer(second, nil)
		n = b.read(all[0])
		want(t, "gone", string(n.Situacao), "baixada")
		if n.TerminouEm.In(b.acme.Fuso()).Format(time.DateOnly) > string(n.PrazoBaixa) {
			t.Error("too late:", n.TerminouEm)
		}
		// Refused by the bureau: it is still there, and can be asked for again; that it was never there is as good.
		b.pay("C1/2", "150000", "2026-03-09", "Pago")
		third := b.remit()
		b.answer(third, map[int][]string{2: {"105"}})
		want(t, "refused", b.states(all[1]), "baixa_rejeitada")
		if r, err := b.g.PedirBaixa(storage.Deadline(t), ana, b.acme, all[1:2], "01", false); err != nil || len(r.Feitas) != 1 {
			t.Fatal(r, err)
		}
		b.answer(b.remit(), map[int][]string{2: {"022"}})
		want(t, "was not there", b.states(all[1]), "baixada")
		// Motives that are the bureau's own, or no motive, are refused.
		for _, motive := range []string{"00", "26", "86", "99", "", "7", "40"} {
			if r, err := b.g.PedirBaixa(storage.Deadline(t), ana, b.acme, all[2:], motive, false); err == nil && len(r.Feitas) > 0 {
				t.Errorf("motive %q was taken", motive)
			}
		}
	})
}

// TestPaidBeforeTheReturn: paid while nobody knows whether it is noted.
func TestPaidBeforeTheReturn(t *testing.T) {
	storage.OnEachEngine(t, func(t *testing.T, address string) {
		b := newBureau(t, address)
		first, all := b.sent("C1/1", "C1/2")
		b.pay("C1/1", "150000", "2026-03-04", "Pago")
		b.pay("C1/2", "150000", "2026-03-04", "Pago")
		b.follow()
		want(t, "both", b.states(all...), "baixa_pendente baixa_pendente")
		items, err := b.s.Negativacoes().EnviosDa(storage.Deadline(t), b.acme.ID, all[0])
		if err != nil || len(items) != 1 {
			t.Fatal(items, err)
		}
		b.answer(first, map[int][]string{items[0].Sequencia: {"296"}})
		want(t, "the refused one has nothing to leave", b.states(all...), "rejeitada baixa_pendente")
		b.answer(b.remit(), nil)
		want(t, "the other leaves", b.states(all[1]), "baixada")
	})
}

// TestPartOfIt: of a title that is paid in part the exclusion is proposed, and the rest is asked for again.
func TestPartOfIt(t *testing.T) {
	storage.OnEachEngine(t, func(t *testing.T, address string) {
		b := newBureau(t, address)
		first, all := b.sent("C1/1")
		b.answer(first, nil)
		b.pay("C1/1", "50000", "2026-03-04", "Aberto")
		b.follow()
		n := b.read(all[0])
		want(t, "proposed", string(n.Situacao)+" "+n.Proposta, "aceita 07")
		if r, err := b.g.PedirBaixa(storage.Deadline(t), ana, b.acme, all, n.Proposta, true); err != nil || len(r.Feitas) != 1 {
			t.Fatal(r, err)
		}
		b.answer(b.remit(), nil)
		list, err := b.s.Negativacoes().DoTitulo(storage.Deadline(t), b.acme.ID, b.titles["C1/1"])
		if err != nil || len(list) != 2 {
			t.Fatal(list, err)
		}
		i := slices.IndexFunc(list, func(n negativacao.Negativacao) bool { return n.Substitui == all[0] })
		if i < 0 {
			t.Fatalf("the rest is not asked for: %+v", list)
		}
		want(t, "the rest", fmt.Sprint(list[i].Situacao, " ", list[i].Valor, " ", list[i].PedidaPor, " ", list[i].Numero == n.Numero), "pendente 100000 ana true")
		if r := b.approve(ana, list[i].ID); len(r.Feitas) != 0 {
			t.Error("who asked for the exclusion approves the rest")
		}
	})
}
