package storage

import (
	"fmt"
	"slices"
	"strings"
	"unicode/utf8"
)

// tabela is a table as the program writes it: every column, in the order in which its rows' values are given. INSERT and
// UPDATE derive from it, so that a column is added in one place and no statement takes values by a position of its own.
type tabela struct {
	nome    string
	colunas []coluna
	comID   bool // the first column is the row id
	update  string
}

// coluna is a column with the characters it takes; 0 = a long text or a number.
type coluna struct {
	nome string
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

// novaTabela reads "name" and "name:max" entries, each with its columnRole behind it; none = changeable.
func novaTabela(nome, colunas string) *tabela {
	t := &tabela{nome: nome}
	for c := range strings.FieldsSeq(colunas) {
		col := coluna{role: changeable}
		if r := columnRole(c[len(c)-1]); r == key || r == fixed || r == guard {
			col.role, c = r, c[:len(c)-1]
		}
		col.nome, _, _ = strings.Cut(c, ":")
		if _, max, found := strings.Cut(c, ":"); found {
			if _, err := fmt.Sscan(max, &col.max); err != nil {
				panic("storage: " + nome + "." + c)
			}
		}
		t.colunas = append(t.colunas, col)
	}
	t.comID = t.colunas[0].nome == "id"
	t.update = t.updateStatement()
	return t
}

// updateStatement is the UPDATE of one row; "" for a table without a key, whose rows never change.
func (t *tabela) updateStatement() string {
	var set, where []string
	for _, c := range t.colunas {
		switch c.role {
		case changeable:
			set = append(set, c.nome+" = ?")
		case guard:
			set = append(set, c.nome+" = "+c.nome+" + 1")
			where = append(where, c.nome+" = ?")
		case key:
			where = append(where, c.nome+" = ?")
		case fixed:
		}
	}
	if len(where) == 0 {
		return ""
	}
	return "UPDATE " + t.nome + " SET " + strings.Join(set, ", ") + " WHERE " + strings.Join(where, " AND ")
}

// guarded tells whether an UPDATE holds only while the row is as it was read.
func (t *tabela) guarded() bool {
	return slices.ContainsFunc(t.colunas, func(c coluna) bool { return c.role == guard })
}

// change is the UPDATE of the row that has these values' key and guard; texts are checked as those of an INSERT.
func (t *tabela) change(values []any) (comando, error) {
	if _, err := t.conferir(values); err != nil {
		return comando{}, err
	}
	args := make([]any, 0, len(values))
	for i, c := range t.colunas {
		if c.role == changeable {
			args = append(args, values[i])
		}
	}
	for i, c := range t.colunas {
		if c.role == key || c.role == guard {
			args = append(args, values[i])
		}
	}
	return comando{t.update, args}, nil
}

// lista names the columns for a SELECT or an INSERT, each with a prefix such as "o." or "".
func (t *tabela) lista(prefixo string) string {
	nomes := t.nomes()
	for i, nome := range nomes {
		nomes[i] = prefixo + nome
	}
	return strings.Join(nomes, ", ")
}

// nomes are the columns' names.
func (t *tabela) nomes() []string {
	nomes := make([]string, len(t.colunas))
	for i, c := range t.colunas {
		nomes[i] = c.nome
	}
	return nomes
}

// inserir is the INSERT of n rows.
func (t *tabela) inserir(n int) string {
	linha := "(" + interrogacoes(len(t.colunas)) + ")"
	var b strings.Builder
	b.Grow(len(t.nome) + 32*len(t.colunas) + n*(len(linha)+1))
	b.WriteString("INSERT INTO " + t.nome + " (" + t.lista("") + ") VALUES ")
	for i := range n {
		if i > 0 {
			b.WriteByte(',')
		}
		b.WriteString(linha)
	}
	return b.String()
}

// conferir refuses what an engine would refuse or, worse, cut: then a batch rarely fails. It adds up the bytes of texts.
func (t *tabela) conferir(valores []any) (bytes int, err error) {
	for i, v := range valores {
		s, ok := v.(string)
		if !ok {
			bytes += 8
			continue
		}
		c := t.colunas[i%len(t.colunas)]
		bytes += len(s)
		if !utf8.ValidString(s) {
			return 0, fmt.Errorf("%s.%s: the text is not UTF-8", t.nome, c.nome)
		}
		if c.max > 0 && len(s) > c.max && utf8.RuneCountInString(s) > c.max {
			return 0, fmt.Errorf("%s.%s: the text is longer than %d characters", t.nome, c.nome, c.max)
		}
	}
	return bytes, nil
}

// interrogacoes is "?,?,?".
func interrogacoes(n int) string {
	return strings.TrimSuffix(strings.Repeat("?,", n), ",")
}

// ouNulo is NULL for an empty key: unique only when present.
func ouNulo(s string) any {
	if s == "" {
		return nil
	}
	return s
}

// ajustar makes a row of the request log fit: the log keeps what a hostile caller sent as far as it can, and never makes
// the call itself fail. Rows of the business are refused instead (conferir).
func (t *tabela) ajustar(valores []any) []any {
	for i, v := range valores {
		if s, ok := v.(string); ok {
			valores[i] = cortar(s, t.colunas[i%len(t.colunas)].max)
		}
	}
	return valores
}

// cortar makes a text valid UTF-8 of at most n characters; 0 = any length.
func cortar(s string, n int) string {
	if !utf8.ValidString(s) {
		s = strings.ToValidUTF8(s, "\uFFFD")
	}
	if n == 0 || len(s) <= n || utf8.RuneCountInString(s) <= n {
		return s
	}
	return string([]rune(s)[:n])
}
