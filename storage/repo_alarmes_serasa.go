package storage

import (
	"context"
	"time"

	"ponte/crm/alarme"
)

// BaixasNaSerasa reads ranges of an index for each tenant: what is to be excluded and is not.
func (a *Alarmes) BaixasNaSerasa(ctx context.Context) ([]alarme.BaixaDevida, error) {
	return readAll(ctx, a.s.pools.reader, func(scan func(...any) error) (b alarme.BaixaDevida, err error) {
		return b, scan(&b.TenantID, &b.Prazo, &b.Quantidade)
	}, "SELECT t.id, x.prazo_baixa, COUNT(*)"+a.s.dialect.eachTenant("negativacoes", "negativacoes_situacao")+
		" WHERE x.situacao IN ('baixa_pendente', 'baixa_enviada', 'baixa_rejeitada') AND x.prazo_baixa <> '' AND x.ambiente <> 'homologacao' GROUP BY t.id, x.prazo_baixa ORDER BY t.id, x.prazo_baixa")
}

// PropostasNaSerasa counts what waits for a person since before an instant, a range of an index for each tenant.
func (a *Alarmes) PropostasNaSerasa(ctx context.Context, before time.Time) ([]alarme.PropostasPorTenant, error) {
	return readAll(ctx, a.s.pools.reader, func(scan func(...any) error) (p alarme.PropostasPorTenant, err error) {
		return p, scan(&p.TenantID, &p.Quantidade)
	}, "SELECT t.id, COUNT(*)"+a.s.dialect.eachTenant("negativacoes", "negativacoes_proposta")+" WHERE x."+proposed+" AND x.mudou_em < ? GROUP BY t.id ORDER BY t.id", toMS(before))
}

// SemRetorno reads what was sent and where nobody knows what became of it, with the remessa by which it went last.
func (a *Alarmes) SemRetorno(ctx context.Context, before time.Time) ([]alarme.RemessaSemRetorno, error) {
	return readAll(ctx, a.s.pools.reader, func(scan func(...any) error) (r alarme.RemessaSemRetorno, err error) {
		var made int64
		err = scan(&r.TenantID, &r.ID, &r.Numero, &made, &r.Quantidade)
		r.GeradaEm = fromMS(made)
		return r, err
	}, "SELECT t.id, r.id, r.numero, r.gerada_em, COUNT(*)"+a.s.dialect.eachTenant("negativacoes", "negativacoes_situacao")+
		" JOIN negativacao_envios e ON e.negativacao_id = x.id JOIN negativacao_remessas r ON r.id = e.remessa_id WHERE x.situacao IN ('enviada', 'baixa_enviada')"+
		" AND e.desfecho IN ('', 'nao_catalogado') AND r.gerada_em < ? GROUP BY t.id, r.id, r.numero, r.gerada_em ORDER BY r.id", toMS(before))
}
