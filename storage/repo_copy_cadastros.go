package storage

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"ponte/crm"
)

// copiedTable is a table whose rows of one tenant another one gets: the same, with its ids moved.
type copiedTable struct {
	*Table
	name string   // Portuguese, for people; "" = it belongs to the one before
	key  string   // column by which it is walked: an id that is moved
	ids  []string // columns that hold an id, or 0
	only string   // a condition that its rows must meet, "" = all of them
}

// where is the condition on the rows of a tenant (its placeholder) that are copied.
func (t copiedTable) where() string {
	if t.only == "" {
		return " WHERE tenant_id = ?"
	}
	return " WHERE tenant_id = ? AND " + t.only
}

// copiedTables are in the order in which what is referred to comes first.
var copiedTables = []copiedTable{
	{empresasTable, "empresas", "id", []string{"id"}, ""},
	{filiaisTable, "filiais", "id", []string{"id", "empresa_id"}, ""},
	{empreendimentosTable, "empreendimentos", "id", []string{"id", "filial_id"}, ""},
	{blocosTable, "blocos", "id", []string{"id", "empreendimento_id"}, ""},
	{unidadesTable, "unidades", "id", []string{"id", "bloco_id"}, ""},
	{clientesTable, "clientes", "id", []string{"id", "conjuge_id"}, ""},
	{wordsTable, "", "cliente_id", []string{"cliente_id"}, ""},
	{contratosTable, "contratos", "id", []string{"id", "unidade_id", "cliente_id"}, ""},
	{participantesTable, "", "contrato_id", []string{"contrato_id", "cliente_id"}, ""},
	{itensManutencaoTable, "itens de manutenção", "id", []string{"id"}, ""},
	{tiposAberturaTable, "tipos do Fale Conosco", "id", []string{"id"}, ""},
	// Names that hold in every environment: those of a partner's produção are not the copy's.
	{vinculosTable, "", "objeto_id", []string{"objeto_id", "disputa"}, "tipo <> 'ocorrencia' AND ambiente = ''"},
}

const (
	copyPiece = 500 // keys of one statement
	copyPause = 5 * time.Millisecond
)

var _ crm.CopiaDeCadastros = (*Cadastro)(nil)

// copying is a copy on its way. The ids of the copies are those of the originals and an offset, for which a block of ids is
// reserved: how far it came can be read from what is there, and no table of ids is needed.
type copying struct {
	s           *Storage
	from, to    int64 // tenants
	offset      int64
	last        int64 // greatest id that is copied
	done, total int64
	progress    func(done, total int64)
}

// CopiarCadastros copies registrations from one tenant to another.
func (c *Cadastro) CopiarCadastros(ctx context.Context, from, to int64, progress func(done, total int64)) ([]crm.Contagem, error) {
	k := &copying{s: c.s, from: from, to: to, progress: progress}
	if err := k.begin(ctx, c); err != nil {
		return nil, err
	}
	var counts []crm.Contagem
	for _, t := range copiedTables {
		n, err := k.copy(ctx, t)
		if err != nil {
			return counts, fmt.Errorf("%s: %w", t.Table.name, err)
		}
		if t.name != "" && n > 0 {
			counts = append(counts, crm.Contagem{Nome: t.name, Linhas: n})
		}
	}
	return counts, c.s.execRetrying(ctx, "DELETE FROM sequencias WHERE nome IN (?, ?)", k.mark("deslocamento"), k.mark("ultimo"))
}

// mark names what a copy remembers in sequencias while it lasts.
func (k *copying) mark(what string) string { return "copia/" + decimal(k.to) + "/" + what }

// begin reserves the ids, or finds those that an interrupted copy reserved.
func (k *copying) begin(ctx context.Context, c *Cadastro) (err error) {
	if k.last, err = k.s.remembered(ctx, k.mark("ultimo")); err != nil {
		return err
	}
	if k.last != 0 {
		if k.offset, err = k.s.remembered(ctx, k.mark("deslocamento")); err != nil {
			return err
		}
		return k.count(ctx)
	}
	first, err := k.bounds(ctx)
	if err != nil {
		return err
	}
	own, err := k.has(ctx, k.to)
	if err != nil || own {
		return errors.Join(err, crm.ErrJaExiste)
	}
	if k.last == 0 {
		return nil // there is nothing to copy
	}
	reserved, err := c.IDs(ctx, int(k.last-first)+1)
	if err != nil {
		return err
	}
	k.offset = reserved - first
	// The offset first: one without the last id is of a copy that has not begun.
	if err := k.s.execRetrying(ctx, "DELETE FROM sequencias WHERE nome = ?", k.mark("deslocamento")); err != nil {
		return err
	}
	if err := k.s.remember(ctx, k.mark("deslocamento"), 0, k.offset); err != nil {
		return err
	}
	if err := k.s.remember(ctx, k.mark("ultimo"), 0, k.last); err != nil {
		return err
	}
	return k.count(ctx)
}

// bounds finds the first and the last id that is copied, 0 for none.
func (k *copying) bounds(ctx context.Context) (first int64, err error) {
	for _, t := range copiedTables {
		var low, high int64
		err := k.s.pools.reader.QueryRowContext(ctx, "SELECT COALESCE(MIN("+t.key+"), 0), COALESCE(MAX("+t.key+"), 0) FROM "+t.Table.name+t.where(), k.from).
			Scan(&low, &high)
		if err != nil {
			return 0, classify(err)
		}
		if low > 0 && (first == 0 || low < first) {
			first = low
		}
		k.last = max(k.last, high)
	}
	return first, nil
}

// has tells whether a tenant has registrations.
func (k *copying) has(ctx context.Context, tenantID int64) (bool, error) {
	for _, t := range copiedTables {
		var one int
		err := classify(k.s.pools.reader.QueryRowContext(ctx, "SELECT 1 FROM "+t.Table.name+t.where()+" LIMIT 1", tenantID).Scan(&one))
		if !errors.Is(err, crm.ErrNaoEncontrado) {
			return err == nil, err
		}
	}
	return false, nil
}

// count finds how many rows there are to copy.
func (k *copying) count(ctx context.Context) error {
	for _, t := range copiedTables {
		var n int64
		err := k.s.pools.reader.QueryRowContext(ctx, "SELECT COUNT(*) FROM "+t.Table.name+t.where()+" AND "+t.key+" <= ?", k.from, k.last).Scan(&n)
		if err != nil {
			return classify(err)
		}
		k.total += n
	}
	return nil
}

// copy copies a table, on from where it is, and tells how many rows of it there are now.
func (k *copying) copy(ctx context.Context, t copiedTable) (rows int64, err error) {
	var at int64
	err = k.s.pools.reader.QueryRowContext(ctx, "SELECT COUNT(*), COALESCE(MAX("+t.key+"), 0) FROM "+t.Table.name+t.where()+" AND "+t.key+" <= ?",
		k.to, k.last+k.offset).Scan(&rows, &at)
	if err != nil {
		return 0, classify(err)
	}
	k.done += rows
	if at > 0 {
		at -= k.offset
	}
	values := make([]string, len(t.columns))
	var args []any
	for i, c := range t.columns {
		switch {
		case c.name == "tenant_id":
			values[i] = "?"
			args = append(args, k.to)
		case slices.Contains(t.ids, c.name):
			values[i] = "CASE WHEN " + c.name + " = 0 THEN 0 ELSE " + c.name + " + ? END"
			args = append(args, k.offset)
		default:
			values[i] = c.name
		}
	}
	insert := "INSERT INTO " + t.Table.name + " (" + t.columnList("") + ") SELECT " + strings.Join(values, ", ") + " FROM " + t.Table.name + t.where() +
		" AND " + t.key + " > ? AND " + t.key + " <= ?"
	for {
		var next sql.NullInt64
		err := k.s.pools.reader.QueryRowContext(ctx, "SELECT MAX(k) FROM (SELECT DISTINCT "+t.key+" AS k FROM "+t.Table.name+t.where()+" AND "+t.key+" > ? AND "+
			t.key+" <= ? ORDER BY k LIMIT ?) piece", k.from, at, k.last, copyPiece).Scan(&next)
		if err != nil {
			return rows, classify(err)
		}
		if !next.Valid {
			return rows, nil
		}
		var copied int64
		err = retry(ctx, func() error {
			result, err := k.s.pools.writer.ExecContext(ctx, insert, append(slices.Clone(args), k.from, at, next.Int64)...)
			if err == nil {
				copied, err = result.RowsAffected()
			}
			return classify(err)
		})
		if err != nil {
			return rows, err
		}
		at, rows, k.done = next.Int64, rows+copied, k.done+copied
		if k.progress != nil {
			k.progress(k.done, k.total)
		}
		if err := waitBetween(ctx, copyPause); err != nil {
			return rows, err
		}
	}
}

// waitBetween leaves the others room between two pieces.
func waitBetween(ctx context.Context, d time.Duration) error {
	select {
	case <-ctx.Done():
		return ctx.Err()
	case <-time.After(d):
		return nil
	}
}
