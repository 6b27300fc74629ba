package storage

import (
	"context"
	"fmt"
	"strings"
	"time"

	"ponte/crm"
	"ponte/crm/alarme"
)

// eachTenant begins a FROM that seeks a range of an index for every tenant, in this order whatever a planner thinks of the sizes: what it
// costs is one seek a tenant, and what lies in the ranges.
func (d dialect) eachTenant(table, index string) string {
	if d == dialectMySQL {
		return " FROM tenants t STRAIGHT_JOIN " + table + " x FORCE INDEX (" + index + ") ON x.tenant_id = t.id"
	}
	return " FROM tenants t CROSS JOIN " + table + " x INDEXED BY " + index + " ON x.tenant_id = t.id"
}

// askedTogether is how many small questions one query asks.
const askedTogether = 100

// inParts asks n questions, each for one row of its place (%d) and a number, many in one query.
func (a *Alarmes) inParts(ctx context.Context, n int, question func(i int) (string, []any), answer func(place int, value int64)) error {
	for from := 0; from < n; from += askedTogether {
		var b strings.Builder
		var args []any
		for i := from; i < min(from+askedTogether, n); i++ {
			if i > from {
				b.WriteString(" UNION ALL ")
			}
			query, values := question(i)
			fmt.Fprintf(&b, "SELECT * FROM ("+query+") f%d", i, i-from)
			args = append(args, values...)
		}
		err := eachRow(ctx, a.s.pools.reader, b.String(), args, func(scan func(...any) error) error {
			var place, value int64
			err := scan(&place, &value)
			if err == nil {
				answer(int(place), value)
			}
			return err
		})
		if err != nil {
			return err
		}
	}
	return nil
}

// UltimasChamadas walks back, for each system, from now to its last call, within what is asked.
func (a *Alarmes) UltimasChamadas(ctx context.Context, of []alarme.Sistema) ([]time.Time, error) {
	last := make([]time.Time, len(of))
	err := a.inParts(ctx, len(of), func(i int) (string, []any) {
		return "SELECT %d AS place, em FROM chamadas" + a.s.dialect.byIndex("chamadas_tempo") + " WHERE tenant_id = ? AND em >= ? AND sistema = ? ORDER BY em DESC LIMIT 1",
			[]any{of[i].TenantID, toMS(of[i].Desde), of[i].Nome}
	}, func(place int, at int64) { last[place] = fromMS(at) })
	return last, err
}

// unattended are the outcomes of calls that were not attended.
var unattended = []crm.SituacaoChamada{crm.ChamadaRecusada, crm.ChamadaFalha, crm.ChamadaDesconhecida, crm.ChamadaSemResposta}

// NaoAtendidas counts, of each tenant and outcome, a range of an index that has all that is counted.
func (a *Alarmes) NaoAtendidas(ctx context.Context, since time.Time) ([]alarme.NaoAtendidas, error) {
	var all []alarme.NaoAtendidas
	for _, outcome := range unattended {
		part, err := readAll(ctx, a.s.pools.reader, func(scan func(...any) error) (n alarme.NaoAtendidas, err error) {
			n.Motivo.Situacao = outcome
			return n, scan(&n.TenantID, &n.Motivo.Codigo, &n.Quantidade, &n.UltimaID)
		}, "SELECT t.id, x.codigo_recusa, COUNT(*), MAX(x.id)"+a.s.dialect.eachTenant("chamadas", "chamadas_situacao")+
			" WHERE x.situacao = ? AND x.em >= ? GROUP BY t.id, x.codigo_recusa", string(outcome), toMS(since))
		if err != nil {
			return nil, err
		}
		all = append(all, part...)
	}
	return all, nil
}

// Chamadas counts a range of an index for each tenant.
func (a *Alarmes) Chamadas(ctx context.Context, tenants []int64, since time.Time) (map[int64]int64, error) {
	counts := map[int64]int64{}
	type count struct{ tenant, n int64 }
	found, err := readByKey(ctx, a.s.pools.reader, func(scan func(...any) error) (c count, err error) {
		return c, scan(&c.tenant, &c.n)
	}, "SELECT t.id, (SELECT COUNT(*) FROM chamadas x"+a.s.dialect.byIndex("chamadas_tempo")+" WHERE x.tenant_id = t.id AND x.em >= ? AND x.situacao <> 'teste') FROM tenants t WHERE t.id IN (",
		[]any{toMS(since)}, tenants)
	for _, c := range found {
		counts[c.tenant] = c.n
	}
	return counts, err
}

// HouveAntes walks back, for each, through the calls of one outcome until it meets the reason.
func (a *Alarmes) HouveAntes(ctx context.Context, which []alarme.NaoAtendidas, from, until time.Time) ([]bool, error) {
	found := make([]bool, len(which))
	err := a.inParts(ctx, len(which), func(i int) (string, []any) {
		n := &which[i]
		return "SELECT %d AS place, id FROM chamadas" + a.s.dialect.byIndex("chamadas_situacao") +
				" WHERE tenant_id = ? AND situacao = ? AND em >= ? AND em < ? AND codigo_recusa = ? ORDER BY em DESC LIMIT 1",
			[]any{n.TenantID, string(n.Motivo.Situacao), toMS(from), toMS(until), n.Motivo.Codigo}
	}, func(place int, _ int64) { found[place] = true })
	return found, err
}

// Chamada finds a call of the log.
func (a *Alarmes) Chamada(ctx context.Context, tenantID, id int64) (*crm.Chamada, error) {
	list, err := a.s.Acervo().Chamadas(ctx, crm.FiltroChamadas{TenantID: tenantID, ID: id, ComConteudo: true})
	if err == nil && len(list.Linhas) == 0 {
		err = crm.ErrNaoEncontrado
	}
	if err != nil {
		return nil, err
	}
	return &list.Linhas[0], nil
}

// Insistentes adds up the refused addresses of each tenant that tried since an instant, without those that a person ignores.
func (a *Alarmes) Insistentes(ctx context.Context, since time.Time, least int64) ([]crm.IPRecusado, error) {
	return readAll(ctx, a.s.pools.reader, func(scan func(...any) error) (ip crm.IPRecusado, err error) {
		var first, last int64
		err = scan(&ip.TenantID, &ip.Endereco, &ip.Usuario, &ip.Quantidade, &first, &last)
		ip.Primeira, ip.Ultima = fromMS(first), fromMS(last)
		return ip, err
	}, "SELECT t.id, x.endereco, MAX(x.usuario), SUM(x.quantidade), MIN(x.primeira), MAX(x.ultima)"+a.s.dialect.eachTenant("ips_recusados", "ips_recusados_ultima")+
		" WHERE x.ultima >= ? AND NOT EXISTS (SELECT 1 FROM ips_ignorados g WHERE g.tenant_id = t.id AND g.endereco = x.endereco)"+
		" GROUP BY t.id, x.endereco HAVING SUM(x.quantidade) >= ?", toMS(since), least)
}

// Doentes reads the health of destinations, a row for each that was ever ill.
func (a *Alarmes) Doentes(ctx context.Context) ([]crm.SaudeDestino, error) {
	return a.s.Entregas().readHealth(ctx, " WHERE falhas > 0 ORDER BY tenant_id, destino")
}

// Paradas counts, of each tenant and state, a range of an index that has all that is counted.
func (a *Alarmes) Paradas(ctx context.Context, since time.Time) ([]alarme.Paradas, error) {
	return readAll(ctx, a.s.pools.reader, func(scan func(...any) error) (p alarme.Paradas, err error) {
		return p, scan(&p.TenantID, &p.Destino, &p.Falhas, &p.Incertas, &p.UltimaID)
	}, "SELECT t.id, x.destino, SUM(CASE WHEN x.estado = 'falhou' THEN 1 ELSE 0 END), SUM(CASE WHEN x.estado = 'incerta' THEN 1 ELSE 0 END), MAX(x.id)"+
		a.s.dialect.eachTenant("entregas", "entregas_estado")+" WHERE x.estado IN ('falhou', 'incerta') AND x.criada_em >= ? GROUP BY t.id, x.destino", toMS(since))
}

// Tentativa gives an entrega with its last try.
func (a *Alarmes) Tentativa(ctx context.Context, entregaID int64) (*crm.LinhaEntrega, *crm.Tentativa, error) {
	tenant, err := readAll(ctx, a.s.pools.reader, func(scan func(...any) error) (id int64, err error) { return id, scan(&id) },
		"SELECT tenant_id FROM entregas WHERE id = ?", entregaID)
	if err != nil {
		return nil, nil, err
	}
	if len(tenant) == 0 {
		return nil, nil, crm.ErrNaoEncontrado
	}
	list, err := a.s.Entregas().Entregas(ctx, crm.FiltroEntregas{TenantID: tenant[0], IDs: []int64{entregaID}, Pagina: crm.Pagina{Limite: 1}})
	if err != nil {
		return nil, nil, err
	}
	tries, err := a.s.Entregas().Tentativas(ctx, tenant[0], entregaID)
	if err != nil || len(list.Linhas) == 0 || len(tries) == 0 {
		if err == nil && len(list.Linhas) == 0 {
			err = crm.ErrNaoEncontrado
		}
		if err != nil {
			return nil, nil, err
		}
		return &list.Linhas[0], nil, nil
	}
	return &list.Linhas[0], &tries[len(tries)-1], nil
}

// Fila counts, of each tenant, what is still to go out: ranges of an index that has all that is counted.
func (a *Alarmes) Fila(ctx context.Context) ([]alarme.Espera, error) {
	return readAll(ctx, a.s.pools.reader, func(scan func(...any) error) (e alarme.Espera, err error) {
		var oldest int64
		err = scan(&e.TenantID, &e.Destino, &e.Quantidade, &oldest)
		e.MaisAntiga = fromMS(oldest)
		return e, err
	}, "SELECT t.id, x.destino, COUNT(*), MIN(x.criada_em)"+a.s.dialect.eachTenant("entregas", "entregas_estado")+
		" WHERE x.estado IN ('pendente', 'agendada', 'enviando') GROUP BY t.id, x.destino")
}

// AvisosQueFalharam counts a range of the index of states.
func (a *Alarmes) AvisosQueFalharam(ctx context.Context, since time.Time) ([]alarme.AvisosPerdidos, error) {
	return readAll(ctx, a.s.pools.reader, func(scan func(...any) error) (p alarme.AvisosPerdidos, err error) {
		return p, scan(&p.TenantID, &p.Destino, &p.Quantidade)
	}, "SELECT tenant_id, destino, COUNT(*) FROM eventos_parceiro WHERE estado = 'falhou' AND proxima_em >= ? GROUP BY tenant_id, destino ORDER BY tenant_id, destino", toMS(since))
}

// Cargas reads the loads that are not done.
func (a *Alarmes) Cargas(ctx context.Context) ([]alarme.CargaVista, error) {
	return readAll(ctx, a.s.pools.reader, func(scan func(...any) error) (c alarme.CargaVista, err error) {
		var asked, seen, ended int64
		err = scan(&c.TenantID, &c.ID, &c.Fonte, &c.Situacao, &c.Motivo, &c.Erro, &asked, &seen, &ended)
		c.PedidaEm, c.VistaEm, c.TerminouEm = fromMS(asked), fromMS(seen), fromMS(ended)
		return c, err
	}, "SELECT tenant_id, id, fonte, situacao, motivo, erro, pedida_em, vista_em, terminou_em FROM cargas WHERE situacao IN ('pedida', 'executando', 'interrompida') ORDER BY id")
}

// Vencidas counts a range of an index for each tenant.
func (a *Alarmes) Vencidas(ctx context.Context, now time.Time) (map[int64]int64, error) {
	counts := map[int64]int64{}
	err := eachRow(ctx, a.s.pools.reader, "SELECT t.id, COUNT(*)"+a.s.dialect.eachTenant("ocorrencias", "ocorrencias_prazo")+" WHERE x.vence_em < ? GROUP BY t.id", []any{toMS(now)},
		func(scan func(...any) error) error {
			var id, n int64
			err := scan(&id, &n)
			counts[id] = n
			return err
		})
	return counts, err
}

// MaisAtrasada reads the beginning of the same range.
func (a *Alarmes) MaisAtrasada(ctx context.Context, tenantID int64, now time.Time) (number string, due time.Time, err error) {
	var at int64
	err = a.s.pools.reader.QueryRowContext(ctx, "SELECT numero, vence_em FROM ocorrencias"+a.s.dialect.byIndex("ocorrencias_prazo")+
		" WHERE tenant_id = ? AND vence_em < ? ORDER BY vence_em, id LIMIT 1", tenantID, toMS(now)).Scan(&number, &at)
	return number, fromMS(at), classify(err)
}
