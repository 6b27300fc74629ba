package storage

import (
	"context"
	"time"

	"gorm.io/gorm/clause"

	"ponte/crm"
)

var _ crm.Sessoes = (*Cadastro)(nil)

// sessaoRow is a row of sessoes.
type sessaoRow struct {
	Token     string `gorm:"primaryKey"`
	UsuarioID int64
	Dados     []byte
	ExpiraEm  instant
}

// TableName names the table.
func (sessaoRow) TableName() string { return "sessoes" }

// Sessao finds a sign-in that has not expired.
func (c *Cadastro) Sessao(ctx context.Context, token string) (*crm.Sessao, error) {
	var row sessaoRow
	err := c.s.gormReader.WithContext(ctx).Where("token = ? AND expira_em > ?", token, toMS(c.s.now())).Take(&row).Error
	if err != nil {
		return nil, classify(err)
	}
	return &crm.Sessao{Token: row.Token, UsuarioID: row.UsuarioID, Dados: row.Dados, ExpiraEm: time.Time(row.ExpiraEm)}, nil
}

// GravarSessao inserts or replaces a sign-in.
func (c *Cadastro) GravarSessao(ctx context.Context, s crm.Sessao) error {
	row := sessaoRow{Token: s.Token, UsuarioID: s.UsuarioID, Dados: s.Dados, ExpiraEm: instant(s.ExpiraEm)}
	return retry(ctx, func() error {
		return classify(c.s.gormWriter.WithContext(ctx).Clauses(clause.OnConflict{UpdateAll: true}).Create(&row).Error)
	})
}

// ApagarSessao ends a sign-in; one that is not there is no error.
func (c *Cadastro) ApagarSessao(ctx context.Context, token string) error {
	return c.deleteSessoes(ctx, "token = ?", token)
}

// ApagarSessoes ends every sign-in of a user but one.
func (c *Cadastro) ApagarSessoes(ctx context.Context, usuarioID int64, except string) error {
	return c.deleteSessoes(ctx, "usuario_id = ? AND token <> ?", usuarioID, except)
}

func (c *Cadastro) deleteSessoes(ctx context.Context, where string, values ...any) error {
	return retry(ctx, func() error {
		return classify(c.s.gormWriter.WithContext(ctx).Where(where, values...).Delete(&sessaoRow{}).Error)
	})
}

// SessoesDoUsuario lists the sign-ins of a user that have not expired.
func (c *Cadastro) SessoesDoUsuario(ctx context.Context, usuarioID int64) ([]crm.Sessao, error) {
	var rows []sessaoRow
	err := c.s.gormReader.WithContext(ctx).Where("usuario_id = ? AND expira_em > ?", usuarioID, toMS(c.s.now())).
		Order("expira_em DESC, token").Find(&rows).Error
	list := make([]crm.Sessao, len(rows))
	for i, l := range rows {
		list[i] = crm.Sessao{Token: l.Token, UsuarioID: l.UsuarioID, Dados: l.Dados, ExpiraEm: time.Time(l.ExpiraEm)}
	}
	return list, classify(err)
}
