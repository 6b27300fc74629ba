package storage

import (
	"context"
	"database/sql/driver"
	"errors"
	"fmt"
	"strconv"
	"strings"

	"github.com/go-sql-driver/mysql"
	"go.uber.org/zap"

	"ponte/crm"
)

// MariaDB (10.6 and later) prepares a compound statement: a whole transaction is then one prepared statement, one packet
// and one answer, where the other ways wait for seven answers. It halves the server's work for a lone call and spares a
// tenth to a fifth of the database's up to some fifty members; above, and on MySQL, the other ways are as good or the only ones.
const (
	compostaMembros = 48
	compostaBytes   = 192 << 10 // the driver keeps a buffer of 256 KB; a larger packet would cost a new one each time
	compostaMarcas  = 100_000   // placeholders kept prepared, which bounds what the server keeps: some 250 bytes each
)

// compostas are the compound statements that the server keeps prepared for the one connection that writes batches, the least
// recently used dropped first. Only who writes a batch uses them.
type compostas struct {
	conn     driver.Conn // whose statements they are: another connection starts anew
	stmts    recentes[driver.Stmt]
	marcas   int  // of all of them
	recusado bool // this server has no prepared compound statements
	args     []driver.NamedValue
}

func (c *committer) cabeComposta(lote []*membro) bool {
	return c.s.dialeto == dialetoMySQL && !c.compostas.recusado && len(lote) <= compostaMembros && bytesDe(lote) <= compostaBytes
}

func bytesDe(lote []*membro) (bytes int) {
	for _, m := range lote {
		bytes += m.p.bytes
	}
	return bytes
}

// guardFailed ends the statement when the change before it did not change exactly one row. The number of the step, which
// names the member, travels in the message.
const guardFailed = "IF ROW_COUNT() <> 1 THEN ROLLBACK; SIGNAL SQLSTATE '45000' SET MYSQL_ERRNO = 1644, MESSAGE_TEXT = '%d'; END IF; "

// failedGuard finds the member whose guarded change ended a compound statement; nil when something else did.
func failedGuard(err error, passos []passo) *membro {
	var m *mysql.MySQLError
	if !errors.As(err, &m) || m.Number != 1644 {
		return nil
	}
	i, err := strconv.Atoi(m.Message)
	if err != nil || i < 0 || i >= len(passos) {
		return nil
	}
	return passos[i].guarda
}

// transacaoComposta sends a whole transaction as one compound statement. feito = false: nothing was sent, because the server
// would not prepare it. The texts are this program's constants.
func (c *committer) transacaoComposta(ctx context.Context, passos []passo) (feito bool, err error) {
	var texto strings.Builder
	texto.WriteString("BEGIN NOT ATOMIC START TRANSACTION; ")
	args := c.compostas.args[:0]
	for i, p := range passos {
		texto.WriteString(p.sql)
		texto.WriteString("; ")
		if p.guarda != nil {
			fmt.Fprintf(&texto, guardFailed, i)
		}
		for _, v := range p.args {
			args = append(args, driver.NamedValue{Ordinal: len(args) + 1, Value: v})
		}
	}
	texto.WriteString("COMMIT; END")
	defer func() {
		clear(args)
		c.compostas.args = args[:0]
	}()
	conn, err := c.s.pools.lote.Conn(ctx)
	if err != nil {
		return true, classificar(err)
	}
	defer conn.Close() // gives it back to the pool; what can fail has been told by then
	err = conn.Raw(func(d any) error {
		x, ok := d.(conexaoDireta)
		if !ok {
			return errors.New("the MySQL driver cannot run statements")
		}
		stmt, err := c.compostas.preparado(ctx, x, texto.String())
		if err != nil || stmt == nil {
			return err
		}
		feito = true
		_, err = stmt.ExecContext(ctx, args)
		if m := failedGuard(err, passos); m != nil {
			return guardaFalhou{m} // rolled back by the statement itself
		}
		if err != nil {
			return desfazer(ctx, x, comFim(ctx, err))
		}
		return nil
	})
	switch {
	case feito || err != nil && !recusaDePreparar(err):
		return true, classificar(err)
	case err != nil && !c.compostas.recusado:
		c.s.log.Debug("no compound statement for this batch", zap.Error(classificar(err)))
	}
	return false, nil
}

// comFim classifies an error of a statement that had the COMMIT in it: a broken connection leaves the outcome unknown, and
// so does a server that was told to stop: it may have done so after the COMMIT.
func comFim(ctx context.Context, err error) error {
	limpo := classificar(err)
	if errors.Is(limpo, crm.ErrIndisponivel) || ctx.Err() != nil {
		return fmt.Errorf("%w: %w", errAmbiguo, limpo)
	}
	return limpo
}

// desfazer leaves the connection without an open transaction, or makes the pool throw it away.
func desfazer(ctx context.Context, x driver.ExecerContext, causa error) error {
	if _, err := x.ExecContext(context.WithoutCancel(ctx), "ROLLBACK", nil); err != nil {
		return fmt.Errorf("%w (%w)", causa, driver.ErrBadConn) // database/sql drops the connection
	}
	return causa
}

// conexaoDireta is what the MySQL driver's connections can do without package sql in between.
type conexaoDireta interface {
	driver.Conn
	driver.ConnPrepareContext
	driver.ExecerContext
}

// preparado returns the prepared statement of a text; its error tells why the server would not prepare it.
func (b *compostas) preparado(ctx context.Context, conn conexaoDireta, texto string) (driver.StmtExecContext, error) {
	if b.conn != conn { // the statements ended with their connection
		b.conn, b.stmts, b.marcas = conn, novosRecentes[driver.Stmt](), 0
	}
	stmt, ok := b.stmts.usar(texto)
	if !ok {
		var err error
		if stmt, err = conn.PrepareContext(ctx, texto); err != nil {
			var m *mysql.MySQLError
			b.recusado = errors.As(err, &m) && (m.Number == 1064 || m.Number == 1295) // not its language, not in a prepared statement
			return nil, err
		}
		b.stmts.guardar(texto, stmt)
		b.marcas += stmt.NumInput()
		b.soltar()
	}
	x, ok := stmt.(driver.StmtExecContext)
	if !ok {
		return nil, errors.New("the MySQL driver cannot run prepared statements")
	}
	return x, nil
}

// soltar closes what was used least until the rest is within the bound.
func (b *compostas) soltar() {
	for b.marcas > compostaMarcas && b.stmts.quantos() > 1 {
		stmt := b.stmts.tirar()
		b.marcas -= stmt.NumInput()
		_ = stmt.Close() // the driver sends it without waiting for an answer
	}
}

// recusaDePreparar tells whether the server itself would not prepare a statement: another way may do.
func recusaDePreparar(err error) bool {
	var m *mysql.MySQLError
	return errors.As(err, &m)
}
