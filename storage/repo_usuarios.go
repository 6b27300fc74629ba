package storage

import (
	"context"
	"slices"
	"strconv"
	"strings"
	"time"

	"gorm.io/gorm"

	"ponte/crm"
)

var _ crm.CadastroUsuarios = (*Cadastro)(nil)

// usuarioRow is a row of usuarios. Papel is the one word by which processes of the version before papéis know what a user may do.
type usuarioRow struct {
	ID                           int64 `gorm:"primaryKey;autoIncrement:false"`
	TenantID                     int64
	Login, Nome, Papel, Segredo  string
	Papeis                       string
	Equipes                      string
	Departamento, Funcao, Gestor string
	Filiais                      string
	TrocarSenha, Desativado      bool
	AAtivar                      bool
	Versao                       int64
	CriadoEm                     instant
}

// TableName names the table.
func (usuarioRow) TableName() string { return "usuarios" }

func toUsuarioRow(u *crm.Usuario) *usuarioRow {
	return &usuarioRow{
		ID: u.ID, TenantID: u.TenantID, Login: u.Login, Nome: u.Nome, Papel: oldWord(u.Papeis), Papeis: strings.Join(u.Papeis, ","), Segredo: u.Segredo, Equipes: u.Equipes,
		Departamento: u.Departamento, Funcao: u.Funcao, Gestor: u.Gestor, Filiais: joinIDs(u.Filiais),
		TrocarSenha: u.TrocarSenha, Desativado: u.Desativado, AAtivar: u.AAtivar, Versao: u.Versao, CriadoEm: instant(u.CriadoEm),
	}
}

func joinIDs(ids []int64) string {
	texts := make([]string, len(ids))
	for i, id := range ids {
		texts[i] = strconv.FormatInt(id, 10)
	}
	return strings.Join(texts, ",")
}

func splitIDs(text string) (ids []int64) {
	for part := range strings.SplitSeq(text, ",") {
		if id, err := strconv.ParseInt(part, 10, 64); err == nil {
			ids = append(ids, id)
		}
	}
	return ids
}

func oldWord(papeis []string) string {
	if slices.Contains(papeis, crm.PapelAdmin) {
		return crm.PalavraAdministrador
	}
	return crm.PalavraOperador
}

func (l *usuarioRow) usuario() crm.Usuario {
	papeis := strings.Split(l.Papeis, ",")
	if l.Papeis == "" || oldWord(papeis) != l.Papel { // a process of the version before made or changed the user
		papeis = crm.PapeisDeAntes(l.Papel)
	}
	return crm.Usuario{
		ID: l.ID, TenantID: l.TenantID, Login: l.Login, Nome: l.Nome, Papeis: papeis, Segredo: l.Segredo, Equipes: l.Equipes,
		Departamento: l.Departamento, Funcao: l.Funcao, Gestor: l.Gestor, Filiais: splitIDs(l.Filiais),
		TrocarSenha: l.TrocarSenha, Desativado: l.Desativado, AAtivar: l.AAtivar, Versao: l.Versao, CriadoEm: time.Time(l.CriadoEm),
	}
}

// Usuarios lists the portal's users by login.
func (c *Cadastro) Usuarios(ctx context.Context) ([]crm.Usuario, error) {
	return readUsuarios(c.s.gormReader.WithContext(ctx))
}

func readUsuarios(db *gorm.DB) ([]crm.Usuario, error) {
	var rows []usuarioRow
	err := db.Order("login").Find(&rows).Error
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
func (c *Cadastro) CriarUsuario(ctx context.Context, u *crm.Usuario, conferir func(*crm.Quadro) error, a crm.Auditoria) error {
	id := int64(0)
	err := c.changePeople(ctx, conferir, a, func(tx *gorm.DB) (err error) {
		if id, err = reserveIDs(tx, 1); err != nil {
			return err
		}
		row := toUsuarioRow(u)
		row.ID = id
		return tx.Create(row).Error
	})
	if err == nil {
		u.ID = id
	}
	return alreadyExists(err)
}

// AlterarUsuario replaces the row while it still has the version that was read.
func (c *Cadastro) AlterarUsuario(ctx context.Context, u *crm.Usuario, conferir func(*crm.Quadro) error, a crm.Auditoria) error {
	updated := *u
	updated.Versao++
	err := c.changePeople(ctx, conferir, a, func(tx *gorm.DB) error {
		if err := onlyOne(tx.Model(&usuarioRow{}).Where("id = ? AND versao = ?", u.ID, u.Versao).
			Select("*").Omit("id", "login", "criado_em").Updates(toUsuarioRow(&updated))); err != nil {
			return err
		}
		return notice(tx, u.TenantID) // who is told of changes: their teams, and whether they are still there
	})
	if err == nil {
		u.Versao = updated.Versao
	}
	return err
}

// changePeople changes a user or a papel while nobody else changes one: the row that counts ids is written first, so that on every engine
// the next one waits, or on a cluster is given up and repeated. conferir sees what came of it.
func (c *Cadastro) changePeople(ctx context.Context, conferir func(*crm.Quadro) error, a crm.Auditoria, f func(tx *gorm.DB) error) error {
	return c.inTx(ctx, func(tx *gorm.DB) error {
		if _, err := reserveIDs(tx, 1); err != nil {
			return err
		}
		if err := f(tx); err != nil {
			return err
		}
		var q crm.Quadro
		var err error
		if q.Usuarios, err = readUsuarios(tx); err != nil {
			return err
		}
		if q.Papeis, err = readPapeis(tx); err != nil {
			return err
		}
		if err := conferir(&q); err != nil {
			return err
		}
		if err := notice(tx, a.TenantID); err != nil { // who is told of changes: their teams, and whether they are still there
			return err
		}
		return writeAuditoria(tx, a)
	})
}
