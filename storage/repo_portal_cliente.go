package storage

import (
	"context"
	"database/sql"
	"errors"
	"strconv"
	"strings"
	"time"

	"gorm.io/gorm"

	"ponte/crm"
	"ponte/crm/portalcliente"
)

// PortalCliente keeps what the Portal do Cliente needs.
type PortalCliente struct {
	s     *Storage
	vault *Vault
}

var _ portalcliente.Guarda = (*PortalCliente)(nil)

// PortalCliente gives the port. vault encrypts and opens what the ERP signs its links with.
func (s *Storage) PortalCliente(vault *Vault) *PortalCliente { return &PortalCliente{s, vault} }

func (p *PortalCliente) client(ctx context.Context, where string, args ...any) (*crm.Cliente, error) {
	found, err := readAll(ctx, p.s.pools.reader, readCliente, "SELECT "+clientesTable.columnList("")+" FROM clientes WHERE "+where+" LIMIT 2", args...)
	if err == nil && len(found) != 1 {
		err = crm.ErrNaoEncontrado
	}
	if err != nil {
		return nil, err
	}
	return &found[0], nil
}

// Cliente finds by id.
func (p *PortalCliente) Cliente(ctx context.Context, tenantID, id int64) (*crm.Cliente, error) {
	return p.client(ctx, "tenant_id = ? AND id = ?", tenantID, id)
}

// ClienteDoDocumento finds by document.
func (p *PortalCliente) ClienteDoDocumento(ctx context.Context, tenantID int64, documento string) (*crm.Cliente, error) {
	return p.client(ctx, "tenant_id = ? AND documento = ?", tenantID, documento)
}

// ClienteDoCodigo finds by the codes of the ERP.
func (p *PortalCliente) ClienteDoCodigo(ctx context.Context, tenantID int64, codigo string) (*crm.Cliente, error) {
	if codigo == "" {
		return nil, crm.ErrNaoEncontrado
	}
	return p.client(ctx, "id IN (SELECT x.id FROM (SELECT id FROM clientes WHERE tenant_id = ? AND codigo = ? UNION SELECT id FROM clientes WHERE tenant_id = ? AND id_integracao = ?) x)",
		tenantID, codigo, tenantID, codigo)
}

// Pedir counts the wishes of the last hour and inserts one more.
func (p *PortalCliente) Pedir(ctx context.Context, w *crm.PedidoDeAcesso, l portalcliente.Limites, entrega *crm.Entrega) error {
	since := toMS(w.CriadoEm.Add(-time.Hour))
	return retry(ctx, func() error {
		return p.s.inTx(ctx, func(tx *sql.Tx) error {
			id, err := advanceSequence(ctx, tx, idSequence, 2) // first: whoever comes meanwhile waits here, and then counts this one too
			if err != nil {
				return err
			}
			for _, x := range []struct {
				where string
				args  []any
				max   int
			}{
				{"documento = ? AND endereco = ?", []any{w.Documento, w.Endereco}, l.PorDocumentoEEndereco},
				{"documento = ?", []any{w.Documento}, l.PorDocumento},
				{"endereco = ?", []any{w.Endereco}, l.PorEndereco},
			} {
				var n int
				err := tx.QueryRowContext(ctx, "SELECT COUNT(*) FROM cliente_acessos WHERE tenant_id = ? AND criado_em > ? AND "+x.where, append([]any{w.TenantID, since}, x.args...)...).Scan(&n)
				if err != nil {
					return err
				}
				if n >= x.max {
					return portalcliente.ErrMuitos
				}
			}
			_, err = tx.ExecContext(ctx, "INSERT INTO cliente_acessos (id, tenant_id, cliente_id, empreendimento_id, chave, documento, endereco, criado_em, expira_em) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
				id, w.TenantID, w.ClienteID, w.EmpreendimentoID, w.Chave, w.Documento, w.Endereco, toMS(w.CriadoEm), toMS(w.ExpiraEm))
			if w.ID = id; err != nil || entrega == nil {
				return err
			}
			e := *entrega
			e.ID, e.AcessoID = id+1, id
			b := bulkWriter{ctx: ctx, tx: tx}
			insertAll(&b, entregasTable, entregaValues, []crm.Entrega{e})
			return b.err
		})
	})
}

const selectAcesso = "SELECT id, tenant_id, cliente_id, empreendimento_id, chave, documento, endereco, codigos, tentativas, criado_em, expira_em FROM cliente_acessos WHERE "

func readAcesso(scan func(...any) error) (w crm.PedidoDeAcesso, err error) {
	var codes string
	var created, expires int64
	err = scan(&w.ID, &w.TenantID, &w.ClienteID, &w.EmpreendimentoID, &w.Chave, &w.Documento, &w.Endereco, &codes, &w.Tentativas, &created, &expires)
	w.Codigos, w.CriadoEm, w.ExpiraEm = strings.Fields(codes), fromMS(created), fromMS(expires)
	return w, err
}

// Tentar counts a try before the code is looked at, so that no two at once are one.
func (p *PortalCliente) Tentar(ctx context.Context, tenantID int64, chave string, maximo int, agora time.Time) (w *crm.PedidoDeAcesso, err error) {
	err = retry(ctx, func() error {
		return p.s.inTx(ctx, func(tx *sql.Tx) error {
			r, err := tx.ExecContext(ctx, "UPDATE cliente_acessos SET tentativas = tentativas + 1 WHERE chave = ? AND tenant_id = ? AND tentativas < ? AND usado_em = 0 AND expira_em > ?",
				chave, tenantID, maximo, toMS(agora))
			if err != nil {
				return err
			}
			if n, err := r.RowsAffected(); err != nil || n == 0 {
				return errors.Join(portalcliente.ErrCodigo, err)
			}
			found, err := readAcesso(tx.QueryRowContext(ctx, selectAcesso+"chave = ?", chave).Scan)
			w = &found
			return err
		})
	})
	if err != nil {
		return nil, err
	}
	return w, nil
}

// Abrir uses a wish up and opens the session.
func (p *PortalCliente) Abrir(ctx context.Context, pedidoID int64, s *portalcliente.Sessao, a crm.Auditoria) error {
	return retry(ctx, func() error {
		return p.s.inTx(ctx, func(tx *sql.Tx) error {
			r, err := tx.ExecContext(ctx, "UPDATE cliente_acessos SET usado_em = ? WHERE id = ? AND usado_em = 0", toMS(s.CriadaEm), pedidoID)
			if err != nil {
				return err
			}
			if n, err := r.RowsAffected(); err != nil || n == 0 {
				return errors.Join(portalcliente.ErrCodigo, err)
			}
			return openClientSession(ctx, tx, s, a)
		})
	})
}

func openClientSession(ctx context.Context, tx *sql.Tx, s *portalcliente.Sessao, a crm.Auditoria) error {
	_, err := tx.ExecContext(ctx, "INSERT INTO cliente_sessoes (token, tenant_id, cliente_id, empreendimento_id, endereco, selo, criada_em, expira_em) VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
		s.Token, s.TenantID, s.ClienteID, s.EmpreendimentoID, s.Endereco, s.Selo, toMS(s.CriadaEm), toMS(s.ExpiraEm))
	if err != nil {
		return err
	}
	return insertAuditoria(ctx, tx, &a)
}

// AbrirPorLink uses a signed link up and opens the session. The primary key decides between two at once.
func (p *PortalCliente) AbrirPorLink(ctx context.Context, resumo string, vale time.Time, s *portalcliente.Sessao, a crm.Auditoria) error {
	return alreadyExists(retry(ctx, func() error {
		return p.s.inTx(ctx, func(tx *sql.Tx) error {
			_, err := tx.ExecContext(ctx, "INSERT INTO cliente_links (tenant_id, resumo, expira_em) VALUES (?, ?, ?)", s.TenantID, resumo, toMS(vale))
			if err != nil {
				return err
			}
			return openClientSession(ctx, tx, s, a)
		})
	}))
}

// Sessao finds one that has not ended.
func (p *PortalCliente) Sessao(ctx context.Context, token string) (*portalcliente.Sessao, error) {
	s := portalcliente.Sessao{Token: token}
	var created, expires int64
	err := p.s.pools.reader.QueryRowContext(ctx, "SELECT tenant_id, cliente_id, empreendimento_id, endereco, selo, criada_em, expira_em FROM cliente_sessoes WHERE token = ?", token).
		Scan(&s.TenantID, &s.ClienteID, &s.EmpreendimentoID, &s.Endereco, &s.Selo, &created, &expires)
	if err != nil {
		return nil, classify(err)
	}
	s.CriadaEm, s.ExpiraEm = fromMS(created), fromMS(expires)
	return &s, nil
}

// Encerrar ends a session; one that is not there is no error.
func (p *PortalCliente) Encerrar(ctx context.Context, token string) error {
	return p.s.execRetrying(ctx, "DELETE FROM cliente_sessoes WHERE token = ?", token)
}

const selectPortalContratos = `, c.nome, c.documento, u.numero, b.nome, e.nome, COALESCE(e.id, 0), COALESCE(pe.desligado, 0),
	(SELECT COUNT(*) FROM contrato_participantes p WHERE p.contrato_id = k.id AND p.cliente_id = ?)
	FROM contratos k LEFT JOIN clientes c ON c.id = k.cliente_id LEFT JOIN unidades u ON u.id = k.unidade_id LEFT JOIN blocos b ON b.id = u.bloco_id
	LEFT JOIN empreendimentos e ON e.id = b.empreendimento_id LEFT JOIN portal_empreendimentos pe ON pe.tenant_id = k.tenant_id AND pe.empreendimento_id = e.id WHERE k.tenant_id = ? AND `

func (p *PortalCliente) contracts(ctx context.Context, tenantID, clienteID int64, where string, args ...any) ([]portalcliente.Contrato, error) {
	query := "SELECT " + contratosTable.columnList("k.") + selectPortalContratos + where + " ORDER BY k.codigo LIMIT " + strconv.Itoa(portalcliente.MaxContratos)
	return readAll(ctx, p.s.pools.reader, func(scan func(...any) error) (k portalcliente.Contrato, err error) {
		var off bool
		var parts, building int64
		k.LinhaContrato, err = readContratoRow(func(own ...any) error { return scan(append(own, &building, &off, &parts)...) })
		k.EmpreendimentoID, k.Bloqueado, k.Participa = building, off, parts > 0
		return k, err
	}, query, append([]any{clienteID, tenantID}, args...)...)
}

func onlyContrato(found []portalcliente.Contrato, err error) (*portalcliente.Contrato, error) {
	if err == nil && len(found) == 0 {
		err = crm.ErrNaoEncontrado
	}
	if err != nil {
		return nil, err
	}
	return &found[0], nil
}

// Contrato finds by number, as it is written.
func (p *PortalCliente) Contrato(ctx context.Context, tenantID, clienteID int64, codigo string) (*portalcliente.Contrato, error) {
	return onlyContrato(p.contracts(ctx, tenantID, clienteID, "k.codigo = ?", codigo))
}

// ContratoPorID finds by id.
func (p *PortalCliente) ContratoPorID(ctx context.Context, tenantID, clienteID, id int64) (*portalcliente.Contrato, error) {
	return onlyContrato(p.contracts(ctx, tenantID, clienteID, "k.id = ?", id))
}

// Contratos are those of a client and those in which they have a part, shown or not. Their ids come first: engines would walk all contracts.
func (p *PortalCliente) Contratos(ctx context.Context, tenantID, clienteID int64) ([]portalcliente.Contrato, error) {
	ids, err := readAll(ctx, p.s.pools.reader, readID, "SELECT id FROM contratos WHERE tenant_id = ? AND cliente_id = ? UNION SELECT contrato_id FROM contrato_participantes WHERE cliente_id = ? AND tenant_id = ? ORDER BY 1 DESC LIMIT "+strconv.Itoa(portalcliente.MaxContratos),
		tenantID, clienteID, clienteID, tenantID)
	if err != nil || len(ids) == 0 {
		return nil, err
	}
	args := make([]any, len(ids))
	for i, id := range ids {
		args[i] = id
	}
	return p.contracts(ctx, tenantID, clienteID, "k.id IN ("+placeholders(len(ids))+")", args...)
}

const selectPortalEmpreendimentos = `SELECT e.tenant_id, e.id, e.nome, COALESCE(p.desligado, 0), COALESCE(p.link, ''), COALESCE(p.versao, 0)
	FROM empreendimentos e LEFT JOIN portal_empreendimentos p ON p.tenant_id = e.tenant_id AND p.empreendimento_id = e.id WHERE e.tenant_id = ?`

func readPortalEmpreendimento(scan func(...any) error) (e portalcliente.Empreendimento, err error) {
	err = scan(&e.TenantID, &e.ID, &e.Nome, &e.Desligado, &e.Link, &e.Versao)
	return e, err
}

// Empreendimentos are those with these ids, by name.
func (p *PortalCliente) Empreendimentos(ctx context.Context, tenantID int64, ids []int64) ([]portalcliente.Empreendimento, error) {
	if len(ids) == 0 {
		return nil, nil
	}
	args := []any{tenantID}
	for _, id := range ids {
		args = append(args, id)
	}
	return readAll(ctx, p.s.pools.reader, readPortalEmpreendimento, selectPortalEmpreendimentos+" AND e.id IN ("+placeholders(len(ids))+") ORDER BY e.nome", args...)
}

// EmpreendimentoPorLink finds by the last part of its address.
func (p *PortalCliente) EmpreendimentoPorLink(ctx context.Context, tenantID int64, link string) (*portalcliente.Empreendimento, error) {
	found, err := readAll(ctx, p.s.pools.reader, readPortalEmpreendimento, selectPortalEmpreendimentos+" AND p.link = ?", tenantID, link)
	if err == nil && len(found) == 0 {
		err = crm.ErrNaoEncontrado
	}
	if err != nil {
		return nil, err
	}
	return &found[0], nil
}

// GravarEmpreendimento inserts what was said for the first time, or replaces the version that was read.
func (p *PortalCliente) GravarEmpreendimento(ctx context.Context, e *portalcliente.Empreendimento, a crm.Auditoria) error {
	return p.s.Cadastro().inTx(ctx, func(tx *gorm.DB) error {
		link := sql.NullString{String: e.Link, Valid: e.Link != ""}
		if e.Link != "" { // told by itself: a conflict of the row's own key is another thing
			var taken int64
			err := tx.Raw("SELECT COUNT(*) FROM portal_empreendimentos WHERE tenant_id = ? AND link = ? AND empreendimento_id <> ?", e.TenantID, e.Link, e.ID).Scan(&taken).Error
			if err != nil {
				return err
			}
			if taken > 0 {
				return crm.ErrJaExiste
			}
		}
		var err error
		if e.Versao == 0 {
			err = tx.Exec("INSERT INTO portal_empreendimentos (tenant_id, empreendimento_id, desligado, link, versao) VALUES (?, ?, ?, ?, 1)", e.TenantID, e.ID, e.Desligado, link).Error
		} else {
			err = onlyOne(tx.Exec("UPDATE portal_empreendimentos SET desligado = ?, link = ?, versao = versao + 1 WHERE tenant_id = ? AND empreendimento_id = ? AND versao = ?",
				e.Desligado, link, e.TenantID, e.ID, e.Versao))
		}
		if err != nil {
			return err
		}
		return writeAuditoria(tx, a)
	})
}
