package storage

import (
	"context"
	"database/sql"
	"errors"
	"strconv"
	"strings"
	"time"

	"gorm.io/gorm"

	"ponte/crm"
)

// Conferencias keeps the comparisons of destinations (crm.Conferencias).
type Conferencias struct{ s *Storage }

var _ crm.Conferencias = (*Conferencias)(nil)

// Conferencias gives the port of comparisons.
func (s *Storage) Conferencias() *Conferencias { return &Conferencias{s} }

func comparisonPlace(tenantID int64) string {
	return "conferencia/" + strconv.FormatInt(tenantID, 10)
}

// Ocupar takes the tenant's place.
func (c *Conferencias) Ocupar(ctx context.Context, tenantID int64, owner string, lease time.Duration) (bool, error) {
	return c.s.occupy(ctx, comparisonPlace(tenantID), owner, lease)
}

// Manter keeps it.
func (c *Conferencias) Manter(ctx context.Context, tenantID int64, owner string, lease time.Duration) (bool, error) {
	return c.s.keep(ctx, comparisonPlace(tenantID), owner, lease)
}

// Desocupar gives it back.
func (c *Conferencias) Desocupar(ctx context.Context, tenantID int64, owner string) error {
	return c.s.leave(ctx, comparisonPlace(tenantID), owner)
}

// Criar inserts one, unless another of the same destination is still to end.
func (c *Conferencias) Criar(ctx context.Context, run *crm.Conferencia, a crm.Auditoria) error {
	var id int64
	err := c.s.Cadastro().inTx(ctx, func(tx *gorm.DB) (err error) {
		if id, err = reserveIDs(tx, 1); err != nil { // locks the sequence: two that come at once see each other
			return err
		}
		var open int64
		err = tx.Raw("SELECT COUNT(*) FROM conferencias WHERE tenant_id = ? AND destino = ? AND estado IN (?, ?)", run.TenantID, run.Destino,
			string(crm.ConferenciaPedida), string(crm.ConferenciaExecutando)).Scan(&open).Error
		if err != nil {
			return err
		}
		if open > 0 {
			return crm.ErrConflito
		}
		row := *run
		row.ID = id
		if err := tx.Exec(conferenciasTable.insertStatement(1), conferenciaValues(&row)...).Error; err != nil {
			return err
		}
		return writeAuditoria(tx, a)
	})
	if err == nil {
		run.ID = id
	}
	return err
}

// Iniciar says that one runs.
func (c *Conferencias) Iniciar(ctx context.Context, run *crm.Conferencia, owner string) error {
	return c.write(ctx, run, owner, nil)
}

// Concluir writes the end of one with what it found.
func (c *Conferencias) Concluir(ctx context.Context, run *crm.Conferencia, owner string, found []crm.Achado) error {
	return c.write(ctx, run, owner, found)
}

// write changes a row while the tenant's place is owner's.
func (c *Conferencias) write(ctx context.Context, run *crm.Conferencia, owner string, found []crm.Achado) error {
	change, err := conferenciasTable.change(conferenciaValues(run))
	if err != nil {
		return err
	}
	return retry(ctx, func() error {
		return c.s.inTx(ctx, func(tx *sql.Tx) error {
			r, err := tx.ExecContext(ctx, "UPDATE travas SET ate = ate + 1 WHERE nome = ? AND dono = ?", comparisonPlace(run.TenantID), owner)
			if err != nil {
				return err
			}
			if n, err := r.RowsAffected(); err != nil || n == 0 {
				return errors.Join(crm.ErrConflito, err)
			}
			if _, err := tx.ExecContext(ctx, change.sql, change.args...); err != nil {
				return err
			}
			w := bulkWriter{ctx: ctx, tx: tx}
			insertAll(&w, achadosTable, func(a *crm.Achado) []any { return achadoValues(run, a) }, found)
			return w.err
		})
	})
}

// appliedAtOnce is of how many findings the events are made in one transaction: it holds the sequence of ids, for which every opening waits.
const appliedAtOnce = 200

// errTaken says that somebody else applied some of the same findings in the same moment.
var errTaken = errors.New("findings were applied meanwhile")

// Aplicar makes the events. Who is second finds the rows applied.
func (c *Conferencias) Aplicar(ctx context.Context, run *crm.Conferencia, orders []int, by string, at time.Time, a crm.Auditoria) (applied int, err error) {
	for {
		n, err := c.applySome(ctx, run, orders, by, at, a, applied == 0)
		if errors.Is(err, errTaken) {
			continue
		}
		if applied += n; err != nil || n < appliedAtOnce {
			return applied, err
		}
	}
}

func (c *Conferencias) applySome(ctx context.Context, run *crm.Conferencia, orders []int, by string, at time.Time, a crm.Auditoria, audited bool) (applied int, err error) {
	err = c.s.Cadastro().inTx(ctx, func(tx *gorm.DB) error {
		applied = 0
		open := func() *gorm.DB {
			return tx.Table("conferencia_achados").Where("conferencia_id = ? AND evento <> '' AND aplicado_em = 0", run.ID)
		}
		q := open().Select("ordem, evento, corpo")
		if orders != nil {
			q = q.Where("ordem IN ?", orders)
		}
		var rows []struct {
			Ordem         int
			Evento, Corpo string
		}
		if err := q.Order("ordem").Limit(appliedAtOnce).Scan(&rows).Error; err != nil || len(rows) == 0 {
			return err
		}
		first, err := reserveIDs(tx, len(rows))
		if err != nil {
			return err
		}
		these, values := make([]int, len(rows)), []any{}
		for i, row := range rows {
			these[i] = row.Ordem
			values = append(values, eventoValues(&crm.EventoDeParceiro{
				ID: first + int64(i), TenantID: run.TenantID, Destino: run.Destino, Ambiente: run.Ambiente, Chave: findingKey(run.ID, row.Ordem), Codigo: row.Evento, Corpo: row.Corpo,
				RecebidoEm: at, Estado: crm.EventoPendente, ProximaEm: at,
			})...)
		}
		r := open().Where("ordem IN ?", these).Updates(map[string]any{"aplicado_em": toMS(at), "aplicado_por": cut(by, 100)})
		if r.Error != nil {
			return r.Error
		}
		if r.RowsAffected != int64(len(rows)) {
			return errTaken
		}
		if err := tx.Exec(eventosTable.insertStatement(len(rows)), values...).Error; err != nil {
			return err
		}
		applied = len(rows)
		if !audited {
			return nil
		}
		return writeAuditoria(tx, a)
	})
	return applied, err
}

func (c *Conferencias) some(ctx context.Context, rest string, args ...any) ([]crm.Conferencia, error) {
	return readAll(ctx, c.s.pools.reader, readConferencia, "SELECT "+conferenciasTable.columnList("")+" FROM conferencias WHERE "+rest, args...)
}

func first(found []crm.Conferencia, err error) (*crm.Conferencia, error) {
	if err == nil && len(found) == 0 {
		err = crm.ErrNaoEncontrado
	}
	if err != nil {
		return nil, err
	}
	return &found[0], nil
}

// Abertas are those that are still to end.
func (c *Conferencias) Abertas(ctx context.Context) ([]crm.Conferencia, error) {
	return c.some(ctx, "estado IN (?, ?) ORDER BY id", string(crm.ConferenciaPedida), string(crm.ConferenciaExecutando))
}

// Ultima is the newest of a destination.
func (c *Conferencias) Ultima(ctx context.Context, tenantID int64, destination, environment string) (*crm.Conferencia, error) {
	return first(c.some(ctx, "tenant_id = ? AND destino = ? AND ambiente = ? ORDER BY id DESC LIMIT 1", tenantID, destination, environment))
}

// Conferencia finds one.
func (c *Conferencias) Conferencia(ctx context.Context, tenantID, id int64) (*crm.Conferencia, error) {
	return first(c.some(ctx, "tenant_id = ? AND id = ?", tenantID, id))
}

// Conferencias lists, newest first.
func (c *Conferencias) Conferencias(ctx context.Context, tenantID int64, destination string, p crm.Pagina) (list crm.Lista[crm.Conferencia], err error) {
	start, err := parseCursor(p.Cursor)
	if err != nil {
		return list, err
	}
	query, args := "tenant_id = ?", []any{tenantID}
	for _, e := range equalities("destino", destination) {
		query, args = query+" AND "+e.text, append(args, e.args...)
	}
	if start.id != 0 {
		query, args = query+" AND pedida_em <= ? AND (pedida_em < ? OR id < ?)", append(args, start.ms, start.ms, start.id)
	}
	n := p.Linhas()
	list.Linhas, err = c.some(ctx, query+" ORDER BY pedida_em DESC, id DESC LIMIT ?", append(args, n+1)...)
	if len(list.Linhas) > n {
		list.Linhas = list.Linhas[:n]
		last := &list.Linhas[n-1]
		list.Proximo = cursor{toMS(last.PedidaEm), last.ID}.String()
	}
	return list, err
}

// Achados lists what one found, each with what became of its event.
func (c *Conferencias) Achados(ctx context.Context, f crm.FiltroAchados) (list crm.Lista[crm.Achado], err error) {
	start, err := parseCursor(f.Pagina.Cursor)
	if err != nil {
		return list, err
	}
	where, args := []string{"a.tenant_id = ?", "a.conferencia_id = ?"}, []any{f.TenantID, f.ConferenciaID}
	for _, e := range equalities("a.tipo", string(f.Tipo), "a.numero", f.Numero) {
		where, args = append(where, e.text), append(args, e.args...)
	}
	switch f.Situacao {
	case crm.AchadoAplicavel:
		where = append(where, "a.evento <> '' AND a.aplicado_em = 0")
	case crm.AchadoAplicado:
		where = append(where, "a.aplicado_em > 0")
	case crm.AchadoJulgar:
		where = append(where, "a.evento = ''")
	}
	if f.Ordem != 0 {
		where, args = append(where, "a.ordem = ?"), append(args, f.Ordem)
	}
	if start.id != 0 {
		where, args = append(where, "a.ordem > ?"), append(args, start.id)
	}
	n := f.Pagina.Linhas()
	list.Linhas, err = readAll(ctx, c.s.pools.reader, readAchado, `SELECT a.ordem, a.tipo, a.codigo, a.numero, a.aqui, a.la, a.porque, a.fara, a.evento, a.corpo, a.aplicado_em,
		a.aplicado_por, COALESCE(e.estado, ''), COALESCE(e.motivo, '') FROM conferencia_achados a JOIN conferencias c ON c.id = a.conferencia_id
		LEFT JOIN eventos_parceiro e ON e.tenant_id = a.tenant_id AND e.destino = c.destino AND e.chave = a.chave WHERE `+
		strings.Join(where, " AND ")+" ORDER BY a.ordem LIMIT ?", append(args, n+1)...)
	if len(list.Linhas) > n {
		list.Linhas = list.Linhas[:n]
		list.Proximo = cursor{0, int64(list.Linhas[n-1].Ordem)}.String()
	}
	return list, err
}

// Nomeadas are ours that a destination gave a name.
func (c *Conferencias) Nomeadas(ctx context.Context, tenantID int64, system, environment string) ([]crm.Nomeada, error) {
	return readAll(ctx, c.s.pools.reader, func(scan func(...any) error) (n crm.Nomeada, err error) {
		var closed, assistencia, situation, inactive sql.NullInt64
		err = scan(&n.Codigo, &n.OcorrenciaID, &n.Numero, &n.StatusID, &closed, &assistencia, &situation, &inactive)
		if closed.Valid {
			n.FechadaEm = fromMS(closed.Int64)
		}
		n.Assistencia, n.SituacaoID, n.Inativa = assistencia.Valid, situation.Int64, inactive.Valid
		return n, err
	}, `SELECT v.codigo, o.id, o.numero, COALESCE(o.status_id, 0), o.fechada_em, a.ocorrencia_id, a.situacao_id, a.inativa_desde FROM vinculos v
		JOIN ocorrencias o ON o.id = v.objeto_id AND o.tenant_id = v.tenant_id LEFT JOIN assistencias a ON a.ocorrencia_id = o.id
		WHERE v.tenant_id = ? AND v.tipo = ? AND v.sistema = ? AND v.ambiente = ? AND v.disputa = 0 ORDER BY o.id, v.codigo`,
		tenantID, string(crm.VinculoOcorrencia), system, environment)
}
