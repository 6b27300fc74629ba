package storage

import (
	"context"
	"slices"
	"time"

	"ponte/crm"
)

var _ crm.Painel = (*acervo)(nil)

// Painel answers the counts of the portal's front page.
func (s *Storage) Painel() crm.Painel { return novoAcervo(s) }

const hora = int64(time.Hour / time.Millisecond)

// Volume counts calls by hour, system and outcome, from the index chamadas_tempo alone.
func (a *acervo) Volume(ctx context.Context, tenantID int64, de, ate time.Time) ([]crm.ContagemChamadas, error) {
	return lerTodas(ctx, a.s.pools.leitura, func(scan func(...any) error) (c crm.ContagemChamadas, err error) {
		var inicio, ultima int64
		err = scan(&inicio, &c.Sistema, &c.Situacao, &c.Quantidade, &ultima)
		c.Hora, c.Ultima = deMS(inicio*hora), deMS(ultima)
		return c, err
	}, "SELECT "+a.s.dialeto.divisao("em", hora)+" AS inicio, sistema, situacao, COUNT(*), MAX(em) FROM chamadas"+
		" WHERE tenant_id = ? AND em >= ? AND em <= ? GROUP BY inicio, sistema, situacao ORDER BY inicio, sistema, situacao",
		tenantID, paraMS(de), paraMS(ate))
}

// divisao is a whole-number division, which the engines write differently.
func (d dialeto) divisao(coluna string, por int64) string {
	if d == dialetoMySQL {
		return coluna + " DIV " + texto64(por)
	}
	return coluna + " / " + texto64(por)
}

// Recusas counts calls that were not attended by reason; each outcome is a range of one index.
func (a *acervo) Recusas(ctx context.Context, tenantID int64, de, ate time.Time) ([]crm.ContagemRecusas, error) {
	var todas []crm.ContagemRecusas
	for _, s := range []crm.SituacaoChamada{crm.ChamadaRecusada, crm.ChamadaFalha, crm.ChamadaDesconhecida, crm.ChamadaSemResposta} {
		parte, err := lerTodas(ctx, a.s.pools.leitura, func(scan func(...any) error) (c crm.ContagemRecusas, err error) {
			var ultima int64
			err = scan(&c.Codigo, &c.Quantidade, &ultima)
			c.Situacao, c.Ultima = s, deMS(ultima)
			return c, err
		}, "SELECT codigo_recusa, SUM(vezes), MAX(em) FROM chamadas WHERE tenant_id = ? AND situacao = ? AND em >= ? AND em <= ? GROUP BY codigo_recusa",
			tenantID, string(s), paraMS(de), paraMS(ate))
		if err != nil {
			return nil, err
		}
		todas = append(todas, parte...)
	}
	slices.SortStableFunc(todas, func(x, y crm.ContagemRecusas) int { return int(y.Quantidade - x.Quantidade) })
	return todas, nil
}

// UltimasAberturas reads the end of one index range per system.
func (a *acervo) UltimasAberturas(ctx context.Context, tenantID int64, sistemas []string) (map[string]time.Time, error) {
	ultimas := make(map[string]time.Time, len(sistemas))
	for _, sistema := range sistemas {
		lidas, err := lerTodas(ctx, a.s.pools.leitura, lerID,
			"SELECT aberta_em FROM ocorrencias WHERE tenant_id = ? AND origem_sistema = ? ORDER BY aberta_em DESC LIMIT 1", tenantID, sistema)
		if err != nil {
			return nil, err
		}
		if len(lidas) > 0 {
			ultimas[sistema] = deMS(lidas[0])
		}
	}
	return ultimas, nil
}

// Fila counts a tenant's entregas that are not done, each state a range of one index.
func (a *acervo) Fila(ctx context.Context, tenantID int64) ([]crm.ContagemEntregas, error) {
	return lerTodas(ctx, a.s.pools.leitura, func(scan func(...any) error) (c crm.ContagemEntregas, err error) {
		var idade int64
		err = scan(&c.Destino, &c.Estado, &c.Quantidade, &idade)
		c.TenantID, c.MaisAntiga = tenantID, time.Duration(max(idade, 0))*time.Millisecond
		return c, err
	}, "SELECT destino, estado, COUNT(*), "+a.s.dialeto.agoraMS()+" - MIN(criada_em) FROM entregas"+
		" WHERE tenant_id = ? AND estado IN ('pendente', 'enviando', 'agendada', 'suspensa', 'incerta', 'falhou') GROUP BY destino, estado", tenantID)
}

// StatusRecebidos counts openings by what they came with: the first movement of an ocorrência is the status that it was
// opened in, whatever became of it since.
func (a *acervo) StatusRecebidos(ctx context.Context, tenantID int64, de, ate time.Time) ([]crm.ContagemStatusRecebido, error) {
	return lerTodas(ctx, a.s.pools.leitura, func(scan func(...any) error) (c crm.ContagemStatusRecebido, err error) {
		var ultima int64
		err = scan(&c.Sistema, &c.SolicitacaoCodigo, &c.SolicitacaoNome, &c.StatusCodigo, &c.StatusNome, &c.Fase, &c.Quantidade, &ultima)
		c.Ultima = deMS(ultima)
		return c, err
	}, `SELECT g.sistema, COALESCE(t.codigo, ''), COALESCE(t.nome, ''), COALESCE(s.codigo, ''), COALESCE(s.nome, ''), COALESCE(s.fase, ''), g.n, g.ultima
		FROM (SELECT o.origem_sistema AS sistema, o.solicitacao_id, m.para_status_id AS status_id, COUNT(*) AS n, MAX(o.aberta_em) AS ultima
			FROM ocorrencias o JOIN movimentos m ON m.ocorrencia_id = o.id AND m.de_status_id = 0
			WHERE o.tenant_id = ? AND o.aberta_em >= ? AND o.aberta_em <= ? GROUP BY o.origem_sistema, o.solicitacao_id, m.para_status_id) g
		LEFT JOIN solicitacoes t ON t.id = g.solicitacao_id LEFT JOIN status s ON s.id = g.status_id
		ORDER BY g.sistema, g.n DESC LIMIT 500`, tenantID, paraMS(de), paraMS(ate))
}

// AClassificar counts codes that a call brought and nobody has described.
func (a *acervo) AClassificar(ctx context.Context, tenantID int64) (n int64, err error) {
	err = a.s.pools.leitura.QueryRowContext(ctx, `SELECT (SELECT COUNT(*) FROM status WHERE tenant_id = ? AND a_classificar = 1)
		+ (SELECT COUNT(*) FROM divisoes WHERE tenant_id = ? AND a_classificar = 1)
		+ (SELECT COUNT(*) FROM solicitacoes WHERE tenant_id = ? AND a_classificar = 1)`, tenantID, tenantID, tenantID).Scan(&n)
	return n, classificar(err)
}
