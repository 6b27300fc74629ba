package storage

import (
	"context"
	"fmt"
	"strconv"

	"gorm.io/gorm"

	"ponte/crm"
)

// Correio keeps what e-mail needs, passwords encrypted.
type Correio struct {
	s     *Storage
	vault *Vault
}

var (
	_ crm.CadastroSMTP     = (*Correio)(nil)
	_ crm.CadastroModelos  = (*Correio)(nil)
	_ crm.CadastroAvisos   = (*Correio)(nil)
	_ crm.Correspondencias = (*Correio)(nil)
)

// Correio gives the ports of e-mail. vault encrypts and opens the servers' passwords.
func (s *Storage) Correio(vault *Vault) *Correio { return &Correio{s, vault} }

// smtpBoundTo is what a server's password is bound to.
func smtpBoundTo(s *crm.ServidorSMTP) string {
	return strconv.FormatInt(s.TenantID, 10) + "/smtp/" + strconv.FormatInt(s.ID, 10) + "/senha"
}

// ServidoresSMTP are a tenant's servers, the principal first.
func (c *Correio) ServidoresSMTP(ctx context.Context, tenantID int64) ([]crm.ServidorSMTP, error) {
	list, err := readAll(ctx, c.s.pools.reader, readSMTP, "SELECT "+smtpTable.columnList("")+" FROM smtp_servidores WHERE tenant_id = ?"+
		" ORDER BY principal DESC, empresa_id, filial_id, id", tenantID)
	for i := range list {
		if list[i].Senha == "" || err != nil {
			continue
		}
		if list[i].Senha, err = c.vault.Decrypt(smtpBoundTo(&list[i]), list[i].Senha); err != nil {
			err = fmt.Errorf("password of SMTP server %d: %w", list[i].ID, err)
		}
	}
	return list, err
}

// ConferirSegredos tells whether every password of every tenant opens.
func (c *Correio) ConferirSegredos(ctx context.Context) error {
	tenants, err := readAll(ctx, c.s.pools.reader, readID, "SELECT DISTINCT tenant_id FROM smtp_servidores WHERE senha <> ''")
	for _, id := range tenants {
		if err == nil {
			_, err = c.ServidoresSMTP(ctx, id)
		}
	}
	return err
}

// GravarServidorSMTP adds one (ID 0) or replaces the one whose Versao was read.
func (c *Correio) GravarServidorSMTP(ctx context.Context, server *crm.ServidorSMTP, a crm.Auditoria) error {
	row := *server
	if row.ID == 0 { // the password is bound to the id
		id, err := c.s.Cadastro().IDs(ctx, 1)
		if err != nil {
			return err
		}
		row.ID = id
	}
	password := row.Senha
	if password != "" {
		var err error
		if row.Senha, err = c.vault.Encrypt(smtpBoundTo(&row), password); err != nil {
			return err
		}
	}
	err := c.s.Cadastro().inTx(ctx, func(tx *gorm.DB) error {
		if err := lockOwner(tx, row.TenantID, row.EmpresaID, row.FilialID); err != nil {
			return err
		}
		if row.Principal {
			err := tx.Exec("UPDATE smtp_servidores SET principal = 0, versao = versao + 1 WHERE tenant_id = ? AND principal = 1 AND id <> ?", row.TenantID, row.ID).Error
			if err != nil {
				return err
			}
		}
		w := bulkWriter{ctx: ctx, tx: tx.Statement.ConnPool}
		if server.ID == 0 {
			row.Versao = 1
			insertAll(&w, smtpTable, smtpValues, []crm.ServidorSMTP{row})
		} else {
			changeAll(&w, smtpTable, smtpValues, []crm.ServidorSMTP{row})
		}
		if w.err != nil {
			return classify(w.err)
		}
		return writeAuditoria(tx, a)
	})
	if err != nil {
		return alreadyExists(err)
	}
	if server.ID != 0 {
		row.Versao++
	}
	row.Senha = password
	*server = row
	return nil
}

// lockOwner keeps the empresa and the filial of a server from being deleted until the transaction ends.
func lockOwner(tx *gorm.DB, tenantID, empresaID, filialID int64) error {
	if empresaID != 0 {
		if err := lockRow(tx, "empresas", tenantID, empresaID); err != nil {
			return err
		}
	}
	if filialID != 0 {
		return lockRow(tx, "filiais", tenantID, filialID)
	}
	return nil
}

// ApagarServidorSMTP deletes one as it was read.
func (c *Correio) ApagarServidorSMTP(ctx context.Context, server *crm.ServidorSMTP, a crm.Auditoria) error {
	return c.s.Cadastro().deleteVersion(ctx, "smtp_servidores", server.ID, server.TenantID, server.Versao, a)
}

// deleteVersion deletes a row as it was read, else it is crm.ErrConflito.
func (c *Cadastro) deleteVersion(ctx context.Context, table string, id, tenantID, version int64, a crm.Auditoria) error {
	return c.inTx(ctx, func(tx *gorm.DB) error {
		r := tx.Exec("DELETE FROM "+table+" WHERE id = ? AND tenant_id = ? AND versao = ?", id, tenantID, version)
		if r.Error != nil {
			return r.Error
		}
		if r.RowsAffected == 0 {
			return crm.ErrConflito
		}
		return writeAuditoria(tx, a)
	})
}
