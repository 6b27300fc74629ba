package storage

import (
	"context"
	"database/sql"
	"errors"
	"strings"
)

// pergunta is one SELECT of a round of look-ups and what to do with each of its rows.
type pergunta struct {
	sql  string
	args []any
	ler  func(scan func(...any) error) error
}

// perguntar runs the SELECTs of one round: on MySQL in one packet, because each round trip costs more than the reading; on
// SQLite one after the other, where nothing travels.
func (s *Storage) perguntar(ctx context.Context, passos []pergunta) error {
	if s.dialeto == dialetoMySQL && len(passos) > 1 {
		return classificar(s.perguntarJunto(ctx, passos))
	}
	for _, p := range passos {
		if err := lerLinhas(ctx, s.pools.procura, p.sql, p.args, p.ler); err != nil {
			return err
		}
	}
	return nil
}

// perguntarJunto sends several SELECTs as one text. The texts are this program's constants; the driver writes the values
// in, escaped for the character set and SQL mode that every connection is given (endereco.go).
func (s *Storage) perguntarJunto(ctx context.Context, passos []pergunta) (err error) {
	textos := make([]string, len(passos))
	var args []any
	for i, p := range passos {
		textos[i] = p.sql
		args = append(args, p.args...)
	}
	rows, err := s.pools.procura.QueryContext(ctx, strings.Join(textos, "; "), args...)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, rows.Close()) }()
	for i, p := range passos {
		if err := lerConjunto(rows, p); err != nil {
			return err
		}
		if mais := rows.NextResultSet(); mais != (i < len(passos)-1) {
			return errors.Join(errors.New("the server answered another number of SELECTs than were sent"), rows.Err())
		}
	}
	return rows.Err()
}

func lerConjunto(rows *sql.Rows, p pergunta) error {
	for rows.Next() {
		if err := p.ler(rows.Scan); err != nil {
			return err
		}
	}
	return rows.Err()
}

// conjunto collects distinct values.
type conjunto[T comparable] struct {
	visto map[T]bool
	args  []any
}

func (c *conjunto[T]) mais(v T) {
	var zero T
	if v == zero || c.visto[v] {
		return
	}
	if c.visto == nil {
		c.visto = make(map[T]bool)
	}
	c.visto[v] = true
	c.args = append(c.args, v)
}

// em is "column IN (?,?)" with its arguments after the ones given.
func (c *conjunto[T]) em(coluna string, args ...any) (string, []any) {
	return coluna + " IN (" + interrogacoes(len(c.args)) + ")", append(args, c.args...)
}
