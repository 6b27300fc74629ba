package storage

import (
	"context"
	"errors"

	"gorm.io/gorm"

	"ponte/crm"
	"ponte/crm/cobranca"
)

// Cobranca keeps the régua and what it did (cobranca.Reguas, cobranca.Corrida).
type Cobranca struct{ s *Storage }

var (
	_ cobranca.Reguas  = (*Cobranca)(nil)
	_ cobranca.Corrida = (*Cobranca)(nil)
)

// Cobranca gives the ports of the collection.
func (s *Storage) Cobranca() *Cobranca { return &Cobranca{s} }

var selectReguas = "SELECT " + reguasTable.columnList("r.") + ", v.conteudo FROM cobranca_reguas r JOIN cobranca_versoes v ON v.regua_id = r.id AND v.numero = r.numero WHERE "

// Reguas are a tenant's, by id.
func (c *Cobranca) Reguas(ctx context.Context, tenantID int64) ([]cobranca.Regua, error) {
	return readAll(ctx, c.s.pools.reader, readRegua, selectReguas+"r.tenant_id = ? ORDER BY r.id", tenantID)
}

// Regua finds one.
func (c *Cobranca) Regua(ctx context.Context, tenantID, id int64) (*cobranca.Regua, error) {
	list, err := readAll(ctx, c.s.pools.reader, readRegua, selectReguas+"r.tenant_id = ? AND r.id = ?", tenantID, id)
	if err == nil && len(list) == 0 {
		err = crm.ErrNaoEncontrado
	}
	if err != nil {
		return nil, err
	}
	return &list[0], nil
}

// Versoes are a régua's, the newest first.
func (c *Cobranca) Versoes(ctx context.Context, tenantID, reguaID int64) ([]cobranca.VersaoDaRegua, error) {
	return readAll(ctx, c.s.pools.reader, readVersao, "SELECT "+versoesTable.columnList("")+" FROM cobranca_versoes WHERE regua_id = ? AND tenant_id = ? ORDER BY numero DESC", reguaID, tenantID)
}

// GravarRegua adds one or changes the one whose Versao was read.
func (c *Cobranca) GravarRegua(ctx context.Context, r *cobranca.Regua, fresh *cobranca.VersaoDaRegua, a crm.Auditoria) (err error) {
	row := *r
	isNew := row.ID == 0
	if isNew {
		if row.ID, err = c.s.Cadastro().IDs(ctx, 1); err != nil {
			return err
		}
	}
	err = c.s.Cadastro().inTx(ctx, func(tx *gorm.DB) error {
		row.Versao = r.Versao
		if fresh != nil {
			v := *fresh
			v.ReguaID, row.Numero = row.ID, v.Numero
			w := bulkWriter{ctx: ctx, tx: tx.Statement.ConnPool}
			if insertAll(&w, versoesTable, versaoValues, []cobranca.VersaoDaRegua{v}); w.err != nil {
				return classify(w.err)
			}
		}
		return writeVersioned(ctx, tx, reguasTable, reguaValues, &row, &row.Versao, isNew, a)
	})
	if err == nil {
		*r = row
	}
	return err
}

// Janelas are the tenant's own hours by UF.
func (c *Cobranca) Janelas(ctx context.Context, tenantID int64) (map[string]string, error) {
	hours := map[string]string{}
	err := eachRow(ctx, c.s.pools.reader, "SELECT uf, semana FROM cobranca_janelas WHERE tenant_id = ?", []any{tenantID}, func(scan func(...any) error) error {
		var state, week string
		err := scan(&state, &week)
		hours[state] = week
		return err
	})
	return hours, err
}

// GravarJanela sets the hours of a state; "" = back to what ships.
func (c *Cobranca) GravarJanela(ctx context.Context, tenantID int64, state, week string, a crm.Auditoria) error {
	return c.s.Cadastro().inTx(ctx, func(tx *gorm.DB) error {
		if err := tx.Exec("DELETE FROM cobranca_janelas WHERE tenant_id = ? AND uf = ?", tenantID, state).Error; err != nil {
			return err
		}
		if week != "" {
			if err := tx.Exec("INSERT INTO cobranca_janelas (tenant_id, uf, semana) VALUES (?, ?, ?)", tenantID, state, cut(week, 255)).Error; err != nil {
				return err
			}
		}
		return writeAuditoria(tx, a)
	})
}

// Recusas are a client's.
func (c *Cobranca) Recusas(ctx context.Context, tenantID, clienteID int64) ([]cobranca.Recusa, error) {
	return readAll(ctx, c.s.pools.reader, readRecusa, "SELECT "+recusasTable.columnList("")+" FROM cobranca_recusas WHERE cliente_id = ? AND tenant_id = ? ORDER BY canal", clienteID, tenantID)
}

// GravarRecusa adds or replaces one of a client of the tenant.
func (c *Cobranca) GravarRecusa(ctx context.Context, r *cobranca.Recusa, a crm.Auditoria) error {
	return c.s.Cadastro().inTx(ctx, func(tx *gorm.DB) error {
		if err := deleteRecusa(tx, r); err != nil {
			return err
		}
		added := tx.Exec("INSERT INTO cobranca_recusas ("+recusasTable.columnList("")+") SELECT tenant_id, id, ?, ?, ?, ? FROM clientes WHERE tenant_id = ? AND id = ?",
			string(r.Canal), r.Motivo, cut(r.Quem, 255), toMS(r.Em), r.TenantID, r.ClienteID)
		if added.Error == nil && added.RowsAffected == 0 {
			return crm.ErrNaoEncontrado
		}
		if added.Error != nil {
			return added.Error
		}
		return writeAuditoria(tx, a)
	})
}

// ApagarRecusa takes one back.
func (c *Cobranca) ApagarRecusa(ctx context.Context, r *cobranca.Recusa, a crm.Auditoria) error {
	return c.s.Cadastro().inTx(ctx, func(tx *gorm.DB) error {
		if err := deleteRecusa(tx, r); err != nil {
			return err
		}
		return writeAuditoria(tx, a)
	})
}

func deleteRecusa(tx *gorm.DB, r *cobranca.Recusa) error {
	return tx.Exec("DELETE FROM cobranca_recusas WHERE tenant_id = ? AND cliente_id = ? AND canal = ?", r.TenantID, r.ClienteID, string(r.Canal)).Error
}

// Disparos are rows of steps, the newest first.
func (c *Cobranca) Disparos(ctx context.Context, f cobranca.FiltroDisparos) (crm.Lista[cobranca.Disparo], error) {
	where := append([]condition{{text: "tenant_id = ?", args: []any{f.TenantID}}}, equalities("situacao", string(f.Situacao))...)
	for column, id := range map[string]int64{"titulo_id": f.TituloID, "cliente_id": f.ClienteID, "regua_id": f.ReguaID} {
		if id != 0 {
			where = append(where, condition{text: column + " = ?", args: []any{id}})
		}
	}
	return listByTime(ctx, c.s, disparosTable, "em", where, f.Pagina, readDisparo, func(d *cobranca.Disparo) cursor { return cursor{toMS(d.Em), d.ID} })
}

// Execucoes are a tenant's runs, the newest first.
func (c *Cobranca) Execucoes(ctx context.Context, tenantID int64, p crm.Pagina) (crm.Lista[cobranca.Execucao], error) {
	where := []condition{{text: "tenant_id = ?", args: []any{tenantID}}}
	return listByTime(ctx, c.s, execucoesTable, "comecou_em", where, p, readExecucao, func(e *cobranca.Execucao) cursor { return cursor{toMS(e.ComecouEm), e.ID} })
}

// listByTime reads a page of a table's rows, the newest first.
func listByTime[T any](ctx context.Context, s *Storage, t *Table, column string, where []condition, p crm.Pagina, read func(func(...any) error) (T, error), at func(*T) cursor) (crm.Lista[T], error) {
	var list crm.Lista[T]
	start, err := parseCursor(p.Cursor)
	if err != nil {
		return list, err
	}
	if start.id != 0 {
		where = append(where, start.after(column)...)
	}
	query := "SELECT " + t.columnList("") + " FROM " + t.name
	var args []any
	for i, w := range where {
		query += map[bool]string{true: " WHERE ", false: " AND "}[i == 0] + w.text
		args = append(args, w.args...)
	}
	n := p.Linhas()
	list.Linhas, err = readAll(ctx, s.pools.reader, read, query+" ORDER BY "+column+" DESC, id DESC LIMIT ?", append(args, n+1)...)
	if len(list.Linhas) > n {
		list.Linhas = list.Linhas[:n]
		list.Proximo = at(&list.Linhas[n-1]).String()
	}
	return list, err
}

// NaRegua tells where títulos stand.
func (c *Cobranca) NaRegua(ctx context.Context, tenantID int64, titulos []int64) (map[int64]cobranca.NaRegua, error) {
	list, err := readByKey(ctx, c.s.pools.reader, readNaRegua, "SELECT "+naReguaTable.columnList("")+" FROM cobranca_titulos WHERE tenant_id = ? AND titulo_id IN (", []any{tenantID}, titulos)
	found := map[int64]cobranca.NaRegua{}
	for _, n := range list {
		found[n.TituloID] = n
	}
	return found, err
}

// message reads what the entrega of a step says now, and whether it is said at all.
func (c *Cobranca) message(ctx context.Context, d *crm.DossieEntrega) error {
	step, err := readByID(ctx, c.s.pools.reader, disparosTable, readDisparo, d.Entrega.DisparoID)
	if err != nil || step == nil {
		return errors.Join(err, crm.ErrNaoEncontrado)
	}
	cases, err := readAll(ctx, c.s.pools.writer, readCaso, selectCasos+" FROM titulos t LEFT JOIN cobranca_titulos c ON c.titulo_id = t.id WHERE t.id = ?", step.TituloID)
	if err != nil || len(cases) == 0 {
		return errors.Join(err, crm.ErrNaoEncontrado)
	}
	if err := c.fill(ctx, step.TenantID, step.Dia, cases); err != nil {
		return err
	}
	rule, err := c.Regua(ctx, step.TenantID, step.ReguaID)
	if err != nil {
		return err
	}
	versions, err := readAll(ctx, c.s.pools.reader, readVersao, "SELECT "+versoesTable.columnList("")+" FROM cobranca_versoes WHERE regua_id = ? AND numero = ?", step.ReguaID, step.Numero)
	if err != nil || len(versions) == 0 {
		return errors.Join(err, crm.ErrNaoEncontrado)
	}
	rule.Conteudo = versions[0].Conteudo
	judge, err := cobranca.NovoJulgador(ctx, c, &crm.Retrato{Tenant: d.Tenant}, c.s.now())
	if err != nil {
		return err
	}
	judge.TemDestino = map[cobranca.Canal]bool{step.Canal: true} // it is at one
	k := &cases[0]
	d.Cobranca, d.Contrato, d.Cliente = judge.ParaEnviar(k, step, rule), &k.Contrato, &k.Cliente
	d.Unidade, err = (&Entregas{c.s}).unidade(ctx, k.Contrato.UnidadeID)
	return err
}
