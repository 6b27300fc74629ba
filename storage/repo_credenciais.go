package storage

import (
	"context"
	"time"

	"gorm.io/gorm"

	"ponte/crm"
)

// credencialRow is a row of credenciais.
type credencialRow struct {
	ID                   int64 `gorm:"primaryKey;autoIncrement:false"`
	TenantID             int64
	Usuario, Sistema     string
	Segredo              string
	Versao               int64
	Mestre               bool
	Busca                string
	BloqueioForcar       bool // for the program before Cadastro: all but incluir
	Cadastro             string
	Retorno              string
	RecusaFalha          bool
	JanelaMicrossegundos *int64 `gorm:"column:janela_us"`
	AoRepetir            string
	Operacoes            jsonColumn[[]string]
	SilencioMicros       int64 `gorm:"column:silencio_us"`
	Horario              string
	RevogadaEm           *instant
	CriadaEm             instant
	Senha                int64
	SenhaEm              instant
	SegredoAnterior      string
	AnteriorAte          *instant
	UsoDesde             instant
}

// TableName names the table.
func (credencialRow) TableName() string { return "credenciais" }

func toCredencialRow(c *crm.Credencial) *credencialRow {
	l := &credencialRow{
		ID: c.ID, TenantID: c.TenantID, Usuario: c.Usuario, Sistema: c.Sistema, Segredo: c.Segredo, Versao: c.Versao,
		Mestre: c.Mestre, Busca: string(c.Busca), Cadastro: string(c.CadastroEfetivo()), Retorno: string(c.Retorno),
		BloqueioForcar: c.CadastroEfetivo() != crm.CadastroIncluir,
		RecusaFalha:    c.RecusaFalha, AoRepetir: string(c.AoRepetir), Operacoes: jsonColumn[[]string]{c.Operacoes},
		SilencioMicros: c.Silencio.Microseconds(), Horario: c.Horario,
		RevogadaEm: toInstant(c.RevogadaEm), CriadaEm: instant(c.CriadaEm),
		Senha: max(c.Senha, 1), SenhaEm: instant(c.SenhaEm), SegredoAnterior: c.SegredoAnterior, AnteriorAte: toInstant(c.AnteriorAte), UsoDesde: instant(c.UsoDesde),
	}
	if c.Janela != nil {
		us := c.Janela.Microseconds()
		l.JanelaMicrossegundos = &us
	}
	return l
}

func (l *credencialRow) credencial() crm.Credencial {
	c := crm.Credencial{
		ID: l.ID, TenantID: l.TenantID, Usuario: l.Usuario, Sistema: l.Sistema, Segredo: l.Segredo, Versao: l.Versao,
		Mestre: l.Mestre, Busca: crm.Busca(l.Busca), Cadastro: cadastroOf(l.Cadastro, l.BloqueioForcar), Retorno: crm.ModoRetorno(l.Retorno),
		RecusaFalha: l.RecusaFalha, AoRepetir: crm.AoRepetir(l.AoRepetir), Operacoes: l.Operacoes.V,
		Silencio: time.Duration(l.SilencioMicros) * time.Microsecond, Horario: l.Horario,
		RevogadaEm: fromInstant(l.RevogadaEm), CriadaEm: time.Time(l.CriadaEm),
		Senha: l.Senha, SenhaEm: time.Time(l.SenhaEm), SegredoAnterior: l.SegredoAnterior, AnteriorAte: fromInstant(l.AnteriorAte), UsoDesde: time.Time(l.UsoDesde),
	}
	if l.JanelaMicrossegundos != nil {
		window := time.Duration(*l.JanelaMicrossegundos) * time.Microsecond
		c.Janela = &window
	}
	return c
}

// cadastroOf reads a row that the program before the column wrote: it knew a block alone.
func cadastroOf(cadastro string, blocked bool) crm.AcessoCadastro {
	switch {
	case cadastro != "":
		return crm.AcessoCadastro(cadastro)
	case blocked:
		return crm.CadastroNenhum
	}
	return crm.CadastroIncluir
}

// toInstant and fromInstant carry an absent time to and from a NULL column.
func toInstant(t *time.Time) *instant {
	if t == nil {
		return nil
	}
	i := instant(*t)
	return &i
}

func fromInstant(i *instant) *time.Time {
	if i == nil {
		return nil
	}
	t := time.Time(*i)
	return &t
}

// Credenciais lists all of a tenant, revoked ones too.
func (c *Cadastro) Credenciais(ctx context.Context, tenantID int64) ([]crm.Credencial, error) {
	var rows []credencialRow
	err := c.s.gormReader.WithContext(ctx).Where("tenant_id = ?", tenantID).Order("usuario").Find(&rows).Error
	list := make([]crm.Credencial, len(rows))
	for i := range rows {
		list[i] = rows[i].credencial()
	}
	return list, classify(err)
}

// CriarCredencial adds a webservice user.
func (c *Cadastro) CriarCredencial(ctx context.Context, n *crm.Credencial, a crm.Auditoria) error {
	return alreadyExists(c.change(ctx, n.TenantID, a, func(tx *gorm.DB) (err error) {
		if n.ID, err = reserveIDs(tx, 1); err != nil {
			return err
		}
		return tx.Create(toCredencialRow(n)).Error
	}))
}

// AlterarCredencial replaces the row while it still has the version that was read.
func (c *Cadastro) AlterarCredencial(ctx context.Context, n *crm.Credencial, a crm.Auditoria) error {
	updated := *n
	updated.Versao++
	err := c.change(ctx, n.TenantID, a, func(tx *gorm.DB) error {
		r := tx.Model(&credencialRow{}).Where("id = ? AND tenant_id = ? AND versao = ?", n.ID, n.TenantID, n.Versao).
			Select("*").Omit("id", "tenant_id", "criada_em").Updates(toCredencialRow(&updated))
		if r.Error == nil && r.RowsAffected == 0 {
			return crm.ErrConflito
		}
		return r.Error
	})
	if err == nil {
		n.Versao = updated.Versao
	}
	return err
}
