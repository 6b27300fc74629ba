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
	return c.servers(ctx, " WHERE tenant_id = ? ORDER BY principal DESC, empresa_id, filial_id, id", tenantID)
}

// ConferirSegredos tells whether every password of every tenant opens.
func (c *Correio) ConferirSegredos(ctx context.Context) error {
	_, err := c.servers(ctx, "")
	return err
}

func (c *Correio) servers(ctx context.Context, where string, args ...any) ([]crm.ServidorSMTP, error) {
	list, err := readAll(ctx, c.s.pools.reader, readSMTP, "SELECT "+smtpTable.columnList("")+" FROM smtp_servidores"+where, args...)
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

// GravarServidorSMTP adds one (ID 0) or replaces the one whose Versao was read.
func (c *Correio) GravarServidorSMTP(ctx context.Context, server *crm.ServidorSMTP, a crm.Auditoria) (err error) {
	row := *server
	if row.ID == 0 { // the password is bound to the id
		if row.ID, err = c.s.Cadastro().IDs(ctx, 1); err != nil {
			return err
		}
	}
	if server.Senha != "" {
		if row.Senha, err = c.vault.Encrypt(smtpBoundTo(&row), server.Senha); err != nil {
			return err
		}
	}
	err = c.s.Cadastro().inTx(ctx, func(tx *gorm.DB) error {
		row.Versao = server.Versao
		if err := lockOwner(tx, row.TenantID, row.EmpresaID, row.FilialID); err != nil {
			return err
		}
		if row.Principal {
			err := tx.Exec("UPDATE smtp_servidores SET principal = 0, versao = versao + 1 WHERE tenant_id = ? AND principal = 1 AND id <> ?", row.TenantID, row.ID).Error
			if err != nil {
				return err
			}
		}
		return writeVersioned(ctx, tx, smtpTable, smtpValues, &row, &row.Versao, server.ID == 0, a)
	})
	if err != nil {
		return alreadyExists(err)
	}
	row.Senha = server.Senha
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
	return c.s.Cadastro().inTx(ctx, func(tx *gorm.DB) error {
		if err := deleteVersion(tx, "smtp_servidores", server.TenantID, server.ID, server.Versao); err != nil {
			return err
		}
		return writeAuditoria(tx, a)
	})
}
