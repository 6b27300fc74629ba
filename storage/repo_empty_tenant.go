package storage

import (
	"context"
	"database/sql"

	"ponte/crm"
)

var _ crm.Esvaziamento = (*Cadastro)(nil)

// emptyPiece is how many ocorrências, or rows of another table, one transaction deletes.
const emptyPiece = 200

// movements are the tables of what happens in a tenant. Those of an ocorrência are found by its id and go with it; of the others
// each is found by the tenant, and goes before the ocorrências or after them.
var movements = struct{ before, ofOcorrencia, after, counts []string }{
	// What is still to be sent goes first: nothing of a half-emptied tenant may reach a partner.
	before:       []string{"entregas", "tentativas"},
	ofOcorrencia: []string{"narrativas", "movimentos", "anexos", "tarefas", "assistencia_visitas", "assistencia_itens", "assistencias"},
	after:        []string{"chamada_chaves", "chamadas", "timesheets", "ips_recusados", "eventos_parceiro", "alarmes", "negativacao_envios", "negativacao_remessas", "negativacao_retornos", "negativacoes"},
	// Counts have no id of their own, and are few; nor have the steps and refusals of negativações.
	counts: []string{"sombra_resultados", "sombra_viradas", "sombra_explicacoes", "chamadas_contagens", "ocorrencias_contagens", "negativacao_passos", "negativacao_recusas", "negativacao_retorno_linhas"},
}

// ContarMovimento counts what ApagarMovimento deletes.
func (c *Cadastro) ContarMovimento(ctx context.Context, tenantID int64) ([]crm.Contagem, error) {
	var counts []crm.Contagem
	of := func(table string) string {
		return "SELECT COUNT(*) FROM " + table + " x JOIN ocorrencias o ON o.id = x.ocorrencia_id WHERE o.tenant_id = ?"
	}
	for _, q := range []struct{ name, query string }{
		{"ocorrencias", "SELECT COUNT(*) FROM ocorrencias WHERE tenant_id = ?"},
		{"narrativas", of("narrativas")},
		{"anexos", of("anexos")},
		{"tarefas", of("tarefas")},
		{"entregas", "SELECT COUNT(*) FROM entregas WHERE tenant_id = ?"},
		{"chamadas", "SELECT COUNT(*) FROM chamadas WHERE tenant_id = ?"},
		{"timesheets", "SELECT COUNT(*) FROM timesheets WHERE tenant_id = ?"},
	} {
		n := crm.Contagem{Nome: q.name}
		if err := c.s.pools.reader.QueryRowContext(ctx, q.query, tenantID).Scan(&n.Linhas); err != nil {
			return nil, classify(err)
		}
		counts = append(counts, n)
	}
	return counts, nil
}

// ApagarMovimento deletes what happened in a tenant, as it was when it began.
func (c *Cadastro) ApagarMovimento(ctx context.Context, tenantID int64, progress func(done, total int64)) error {
	var total, last int64
	err := c.s.pools.reader.QueryRowContext(ctx, "SELECT COUNT(*), COALESCE(MAX(id), 0) FROM ocorrencias WHERE tenant_id = ?", tenantID).Scan(&total, &last)
	if err != nil {
		return classify(err)
	}
	for _, table := range movements.before {
		if err := c.deleteOf(ctx, table, tenantID); err != nil {
			return err
		}
	}
	// Before the ocorrências: a key without its ocorrência would answer a number that is gone.
	if err := c.deleteKeys(ctx, tenantID, " AND k.em <= ?", toMS(c.s.now())); err != nil {
		return err
	}
	for done := int64(0); ; {
		n, err := c.deleteOcorrencias(ctx, tenantID, last)
		if err != nil {
			return err
		}
		if n == 0 {
			break
		}
		if done += n; progress != nil {
			progress(done, total)
		}
		if err := waitBetween(ctx, copyPause); err != nil {
			return err
		}
	}
	// Those of calls that came meanwhile, whose ocorrências went with the others.
	if err := c.deleteKeys(ctx, tenantID, " AND NOT EXISTS (SELECT 1 FROM ocorrencias o WHERE o.id = k.ocorrencia_id)"); err != nil {
		return err
	}
	for _, table := range movements.after {
		if err := c.deleteOf(ctx, table, tenantID); err != nil {
			return err
		}
	}
	for _, table := range movements.counts {
		if err := c.s.execRetrying(ctx, "DELETE FROM "+table+" WHERE tenant_id = ?", tenantID); err != nil {
			return err
		}
	}
	return nil
}

// deleteOf deletes a tenant's rows of a table, those that are there now.
func (c *Cadastro) deleteOf(ctx context.Context, table string, tenantID int64) error {
	var last int64
	err := c.s.pools.reader.QueryRowContext(ctx, "SELECT COALESCE(MAX(id), 0) FROM "+table+" WHERE tenant_id = ?", tenantID).Scan(&last)
	if err != nil {
		return classify(err)
	}
	for {
		ids, err := c.idsOf(ctx, "SELECT id FROM "+table+" WHERE tenant_id = ? AND id <= ? LIMIT ?", tenantID, last, emptyPiece)
		if err != nil || len(ids.args) == 0 {
			return err
		}
		in, values := ids.in("id")
		if err := c.s.execRetrying(ctx, "DELETE FROM "+table+" WHERE "+in, values...); err != nil {
			return err
		}
		if err := waitBetween(ctx, copyPause); err != nil {
			return err
		}
	}
}

func (c *Cadastro) idsOf(ctx context.Context, query string, args ...any) (ids set[int64], err error) {
	err = eachRow(ctx, c.s.pools.reader, query, args, func(scan func(...any) error) error {
		var id int64
		err := scan(&id)
		ids.add(id)
		return err
	})
	return ids, err
}

// deleteOcorrencias deletes a piece of a tenant's ocorrências with what hangs on them, and tells how many there were. The
// bytes of attachments go before their rows, each file by itself: they are the most of it.
func (c *Cadastro) deleteOcorrencias(ctx context.Context, tenantID, last int64) (int64, error) {
	ids, err := c.idsOf(ctx, "SELECT id FROM ocorrencias WHERE tenant_id = ? AND id <= ? LIMIT ?", tenantID, last, emptyPiece)
	if err != nil || len(ids.args) == 0 {
		return 0, err
	}
	in, values := ids.in("ocorrencia_id")
	files, err := c.idsOf(ctx, "SELECT id FROM anexos WHERE "+in, values...)
	if err != nil {
		return 0, err
	}
	for _, id := range files.args {
		if err := c.s.execRetrying(ctx, "DELETE FROM anexo_partes WHERE anexo_id = ?", id); err != nil {
			return 0, err
		}
	}
	err = retry(ctx, func() error {
		return c.s.inTx(ctx, func(tx *sql.Tx) error {
			for _, table := range movements.ofOcorrencia {
				if _, err := tx.ExecContext(ctx, "DELETE FROM "+table+" WHERE "+in, values...); err != nil {
					return err
				}
			}
			names, objects := ids.in("objeto_id")
			if _, err := tx.ExecContext(ctx, "DELETE FROM vinculos WHERE tenant_id = ? AND tipo = 'ocorrencia' AND "+names, append([]any{tenantID}, objects...)...); err != nil {
				return err
			}
			in, values := ids.in("id")
			_, err := tx.ExecContext(ctx, "DELETE FROM ocorrencias WHERE "+in, values...)
			return err
		})
	})
	return int64(len(ids.args)), err
}

// deleteKeys deletes a tenant's idempotency keys, of those that a condition on k narrows to.
func (c *Cadastro) deleteKeys(ctx context.Context, tenantID int64, where string, args ...any) error {
	args = append(append([]any{tenantID}, args...), emptyPiece)
	for {
		var keys [][]any
		err := eachRow(ctx, c.s.pools.reader, "SELECT k.sistema, k.tipo, k.chave FROM chaves_idempotencia k WHERE k.tenant_id = ?"+where+" LIMIT ?",
			args, func(scan func(...any) error) error {
				var sistema, tipo, chave string
				err := scan(&sistema, &tipo, &chave)
				keys = append(keys, []any{tenantID, sistema, tipo, chave})
				return err
			})
		if err != nil || len(keys) == 0 {
			return err
		}
		err = retry(ctx, func() error {
			return c.s.inTx(ctx, func(tx *sql.Tx) error {
				for _, key := range keys {
					if _, err := tx.ExecContext(ctx, "DELETE FROM chaves_idempotencia WHERE tenant_id = ? AND sistema = ? AND tipo = ? AND chave = ?", key...); err != nil {
						return err
					}
				}
				return nil
			})
		})
		if err != nil {
			return err
		}
		if err := waitBetween(ctx, copyPause); err != nil {
			return err
		}
	}
}
