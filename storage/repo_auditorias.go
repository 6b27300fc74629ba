package storage

import (
	"context"
	"fmt"
	"strings"

	"gorm.io/gorm"

	"ponte/crm"
)

// auditoriaRow is a row of auditorias.
type auditoriaRow struct {
	ID                                                int64 `gorm:"primaryKey;autoIncrement:false"`
	TenantID                                          int64
	Quem, Acao, Alvo, Antes, Depois, Motivo, Endereco string
	Em                                                instant
}

// TableName names the table.
func (auditoriaRow) TableName() string { return "auditorias" }

func writeAuditoria(tx *gorm.DB, a crm.Auditoria) error {
	return insertAuditoria(tx.Statement.Context, tx.Statement.ConnPool, &a)
}

// insertAuditoria writes the trail of an act in the transaction that does it.
func insertAuditoria(ctx context.Context, tx gorm.ConnPool, a *crm.Auditoria) error {
	id, err := advanceSequence(ctx, tx, idSequence, 1)
	if err != nil {
		return err
	}
	_, err = tx.ExecContext(ctx, "INSERT INTO auditorias (id, tenant_id, quem, acao, alvo, antes, depois, motivo, endereco, em) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
		id, a.TenantID, a.Quem, a.Acao, a.Alvo, a.Antes, a.Depois, a.Motivo, a.Endereco, toMS(a.Em))
	return err
}

// RegistrarAuditoria writes the trail of an act that has no other row.
func (c *Cadastro) RegistrarAuditoria(ctx context.Context, a crm.Auditoria) error {
	return c.inTx(ctx, func(tx *gorm.DB) error { return writeAuditoria(tx, a) })
}

// Auditorias lists the acts of people, newest first. Each tenant is a range of an index that has this order, cut at the
// page's length before the ranges are merged.
func (a *lists) Auditorias(ctx context.Context, f crm.FiltroAuditorias) (crm.Lista[crm.Auditoria], error) {
	var list crm.Lista[crm.Auditoria]
	start, err := parseCursor(f.Pagina.Cursor)
	if err != nil {
		return list, err
	}
	n := f.Pagina.Linhas()
	query, args := auditoriaQuery(&f, start, n+1)
	list.Linhas, err = readAll(ctx, a.s.pools.reader, func(scan func(...any) error) (l crm.Auditoria, err error) {
		var at int64
		err = scan(&l.ID, &l.TenantID, &l.Quem, &l.Acao, &l.Alvo, &l.Antes, &l.Depois, &l.Motivo, &l.Endereco, &at)
		l.Em = fromMS(at)
		return l, err
	}, query, args...)
	if len(list.Linhas) > n {
		list.Linhas = list.Linhas[:n]
		last := &list.Linhas[n-1]
		list.Proximo = cursor{toMS(last.Em), last.ID}.String()
	}
	return list, err
}

// auditoriaQuery asks for n rows from a place on.
func auditoriaQuery(f *crm.FiltroAuditorias, start cursor, n int) (string, []any) {
	common := equalities("quem", f.Quem, "acao", f.Acao, "alvo", f.Alvo)
	if !f.De.IsZero() {
		common = append(common, condition{text: "em >= ?", args: []any{toMS(f.De)}})
	}
	if !f.Ate.IsZero() {
		common = append(common, condition{text: "em <= ?", args: []any{toMS(f.Ate)}})
	}
	if start.id != 0 {
		common = append(common, condition{text: "em <= ?", args: []any{start.ms}}, condition{text: "(em < ? OR id < ?)", args: []any{start.ms, start.id}})
	}
	tenants := []int64{f.TenantID}
	if f.Gerais && f.TenantID != 0 {
		tenants = append(tenants, 0)
	}
	var b strings.Builder
	var args []any
	for i, tenantID := range tenants {
		if i > 0 {
			b.WriteString(" UNION ALL ")
		}
		b.WriteString("SELECT * FROM (SELECT id, tenant_id, quem, acao, alvo, antes, depois, motivo, endereco, em FROM auditorias WHERE tenant_id = ?")
		args = append(args, tenantID)
		for _, c := range common {
			b.WriteString(" AND " + c.text)
			args = append(args, c.args...)
		}
		fmt.Fprintf(&b, " ORDER BY em DESC, id DESC LIMIT %d) f%d", n, i)
	}
	fmt.Fprintf(&b, " ORDER BY em DESC, id DESC LIMIT %d", n)
	return b.String(), args
}

// equalities are conditions on the columns whose value is not empty; pairs are column, value.
func equalities(pairs ...string) []condition {
	var c []condition
	for i := 0; i < len(pairs); i += 2 {
		if pairs[i+1] != "" {
			c = append(c, condition{text: pairs[i] + " = ?", args: []any{pairs[i+1]}})
		}
	}
	return c
}
