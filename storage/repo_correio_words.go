package storage

import (
	"context"

	"gorm.io/gorm"

	"ponte/crm"
)

// ModelosDeEmail are the tenant's own words.
func (c *Correio) ModelosDeEmail(ctx context.Context, tenantID int64) ([]crm.ModeloEmail, error) {
	return readAll(ctx, c.s.pools.reader, readModelo, "SELECT "+modelosTable.columnList("")+" FROM email_modelos WHERE tenant_id = ? ORDER BY evento", tenantID)
}

// GravarModelo adds one (Versao 0) or replaces the one whose Versao was read.
func (c *Correio) GravarModelo(ctx context.Context, m *crm.ModeloEmail, a crm.Auditoria) error {
	row := *m
	err := c.s.Cadastro().inTx(ctx, func(tx *gorm.DB) error {
		row = *m
		return writeVersioned(ctx, tx, modelosTable, modeloValues, &row, &row.Versao, m.Versao == 0, a)
	})
	if err == nil {
		*m = row
	}
	return err
}

// ApagarModelo goes back to the words that ship.
func (c *Correio) ApagarModelo(ctx context.Context, m *crm.ModeloEmail, a crm.Auditoria) error {
	return c.s.Cadastro().inTx(ctx, func(tx *gorm.DB) error {
		if err := tx.Exec("DELETE FROM email_modelos WHERE tenant_id = ? AND evento = ?", m.TenantID, m.Evento).Error; err != nil {
			return err
		}
		return writeAuditoria(tx, a)
	})
}

// AvisosDoUsuario is what a user asked to be told of.
func (c *Correio) AvisosDoUsuario(ctx context.Context, userID int64) (*crm.Ouvinte, error) {
	list, err := readAll(ctx, c.s.pools.reader, readOuvinte, "SELECT "+columnsOuvinte+" FROM usuarios u LEFT JOIN usuario_avisos a ON a.usuario_id = u.id WHERE u.id = ?", userID)
	if err != nil {
		return nil, err
	}
	if len(list) == 0 {
		return nil, crm.ErrNaoEncontrado
	}
	return &list[0], nil
}

// GravarAvisos keeps what a user wants to be told of, and has running servers notice.
func (c *Correio) GravarAvisos(ctx context.Context, o *crm.Ouvinte, a crm.Auditoria) error {
	err := c.s.Cadastro().change(ctx, o.TenantID, a, func(tx *gorm.DB) error {
		if o.Versao == 0 {
			return tx.Exec("INSERT INTO usuario_avisos (usuario_id, versao, email, ocorrencias, tarefas, alarmes) VALUES (?, 1, ?, ?, ?, ?)",
				o.UsuarioID, o.Email, string(o.Ocorrencias), string(o.Tarefas), string(o.Alarmes)).Error
		}
		r := tx.Exec("UPDATE usuario_avisos SET versao = versao + 1, email = ?, ocorrencias = ?, tarefas = ?, alarmes = ? WHERE usuario_id = ? AND versao = ?",
			o.Email, string(o.Ocorrencias), string(o.Tarefas), string(o.Alarmes), o.UsuarioID, o.Versao)
		if r.Error == nil && r.RowsAffected == 0 {
			return crm.ErrConflito
		}
		return r.Error
	})
	if err == nil {
		o.Versao++
	}
	return err
}

// Correspondencia reads what writing to somebody about an entrega needs.
func (c *Correio) Correspondencia(ctx context.Context, d *crm.DossieEntrega) (*crm.Correspondencia, error) {
	db, e := c.s.pools.reader, &d.Entrega
	var k crm.Correspondencia
	if d.Unidade != nil || d.Acesso != nil {
		var from string
		var of int64
		if d.Acesso != nil { // the link by which the client came
			from, of = " FROM empreendimentos e JOIN filiais f ON f.id = e.filial_id WHERE e.id = ?", d.Acesso.EmpreendimentoID
		} else {
			from, of = " FROM blocos b JOIN empreendimentos e ON e.id = b.empreendimento_id JOIN filiais f ON f.id = e.filial_id WHERE b.id = ?", d.Unidade.BlocoID
		}
		found, err := readAll(ctx, db, readFilial, "SELECT "+filiaisTable.columnList("f.")+from, of)
		if err != nil {
			return nil, err
		}
		if len(found) > 0 {
			k.Filial = &found[0]
			names, err := readAll(ctx, db, readEmpresa, "SELECT "+empresasTable.columnList("")+" FROM empresas WHERE id = ?", k.Filial.EmpresaID)
			if err != nil {
				return nil, err
			}
			for i := range names {
				k.Filial.EmpresaCodigo, k.Filial.EmpresaNome = names[i].Codigo, names[i].Nome
			}
		}
	}
	servers, err := c.ServidoresSMTP(ctx, e.TenantID)
	if err != nil {
		return nil, err
	}
	k.Servidor = crm.ServidorPara(servers, k.Filial)
	words, err := readAll(ctx, db, readModelo, "SELECT "+modelosTable.columnList("")+" FROM email_modelos WHERE tenant_id = ? AND evento = ?", e.TenantID, e.Acao)
	if err != nil {
		return nil, err
	}
	if len(words) > 0 {
		k.Modelo = &words[0]
	}
	if d.Acesso != nil && k.Servidor != nil {
		k.Codigo, err = c.s.drawCode(ctx, d.Acesso)
		return &k, err
	}
	if e.Acao != crm.EventoAvisoOcorrencia && e.Acao != crm.EventoAvisoTarefa && e.Acao != crm.EventoAvisoAlarmes {
		return &k, nil
	}
	if k.Ouvintes, err = c.listeners(ctx, e); err != nil {
		return nil, err
	}
	if e.Acao == crm.EventoAvisoAlarmes {
		k.Alarmes, err = c.s.Alarmes().toTell(ctx, e)
		return &k, err
	}
	moved, err := readAll(ctx, db, readMovimento, "SELECT "+movimentosTable.columnList("")+" FROM movimentos WHERE ocorrencia_id = ? AND em <= ? ORDER BY em DESC, id DESC LIMIT 1",
		e.OcorrenciaID, toMS(e.CriadaEm))
	if len(moved) > 0 {
		k.Movimento = &moved[0]
	}
	return &k, err
}
