package storage

import (
	"context"
	"database/sql/driver"
	"errors"
	"fmt"
	"strings"

	"github.com/go-sql-driver/mysql"

	"ponte/crm"
)

// Bounds of a batch that goes to MySQL as one packet: a lone call then waits for one round trip instead of one per table.
// Larger batches are cheaper prepared, because the server need not read their texts (facts speed §2).
const (
	juntoMembros = 4
	juntoBytes   = 256 << 10
)

func (c *committer) cabeJunto(lote []*membro) bool {
	return c.s.dialeto == dialetoMySQL && len(lote) <= juntoMembros && bytesDe(lote) <= juntoBytes
}

func bytesDe(lote []*membro) (bytes int) {
	for _, m := range lote {
		bytes += m.p.bytes
	}
	return bytes
}

// transacaoJunta sends a whole transaction as one text, with its COMMIT unless a guarded change has to be looked at first.
// The texts are this program's constants; the driver writes the values in, escaped for the character set and SQL mode
// that every connection is given (endereco.go).
func (c *committer) transacaoJunta(ctx context.Context, passos []passo) error {
	textos := []string{"START TRANSACTION"}
	var args []driver.NamedValue
	guardas := false
	for _, p := range passos {
		textos = append(textos, p.sql)
		guardas = guardas || p.guarda != nil
		for _, v := range p.args {
			args = append(args, driver.NamedValue{Ordinal: len(args) + 1, Value: v})
		}
	}
	if !guardas {
		textos = append(textos, "COMMIT")
	}
	conn, err := c.s.pools.lote.Conn(ctx)
	if err != nil {
		return classificar(err)
	}
	defer conn.Close() // gives it back to the pool; what can fail has been told by then
	err = conn.Raw(func(d any) error {
		x, ok := d.(driver.ExecerContext)
		if !ok {
			return errors.New("the MySQL driver cannot run statements")
		}
		return enviarJunto(ctx, x, strings.Join(textos, "; "), args, passos, guardas)
	})
	return err
}

// enviarJunto leaves the connection without an open transaction, or makes the pool throw it away.
func enviarJunto(ctx context.Context, x driver.ExecerContext, texto string, args []driver.NamedValue, passos []passo, guardas bool) error {
	r, err := x.ExecContext(ctx, texto, args)
	if err != nil {
		return desfazer(ctx, x, comFim(ctx, err, !guardas))
	}
	if !guardas {
		return nil
	}
	if m := guardaQueFalhou(r, passos); m != nil {
		return desfazer(ctx, x, guardaFalhou{m})
	}
	if _, err := x.ExecContext(ctx, "COMMIT", nil); err != nil {
		return desfazer(ctx, x, comFim(ctx, err, true))
	}
	return nil
}

// comFim classifies an error of a text; comCommit says that the COMMIT was in it, so that a broken connection leaves the
// outcome unknown, and so does a server that was told to stop: it may have done so after the COMMIT.
func comFim(ctx context.Context, err error, comCommit bool) error {
	limpo := classificar(err)
	if comCommit && (errors.Is(limpo, crm.ErrIndisponivel) || ctx.Err() != nil) {
		return fmt.Errorf("%w: %w", errAmbiguo, limpo)
	}
	return limpo
}

func desfazer(ctx context.Context, x driver.ExecerContext, causa error) error {
	if _, err := x.ExecContext(context.WithoutCancel(ctx), "ROLLBACK", nil); err != nil {
		return fmt.Errorf("%w (%w)", causa, driver.ErrBadConn) // database/sql drops the connection
	}
	return causa
}

// guardaQueFalhou finds the first guarded change that did not change exactly one row. The first result is the one of
// START TRANSACTION.
func guardaQueFalhou(r driver.Result, passos []passo) *membro {
	todos, ok := r.(mysql.Result)
	var linhas []int64
	if ok {
		linhas = todos.AllRowsAffected()
	}
	for i, p := range passos {
		if p.guarda != nil && (i+1 >= len(linhas) || linhas[i+1] != 1) {
			return p.guarda
		}
	}
	return nil
}
