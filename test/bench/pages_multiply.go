//go:build linux

package main

import (
	"context"
	"database/sql"
	"fmt"
	"log"
	"regexp"
	"strconv"
	"strings"
	"time"
)

// multiplied are the tables that lists read, with what leads through each in the order of its key; "" = all at once. What only an opening or a
// record's own page reads (narrativas, keys) is left out.
var multiplied = []struct{ table, key string }{
	{"clientes", "id"},
	{"cliente_palavras", ""},
	{"blocos", "id"},
	{"unidades", "id"},
	{"contratos", "id"},
	{"ocorrencias", "id"},
	{"movimentos", "id"},
	{"entregas", "id"},
	{"chamadas", "id"},
	{"chamada_chaves", ""},
}

// Columns that lead to a row that is multiplied too, and instants.
var (
	multipliedIDs      = regexp.MustCompile(`^(id|(ocorrencia|cliente|contrato|unidade|bloco)_id)$`)
	multipliedInstants = regexp.MustCompile(`^(em|(aberta|fechada|criada|atualizada|criado|atualizado)_em)$`)
)

// multipliedTexts are columns that end in the row's id.
var multipliedTexts = map[string]string{
	"ocorrencias.codigo_oc": "SEM-", "clientes.codigo": "S", "clientes.email": "cliente.semeado.", "blocos.nome": "Bloco ", "unidades.codigo": "U",
	"contratos.codigo": "S-", "chamadas.request_id": "semeada-",
}

const multiplyPiece = 50_000 // ids of the seeded base, in one transaction

// multiplication makes of each seeded row so many, each a moment later than the one before and all in the order of their ids.
type multiplication struct {
	db     *sql.DB
	mysql  bool
	times  int64
	apart  time.Duration // from one copy of a row to the next
	lowest int64         // id of what was seeded
}

func (m *multiplication) exec(ctx context.Context, statements ...string) error {
	for _, s := range statements {
		if _, err := m.db.ExecContext(ctx, s); err != nil {
			return fmt.Errorf("%s: %w", s[:min(len(s), 200)], err)
		}
	}
	return nil
}

func (m *multiplication) texts(ctx context.Context, query string, args ...any) (all []string, err error) {
	rows, err := m.db.QueryContext(ctx, query, args...)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	for rows.Next() {
		var one string
		if err := rows.Scan(&one); err != nil {
			return nil, err
		}
		all = append(all, one)
	}
	return all, rows.Err()
}

func (m *multiplication) run(ctx context.Context) error {
	copies := make([]string, m.times)
	for k := range copies {
		copies[k] = fmt.Sprintf("(%d)", k)
	}
	if err := m.exec(ctx, "CREATE TABLE copias (k BIGINT NOT NULL PRIMARY KEY)", "INSERT INTO copias VALUES "+strings.Join(copies, ", ")); err != nil {
		return err
	}
	if err := m.db.QueryRowContext(ctx, "SELECT MIN(id) FROM clientes").Scan(&m.lowest); err != nil {
		return err
	}
	for _, t := range multiplied {
		began := time.Now()
		if err := m.table(ctx, t.table, t.key); err != nil {
			return fmt.Errorf("multiply %s: %w", t.table, err)
		}
		log.Printf("%s: multiplied in %v", t.table, time.Since(began).Round(time.Millisecond))
	}
	return m.exec(ctx, "DROP TABLE copias")
}

func (m *multiplication) table(ctx context.Context, table, key string) error {
	columns, drop, create, err := m.schema(ctx, table)
	if err != nil {
		return err
	}
	if err := m.exec(ctx, drop...); err != nil {
		return err
	}
	base := "CREATE TABLE semeadas AS SELECT * FROM " + table
	if m.mysql && key != "" {
		base = "CREATE TABLE semeadas (PRIMARY KEY (id)) SELECT * FROM " + table
	}
	if err := m.exec(ctx, base, "DELETE FROM "+table); err != nil {
		return err
	}
	if !m.mysql && key != "" {
		if err := m.exec(ctx, "CREATE INDEX semeadas_id ON semeadas (id)"); err != nil {
			return err
		}
	}
	insert := "INSERT INTO " + table + " (" + strings.Join(columns, ", ") + ") SELECT " + strings.Join(m.values(table, columns), ", ") + " FROM semeadas b"
	if m.mysql {
		insert += " STRAIGHT_JOIN copias c"
	} else {
		insert += " CROSS JOIN copias c"
	}
	if key == "" {
		err = m.exec(ctx, insert)
	} else {
		err = m.pieces(ctx, insert)
	}
	if err == nil {
		err = m.exec(ctx, "DROP TABLE semeadas")
	}
	if err == nil {
		err = m.exec(ctx, create...)
	}
	return err
}

func (m *multiplication) pieces(ctx context.Context, insert string) error {
	var low, high sql.NullInt64
	if err := m.db.QueryRowContext(ctx, "SELECT MIN(id), MAX(id) FROM semeadas").Scan(&low, &high); err != nil {
		return err
	}
	for from := low.Int64; low.Valid && from <= high.Int64; from += multiplyPiece {
		if err := m.exec(ctx, fmt.Sprintf("%s WHERE b.id >= %d AND b.id < %d ORDER BY b.id, c.k", insert, from, from+multiplyPiece)); err != nil {
			return err
		}
	}
	return nil
}

// values says what each column of a copy holds.
func (m *multiplication) values(table string, columns []string) []string {
	id := func(column string) string {
		return fmt.Sprintf("((b.%s - %d) * %d + c.k + %d)", column, m.lowest, m.times, m.lowest)
	}
	joined := func(parts ...string) string {
		if m.mysql {
			return "CONCAT(" + strings.Join(parts, ", ") + ")"
		}
		return "(" + strings.Join(parts, " || ") + ")"
	}
	all := make([]string, len(columns))
	for i, c := range columns {
		c = strings.Trim(c, "`")
		text, named := multipliedTexts[table+"."+c]
		switch {
		case named:
			all[i] = joined("'"+text+"'", id("id"))
		case multipliedIDs.MatchString(c):
			all[i] = fmt.Sprintf("CASE WHEN b.%s >= %d THEN %s ELSE b.%s END", c, m.lowest, id(c), c)
		case multipliedInstants.MatchString(c):
			all[i] = fmt.Sprintf("CASE WHEN b.%s > 0 THEN b.%s + c.k * %d ELSE b.%s END", c, c, m.apart.Milliseconds(), c)
		case c == "numero" && (table == "ocorrencias" || table == "chamadas"), c == "resposta":
			all[i] = "CASE WHEN b." + c + " <> '' THEN " + joined("b."+c+" * "+strconv.FormatInt(m.times, 10)+" + c.k", "''") + " ELSE '' END"
		case c == "documento": // the first of the copies is who it was
			all[i] = "CASE WHEN c.k = 0 THEN b.documento ELSE " + joined(id("id"), "''") + " END"
		case c == "vence_em": // one in so many is late, or will be
			all[i] = "CASE WHEN c.k = 0 AND b.fechada_em IS NULL THEN b.aberta_em + 864000000 ELSE NULL END"
		case c == "codigo_oc":
			all[i] = "CASE WHEN b.ocorrencia_id > 0 THEN " + joined("'SEM-'", id("ocorrencia_id")) + " ELSE " + joined("b.codigo_oc", "'-'", "c.k") + " END"
		case c == "valor":
			all[i] = "CASE WHEN c.k = 0 THEN b.valor ELSE " + joined("b.valor", "'-'", "c.k") + " END"
		default:
			all[i] = "b." + c
		}
	}
	return all
}

// schema reads a table's columns, and how its indexes, but for the key, are taken away and made again: sorted at once they take a
// fraction of the time.
func (m *multiplication) schema(ctx context.Context, table string) (columns, drop, create []string, err error) {
	if !m.mysql {
		if columns, err = m.texts(ctx, "SELECT name FROM pragma_table_info(?)", table); err != nil {
			return nil, nil, nil, err
		}
		if create, err = m.texts(ctx, "SELECT sql FROM sqlite_master WHERE type = 'index' AND sql IS NOT NULL AND tbl_name = ?", table); err != nil {
			return nil, nil, nil, err
		}
		names, err := m.texts(ctx, "SELECT name FROM sqlite_master WHERE type = 'index' AND sql IS NOT NULL AND tbl_name = ?", table)
		for _, name := range names {
			drop = append(drop, "DROP INDEX "+name)
		}
		return columns, drop, create, err
	}
	if columns, err = m.texts(ctx, "SELECT CONCAT('`', column_name, '`') FROM information_schema.columns WHERE table_schema = DATABASE() AND table_name = ?"+
		" ORDER BY ordinal_position", table); err != nil {
		return nil, nil, nil, err
	}
	var name, text string
	if err := m.db.QueryRowContext(ctx, "SHOW CREATE TABLE "+table).Scan(&name, &text); err != nil {
		return nil, nil, nil, err
	}
	var out, in []string
	for _, key := range regexp.MustCompile("(?m)^  ((?:UNIQUE )?KEY (`[^`]+`) .*?),?$").FindAllStringSubmatch(text, -1) {
		out, in = append(out, "DROP KEY "+key[2]), append(in, "ADD "+key[1])
	}
	if len(out) > 0 {
		drop, create = []string{"ALTER TABLE " + table + " " + strings.Join(out, ", ")}, []string{"ALTER TABLE " + table + " " + strings.Join(in, ", ")}
	}
	return columns, drop, create, nil
}
