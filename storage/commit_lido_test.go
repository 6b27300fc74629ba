package storage

import (
	"errors"
	"fmt"
	"testing"

	"ponte/crm"
)

// A write that knows a client or a contract from before is written while they are what they were. One that is wrong ends alone,
// whichever way the batch goes, and nothing of it is written.
func TestWhatWasReadBeforeIsChecked(t *testing.T) {
	onEachEngine(t, func(t *testing.T, address string) {
		s := open(t, address)
		cliente := crm.Cliente{ID: 901, TenantID: 1, Versao: 4, Codigo: "C", CriadoEm: testInstant}
		contrato := crm.Contrato{ID: 902, TenantID: 1, Codigo: "K-1", UnidadeID: 5, ClienteID: 901, Situacao: "A"}
		rows := &Rows{}
		rows.AddValue(&cliente)
		rows.AddValue(&contrato)
		if err := s.Insert(deadline(t), rows); err != nil {
			t.Fatal(err)
		}
		changed := func(f func(*crm.Lido)) *crm.Lido {
			l := &crm.Lido{ClienteID: 901, ClienteVersao: 4, Contrato: contrato}
			f(l)
			return l
		}
		lidos := []struct {
			lido  *crm.Lido
			stale bool
		}{
			{lido: changed(func(*crm.Lido) {})},
			{lido: nil},
			{lido: changed(func(l *crm.Lido) { l.ClienteVersao = 3 }), stale: true},
			{lido: changed(func(l *crm.Lido) { l.ClienteID, l.ClienteVersao = 0, 0 })},
			{lido: changed(func(l *crm.Lido) { l.Contrato = crm.Contrato{} })},
			{lido: changed(func(l *crm.Lido) { l.Contrato.Situacao = "D" }), stale: true},
			{lido: changed(func(l *crm.Lido) { l.Contrato.ClienteID = 900 }), stale: true},
			{lido: changed(func(l *crm.Lido) { l.Contrato.UnidadeID = 6 }), stale: true},
			{lido: changed(func(l *crm.Lido) { l.Contrato.Codigo = "k-1" }), stale: true},
			{lido: changed(func(l *crm.Lido) { l.Contrato.ID = 903 }), stale: true},
			{lido: changed(func(l *crm.Lido) { l.ClienteID = 903 }), stale: true},
		}
		ways := map[string]*committer{"plain": {s: s, stmts: newBatchStmts(s.pools.batch, s.dialect), compound: compoundStmts{refused: true}}}
		if s.dialect == dialectMySQL {
			ways["compound"] = &committer{s: s, stmts: newBatchStmts(s.pools.batch, s.dialect)}
		}
		for name, c := range ways {
			for _, copies := range []int{1, 8} { // of which the second does not fit into a compound statement
				var batch []*crm.Escrita
				for i := range copies * len(lidos) {
					e := opening(t, s, 1, fmt.Sprint(name, copies, "-", i))
					e.Lido = lidos[i%len(lidos)].lido
					batch = append(batch, e)
				}
				for i, err := range inOneBatchBy(t, c, batch) {
					stale := lidos[i%len(lidos)].stale
					if stale != errors.Is(err, crm.ErrConflito) || !stale && err != nil {
						t.Errorf("%s, member %d: %v", name, i, err)
					}
					id := batch[i].Ocorrencias[0].ID
					n := count(t, s, "SELECT (SELECT COUNT(*) FROM ocorrencias WHERE id = ?) + (SELECT COUNT(*) FROM chamadas WHERE ocorrencia_id = ?)", id, id)
					if stale && n != 0 || !stale && n != 2 {
						t.Errorf("%s, member %d: %d rows", name, i, n)
					}
				}
			}
			for i, l := range lidos { // alone
				e := opening(t, s, 1, fmt.Sprint(name, " alone ", i))
				e.Lido = l.lido
				if err := inOneBatchBy(t, c, []*crm.Escrita{e})[0]; l.stale != errors.Is(err, crm.ErrConflito) || !l.stale && err != nil {
					t.Errorf("%s, alone, %d: %v", name, i, err)
				}
			}
			if name == "compound" {
				assertCompound(t, s, c, 1)
			}
		}
	})
}

// The check locks neither client nor contract, as a look-up does not: who changes them waits for no opening.
func TestWhatIsCheckedIsNotLocked(t *testing.T) {
	s := open(t, sharedDatabase(t))
	contrato := crm.Contrato{ID: 902, TenantID: 1, Codigo: "K-1", UnidadeID: 5, ClienteID: 901, Situacao: "A"}
	rows := &Rows{}
	rows.AddValue(&crm.Cliente{ID: 901, TenantID: 1, Versao: 4, Codigo: "C", CriadoEm: testInstant})
	rows.AddValue(&contrato)
	if err := s.Insert(deadline(t), rows); err != nil {
		t.Fatal(err)
	}
	c := &committer{s: s, stmts: newBatchStmts(s.pools.batch, s.dialect)}
	var batch []*member
	for i := range 2 {
		e := opening(t, s, 1, fmt.Sprint("sem trava ", i))
		e.Lido = &crm.Lido{ClienteID: 901, ClienteVersao: 4, Contrato: contrato}
		p, err := prepareWrite(e)
		if err != nil {
			t.Fatal(err)
		}
		batch = append(batch, &member{p: p})
	}
	check, _ := c.lidoStep(batch)
	lone, isLone := loneLido(batch[:1])
	if !isLone {
		t.Fatal("a lone write is not checked by its INSERT")
	}
	conn, err := s.pools.batch.Conn(deadline(t))
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close()
	ways := []statement{{"START TRANSACTION", nil}, check.statement, lone.statement}
	if isMariaDB(t, s) {
		ways[1].sql = "BEGIN NOT ATOMIC " + fmt.Sprintf(lidoFailed, check.sql) + "END"
	}
	for _, q := range ways {
		if _, err := conn.ExecContext(deadline(t), q.sql, q.args...); err != nil {
			t.Fatal(err)
		}
	}
	other, err := s.pools.writer.Conn(deadline(t))
	if err != nil {
		t.Fatal(err)
	}
	defer other.Close()
	for _, q := range []string{"SET SESSION innodb_lock_wait_timeout = 1", "UPDATE clientes SET versao = 5 WHERE id = 901", "UPDATE contratos SET situacao = 'D' WHERE id = 902"} {
		if _, err := other.ExecContext(deadline(t), q); err != nil {
			t.Errorf("%s: %v", q, err)
		}
	}
	if _, err := conn.ExecContext(deadline(t), "ROLLBACK"); err != nil {
		t.Error(err)
	}
}

// Many openings of one client and contract are one question when these change: a batch is not tried once for each of them.
func TestEqualBeliefsFailTogether(t *testing.T) {
	a, b := crm.Lido{ClienteID: 1, ClienteVersao: 1}, crm.Lido{ClienteID: 1, ClienteVersao: 2}
	var batch []*member
	for _, l := range []crm.Lido{a, b, a, b, a} {
		batch = append(batch, &member{p: &preparedWrite{lido: &l}, reply: make(chan error, 1)})
	}
	batch = append(batch, &member{p: &preparedWrite{}, reply: make(chan error, 1)})
	if rest := answerGuarded(batch, batch[0]); len(rest) != 3 || rest[0] != batch[1] || rest[1] != batch[3] || rest[2] != batch[5] {
		t.Errorf("%d of %d are left", len(rest), len(batch))
	}
	if err := <-batch[4].reply; !errors.Is(err, crm.ErrConflito) {
		t.Error(err)
	}
}
