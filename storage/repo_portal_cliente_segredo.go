package storage

import (
	"context"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"gorm.io/gorm"

	"ponte/crm"
	"ponte/crm/portalcliente"
)

// portalSecretPlace is what a tenant's secret of signed links is bound to.
func portalSecretPlace(tenantID int64) string {
	return strconv.FormatInt(tenantID, 10) + "/portal_cliente/segredo"
}

// Segredo opens what the ERP signs its links with.
func (p *PortalCliente) Segredo(ctx context.Context, tenantID int64) (*portalcliente.Segredo, error) {
	v := portalcliente.Segredo{TenantID: tenantID}
	var made int64
	err := p.s.pools.reader.QueryRowContext(ctx, "SELECT segredo, criado_por, criado_em FROM portal_segredos WHERE tenant_id = ?", tenantID).Scan(&v.Segredo, &v.CriadoPor, &made)
	if err != nil {
		return nil, classify(err)
	}
	v.CriadoEm = fromMS(made)
	if v.Segredo, err = p.vault.Decrypt(portalSecretPlace(tenantID), v.Segredo); err != nil {
		return nil, fmt.Errorf("secret of signed links: %w", err)
	}
	return &v, nil
}

// GravarSegredo puts one in the place of the one before.
func (p *PortalCliente) GravarSegredo(ctx context.Context, v *portalcliente.Segredo, a crm.Auditoria) error {
	sealed, err := p.vault.Encrypt(portalSecretPlace(v.TenantID), v.Segredo)
	if err != nil {
		return err
	}
	return p.s.Cadastro().inTx(ctx, func(tx *gorm.DB) error {
		if err := tx.Exec("DELETE FROM portal_segredos WHERE tenant_id = ?", v.TenantID).Error; err != nil {
			return err
		}
		err := tx.Exec("INSERT INTO portal_segredos (tenant_id, segredo, criado_por, criado_em) VALUES (?, ?, ?, ?)", v.TenantID, sealed, cut(v.CriadoPor, 255), toMS(v.CriadoEm)).Error
		if err != nil {
			return err
		}
		return writeAuditoria(tx, a)
	})
}

// ApagarSegredo ends signed links.
func (p *PortalCliente) ApagarSegredo(ctx context.Context, tenantID int64, a crm.Auditoria) error {
	return p.s.Cadastro().inTx(ctx, func(tx *gorm.DB) error {
		if err := tx.Exec("DELETE FROM portal_segredos WHERE tenant_id = ?", tenantID).Error; err != nil {
			return err
		}
		return writeAuditoria(tx, a)
	})
}

// maxCodes of one wish count: a message may have arrived although nobody heard so, and another was sent.
const maxCodes = 3

// drawCode draws what a client types and keeps its digest alone: the code is nowhere but in the message.
func (s *Storage) drawCode(ctx context.Context, w *crm.PedidoDeAcesso) (string, error) {
	code := portalcliente.SortearCodigo()
	codes := append(slices.Clone(w.Codigos), portalcliente.ResumoDoCodigo(w, code))
	codes = codes[max(0, len(codes)-maxCodes):]
	return code, s.execRetrying(ctx, "UPDATE cliente_acessos SET codigos = ? WHERE id = ? AND usado_em = 0", strings.Join(codes, " "), w.ID)
}

// acesso reads a wish by id; nil when it is not there any more.
func (s *Storage) acesso(ctx context.Context, id int64) (*crm.PedidoDeAcesso, error) {
	found, err := readAll(ctx, s.pools.reader, readAcesso, selectAcesso+"id = ?", id)
	if err != nil || len(found) == 0 {
		return nil, err
	}
	return &found[0], nil
}

// wishDays is how long it can be seen that a code went to a client; who is none is forgotten after a day.
const wishDays = 30

// sweepClientDoor deletes what of the Portal do Cliente's door is over: sessions, used links, and old wishes with the entregas of their codes.
func (s *Storage) sweepClientDoor(ctx context.Context) error {
	now := s.now()
	for _, q := range []struct {
		query string
		until int64
	}{
		{"DELETE FROM cliente_sessoes WHERE expira_em < ?", toMS(now)},
		{"DELETE FROM cliente_links WHERE expira_em < ?", toMS(now.Add(-time.Hour))}, // another process's clock may be behind
		{"DELETE FROM cliente_acessos WHERE cliente_id = 0 AND criado_em < ?", toMS(now.AddDate(0, 0, -1))},
	} {
		if err := s.execRetrying(ctx, q.query, q.until); err != nil {
			return err
		}
	}
	for {
		ids, err := readAll(ctx, s.pools.reader, readID, "SELECT id FROM cliente_acessos WHERE criado_em < ? ORDER BY criado_em LIMIT 100", toMS(now.AddDate(0, 0, -wishDays)))
		if err != nil || len(ids) == 0 {
			return err
		}
		for _, id := range ids {
			for _, query := range []string{
				"DELETE FROM tentativas WHERE entrega_id IN (SELECT e.id FROM entregas e WHERE e.ocorrencia_id = ? AND e.acesso_id <> 0)",
				"DELETE FROM entregas WHERE ocorrencia_id = ? AND acesso_id <> 0", "DELETE FROM cliente_acessos WHERE id = ?",
			} {
				if err := s.execRetrying(ctx, query, id); err != nil {
					return err
				}
			}
		}
		if err := waitBetween(ctx, sweepPause); err != nil {
			return err
		}
	}
}
