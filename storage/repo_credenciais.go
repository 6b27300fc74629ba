package storage

import (
	"context"
	"time"

	"gorm.io/gorm"

	"ponte/crm"
)

// linhaCredencial is a row of credenciais.
type linhaCredencial struct {
	ID                   int64 `gorm:"primaryKey;autoIncrement:false"`
	TenantID             int64
	Usuario, Sistema     string
	Segredo              string
	Versao               int64
	Mestre               bool
	Busca                string
	BloqueioForcar       bool
	Retorno              string
	RecusaFalha          bool
	JanelaMicrossegundos *int64 `gorm:"column:janela_us"`
	AoRepetir            string
	Operacoes            emJSON[[]string]
	RevogadaEm           *instante
	CriadaEm             instante
}

// TableName names the table.
func (linhaCredencial) TableName() string { return "credenciais" }

func paraLinhaCredencial(c *crm.Credencial) *linhaCredencial {
	l := &linhaCredencial{
		ID: c.ID, TenantID: c.TenantID, Usuario: c.Usuario, Sistema: c.Sistema, Segredo: c.Segredo, Versao: c.Versao,
		Mestre: c.Mestre, Busca: string(c.Busca), BloqueioForcar: c.BloqueioForcar, Retorno: string(c.Retorno),
		RecusaFalha: c.RecusaFalha, AoRepetir: string(c.AoRepetir), Operacoes: emJSON[[]string]{c.Operacoes},
		RevogadaEm: paraInstante(c.RevogadaEm), CriadaEm: instante(c.CriadaEm),
	}
	if c.Janela != nil {
		us := c.Janela.Microseconds()
		l.JanelaMicrossegundos = &us
	}
	return l
}

func (l *linhaCredencial) credencial() crm.Credencial {
	c := crm.Credencial{
		ID: l.ID, TenantID: l.TenantID, Usuario: l.Usuario, Sistema: l.Sistema, Segredo: l.Segredo, Versao: l.Versao,
		Mestre: l.Mestre, Busca: crm.Busca(l.Busca), BloqueioForcar: l.BloqueioForcar, Retorno: crm.ModoRetorno(l.Retorno),
		RecusaFalha: l.RecusaFalha, AoRepetir: crm.AoRepetir(l.AoRepetir), Operacoes: l.Operacoes.V,
		RevogadaEm: deInstante(l.RevogadaEm), CriadaEm: time.Time(l.CriadaEm),
	}
	if l.JanelaMicrossegundos != nil {
		janela := time.Duration(*l.JanelaMicrossegundos) * time.Microsecond
		c.Janela = &janela
	}
	return c
}

// paraInstante and deInstante carry an absent time to and from a NULL column.
func paraInstante(t *time.Time) *instante {
	if t == nil {
		return nil
	}
	i := instante(*t)
	return &i
}

func deInstante(i *instante) *time.Time {
	if i == nil {
		return nil
	}
	t := time.Time(*i)
	return &t
}

// Credenciais lists all of a tenant, revoked ones too.
func (c *Cadastro) Credenciais(ctx context.Context, tenantID int64) ([]crm.Credencial, error) {
	var linhas []linhaCredencial
	err := c.s.leitura.WithContext(ctx).Where("tenant_id = ?", tenantID).Order("usuario").Find(&linhas).Error
	lista := make([]crm.Credencial, len(linhas))
	for i := range linhas {
		lista[i] = linhas[i].credencial()
	}
	return lista, classificar(err)
}

// CriarCredencial adds a webservice user.
func (c *Cadastro) CriarCredencial(ctx context.Context, n *crm.Credencial, a crm.Auditoria) error {
	return jaExiste(c.alterar(ctx, &a, func(tx *gorm.DB) (err error) {
		if n.ID, err = reservarIDs(tx, 1); err != nil {
			return err
		}
		return tx.Create(paraLinhaCredencial(n)).Error
	}))
}

// AlterarCredencial replaces the row while it still has the version that was read.
func (c *Cadastro) AlterarCredencial(ctx context.Context, n *crm.Credencial, a crm.Auditoria) error {
	nova := *n
	nova.Versao++
	err := c.alterar(ctx, &a, func(tx *gorm.DB) error {
		r := tx.Model(&linhaCredencial{}).Where("id = ? AND tenant_id = ? AND versao = ?", n.ID, n.TenantID, n.Versao).
			Select("*").Omit("id", "tenant_id", "criada_em").Updates(paraLinhaCredencial(&nova))
		if r.Error == nil && r.RowsAffected == 0 {
			return crm.ErrConflito
		}
		return r.Error
	})
	if err == nil {
		n.Versao = nova.Versao
	}
	return err
}
