package storage

import (
	"context"
	"errors"

	"gorm.io/gorm"

	"ponte/crm"
)

var _ crm.CadastroListas = (*Cadastro)(nil)

// Ignorados lists the addresses that a person took out of sight.
func (c *Cadastro) Ignorados(ctx context.Context, tenantID int64) ([]crm.IPIgnorado, error) {
	return readAll(ctx, c.s.pools.reader, func(scan func(...any) error) (i crm.IPIgnorado, err error) {
		var at, last int64
		err = scan(&i.Endereco, &i.Quem, &at, &i.Vezes, &last)
		i.TenantID, i.Em, i.Ultima = tenantID, fromMS(at), fromMS(last)
		return i, err
	}, "SELECT g.endereco, g.quem, g.em, COALESCE(SUM(r.quantidade), 0), COALESCE(MAX(r.ultima), 0) FROM ips_ignorados g"+
		" LEFT JOIN ips_recusados r ON r.tenant_id = g.tenant_id AND r.endereco = g.endereco WHERE g.tenant_id = ?"+
		" GROUP BY g.endereco, g.quem, g.em ORDER BY COALESCE(MAX(r.ultima), 0) DESC, g.endereco LIMIT ?", tenantID, crm.MaxIgnorados)
}

// once runs a statement of one row with its trail; false and no trail when the row was that way already.
func (c *Cadastro) once(ctx context.Context, a crm.Auditoria, query string, args ...any) (done bool, err error) {
	err = c.inTx(ctx, func(tx *gorm.DB) error {
		r := tx.Exec(query, args...)
		if done = r.RowsAffected > 0; r.Error != nil || !done {
			return r.Error
		}
		return writeAuditoria(tx, a)
	})
	if errors.Is(err, crm.ErrConflito) { // somebody else did the same at the same time
		return false, nil
	}
	return done, err
}

// IgnorarIP takes an address out of sight.
func (c *Cadastro) IgnorarIP(ctx context.Context, i *crm.IPIgnorado, a crm.Auditoria) (bool, error) {
	return c.once(ctx, a, "INSERT INTO ips_ignorados (tenant_id, endereco, quem, em) SELECT t.id, ?, ?, ? FROM tenants t WHERE t.id = ?"+
		" AND NOT EXISTS (SELECT 1 FROM ips_ignorados g WHERE g.tenant_id = t.id AND g.endereco = ?)",
		i.Endereco, cut(i.Quem, 255), toMS(i.Em), i.TenantID, i.Endereco)
}

// DeixarDeIgnorar brings an address back.
func (c *Cadastro) DeixarDeIgnorar(ctx context.Context, tenantID int64, address string, a crm.Auditoria) (bool, error) {
	return c.once(ctx, a, "DELETE FROM ips_ignorados WHERE tenant_id = ? AND endereco = ?", tenantID, address)
}

// Silenciados lists the avisos that are no badge.
func (c *Cadastro) Silenciados(ctx context.Context, tenantID int64) ([]crm.AvisoSilenciado, error) {
	return readAll(ctx, c.s.pools.reader, func(scan func(...any) error) (s crm.AvisoSilenciado, err error) {
		var at int64
		err = scan(&s.CredencialID, &s.Aviso, &s.Quem, &at)
		s.TenantID, s.Em = tenantID, fromMS(at)
		return s, err
	}, "SELECT credencial_id, aviso, quem, em FROM avisos_silenciados WHERE tenant_id = ? ORDER BY credencial_id, aviso LIMIT ?", tenantID, crm.MaxSilenciados)
}

// Silenciar makes an aviso no badge.
func (c *Cadastro) Silenciar(ctx context.Context, s *crm.AvisoSilenciado, a crm.Auditoria) (bool, error) {
	return c.once(ctx, a, "INSERT INTO avisos_silenciados (tenant_id, credencial_id, aviso, quem, em) SELECT t.id, ?, ?, ?, ? FROM tenants t WHERE t.id = ?"+
		" AND NOT EXISTS (SELECT 1 FROM avisos_silenciados x WHERE x.tenant_id = t.id AND x.credencial_id = ? AND x.aviso = ?)",
		s.CredencialID, s.Aviso, cut(s.Quem, 255), toMS(s.Em), s.TenantID, s.CredencialID, s.Aviso)
}

// Avisar makes it a badge again.
func (c *Cadastro) Avisar(ctx context.Context, s *crm.AvisoSilenciado, a crm.Auditoria) (bool, error) {
	return c.once(ctx, a, "DELETE FROM avisos_silenciados WHERE tenant_id = ? AND credencial_id = ? AND aviso = ?", s.TenantID, s.CredencialID, s.Aviso)
}

// Visoes lists a person's saved filters.
func (c *Cadastro) Visoes(ctx context.Context, tenantID, userID int64) ([]crm.Visao, error) {
	return readAll(ctx, c.s.pools.reader, func(scan func(...any) error) (v crm.Visao, err error) {
		v.TenantID, v.UsuarioID = tenantID, userID
		return v, scan(&v.ID, &v.Lista, &v.Nome, &v.Filtro)
	}, "SELECT id, lista, nome, filtro FROM visoes WHERE tenant_id = ? AND usuario_id = ? ORDER BY lista, nome, id", tenantID, userID)
}

// SalvarVisao keeps a filter in the place of the one with its name.
func (c *Cadastro) SalvarVisao(ctx context.Context, v *crm.Visao, a crm.Auditoria) error {
	return c.inTx(ctx, func(tx *gorm.DB) (err error) {
		if v.ID, err = reserveIDs(tx, 1); err != nil {
			return err
		}
		err = tx.Exec("DELETE FROM visoes WHERE tenant_id = ? AND usuario_id = ? AND lista = ? AND nome = ?", v.TenantID, v.UsuarioID, v.Lista, v.Nome).Error
		if err == nil {
			err = tx.Exec("INSERT INTO visoes (id, tenant_id, usuario_id, lista, nome, filtro) VALUES (?, ?, ?, ?, ?, ?)",
				v.ID, v.TenantID, v.UsuarioID, v.Lista, v.Nome, v.Filtro).Error
		}
		if err != nil {
			return err
		}
		return writeAuditoria(tx, a)
	})
}

// ApagarVisao deletes a saved filter.
func (c *Cadastro) ApagarVisao(ctx context.Context, v *crm.Visao, a crm.Auditoria) error {
	done, err := c.once(ctx, a, "DELETE FROM visoes WHERE id = ? AND tenant_id = ? AND usuario_id = ?", v.ID, v.TenantID, v.UsuarioID)
	if err == nil && !done {
		err = crm.ErrNaoEncontrado
	}
	return err
}
