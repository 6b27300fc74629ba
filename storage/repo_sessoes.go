package storage

import (
	"context"
	"time"

	"gorm.io/gorm/clause"

	"ponte/crm"
)

var _ crm.Sessoes = (*Cadastro)(nil)

// linhaSessao is a row of sessoes.
type linhaSessao struct {
	Token     string `gorm:"primaryKey"`
	UsuarioID int64
	Dados     []byte
	ExpiraEm  instante
}

// TableName names the table.
func (linhaSessao) TableName() string { return "sessoes" }

// Sessao finds a sign-in that has not expired.
func (c *Cadastro) Sessao(ctx context.Context, token string) (*crm.Sessao, error) {
	var linha linhaSessao
	err := c.s.leitura.WithContext(ctx).Where("token = ? AND expira_em > ?", token, paraMS(c.s.agora())).Take(&linha).Error
	if err != nil {
		return nil, classificar(err)
	}
	return &crm.Sessao{Token: linha.Token, UsuarioID: linha.UsuarioID, Dados: linha.Dados, ExpiraEm: time.Time(linha.ExpiraEm)}, nil
}

// GravarSessao inserts or replaces a sign-in.
func (c *Cadastro) GravarSessao(ctx context.Context, s crm.Sessao) error {
	linha := linhaSessao{Token: s.Token, UsuarioID: s.UsuarioID, Dados: s.Dados, ExpiraEm: instante(s.ExpiraEm)}
	return repetindo(ctx, func() error {
		return classificar(c.s.gravacao.WithContext(ctx).Clauses(clause.OnConflict{UpdateAll: true}).Create(&linha).Error)
	})
}

// ApagarSessao ends a sign-in; one that is not there is no error.
func (c *Cadastro) ApagarSessao(ctx context.Context, token string) error {
	return c.apagarSessoes(ctx, "token = ?", token)
}

// ApagarSessoes ends every sign-in of a user but one.
func (c *Cadastro) ApagarSessoes(ctx context.Context, usuarioID int64, menos string) error {
	return c.apagarSessoes(ctx, "usuario_id = ? AND token <> ?", usuarioID, menos)
}

func (c *Cadastro) apagarSessoes(ctx context.Context, onde string, valores ...any) error {
	return repetindo(ctx, func() error {
		return classificar(c.s.gravacao.WithContext(ctx).Where(onde, valores...).Delete(&linhaSessao{}).Error)
	})
}

// SessoesDoUsuario lists the sign-ins of a user that have not expired.
func (c *Cadastro) SessoesDoUsuario(ctx context.Context, usuarioID int64) ([]crm.Sessao, error) {
	var linhas []linhaSessao
	err := c.s.leitura.WithContext(ctx).Where("usuario_id = ? AND expira_em > ?", usuarioID, paraMS(c.s.agora())).
		Order("expira_em DESC, token").Find(&linhas).Error
	lista := make([]crm.Sessao, len(linhas))
	for i, l := range linhas {
		lista[i] = crm.Sessao{Token: l.Token, UsuarioID: l.UsuarioID, Dados: l.Dados, ExpiraEm: time.Time(l.ExpiraEm)}
	}
	return lista, classificar(err)
}
