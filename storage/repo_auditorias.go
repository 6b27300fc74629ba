package storage

import (
	"context"
	"fmt"
	"strings"

	"gorm.io/gorm"

	"ponte/crm"
)

// linhaAuditoria is a row of auditorias.
type linhaAuditoria struct {
	ID                                                int64 `gorm:"primaryKey;autoIncrement:false"`
	TenantID                                          int64
	Quem, Acao, Alvo, Antes, Depois, Motivo, Endereco string
	Em                                                instante
}

// TableName names the table.
func (linhaAuditoria) TableName() string { return "auditorias" }

func gravarAuditoria(tx *gorm.DB, a crm.Auditoria) error {
	id, err := reservarIDs(tx, 1)
	if err != nil {
		return err
	}
	return tx.Create(&linhaAuditoria{
		ID: id, TenantID: a.TenantID, Quem: a.Quem, Acao: a.Acao, Alvo: a.Alvo, Antes: a.Antes, Depois: a.Depois,
		Motivo: a.Motivo, Endereco: a.Endereco, Em: instante(a.Em),
	}).Error
}

// RegistrarAuditoria writes the trail of an act that has no other row.
func (c *Cadastro) RegistrarAuditoria(ctx context.Context, a crm.Auditoria) error {
	return c.transacao(ctx, func(tx *gorm.DB) error { return gravarAuditoria(tx, a) })
}

// Auditorias lists the acts of people, newest first. Each tenant is a range of an index that has this order, cut at the
// page's length before the ranges are merged.
func (a *acervo) Auditorias(ctx context.Context, f crm.FiltroAuditorias) (crm.Lista[crm.Auditoria], error) {
	var lista crm.Lista[crm.Auditoria]
	inicio, err := lerCursor(f.Pagina.Cursor)
	if err != nil {
		return lista, err
	}
	n := f.Pagina.Linhas()
	consulta, args := consultaAuditorias(&f, inicio, n+1)
	lista.Linhas, err = lerTodas(ctx, a.s.pools.leitura, func(scan func(...any) error) (l crm.Auditoria, err error) {
		var em int64
		err = scan(&l.ID, &l.TenantID, &l.Quem, &l.Acao, &l.Alvo, &l.Antes, &l.Depois, &l.Motivo, &l.Endereco, &em)
		l.Em = deMS(em)
		return l, err
	}, consulta, args...)
	if len(lista.Linhas) > n {
		lista.Linhas = lista.Linhas[:n]
		ultima := &lista.Linhas[n-1]
		lista.Proximo = cursor{paraMS(ultima.Em), ultima.ID}.String()
	}
	return lista, err
}

// consultaAuditorias asks for n rows from a place on.
func consultaAuditorias(f *crm.FiltroAuditorias, inicio cursor, n int) (string, []any) {
	comum := igualdades("quem", f.Quem, "acao", f.Acao, "alvo", f.Alvo)
	if !f.De.IsZero() {
		comum = append(comum, condicao{texto: "em >= ?", args: []any{paraMS(f.De)}})
	}
	if !f.Ate.IsZero() {
		comum = append(comum, condicao{texto: "em <= ?", args: []any{paraMS(f.Ate)}})
	}
	if inicio.id != 0 {
		comum = append(comum, condicao{texto: "em <= ?", args: []any{inicio.ms}}, condicao{texto: "(em < ? OR id < ?)", args: []any{inicio.ms, inicio.id}})
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
		for _, c := range comum {
			b.WriteString(" AND " + c.texto)
			args = append(args, c.args...)
		}
		fmt.Fprintf(&b, " ORDER BY em DESC, id DESC LIMIT %d) f%d", n, i)
	}
	fmt.Fprintf(&b, " ORDER BY em DESC, id DESC LIMIT %d", n)
	return b.String(), args
}

// igualdades are conditions on the columns whose value is not empty; pares are column, value.
func igualdades(pares ...string) []condicao {
	var c []condicao
	for i := 0; i < len(pares); i += 2 {
		if pares[i+1] != "" {
			c = append(c, condicao{texto: pares[i] + " = ?", args: []any{pares[i+1]}})
		}
	}
	return c
}
