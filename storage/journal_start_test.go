package storage

import (
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"ponte/crm"
)

// sequences are what a database gives next.
func sequences(t *testing.T, s *Storage) map[string]int64 {
	t.Helper()
	next := map[string]int64{}
	err := eachRow(deadline(t), s.pools.writer, "SELECT nome, proximo FROM sequencias", nil, func(scan func(...any) error) error {
		var name string
		var n int64
		err := scan(&name, &n)
		next[name] = n
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return next
}

// goBack makes of a database what it was when it gave before next: as one that a late node or a copy brings.
func goBack(t *testing.T, s *Storage, before map[string]int64) {
	t.Helper()
	for _, q := range []string{
		"DELETE FROM ocorrencias WHERE id >= ?", "DELETE FROM chaves_idempotencia WHERE ocorrencia_id >= ?", "DELETE FROM chamadas WHERE id >= ?",
		"DELETE FROM narrativas WHERE id >= ?", "DELETE FROM movimentos WHERE id >= ?", "DELETE FROM entregas WHERE id >= ?", "DELETE FROM auditorias WHERE id >= ?",
	} {
		if _, err := s.pools.writer.Exec(q, before[idSequence]); err != nil {
			t.Fatal(err)
		}
	}
	if _, err := s.pools.writer.Exec("DELETE FROM sequencias"); err != nil {
		t.Fatal(err)
	}
	for name, n := range before {
		if _, err := s.pools.writer.Exec("INSERT INTO sequencias (nome, proximo) VALUES (?, ?)", name, n); err != nil {
			t.Fatal(err)
		}
	}
}

// TestAnOlderDatabaseGivesNoNumberTwice: it comes back older than what was acknowledged. The start says how much is missing,
// once, and the next number is above all that was given; reconcile names exactly what was opened in between.
func TestAnOlderDatabaseGivesNoNumberTwice(t *testing.T) {
	onEachEngine(t, func(t *testing.T, address string) {
		folder := t.TempDir()
		s, _ := openKeeping(t, address, folder, "a")
		writeTestTenant(t, s)
		for i := range 30 {
			openOne(t, s, 1, fmt.Sprint("ANTES-", i))
		}
		closeStorage(t, s)
		plain := open(t, address)
		before := sequences(t, plain)
		s, _ = openKeeping(t, address, folder, "b")
		lost, highest := map[string]bool{}, 0
		for i := range 150 { // more than a block of numbers
			o := openOne(t, s, 1, fmt.Sprint("DEPOIS-", i))
			lost["Demo "+o.Numero] = true
			n, _ := strconv.Atoi(o.Numero)
			highest = max(highest, n)
		}
		only := openOne(t, s, 2, "OUTRA") // of a tenant that had no number before
		lost["outra "+only.Numero] = true
		closeStorage(t, s)
		goBack(t, plain, before)

		s, log := openKeeping(t, address, folder, "c")
		if log.FilterMessageSnippet("older than what was acknowledged").Len() != 1 {
			t.Error("the log does not tell it")
		}
		damages, err := s.Damages(deadline(t))
		if err != nil || len(damages) != 1 || !strings.Contains(damages[0].Depois, "151 ocorrências confirmadas não estão no banco") ||
			!strings.Contains(damages[0].Depois, "ponte reconcile") || strings.Contains(damages[0].Depois, "pelo menos") {
			t.Errorf("%v, trail %+v", err, damages)
		}
		r, missing := reconcile(t, s, folder)
		if r.Missing != 151 || r.Taken != 0 || r.Checked != 181 || len(missing) != len(lost) {
			t.Errorf("%+v", r)
		}
		for key := range missing {
			if !lost[key] {
				t.Errorf("%s is not missing", key)
			}
		}
		again := openOne(t, s, 1, "DEPOIS-7")
		if n, _ := strconv.Atoi(again.Numero); n <= highest {
			t.Errorf("number %d after %d was acknowledged", n, highest)
		}
		if other := openOne(t, s, 2, "OUTRA"); other.Numero == only.Numero || other.ID == only.ID {
			t.Errorf("number %s twice", other.Numero)
		}
		r, missing = reconcile(t, s, folder)
		for key, m := range missing {
			if reopened := strings.HasSuffix(m.CodigoOC, "DEPOIS-7") || m.CodigoOC == "OUTRA"; reopened != (m.Reopened != "") {
				t.Errorf("%s, CODIGO_OC %s, opened again as %q", key, m.CodigoOC, m.Reopened)
			}
		}
		if behind, err := s.Behind(deadline(t), r); err != nil || len(behind) != 0 {
			t.Errorf("%v, behind %+v", err, behind)
		}
		closeStorage(t, s)

		s, log = openKeeping(t, address, folder, "d")
		if log.Len() != 0 {
			t.Errorf("it is told once more: %v", log.All())
		}
		if damages, err := s.Damages(deadline(t)); err != nil || len(damages) != 1 {
			t.Errorf("%v, trail %+v", err, damages)
		}
	})
}

// TestReplicasMoveTheNumbersOnce: several start at once on the older database.
func TestReplicasMoveTheNumbersOnce(t *testing.T) {
	onEachEngine(t, func(t *testing.T, address string) {
		folder := t.TempDir()
		s, _ := openKeeping(t, address, folder, "a")
		writeTestTenant(t, s)
		plain := open(t, address)
		before := sequences(t, plain)
		given := map[string]bool{}
		highest := int64(0)
		for i := range 40 {
			o := openOne(t, s, 1, fmt.Sprint("OS-", i))
			given[o.Numero] = true
			n, _ := strconv.ParseInt(o.Numero, 10, 64)
			highest = max(highest, n)
		}
		closeStorage(t, s)
		goBack(t, plain, before)
		var starts sync.WaitGroup
		replicas := make([]*Storage, 4)
		for i := range replicas {
			starts.Go(func() {
				s, err := Open(deadline(t), address, Options{Journal: JournalOptions{folder, fmt.Sprint("r", i), 35}})
				if err != nil {
					t.Error(err)
					return
				}
				replicas[i] = s
			})
		}
		starts.Wait()
		if next := sequences(t, plain)[numberSequence(1)]; next != highest+1+pastJournal {
			t.Errorf("numbers go on at %d, want %d", next, highest+1+pastJournal)
		}
		for _, s := range replicas {
			if s == nil {
				continue
			}
			for i := range 30 {
				o := openOne(t, s, 1, fmt.Sprint("NOVA-", s.journal.o.Name, i))
				if given[o.Numero] {
					t.Errorf("number %s twice", o.Numero)
				}
				given[o.Numero] = true
			}
			closeStorage(t, s)
		}
	})
}

// TestNumbersGivenTwiceAreNamedFirst: without a journal at the start, as with that of a replica that is gone, numbers are given
// again. Reconcile tells them from those that are only missing, and moves the numbers on when it is told to.
func TestNumbersGivenTwiceAreNamedFirst(t *testing.T) {
	onEachEngine(t, func(t *testing.T, address string) {
		folder := t.TempDir()
		s, _ := openKeeping(t, address, folder, "a")
		writeTestTenant(t, s)
		plain := open(t, address)
		before := sequences(t, plain)
		for i := range 10 {
			openOne(t, s, 1, fmt.Sprint("OS-", i))
		}
		closeStorage(t, s)
		goBack(t, plain, before)
		blind := open(t, address)
		var twice []crm.Ocorrencia
		for i := range 3 {
			twice = append(twice, openOne(t, blind, 1, fmt.Sprint("NOVA-", i)))
		}
		r, missing := reconcile(t, plain, folder)
		if r.Missing != 10 || r.Taken != 3 {
			t.Errorf("%+v", r)
		}
		for _, o := range twice {
			if m := missing["Demo "+o.Numero]; m == nil || m.Taken != o.ID {
				t.Errorf("number %s given twice: %+v", o.Numero, m)
			}
		}
		closeStorage(t, blind)
		goBack(t, plain, before)
		r, _ = reconcile(t, plain, folder)
		behind, err := plain.Behind(deadline(t), r)
		if err != nil || len(behind) != 2 || behind[1].Tenant != "Demo" || behind[1].Highest != 10 {
			t.Fatalf("%v, %+v", err, behind)
		}
		if now := sequences(t, plain); now[numberSequence(1)] != before[numberSequence(1)] {
			t.Error("a look has moved the numbers")
		}
		if moved, err := plain.AdvanceNumbering(deadline(t), actor, r); err != nil || len(moved) != 2 {
			t.Errorf("%v, %+v", err, moved)
		}
		if moved, err := plain.AdvanceNumbering(deadline(t), actor, r); err != nil || len(moved) != 0 {
			t.Errorf("a second time: %v, %+v", err, moved)
		}
		if damages, err := plain.Damages(deadline(t)); err != nil || len(damages) != 1 || damages[0].Quem != actor.Quem {
			t.Errorf("%v, trail %+v", err, damages)
		}
		if n, err := open(t, address).Numeracao().Numero(deadline(t), 1); err != nil || n != strconv.Itoa(11+pastJournal) {
			t.Errorf("number %s (%v)", n, err)
		}
	})
}

// TestAnEmptiedTenantMissesNothing: what was deleted on purpose is not lost; what came after is.
func TestAnEmptiedTenantMissesNothing(t *testing.T) {
	onEachEngine(t, func(t *testing.T, address string) {
		folder := t.TempDir()
		s, _ := openKeeping(t, address, folder, "a")
		a := administration(s)
		a.Trilha, a.Esvaziamento = s.Cadastro(), s.Cadastro()
		tests := newTenant(t, a, "homologa")
		if _, err := a.AlterarTenant(deadline(t), actor, "homologa", []crm.Atribuicao{{Chave: crm.ConfHomologacao, Valor: "sim"}}); err != nil {
			t.Fatal(err)
		}
		for i := range 5 {
			openOne(t, s, tests.ID, fmt.Sprint("TESTE-", i))
		}
		if err := a.Esvaziar(deadline(t), actor, "homologa", nil); err != nil {
			t.Fatal(err)
		}
		if r, _ := reconcile(t, s, folder); r.Missing != 0 || r.Emptied != 5 {
			t.Errorf("%+v", r)
		}
		time.Sleep(2 * time.Millisecond) // the trail's clock ticks in milliseconds
		o := openOne(t, s, tests.ID, "DEPOIS")
		if _, err := s.pools.writer.Exec("DELETE FROM ocorrencias WHERE id = ?", o.ID); err != nil {
			t.Fatal(err)
		}
		if r, missing := reconcile(t, s, folder); r.Missing != 1 || missing["homologa "+o.Numero] == nil {
			t.Errorf("%+v", r)
		}
		closeStorage(t, s)
		s, log := openKeeping(t, address, folder, "b")
		damages, err := s.Damages(deadline(t))
		if err != nil || len(damages) != 1 || !strings.HasPrefix(damages[0].Depois, "1 ocorrências confirmadas") || log.Len() == 0 {
			t.Errorf("%v, trail %+v", err, damages)
		}
	})
}

// TestAnInstallationThatWasMadeAgain: its tenants have each other's ids now, and each goes on above its own numbers.
func TestAnInstallationThatWasMadeAgain(t *testing.T) {
	folder := t.TempDir()
	s := open(t, newFile(t))
	writeTestTenant(t, s) // Demo is 1, outra 2
	content := markName + "\t2\tDemo\t700\t60\n2026-11-26T10:00:00.000Z\t1\toutra\t500\tmega\t50\tX\n2026-11-27T10:00:00.000Z\t1\tDemo\t5\tmega\t10\tX\n" +
		"2026-11-26T10:00:00.000Z\t8\tsumiu\t3\tmega\t20\tX\n2026-11-26T10:00:00.000Z\t9\tsumiu\t2\tmega\t21\tX\n"
	if err := os.WriteFile(filepath.Join(folder, "20261127-outra-1"+journalSuffix), []byte(content), 0o600); err != nil {
		t.Fatal(err)
	}
	r, _ := reconcile(t, s, folder)
	if len(r.Unknown) != 1 || r.Unknown[0].Tenant != "sumiu" || r.Unknown[0].Highest != 3 {
		t.Errorf("unknown: %+v", r.Unknown)
	}
	if _, err := s.AdvanceNumbering(deadline(t), actor, r); err != nil {
		t.Fatal(err)
	}
	if next := sequences(t, s); next[numberSequence(1)] != 701+pastJournal || next[numberSequence(2)] != 501+pastJournal || next[idSequence] < 61+pastJournal {
		t.Errorf("%v", next)
	}
}

// TestAQuietTenantIsRemembered: its number is further back than a start reads, at the beginning of the newest file.
func TestAQuietTenantIsRemembered(t *testing.T) {
	folder := t.TempDir()
	address := newFile(t)
	s := open(t, address)
	writeTestTenant(t, s)
	var b strings.Builder
	b.WriteString(markName + "\t2\toutra\t900\t5000\n")
	for b.Len() < startBytes+1<<20 {
		n := drawnNumber{1, "50", 4000, time.Now(), "mega", strings.Repeat("código longo ", 1000)}
		b.Write(appendAcknowledged(nil, &n, "Demo"))
	}
	if err := os.WriteFile(filepath.Join(folder, "20261127-outra-1"+journalSuffix), []byte(b.String()), 0o600); err != nil {
		t.Fatal(err)
	}
	s, _ = openKeeping(t, address, folder, "a")
	next := sequences(t, s)
	if next[numberSequence(2)] != 901+pastJournal || next[numberSequence(1)] != 51+pastJournal || next[idSequence] < 5001+pastJournal {
		t.Errorf("%v", next)
	}
	if damages, err := s.Damages(deadline(t)); err != nil || len(damages) != 1 || !strings.Contains(damages[0].Depois, "pelo menos 2000 ") {
		t.Errorf("%v, trail %+v", err, damages)
	}
}

// TestASequenceThatWentBackALittle: this process's reservation has carried it beyond the end of the block before, and not beyond what
// others were given meanwhile.
func TestASequenceThatWentBackALittle(t *testing.T) {
	onEachEngine(t, func(t *testing.T, address string) {
		s, other := open(t, address), open(t, address)
		numero := func(s *Storage) int64 {
			text, err := s.Numeracao().Numero(deadline(t), 1)
			n, _ := strconv.ParseInt(text, 10, 64)
			if err != nil {
				t.Fatal(err)
			}
			return n
		}
		numero(s)
		given := numero(other)
		if _, err := s.pools.writer.Exec("UPDATE sequencias SET proximo = ? WHERE nome = ?", given-minBlock/2, numberSequence(1)); err != nil {
			t.Fatal(err)
		}
		for range minBlock - 1 {
			numero(s)
		}
		if n := numero(s); n < given+pastJournal {
			t.Errorf("number %d, and another process has given %d", n, given)
		}
	})
}

// TestADatabaseThatGoesBackUnderARunningServer: a cluster is bootstrapped from a late node while servers run. A server says
// what is missing once the database answers again, and gives no number of its own a second time.
func TestADatabaseThatGoesBackUnderARunningServer(t *testing.T) {
	onEachEngine(t, func(t *testing.T, address string) {
		s, log := openKeeping(t, address, t.TempDir(), "a")
		writeTestTenant(t, s)
		plain := open(t, address)
		before := sequences(t, plain)
		given := map[string]bool{}
		for i := range 20 {
			given[openOne(t, s, 1, fmt.Sprint("OS-", i)).Numero] = true
		}
		failure := crm.ErrIndisponivel
		s.readiness.write.Store(&failure) // as a call meets it that comes meanwhile
		until(t, "the outage is seen", func() bool { return s.suspected.Load() })
		goBack(t, plain, before)
		s.readiness.write.Store(nil)
		until(t, "the trail tells it", func() bool {
			damages, err := s.Damages(deadline(t))
			return err == nil && len(damages) == 1 && strings.Contains(damages[0].Depois, "20 ocorrências confirmadas não estão no banco")
		})
		if next := sequences(t, plain)[numberSequence(1)]; next != 21+pastJournal {
			t.Errorf("numbers go on at %d", next)
		}
		goBack(t, plain, before)
		for i := range 250 { // more than is reserved
			o := openOne(t, s, 1, fmt.Sprint("NOVA-", i))
			if given[o.Numero] {
				t.Fatalf("number %s twice", o.Numero)
			}
			given[o.Numero] = true
		}
		if log.FilterMessageSnippet("a sequence has gone back").Len() == 0 {
			t.Error("the log does not tell that a sequence went back")
		}
	})
}
