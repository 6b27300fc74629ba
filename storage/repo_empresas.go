package storage

import (
	"context"
	"errors"
	"slices"

	"gorm.io/gorm"

	"ponte/crm"
)

var _ crm.CadastroEmpresas = (*Cadastro)(nil)

// link is a table whose rows refer to an empresa or a filial, with the name that people know them by.
type link struct{ table, column, name string }

// What an empresa or a filial cannot be deleted with.
var (
	linksOfEmpresa = []link{{"filiais", "empresa_id", "filiais"}, {"smtp_servidores", "empresa_id", "servidores de e-mail"}, {"ftp_servidores", "empresa_id", "servidores FTP"}}
	linksOfFilial  = []link{{"empreendimentos", "filial_id", "empreendimentos"}, {"smtp_servidores", "filial_id", "servidores de e-mail"}, {"ftp_servidores", "filial_id", "servidores FTP"}}
)

// Empresas are a tenant's empresas by code, with their filiais.
func (c *Cadastro) Empresas(ctx context.Context, tenantID int64) ([]crm.Empresa, error) {
	list, err := readAll(ctx, c.s.pools.reader, readEmpresa, "SELECT "+empresasTable.columnList("")+" FROM empresas WHERE tenant_id = ? ORDER BY codigo, id", tenantID)
	if err != nil || len(list) == 0 {
		return nil, err
	}
	branches, err := readAll(ctx, c.s.pools.reader, readFilial, "SELECT "+filiaisTable.columnList("")+" FROM filiais WHERE tenant_id = ? ORDER BY codigo, id", tenantID)
	for i := range branches {
		if e := crm.EmpresaPorID(list, branches[i].EmpresaID); e != nil {
			branches[i].EmpresaCodigo, branches[i].EmpresaNome = e.Codigo, e.Nome
			e.Filiais = append(e.Filiais, branches[i])
		}
	}
	return list, err
}

// GravarEmpresa adds one (ID 0) or replaces the one whose Versao was read.
func (c *Cadastro) GravarEmpresa(ctx context.Context, e *crm.Empresa, a crm.Auditoria) error {
	return putVersioned(ctx, c, empresasTable, empresaValues, e, func(e *crm.Empresa) (id, version *int64) { return &e.ID, &e.Versao }, a)
}

// GravarFilial adds one (ID 0) or replaces the one whose Versao was read.
func (c *Cadastro) GravarFilial(ctx context.Context, f *crm.Filial, a crm.Auditoria) error {
	return putVersioned(ctx, c, filiaisTable, filialValues, f, func(f *crm.Filial) (id, version *int64) { return &f.ID, &f.Versao }, a,
		func(tx *gorm.DB) error { return lockRow(tx, "empresas", f.TenantID, f.EmpresaID) })
}

// ApagarEmpresa deletes an empresa to which nothing is linked, else it says what is.
func (c *Cadastro) ApagarEmpresa(ctx context.Context, e *crm.Empresa, a crm.Auditoria) ([]crm.Contagem, error) {
	return c.deleteUnlinked(ctx, "empresas", linksOfEmpresa, e.TenantID, e.ID, e.Versao, a)
}

// ApagarFilial deletes a filial to which nothing is linked, else it says what is.
func (c *Cadastro) ApagarFilial(ctx context.Context, f *crm.Filial, a crm.Auditoria) ([]crm.Contagem, error) {
	return c.deleteUnlinked(ctx, "filiais", linksOfFilial, f.TenantID, f.ID, f.Versao, a, func(tx *gorm.DB) (crm.Contagem, error) {
		n := crm.Contagem{Nome: "usuários que só veem algumas filiais"} // without it they would see nothing of theirs
		users, err := readUsuarios(tx.Where("tenant_id = ? AND filiais <> ''", f.TenantID))
		for i := range users {
			if slices.Contains(users[i].Filiais, f.ID) {
				n.Linhas++
			}
		}
		return n, err
	})
}

// deleteUnlinked deletes a row to which nothing of links is linked, nor of what others count.
func (c *Cadastro) deleteUnlinked(ctx context.Context, table string, links []link, tenantID, id, version int64, a crm.Auditoria, others ...func(*gorm.DB) (crm.Contagem, error)) (linked []crm.Contagem, err error) {
	err = c.inTx(ctx, func(tx *gorm.DB) error {
		linked = nil
		// The DELETE comes first: it locks the row, which who links something locks, too.
		if err := deleteVersion(tx, table, tenantID, id, version); err != nil {
			return err
		}
		for _, l := range links {
			n := crm.Contagem{Nome: l.name}
			if err := tx.Raw("SELECT COUNT(*) FROM "+l.table+" WHERE tenant_id = ? AND "+l.column+" = ?", tenantID, id).Scan(&n.Linhas).Error; err != nil {
				return err
			}
			if n.Linhas > 0 {
				linked = append(linked, n)
			}
		}
		for _, count := range others {
			n, err := count(tx)
			if err != nil {
				return err
			}
			if n.Linhas > 0 {
				linked = append(linked, n)
			}
		}
		if len(linked) > 0 {
			return errLinked
		}
		return writeAuditoria(tx, a)
	})
	if errors.Is(err, errLinked) {
		return linked, nil
	}
	return nil, err
}

// errLinked undoes a deletion of what something is linked to.
var errLinked = errors.New("something is linked to it")

// LigarEmpreendimento says which filial an empreendimento is of, 0 = none.
func (c *Cadastro) LigarEmpreendimento(ctx context.Context, tenantID, empreendimentoID, filialID int64, a crm.Auditoria) error {
	return c.inTx(ctx, func(tx *gorm.DB) error {
		if filialID != 0 {
			if err := lockRow(tx, "filiais", tenantID, filialID); err != nil {
				return err
			}
		}
		if err := tx.Exec("UPDATE empreendimentos SET filial_id = ? WHERE id = ? AND tenant_id = ?", filialID, empreendimentoID, tenantID).Error; err != nil {
			return err
		}
		return writeAuditoria(tx, a)
	})
}

// lockRow keeps a row from being deleted until the transaction ends; one that is gone is crm.ErrNaoEncontrado.
func lockRow(tx *gorm.DB, table string, tenantID, id int64) error {
	if err := tx.Exec("UPDATE "+table+" SET codigo = codigo WHERE id = ?", id).Error; err != nil {
		return err
	}
	var n int64
	if err := tx.Raw("SELECT COUNT(*) FROM "+table+" WHERE id = ? AND tenant_id = ?", id, tenantID).Scan(&n).Error; err != nil {
		return err
	}
	if n == 0 {
		return crm.ErrNaoEncontrado
	}
	return nil
}
