package storage

import (
	"context"
	"database/sql"
	"strings"

	"ponte/crm"
	"ponte/crm/cobranca"
)

// Promessas lists those of a tenant by date.
func (d *Devedores) Promessas(ctx context.Context, f cobranca.FiltroPromessas) (list crm.Lista[cobranca.LinhaPromessa], err error) {
	start, err := parseTextCursor(f.Pagina.Cursor)
	if err != nil {
		return list, err
	}
	where, args := []string{"m.tenant_id = ?"}, []any{f.TenantID}
	and := func(text string, values ...any) { where, args = append(where, text), append(args, values...) }
	if f.ContratoID != 0 {
		and("m.contrato_id = ?", f.ContratoID)
	}
	if f.Situacao != "" {
		and("m.situacao = ?", string(f.Situacao))
	}
	if start.id != 0 {
		and("m.ate >= ? AND (m.ate > ? OR m.id > ?)", start.text, start.text, start.id)
	}
	n := f.Pagina.Linhas()
	list.Linhas, err = readAll(ctx, d.s.pools.reader, func(scan func(...any) error) (l cobranca.LinhaPromessa, err error) {
		var contract, client sql.NullString
		l.Promessa, err = readPromessa(func(own ...any) error { return scan(append(own, &contract, &client)...) })
		l.ContratoCodigo, l.ClienteNome = contract.String, client.String
		return l, err
	}, "SELECT "+promessasTable.columnList("m.")+` , k.codigo, c.nome FROM cobranca_promessas m LEFT JOIN contratos k ON k.id = m.contrato_id
		LEFT JOIN clientes c ON c.id = k.cliente_id WHERE `+strings.Join(where, " AND ")+" ORDER BY m.ate, m.id LIMIT ?", append(args, n+1)...)
	if err == nil && len(list.Linhas) > n {
		list.Linhas = list.Linhas[:n]
		last := &list.Linhas[n-1]
		list.Proximo = textCursor{string(last.Ate), last.ID}.String()
	}
	return list, err
}

// openPromises reads what was promised of contracts, by their ids, and is open: kind and days.
func openPromises[K any](ctx context.Context, db *sql.DB, contracts []K) ([]cobranca.Promessa, error) {
	return readByKey(ctx, db, func(scan func(...any) error) (p cobranca.Promessa, err error) {
		return p, scan(&p.ContratoID, &p.Tipo, &p.Ate, &p.Limite)
	}, "SELECT contrato_id, tipo, ate, limite FROM cobranca_promessas WHERE aberta = 1 AND contrato_id IN (", nil, contracts)
}

// CriarPromessa inserts one. The unique key decides between two of a contract.
func (d *Devedores) CriarPromessa(ctx context.Context, p *cobranca.Promessa) error {
	return retry(ctx, func() error {
		return d.s.inTx(ctx, func(tx *sql.Tx) (err error) {
			if p.ID, err = advanceSequence(ctx, tx, idSequence, 1); err != nil {
				return err
			}
			w := bulkWriter{ctx: ctx, tx: tx}
			w.insert(promessasTable, promessaValues(p))
			w.exec("UPDATE cobranca_promessas SET aberta = 1 WHERE id = ?", p.ID)
			return w.err
		})
	})
}

// LigarPromessa keeps the tarefa of one.
func (d *Devedores) LigarPromessa(ctx context.Context, id, taskID int64) error {
	return d.s.execRetrying(ctx, "UPDATE cobranca_promessas SET tarefa_id = ? WHERE id = ?", taskID, id)
}

// TerminarPromessa ends one that is open.
func (d *Devedores) TerminarPromessa(ctx context.Context, p *cobranca.Promessa) (ended bool, err error) {
	err = retry(ctx, func() error {
		return d.s.inTx(ctx, func(tx *sql.Tx) error {
			n, err := execCount(ctx, tx, "UPDATE cobranca_promessas SET situacao = ?, terminou_por = ?, terminou_em = ?, aberta = NULL WHERE id = ? AND aberta = 1",
				string(p.Situacao), cut(p.TerminouPor, 255), msOrNull(p.TerminouEm), p.ID)
			ended = n == 1
			return err
		})
	})
	return ended, err
}
