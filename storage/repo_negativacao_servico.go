package storage

import (
	"context"
	"database/sql"

	"gorm.io/gorm"

	"ponte/crm"
	"ponte/crm/negativacao"
)

// Ambiente reads the environment of a destination that is on.
func (g *Negativacoes) Ambiente(ctx context.Context, tenantID int64, destination string) (environment string, err error) {
	err = g.s.pools.reader.QueryRowContext(ctx, "SELECT ambiente FROM destinos WHERE tenant_id = ? AND nome = ? AND ativo = 1", tenantID, destination).Scan(&environment)
	return environment, classify(err)
}

// queueItems makes an entrega for each item of a remessa, in the transaction that makes it; crm.ErrNaoEncontrado where its destination is not on,
// crm.ErrConflito where it is in another environment than the remessa was made for.
func queueItems(tx *gorm.DB, w *bulkWriter, r *negativacao.Remessa, items []negativacao.Envio) error {
	var to []struct{ Ambiente, Endereco string }
	if err := tx.Raw("SELECT ambiente, endereco FROM destinos WHERE tenant_id = ? AND nome = ? AND ativo = 1", r.TenantID, r.Destino).Scan(&to).Error; err != nil {
		return err
	}
	if len(to) == 0 {
		return crm.ErrNaoEncontrado
	}
	if to[0].Ambiente != r.Ambiente {
		return crm.ErrConflito
	}
	first, err := reserveIDs(tx, len(items))
	if err != nil {
		return err
	}
	entregas := make([]crm.Entrega, len(items))
	for i := range items {
		entregas[i] = crm.Entrega{
			ID: first + int64(i), TenantID: r.TenantID, NegativacaoID: items[i].NegativacaoID, Destino: r.Destino, Ambiente: to[0].Ambiente, Endereco: to[0].Endereco,
			Acao: crm.EventoNegativar, Estado: crm.EntregaPendente, CriadaEm: r.GeradaEm, AtualizadaEm: r.GeradaEm,
		}
		if items[i].Operacao == negativacao.Exclusao {
			entregas[i].Acao = crm.EventoBaixar
		}
	}
	insertAll(w, entregasTable, entregaValues, entregas)
	for i := range items {
		w.exec("UPDATE negativacao_envios SET entrega_id = ? WHERE id = ?", entregas[i].ID, items[i].ID)
	}
	return w.err
}

// keepTransaction keeps with an item what its entrega came to: the transaction by which the service knows it, once.
func keepTransaction(ctx context.Context, tx *sql.Tx, r *crm.EntregaReservada, now, transaction string, state crm.EstadoEntrega) error {
	if state != crm.EntregaEntregue || transaction == "" {
		_, err := tx.ExecContext(ctx, "UPDATE negativacao_envios SET tentativas = ? WHERE entrega_id = ?", r.Tentativas, r.ID)
		return err
	}
	_, err := tx.ExecContext(ctx, "UPDATE negativacao_envios SET tentativas = ?, enviado_em = "+now+", chave = COALESCE(chave, ?) WHERE entrega_id = ?", r.Tentativas, transaction, r.ID)
	return err
}

// asked fills in what a bureau is told of an item, as it stands now: what was paid, taken back or told of meanwhile says that it is not to go.
func (g *Negativacoes) asked(ctx context.Context, d *crm.DossieEntrega) error {
	e := &d.Entrega
	items, err := g.envios(ctx, "WHERE x.entrega_id = ? AND x.tenant_id = ?", e.ID, e.TenantID)
	if err != nil || len(items) == 0 {
		return err
	}
	item := &items[0]
	n, err := g.Negativacao(ctx, e.TenantID, item.NegativacaoID)
	if err != nil {
		return err
	}
	l := &errReader{ctx: ctx, db: g.s.pools.reader}
	d.Cliente = readOne(l, clientesTable, readCliente, n.ClienteID)
	title := readOne(l, titulosTable, readTitulo, n.TituloID)
	if l.err != nil {
		return l.err
	}
	if d.Cliente != nil {
		item.Devedor = negativacao.DevedorDe(d.Cliente)
	}
	p := negativacao.PedidoDe(negativacao.CNPJDoCredor(&d.Tenant), item)
	p.NaoEnviar = negativacao.PorqueNaoVai(n, item, title)
	d.Negativacao = p
	return classify(g.s.pools.reader.QueryRowContext(ctx, "SELECT COUNT(*) FROM tentativas WHERE entrega_id = ? AND decisao IN ('entregue', 'permanente', 'desconhecido')", e.ID).Scan(&p.Enviadas))
}

func readItem(scan func(...any) error) (i negativacao.ItemNaFila, err error) {
	i.Envio, err = readEnvio(func(to ...any) error { return scan(append(to, &i.EntregaID, &i.Estado, &i.Porque)...) })
	return i, err
}

func (g *Negativacoes) items(ctx context.Context, where string, args ...any) ([]negativacao.ItemNaFila, error) {
	return readAll(ctx, g.s.pools.reader, readItem, "SELECT "+enviosTable.columnList("x.")+", e.id, e.estado, e.motivo FROM negativacao_envios x JOIN entregas e ON e.id = x.entrega_id WHERE "+where, args...)
}

// ItensDoNumero gives the items of a debt that a service is brought.
func (g *Negativacoes) ItensDoNumero(ctx context.Context, tenantID int64, number string) ([]negativacao.ItemNaFila, error) {
	return g.items(ctx, "x.tenant_id = ? AND x.numero = ? AND x.entrega_id > 0 ORDER BY x.id DESC LIMIT 100", tenantID, number)
}

// ItensParados gives those whose entrega ended without a word of the service.
func (g *Negativacoes) ItensParados(ctx context.Context, tenantID, after int64, n int) ([]negativacao.ItemNaFila, error) {
	return g.items(ctx, "x.tenant_id = ? AND x.chave IS NULL AND x.desfecho = '' AND x.entrega_id > 0 AND e.estado IN ('falhou', 'cancelada', 'incerta') AND x.id > ?"+
		" ORDER BY x.id LIMIT ?", tenantID, after, n)
}

// Reconhecer ends an entrega that was in doubt.
func (g *Negativacoes) Reconhecer(ctx context.Context, i *negativacao.ItemNaFila, key string) (known bool, err error) {
	err = retry(ctx, func() error {
		return g.s.inTx(ctx, func(tx *sql.Tx) error {
			known = false
			n, err := execCount(ctx, tx, "UPDATE entregas SET estado = 'entregue', id_externo = ?, motivo = ?, proxima_em = 0, verificar = 0, atualizada_em = "+g.s.dialect.nowMS()+
				" WHERE id = ? AND estado = 'incerta'", key, "a resposta se perdeu; o destino avisou que a recebeu", i.EntregaID)
			if err != nil || n == 0 {
				return err
			}
			n, err = execCount(ctx, tx, "UPDATE negativacao_envios SET chave = ?, enviado_em = "+g.s.dialect.nowMS()+" WHERE id = ? AND chave IS NULL", key, i.ID)
			known = n == 1
			return err
		})
	})
	return known, err
}
