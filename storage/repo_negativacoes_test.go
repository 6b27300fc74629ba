package storage_test

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"ponte/crm"
	"ponte/crm/cadastro"
	"ponte/crm/negativacao"
	"ponte/integration/serasa"
	"ponte/server"
	"ponte/storage"
)

// bureau is a builder with titles, its people, and a Serasa.
type bureau struct {
	t      *testing.T
	s      *storage.Storage
	g      *negativacao.Negativador
	serasa *serasa.Simulada
	acme   *crm.Tenant
	now    time.Time
	titles map[string]int64 // by code
}

// People of the portal: the second session of ana's is ana's.
var (
	ana   = crm.Ator{Quem: "ana", Acesso: &crm.Acesso{Admin: true, Permissoes: crm.TodasAsPermissoes()}, Motivo: "cobrança sem resposta"}
	bruno = crm.Ator{Quem: "bruno", Acesso: &crm.Acesso{Permissoes: crm.TodasAsPermissoes()}}
	ana2  = crm.Ator{Quem: "ANA", Endereco: "10.0.0.9", Acesso: ana.Acesso}
	shell = crm.Ator{Quem: "cli:root"}
)

func newBureau(t *testing.T, address string) *bureau {
	t.Helper()
	s := storage.OpenTest(t, address)
	b := &bureau{t: t, s: s, serasa: serasa.NovaSimulada(), acme: storage.NewTestTenant(t, s, "acme"), now: time.Date(2026, 3, 4, 15, 0, 0, 0, time.UTC), titles: map[string]int64{}}
	b.acme.Configuracoes = crm.Configuracoes{
		crm.ConfSerasaCNPJ: "11222333000181", crm.ConfSerasaNatureza: "IM", crm.ConfSerasaContato: "Cobranca", crm.ConfSerasaTelefone: "11 33334444",
	}
	b.g = server.Negativador(s)
	b.g.Relogio = func() time.Time { return b.now }
	person := func(code, document, name string, pairs ...string) cadastro.Registro {
		return record(crm.VinculoCliente, code, append([]string{
			"documento", document, "nome", name, "logradouro", "Rua das Flores", "numero", "100", "bairro", "Centro", "cidade", "São Paulo", "estado", "SP", "cep", "01001000",
		}, pairs...)...)
	}
	contract := func(code, client string) cadastro.Registro {
		return record(crm.VinculoContrato, code, "codigo", code, "cliente", client, "codigo_unidade", "U-1", "situacao", "a")
	}
	title := func(contract, code, due string, pairs ...string) cadastro.Registro {
		return record(crm.VinculoTitulo, contract+"/"+code, append([]string{"contrato", contract, "codigo", code, "vencimento", due, "valor", "1500.00", "situacao", "Aberto"}, pairs...)...)
	}
	b.bring(
		record(crm.VinculoEmpreendimento, "E-1", "nome", "Residencial Ponte"), record(crm.VinculoBloco, "B-1", "empreendimento", "E-1", "nome", "A"),
		record(crm.VinculoUnidade, "U-1", "codigo_bloco", "B-1", "unidade", "101", "codigo", "1101"),
		person("M-1", "52998224725", "Maria da Silva", "nascimento", "01/02/1980"), person("M-2", "11144477735", "João Moço", "nascimento", "05/03/2008"),
		record(crm.VinculoCliente, "M-3", "documento", "12345678909", "nome", "Sem Endereço", "cidade", "Santos"),
		contract("C1", "M-1"), contract("C2", "M-2"), contract("C3", "M-3"),
		title("C1", "1", "10/11/2025"), title("C1", "2", "10/12/2025"), title("C1", "3", "15/12/2025"), title("C1", "4", "20/02/2026"),
		title("C1", "5", "03/04/2021"), title("C1", "6", "04/04/2021"), title("C1", "7", "01/12/2025", "situacao", "Pago", "pago", "1500.00", "pago_em", "2025-12-01"),
		title("C1", "8", "01/12/2025"), title("C2", "1", "10/12/2025"), title("C3", "1", "10/12/2025"), title("C1", "9", "01/10/2025"),
	)
	for code, id := range b.found() {
		b.titles[code] = id
	}
	if err := storage.Exec(storage.Deadline(t), s, "UPDATE titulos SET vencimento = '' WHERE id = ?", b.titles["C1/8"]); err != nil {
		t.Fatal(err)
	}
	return b
}

func record(kind crm.TipoVinculo, code string, pairs ...string) cadastro.Registro {
	r := cadastro.Registro{Tipo: kind, Codigo: code, Valores: map[string]string{}}
	for i := 0; i < len(pairs); i += 2 {
		r.Valores[pairs[i]] = pairs[i+1]
	}
	return r
}

func (b *bureau) bring(records ...cadastro.Registro) {
	b.t.Helper()
	session := (&cadastro.Sincronizador{Cadastros: b.s.Cadastro(), Relogio: crm.RelogioDoSistema}).Nova(b.acme, cadastro.Fonte{Sistema: "mega", Dona: true}, cadastro.Opcoes{})
	results, err := session.Sincronizar(storage.Deadline(b.t), records)
	if err != nil {
		b.t.Fatal(err)
	}
	for i := range results {
		if results[i].Erro != nil {
			b.t.Fatal(results[i].Registro.Codigo, results[i].Erro)
		}
	}
}

// found gives the titles by contract and code.
func (b *bureau) found() map[string]int64 {
	b.t.Helper()
	all := map[string]int64{}
	for _, contract := range []string{"C1", "C2", "C3"} {
		ids, err := storage.ReadIDs(storage.Deadline(b.t), b.s, "SELECT t.id FROM titulos t JOIN contratos k ON k.id = t.contrato_id WHERE k.codigo = ?", contract)
		if err != nil {
			b.t.Fatal(err)
		}
		titles, err := b.s.Negativacoes().Titulos(storage.Deadline(b.t), b.acme.ID, ids)
		if err != nil {
			b.t.Fatal(err)
		}
		for i := range titles {
			all[contract+"/"+titles[i].Codigo] = titles[i].ID
		}
	}
	return all
}

// pay says of a title what its source says after a payment.
func (b *bureau) pay(code, paid, day, situation string) {
	b.t.Helper()
	err := storage.Exec(storage.Deadline(b.t), b.s, "UPDATE titulos SET pago = ?, pago_em = ?, situacao = ? WHERE id = ?", paid, day, situation, b.titles[code])
	if err != nil {
		b.t.Fatal(err)
	}
}

func (b *bureau) ask(who crm.Ator, codes ...string) negativacao.Resultado {
	b.t.Helper()
	var ids []int64
	for _, c := range codes {
		ids = append(ids, b.titles[c])
	}
	r, err := b.g.Pedir(storage.Deadline(b.t), who, b.acme, ids)
	if err != nil {
		b.t.Fatal(err)
	}
	return r
}

func (b *bureau) approve(who crm.Ator, ids ...int64) negativacao.Resultado {
	b.t.Helper()
	r, err := b.g.Aprovar(storage.Deadline(b.t), who, b.acme, ids)
	if err != nil {
		b.t.Fatal(err)
	}
	return r
}

func ids(r negativacao.Resultado) (all []int64) {
	for i := range r.Feitas {
		all = append(all, r.Feitas[i].ID)
	}
	return all
}

// sent is a remessa of titles that ana asked for and bruno approved.
func (b *bureau) sent(codes ...string) (*negativacao.Remessa, []int64) {
	b.t.Helper()
	r := b.ask(ana, codes...)
	var asked []int64
	for _, c := range codes {
		i := slices.IndexFunc(r.Feitas, func(n negativacao.Negativacao) bool { return n.TituloID == b.titles[c] })
		if i < 0 {
			b.t.Fatalf("%s was not asked for: %+v", c, r.Impedidas)
		}
		asked = append(asked, r.Feitas[i].ID)
	}
	if r := b.approve(bruno, asked...); len(r.Feitas) != len(codes) {
		b.t.Fatalf("approved: %+v", r.Impedidas)
	}
	return b.remit(), asked
}

func (b *bureau) remit() *negativacao.Remessa {
	b.t.Helper()
	made, err := b.g.Remeter(storage.Deadline(b.t), ana, b.acme)
	if err != nil {
		b.t.Fatal(err)
	}
	if made.Remessa == nil {
		b.t.Fatalf("nothing was sent: %+v", made.Fora)
	}
	return made.Remessa
}

// answer brings what the bureau says to a remessa; codes are by sequence.
func (b *bureau) answer(r *negativacao.Remessa, codes map[int][]string) *negativacao.Recebido {
	b.t.Helper()
	content, err := b.serasa.Receber(r.Conteudo, codes)
	if err != nil {
		b.t.Fatal(err)
	}
	got, _ := b.receive(content)
	return got
}

func (b *bureau) receive(content []byte) (*negativacao.Recebido, bool) {
	b.t.Helper()
	got, repeated, err := b.g.Receber(storage.Deadline(b.t), ana, b.acme, content)
	if err != nil {
		b.t.Fatal(err)
	}
	return got, repeated
}

func (b *bureau) read(id int64) *negativacao.Negativacao {
	b.t.Helper()
	n, err := b.s.Negativacoes().Negativacao(storage.Deadline(b.t), b.acme.ID, id)
	if err != nil {
		b.t.Fatal(err)
	}
	return n
}

func (b *bureau) states(ids ...int64) string {
	b.t.Helper()
	var all []string
	for _, id := range ids {
		all = append(all, string(b.read(id).Situacao))
	}
	return strings.Join(all, " ")
}

func (b *bureau) follow() int {
	b.t.Helper()
	n, err := b.g.AcompanharTitulos(storage.Deadline(b.t), b.acme)
	if err != nil {
		b.t.Fatal(err)
	}
	return n
}

func want(t *testing.T, what, got, expected string) {
	t.Helper()
	if got != expected {
		t.Errorf("%s:\n got %s\nwant %s", what, got, expected)
	}
}

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
		if n := b.read(all[3]); !strings.Contains(n.Porque, "não está catalogado") {
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
