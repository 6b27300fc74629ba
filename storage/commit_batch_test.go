package storage

import (
	"database/sql"
	"errors"
	"fmt"
	"testing"

	"ponte/crm"
	"ponte/test/mariadb"
)

// TestBatchIsWrittenUnprepared: a server that has no room for another prepared statement takes batches all the same.
func TestBatchIsWrittenUnprepared(t *testing.T) {
	t.Parallel()
	s := open(t, mariadb.Start(t).NewDatabase(t))
	if _, err := s.pools.writer.Exec("SET GLOBAL max_prepared_stmt_count = 0"); err != nil {
		t.Fatal(err)
	}
	c := &committer{s: s, stmts: newBatchStmts(s.pools.batch, s.dialect)}
	for _, members := range []int{1, 5, compoundMembers + 1} {
		var batch []*member
		for i := range members {
			p, err := prepareWrite(opening(t, s, 1, fmt.Sprint(members, "/", i)))
			if err != nil {
				t.Fatal(err)
			}
			batch = append(batch, &member{p: p, reply: make(chan error, 1)})
		}
		if err := c.transact(deadline(t), batch); err != nil { // not halved until it fits
			t.Errorf("%d members: %v", members, err)
		}
	}
}

func TestBatchIsForgotten(t *testing.T) {
	onEachEngine(t, func(t *testing.T, address string) {
		s := open(t, address)
		c := &committer{s: s, stmts: newBatchStmts(s.pools.batch, s.dialect)}
		inOneBatchBy(t, c, []*crm.Escrita{opening(t, s, 1, "a"), opening(t, s, 1, "b")})
		if cap(c.values) == 0 {
			t.Fatal("the batch used no space that is kept")
		}
		for _, v := range c.values[:cap(c.values)] {
			if v != nil {
				t.Fatalf("%v is kept after its batch", v)
			}
		}
		c.values = make([]any, maxValues+1)
		if c.forget(); c.values != nil {
			t.Error("the space of a great batch is kept")
		}
	})
}

func TestAnyMembersRowTellsTheOutcome(t *testing.T) {
	without, with := &member{p: &preparedWrite{}}, &member{p: &preparedWrite{proofID: 9}}
	if p := proofOf([]*member{without, with}); p != with.p {
		t.Errorf("the row of %+v", p)
	}
	if p := proofOf([]*member{without}); p != nil {
		t.Errorf("the row of %+v, which has none", p)
	}
}

// A guarded change that meets a newer row ends its member alone, whichever way the batch goes: the others are written, and
// no transaction stays open.
func TestGuardsInEveryWayOfWritingABatch(t *testing.T) {
	s := open(t, sharedDatabase(t))
	for name, c := range map[string]*committer{
		"compound": {s: s, stmts: newBatchStmts(s.pools.batch, s.dialect)},
		"prepared": {s: s, stmts: newBatchStmts(s.pools.batch, s.dialect), compound: compoundStmts{refused: true}},
	} {
		for _, n := range []int{1, 2, 5} {
			var batch []*crm.Escrita
			for i := range n {
				e := opening(t, s, 1, fmt.Sprint(name, n, "-", i))
				write(t, s, e)
				move := e.Ocorrencias[0].Mudanca(testInstant)
				if move.StatusID = 9; i == n-1 {
					move.Versao = 99
				}
				batch = append(batch, &crm.Escrita{Mudancas: []crm.Mudanca{move}, Narrativas: []crm.Narrativa{{ID: e.Chamada.ID + 1_000_000, OcorrenciaID: move.ID}}})
			}
			for i, err := range inOneBatchBy(t, c, batch) {
				m := batch[i].Mudancas[0].(crm.MudancaOcorrencia)
				stale := m.Versao == 99
				if stale != errors.Is(err, crm.ErrConflito) || !stale && err != nil {
					t.Errorf("%s, %d members, member %d: %v", name, n, i, err)
				}
				rows := count(t, s, "SELECT (SELECT COUNT(*) FROM ocorrencias WHERE id = ? AND status_id = 9) + (SELECT COUNT(*) FROM narrativas WHERE id = ?)",
					m.ID, batch[i].Narrativas[0].ID)
				if stale && rows != 0 || !stale && rows != 2 {
					t.Errorf("%s, %d members, member %d: %d rows", name, n, i, rows)
				}
			}
			// Both servers refuse this in a transaction, and only there.
			if _, err := s.pools.batch.Exec("SET TRANSACTION ISOLATION LEVEL READ COMMITTED"); err != nil {
				t.Errorf("%s, %d members: a transaction is open: %v", name, n, err)
			}
		}
		if name == "compound" {
			assertCompound(t, s, c, 1)
		}
	}
}

// assertCompound: MariaDB was sent compound statements, of so many texts at least; MySQL has none, refused the first, and was sent
// prepared statements.
func assertCompound(t *testing.T, s *Storage, c *committer, texts int) {
	t.Helper()
	if known := isMariaDB(t, s); c.compound.refused == known || known && c.compound.stmts.len() < texts {
		t.Errorf("compound statements: refused %v, %d prepared; MariaDB %v", c.compound.refused, c.compound.stmts.len(), known)
	}
}

// No connection takes stacked statements: a value that escaped from its text could do no more than break it.
func TestNoStackedStatements(t *testing.T) {
	s := open(t, sharedDatabase(t))
	for name, db := range map[string]*sql.DB{"writer": s.pools.writer, "reader": s.pools.reader, "batch": s.pools.batch, "lookup": s.pools.lookup} {
		if _, err := db.Exec("SELECT 1; SELECT 2"); err == nil {
			t.Errorf("%s runs two statements of one text", name)
		}
	}
}

// A batch reaches the server as a prepared compound statement or as prepared statements, by its size and by what
// the server knows, MariaDB the one and MySQL not: each way writes all of it, or nothing of a member that collides, and leaves no transaction open.
func TestEveryWayOfWritingABatch(t *testing.T) {
	address := sharedDatabase(t)
	s := open(t, address)
	old := opening(t, s, 1, "antiga")
	if err := s.Escritor().Gravar(deadline(t), old); err != nil {
		t.Fatal(err)
	}
	with := &committer{s: s, stmts: newBatchStmts(s.pools.batch, s.dialect)}
	without := &committer{s: s, stmts: newBatchStmts(s.pools.batch, s.dialect), compound: compoundStmts{refused: true}}
	for name, c := range map[string]*committer{"compound": with, "no compound": without} {
		for _, n := range []int{1, 3, 5, compoundMembers, compoundMembers + 1} {
			for round := range 3 { // once prepared, once from what is prepared, and once with a member that collides
				var batch []*crm.Escrita
				for i := range n {
					batch = append(batch, opening(t, s, 1, fmt.Sprint(name, n, round, "-", i)))
				}
				if round == 2 {
					batch[n/2].Chaves[0].Chave = "antiga"
				}
				for i, err := range inOneBatchBy(t, c, batch) {
					bad := round == 2 && i == n/2
					if bad != (err != nil) || bad && !errors.Is(err, crm.ErrConflito) {
						t.Errorf("%s, %d members, round %d, member %d: %v", name, n, round, i, err)
					}
					id := batch[i].Ocorrencias[0].ID
					rows := count(t, s, "SELECT (SELECT COUNT(*) FROM ocorrencias WHERE id = ?) + (SELECT COUNT(*) FROM chamadas WHERE ocorrencia_id = ?)", id, id)
					if bad && rows != 0 || !bad && rows != 2 {
						t.Errorf("%s, %d members, round %d, member %d: %d rows", name, n, round, i, rows)
					}
				}
			}
		}
	}
	assertCompound(t, s, with, 4)
	// What is prepared stays within its bound, and a connection that was lost is no trouble.
	with.compound.placeholders += compoundPlaceholders
	var batch []*crm.Escrita
	for i := range 9 { // a size that was not prepared yet
		batch = append(batch, opening(t, s, 1, fmt.Sprint("nove-", i)))
	}
	if errs := inOneBatchBy(t, with, batch); errors.Join(errs...) != nil || !with.compound.refused && with.compound.stmts.len() != 1 {
		t.Errorf("%v, %d prepared", errors.Join(errs...), with.compound.stmts.len())
	}
	var session int64
	if err := s.pools.batch.QueryRow("SELECT CONNECTION_ID()").Scan(&session); err != nil {
		t.Fatal(err)
	}
	if _, err := s.pools.writer.Exec(fmt.Sprintf("KILL %d", session)); err != nil {
		t.Fatal(err)
	}
	batch = []*crm.Escrita{opening(t, s, 1, "c"), opening(t, s, 1, "d")}
	if errs := inOneBatchBy(t, with, batch); errors.Join(errs...) != nil {
		t.Error(errors.Join(errs...))
	}
}
