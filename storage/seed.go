package storage

import (
	"context"
	"database/sql"
	"fmt"
	"strconv"
	"time"

	"ponte/crm"
)

// Pieces of a seeding. A piece is one transaction, a statement stays far below every engine's packet and placeholders.
const (
	pieceOcorrencias = 2_000 // ocorrências
	insertedRows     = 250
	perCliente       = 20 // ocorrências of one client
	unidadesPerBloco = 100
	checkpointEvery  = 10 // pieces; SQLite's log would grow to the size of what is seeded
)

// defaultPeriod is the time over which openings are spread when the caller does not say.
const defaultPeriod = 5 * 365 * 24 * time.Hour

// Seeding says what Seed invents: a past of so many ocorrências, to measure with and to try the portal on.
type Seeding struct {
	TenantID    int64
	Ocorrencias int64
	From, To    time.Time         // the openings' interval, evenly; zero = the five years up to now
	Now         time.Time         // what is later has not happened yet; zero = To
	Progress    func(ready int64) // after each committed piece: how many ocorrências are in the database; nil = none
	LogDays     int               // how far back the request log reaches, in days; 0 = the default of its setting
}

// Seed inserts invented ocorrências with all that an opening writes (narrativas, movements, idempotency key, and the
// call while the request log would still have it), entregas and refused calls here and there, and clients with a contract
// and a unit each. Numbers and ids come from the sequences, so a running server goes on beside it. It ends after the
// current piece when ctx ends.
func (s *Storage) Seed(ctx context.Context, q Seeding) error {
	if q.To.IsZero() {
		q.To = s.now()
	}
	if q.From.IsZero() {
		q.From = q.To.Add(-defaultPeriod)
	}
	if q.Now.IsZero() {
		q.Now = q.To
	}
	if q.LogDays == 0 {
		q.LogDays = 90
	}
	c, err := s.newSeeder(ctx, q)
	if err != nil {
		return fmt.Errorf("seed: %w", err)
	}
	for c.done < q.Ocorrencias {
		if err := c.piece(ctx, int(min(pieceOcorrencias, q.Ocorrencias-c.done))); err != nil {
			return fmt.Errorf("seed after %d ocorrências: %w", c.done, err)
		}
		if q.Progress != nil {
			q.Progress(c.done)
		}
	}
	return s.analyze(ctx)
}

// analyze gives the engine statistics of the tables that grew, without which it may choose a wrong index.
func (s *Storage) analyze(ctx context.Context) error {
	command := "ANALYZE"
	if s.dialect == dialectMySQL {
		command = "ANALYZE TABLE ocorrencias, narrativas, movimentos, chaves_idempotencia, chamadas, entregas, clientes, cliente_palavras, contratos, unidades"
		return eachRow(ctx, s.pools.writer, command, nil, func(func(...any) error) error { return nil })
	}
	if _, err := s.pools.writer.ExecContext(ctx, command); err != nil {
		return classify(err)
	}
	_, err := s.pools.writer.ExecContext(ctx, "PRAGMA wal_checkpoint(PASSIVE)")
	return classify(err)
}

// seeder is a seeding under way.
type seeder struct {
	s      *Storage
	q      Seeding
	done   int64
	pieces int

	open, closed          crm.Status
	divisoes              []crm.Divisao
	solicitacoes          []crm.Solicitacao
	empreendimento, bloco int64
	unidadesInBloco       int
	buyers                []buyer // of the current piece
	rows                  map[*Table][]any
}

// buyer is an invented client with a contract.
type buyer struct{ cliente, contrato, unidade int64 }

func (s *Storage) newSeeder(ctx context.Context, q Seeding) (*seeder, error) {
	c := &seeder{s: s, q: q, rows: map[*Table][]any{}}
	status, err := readAll(ctx, s.pools.reader, readStatus, "SELECT "+statusTable.columnList("")+" FROM status WHERE tenant_id = ?", q.TenantID)
	if err != nil {
		return nil, err
	}
	for _, st := range status {
		switch st.Fase {
		case crm.FaseAberta:
			c.open = st
		case crm.FaseEncerrada:
			c.closed = st
		}
	}
	if c.open.ID == 0 || c.closed.ID == 0 {
		return nil, fmt.Errorf("tenant %d has no status in the phases aberta and encerrada", q.TenantID)
	}
	return c, c.makeCodes(ctx)
}

// makeCodes makes the divisões, the solicitações and the empreendimento of this seeding. Their names carry an id of it, so
// that seeding again adds others.
func (c *seeder) makeCodes(ctx context.Context) error {
	const each = 8
	id, err := c.s.numbers.IDs(ctx, 2*each+1)
	if err != nil {
		return err
	}
	for i := range int64(each) {
		code := strconv.FormatInt(id, 10) + "-" + strconv.FormatInt(i+1, 10)
		c.divisoes = append(c.divisoes, crm.Divisao{ID: id + i, TenantID: c.q.TenantID, Codigo: "DIV" + code, Nome: "Divisão " + code})
		c.solicitacoes = append(c.solicitacoes, crm.Solicitacao{ID: id + each + i, TenantID: c.q.TenantID, Codigo: "SOL" + code, Nome: "Solicitação " + code})
		c.add(divisoesTable, divisaoValues(&c.divisoes[i]))
		c.add(solicitacoesTable, solicitacaoValues(&c.solicitacoes[i]))
	}
	c.empreendimento = id + 2*each
	c.unidadesInBloco = unidadesPerBloco // the first unit needs a bloco
	defer clear(c.rows)
	return c.s.inTx(ctx, func(tx *sql.Tx) error {
		if _, err := tx.ExecContext(ctx, "INSERT INTO empreendimentos (id, tenant_id, nome) VALUES (?, ?, ?)",
			c.empreendimento, c.q.TenantID, "Residencial Semeado "+strconv.FormatInt(c.empreendimento, 10)); err != nil {
			return err
		}
		if err := c.flush(ctx, tx); err != nil {
			return err
		}
		_, err := tx.ExecContext(ctx, bumpVersionSQL)
		return err
	})
}

func (c *seeder) add(t *Table, values []any) { c.rows[t] = append(c.rows[t], values...) }

// piece writes n ocorrências and the clients that they belong to.
func (c *seeder) piece(ctx context.Context, n int) error {
	clientes := max(n/perCliente, 1)
	// Of a client: itself, unit, contract, perhaps a bloco. Of an ocorrência: itself, two narrativas, two movements, entrega, refusal, call.
	id, err := c.s.numbers.IDs(ctx, 4*clientes+8*n)
	if err != nil {
		return err
	}
	numero, err := c.s.numbers.take(ctx, numberSequence(c.q.TenantID), int64(n))
	if err != nil {
		return err
	}
	ids := &idRun{id}
	c.buyers = c.buyers[:0]
	for range clientes {
		c.addBuyer(ids)
	}
	for i := range n {
		c.addOcorrencia(ids, c.done+int64(i), numero+int64(i))
	}
	err = retry(ctx, func() error {
		return c.s.inTx(ctx, func(tx *sql.Tx) error { return c.flush(ctx, tx) })
	})
	if err != nil {
		return err
	}
	clear(c.rows)
	c.done += int64(n)
	if c.pieces++; c.s.dialect == dialectSQLite && c.pieces%checkpointEvery == 0 {
		_, err = c.s.pools.writer.ExecContext(ctx, "PRAGMA wal_checkpoint(PASSIVE)")
	}
	return classify(err)
}

type idRun struct{ next int64 }

func (s *idRun) take() int64 {
	s.next++
	return s.next - 1
}

// flush inserts what was gathered, in multi-row statements.
func (c *seeder) flush(ctx context.Context, tx *sql.Tx) error {
	for t, values := range c.rows {
		for len(values) > 0 {
			n := min(len(values)/len(t.columns), insertedRows)
			if _, err := tx.ExecContext(ctx, t.insertStatement(n), values[:n*len(t.columns)]...); err != nil {
				return fmt.Errorf("%s: %w", t.name, err)
			}
			values = values[n*len(t.columns):]
		}
	}
	return nil
}
