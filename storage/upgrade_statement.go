package storage

import (
	"context"
	"regexp"
	"slices"
	"strings"
)

// statementsOf splits a migration. Only comments of whole lines are known, and none of MySQL's own statements that merely carry others out.
func statementsOf(text string) (list []string) {
	var b strings.Builder
	for line := range strings.Lines(text) {
		if !strings.HasPrefix(strings.TrimSpace(line), "--") {
			b.WriteString(line)
		}
	}
	text = b.String()
	for begin, i, quoted := 0, 0, false; i < len(text); i++ {
		switch c := text[i]; {
		case quoted && c == '\\':
			i++
		case c == '\'':
			quoted = !quoted
		case c == ';' && !quoted:
			statement := strings.TrimSpace(text[begin:i])
			begin = i + 1
			if !carriesOut.MatchString(statement) {
				list = append(list, statement)
			}
		}
	}
	return list
}

var (
	carriesOut = regexp.MustCompile(`^(?:PREPARE|EXECUTE|DEALLOCATE PREPARE) `)
	guarded    = regexp.MustCompile(`(?s)^SET @\w+ = \((SELECT IF\(.*)\)$`)
)

// unguarded asks the guard of a statement what it would carry out here, "" = nothing: an interrupted step is repeated.
func (x *examiner) unguarded(ctx context.Context, statement string) (string, error) {
	m := guarded.FindStringSubmatch(statement)
	if m == nil {
		return statement, nil
	}
	var chosen string
	if err := x.db.QueryRowContext(ctx, m[1]).Scan(&chosen); err != nil {
		return "", classify(err)
	}
	if chosen == "DO 0" {
		return "", nil
	}
	return chosen, nil
}

var (
	createTable  = regexp.MustCompile(`^CREATE TABLE (?:IF NOT EXISTS )?(\w+) \(`)
	alterTable   = regexp.MustCompile(`^ALTER TABLE (\w+) (.+)$`)
	addColumn    = regexp.MustCompile(`^ADD COLUMN (\w+) (.+)$`)
	createIndex  = regexp.MustCompile(`^CREATE (UNIQUE )?INDEX (?:IF NOT EXISTS )?(\w+) ON (\w+) \(([^)]+)\)`)
	dropIndex    = regexp.MustCompile(`^DROP INDEX (?:IF EXISTS )?(\w+)(?: ON (\w+))?$`)
	alterIndex   = regexp.MustCompile(`^DROP INDEX (\w+), ADD INDEX (\w+) \(([^)]+)\)$`)
	alterDrop    = regexp.MustCompile(`^DROP INDEX (\w+)$`)
	updateRows   = regexp.MustCompile(`(?s)^UPDATE (\w+) SET (.+?)(?: WHERE (.+))?$`)
	insertSelect = regexp.MustCompile(`(?s)^INSERT (?:OR )?(?:IGNORE )?INTO (\w+) \([^)]*\)\s+SELECT\s`)
	insertValues = regexp.MustCompile(`^INSERT (?:OR )?(?:IGNORE )?INTO (\w+) \([^)]*\) VALUES `)
	fromTables   = regexp.MustCompile(`(?:FROM|JOIN)\s+(\w+)`)
	columnsSet   = regexp.MustCompile(`(?:^|, )(\w+) = `)
	betweenAdds  = regexp.MustCompile(`, (?:ADD|DROP|MODIFY|CHANGE|RENAME) `)
)

// effectOf reads what a statement of a migration does. What it does not know is EffectOther: a test keeps that from happening unseen.
func effectOf(statement string) Effect {
	one := strings.Join(strings.Fields(statement), " ")
	if m := createTable.FindStringSubmatch(one); m != nil {
		return Effect{Kind: EffectTable, Table: m[1], Expand: true}
	}
	if m := createIndex.FindStringSubmatch(one); m != nil {
		return Effect{Kind: EffectIndex, Table: m[3], Names: []string{m[2]}, Columns: strings.Split(m[4], ", "), Unique: m[1] != "", Expand: true}
	}
	if m := dropIndex.FindStringSubmatch(one); m != nil {
		return Effect{Kind: EffectDropIndex, Table: m[2], Names: []string{m[1]}, Expand: true}
	}
	if m := alterTable.FindStringSubmatch(one); m != nil {
		return alterOf(m[1], m[2])
	}
	if m := insertSelect.FindStringSubmatch(one); m != nil {
		e := Effect{Kind: EffectCopy, Table: m[1], Expand: true}
		for _, from := range fromTables.FindAllStringSubmatch(one, -1) {
			if from[1] != e.Table && !slices.Contains(e.From, from[1]) {
				e.From = append(e.From, from[1])
			}
		}
		return e
	}
	if m := insertValues.FindStringSubmatch(one); m != nil {
		return Effect{Kind: EffectCopy, Table: m[1], Expand: true}
	}
	if m := updateRows.FindStringSubmatch(one); m != nil {
		e := Effect{Kind: EffectUpdate, Table: m[1], Expand: true}
		for _, c := range columnsSet.FindAllStringSubmatch(m[2], -1) {
			e.Names = append(e.Names, c[1])
		}
		return e
	}
	return Effect{Kind: EffectOther, Names: []string{cut(one, 60)}}
}

// alterOf reads an ALTER TABLE that only adds columns, drops an index, or makes one anew under its name.
func alterOf(table, change string) Effect {
	if m := alterIndex.FindStringSubmatch(change); m != nil && m[1] == m[2] {
		return Effect{Kind: EffectIndex, Table: table, Names: []string{m[1]}, Columns: strings.Split(m[3], ", "), Expand: true}
	}
	if m := alterDrop.FindStringSubmatch(change); m != nil {
		return Effect{Kind: EffectDropIndex, Table: table, Names: []string{m[1]}, Expand: true}
	}
	e := Effect{Kind: EffectColumn, Table: table, Expand: true}
	for change != "" {
		part, rest := change, ""
		if at := betweenAdds.FindStringIndex(change); at != nil {
			part, rest = change[:at[0]], change[at[0]+len(", "):]
		}
		m := addColumn.FindStringSubmatch(part)
		if m == nil {
			return Effect{Kind: EffectOther, Table: table, Names: []string{cut(part, 60)}}
		}
		e.Names = append(e.Names, m[1])
		// A program that does not know the column writes rows without it.
		e.Expand = e.Expand && (!strings.Contains(m[2], "NOT NULL") || strings.Contains(m[2], "DEFAULT"))
		change = rest
	}
	return e
}

// changedRows is which rows an UPDATE changes, "" = all.
func changedRows(statement string) string {
	m := updateRows.FindStringSubmatch(statement)
	if m == nil {
		return ""
	}
	return m[3]
}

// copiedRows is an INSERT ... SELECT from its FROM on, without an order.
func copiedRows(statement string) string {
	text := statement[insertSelect.FindStringIndex(statement)[1]:]
	for i, depth := 0, 0; i < len(text); i++ {
		switch text[i] {
		case '(':
			depth++
		case ')':
			depth--
		case 'F':
			if depth == 0 && fromHere.MatchString(text[i-1:]) {
				text, _, _ = strings.Cut(text[i:], " ORDER BY ")
				return text
			}
		}
	}
	return text
}

var fromHere = regexp.MustCompile(`^\sFROM\s`)
