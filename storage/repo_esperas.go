package storage

import (
	"context"
	"encoding/base64"
	"encoding/json"
	"strconv"
	"unicode/utf8"

	"gorm.io/gorm"

	"ponte/crm"
	"ponte/crm/cadastro"
)

var _ cadastro.Esperas = (*Cadastro)(nil)

// keyCursor is the place in a list whose rows have a key of texts: that of the last row that was given.
type keyCursor []string

// String is the place as it travels in an address.
func (k keyCursor) String() string {
	b, _ := json.Marshal([]string(k)) // texts always marshal
	return base64.RawURLEncoding.EncodeToString(b)
}

// parseKeyCursor reads a place of n texts; "" is none.
func parseKeyCursor(text string, n int) (k keyCursor, err error) {
	if text == "" {
		return nil, nil
	}
	b, err := base64.RawURLEncoding.DecodeString(text)
	if err != nil || json.Unmarshal(b, &k) != nil || len(k) != n || !utf8.Valid(b) {
		return nil, crm.ErrCursor
	}
	return k, nil
}

// args are the texts as values of a query.
func (k keyCursor) args() []any { return toAny([]string(k)) }

// Pendencias lists what waits, the newest first.
func (c *Cadastro) Pendencias(ctx context.Context, f cadastro.FiltroPendencias) (list crm.Lista[cadastro.Pendencia], err error) {
	start, err := parseKeyCursor(f.Pagina.Cursor, 6)
	if err != nil {
		return list, err
	}
	query, args := selectPendencias+" WHERE p.tenant_id = ?", []any{f.TenantID}
	for _, e := range equalities("p.sistema", f.Sistema, "p.tipo", string(f.Tipo)) {
		query, args = query+" AND "+e.text, append(args, e.args...)
	}
	if start != nil {
		since, err := strconv.ParseInt(start[0], 10, 64)
		if err != nil {
			return list, crm.ErrCursor
		}
		query += " AND p.desde <= ? AND (p.desde < ? OR (p.sistema, p.ambiente, p.tipo, p.codigo, p.assunto) < (?, ?, ?, ?, ?))"
		args = append(append(args, since, since), start[1:].args()...)
	}
	n := f.Pagina.Linhas()
	list.Linhas, err = readAll(ctx, c.s.pools.reader, readPendencia, query+
		" ORDER BY p.desde DESC, p.sistema DESC, p.ambiente DESC, p.tipo DESC, p.codigo DESC, p.assunto DESC LIMIT "+strconv.Itoa(n+1), args...)
	if len(list.Linhas) > n {
		list.Linhas = list.Linhas[:n]
		p := &list.Linhas[n-1]
		list.Proximo = keyCursor{decimal(toMS(p.Desde)), p.Fonte.Sistema, p.Fonte.Ambiente, string(p.Registro.Tipo), p.Registro.Codigo, p.Assunto}.String()
	}
	return list, err
}

// FontesQueEsperam are the sources of which something waits.
func (c *Cadastro) FontesQueEsperam(ctx context.Context, tenantID int64) ([]cadastro.FonteQueEspera, error) {
	return readAll(ctx, c.s.pools.reader, func(scan func(...any) error) (f cadastro.FonteQueEspera, err error) {
		err = scan(&f.Sistema, &f.Ambiente, &f.Quantas)
		return f, err
	}, "SELECT sistema, ambiente, COUNT(*) FROM pendencias WHERE tenant_id = ? GROUP BY sistema, ambiente ORDER BY sistema, ambiente", tenantID)
}

// EsquecerPendencia drops one.
func (c *Cadastro) EsquecerPendencia(ctx context.Context, p *cadastro.Pendencia, a crm.Auditoria) error {
	return c.inTx(ctx, func(tx *gorm.DB) error {
		r := tx.Exec("DELETE FROM pendencias WHERE tenant_id = ? AND sistema = ? AND ambiente = ? AND tipo = ? AND codigo = ? AND assunto = ?",
			p.TenantID, p.Fonte.Sistema, p.Fonte.Ambiente, string(p.Registro.Tipo), p.Registro.Codigo, p.Assunto)
		switch {
		case r.Error != nil:
			return r.Error
		case r.RowsAffected == 0:
			return crm.ErrNaoEncontrado
		}
		return writeAuditoria(tx, a)
	})
}

// Esperando counts what of the master data waits.
func (a *lists) Esperando(ctx context.Context, tenantID int64) (e crm.EsperasDoCadastro, err error) {
	limit := " LIMIT " + strconv.Itoa(crm.MaxEsperas) + ") x)"
	err = a.s.pools.reader.QueryRowContext(ctx, "SELECT (SELECT COUNT(*) FROM (SELECT 1 FROM pendencias WHERE tenant_id = ?"+limit+
		", (SELECT COUNT(*) FROM (SELECT 1 FROM vinculos WHERE tenant_id = ? AND disputa > 0"+limit+
		", (SELECT COUNT(*) FROM (SELECT 1 FROM contratos WHERE tenant_id = ? AND a_classificar = 1"+limit, tenantID, tenantID, tenantID).
		Scan(&e.Pendencias, &e.Disputas, &e.AClassificar)
	return e, classify(err)
}
