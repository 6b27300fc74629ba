package storage

import (
	"context"
	"errors"
	"strings"

	"gorm.io/gorm"

	"ponte/crm"
)

// linhaTenant is a row of tenants. The WSDL and its mapping are kept by the webservice's own settings.
type linhaTenant struct {
	ID               int64 `gorm:"primaryKey;autoIncrement:false"`
	Slug, SlugChave  string
	Nome             string
	Padrao           bool
	Wsdl, Mapeamento string
	CriadoEm         instante
}

// TableName names the table.
func (linhaTenant) TableName() string { return "tenants" }

type linhaCNPJ struct {
	TenantID int64  `gorm:"primaryKey;autoIncrement:false"`
	Cnpj     string `gorm:"primaryKey"`
}

// TableName names the table.
func (linhaCNPJ) TableName() string { return "tenant_cnpjs" }

type linhaConfiguracao struct {
	TenantID int64  `gorm:"primaryKey;autoIncrement:false"`
	Chave    string `gorm:"primaryKey"`
	Valor    string
}

// TableName names the table.
func (linhaConfiguracao) TableName() string { return "tenant_configuracoes" }

// Tenants lists all, the default one first.
func (c *Cadastro) Tenants(ctx context.Context) ([]crm.Tenant, error) {
	return c.tenants(ctx, func(q *gorm.DB) *gorm.DB { return q })
}

// Tenant finds by slug without regard to case; "" is the default one.
func (c *Cadastro) Tenant(ctx context.Context, slug string) (*crm.Tenant, error) {
	lista, err := c.tenants(ctx, func(q *gorm.DB) *gorm.DB {
		if slug == "" {
			return q.Where("padrao = ?", true)
		}
		return q.Where("slug_chave = ?", strings.ToLower(slug))
	})
	if err != nil {
		return nil, err
	}
	if len(lista) == 0 {
		return nil, crm.ErrNaoEncontrado
	}
	return &lista[0], nil
}

func (c *Cadastro) tenants(ctx context.Context, filtro func(*gorm.DB) *gorm.DB) ([]crm.Tenant, error) {
	return lerTenants(c.s.leitura.WithContext(ctx), filtro)
}

func lerTenants(db *gorm.DB, filtro func(*gorm.DB) *gorm.DB) ([]crm.Tenant, error) {
	var linhas []linhaTenant
	var cnpjs []linhaCNPJ
	var configuracoes []linhaConfiguracao
	err := filtro(db.Omit("wsdl", "mapeamento")).Order("padrao DESC, slug_chave").Find(&linhas).Error
	ids := make([]int64, len(linhas))
	lista := make([]crm.Tenant, len(linhas))
	indice := make(map[int64]*crm.Tenant, len(linhas))
	for i, l := range linhas {
		ids[i] = l.ID
		lista[i] = crm.Tenant{ID: l.ID, Slug: l.Slug, Nome: l.Nome, Padrao: l.Padrao, Configuracoes: crm.Configuracoes{}}
		indice[l.ID] = &lista[i]
	}
	if err == nil {
		err = db.Where("tenant_id IN ?", ids).Order("tenant_id, cnpj").Find(&cnpjs).Error
	}
	if err == nil {
		err = db.Where("tenant_id IN ?", ids).Find(&configuracoes).Error
	}
	for _, l := range cnpjs {
		indice[l.TenantID].CNPJs = append(indice[l.TenantID].CNPJs, l.Cnpj)
	}
	for _, l := range configuracoes {
		indice[l.TenantID].Configuracoes[l.Chave] = l.Valor
	}
	return lista, classificar(err)
}

// CriarTenant adds a tenant with its statuses and starts its numbering.
func (c *Cadastro) CriarTenant(ctx context.Context, t *crm.Tenant, status []crm.Status, primeiro int64, a crm.Auditoria) error {
	return jaExiste(c.alterar(ctx, nil, func(tx *gorm.DB) error {
		id, err := reservarIDs(tx, 1+len(status))
		if err != nil {
			return err
		}
		t.ID, a.TenantID = id, id
		linha := linhaTenant{
			ID: id, Slug: t.Slug, SlugChave: strings.ToLower(t.Slug), Nome: t.Nome, Padrao: t.Padrao, CriadoEm: instante(a.Em),
		}
		if err := tx.Create(&linha).Error; err != nil {
			return err
		}
		if err := gravarTenant(tx, t); err != nil {
			return err
		}
		for i := range status {
			status[i].ID, status[i].TenantID = id+1+int64(i), id
			if err := inserirStatus(tx, status[i]); err != nil {
				return err
			}
		}
		if err := iniciarNumeros(tx, id, max(primeiro, 1)); err != nil {
			return err
		}
		return gravarAuditoria(tx, a)
	}))
}

// AlterarTenant replaces name, CNPJs and settings; Padrao moves the default here.
func (c *Cadastro) AlterarTenant(ctx context.Context, antes, t *crm.Tenant, a crm.Auditoria) error {
	return c.alterar(ctx, &a, func(tx *gorm.DB) error {
		// A write that changes nothing comes first: it locks the row, and what is read after it is the last state.
		if err := tx.Exec("UPDATE tenants SET slug = slug WHERE id = ?", t.ID).Error; err != nil {
			return err
		}
		agora, err := lerTenants(tx, func(q *gorm.DB) *gorm.DB { return q.Where("id = ?", t.ID) })
		if err != nil || len(agora) == 0 {
			return errors.Join(err, crm.ErrNaoEncontrado)
		}
		if agora[0].Versao() != antes.Versao() {
			return crm.ErrConflito
		}
		if err := tx.Model(&linhaTenant{}).Where("id = ?", t.ID).Update("nome", t.Nome).Error; err != nil {
			return err
		}
		for _, velhas := range []any{&linhaCNPJ{}, &linhaConfiguracao{}} {
			if err := tx.Where("tenant_id = ?", t.ID).Delete(velhas).Error; err != nil {
				return err
			}
		}
		return gravarTenant(tx, t)
	})
}

// gravarTenant writes what hangs on a tenant, and makes it the only default one if it is to be.
func gravarTenant(tx *gorm.DB, t *crm.Tenant) error {
	for _, cnpj := range t.CNPJs {
		if err := tx.Create(&linhaCNPJ{t.ID, cnpj}).Error; err != nil {
			return err
		}
	}
	for chave, valor := range t.Configuracoes {
		if err := tx.Create(&linhaConfiguracao{t.ID, chave, valor}).Error; err != nil {
			return err
		}
	}
	if !t.Padrao {
		return nil
	}
	return tx.Exec("UPDATE tenants SET padrao = CASE WHEN id = ? THEN 1 ELSE 0 END", t.ID).Error
}

func iniciarNumeros(tx *gorm.DB, tenantID, primeiro int64) error {
	return tx.Exec("INSERT INTO sequencias (nome, proximo) VALUES (?, ?)", sequenciaNumero(tenantID), primeiro).Error
}

// avancarNumeros makes the numbering go on from here at least.
func avancarNumeros(tx *gorm.DB, tenantID, proximo int64) error {
	return tx.Exec("UPDATE sequencias SET proximo = ? WHERE nome = ? AND proximo < ?",
		proximo, sequenciaNumero(tenantID), proximo).Error
}

func inserirStatus(tx *gorm.DB, s crm.Status) error {
	return tx.Exec(tabStatus.inserir(1), valoresStatus(&s)...).Error
}

// StatusDe lists a tenant's statuses.
func (c *Cadastro) StatusDe(ctx context.Context, tenantID int64) ([]crm.Status, error) {
	return lerTodas(ctx, c.s.pools.leitura, lerStatus, "SELECT "+tabStatus.lista("")+" FROM status WHERE tenant_id = ? ORDER BY codigo", tenantID)
}
