package storage

import (
	"fmt"
	"slices"
	"strings"
	"unicode/utf8"
)

// Table is a table as the program writes it: every column, in the order in which its rows' values are given. INSERT and
// UPDATE derive from it, so that a column is added in one place and no statement takes values by a position of its own.
type Table struct {
	name    string
	columns []column
	hasID   bool // the first column is the row id
	update  string
}

// column is a column with the characters it takes; 0 = a long text or a number.
type column struct {
	name string
	max  int
	role columnRole
}

// columnRole says what an UPDATE of a whole row does with a column.
type columnRole byte

const (
	changeable columnRole = ' ' // sets it
	key        columnRole = '@' // finds the row by it
	fixed      columnRole = '=' // leaves it as it was inserted
	guard      columnRole = '#' // finds the row by it and adds one
)

// NewTable reads "name" and "name:max" entries, each with its columnRole behind it; none = changeable.
func NewTable(name, columns string) *Table {
	t := &Table{name: name}
	for c := range strings.FieldsSeq(columns) {
		col := column{role: changeable}
		if r := columnRole(c[len(c)-1]); r == key || r == fixed || r == guard {
			col.role, c = r, c[:len(c)-1]
		}
		col.name, _, _ = strings.Cut(c, ":")
		if _, max, found := strings.Cut(c, ":"); found {
			if _, err := fmt.Sscan(max, &col.max); err != nil {
				panic("storage: " + name + "." + c)
			}
		}
		t.columns = append(t.columns, col)
	}
	t.hasID = t.columns[0].name == "id"
	t.update = t.updateStatement()
	return t
}

// updateStatement is the UPDATE of one row; "" for a table without a key, whose rows never change.
func (t *Table) updateStatement() string {
	var set, where []string
	for _, c := range t.columns {
		switch c.role {
		case changeable:
			set = append(set, c.name+" = ?")
		case guard:
			set = append(set, c.name+" = "+c.name+" + 1")
			where = append(where, c.name+" = ?")
		case key:
			where = append(where, c.name+" = ?")
		case fixed:
		}
	}
	if len(where) == 0 {
		return ""
	}
	return "UPDATE " + t.name + " SET " + strings.Join(set, ", ") + " WHERE " + strings.Join(where, " AND ")
}

// guarded tells whether an UPDATE holds only while the row is as it was read.
func (t *Table) guarded() bool {
	return slices.ContainsFunc(t.columns, func(c column) bool { return c.role == guard })
}

// change is the UPDATE of the row that has these values' key and guard; texts are checked as those of an INSERT.
func (t *Table) change(values []any) (statement, error) {
	if _, err := t.check(values); err != nil {
		return statement{}, err
	}
	args := make([]any, 0, len(values))
	for i, c := range t.columns {
		if c.role == changeable {
			args = append(args, values[i])
		}
	}
	for i, c := range t.columns {
		if c.role == key || c.role == guard {
			args = append(args, values[i])
		}
	}
	return statement{t.update, args}, nil
}

// columnList names the columns for a SELECT or an INSERT, each with a prefix such as "o." or "".
func (t *Table) columnList(prefix string) string {
	names := t.columnNames()
	for i, name := range names {
		names[i] = prefix + name
	}
	return strings.Join(names, ", ")
}

// columnNames are the columns' names.
func (t *Table) columnNames() []string {
	names := make([]string, len(t.columns))
	for i, c := range t.columns {
		names[i] = c.name
	}
	return names
}

// insertStatement is the INSERT of n rows.
func (t *Table) insertStatement(n int) string {
	row := "(" + placeholders(len(t.columns)) + ")"
	var b strings.Builder
	b.Grow(len(t.name) + 32*len(t.columns) + n*(len(row)+1))
	b.WriteString("INSERT INTO " + t.name + " (" + t.columnList("") + ") VALUES ")
	for i := range n {
		if i > 0 {
			b.WriteByte(',')
		}
		b.WriteString(row)
	}
	return b.String()
}

// check refuses what an engine would refuse or, worse, cut: then a batch rarely fails. It adds up the bytes of texts.
func (t *Table) check(values []any) (bytes int, err error) {
	if len(values)%len(t.columns) != 0 {
		return 0, fmt.Errorf("%s: %d values for rows of %d columns: the table and its values differ", t.name, len(values), len(t.columns))
	}
	for i, v := range values {
		s, ok := v.(string)
		if !ok {
			bytes += 8
			continue
		}
		c := t.columns[i%len(t.columns)]
		bytes += len(s)
		if !utf8.ValidString(s) {
			return 0, fmt.Errorf("%s.%s: the text is not UTF-8", t.name, c.name)
		}
		if c.max > 0 && len(s) > c.max && utf8.RuneCountInString(s) > c.max {
			return 0, fmt.Errorf("%s.%s: the text is longer than %d characters", t.name, c.name, c.max)
		}
	}
	return bytes, nil
}

// placeholders is "?,?,?".
func placeholders(n int) string {
	return strings.TrimSuffix(strings.Repeat("?,", n), ",")
}

// orNull is NULL for an empty key: unique only when present.
func orNull(s string) any {
	if s == "" {
		return nil
	}
	return s
}

// fit makes a row of the request log fit: the log keeps what a hostile caller sent as far as it can, and never makes
// the call itself fail. Rows of the business are refused instead (check).
func (t *Table) fit(values []any) []any {
	for i, v := range values {
		if s, ok := v.(string); ok {
			values[i] = cut(s, t.columns[i%len(t.columns)].max)
		}
	}
	return values
}

// cut makes a text valid UTF-8 of at most n characters; 0 = any length.
func cut(s string, n int) string {
	if !utf8.ValidString(s) {
		s = strings.ToValidUTF8(s, "\uFFFD")
	}
	if n == 0 || len(s) <= n || utf8.RuneCountInString(s) <= n {
		return s
	}
	return string([]rune(s)[:n])
}
