package storage

import (
	"context"
	"errors"
	"strings"

	"gorm.io/gorm"

	"ponte/crm"
)

// tenantRow is a row of tenants. The WSDL and its mapping are kept by the webservice's own settings.
type tenantRow struct {
	ID               int64 `gorm:"primaryKey;autoIncrement:false"`
	Slug, SlugChave  string
	Nome             string
	Padrao           bool
	Pacote           string
	Wsdl, Mapeamento string
	CriadoEm         instant
}

// TableName names the table.
func (tenantRow) TableName() string { return "tenants" }

type cnpjRow struct {
	TenantID int64  `gorm:"primaryKey;autoIncrement:false"`
	Cnpj     string `gorm:"primaryKey"`
}

// TableName names the table.
func (cnpjRow) TableName() string { return "tenant_cnpjs" }

type settingRow struct {
	TenantID int64  `gorm:"primaryKey;autoIncrement:false"`
	Chave    string `gorm:"primaryKey"`
	Valor    string
}

// TableName names the table.
func (settingRow) TableName() string { return "tenant_configuracoes" }

// Tenants lists all, the default one first.
func (c *Cadastro) Tenants(ctx context.Context) ([]crm.Tenant, error) {
	return c.tenants(ctx, func(q *gorm.DB) *gorm.DB { return q })
}

// Tenant finds by slug without regard to case; "" is the default one.
func (c *Cadastro) Tenant(ctx context.Context, slug string) (*crm.Tenant, error) {
	list, err := c.tenants(ctx, func(q *gorm.DB) *gorm.DB {
		if slug == "" {
			return q.Where("padrao = ?", true)
		}
		return q.Where("slug_chave = ?", strings.ToLower(slug))
	})
	if err != nil {
		return nil, err
	}
	if len(list) == 0 {
		return nil, crm.ErrNaoEncontrado
	}
	return &list[0], nil
}

func (c *Cadastro) tenants(ctx context.Context, filter func(*gorm.DB) *gorm.DB) ([]crm.Tenant, error) {
	return loadTenants(c.s.gormReader.WithContext(ctx), filter)
}

func loadTenants(db *gorm.DB, filter func(*gorm.DB) *gorm.DB) ([]crm.Tenant, error) {
	var rows []tenantRow
	var cnpjs []cnpjRow
	var settings []settingRow
	err := filter(db.Omit("wsdl", "mapeamento")).Order("padrao DESC, slug_chave").Find(&rows).Error
	ids := make([]int64, len(rows))
	list := make([]crm.Tenant, len(rows))
	index := make(map[int64]*crm.Tenant, len(rows))
	for i, l := range rows {
		ids[i] = l.ID
		list[i] = crm.Tenant{ID: l.ID, Slug: l.Slug, Nome: l.Nome, Padrao: l.Padrao, Pacote: crm.Pacote(l.Pacote), Configuracoes: crm.Configuracoes{}}
		index[l.ID] = &list[i]
	}
	if err == nil {
		err = db.Where("tenant_id IN ?", ids).Order("tenant_id, cnpj").Find(&cnpjs).Error
	}
	if err == nil {
		err = db.Where("tenant_id IN ?", ids).Find(&settings).Error
	}
	for _, l := range cnpjs {
		index[l.TenantID].CNPJs = append(index[l.TenantID].CNPJs, l.Cnpj)
	}
	for _, l := range settings {
		index[l.TenantID].Configuracoes[l.Chave] = l.Valor
	}
	return list, classify(err)
}

// CriarTenant adds a tenant with its statuses and workflows and starts its numbering.
func (c *Cadastro) CriarTenant(ctx context.Context, t *crm.Tenant, status []crm.Status, first int64, a crm.Auditoria) error {
	return alreadyExists(c.inTx(ctx, func(tx *gorm.DB) error {
		id, err := reserveIDs(tx, 1+len(status))
		if err != nil {
			return err
		}
		t.ID, a.TenantID = id, id
		row := tenantRow{
			ID: id, Slug: t.Slug, SlugChave: strings.ToLower(t.Slug), Nome: t.Nome, Padrao: t.Padrao, Pacote: string(t.Pacote), CriadoEm: instant(a.Em),
		}
		if err := tx.Create(&row).Error; err != nil {
			return err
		}
		if err := writeTenant(tx, t); err != nil {
			return err
		}
		for i := range status {
			status[i].ID, status[i].TenantID = id+1+int64(i), id
			if err := insertStatus(tx, status[i]); err != nil {
				return err
			}
		}
		if err := insertSituacoes(tx, id, crm.WorkflowInicial()); err != nil {
			return err
		}
		if err := startNumbers(tx, id, max(first, 1)); err != nil {
			return err
		}
		if err := writeAuditoria(tx, a); err != nil {
			return err
		}
		if t.Padrao { // another one was it before
			return notice(tx, everyTenant)
		}
		return notice(tx, t.ID)
	}))
}

// AlterarTenant replaces name, package, CNPJs and settings; Padrao moves the default here.
func (c *Cadastro) AlterarTenant(ctx context.Context, before, t *crm.Tenant, a crm.Auditoria) error {
	return c.inTx(ctx, func(tx *gorm.DB) error {
		// A write that changes nothing comes first: it locks the row, and what is read after it is the last state.
		if err := tx.Exec("UPDATE tenants SET slug = slug WHERE id = ?", t.ID).Error; err != nil {
			return err
		}
		now, err := loadTenants(tx, func(q *gorm.DB) *gorm.DB { return q.Where("id = ?", t.ID) })
		if err != nil || len(now) == 0 {
			return errors.Join(err, crm.ErrNaoEncontrado)
		}
		if now[0].Versao() != before.Versao() {
			return crm.ErrConflito
		}
		if err := tx.Model(&tenantRow{}).Where("id = ?", t.ID).Updates(map[string]any{"nome": t.Nome, "pacote": string(t.Pacote)}).Error; err != nil {
			return err
		}
		for _, old := range []any{&cnpjRow{}, &settingRow{}} {
			if err := tx.Where("tenant_id = ?", t.ID).Delete(old).Error; err != nil {
				return err
			}
		}
		if now[0].Fuso().String() != t.Fuso().String() { // its days begin at another instant
			if err := tx.Exec("DELETE FROM sequencias WHERE nome = ?", countedOpenings(t.ID)).Error; err != nil {
				return err
			}
		}
		if err := errors.Join(writeTenant(tx, t), noteShadowTurn(tx, before, t, a.Em), writeAuditoria(tx, a)); err != nil {
			return err
		}
		if t.Padrao && !now[0].Padrao { // another one was it before
			return notice(tx, everyTenant)
		}
		return notice(tx, t.ID)
	})
}

// writeTenant writes what hangs on a tenant, and makes it the only default one if it is to be.
func writeTenant(tx *gorm.DB, t *crm.Tenant) error {
	for _, cnpj := range t.CNPJs {
		if err := tx.Create(&cnpjRow{t.ID, cnpj}).Error; err != nil {
			return err
		}
	}
	for key, value := range t.Configuracoes {
		if err := tx.Create(&settingRow{t.ID, key, value}).Error; err != nil {
			return err
		}
	}
	if !t.Padrao {
		return nil
	}
	return tx.Exec("UPDATE tenants SET padrao = CASE WHEN id = ? THEN 1 ELSE 0 END", t.ID).Error
}

func startNumbers(tx *gorm.DB, tenantID, first int64) error {
	return tx.Exec("INSERT INTO sequencias (nome, proximo) VALUES (?, ?)", numberSequence(tenantID), first).Error
}

// advanceNumbers makes the numbering go on from here at least.
func advanceNumbers(tx *gorm.DB, tenantID, next int64) error {
	_, err := moveSequence(tx.Statement.Context, tx.Statement.ConnPool, &Behind{name: numberSequence(tenantID), Highest: next - 1, To: next})
	return err
}

func insertStatus(tx *gorm.DB, s crm.Status) error {
	return tx.Exec(statusTable.insertStatement(1), statusValues(&s)...).Error
}

// StatusDe lists a tenant's statuses.
func (c *Cadastro) StatusDe(ctx context.Context, tenantID int64) ([]crm.Status, error) {
	return readAll(ctx, c.s.pools.reader, readStatus, "SELECT "+statusTable.columnList("")+" FROM status WHERE tenant_id = ? ORDER BY codigo", tenantID)
}
