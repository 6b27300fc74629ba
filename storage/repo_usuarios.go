package storage

import (
	"context"
	"time"

	"gorm.io/gorm"

	"ponte/crm"
)

var _ crm.CadastroUsuarios = (*Cadastro)(nil)

// linhaUsuario is a row of usuarios.
type linhaUsuario struct {
	ID                          int64 `gorm:"primaryKey;autoIncrement:false"`
	TenantID                    int64
	Login, Nome, Papel, Segredo string
	TrocarSenha, Desativado     bool
	Versao                      int64
	CriadoEm                    instante
}

// TableName names the table.
func (linhaUsuario) TableName() string { return "usuarios" }

func paraLinhaUsuario(u *crm.Usuario) *linhaUsuario {
	return &linhaUsuario{
		ID: u.ID, TenantID: u.TenantID, Login: u.Login, Nome: u.Nome, Papel: string(u.Papel), Segredo: u.Segredo,
		TrocarSenha: u.TrocarSenha, Desativado: u.Desativado, Versao: u.Versao, CriadoEm: instante(u.CriadoEm),
	}
}

func (l *linhaUsuario) usuario() crm.Usuario {
	return crm.Usuario{
		ID: l.ID, TenantID: l.TenantID, Login: l.Login, Nome: l.Nome, Papel: crm.Papel(l.Papel), Segredo: l.Segredo,
		TrocarSenha: l.TrocarSenha, Desativado: l.Desativado, Versao: l.Versao, CriadoEm: time.Time(l.CriadoEm),
	}
}

// Usuarios lists the portal's users by login.
func (c *Cadastro) Usuarios(ctx context.Context) ([]crm.Usuario, error) {
	var linhas []linhaUsuario
	err := c.s.leitura.WithContext(ctx).Order("login").Find(&linhas).Error
	lista := make([]crm.Usuario, len(linhas))
	for i := range linhas {
		lista[i] = linhas[i].usuario()
	}
	return lista, classificar(err)
}

// Usuario finds one by id.
func (c *Cadastro) Usuario(ctx context.Context, id int64) (*crm.Usuario, error) {
	return c.usuario(ctx, "id = ?", id)
}

// UsuarioPorLogin finds one by login.
func (c *Cadastro) UsuarioPorLogin(ctx context.Context, login string) (*crm.Usuario, error) {
	return c.usuario(ctx, "login = ?", login)
}

func (c *Cadastro) usuario(ctx context.Context, onde string, valor any) (*crm.Usuario, error) {
	var linha linhaUsuario
	if err := c.s.leitura.WithContext(ctx).Where(onde, valor).Take(&linha).Error; err != nil {
		return nil, classificar(err)
	}
	u := linha.usuario()
	return &u, nil
}

// CriarUsuario adds a user.
func (c *Cadastro) CriarUsuario(ctx context.Context, u *crm.Usuario, a crm.Auditoria) error {
	id := int64(0)
	err := c.transacao(ctx, func(tx *gorm.DB) (err error) {
		if id, err = reservarIDs(tx, 1); err != nil {
			return err
		}
		linha := paraLinhaUsuario(u)
		linha.ID = id
		if err := tx.Create(linha).Error; err != nil {
			return err
		}
		return gravarAuditoria(tx, a)
	})
	if err == nil {
		u.ID = id
	}
	return jaExiste(err)
}

// AlterarUsuario replaces the row while it still has the version that was read.
func (c *Cadastro) AlterarUsuario(ctx context.Context, u *crm.Usuario, a crm.Auditoria) error {
	novo := *u
	novo.Versao++
	err := c.transacao(ctx, func(tx *gorm.DB) error {
		r := tx.Model(&linhaUsuario{}).Where("id = ? AND versao = ?", u.ID, u.Versao).
			Select("*").Omit("id", "login", "criado_em").Updates(paraLinhaUsuario(&novo))
		if r.Error != nil {
			return r.Error
		}
		if r.RowsAffected == 0 {
			return crm.ErrConflito
		}
		return gravarAuditoria(tx, a)
	})
	if err == nil {
		u.Versao = novo.Versao
	}
	return err
}
