package storage

import (
	"bufio"
	"context"
	"database/sql"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"slices"
	"strings"
	"testing"
	"time"

	"ponte/crm"
	"ponte/crm/cobranca"
)

// collectionNow is a Tuesday, 9:30 in São Paulo: in Acre it is 7:30.
var collectionNow = time.Date(2026, 11, 24, 12, 30, 0, 0, time.UTC)

const collectionTenant = 1

// collectionPicture is a tenant that writes e-mail and has a subscriber.
func collectionPicture() *crm.Retrato {
	return &crm.Retrato{
		Tenant:     crm.Tenant{ID: collectionTenant, Slug: "acme", Configuracoes: crm.Configuracoes{crm.ConfCobrancaDia: "2"}},
		Definicoes: []crm.DefinicaoDestino{{Nome: "email", EscreveAPessoas: true}, {Nome: "webhook1"}},
		Destinos: []crm.Destino{
			{Nome: "email", Ambiente: "producao", Ativo: true, Interesses: []string{crm.EventoCobranca}},
			{Nome: "webhook1", Ambiente: "producao", Ativo: true, Interesses: []string{crm.EventoCobranca}},
		},
	}
}

// writeDebts writes contracts of clients of several states with so many títulos each: due up to 40 days ago, some paid, put off or over.
func writeDebts(t *testing.T, s *Storage, contracts, each int) {
	t.Helper()
	states := []string{"SP", "RJ", "AC", "", "São Paulo"}
	rows := &Rows{}
	id := int64(100)
	next := func() int64 { id++; return id }
	place := next()
	rows.AddValue(&crm.Empreendimento{ID: place, TenantID: collectionTenant, Nome: "Jardim"})
	block := next()
	rows.AddValue(&crm.Bloco{ID: block, TenantID: collectionTenant, EmpreendimentoID: place, Nome: "A"})
	for i := range contracts {
		client, unit, contract := next(), next(), next()
		k := crm.Cliente{ID: client, TenantID: collectionTenant, Versao: 1, Nome: fmt.Sprint("Cliente ", i), Email: fmt.Sprintf("c%d@exemplo.com.br", i)}
		k.Endereco.Estado = states[i%len(states)]
		if i%7 == 3 {
			k.Email = "" // nobody to write to
		}
		rows.AddValue(&k)
		rows.AddValue(&crm.Unidade{ID: unit, TenantID: collectionTenant, BlocoID: block, Numero: fmt.Sprint(100 + i)})
		rows.AddValue(&crm.Contrato{ID: contract, TenantID: collectionTenant, Codigo: fmt.Sprint("C-", i), ClienteID: client, UnidadeID: unit, Situacao: crm.ContratoAtivo})
		for j := range each {
			title := crm.Titulo{
				ID: next(), TenantID: collectionTenant, ContratoID: contract, Codigo: fmt.Sprint("T-", j), Sequencia: fmt.Sprintf("%03d/%03d", j+1, each), Tipo: "Mensal",
				Situacao: "Aberto", Vencimento: crm.Dia(collectionNow.AddDate(0, 0, -(i*3+j*11)%41).Format(time.DateOnly)), Valor: 100_00 + int64(i), Sistema: "mega", Carimbo: collectionNow,
			}
			switch (i + j) % 9 {
			case 4:
				title.Pago, title.PagoEm = title.Valor, "2026-11-10"
			case 6:
				title.Prorrogado = crm.Dia(collectionNow.AddDate(0, 0, -(i+j)%12).Format(time.DateOnly))
			case 8:
				title.Situacao = "Cancelado"
			}
			rows.Add(titulosTable, tituloValues(&title)...)
		}
	}
	if err := s.Insert(deadline(t), rows); err != nil {
		t.Fatal(err)
	}
	// What the program draws begins above them.
	if err := s.inTx(deadline(t), func(tx *sql.Tx) error {
		_, err := advanceSequence(deadline(t), tx, idSequence, id+1)
		return err
	}); err != nil {
		t.Fatal(err)
	}
}

// switchOn makes a régua that is on.
func switchOn(t *testing.T, s *Storage) *cobranca.Regua {
	t.Helper()
	words := func(id string, days int, channel cobranca.Canal) cobranca.Passo {
		return cobranca.Passo{ID: id, Nome: "passo " + id, Dias: days, Canal: channel, Assunto: "Parcela {parcela}", Texto: "{primeiro_nome}: {valor}, de {vencimento}."}
	}
	r := &cobranca.Regua{TenantID: collectionTenant, Nome: "Padrão", Conteudo: cobranca.Conteudo{
		Limite: 60, Passos: []cobranca.Passo{words("a", 1, cobranca.CanalEmail), words("b", 5, cobranca.CanalWebhook), words("c", 10, cobranca.CanalEmail), words("d", 20, cobranca.CanalTarefa)},
		Agradece: true, Assunto: "Obrigado", Texto: "{nome}, recebemos.",
	}}
	e := &cobranca.Editor{Reguas: s.Cobranca(), Relogio: func() time.Time { return collectionNow }}
	if err := e.Gravar(deadline(t), actor, r); err != nil {
		t.Fatal(err)
	}
	if err := e.Ligar(deadline(t), actor, r, true); err != nil {
		t.Fatal(err)
	}
	return r
}

func collector(s *Storage, run cobranca.Corrida, now time.Time) *cobranca.Corredor {
	return &cobranca.Corredor{Reguas: s.Cobranca(), Corrida: run, Relogio: func() time.Time { return now }, Pagina: 25}
}

// whatCame is all that a run left, without ids and instants.
func whatCame(t *testing.T, s *Storage) []string {
	t.Helper()
	var all []string
	for _, q := range []string{
		"SELECT 'disparo', d.titulo_id, d.passo_id, d.vencimento, d.situacao, d.motivo, d.dia, d.numero, d.cliente_id FROM cobranca_disparos d",
		"SELECT 'entrega', d.titulo_id, d.passo_id, e.destino, e.estado, e.acao, e.ambiente, e.tenant_id, COUNT(*) FROM entregas e JOIN cobranca_disparos d ON d.id = e.disparo_id GROUP BY d.titulo_id, d.passo_id, e.destino, e.estado, e.acao, e.ambiente, e.tenant_id",
		"SELECT 'titulo', titulo_id, vencimento, proximo, na_fonte, motivo, geracao, aberta IS NULL, contrato_id FROM cobranca_titulos",
		"SELECT 'entregas', COUNT(*), '', '', '', '', '', 0, 0 FROM entregas",
	} {
		err := eachRow(deadline(t), s.pools.reader, q, nil, func(scan func(...any) error) error {
			var v [9]string
			p := make([]any, len(v))
			for i := range v {
				p[i] = &v[i]
			}
			err := scan(p...)
			all = append(all, strings.Join(v[:], "|"))
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	slices.Sort(all)
	return all
}

func sameCame(t *testing.T, got, want []string) {
	t.Helper()
	for _, l := range got {
		if !slices.Contains(want, l) {
			t.Errorf("too much: %s", l)
		}
	}
	for _, l := range want {
		if !slices.Contains(got, l) {
			t.Errorf("missing: %s", l)
		}
	}
	if len(got) != len(want) {
		t.Errorf("%d rows, want %d", len(got), len(want))
	}
}

// announced tells of each write of a run, before and after it.
type announced struct {
	cobranca.Corrida
	tell func(string)
}

func (c *announced) Gravar(ctx context.Context, v cobranca.Vaga, l *cobranca.Lote) error {
	c.tell("writing")
	err := c.Corrida.Gravar(ctx, v, l)
	c.tell("written")
	return err
}

// childAddress has the address of the database of a run that is to be killed.
const childAddress = "PONTE_TEST_COLLECTION"

// TestCollectionChild is the process that TestARunThatIsKilled kills; by itself it does nothing.
func TestCollectionChild(t *testing.T) {
	address := os.Getenv(childAddress)
	if address == "" {
		t.Skip("only as a child of TestARunThatIsKilled")
	}
	s := open(t, address)
	_, err := collector(s, &announced{s.Cobranca(), func(what string) { fmt.Println("page", what) }}, collectionNow).Correr(deadline(t), collectionPicture())
	if err != nil {
		t.Fatal(err)
	}
	fmt.Println("page end")
}

// TestARunThatIsKilled kills a run with SIGKILL, in the middle of a page and between two, again and again: what is there in the end is what a run
// that nobody kills leaves.
func TestARunThatIsKilled(t *testing.T) {
	onEachEngine(t, func(t *testing.T, address string) {
		s := open(t, address)
		writeDebts(t, s, 60, 5)
		switchOn(t, s)
		if strings.HasPrefix(address, "sqlite") {
			if err := s.Close(deadline(t)); err != nil {
				t.Fatal(err)
			}
		}
		kills := 0
		for n := 1; ; n++ {
			if n > 40 {
				t.Fatal("it does not come to its end")
			}
			if runChild(t, address, n) {
				break
			}
			kills++
			freePlaces(t, address)
		}
		if kills < 3 {
			t.Errorf("killed %d times: the pages are too few", kills)
		}
		got := open(t, address)
		whole := open(t, newFile(t))
		if !strings.HasPrefix(address, "sqlite") {
			whole = open(t, sharedDatabase(t))
		}
		writeDebts(t, whole, 60, 5)
		switchOn(t, whole)
		e, err := collector(whole, whole.Cobranca(), collectionNow).Correr(deadline(t), collectionPicture())
		if err != nil {
			t.Fatal(err)
		}
		if n := e.Contagem; n.Feitos < 20 || n.Pulados < 20 || n.Retidos < 20 || n.Adiados < 5 || n.Entraram < 100 {
			t.Errorf("the world is too small: %+v", n)
		}
		sameCame(t, whatCame(t, got), whatCame(t, whole))
	})
}

// runChild starts a run and kills it after so many announcements; true = it came to its end before.
func runChild(t *testing.T, address string, after int) bool {
	t.Helper()
	exe, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	c := exec.CommandContext(deadline(t), exe, "-test.run=^TestCollectionChild$", "-test.v")
	c.Env = append(os.Environ(), childAddress+"="+address)
	var stderr strings.Builder
	c.Stderr = &stderr
	out, err := c.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := c.Start(); err != nil {
		t.Fatal(err)
	}
	ended, lines := false, bufio.NewScanner(out)
	var said []string
	for n := 0; lines.Scan(); {
		said = append(said, lines.Text())
		if ended = ended || lines.Text() == "page end"; strings.HasPrefix(lines.Text(), "page ") && !ended {
			if n++; n == after {
				_ = c.Process.Kill()
			}
		}
	}
	err = c.Wait()
	if !ended && (c.ProcessState == nil || c.ProcessState.Exited()) {
		t.Fatalf("the run was not killed and did not end: %v\n%s%s", err, strings.Join(said, "\n"), stderr.String())
	}
	return ended
}

// freePlaces does what the time of a lease does.
func freePlaces(t *testing.T, address string) {
	t.Helper()
	s, err := Open(deadline(t), address, Options{})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := s.pools.writer.ExecContext(deadline(t), "UPDATE travas SET ate = 0 WHERE nome LIKE 'cobranca/%'"); err != nil {
		t.Error(err)
	}
	if err := s.Close(deadline(t)); err != nil {
		t.Error(err)
	}
}

// TestTwoReplicas: one that loses its place in the middle writes no more, and the other one does the rest once.
func TestTwoReplicas(t *testing.T) {
	onEachEngine(t, func(t *testing.T, address string) {
		s := open(t, address)
		writeDebts(t, s, 40, 4)
		switchOn(t, s)
		pages := 0
		first := &announced{s.Cobranca(), nil}
		first.tell = func(what string) {
			if pages++; pages != 3 {
				return
			}
			if _, err := collector(s, s.Cobranca(), collectionNow).Correr(deadline(t), collectionPicture()); !errors.Is(err, cobranca.ErrOcupada) {
				t.Errorf("the place is taken: %v", err)
			}
			if _, err := s.pools.writer.ExecContext(deadline(t), "UPDATE travas SET ate = 0 WHERE nome LIKE 'cobranca/%'"); err != nil {
				t.Error(err)
			}
			if _, err := collector(s, s.Cobranca(), collectionNow).Correr(deadline(t), collectionPicture()); err != nil {
				t.Error(err)
			}
		}
		if _, err := collector(s, first, collectionNow).Correr(deadline(t), collectionPicture()); !errors.Is(err, cobranca.ErrVagaPerdida) {
			t.Errorf("it goes on in another's place: %v", err)
		}
		whole := open(t, newFile(t))
		writeDebts(t, whole, 40, 4)
		switchOn(t, whole)
		if _, err := collector(whole, whole.Cobranca(), collectionNow).Correr(deadline(t), collectionPicture()); err != nil {
			t.Fatal(err)
		}
		if got, want := len(whatCame(t, s)), len(whatCame(t, whole)); got != want {
			t.Errorf("%d rows, want %d", got, want)
		}
		before := whatCame(t, s)
		if e, err := collector(s, s.Cobranca(), collectionNow).Correr(deadline(t), collectionPicture()); err != nil || e.Contagem.Feitos != 0 {
			t.Errorf("again: %+v %v", e, err)
		}
		sameCame(t, whatCame(t, s), before)
	})
}

// TestAPaidTituloLeavesAtOnce, by an injected clock: nothing more of it is said, what is queued is stopped, and it is thanked for once.
func TestAPaidTituloLeavesAtOnce(t *testing.T) {
	onEachEngine(t, func(t *testing.T, address string) {
		s := open(t, address)
		writeDebts(t, s, 1, 1)
		switchOn(t, s)
		now := collectionNow
		s.now = func() time.Time { return now }
		exec := func(query string, args ...any) {
			if _, err := s.pools.writer.ExecContext(deadline(t), query, args...); err != nil {
				t.Fatal(err)
			}
		}
		due := func(days int) crm.Dia { return crm.Dia(collectionNow.AddDate(0, 0, days).Format(time.DateOnly)) }
		run := func(want string) {
			t.Helper()
			e, err := collector(s, s.Cobranca(), now).Correr(deadline(t), collectionPicture())
			if err != nil {
				t.Fatal(err)
			}
			n := e.Contagem
			if got := fmt.Sprintf("done %d held %d passed %d in %d out %d", n.Feitos, n.Retidos, n.Pulados, n.Entraram, n.Sairam); got != want {
				t.Errorf("on %s: %s, want %s", now.Format(time.DateOnly), got, want)
			}
		}
		exec("UPDATE titulos SET vencimento = ?", string(due(-1)))
		exec("INSERT INTO tenants (id, slug, slug_chave, nome, wsdl, mapeamento) VALUES (1, 'acme', 'acme', 'Acme', '', '')")
		run("done 1 held 0 passed 0 in 1 out 0")
		run("done 0 held 0 passed 0 in 0 out 0")
		list, err := readAll(deadline(t), s.pools.reader, readEntrega, "SELECT "+entregasTable.columnList("")+" FROM entregas")
		if err != nil || len(list) != 1 || list[0].DisparoID == 0 || list[0].OcorrenciaID != 0 {
			t.Fatalf("%+v %v", list, err)
		}
		dossier := func() *crm.MensagemCobranca {
			t.Helper()
			d, err := s.Entregas().Dossie(deadline(t), &list[0])
			if err != nil {
				t.Fatal(err)
			}
			return d.Cobranca
		}
		if m := dossier(); m.Parar != "" || !m.NaoAntes.IsZero() || m.Assunto != "Parcela 001/001" || m.Atraso != 1 {
			t.Errorf("%+v", m)
		}
		now = collectionNow.Add(11 * time.Hour) // 21:00
		if m := dossier(); m.Parar != "" || !m.NaoAntes.Equal(time.Date(2026, 11, 25, 11, 0, 0, 0, time.UTC)) {
			t.Errorf("at night: %+v", m)
		}
		exec("UPDATE titulos SET pago = valor, pago_em = ?", string(due(0)))
		if m := dossier(); m.Parar != "o título foi pago" {
			t.Errorf("paid: %+v", m)
		}
		run("done 1 held 0 passed 0 in 0 out 1") // the thanks, for the morning
		run("done 0 held 0 passed 0 in 0 out 0")
		now = collectionNow.AddDate(0, 0, 9)
		run("done 0 held 0 passed 0 in 0 out 0")
		exec("UPDATE titulos SET pago = 0, pago_em = ''") // the payment was taken back
		run("done 1 held 0 passed 1 in 1 out 0")
		exec("UPDATE titulos SET prorrogado = ?", string(due(8))) // 2 days late now: its steps again, from the new date
		run("done 1 held 0 passed 0 in 0 out 0")
		exec("UPDATE titulos SET prorrogado = ?", string(due(60)))
		run("done 0 held 0 passed 0 in 0 out 1")
		runs, err := s.Cobranca().Execucoes(deadline(t), collectionTenant, crm.Pagina{})
		if err != nil || len(runs.Linhas) != 8 || runs.Linhas[0].TerminouEm == nil {
			t.Errorf("%+v %v", runs, err)
		}
		rows, err := s.Cobranca().Disparos(deadline(t), cobranca.FiltroDisparos{TenantID: collectionTenant})
		if err != nil || len(rows.Linhas) != 5 {
			t.Errorf("%+v %v", rows, err)
		}
	})
}
