package storage

import (
	"context"
	"database/sql"
	"fmt"
	"strconv"

	"gorm.io/gorm"

	"ponte/crm"
)

// Destinos keeps destinations and their settings, secrets encrypted (crm.CadastroDestinos).
type Destinos struct {
	s     *Storage
	vault *Vault
}

var _ crm.CadastroDestinos = (*Destinos)(nil)

// Destinos gives the port of destinations. vault encrypts and opens their secrets.
func (s *Storage) Destinos(vault *Vault) *Destinos { return &Destinos{s, vault} }

// destinoRow is a row of destinos.
type destinoRow struct {
	ID                                int64 `gorm:"primaryKey;autoIncrement:false"`
	TenantID                          int64
	Nome, Ambiente, Endereco, Sistema string
	Ativo, Pausado                    bool
	Acoes, Interesses                 jsonColumn[[]string]
	Versao                            int64
}

// TableName names the table.
func (destinoRow) TableName() string { return "destinos" }

type destinoSettingRow struct {
	TenantID     int64  `gorm:"primaryKey;autoIncrement:false"`
	Destino      string `gorm:"primaryKey"`
	Ambiente     string `gorm:"primaryKey"`
	Chave        string `gorm:"primaryKey"`
	Valor        string
	Cifrado      bool
	AtualizadaEm instant
}

// TableName names the table.
func (destinoSettingRow) TableName() string { return "destino_configuracoes" }

// boundTo is what a secret is bound to.
func (l *destinoSettingRow) boundTo() string {
	return strconv.FormatInt(l.TenantID, 10) + "/" + l.Destino + "/" + l.Ambiente + "/" + l.Chave
}

// Destinos lists a tenant's, secrets in clear. It is one statement: partners wait for what is decided by it.
func (d *Destinos) Destinos(ctx context.Context, tenantID int64) ([]crm.DestinoConfigurado, error) {
	var list []crm.DestinoConfigurado
	err := eachRow(ctx, d.s.pools.reader, `SELECT d.id, d.nome, d.ambiente, d.endereco, d.sistema, d.ativo, d.pausado, d.acoes, d.interesses, d.versao, COALESCE(t.slug, ''),
		v.ambiente, v.chave, v.valor, v.cifrado FROM destinos d LEFT JOIN tenants t ON t.id = d.tenant_id
		LEFT JOIN destino_configuracoes v ON v.tenant_id = d.tenant_id AND v.destino = d.nome WHERE d.tenant_id = ? ORDER BY d.nome`, []any{tenantID},
		func(scan func(...any) error) error {
			var l destinoRow
			var slug string
			var environment, key, value sql.NullString // of a setting, NULL = it has none
			var encrypted sql.NullBool
			if err := scan(&l.ID, &l.Nome, &l.Ambiente, &l.Endereco, &l.Sistema, &l.Ativo, &l.Pausado, &l.Acoes, &l.Interesses, &l.Versao, &slug,
				&environment, &key, &value, &encrypted); err != nil {
				return err
			}
			if n := len(list); n == 0 || list[n-1].ID != l.ID {
				list = append(list, crm.DestinoConfigurado{Destino: crm.Destino{
					ID: l.ID, TenantID: tenantID, Nome: l.Nome, Ambiente: l.Ambiente, Endereco: l.Endereco, Ativo: l.Ativo, Pausado: l.Pausado,
					Sistema: l.Sistema, Acoes: l.Acoes.V, Interesses: l.Interesses.V, Versao: l.Versao,
				}, TenantSlug: slug, Valores: map[string]map[string]string{}})
			}
			if !key.Valid {
				return nil
			}
			return d.reveal(&list[len(list)-1], &destinoSettingRow{
				TenantID: tenantID, Destino: l.Nome, Ambiente: environment.String, Chave: key.String, Valor: value.String, Cifrado: encrypted.Bool,
			})
		})
	return list, err
}

// ConferirSegredos tells whether every secret of every tenant opens.
func (d *Destinos) ConferirSegredos(ctx context.Context) error {
	return eachRow(ctx, d.s.pools.reader, "SELECT tenant_id, destino, ambiente, chave, valor FROM destino_configuracoes WHERE cifrado = 1", nil,
		func(scan func(...any) error) error {
			l := destinoSettingRow{Cifrado: true}
			if err := scan(&l.TenantID, &l.Destino, &l.Ambiente, &l.Chave, &l.Valor); err != nil {
				return err
			}
			_, err := d.plain(&l)
			return err
		})
}

// plain is a setting's value in clear.
func (d *Destinos) plain(l *destinoSettingRow) (string, error) {
	if !l.Cifrado {
		return l.Valor, nil
	}
	plain, err := d.vault.Decrypt(l.boundTo(), l.Valor)
	if err != nil {
		return "", fmt.Errorf("destination %s, setting %s (%s): %w", l.Destino, l.Chave, l.Ambiente, err)
	}
	return plain, nil
}

func (d *Destinos) reveal(destino *crm.DestinoConfigurado, l *destinoSettingRow) error {
	value, err := d.plain(l)
	if err != nil {
		return err
	}
	if destino.Valores[l.Ambiente] == nil {
		destino.Valores[l.Ambiente] = map[string]string{}
	}
	destino.Valores[l.Ambiente][l.Chave] = value
	return nil
}

// GravarDestino writes a destination, settings of one environment, and what they mean for waiting entregas.
func (d *Destinos) GravarDestino(ctx context.Context, updated *crm.Destino, environment string, values []crm.ValorDestino, a crm.Auditoria) (suspended int64, err error) {
	rows := make([]destinoSettingRow, len(values))
	for i, v := range values {
		l := destinoSettingRow{TenantID: updated.TenantID, Destino: updated.Nome, Ambiente: environment, Chave: v.Chave, Valor: v.Texto, AtualizadaEm: instant(a.Em)}
		if v.Segredo && v.Texto != "" {
			if l.Valor, err = d.vault.Encrypt(l.boundTo(), v.Texto); err != nil {
				return 0, err
			}
			l.Cifrado = true
		}
		rows[i] = l
	}
	saved := *updated
	err = d.s.Cadastro().change(ctx, updated.TenantID, a, func(tx *gorm.DB) error {
		saved = *updated
		if err := writeDestinoRow(tx, &saved); err != nil {
			return err
		}
		for i := range rows {
			l := &rows[i]
			old := tx.Where("tenant_id = ? AND destino = ? AND ambiente = ? AND chave = ?", l.TenantID, l.Destino, l.Ambiente, l.Chave)
			if err := old.Delete(&destinoSettingRow{}).Error; err != nil {
				return err
			}
			if l.Valor == "" {
				continue
			}
			if err := tx.Create(l).Error; err != nil {
				return err
			}
		}
		suspended, err = d.align(tx, &saved)
		return err
	})
	if err == nil {
		*updated = saved
	}
	return suspended, err
}

func writeDestinoRow(tx *gorm.DB, d *crm.Destino) error {
	l := destinoRow{
		ID: d.ID, TenantID: d.TenantID, Nome: d.Nome, Ambiente: d.Ambiente, Endereco: d.Endereco, Sistema: d.Sistema, Ativo: d.Ativo, Pausado: d.Pausado,
		Acoes: jsonColumn[[]string]{d.Acoes}, Interesses: jsonColumn[[]string]{d.Interesses}, Versao: d.Versao + 1,
	}
	d.Versao = l.Versao
	if l.ID == 0 {
		id, err := reserveIDs(tx, 1)
		if err != nil {
			return err
		}
		l.ID, d.ID = id, id
		return tx.Create(&l).Error
	}
	r := tx.Model(&destinoRow{}).Where("id = ? AND versao = ?", l.ID, l.Versao-1).
		Select("ambiente", "endereco", "sistema", "ativo", "pausado", "acoes", "interesses", "versao").Updates(&l)
	if r.Error == nil && r.RowsAffected == 0 {
		return crm.ErrConflito
	}
	return r.Error
}

// align suspends what waits for the environment that is not on, and brings what waits for this one to its address.
func (d *Destinos) align(tx *gorm.DB, updated *crm.Destino) (int64, error) {
	now := d.s.dialect.nowMS()
	r := tx.Exec("UPDATE entregas SET estado = 'suspensa', suspensa_por = 0, proxima_em = 0, motivo = ?, atualizada_em = "+now+
		" WHERE tenant_id = ? AND destino = ? AND estado IN ('pendente', 'agendada') AND ambiente <> ?",
		"o destino passou para o ambiente "+updated.Ambiente, updated.TenantID, updated.Nome, updated.Ambiente)
	if r.Error != nil {
		return 0, r.Error
	}
	return r.RowsAffected, tx.Exec("UPDATE entregas SET endereco = ? WHERE tenant_id = ? AND destino = ? AND estado IN ('pendente', 'agendada') AND ambiente = ? AND endereco <> ?",
		updated.Endereco, updated.TenantID, updated.Nome, updated.Ambiente, updated.Endereco).Error
}
