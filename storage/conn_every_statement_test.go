package storage

import (
	"context"
	"database/sql/driver"
	"fmt"
	"net/netip"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/go-sql-driver/mysql"

	"ponte/crm"
	"ponte/storage/faulty"
)

// fault is one of a database's, at the n-th statement that goes to it.
type fault struct {
	n      int64
	after  bool // the database carries the statement out, and its answer is lost
	lasts  bool // from then on nothing gets through: the process has died
	locked bool // the server gives a write up for another's, as in a deadlock or where Galera certifies; nobody is to notice
	counts atomic.Int64
	down   atomic.Bool
}

func (f *fault) hook(m faulty.Moment) error {
	if f.down.Load() {
		return faulty.ErrCut
	}
	if m.Kind == faulty.Connect || m.Kind == faulty.Prepare || m.Kind == faulty.Rollback || m.After != f.after {
		return nil
	}
	if f.locked && (m.Kind == faulty.Begin || strings.HasPrefix(m.Text, "SELECT")) {
		return nil
	}
	if f.counts.Add(1) != f.n {
		return nil
	}
	if f.locked {
		return &mysql.MySQLError{Number: 1213, Message: "Deadlock found when trying to get lock; try restarting transaction"}
	}
	f.down.Store(f.lasts)
	return faulty.ErrCut
}

// giveUp ends a caller's wait some time after the process has died, and not before: however slow the machine is.
func (f *fault) giveUp(ctx context.Context, cancel func()) {
	for !f.down.Load() {
		select {
		case <-ctx.Done():
			return
		case <-time.After(5 * time.Millisecond):
		}
	}
	time.Sleep(200 * time.Millisecond)
	cancel()
}

func (f *fault) String() string {
	if f.locked {
		return fmt.Sprintf("write %d is given up by the server", f.n)
	}
	what := map[[2]bool]string{
		{false, false}: "is not carried out", {true, false}: "has its answer lost", {false, true}: "finds the process dead", {true, true}: "is the last before the process dies",
	}
	return fmt.Sprintf("statement %d %s", f.n, what[[2]bool{f.after, f.lasts}])
}

// anyPassword lets everybody in.
type anyPassword struct{ plainHasher }

func (anyPassword) Conferir(context.Context, netip.Addr, string, *crm.Credencial, string) (crm.SenhaConferida, error) {
	return crm.SenhaAtual, nil
}

// TestEveryStatementFails has the first statement of a caller's day fail, then the second, and so on until a day passes without
// a fault, as SQLite's own tests do: an opening, an edit, a narrativa, and the delivery. The caller repeats what was not answered.
// In the end there is one of everything, whatever failed, in each way.
func TestEveryStatementFails(t *testing.T) {
	t.Parallel() // it waits for the dead most of the time
	onEachEngine(t, func(t *testing.T, address string) {
		t.Parallel()
		base := open(t, address)
		writeTestTenant(t, base)
		for _, q := range []string{"DELETE FROM tenant_configuracoes", "UPDATE faixas_ip SET ate = NULL"} {
			if _, err := base.pools.writer.Exec(q); err != nil {
				t.Fatal(err)
			}
		}
		rs, err := base.Retratos(deadline(t), []crm.DefinicaoDestino{{
			Nome: "mobuss", Titulo: "Mobuss", Sistema: "mobuss", Acoes: []crm.AcaoDestino{{Codigo: "MOBUSS_ISA", Unica: true}},
		}})
		if err != nil {
			t.Fatal(err)
		}
		var graves sync.WaitGroup
		defer graves.Wait()
		ways := []*fault{{}, {after: true}, {lasts: true}, {after: true, lasts: true}}
		if base.dialect == dialectMySQL {
			ways = append(ways, &fault{locked: true})
		}
		for _, way := range ways {
			n := int64(1)
			for ; ; n++ {
				f := &fault{n: n, after: way.after, lasts: way.lasts, locked: way.locked}
				d := &day{t: t, address: address, pictures: rs, fault: f, key: fmt.Sprintf("DIA-%v-%v-%v-%d", f.after, f.lasts, f.locked, n), graves: &graves}
				d.pass()
				d.check(base)
				if t.Failed() {
					t.Fatalf("%s", f)
				}
				if f.counts.Load() < n {
					break
				}
			}
			if n < 10 {
				t.Errorf("a day has only %d statements", n)
			}
			t.Logf("%d statements, each failed once (answer lost: %v, died: %v, given up by the server: %v)", n-1, way.after, way.lasts, way.locked)
		}
	})
}

// day is what a caller and a partner do with one ocorrência.
type day struct {
	t        *testing.T
	address  string
	pictures *Retratos
	fault    *fault
	key      string
	s        *Storage
	o        *crm.Ocorrencias
	number   string
	dead     bool // the first process has died
	graves   *sync.WaitGroup
}

// begin starts a process, the faulty one or the one after.
func (d *day) begin(x interposer) {
	s, err := Open(deadline(d.t), d.address, Options{interposed: x})
	if err != nil {
		d.t.Fatal(err)
	}
	d.s = s
	d.o = &crm.Ocorrencias{
		Retratos: d.pictures, Consultas: s.Consultas(), Escritor: s.Escritor(), Numeracao: s.Numeracao(), Arquivos: s.Arquivos(),
		Senhas: anyPassword{}, Relogio: func() time.Time { return testInstant },
	}
}

func (d *day) end() {
	if err := d.s.Close(deadline(d.t)); err != nil {
		d.t.Error(err)
	}
}

// bury ends what is left of the process that died: its committer still looks for the outcome of its last COMMIT.
func (d *day) bury() {
	s := d.s
	d.dead = true
	d.graves.Go(func() { _ = s.Close(deadline(d.t)) })
}

// patience is a caller's. One whose server has died gives up soon.
func (d *day) patience() context.Context {
	ctx, cancel := context.WithTimeout(context.Background(), time.Minute)
	d.t.Cleanup(cancel)
	if d.fault.lasts && !d.dead {
		go d.fault.giveUp(ctx, cancel)
	}
	return ctx
}

func (d *day) pass() {
	d.t.Helper()
	// Opened before the fault is armed: what fails is the work, not the start.
	var armed atomic.Bool
	d.begin(func(c driver.Connector) driver.Connector {
		return faulty.Wrap(c, func(m faulty.Moment) error {
			if !armed.Load() {
				return nil
			}
			return d.fault.hook(m)
		})
	})
	armed.Store(true)
	defer func() {
		if !d.dead {
			armed.Store(false)
		}
		d.end()
	}()
	d.insist("open", func() error {
		r, err := d.o.Abrir(d.patience(), d.call(crm.OperacaoAbrir, "CODIGO_OC", d.key, "DESCRICAO", "Infiltração", "NOME_CLIENTE", "Ana Nova", "CNPJ_CLIENTE", "52998224725"))
		if err == nil {
			if d.number != "" && d.number != r.Numero {
				d.t.Errorf("%s has the numbers %s and %s", d.key, d.number, r.Numero)
			}
			d.number = r.Numero
		}
		return err
	})
	d.insist("edit", func() error {
		_, err := d.o.Editar(d.patience(), d.call(crm.OperacaoEditar, "PARAMS", "numero="+d.number+"&status=andamento"))
		return err
	})
	d.insist("narrate", func() error {
		_, err := d.o.Narrar(d.patience(), d.call(crm.OperacaoNarrar, "N_OCORRENCIA", d.number, "DESCRICAO", "Visita marcada", "DATA_HORA_ATENDIMENTO", "2026-03-04 11:00:00"))
		return err
	})
	d.insist("deliver", d.deliver)
}

func (d *day) call(operation string, parts ...string) *crm.Pedido {
	picture, _ := d.pictures.Retrato("demo")
	p := &crm.Pedido{Retrato: picture, Superficie: "soap", Operacao: operation, Endereco: netip.MustParseAddr("127.0.0.1"), Usuario: "integra", Senha: "x"}
	parts = append(parts, "CNPJ_EMPRESA", "11222333000181")
	for i := 0; i+1 < len(parts); i += 2 {
		p.Campos = append(p.Campos, crm.Campo{Nome: parts[i], Valor: parts[i+1]})
	}
	return p
}

// insist repeats what is not answered, as callers do, of a process that was started again when it died.
func (d *day) insist(what string, f func() error) {
	d.t.Helper()
	for tries := 1; ; tries++ {
		err := f()
		if err == nil {
			return
		}
		if refusal := crm.ComoRecusa(err, ""); refusal.Codigo < 900 || d.fault.locked {
			d.t.Errorf("%s: %v", what, err)
		}
		if tries == 5 {
			d.t.Fatalf("%s: %s: %v", d.fault, what, err)
		}
		if d.fault.down.Load() && !d.dead {
			d.bury()
			d.begin(nil)
		}
	}
}

// deliver claims the entrega, or takes it over from the claim that died, and ends it.
func (d *day) deliver() error {
	ctx, q := d.patience(), d.s.Entregas()
	token := fmt.Sprint(d.key, time.Now().UnixNano())
	list, err := q.Reservar(ctx, crm.Reserva{TenantID: 1, Destino: "mobuss", Token: token, Max: 1, Prazo: time.Millisecond})
	if err != nil {
		return err
	}
	if len(list) == 0 {
		time.Sleep(5 * time.Millisecond) // by the database's clock the lease has ended
		old, err := q.Vencidas(ctx, token, time.Minute, 1)
		if err != nil {
			return err
		}
		if len(old) == 0 {
			return nil // it was ended, and the answer lost
		}
		list = append(list, old[0].EntregaReservada)
		if old[0].EmVoo {
			return d.conclude(q, &list[0])
		}
	}
	if begun, err := q.Iniciar(ctx, &list[0], "http://x.invalid", time.Millisecond); err != nil || !begun {
		return err
	}
	return d.conclude(q, &list[0])
}

func (d *day) conclude(q *Entregas, e *crm.EntregaReservada) error {
	id, err := d.s.Numeracao().IDs(d.patience(), 1)
	if err != nil {
		return err
	}
	_, err = q.Concluir(d.patience(), crm.FimTentativa{
		Reservada: e, Estado: crm.EntregaEntregue, IDExterno: "X" + d.number,
		Tentativa: &crm.Tentativa{ID: id, TenantID: 1, EntregaID: e.ID, Ordem: 1, Inicio: testInstant, Decisao: "entregue"},
	})
	return err
}

// check counts what the day left.
func (d *day) check(s *Storage) {
	d.t.Helper()
	of := " WHERE ocorrencia_id = (SELECT id FROM ocorrencias WHERE codigo_oc = '" + d.key + "')"
	for query, want := range map[string]int{
		"SELECT COUNT(*) FROM ocorrencias WHERE codigo_oc = '" + d.key + "' AND numero = '" + d.number + "'": 1,
		"SELECT COUNT(*) FROM ocorrencias WHERE codigo_oc = '" + d.key + "'":                                 1,
		"SELECT COUNT(*) FROM chaves_idempotencia WHERE tipo = 'codigo_oc' AND chave = '" + d.key + "'":      1,
		"SELECT COUNT(*) FROM movimentos" + of:                                                               1, // the opening's is the ocorrência's own
		"SELECT COUNT(*) FROM narrativas" + of:                                                               1,
		"SELECT COUNT(*) FROM entregas" + of:                                                                 1,
		"SELECT COUNT(*) FROM entregas" + of + " AND estado = 'entregue'":                                    1,
		"SELECT COUNT(*) FROM tentativas WHERE entrega_id = (SELECT id FROM entregas" + of + ")":             1,
		"SELECT COUNT(*) FROM entregas WHERE id_externo = 'X" + d.number + "'":                               1,
		"SELECT COUNT(*) FROM clientes WHERE documento = '52998224725'":                                      1,
	} {
		if n := count(d.t, s, query); n != want {
			d.t.Errorf("%s: %d, want %d", strings.ReplaceAll(query, "\t", ""), n, want)
		}
	}
}
