package storage

import (
	"context"
	"fmt"
	"strconv"

	"gorm.io/gorm"

	"ponte/crm"
)

// Destinos keeps destinations and their settings, secrets encrypted (crm.CadastroDestinos).
type Destinos struct {
	s     *Storage
	cofre *Vault
}

var _ crm.CadastroDestinos = (*Destinos)(nil)

// Destinos gives the port of destinations. cofre encrypts and opens their secrets.
func (s *Storage) Destinos(cofre *Vault) *Destinos { return &Destinos{s, cofre} }

// linhaDestino is a row of destinos.
type linhaDestino struct {
	ID                                int64 `gorm:"primaryKey;autoIncrement:false"`
	TenantID                          int64
	Nome, Ambiente, Endereco, Sistema string
	Ativo, Pausado                    bool
	Acoes, Interesses                 emJSON[[]string]
	Versao                            int64
}

// TableName names the table.
func (linhaDestino) TableName() string { return "destinos" }

type linhaDestinoConfiguracao struct {
	TenantID     int64  `gorm:"primaryKey;autoIncrement:false"`
	Destino      string `gorm:"primaryKey"`
	Ambiente     string `gorm:"primaryKey"`
	Chave        string `gorm:"primaryKey"`
	Valor        string
	Cifrado      bool
	AtualizadaEm instante
}

// TableName names the table.
func (linhaDestinoConfiguracao) TableName() string { return "destino_configuracoes" }

// lugar is what a secret is bound to.
func (l *linhaDestinoConfiguracao) lugar() string {
	return strconv.FormatInt(l.TenantID, 10) + "/" + l.Destino + "/" + l.Ambiente + "/" + l.Chave
}

// Destinos lists a tenant's, or everybody's for tenant 0, secrets in clear.
func (d *Destinos) Destinos(ctx context.Context, tenantID int64) ([]crm.DestinoConfigurado, error) {
	var linhas []linhaDestino
	var valores []linhaDestinoConfiguracao
	var tenants []linhaTenant
	db := d.s.leitura.WithContext(ctx)
	deste := func(coluna string) *gorm.DB {
		if tenantID == 0 {
			return db
		}
		return db.Where(coluna+" = ?", tenantID)
	}
	err := deste("tenant_id").Order("tenant_id, nome").Find(&linhas).Error
	if err == nil && len(linhas) > 0 {
		err = deste("tenant_id").Find(&valores).Error
	}
	if err == nil && len(linhas) > 0 {
		err = deste("id").Select("id", "slug").Find(&tenants).Error
	}
	if err != nil {
		return nil, classificar(err)
	}
	slugs := make(map[int64]string, len(tenants))
	for _, t := range tenants {
		slugs[t.ID] = t.Slug
	}
	lista := make([]crm.DestinoConfigurado, len(linhas))
	for i, l := range linhas {
		lista[i] = crm.DestinoConfigurado{Destino: crm.Destino{
			ID: l.ID, TenantID: l.TenantID, Nome: l.Nome, Ambiente: l.Ambiente, Endereco: l.Endereco, Ativo: l.Ativo, Pausado: l.Pausado,
			Sistema: l.Sistema, Acoes: l.Acoes.V, Interesses: l.Interesses.V, Versao: l.Versao,
		}, TenantSlug: slugs[l.TenantID], Valores: map[string]map[string]string{}}
		for j := range valores {
			if v := &valores[j]; v.TenantID == l.TenantID && v.Destino == l.Nome {
				if err := d.abrir(&lista[i], v); err != nil {
					return nil, err
				}
			}
		}
	}
	return lista, nil
}

func (d *Destinos) abrir(destino *crm.DestinoConfigurado, l *linhaDestinoConfiguracao) error {
	valor := l.Valor
	if l.Cifrado {
		claro, err := d.cofre.Decrypt(l.lugar(), l.Valor)
		if err != nil {
			return fmt.Errorf("destination %s, setting %s (%s): %w", l.Destino, l.Chave, l.Ambiente, err)
		}
		valor = claro
	}
	if destino.Valores[l.Ambiente] == nil {
		destino.Valores[l.Ambiente] = map[string]string{}
	}
	destino.Valores[l.Ambiente][l.Chave] = valor
	return nil
}

// GravarDestino writes a destination, settings of one environment, and what they mean for waiting entregas.
func (d *Destinos) GravarDestino(ctx context.Context, novo *crm.Destino, ambiente string, valores []crm.ValorDestino, a crm.Auditoria) (suspensas int64, err error) {
	linhas := make([]linhaDestinoConfiguracao, len(valores))
	for i, v := range valores {
		l := linhaDestinoConfiguracao{TenantID: novo.TenantID, Destino: novo.Nome, Ambiente: ambiente, Chave: v.Chave, Valor: v.Texto, AtualizadaEm: instante(a.Em)}
		if v.Segredo && v.Texto != "" {
			if l.Valor, err = d.cofre.Encrypt(l.lugar(), v.Texto); err != nil {
				return 0, err
			}
			l.Cifrado = true
		}
		linhas[i] = l
	}
	gravado := *novo
	err = d.s.Cadastro().alterar(ctx, &a, func(tx *gorm.DB) error {
		gravado = *novo
		if err := gravarLinhaDestino(tx, &gravado); err != nil {
			return err
		}
		for i := range linhas {
			l := &linhas[i]
			velha := tx.Where("tenant_id = ? AND destino = ? AND ambiente = ? AND chave = ?", l.TenantID, l.Destino, l.Ambiente, l.Chave)
			if err := velha.Delete(&linhaDestinoConfiguracao{}).Error; err != nil {
				return err
			}
			if l.Valor == "" {
				continue
			}
			if err := tx.Create(l).Error; err != nil {
				return err
			}
		}
		suspensas, err = d.alinhar(tx, &gravado)
		return err
	})
	if err == nil {
		*novo = gravado
	}
	return suspensas, err
}

func gravarLinhaDestino(tx *gorm.DB, d *crm.Destino) error {
	l := linhaDestino{
		ID: d.ID, TenantID: d.TenantID, Nome: d.Nome, Ambiente: d.Ambiente, Endereco: d.Endereco, Sistema: d.Sistema, Ativo: d.Ativo, Pausado: d.Pausado,
		Acoes: emJSON[[]string]{d.Acoes}, Interesses: emJSON[[]string]{d.Interesses}, Versao: d.Versao + 1,
	}
	d.Versao = l.Versao
	if l.ID == 0 {
		id, err := reservarIDs(tx, 1)
		if err != nil {
			return err
		}
		l.ID, d.ID = id, id
		return tx.Create(&l).Error
	}
	r := tx.Model(&linhaDestino{}).Where("id = ? AND versao = ?", l.ID, l.Versao-1).
		Select("ambiente", "endereco", "sistema", "ativo", "pausado", "acoes", "interesses", "versao").Updates(&l)
	if r.Error == nil && r.RowsAffected == 0 {
		return crm.ErrConflito
	}
	return r.Error
}

// alinhar suspends what waits for the environment that is not on, and brings what waits for this one to its address.
func (d *Destinos) alinhar(tx *gorm.DB, novo *crm.Destino) (int64, error) {
	agora := d.s.dialeto.agoraMS()
	r := tx.Exec("UPDATE entregas SET estado = 'suspensa', suspensa_por = 0, proxima_em = 0, motivo = ?, atualizada_em = "+agora+
		" WHERE tenant_id = ? AND destino = ? AND estado IN ('pendente', 'agendada') AND ambiente <> ?",
		"o destino passou para o ambiente "+novo.Ambiente, novo.TenantID, novo.Nome, novo.Ambiente)
	if r.Error != nil {
		return 0, r.Error
	}
	return r.RowsAffected, tx.Exec("UPDATE entregas SET endereco = ? WHERE tenant_id = ? AND destino = ? AND estado IN ('pendente', 'agendada') AND ambiente = ? AND endereco <> ?",
		novo.Endereco, novo.TenantID, novo.Nome, novo.Ambiente, novo.Endereco).Error
}
