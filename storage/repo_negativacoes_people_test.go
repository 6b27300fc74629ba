package storage_test

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/google/go-cmp/cmp"

	"ponte/crm"
	"ponte/crm/negativacao"
	"ponte/storage"
)

func TestCandidates(t *testing.T) {
	storage.OnEachEngine(t, func(t *testing.T, address string) {
		b := newBureau(t, address)
		list, err := b.g.Candidatos(storage.Deadline(t), b.acme, negativacao.FiltroCandidatos{})
		if err != nil {
			t.Fatal(err)
		}
		var lines []string
		for i := range list.Linhas {
			c := &list.Linhas[i]
			lines = append(lines, c.Contrato.Codigo+"/"+c.Codigo+" "+string(c.VenceEm())+" "+strings.Join(c.Motivos, " "))
		}
		reasons := []string{ // the oldest first; C1/4 is not late enough and C1/7 is paid
			"C1/8  O título não tem vencimento: a origem precisa dizê-lo.",
			"C1/5 2021-04-03 O vencimento é mais antigo do que 4 anos e 11 meses: a Serasa não o aceita.",
			"C1/6 2021-04-04 ", "C1/9 2025-10-01 ", "C1/1 2025-11-10 ",
			"C1/2 2025-12-10 ",
			"C2/1 2025-12-10 O devedor tem menos de 18 anos.",
			"C3/1 2025-12-10 Endereço: é obrigatório, e falta. Bairro: é obrigatório, e falta. UF: é obrigatório, e falta. CEP: é obrigatório, e falta.",
			"C1/3 2025-12-15 ",
		}
		slices.Sort(lines)
		slices.Sort(reasons)
		if diff := cmp.Diff(reasons, lines); diff != "" {
			t.Error(diff)
		}
		// In pages: each once, in the same order.
		var paged []int64
		f := negativacao.FiltroCandidatos{Pagina: crm.Pagina{Limite: 2}}
		for range 10 {
			page, err := b.g.Candidatos(storage.Deadline(t), b.acme, f)
			if err != nil {
				t.Fatal(err)
			}
			for i := range page.Linhas {
				paged = append(paged, page.Linhas[i].ID)
			}
			if f.Pagina.Cursor = page.Proximo; page.Proximo == "" {
				break
			}
		}
		var whole []int64
		for i := range list.Linhas {
			whole = append(whole, list.Linhas[i].ID)
		}
		if diff := cmp.Diff(whole, paged); diff != "" {
			t.Error(diff)
		}
		// Who is asked for all the same is refused, with a row that stays with the title.
		r := b.ask(ana, "C1/8", "C1/5", "C2/1", "C3/1", "C1/4", "C1/7", "C1/1")
		if len(r.Feitas) != 1 || len(r.Impedidas) != 6 {
			t.Errorf("asked: %+v", r)
		}
		titles, err := b.s.Negativacoes().Titulos(storage.Deadline(t), b.acme.ID, []int64{b.titles["C1/8"], b.titles["C1/4"], b.titles["C1/1"]})
		if err != nil {
			t.Fatal(err)
		}
		for i := range titles {
			if refused := titles[i].Recusa != nil && titles[i].Recusa.Quem == "ana" && len(titles[i].Recusa.Motivos) == 1; refused != (titles[i].ID != b.titles["C1/1"]) {
				t.Errorf("refusal of %s: %+v", titles[i].Codigo, titles[i].Recusa)
			}
		}
	})
}

func TestSecondPerson(t *testing.T) {
	storage.OnEachEngine(t, func(t *testing.T, address string) {
		b := newBureau(t, address)
		id := ids(b.ask(ana, "C1/1"))[0]
		for _, who := range []crm.Ator{ana, ana2} {
			if r := b.approve(who, id); len(r.Feitas) != 0 || r.Impedidas[0].Frase != "Quem pediu não aprova: outra pessoa precisa fazê-lo." {
				t.Errorf("%s approved: %+v", who.Quem, r)
			}
		}
		for _, who := range []string{"cli:root", "cli:ana", "cli:bruno", "ponte", ""} {
			var stopped *negativacao.Impedimento
			if _, err := b.g.Aprovar(storage.Deadline(t), crm.Ator{Quem: who}, b.acme, []int64{id}); !errors.As(err, &stopped) {
				t.Errorf("%q approved: %v", who, err)
			}
		}
		want(t, "after that", b.states(id), "pendente")
		if r := b.approve(bruno, id); len(r.Feitas) != 1 {
			t.Errorf("bruno: %+v", r.Impedidas)
		}
		n := b.read(id)
		want(t, "who", n.PedidaPor+" "+n.AprovadaPor+" "+string(n.Situacao), "ana bruno aprovada")
		// Undone, it needs another approval.
		if _, err := b.g.Desaprovar(storage.Deadline(t), bruno, b.acme, []int64{id}); err != nil {
			t.Fatal(err)
		}
		n = b.read(id)
		want(t, "undone", n.AprovadaPor+string(n.Situacao), "pendente")
		// What the command line asked for is approved by a person; the same name in the portal is the same person.
		asked := ids(b.ask(crm.Ator{Quem: "cli:bruno"}, "C1/2"))[0]
		if r := b.approve(bruno, asked); len(r.Feitas) != 0 {
			t.Error("bruno approved what he had asked for by the command line")
		}
		// The value that was approved is the one that is sent.
		if err := storage.Exec(storage.Deadline(t), b.s, "UPDATE titulos SET valor = 90000 WHERE id = ?", b.titles["C1/1"]); err != nil {
			t.Fatal(err)
		}
		if r := b.approve(bruno, id); len(r.Feitas) != 0 || !strings.Contains(r.Impedidas[0].Frase, "valor") {
			t.Errorf("approved another value: %+v", r)
		}
	})
}

func TestTwoAtOnce(t *testing.T) {
	storage.OnEachEngine(t, func(t *testing.T, address string) {
		b := newBureau(t, address)
		const people = 4
		results := make([]negativacao.Resultado, people)
		both := func(f func(i int) (negativacao.Resultado, error)) (done int) {
			var all sync.WaitGroup
			for i := range people {
				all.Go(func() {
					var err error
					if results[i], err = f(i); err != nil {
						t.Error(err)
					}
				})
			}
			all.Wait()
			for i := range results {
				if done += len(results[i].Feitas); len(results[i].Feitas)+len(results[i].Impedidas) != 1 {
					t.Errorf("neither done nor told: %+v", results[i])
				}
			}
			return done
		}
		asked := both(func(i int) (negativacao.Resultado, error) {
			return b.g.Pedir(storage.Deadline(t), crm.Ator{Quem: fmt.Sprint("p", i), Acesso: ana.Acesso}, b.acme, []int64{b.titles["C1/1"]})
		})
		if asked != 1 {
			t.Errorf("%d asked for one title", asked)
		}
		list, err := b.s.Negativacoes().DoTitulo(storage.Deadline(t), b.acme.ID, b.titles["C1/1"])
		if err != nil || len(list) != 1 {
			t.Fatal(list, err)
		}
		approved := both(func(i int) (negativacao.Resultado, error) {
			return b.g.Aprovar(storage.Deadline(t), crm.Ator{Quem: fmt.Sprint("q", i), Acesso: ana.Acesso}, b.acme, []int64{list[0].ID})
		})
		if approved != 1 {
			t.Errorf("%d approved one", approved)
		}
		if trail := storage.Count(t, b.s, "SELECT COUNT(*) FROM auditorias WHERE acao = 'negativacao.aprovar'"); trail != 1 {
			t.Errorf("%d approvals in the trail", trail)
		}
	})
}

// TestRemittedAtOnce: of several processes that make the next remessa one does; the others are told, and no number is lost.
func TestRemittedAtOnce(t *testing.T) {
	storage.OnEachEngine(t, func(t *testing.T, address string) {
		b := newBureau(t, address)
		asked := ids(b.ask(ana, "C1/1", "C1/2"))
		b.approve(bruno, asked...)
		const processes = 4
		made, told := make([]*negativacao.Remetida, processes), make([]error, processes)
		var all sync.WaitGroup
		for i := range processes {
			all.Go(func() { made[i], told[i] = b.g.Remeter(storage.Deadline(t), bruno, b.acme) })
		}
		all.Wait()
		done := 0
		for i := range made {
			var stopped *negativacao.Impedimento
			switch {
			case told[i] == nil && made[i].Remessa != nil && made[i].Remessa.Inclusoes == 2:
				done++
			case !errors.As(told[i], &stopped):
				t.Errorf("neither made nor told: %+v, %v", made[i], told[i])
			}
		}
		if done != 1 || b.states(asked...) != "enviada enviada" {
			t.Errorf("%d made one: %s", done, b.states(asked...))
		}
		next, _ := b.sent("C1/3")
		if next.Numero != 2 {
			t.Errorf("the next has the number %d", next.Numero)
		}
	})
}

// TestBroughtAtOnce: the same return, brought by several at once, moves each negativação once.
func TestBroughtAtOnce(t *testing.T) {
	storage.OnEachEngine(t, func(t *testing.T, address string) {
		b := newBureau(t, address)
		first, asked := b.sent("C1/1", "C1/2")
		content, err := b.serasa.Receber(first.Conteudo, nil)
		if err != nil {
			t.Fatal(err)
		}
		var all sync.WaitGroup
		var once int
		var mu sync.Mutex
		for range 4 {
			all.Go(func() {
				r, repeated, err := b.g.Receber(storage.Deadline(t), ana, b.acme, content)
				mu.Lock()
				defer mu.Unlock()
				if err != nil || r.ID == 0 || r.Contagens[negativacao.DesfechoAceito] != 2 {
					t.Errorf("%+v, %v", r, err)
				} else if !repeated {
					once++
				}
			})
		}
		all.Wait()
		if rows := storage.Count(t, b.s, "SELECT COUNT(*) FROM negativacao_retornos"); once != 1 || rows != 1 || b.states(asked...) != "aceita aceita" {
			t.Errorf("applied %d times, %d rows: %s", once, rows, b.states(asked...))
		}
	})
}
