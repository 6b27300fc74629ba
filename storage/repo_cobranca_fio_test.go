package storage

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"ponte/crm"
	"ponte/crm/cobranca"
)

// oneDebt is a tenant with a título that has been due since yesterday, a régua that is on and the sub-ocorrência of the título.
func oneDebt(t *testing.T, address string) (s *Storage, run func(at time.Time, want string), exec func(query string, args ...any)) {
	t.Helper()
	s = open(t, address)
	writeDebts(t, s, 1, 1)
	switchOn(t, s)
	s.now = func() time.Time { return collectionNow }
	exec = func(query string, args ...any) {
		t.Helper()
		if _, err := s.pools.writer.ExecContext(deadline(t), query, args...); err != nil {
			t.Fatal(query, err)
		}
	}
	run = func(at time.Time, want string) {
		t.Helper()
		e, err := collector(s, s.Cobranca(), at).Correr(deadline(t), collectionPicture())
		if err != nil {
			t.Fatal(err)
		}
		n := e.Contagem
		if got := fmt.Sprintf("done %d held %d passed %d left to people %d %d", n.Feitos, n.Retidos, n.Pulados, n.AlemDoLimite, n.SemVencimento); got != want {
			t.Errorf("%s, want %s", got, want)
		}
	}
	exec("INSERT INTO tenants (id, slug, slug_chave, nome, wsdl, mapeamento) VALUES (1, 'acme', 'acme', 'Acme', '', '')")
	exec("UPDATE titulos SET vencimento = ?", daysFromNow(-1))
	var title, contract, client int64
	if err := s.pools.reader.QueryRow("SELECT t.id, t.contrato_id, k.cliente_id FROM titulos t JOIN contratos k ON k.id = t.contrato_id").Scan(&title, &contract, &client); err != nil {
		t.Fatal(err)
	}
	debtor := cobranca.Devedor{ContratoID: contract, TenantID: 1, ClienteID: client, OcorrenciaID: 9001, Numero: "9001", Situacao: cobranca.DevedorAberto, AbertoEm: collectionNow, MudouEm: collectionNow}
	part := cobranca.Parcela{TituloID: title, TenantID: 1, ContratoID: contract, OcorrenciaID: 9002, Numero: "9002", Situacao: cobranca.ParcelaDentro, EntrouEm: collectionNow}
	if err := s.Devedores().Gravar(deadline(t), &debtor, []cobranca.Parcela{part}); err != nil {
		t.Fatal(err)
	}
	return s, run, exec
}

func daysFromNow(n int) string { return collectionNow.AddDate(0, 0, n).Format(time.DateOnly) }

// takeUp gives the one entrega, reserved and begun.
func takeUp(t *testing.T, s *Storage) *crm.EntregaReservada {
	t.Helper()
	list, err := s.Entregas().Reservar(deadline(t), crm.Reserva{TenantID: 1, Destino: "email", Token: "t", Max: 5, Prazo: claimTimeout})
	if err != nil || len(list) != 1 || !begin(t, s.Entregas(), &list[0]) {
		t.Fatalf("%+v %v", list, err)
	}
	return &list[0]
}

// TestAMessageIsToldOfInTheSubOcorrencia, when its entrega has ended, with what it came to; the entrega leads to the debtor.
func TestAMessageIsToldOfInTheSubOcorrencia(t *testing.T) {
	onEachEngine(t, func(t *testing.T, address string) {
		s, run, exec := oneDebt(t, address)
		run(collectionNow, "done 1 held 0 passed 0 left to people 0 0")
		said := func() string {
			var all []string
			err := eachRow(deadline(t), s.pools.reader, "SELECT ocorrencia_id, visibilidade, autor, texto FROM narrativas ORDER BY id", nil, func(scan func(...any) error) error {
				var v [4]string
				err := scan(&v[0], &v[1], &v[2], &v[3])
				all = append(all, strings.Join(v[:], "|"))
				return err
			})
			if err != nil {
				t.Fatal(err)
			}
			return strings.Join(all, "\n")
		}
		e := takeUp(t, s)
		if said() != "" {
			t.Errorf("it has not gone yet: %s", said())
		}
		finish(t, s.Entregas(), crm.FimTentativa{Reservada: e, Estado: crm.EntregaEntregue})
		want := `9002|interna|Cobrança|Mensagem da régua ao cliente enviada por e-mail: passo "passo a" (1 dias).`
		if got := said(); got != want {
			t.Errorf("%s, want %s", got, want)
		}
		list, err := s.Entregas().Entregas(deadline(t), crm.FiltroEntregas{TenantID: 1})
		if err != nil || len(list.Linhas) != 1 || list.Linhas[0].Cobrado == 0 || !list.Linhas[0].Devedor || list.Linhas[0].Contrato != "C-0" {
			t.Errorf("%+v %v", list, err)
		}
		exec("UPDATE entregas SET estado = 'pendente'")
		finish(t, s.Entregas(), crm.FimTentativa{Reservada: takeUp(t, s), Estado: crm.EntregaCancelada, Motivo: "o título foi pago"})
		if got := said(); got != want+"\n"+`9002|interna|Cobrança|Mensagem da régua ao cliente não enviada por e-mail: passo "passo a". o título foi pago` {
			t.Errorf("%s", got)
		}
	})
}

// TestWhatHappensBetweenQueueAndSend stops what is queued: the dossier is read when it is about to go.
func TestWhatHappensBetweenQueueAndSend(t *testing.T) {
	s, run, exec := oneDebt(t, newFile(t))
	run(collectionNow, "done 1 held 0 passed 0 left to people 0 0")
	e := takeUp(t, s)
	stops := func() string {
		t.Helper()
		d, err := s.Entregas().Dossie(deadline(t), &e.Entrega)
		if err != nil {
			t.Fatal(err)
		}
		return d.Cobranca.Parar
	}
	for _, tc := range []struct{ name, do, undo, want string }{
		{"nothing", "UPDATE titulos SET valor = valor", "", ""},
		{"opted out", "INSERT INTO cobranca_recusas (tenant_id, cliente_id, canal, motivo, quem, em) SELECT 1, id, 'email', '', '', 0 FROM clientes", "DELETE FROM cobranca_recusas", "não quer"},
		{"switched off", "UPDATE cobranca_reguas SET ativa = FALSE", "UPDATE cobranca_reguas SET ativa = TRUE", "desligada"},
		{"put off", "UPDATE titulos SET prorrogado = '2026-12-24'", "UPDATE titulos SET prorrogado = ''", "vencimento mudou"},
		{"renegotiated", "UPDATE titulos SET situacao = 'Renegociado'", "UPDATE titulos SET situacao = 'Aberto'", "renegociado"},
		{"another has the address now", "INSERT INTO clientes (id, tenant_id, nome, email, telefones, endereco, outros) SELECT 99, 1, 'B', email, '[]', '{}', '{}' FROM clientes", "DELETE FROM clientes WHERE id = 99", "terceiro"},
		{"promised", "INSERT INTO cobranca_promessas (id, tenant_id, contrato_id, numero, tarefa_id, tipo, ate, limite, valor, combinado, pessoa, situacao, criada_por, criada_em, terminou_por, aberta) SELECT 98, 1, contrato_id, '', 0, 'acordo', '2027-11-20', '2027-11-22', 0, '', '', 'aberta', '', 0, '', 1 FROM titulos", "DELETE FROM cobranca_promessas", "acordo"},
		{"the contract is over", "UPDATE contratos SET situacao = 'D'", "UPDATE contratos SET situacao = 'A'", "contrato"},
	} {
		exec(tc.do)
		if got := stops(); tc.want == "" != (got == "") || !strings.Contains(got, tc.want) {
			t.Errorf("%s: %q", tc.name, got)
		}
		if tc.undo != "" {
			exec(tc.undo)
		}
	}
	if got := stops(); got != "" {
		t.Errorf("as it was: %q", got)
	}
}

// TestATarefaOfAStep is made once, in the ocorrência of the contract's collection, with its narrativa.
func TestATarefaOfAStep(t *testing.T) {
	onEachEngine(t, func(t *testing.T, address string) {
		s, run, exec := oneDebt(t, address)
		exec("UPDATE titulos SET vencimento = ?", daysFromNow(-25))
		exec("UPDATE cobranca_devedores SET situacao = 'encerrado'")
		run(collectionNow, "done 1 held 1 passed 2 left to people 0 0") // e-mail of 10 days; the tarefa of 20 has no ocorrência
		exec("UPDATE cobranca_devedores SET situacao = 'aberto'")
		run(collectionNow.Add(time.Hour), "done 1 held 0 passed 0 left to people 0 0")
		run(collectionNow.Add(2*time.Hour), "done 0 held 0 passed 0 left to people 0 0")
		var title string
		var of, linked int64
		err := s.pools.reader.QueryRow("SELECT t.titulo, t.ocorrencia_id, d.tarefa_id - t.id FROM tarefas t JOIN cobranca_disparos d ON d.passo_id = 'd'").Scan(&title, &of, &linked)
		if err != nil || title != "Parcela 001/001" || of != 9001 || linked != 0 {
			t.Errorf("%q of %d, %d: %v", title, of, linked, err)
		}
		if n := count(t, s, "SELECT COUNT(*) FROM narrativas WHERE ocorrencia_id = 9001"); n != 1 {
			t.Errorf("%d narrativas", n)
		}
	})
}

// TestWhatNoReguaLooksAt is counted in every run.
func TestWhatNoReguaLooksAt(t *testing.T) {
	onEachEngine(t, func(t *testing.T, address string) {
		_, run, exec := oneDebt(t, address)
		exec("UPDATE titulos SET vencimento = '2020-01-01'")
		run(collectionNow, "done 0 held 0 passed 0 left to people 1 0")
		exec("UPDATE titulos SET vencimento = ''")
		run(collectionNow, "done 0 held 0 passed 0 left to people 0 1")
		exec("UPDATE titulos SET situacao = 'Cancelado'")
		run(collectionNow, "done 0 held 0 passed 0 left to people 0 0")
	})
}

// TestARehearsalAtNightSaysSo: a run does nothing then, and what a rehearsal counts waits for an hour at which somebody may be contacted.
func TestARehearsalAtNightSaysSo(t *testing.T) {
	onEachEngine(t, func(t *testing.T, address string) {
		s, run, _ := oneDebt(t, address)
		night := time.Date(2026, 11, 24, 4, 0, 0, 0, time.UTC)
		rehearse := func(at time.Time) cobranca.Contagem {
			n, err := collector(s, s.Cobranca(), at).Simular(deadline(t), collectionPicture(), at, nil, func(*cobranca.Caso, *cobranca.Parecer) error { return nil })
			if err != nil {
				t.Fatal(err)
			}
			return n
		}
		if n := rehearse(night); !n.ForaDeHora || n.Adiados != 1 || n.Feitos != 0 {
			t.Errorf("at night: %+v", n)
		}
		run(night, "done 0 held 0 passed 0 left to people 0 0")
		if n := rehearse(collectionNow); n.ForaDeHora || n.Feitos != 1 {
			t.Errorf("by day: %+v", n)
		}
		run(collectionNow, "done 1 held 0 passed 0 left to people 0 0")
	})
}

// TestStepsGoByAge, with their entregas and tries, once the título has left and nothing of them waits.
func TestStepsGoByAge(t *testing.T) {
	onEachEngine(t, func(t *testing.T, address string) {
		s, run, exec := oneDebt(t, address)
		run(collectionNow, "done 1 held 0 passed 0 left to people 0 0")
		sweep := func(years, steps int) {
			t.Helper()
			s.now = func() time.Time { return collectionNow.AddDate(years, 0, 1) }
			if err := s.sweepRetentions(deadline(t)); err != nil {
				t.Fatal(err)
			}
			if a, b := count(t, s, "SELECT COUNT(*) FROM cobranca_disparos"), count(t, s, "SELECT COUNT(*) FROM entregas"); a != steps || b != steps {
				t.Errorf("%d steps and %d entregas are left, want %d", a, b, steps)
			}
		}
		exec("UPDATE entregas SET estado = 'entregue'")
		sweep(6, 1) // the título is in
		exec("UPDATE cobranca_titulos SET aberta = NULL, ate = 1")
		exec("UPDATE entregas SET estado = 'pendente'")
		sweep(6, 1) // it waits
		exec("UPDATE entregas SET estado = 'entregue'")
		sweep(4, 1) // proof of five years
		sweep(6, 0)
	})
}

// TestARegistrarStopsInTheMiddle: a look does so much and no more, and the next ones do the rest, also by another process that knows nothing of it.
func TestARegistrarStopsInTheMiddle(t *testing.T) {
	onEachEngine(t, func(t *testing.T, address string) {
		d := newDebts(t, address)
		rows := &Rows{}
		for i := range int64(5) {
			rows.AddValue(&crm.Contrato{ID: 7100 + i, TenantID: d.tenant.ID, Codigo: fmt.Sprint("D-", i), ClienteID: 7004, UnidadeID: 7003})
		}
		if err := d.s.Insert(deadline(t), rows); err != nil {
			t.Fatal(err)
		}
		for i := range int64(5) {
			d.due(10+i, 40)
			d.exec("UPDATE titulos SET contrato_id = ? WHERE id = ?", 7100+i, 10+i)
		}
		g := d.registrar(d.s, d.s.Devedores())
		g.Mudancas = 3 // two contracts, each with its own and its instalment's
		open := func() int { return count(t, d.s, "SELECT COUNT(*) FROM ocorrencias WHERE fechada_em IS NULL") }
		look := func(more bool, want int) {
			t.Helper()
			got, err := g.Registrar(deadline(t), d.picture())
			if err != nil || got.Resta != more || open() != want {
				t.Errorf("%+v %v, %d open, want %d", got, err, open(), want)
			}
		}
		look(true, 4)
		d.exec("UPDATE titulos SET pago = valor, pago_em = '2026-03-04', situacao = 'Pago' WHERE id = 10") // behind where it stopped
		look(true, 8)
		look(true, 8) // the last contract is opened, and the first one, behind where it stopped, is closed
		look(false, 8)
		g = d.registrar(d.s, d.s.Devedores())
		look(false, 8)
	})
}
