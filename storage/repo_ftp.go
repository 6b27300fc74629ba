package storage

import (
	"context"
	"fmt"
	"strconv"

	"gorm.io/gorm"

	"ponte/crm"
)

// FTP keeps the servers that take files, passwords encrypted.
type FTP struct {
	s     *Storage
	vault *Vault
}

var _ crm.CadastroFTP = (*FTP)(nil)

// FTP gives the port of servers that take files. vault encrypts and opens their passwords.
func (s *Storage) FTP(vault *Vault) *FTP { return &FTP{s, vault} }

var ftpTable = NewTable("ftp_servidores", "id@ tenant_id@ versao# empresa_id filial_id endereco:253 porta pasta:500 usuario:255 senha tipo:8 chave:100")

func ftpValues(s *crm.ServidorFTP) []any {
	return []any{s.ID, s.TenantID, s.Versao, s.EmpresaID, s.FilialID, s.Endereco, s.Porta, s.Pasta, s.Usuario, s.Senha, string(s.Tipo), s.Chave}
}

func readFTP(scan func(...any) error) (s crm.ServidorFTP, err error) {
	err = scan(&s.ID, &s.TenantID, &s.Versao, &s.EmpresaID, &s.FilialID, &s.Endereco, &s.Porta, &s.Pasta, &s.Usuario, &s.Senha, &s.Tipo, &s.Chave)
	return s, err
}

// ftpBoundTo is what a server's password is bound to.
func ftpBoundTo(s *crm.ServidorFTP) string {
	return strconv.FormatInt(s.TenantID, 10) + "/ftp/" + strconv.FormatInt(s.ID, 10) + "/senha"
}

// ServidoresFTP are a tenant's servers.
func (f *FTP) ServidoresFTP(ctx context.Context, tenantID int64) ([]crm.ServidorFTP, error) {
	return f.servers(ctx, " WHERE tenant_id = ? ORDER BY empresa_id, filial_id, id", tenantID)
}

// ConferirSegredos tells whether every password of every tenant opens.
func (f *FTP) ConferirSegredos(ctx context.Context) error {
	_, err := f.servers(ctx, "")
	return err
}

func (f *FTP) servers(ctx context.Context, where string, args ...any) ([]crm.ServidorFTP, error) {
	list, err := readAll(ctx, f.s.pools.reader, readFTP, "SELECT "+ftpTable.columnList("")+" FROM ftp_servidores"+where, args...)
	for i := range list {
		if err == nil {
			if list[i].Senha, err = f.vault.Decrypt(ftpBoundTo(&list[i]), list[i].Senha); err != nil {
				err = fmt.Errorf("password of FTP server %d: %w", list[i].ID, err)
			}
		}
	}
	return list, err
}

// GravarServidorFTP adds one (ID 0) or replaces the one whose Versao was read.
func (f *FTP) GravarServidorFTP(ctx context.Context, server *crm.ServidorFTP, a crm.Auditoria) (err error) {
	row := *server
	if row.ID == 0 { // the password is bound to the id
		if row.ID, err = f.s.Cadastro().IDs(ctx, 1); err != nil {
			return err
		}
	}
	if row.Senha, err = f.vault.Encrypt(ftpBoundTo(&row), server.Senha); err != nil {
		return err
	}
	err = f.s.Cadastro().inTx(ctx, func(tx *gorm.DB) error {
		row.Versao = server.Versao
		if err := lockOwner(tx, row.TenantID, row.EmpresaID, row.FilialID); err != nil {
			return err
		}
		return writeVersioned(ctx, tx, ftpTable, ftpValues, &row, &row.Versao, server.ID == 0, a)
	})
	if err != nil {
		return alreadyExists(err)
	}
	row.Senha = server.Senha
	*server = row
	return nil
}

// ApagarServidorFTP deletes one as it was read.
func (f *FTP) ApagarServidorFTP(ctx context.Context, server *crm.ServidorFTP, a crm.Auditoria) error {
	return f.s.Cadastro().inTx(ctx, func(tx *gorm.DB) error {
		if err := deleteVersion(tx, "ftp_servidores", server.TenantID, server.ID, server.Versao); err != nil {
			return err
		}
		return writeAuditoria(tx, a)
	})
}
