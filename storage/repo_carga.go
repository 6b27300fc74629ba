package storage

import (
	"context"
	"database/sql"
	"errors"
	"strconv"
	"time"

	"gorm.io/gorm"

	"ponte/crm"
	"ponte/crm/carga"
)

// Cargas keeps the jobs that read sources (carga.Cargas). The place of the one that runs is a row of travas.
type Cargas struct{ s *Storage }

var _ carga.Cargas = (*Cargas)(nil)

// Cargas gives the port of jobs.
func (s *Storage) Cargas() *Cargas { return &Cargas{s} }

func placeName(v carga.Vaga) string {
	return "carga/" + strconv.FormatInt(v.TenantID, 10) + "/" + v.Fonte
}

// Ocupar takes a place that nobody has.
func (c *Cargas) Ocupar(ctx context.Context, v carga.Vaga, lease time.Duration) (bool, error) {
	return c.s.occupy(ctx, placeName(v), v.Dono, lease)
}

// Manter keeps a place and tells whether the job is to stop.
func (c *Cargas) Manter(ctx context.Context, v carga.Vaga, id int64, lease time.Duration) (stop bool, err error) {
	mine, err := c.s.keep(ctx, placeName(v), v.Dono, lease)
	if err == nil && !mine {
		err = carga.ErrVagaPerdida
	}
	if err != nil {
		return false, err
	}
	err = c.s.pools.reader.QueryRowContext(ctx, "SELECT parar FROM cargas WHERE id = ?", id).Scan(&stop)
	if errors.Is(err, sql.ErrNoRows) { // a simulation has no row
		return false, nil
	}
	return stop, classify(err)
}

// Desocupar gives a place back.
func (c *Cargas) Desocupar(ctx context.Context, v carga.Vaga) error {
	return c.s.vacate(ctx, placeName(v), v.Dono)
}

// write runs f in one transaction with its trail.
func (c *Cargas) write(ctx context.Context, a crm.Auditoria, f func(tx *gorm.DB) error) error {
	return c.s.Cadastro().inTx(ctx, func(tx *gorm.DB) error {
		if err := f(tx); err != nil {
			return err
		}
		return writeAuditoria(tx, a)
	})
}

// Criar inserts a job; what is unfinished of its source is given up.
func (c *Cargas) Criar(ctx context.Context, job *carga.Carga, a crm.Auditoria) error {
	var id int64
	err := c.write(ctx, a, func(tx *gorm.DB) (err error) {
		if id, err = reserveIDs(tx, 1); err != nil {
			return err
		}
		err = tx.Exec("UPDATE cargas SET situacao = ? WHERE tenant_id = ? AND fonte = ? AND situacao NOT IN (?, ?)", string(carga.Substituida),
			job.TenantID, job.Fonte, string(carga.Concluida), string(carga.Substituida)).Error
		if err != nil {
			return err
		}
		row := *job
		row.ID = id
		values := cargaValues(&row)
		if _, err := cargasTable.check(values); err != nil {
			return err
		}
		return tx.Exec(cargasTable.insertStatement(1), values...).Error
	})
	if err == nil {
		job.ID = id
	}
	return err
}

// Mudar sets where a job stands while it is still where it was.
func (c *Cargas) Mudar(ctx context.Context, job *carga.Carga, from []carga.Situacao, a crm.Auditoria) error {
	return c.write(ctx, a, func(tx *gorm.DB) error {
		r := tx.Exec("UPDATE cargas SET situacao = ?, motivo = ?, erro = ?, quem = ?, parar = ? WHERE id = ? AND tenant_id = ? AND situacao IN (?)",
			string(job.Situacao), string(job.Motivo), cut(job.Erro, 1000), cut(job.Quem, 100), false, job.ID, job.TenantID, from)
		if r.Error == nil && r.RowsAffected == 0 {
			return crm.ErrConflito
		}
		return r.Error
	})
}

// PedirParada asks who runs a job to stop.
func (c *Cargas) PedirParada(ctx context.Context, job *carga.Carga, a crm.Auditoria) error {
	return c.write(ctx, a, func(tx *gorm.DB) error {
		return tx.Exec("UPDATE cargas SET parar = ? WHERE id = ? AND tenant_id = ?", true, job.ID, job.TenantID).Error
	})
}

// Avancar writes how far a job is while its place is still v's. Both rows are locked in the order of every run.
func (c *Cargas) Avancar(ctx context.Context, v carga.Vaga, job *carga.Carga, lines []carga.Linha) error {
	values := cargaValues(job)
	change, err := cargasTable.change(values)
	if err != nil {
		return err
	}
	return retry(ctx, func() error {
		return c.s.inTx(ctx, func(tx *sql.Tx) error {
			r, err := tx.ExecContext(ctx, "UPDATE travas SET ate = ate + 1 WHERE nome = ? AND dono = ?", placeName(v), v.Dono)
			if err != nil {
				return err
			}
			if n, err := r.RowsAffected(); err != nil || n == 0 {
				return errors.Join(carga.ErrVagaPerdida, err)
			}
			if _, err := tx.ExecContext(ctx, change.sql, change.args...); err != nil {
				return err
			}
			if job.Situacao != carga.Executando {
				if _, err := tx.ExecContext(ctx, "UPDATE cargas SET parar = ? WHERE id = ?", false, job.ID); err != nil {
					return err
				}
			}
			w := bulkWriter{ctx: ctx, tx: tx}
			insertAll(&w, cargaLinhasTable, func(line *carga.Linha) []any { return cargaLinhaValues(job, line) }, lines)
			return w.err
		})
	})
}

func (c *Cargas) one(ctx context.Context, where string, args ...any) (*carga.Carga, error) {
	found, err := readAll(ctx, c.s.pools.reader, readCarga, "SELECT "+cargasTable.columnList("")+" FROM cargas WHERE "+where+" ORDER BY id DESC LIMIT 1", args...)
	if err != nil {
		return nil, err
	}
	if len(found) == 0 {
		return nil, crm.ErrNaoEncontrado
	}
	return &found[0], nil
}

// UltimaChamada reads the ends of two indexes.
func (c *Cargas) UltimaChamada(ctx context.Context, tenantID int64) (u carga.UltimaChamada, err error) {
	err = c.s.pools.reader.QueryRowContext(ctx, "SELECT COALESCE((SELECT MAX(id) FROM chamadas), 0), COALESCE((SELECT MAX(em) FROM chamadas WHERE tenant_id = ?), 0)",
		tenantID).Scan(&u.ID, &u.Em)
	return u, classify(err)
}

// Pedidas are the places of the jobs that people have asked for and no server has begun.
func (c *Cargas) Pedidas(ctx context.Context) ([]carga.Vaga, error) {
	return readAll(ctx, c.s.pools.reader, func(scan func(...any) error) (v carga.Vaga, err error) {
		err = scan(&v.TenantID, &v.Fonte)
		return v, err
	}, "SELECT DISTINCT tenant_id, fonte FROM cargas WHERE situacao = ?", string(carga.Pedida))
}

// Ultima is the newest job of a source.
func (c *Cargas) Ultima(ctx context.Context, tenantID int64, source string) (*carga.Carga, error) {
	return c.one(ctx, "tenant_id = ? AND fonte = ?", tenantID, source)
}

// EhPrimeira tells whether there are jobs of a source and none has ended yet.
func (c *Cargas) EhPrimeira(ctx context.Context, tenantID int64, source string) (bool, error) {
	var all, ended int
	err := c.s.pools.reader.QueryRowContext(ctx, "SELECT COUNT(*), COALESCE(SUM(CASE WHEN situacao = ? THEN 1 ELSE 0 END), 0) FROM cargas WHERE tenant_id = ? AND fonte = ?",
		string(carga.Concluida), tenantID, source).Scan(&all, &ended)
	return all > 0 && ended == 0, classify(err)
}

// Carga finds a job.
func (c *Cargas) Carga(ctx context.Context, tenantID, id int64) (*carga.Carga, error) {
	return c.one(ctx, "tenant_id = ? AND id = ?", tenantID, id)
}

// Lista gives the jobs of a tenant, newest first.
func (c *Cargas) Lista(ctx context.Context, tenantID int64, p crm.Pagina) (crm.Lista[carga.Carga], error) {
	var list crm.Lista[carga.Carga]
	start, err := parseCursor(p.Cursor)
	if err != nil {
		return list, err
	}
	query, args := "SELECT "+cargasTable.columnList("")+" FROM cargas WHERE tenant_id = ?", []any{tenantID}
	if start.id != 0 {
		query, args = query+" AND pedida_em <= ? AND (pedida_em < ? OR id < ?)", append(args, start.ms, start.ms, start.id)
	}
	n := p.Linhas()
	list.Linhas, err = readAll(ctx, c.s.pools.reader, readCarga, query+" ORDER BY pedida_em DESC, id DESC LIMIT ?", append(args, n+1)...)
	if len(list.Linhas) > n {
		list.Linhas = list.Linhas[:n]
		last := &list.Linhas[n-1]
		list.Proximo = cursor{toMS(last.PedidaEm), last.ID}.String()
	}
	return list, err
}

// Linhas gives what is kept of a job's records, in their order.
func (c *Cargas) Linhas(ctx context.Context, id int64) ([]carga.Linha, error) {
	return readAll(ctx, c.s.pools.reader, readCargaLinha, "SELECT ordem, desfecho, tipo, codigo, caminho, motivo FROM carga_linhas WHERE carga_id = ? ORDER BY ordem", id)
}
