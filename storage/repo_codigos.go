package storage

import (
	"context"

	"gorm.io/gorm"

	"ponte/crm"
)

var _ crm.CadastroCodigos = (*Cadastro)(nil)

// DivisoesDoTenant lists a tenant's divisões by code.
func (c *Cadastro) DivisoesDoTenant(ctx context.Context, tenantID int64) ([]crm.Divisao, error) {
	return lerTodas(ctx, c.s.pools.leitura, lerDivisao, "SELECT "+tabDivisoes.lista("")+" FROM divisoes WHERE tenant_id = ? ORDER BY codigo", tenantID)
}

// SolicitacoesDoTenant lists a tenant's solicitações by code.
func (c *Cadastro) SolicitacoesDoTenant(ctx context.Context, tenantID int64) ([]crm.Solicitacao, error) {
	return lerTodas(ctx, c.s.pools.leitura, lerSolicitacao,
		"SELECT "+tabSolicitacoes.lista("")+" FROM solicitacoes WHERE tenant_id = ? ORDER BY codigo", tenantID)
}

// GravarDivisao inserts or replaces a divisão.
func (c *Cadastro) GravarDivisao(ctx context.Context, antes crm.Divisao, d *crm.Divisao, a crm.Auditoria) error {
	return c.gravarCodigo(ctx, a, &d.ID, func(tx *gorm.DB) error {
		if err := aindaComo(tx, tabDivisoes, antes.ID, antes, lerDivisao); err != nil {
			return err
		}
		return tx.Exec("UPDATE divisoes SET nome = ?, a_classificar = ? WHERE id = ? AND tenant_id = ?", d.Nome, d.AClassificar, d.ID, d.TenantID).Error
	}, func(tx *gorm.DB, id int64) error {
		nova := *d
		nova.ID = id
		return tx.Exec(tabDivisoes.inserir(1), valoresDivisao(&nova)...).Error
	})
}

// GravarSolicitacao inserts or replaces a solicitação.
func (c *Cadastro) GravarSolicitacao(ctx context.Context, antes crm.Solicitacao, s *crm.Solicitacao, a crm.Auditoria) error {
	return c.gravarCodigo(ctx, a, &s.ID, func(tx *gorm.DB) error {
		if err := aindaComo(tx, tabSolicitacoes, antes.ID, antes, lerSolicitacao); err != nil {
			return err
		}
		return tx.Exec("UPDATE solicitacoes SET nome = ?, divisao_id = ?, a_classificar = ? WHERE id = ? AND tenant_id = ?",
			s.Nome, s.DivisaoID, s.AClassificar, s.ID, s.TenantID).Error
	}, func(tx *gorm.DB, id int64) error {
		nova := *s
		nova.ID = id
		return tx.Exec(tabSolicitacoes.inserir(1), valoresSolicitacao(&nova)...).Error
	})
}

// aindaComo tells whether a row still is as it was read. A write that changes nothing comes first: it locks the row, and
// what is read after it is the last state.
func aindaComo[T comparable](tx *gorm.DB, t *tabela, id int64, antes T, ler func(func(...any) error) (T, error)) error {
	if err := tx.Exec("UPDATE "+t.nome+" SET codigo = codigo WHERE id = ?", id).Error; err != nil {
		return err
	}
	agora, err := ler(tx.Raw("SELECT "+t.lista("")+" FROM "+t.nome+" WHERE id = ?", id).Row().Scan)
	if err == nil && agora != antes {
		err = crm.ErrConflito
	}
	return err
}

// gravarCodigo changes the row of an id, or inserts one where there is none yet and gives it its id.
func (c *Cadastro) gravarCodigo(ctx context.Context, a crm.Auditoria, id *int64, mudar func(*gorm.DB) error, inserir func(*gorm.DB, int64) error) error {
	novo := *id
	err := c.alterar(ctx, &a, func(tx *gorm.DB) (err error) {
		if *id != 0 {
			return mudar(tx)
		}
		if novo, err = reservarIDs(tx, 1); err != nil {
			return err
		}
		return inserir(tx, novo)
	})
	if err == nil {
		*id = novo
	}
	return jaExiste(err)
}
