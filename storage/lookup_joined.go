package storage

import (
	"context"
	"database/sql"
	"errors"
	"math/bits"
	"strconv"
	"strings"
)

// maxRoundStmts bounds the statements of rounds that are kept prepared.
const maxRoundStmts = 64

// joinedQuery is one round's look-ups as one prepared statement: what each call seeks is a row of a table of values, and each
// section that somebody asks for is joined to it. Outer joins make every engine start from the values and follow the
// indexes, whatever its statistics say of a table that grows; the same look-ups as IN lists cost MariaDB twice the time, and
// were seen to read a whole table (ADR 0011).
type joinedQuery struct {
	round    []*lookup
	sections []*section // that a member asks for
	starts   []int      // of each section in a row
	total    int        // columns of a row
}

func newJoinedQuery(round []*lookup) *joinedQuery {
	j := &joinedQuery{round: round, total: 1}
	for i := range sections {
		s := &sections[i]
		for _, b := range round {
			if s.wanted(b.p) {
				j.sections, j.starts = append(j.sections, s), append(j.starts, j.total)
				j.total += len(s.columns)
				break
			}
		}
	}
	return j
}

// statement writes the statement and its arguments. The table of values is filled up with nulls, which match nothing, to a
// power of two, so that few different statements are needed.
func (j *joinedQuery) statement() (string, []any) {
	rows := 1 << bits.Len(uint(len(j.round)-1))
	values := 1
	var columns, joins, first, others strings.Builder
	first.WriteString("SELECT 0 AS m, " + numberValue + " AS t")
	others.WriteString(", " + numberValue)
	for i, s := range j.sections {
		alias := "s" + strconv.Itoa(i)
		for _, c := range s.columns {
			columns.WriteString(", ")
			if c != noColumn {
				columns.WriteString(alias + ".")
			}
			columns.WriteString(c)
		}
		table, keyed := s.table, alias
		if s.through != "" {
			table, keyed = vinculosTable.name, alias+"v"
		}
		joins.WriteString(" LEFT JOIN " + table + " " + keyed + " ON " + keyed + ".tenant_id = v.t")
		for n := range s.count() {
			v := "v" + strconv.Itoa(values)
			values++
			first.WriteString(", " + s.value + " AS " + v)
			others.WriteString(", " + s.value)
			if n < len(s.key) {
				joins.WriteString(" AND " + keyed + "." + s.key[n] + " = v." + v)
			} else {
				joins.WriteString(" AND " + s.besides(alias, "v."+v))
			}
		}
		if s.through != "" { // the name of somebody who holds it, and whoever that is
			joins.WriteString(" AND " + keyed + ".tipo = '" + string(s.through) + "' AND " + keyed + ".disputa = 0 LEFT JOIN " + s.table + " " + alias +
				" ON " + alias + ".id = " + keyed + ".objeto_id")
		}
	}
	var b strings.Builder
	b.WriteString("SELECT v.m" + columns.String() + " FROM (" + first.String())
	for m := 1; m < rows; m++ {
		b.WriteString(" UNION ALL SELECT " + strconv.Itoa(m) + others.String())
	}
	b.WriteString(") v" + joins.String())
	return b.String(), j.args(make([]any, 0, rows*values), rows*values)
}

func (j *joinedQuery) args(args []any, total int) []any {
	for _, b := range j.round {
		args = append(args, b.p.TenantID)
		for _, s := range j.sections {
			if s.wanted(b.p) {
				args = s.values(args, b.p)
				continue
			}
			for range s.count() {
				args = append(args, nil)
			}
		}
	}
	for len(args) < total {
		args = append(args, nil)
	}
	return args
}

// read completes the members' Achados with the rows. A section without a match comes as nulls and is passed over.
func (j *joinedQuery) read(rows *sql.Rows) error {
	var member int
	absents := make([]absent, len(j.sections))
	dest := make([]any, j.total)
	blank := make([]any, j.total)
	for i := range blank {
		blank[i] = discard{}
	}
	for rows.Next() {
		copy(dest, blank)
		dest[0] = &member
		for i, start := range j.starts {
			dest[start] = &absents[i]
		}
		if err := rows.Scan(dest...); err != nil {
			return err
		}
		for i, s := range j.sections {
			if absents[i] {
				continue
			}
			err := s.read(func(d ...any) error {
				copy(dest, blank)
				copy(dest[j.starts[i]:], d)
				return rows.Scan(dest...)
			}, j.round[member].a)
			if err != nil {
				return err
			}
		}
	}
	return rows.Err()
}

// askJoined answers what is looked up by keys.
func (c *lookups) askJoined(ctx context.Context, round []*lookup) (err error) {
	j := newJoinedQuery(round)
	if len(j.sections) == 0 {
		return nil
	}
	text, args := j.statement()
	rows, err := c.queryPrepared(ctx, text, args)
	if err != nil {
		return classify(err)
	}
	defer func() { err = errors.Join(err, classify(rows.Close())) }()
	return classify(j.read(rows))
}

// queryPrepared keeps the statement prepared; a server that has no room for one more is sent the text.
func (c *lookups) queryPrepared(ctx context.Context, text string, args []any) (*sql.Rows, error) {
	stmt, err := c.stmts.prepare(ctx, text) //nolint:sqlclosecheck // kept
	switch {
	case err == nil:
		return stmt.QueryContext(ctx, args...)
	case prepareRefused(err):
		return c.s.pools.lookup.QueryContext(ctx, text, args...)
	}
	return nil, err
}
