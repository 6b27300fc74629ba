package storage

import (
	"context"
	"slices"
	"strings"
	"time"

	"gorm.io/gorm"
	"gorm.io/gorm/clause"

	"ponte/crm"
	"ponte/crm/implantacao"
)

var _ implantacao.Implantacoes = (*Implantacoes)(nil)

// Implantacoes keeps the making of installations.
type Implantacoes struct{ s *Storage }

// Implantacoes gives them.
func (s *Storage) Implantacoes() *Implantacoes { return &Implantacoes{s} }

type implantacaoRow struct {
	ID                 int64 `gorm:"primaryKey;autoIncrement:false"`
	Slug, SlugChave    string
	Nome               string
	Cnpjs              jsonColumn[[]string]
	Pacote, Integracao string
	Padrao             bool
	PrimeiroNumero     int64
	Quem               string
	IniciadaEm         instant
	ConcluidaEm        *instant
}

// TableName names the table.
func (implantacaoRow) TableName() string { return "implantacoes" }

type etapaRow struct {
	ImplantacaoID int64  `gorm:"primaryKey;autoIncrement:false"`
	Etapa         string `gorm:"primaryKey"`
	Situacao      string
	Detalhe       string
	Em            instant
}

// TableName names the table.
func (etapaRow) TableName() string { return "implantacao_etapas" }

// Iniciar inserts one with its steps, or replaces what was asked for of one that has an id.
func (r *Implantacoes) Iniciar(ctx context.Context, i *implantacao.Implantacao, a crm.Auditoria) error {
	id := i.ID
	err := r.s.Cadastro().inTx(ctx, func(tx *gorm.DB) (err error) {
		if id = i.ID; id == 0 {
			if id, err = reserveIDs(tx, 1); err != nil {
				return err
			}
		}
		row := implantacaoRow{
			ID: id, Slug: i.Novo.Slug, SlugChave: strings.ToLower(i.Novo.Slug), Nome: i.Novo.Nome, Cnpjs: jsonColumn[[]string]{i.Novo.CNPJs}, Pacote: string(i.Pacote),
			Integracao: i.Integracao, Padrao: i.Novo.Padrao, PrimeiroNumero: i.Novo.PrimeiroNumero, Quem: i.Quem, IniciadaEm: instant(i.IniciadaEm),
		}
		if i.ID == 0 {
			err = tx.Create(&row).Error
		} else {
			err = tx.Save(&row).Error
		}
		if err != nil {
			return err
		}
		for _, e := range i.Etapas {
			if err := markStep(tx, id, e); err != nil {
				return err
			}
		}
		return writeAuditoria(tx, a)
	})
	if err == nil {
		i.ID = id
	}
	return alreadyExists(err)
}

// Marcar writes where a step stands.
func (r *Implantacoes) Marcar(ctx context.Context, id int64, e implantacao.Etapa) error {
	return r.s.Cadastro().inTx(ctx, func(tx *gorm.DB) error {
		return markStep(tx, id, e)
	})
}

func markStep(tx *gorm.DB, id int64, e implantacao.Etapa) error {
	row := etapaRow{id, e.Nome, string(e.Situacao), e.Detalhe, instant(e.Em)}
	return tx.Clauses(clause.OnConflict{UpdateAll: true}).Create(&row).Error
}

// Concluir writes that every step is done.
func (r *Implantacoes) Concluir(ctx context.Context, id int64, em time.Time) error {
	return r.s.Cadastro().inTx(ctx, func(tx *gorm.DB) error {
		return tx.Model(&implantacaoRow{}).Where("id = ?", id).Update("concluida_em", instant(em)).Error
	})
}

// Implantacao finds one by slug without regard to case.
func (r *Implantacoes) Implantacao(ctx context.Context, slug string) (*implantacao.Implantacao, error) {
	list, err := r.list(ctx, func(q *gorm.DB) *gorm.DB { return q.Where("slug_chave = ?", strings.ToLower(strings.TrimSpace(slug))) })
	if err != nil {
		return nil, err
	}
	if len(list) == 0 {
		return nil, crm.ErrNaoEncontrado
	}
	return &list[0], nil
}

// Lista gives all, the newest first.
func (r *Implantacoes) Lista(ctx context.Context) ([]implantacao.Implantacao, error) {
	return r.list(ctx, func(q *gorm.DB) *gorm.DB { return q })
}

func (r *Implantacoes) list(ctx context.Context, filter func(*gorm.DB) *gorm.DB) ([]implantacao.Implantacao, error) {
	db := r.s.gormReader.WithContext(ctx)
	var rows []implantacaoRow
	if err := filter(db).Order("id DESC").Find(&rows).Error; err != nil {
		return nil, classify(err)
	}
	ids := make([]int64, len(rows))
	for i := range rows {
		ids[i] = rows[i].ID
	}
	var steps []etapaRow
	if err := db.Where("implantacao_id IN ?", ids).Find(&steps).Error; err != nil {
		return nil, classify(err)
	}
	list := make([]implantacao.Implantacao, len(rows))
	for i := range rows {
		list[i] = rows[i].implantacao(steps)
	}
	return list, nil
}

// implantacao is the row with its steps in the order of the table; one that was added since is still to do.
func (l *implantacaoRow) implantacao(steps []etapaRow) implantacao.Implantacao {
	i := implantacao.Implantacao{
		ID: l.ID, Pacote: crm.Pacote(l.Pacote), Integracao: l.Integracao, Quem: l.Quem, IniciadaEm: time.Time(l.IniciadaEm), ConcluidaEm: fromInstant(l.ConcluidaEm),
		Novo: crm.NovoTenant{Slug: l.Slug, Nome: l.Nome, CNPJs: l.Cnpjs.V, Padrao: l.Padrao, PrimeiroNumero: l.PrimeiroNumero},
	}
	for _, row := range implantacao.Etapas {
		e := implantacao.Etapa{Nome: row.Nome, Situacao: implantacao.Pendente}
		if n := slices.IndexFunc(steps, func(s etapaRow) bool { return s.ImplantacaoID == l.ID && s.Etapa == row.Nome }); n >= 0 {
			e.Situacao, e.Detalhe, e.Em = implantacao.Situacao(steps[n].Situacao), steps[n].Detalhe, time.Time(steps[n].Em)
		}
		i.Etapas = append(i.Etapas, e)
	}
	return i
}
