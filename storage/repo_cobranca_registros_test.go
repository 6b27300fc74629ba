package storage

import (
	"context"
	"database/sql/driver"
	"errors"
	"fmt"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"ponte/crm"
	"ponte/crm/cobranca"
	"ponte/storage/faulty"
)

// debts is a tenant with a contract and its títulos, and a clock that tests move.
type debts struct {
	t       *testing.T
	s       *Storage
	tenant  *crm.Tenant
	r       *Retratos
	today   atomic.Int64 // days after testInstant
	graves  sync.WaitGroup
	address string
}

func newDebts(t *testing.T, address string) *debts {
	t.Helper()
	s := open(t, address)
	d := &debts{t: t, s: s, address: address}
	a := administration(s)
	d.tenant = newTenant(t, a, "acme")
	if _, err := a.AlterarTenant(deadline(t), actor, "acme", []crm.Atribuicao{{Chave: crm.ConfCobranca, Valor: "sim"}, {Chave: crm.ConfCobrancaFolga, Valor: "0"}}); err != nil {
		t.Fatal(err)
	}
	rows, tenant := &Rows{}, d.tenant.ID
	rows.AddValue(&crm.Empreendimento{ID: 7001, TenantID: tenant, Nome: "Jardim"})
	rows.AddValue(&crm.Bloco{ID: 7002, TenantID: tenant, EmpreendimentoID: 7001, Nome: "A"})
	rows.AddValue(&crm.Unidade{ID: 7003, TenantID: tenant, BlocoID: 7002, Numero: "101"})
	rows.AddValue(&crm.Cliente{ID: 7004, TenantID: tenant, Versao: 1, Nome: "Ana Nova", Documento: "52998224725"})
	rows.AddValue(&crm.Contrato{ID: 7005, TenantID: tenant, Codigo: "C-1", ClienteID: 7004, UnidadeID: 7003})
	if err := s.Insert(deadline(t), rows); err != nil {
		t.Fatal(err)
	}
	var err error
	if d.r, err = s.Retratos(deadline(t), nil); err != nil {
		t.Fatal(err)
	}
	return d
}

func (d *debts) clock() time.Time { return testInstant.AddDate(0, 0, int(d.today.Load())) }

// due puts a título of the contract, days before testInstant.
func (d *debts) due(id int64, days int) {
	d.t.Helper()
	title := crm.Titulo{
		ID: id, TenantID: d.tenant.ID, ContratoID: 7005, Codigo: fmt.Sprint("P", id), Sequencia: fmt.Sprintf("%03d/120", id), Situacao: "Aberto",
		Vencimento: crm.Dia(testInstant.AddDate(0, 0, -days).Format(time.DateOnly)), Valor: 100_00, Sistema: "mega", Carimbo: testInstant,
	}
	d.exec("DELETE FROM titulos WHERE id = ?", id)
	rows := &Rows{}
	rows.Add(titulosTable, tituloValues(&title)...)
	if err := d.s.Insert(deadline(d.t), rows); err != nil {
		d.t.Fatal(err)
	}
}

func (d *debts) exec(query string, args ...any) {
	d.t.Helper()
	if _, err := d.s.pools.writer.ExecContext(deadline(d.t), query, args...); err != nil {
		d.t.Fatal(query, err)
	}
}

func (d *debts) registrar(s *Storage, rows cobranca.Registros) *cobranca.Registrador {
	cases := &crm.Ocorrencias{
		Retratos: d.r, Consultas: s.Consultas(), Acervo: s.Acervo(), Cadastros: s.AcervoCadastros(), Escritor: s.Escritor(), Numeracao: s.Numeracao(),
		Arquivos: s.Arquivos(), Tarefas: s.Tarefas(), Trilha: s.Cadastro(), Relogio: d.clock,
	}
	return &cobranca.Registrador{
		Registros: rows, Ocorrencias: cases, Relogio: d.clock,
		Atendimento: &crm.Atendimento{
			Retratos: d.r, Consultas: s.Consultas(), Escritor: s.Escritor(), Numeracao: s.Numeracao(), Arquivos: s.Arquivos(), Entregas: s.Entregas(),
			Tarefas: s.Tarefas(), Trilha: s.Cadastro(), Relogio: d.clock,
		},
	}
}

func (d *debts) picture() *crm.Retrato {
	r, ok := d.r.Retrato("acme")
	if !ok {
		d.t.Fatal("no picture")
	}
	return r
}

func (d *debts) look(want string) {
	d.t.Helper()
	got, err := d.registrar(d.s, d.s.Devedores()).Registrar(deadline(d.t), d.picture())
	if err != nil {
		d.t.Fatal(err)
	}
	if text := fmt.Sprintf("%+v", got); text != want && want != "" {
		d.t.Errorf("did %s,\nwant %s", text, want)
	}
}

func (d *debts) counts(parents, subs, open int) {
	d.t.Helper()
	for query, want := range map[string]int{
		"SELECT COUNT(*) FROM ocorrencias WHERE principal_id = 0":                                                                            parents,
		"SELECT COUNT(*) FROM ocorrencias o JOIN ocorrencias p ON p.id = o.principal_id WHERE p.contrato_id = 7005 AND o.contrato_id = 7005": subs,
		"SELECT COUNT(*) FROM ocorrencias WHERE fechada_em IS NULL":                                                                          open,
	} {
		if n := count(d.t, d.s, query); n != want {
			d.t.Errorf("%s: %d, want %d", query, n, want)
		}
	}
}

func TestWhoOwesHasOcorrencias(t *testing.T) {
	onEachEngine(t, func(t *testing.T, address string) {
		d := newDebts(t, address)
		d.due(1, 40)
		d.due(2, 10)
		d.due(3, -5)
		d.due(4, 70)
		d.exec("UPDATE titulos SET pago = 4000 WHERE id = 4") // in part
		d.due(5, 100)
		d.exec("UPDATE titulos SET pago = 10000, pago_em = '2026-03-01' WHERE id = 5")
		d.look("{Abertas:4 Reabertas:0 Encerradas:0 Vencidas:3 Impedidas:0 Cumpridas:0 Quebradas:0 Ocupado:false Resta:false}")
		d.counts(1, 3, 4)
		d.look("{Abertas:0 Reabertas:0 Encerradas:0 Vencidas:3 Impedidas:0 Cumpridas:0 Quebradas:0 Ocupado:false Resta:false}")
		port, ctx := d.s.Devedores(), deadline(t)
		list, err := port.Lista(ctx, cobranca.FiltroDevedores{TenantID: d.tenant.ID, Situacao: cobranca.DevedorAberto})
		if err != nil || len(list.Linhas) != 1 {
			t.Fatalf("%+v, %v", list, err)
		}
		if l := list.Linhas[0]; l.Vencidas != 3 || l.Devido != 260_00 || l.Desde != "2025-12-24" || l.ContratoCodigo != "C-1" || l.ClienteNome != "Ana Nova" || l.Empreendimento != "Jardim" {
			t.Errorf("%+v", l)
		}
		bands, err := port.Faixas(ctx, d.tenant.ID, d.tenant.Hoje(d.clock()))
		if err != nil || fmt.Sprint(bands) != "[{7001 Jardim 0 1 10000 1} {7001 Jardim 1 1 10000 1} {7001 Jardim 2 1 6000 1}]" {
			t.Errorf("%v, %v", bands, err)
		}
		d.exec("UPDATE titulos SET pago = 10000, pago_em = '2026-03-04', situacao = 'Pago' WHERE id IN (1, 4)")
		d.look("{Abertas:0 Reabertas:0 Encerradas:2 Vencidas:1 Impedidas:0 Cumpridas:0 Quebradas:0 Ocupado:false Resta:false}")
		d.counts(1, 3, 2)
		d.exec("UPDATE titulos SET prorrogado = '2026-12-01' WHERE id = 2")
		d.look("{Abertas:0 Reabertas:0 Encerradas:2 Vencidas:0 Impedidas:0 Cumpridas:0 Quebradas:0 Ocupado:false Resta:false}")
		d.counts(1, 3, 0)
		d.exec("UPDATE titulos SET pago = 0, pago_em = '', situacao = 'Aberto' WHERE id = 1") // the payment was taken back
		d.look("{Abertas:0 Reabertas:2 Encerradas:0 Vencidas:1 Impedidas:0 Cumpridas:0 Quebradas:0 Ocupado:false Resta:false}")
		d.counts(1, 3, 2)
		d.today.Store(6) // the next one is overdue
		d.look("{Abertas:1 Reabertas:0 Encerradas:0 Vencidas:2 Impedidas:0 Cumpridas:0 Quebradas:0 Ocupado:false Resta:false}")
		d.counts(1, 4, 3)
		parcelas, err := port.Parcelas(ctx, d.tenant.ID, 7005)
		if err != nil || len(parcelas) != 4 || parcelas[0].Motivo != "Parcela paga em 04/03/2026." || parcelas[0].Titulo.Codigo != "P4" {
			t.Errorf("%+v, %v", parcelas, err)
		}
	})
}

// TestWhatCannotBeOpenedIsSaid: a rule that refuses the opening leaves its sentence on the row, and what a person mends is opened later.
func TestWhatCannotBeOpenedIsSaid(t *testing.T) {
	d := newDebts(t, newFile(t))
	d.due(1, 40)
	set := func(key, value string) {
		t.Helper()
		if _, err := administration(d.s).AlterarTenant(deadline(t), actor, "acme", []crm.Atribuicao{{Chave: key, Valor: value}}); err != nil {
			t.Fatal(err)
		}
		if err := d.r.Atualizar(deadline(t)); err != nil {
			t.Fatal(err)
		}
	}
	set(crm.ConfCobrancaDivisao, "COB")
	d.look("{Abertas:0 Reabertas:0 Encerradas:0 Vencidas:1 Impedidas:1 Cumpridas:0 Quebradas:0 Ocupado:false Resta:false}")
	list, err := d.s.Devedores().Lista(deadline(t), cobranca.FiltroDevedores{TenantID: d.tenant.ID, ComMotivo: true})
	if err != nil || len(list.Linhas) != 1 || list.Linhas[0].Motivo == "" || list.Linhas[0].Vencidas != 1 {
		t.Fatalf("%+v, %v", list, err)
	}
	d.look("{Abertas:0 Reabertas:0 Encerradas:0 Vencidas:1 Impedidas:0 Cumpridas:0 Quebradas:0 Ocupado:false Resta:false}") // not at every look
	set(crm.ConfCobrancaDivisao, "")
	d.today.Store(1)
	d.look("{Abertas:2 Reabertas:0 Encerradas:0 Vencidas:1 Impedidas:0 Cumpridas:0 Quebradas:0 Ocupado:false Resta:false}")
	d.counts(1, 1, 2)
}

func TestPromisesAreKeptOrTold(t *testing.T) {
	onEachEngine(t, func(t *testing.T, address string) {
		d := newDebts(t, address)
		d.due(1, 40)
		d.look("")
		ctx, g := deadline(t), d.registrar(d.s, d.s.Devedores())
		ator := crm.Ator{Quem: "joana"}
		promise := func(until crm.Dia) (*cobranca.Promessa, error) {
			return g.Prometer(ctx, ator, d.picture(), 7005, cobranca.NovaPromessa{Ate: until, Valor: 100_00, Combinado: "Paga na sexta"})
		}
		if _, err := promise("2026-03-01"); reason(err) != "ate passado" {
			t.Errorf("a day that is over: %v", err)
		}
		p, err := promise("2026-03-06")
		if err != nil || p.TarefaID == 0 {
			t.Fatalf("%+v, %v", p, err)
		}
		if _, err := promise("2026-03-07"); reason(err) != " duplicado" {
			t.Errorf("a second one: %v", err)
		}
		// Interrupted before it kept the tarefa's id.
		d.exec("UPDATE cobranca_promessas SET tarefa_id = 0 WHERE id = ?", p.ID)
		d.today.Store(2) // its own day
		d.look("{Abertas:0 Reabertas:0 Encerradas:0 Vencidas:1 Impedidas:0 Cumpridas:0 Quebradas:0 Ocupado:false Resta:false}")
		if n := count(t, d.s, "SELECT COUNT(*) FROM tarefas"); n != 1 {
			t.Errorf("%d tarefas", n)
		}
		d.today.Store(3)
		d.look("{Abertas:0 Reabertas:0 Encerradas:0 Vencidas:1 Impedidas:0 Cumpridas:0 Quebradas:1 Ocupado:false Resta:false}")
		told := func() int {
			return count(t, d.s, "SELECT COUNT(*) FROM narrativas WHERE texto LIKE '%não foi cumprida%'")
		}
		if n := told(); n != 1 {
			t.Errorf("told %d times", n)
		}
		// Interrupted between telling and keeping that it was told.
		d.exec("UPDATE cobranca_promessas SET situacao = 'aberta', aberta = 1 WHERE id = ?", p.ID)
		d.look("")
		if n := told(); n != 1 {
			t.Errorf("told %d times", n)
		}
		second, err := promise("2026-03-20")
		if err != nil {
			t.Fatal(err)
		}
		d.exec("UPDATE titulos SET pago = 10000, pago_em = '2026-03-07', situacao = 'Pago' WHERE id = 1")
		d.look("{Abertas:0 Reabertas:0 Encerradas:2 Vencidas:0 Impedidas:0 Cumpridas:1 Quebradas:0 Ocupado:false Resta:false}")
		tarefa, err := d.s.Tarefas().Tarefa(ctx, d.tenant.ID, second.TarefaID)
		if err != nil || tarefa.Tarefa.Situacao != crm.TarefaFechada {
			t.Errorf("%+v, %v", tarefa, err)
		}
		if _, err := promise("2026-03-21"); reason(err) != " inexistente" {
			t.Errorf("of who owes nothing: %v", err)
		}
	})
}

// everyoneRegisters lets each process believe that it is the one.
type everyoneRegisters struct{ cobranca.Registros }

func (everyoneRegisters) Tomar(context.Context, int64, string, time.Duration) (bool, error) {
	return true, nil
}

// TestTwoRegistrarsOpenOnce: even where the place of the one registrar fails, nothing is opened or told twice.
func TestTwoRegistrarsOpenOnce(t *testing.T) {
	onEachEngine(t, func(t *testing.T, address string) {
		d := newDebts(t, address)
		for id := range int64(8) {
			d.due(id+1, 10+int(id))
		}
		together := func() {
			var both sync.WaitGroup
			for range 2 {
				both.Go(func() {
					s := open(t, address)
					_, err := d.registrar(s, everyoneRegisters{s.Devedores()}).Registrar(deadline(t), d.picture())
					if err != nil && !errors.Is(err, crm.ErrConflito) {
						t.Error(err)
					}
				})
			}
			both.Wait()
		}
		together()
		d.look("")
		d.counts(1, 8, 9)
		d.exec("UPDATE titulos SET pago = 10000, pago_em = '2026-03-04', situacao = 'Pago'")
		together()
		d.look("")
		d.counts(1, 8, 0)
		if n := count(t, d.s, "SELECT COUNT(*) FROM narrativas WHERE texto LIKE 'Parcela paga%'"); n != 8 {
			t.Errorf("%d narrativas tell of 8 payments", n)
		}
	})
}

// TestARegistrarThatDies has the process die at its first statement, then at its second, and so on: the next one goes on, and there is one of
// everything.
func TestARegistrarThatDies(t *testing.T) {
	t.Parallel()
	onEachEngine(t, func(t *testing.T, address string) {
		d := newDebts(t, address)
		defer d.graves.Wait()
		for _, after := range []bool{false, true} {
			n := int64(1)
			for ; ; n++ {
				for _, table := range []string{"ocorrencias", "narrativas", "movimentos", "chaves_idempotencia", "cobranca_devedores", "cobranca_parcelas", "tarefas"} {
					d.exec("DELETE FROM " + table)
				}
				d.due(1, 40)
				d.due(2, 10)
				f := &fault{n: n, after: after, lasts: true}
				d.die(f)
				d.exec("UPDATE titulos SET pago = 10000, pago_em = '2026-03-04', situacao = 'Pago' WHERE id = 2")
				d.look("")
				d.look("{Abertas:0 Reabertas:0 Encerradas:0 Vencidas:1 Impedidas:0 Cumpridas:0 Quebradas:0 Ocupado:false Resta:false}")
				one := count(t, d.s, "SELECT COALESCE(MAX(n), 0) FROM (SELECT COUNT(*) AS n FROM ocorrencias GROUP BY descricao) x")
				if open := count(t, d.s, "SELECT COUNT(*) FROM ocorrencias WHERE fechada_em IS NULL"); one != 1 || open != 2 {
					t.Fatalf("%s: %d of one, %d are open", f, one, open)
				}
				if f.counts.Load() < n {
					break
				}
				n += 4 // each fifth of them: between two are others of the same transaction
			}
			t.Logf("died at %d statements (answer lost: %v)", n, after)
		}
	})
}

// die registers until the fault, and leaves the place to nobody, as its lease ends.
func (d *debts) die(f *fault) {
	d.t.Helper()
	var armed atomic.Bool
	s, err := Open(deadline(d.t), d.address, Options{interposed: func(c driver.Connector) driver.Connector {
		return faulty.Wrap(c, func(m faulty.Moment) error {
			if !armed.Load() {
				return nil
			}
			return f.hook(m)
		})
	}})
	if err != nil {
		d.t.Fatal(err)
	}
	armed.Store(true)
	ctx, cancel := context.WithTimeout(context.Background(), time.Minute)
	defer cancel()
	go f.giveUp(ctx, cancel)
	_, err = d.registrar(s, s.Devedores()).Registrar(ctx, d.picture())
	if err != nil && f.counts.Load() < f.n {
		d.t.Error(err)
	}
	d.graves.Go(func() { _ = s.Close(deadline(d.t)) })
	d.exec("UPDATE travas SET ate = 0 WHERE nome LIKE 'cobranca_registro%'")
}
