package storage

import (
	"context"
	"slices"
	"time"

	"ponte/crm"
)

// maxOpeningsRead bounds how many ocorrências are looked at one by one, for who sees a part of them.
const maxOpeningsRead = 100_000

// Aberturas reads the days that are counted, and the rows of those that are not yet.
func (p *panel) Aberturas(ctx context.Context, tenantID int64, from, until time.Time, zone *time.Location, r *crm.Recorte) (crm.ContagemAberturas, error) {
	var counts crm.ContagemAberturas
	mark, err := p.s.remembered(ctx, countedOpenings(tenantID))
	if err != nil {
		return counts, err
	}
	begin, end := toMS(from), toMS(until)
	counted := max(min(mark, end), begin)
	tail := max(counted, toMS(midnight(p.s.now(), zone, 1-openingTail)))
	if counted < min(tail, end) {
		skipped, err := p.s.firstOf(ctx, "SELECT aberta_em FROM ocorrencias"+p.s.dialect.byIndex("ocorrencias_aberta")+" WHERE tenant_id = ? AND aberta_em >= ? AND aberta_em < ? ORDER BY aberta_em LIMIT 1",
			tenantID, counted, min(tail, end))
		if err != nil {
			return counts, err
		}
		counts.Falta = skipped != 0
	}
	all, err := p.openings(ctx, "SELECT empreendimento_id, solicitacao_id, SUM(quantidade) AS quantidade FROM ocorrencias_contagens WHERE tenant_id = ? AND dia >= ? AND dia < ? GROUP BY empreendimento_id, solicitacao_id",
		tenantID, begin, counted)
	if err == nil && tail < end {
		var last []openedLine
		last, err = p.openings(ctx, p.s.dialect.openingsOf(condition{}), tenantID, tail, end)
		all = append(all, last...)
	}
	if err != nil {
		return counts, err
	}
	var total int64
	for i := range all {
		total += all[i].Quantidade
	}
	seen := all
	switch {
	case r == nil:
	case r.Pessoas == nil:
		seen = slices.DeleteFunc(all, func(o openedLine) bool { return o.filial != 0 && !slices.Contains(r.Filiais, o.filial) })
	case total > maxOpeningsRead:
		seen, counts.Demais = nil, true
	default:
		only := recorteOf(r, false, "o")
		if seen, err = p.openings(ctx, p.s.dialect.openingsOf(only), append([]any{tenantID, begin, end}, only.args...)...); err != nil {
			return counts, err
		}
	}
	type key struct{ empreendimento, kind int64 }
	place := map[key]int{}
	for _, o := range seen {
		k := key{o.EmpreendimentoID, o.SolicitacaoID}
		i, ok := place[k]
		if !ok {
			i = len(counts.Linhas)
			place[k] = i
			counts.Linhas = append(counts.Linhas, o.LinhaAberturas)
			counts.Linhas[i].Quantidade = 0
		}
		counts.Linhas[i].Quantidade += o.Quantidade
		total -= o.Quantidade
	}
	counts.Fora = max(total, 0)
	return counts, nil
}

// openedLine is a line with the filial of its empreendimento.
type openedLine struct {
	crm.LinhaAberturas
	filial int64
}

// openings names what a query counts by ids.
func (p *panel) openings(ctx context.Context, query string, args ...any) ([]openedLine, error) {
	return readAll(ctx, p.s.pools.reader, func(scan func(...any) error) (o openedLine, err error) {
		err = scan(&o.EmpreendimentoID, &o.SolicitacaoID, &o.Quantidade, &o.Empreendimento, &o.filial, &o.SolicitacaoCodigo, &o.SolicitacaoNome)
		return o, err
	}, "SELECT g.empreendimento_id, g.solicitacao_id, g.quantidade, COALESCE(e.nome, ''), COALESCE(e.filial_id, 0), COALESCE(t.codigo, ''), COALESCE(t.nome, '') FROM ("+query+
		") g LEFT JOIN empreendimentos e ON e.id = g.empreendimento_id LEFT JOIN solicitacoes t ON t.id = g.solicitacao_id", args...)
}
