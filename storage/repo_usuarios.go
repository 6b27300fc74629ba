package storage

import (
	"context"
	"time"

	"gorm.io/gorm"

	"ponte/crm"
)

var _ crm.CadastroUsuarios = (*Cadastro)(nil)

// usuarioRow is a row of usuarios.
type usuarioRow struct {
	ID                          int64 `gorm:"primaryKey;autoIncrement:false"`
	TenantID                    int64
	Login, Nome, Papel, Segredo string
	Equipes                     string
	TrocarSenha, Desativado     bool
	Versao                      int64
	CriadoEm                    instant
}

// TableName names the table.
func (usuarioRow) TableName() string { return "usuarios" }

func toUsuarioRow(u *crm.Usuario) *usuarioRow {
	return &usuarioRow{
		ID: u.ID, TenantID: u.TenantID, Login: u.Login, Nome: u.Nome, Papel: string(u.Papel), Segredo: u.Segredo, Equipes: u.Equipes,
		TrocarSenha: u.TrocarSenha, Desativado: u.Desativado, Versao: u.Versao, CriadoEm: instant(u.CriadoEm),
	}
}

func (l *usuarioRow) usuario() crm.Usuario {
	return crm.Usuario{
		ID: l.ID, TenantID: l.TenantID, Login: l.Login, Nome: l.Nome, Papel: crm.Papel(l.Papel), Segredo: l.Segredo, Equipes: l.Equipes,
		TrocarSenha: l.TrocarSenha, Desativado: l.Desativado, Versao: l.Versao, CriadoEm: time.Time(l.CriadoEm),
	}
}

// Usuarios lists the portal's users by login.
func (c *Cadastro) Usuarios(ctx context.Context) ([]crm.Usuario, error) {
	var rows []usuarioRow
	err := c.s.gormReader.WithContext(ctx).Order("login").Find(&rows).Error
	list := make([]crm.Usuario, len(rows))
	for i := range rows {
		list[i] = rows[i].usuario()
	}
	return list, classify(err)
}

// Usuario finds one by id.
func (c *Cadastro) Usuario(ctx context.Context, id int64) (*crm.Usuario, error) {
	return c.usuario(ctx, "id = ?", id)
}

// UsuarioPorLogin finds one by login.
func (c *Cadastro) UsuarioPorLogin(ctx context.Context, login string) (*crm.Usuario, error) {
	return c.usuario(ctx, "login = ?", login)
}

func (c *Cadastro) usuario(ctx context.Context, where string, value any) (*crm.Usuario, error) {
	var row usuarioRow
	if err := c.s.gormReader.WithContext(ctx).Where(where, value).Take(&row).Error; err != nil {
		return nil, classify(err)
	}
	u := row.usuario()
	return &u, nil
}

// CriarUsuario adds a user.
func (c *Cadastro) CriarUsuario(ctx context.Context, u *crm.Usuario, a crm.Auditoria) error {
	id := int64(0)
	err := c.inTx(ctx, func(tx *gorm.DB) (err error) {
		if id, err = reserveIDs(tx, 1); err != nil {
			return err
		}
		row := toUsuarioRow(u)
		row.ID = id
		if err := tx.Create(row).Error; err != nil {
			return err
		}
		return writeAuditoria(tx, a)
	})
	if err == nil {
		u.ID = id
	}
	return alreadyExists(err)
}

// AlterarUsuario replaces the row while it still has the version that was read.
func (c *Cadastro) AlterarUsuario(ctx context.Context, u *crm.Usuario, a crm.Auditoria) error {
	updated := *u
	updated.Versao++
	err := c.inTx(ctx, func(tx *gorm.DB) error {
		r := tx.Model(&usuarioRow{}).Where("id = ? AND versao = ?", u.ID, u.Versao).
			Select("*").Omit("id", "login", "criado_em").Updates(toUsuarioRow(&updated))
		if r.Error != nil {
			return r.Error
		}
		if r.RowsAffected == 0 {
			return crm.ErrConflito
		}
		if err := notice(tx, u.TenantID); err != nil { // who is told of changes: their teams, and whether they are still there
			return err
		}
		return writeAuditoria(tx, a)
	})
	if err == nil {
		u.Versao = updated.Versao
	}
	return err
}
