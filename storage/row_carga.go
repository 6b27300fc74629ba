package storage

import (
	"ponte/crm"
	"ponte/crm/cadastro"
	"ponte/crm/carga"
)

// Tables of the jobs that read sources.
var (
	cargasTable = NewTable("cargas", `id@ tenant_id@ fonte:32= todos= situacao:16 motivo:16 erro:1000 quem:100 versao pedida_em= executada_em vista_em terminou_em
		posicao:500 fase:32 onde:200 feitos total chamadas contadores anotadas`)
	cargaLinhasTable = NewTable("carga_linhas", "carga_id ordem tenant_id desfecho:16 tipo:16 codigo:255 caminho:200 motivo:1000")
)

func cargaValues(c *carga.Carga) []any {
	return []any{
		c.ID, c.TenantID, c.Fonte, c.Todos, string(c.Situacao), string(c.Motivo), c.Erro, c.Quem, c.Versao, toMS(c.PedidaEm), toMS(c.ExecutadaEm), toMS(c.VistaEm),
		toMS(c.TerminouEm), c.Posicao, c.Fase, c.Onde, c.Feitos, c.Total, c.Chamadas,
		jsonColumn[carga.Contadores]{c.Contadores},
		c.Anotadas,
	}
}

func readCarga(scan func(...any) error) (c carga.Carga, err error) {
	var asked, ran, seen, ended int64
	var counts jsonColumn[carga.Contadores]
	err = scan(&c.ID, &c.TenantID, &c.Fonte, &c.Todos, &c.Situacao, &c.Motivo, &c.Erro, &c.Quem, &c.Versao, &asked, &ran, &seen,
		&ended, &c.Posicao, &c.Fase, &c.Onde, &c.Feitos, &c.Total, &c.Chamadas, &counts, &c.Anotadas)
	c.PedidaEm, c.ExecutadaEm, c.VistaEm, c.TerminouEm = fromMS(asked), fromMS(ran), fromMS(seen), fromMS(ended)
	c.Contadores = counts.V
	return c, err
}

func cargaLinhaValues(c *carga.Carga, l *carga.Linha) []any {
	return cargaLinhasTable.fit([]any{c.ID, l.Ordem, c.TenantID, string(l.Desfecho), string(l.Tipo), l.Codigo, l.Caminho, l.Motivo})
}

func readCargaLinha(scan func(...any) error) (l carga.Linha, err error) {
	var outcome, kind string
	err = scan(&l.Ordem, &outcome, &kind, &l.Codigo, &l.Caminho, &l.Motivo)
	l.Desfecho, l.Tipo = cadastro.Desfecho(outcome), crm.TipoVinculo(kind)
	return l, err
}
