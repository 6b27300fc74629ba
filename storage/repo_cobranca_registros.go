package storage

import (
	"context"
	"database/sql"
	"strconv"
	"strings"
	"time"

	"ponte/crm"
	"ponte/crm/cobranca"
)

// Devedores keeps who owes (cobranca.Registros).
type Devedores struct{ s *Storage }

var _ cobranca.Registros = (*Devedores)(nil)

// Devedores gives the port of who owes.
func (s *Storage) Devedores() *Devedores { return &Devedores{s} }

func registrarPlace(tenantID int64) string {
	return "cobranca_registro/" + strconv.FormatInt(tenantID, 10)
}

// Tomar takes the registrar's place, or keeps it.
func (d *Devedores) Tomar(ctx context.Context, tenantID int64, owner string, lease time.Duration) (bool, error) {
	mine, err := d.s.keep(ctx, registrarPlace(tenantID), owner, lease)
	if err != nil || mine {
		return mine, err
	}
	return d.s.occupy(ctx, registrarPlace(tenantID), owner, lease)
}

// Largar gives it back.
func (d *Devedores) Largar(ctx context.Context, tenantID int64, owner string) error {
	return d.s.leave(ctx, registrarPlace(tenantID), owner)
}

// maybeOverdue is what of an overdue título SQL can tell: the rule (crm.Titulo.Vencido, VencidoEmParte) judges what it leaves.
const maybeOverdue = `(t.prorrogado <> '' AND t.prorrogado < ? OR t.prorrogado = '' AND t.vencimento <> '' AND t.vencimento < ?)
	AND (t.pago = 0 AND t.pago_em = '' OR t.pago < t.valor OR LOWER(t.situacao) LIKE '%parcial%')`

// Vistas walks the títulos by contract, which an index has in order. The last contract may be cut: it is left to the next piece.
func (d *Devedores) Vistas(ctx context.Context, tenantID int64, today crm.Dia, after int64, n int) (all []cobranca.Vista, more bool, err error) {
	query := "SELECT " + titulosTable.columnList("t.") + `, k.codigo, k.cliente_id, k.unidade_id, b.empreendimento_id, p.titulo_id, p.versao, p.empreendimento_id,
		p.ocorrencia_id, p.numero, p.situacao, p.motivo, p.vencimento, p.devido, p.entrou_em, p.saiu_em
		FROM titulos t
		JOIN contratos k ON k.id = t.contrato_id
		LEFT JOIN cobranca_parcelas p ON p.titulo_id = t.id
		LEFT JOIN unidades u ON u.id = k.unidade_id
		LEFT JOIN blocos b ON b.id = u.bloco_id
		WHERE t.contrato_id > ? AND t.tenant_id = ? AND (p.situacao = ? OR ` + maybeOverdue + `)
		ORDER BY t.contrato_id, t.codigo LIMIT ?`
	for limit := n; ; limit *= 2 { // a contract alone may have more
		all, err = readAll(ctx, d.s.pools.reader, func(scan func(...any) error) (v cobranca.Vista, err error) {
			err = viewedParcela(scan, &v)
			return v, err
		}, query, after, tenantID, string(cobranca.ParcelaDentro), string(today), string(today), limit)
		if err != nil || len(all) < limit {
			return all, false, err
		}
		last := all[len(all)-1].Titulo.ContratoID
		for len(all) > 0 && all[len(all)-1].Titulo.ContratoID == last {
			all = all[:len(all)-1]
		}
		if len(all) > 0 {
			return all, true, nil
		}
	}
}

// DevedoresDe finds those of contracts.
func (d *Devedores) DevedoresDe(ctx context.Context, tenantID int64, contratos []int64) (map[int64]*cobranca.Devedor, error) {
	found, err := readByKey(ctx, d.s.pools.reader, readDevedor, "SELECT "+devedoresTable.columnList("")+" FROM cobranca_devedores WHERE tenant_id = ? AND contrato_id IN (",
		[]any{tenantID}, contratos)
	all := make(map[int64]*cobranca.Devedor, len(found))
	for i := range found {
		all[found[i].ContratoID] = &found[i]
	}
	return all, err
}

// Vazios are the open ones of which nothing is in.
func (d *Devedores) Vazios(ctx context.Context, tenantID int64) ([]cobranca.Devedor, error) {
	return readAll(ctx, d.s.pools.reader, readDevedor, "SELECT "+devedoresTable.columnList("d.")+` FROM cobranca_devedores d
		WHERE d.tenant_id = ? AND d.situacao = ? AND d.vencidas = 0 AND NOT EXISTS (SELECT 1 FROM cobranca_parcelas p WHERE p.contrato_id = d.contrato_id AND p.situacao = ?) LIMIT 1000`,
		tenantID, string(cobranca.DevedorAberto), string(cobranca.ParcelaDentro))
}

// Gravar writes a contract's rows while they are as they were read.
func (d *Devedores) Gravar(ctx context.Context, debtor *cobranca.Devedor, parcelas []cobranca.Parcela) error {
	return retry(ctx, func() error {
		return d.s.inTx(ctx, func(tx *sql.Tx) error {
			w := bulkWriter{ctx: ctx, tx: tx}
			var added, changed []cobranca.Parcela
			for _, p := range parcelas {
				if p.Versao == 0 {
					p.Versao = 1
					added = append(added, p)
				} else {
					changed = append(changed, p)
				}
			}
			if one := []cobranca.Devedor{*debtor}; debtor.Versao == 0 {
				one[0].Versao = 1
				insertAll(&w, devedoresTable, devedorValues, one)
			} else {
				changeAll(&w, devedoresTable, devedorValues, one)
			}
			insertAll(&w, parcelasTable, parcelaValues, added)
			changeAll(&w, parcelasTable, parcelaValues, changed)
			return w.err
		})
	})
}

// Lista gives who owes for longest first.
func (d *Devedores) Lista(ctx context.Context, f cobranca.FiltroDevedores) (list crm.Lista[cobranca.LinhaDevedor], err error) {
	start, err := parseTextCursor(f.Pagina.Cursor)
	if err != nil {
		return list, err
	}
	where, args := []string{"d.tenant_id = ?"}, []any{f.TenantID}
	and := func(text string, values ...any) { where, args = append(where, text), append(args, values...) }
	if f.ContratoID != 0 {
		and("d.contrato_id = ?", f.ContratoID)
	}
	if f.EmpreendimentoID != 0 {
		and("d.empreendimento_id = ?", max(f.EmpreendimentoID, 0)) // -1: of those that are in none that is known
	}
	if f.Situacao != "" {
		and("d.situacao = ?", string(f.Situacao))
	}
	if f.De != "" {
		and("d.desde >= ?", string(f.De))
	}
	if f.Ate != "" {
		and("d.desde <= ?", string(f.Ate))
	}
	if f.ComMotivo {
		and("(d.motivo <> '' OR d.numero = '')")
	}
	if start.id != 0 {
		and("d.desde >= ? AND (d.desde > ? OR d.contrato_id > ?)", start.text, start.text, start.id)
	}
	n := f.Pagina.Linhas()
	query := "SELECT " + devedoresTable.columnList("d.") + `, k.codigo, c.nome, c.documento, e.nome, b.nome, u.numero, m.ate
		FROM cobranca_devedores d
		JOIN contratos k ON k.id = d.contrato_id
		LEFT JOIN clientes c ON c.id = d.cliente_id
		LEFT JOIN unidades u ON u.id = k.unidade_id
		LEFT JOIN blocos b ON b.id = u.bloco_id
		LEFT JOIN empreendimentos e ON e.id = b.empreendimento_id
		LEFT JOIN cobranca_promessas m ON m.contrato_id = d.contrato_id AND m.aberta = 1
		WHERE ` + strings.Join(where, " AND ") + " ORDER BY d.desde, d.contrato_id LIMIT ?"
	list.Linhas, err = readAll(ctx, d.s.pools.reader, func(scan func(...any) error) (l cobranca.LinhaDevedor, err error) {
		var texts [7]sql.NullString
		l.Devedor, err = readDevedor(func(own ...any) error {
			for i := range texts {
				own = append(own, &texts[i])
			}
			return scan(own...)
		})
		for i, where := range []*string{&l.ContratoCodigo, &l.ClienteNome, &l.ClienteDocumento, &l.Empreendimento, &l.Bloco, &l.Unidade, (*string)(&l.PromessaAte)} {
			*where = texts[i].String
		}
		return l, err
	}, query, append(args, n+1)...)
	if err == nil && len(list.Linhas) > n {
		list.Linhas = list.Linhas[:n]
		last := &list.Linhas[n-1]
		list.Proximo = textCursor{string(last.Desde), last.ContratoID}.String()
	}
	return list, err
}

// Parcelas are those of a contract.
func (d *Devedores) Parcelas(ctx context.Context, tenantID, contratoID int64) ([]cobranca.LinhaParcela, error) {
	return readAll(ctx, d.s.pools.reader, func(scan func(...any) error) (l cobranca.LinhaParcela, err error) {
		l.Parcela, err = readParcela(func(own ...any) error {
			var e error
			l.Titulo, e = readTitulo(func(title ...any) error { return scan(append(own, title...)...) })
			return e
		})
		return l, err
	}, "SELECT "+parcelasTable.columnList("p.")+", "+titulosTable.columnList("t.")+` FROM cobranca_parcelas p JOIN titulos t ON t.id = p.titulo_id
		WHERE p.contrato_id = ? AND p.tenant_id = ? ORDER BY p.vencimento, p.titulo_id`, contratoID, tenantID)
}

// Faixas adds up what is in, from one range of an index.
func (d *Devedores) Faixas(ctx context.Context, tenantID int64, today crm.Dia) (all []cobranca.Faixa, err error) {
	band := "CASE"
	var args []any
	for i, f := range cobranca.FaixasDeAtraso {
		if f.Ate == 0 {
			band += " ELSE " + strconv.Itoa(i)
			break
		}
		band += " WHEN p.vencimento >= ? THEN " + strconv.Itoa(i)
		args = append(args, string(today.Mais(-f.Ate)))
	}
	// The bands are counted by days, so that the subquery has few rows whatever the number of instalments.
	query := `SELECT s.empreendimento_id, COALESCE(e.nome, ''), s.faixa, s.parcelas, s.devido, s.contratos FROM (
			SELECT p.empreendimento_id, ` + band + ` END AS faixa, COUNT(*) AS parcelas, SUM(p.devido) AS devido, COUNT(DISTINCT p.contrato_id) AS contratos
			FROM cobranca_parcelas p WHERE p.tenant_id = ? AND p.situacao = ? AND p.vencimento < ? GROUP BY p.empreendimento_id, faixa) s
		LEFT JOIN empreendimentos e ON e.id = s.empreendimento_id ORDER BY 2, 1, 3`
	args = append(args, tenantID, string(cobranca.ParcelaDentro), string(today))
	return readAll(ctx, d.s.pools.reader, func(scan func(...any) error) (f cobranca.Faixa, err error) {
		err = scan(&f.EmpreendimentoID, &f.Empreendimento, &f.Indice, &f.Parcelas, &f.Devido, &f.Contratos)
		return f, err
	}, query, args...)
}
