package storage

import (
	"database/sql"
	"strings"

	"ponte/crm/negativacao"
)

// Tables of what is noted at the bureau.
var (
	// viva is the título while the negativação is alive, else NULL: unique, so that a título has one at most.
	negativacoesTable = NewTable("negativacoes", `id@ tenant_id@ versao# titulo_id= viva contrato_id= cliente_id= situacao:20 documento:14= numero:16= valor= vencimento:10= natureza:3=
		pedida_por:255= pedida_em= aprovada_por:255 aprovada_em enviada_em aceita_em terminou_em motivo:2 baixa_por:255 prazo_baixa:10 proposta:2 porque:1000 reincluir substitui=
		mudou_em retorno_em codigos:200 ambiente:16`)
	passosTable             = NewTable("negativacao_passos", "negativacao_id ordem tenant_id em de:20 para:20 quem:255 nota:1000")
	negativacaoRecusasTable = NewTable("negativacao_recusas", "tenant_id titulo_id motivos:2000 quem:255 em")
	remessasTable           = NewTable("negativacao_remessas", `id@ tenant_id@ numero= diferencial:4= transporte:16= situacao:16 quem:255= gerada_em= inclusoes= exclusoes= sha256:64=
		levada_em levada_por:255 retorno_em codigos:200 ambiente:16=`)
	enviosTable = NewTable("negativacao_envios", `id@ tenant_id@ remessa_id= negativacao_id= sequencia= operacao:1= documento:14= numero:16= valor= vencimento:10= natureza:3= motivo:2= chave:64
		tentativas enviado_em desfecho:20 codigos:200 retorno_em`)
	retornosTable      = NewTable("negativacao_retornos", "id tenant_id remessa_id remessa sha256:64 aplicado:64 quem:255 em informativo erro:1000 contagens conteudo")
	retornoLinhasTable = NewTable("negativacao_retorno_linhas", "retorno_id ordem tenant_id sequencia envio_id negativacao_id desfecho:20 codigos:200 texto:1000")
)

func negativacaoValues(n *negativacao.Negativacao) []any {
	var alive any
	if n.Situacao.Viva() {
		alive = n.TituloID
	}
	return []any{
		n.ID, n.TenantID, n.Versao, n.TituloID, alive, n.ContratoID, n.ClienteID, string(n.Situacao), n.Documento, n.Numero, n.Valor, string(n.Vencimento), n.Natureza,
		n.PedidaPor, toMS(n.PedidaEm), n.AprovadaPor, toMS(n.AprovadaEm), toMS(n.EnviadaEm), toMS(n.AceitaEm), toMS(n.TerminouEm), n.Motivo, n.BaixaPor,
		string(n.PrazoBaixa), n.Proposta, cut(n.Porque, 1000), n.Reincluir, n.Substitui, toMS(n.MudouEm), toMS(n.RetornoEm), cut(strings.Join(n.CodigosSerasa, " "), 200),
		n.Ambiente,
	}
}

func readNegativacao(scan func(...any) error) (n negativacao.Negativacao, err error) {
	var alive sql.NullInt64
	var codes string
	var asked, approved, sent, accepted, ended, changed, answered int64
	err = scan(&n.ID, &n.TenantID, &n.Versao, &n.TituloID, &alive, &n.ContratoID, &n.ClienteID, &n.Situacao, &n.Documento, &n.Numero, &n.Valor, &n.Vencimento, &n.Natureza,
		&n.PedidaPor, &asked, &n.AprovadaPor, &approved, &sent, &accepted, &ended, &n.Motivo, &n.BaixaPor,
		&n.PrazoBaixa, &n.Proposta, &n.Porque, &n.Reincluir, &n.Substitui, &changed, &answered, &codes, &n.Ambiente)
	n.PedidaEm, n.AprovadaEm, n.EnviadaEm, n.AceitaEm = fromMS(asked), fromMS(approved), fromMS(sent), fromMS(accepted)
	n.TerminouEm, n.MudouEm, n.RetornoEm, n.CodigosSerasa = fromMS(ended), fromMS(changed), fromMS(answered), strings.Fields(codes)
	return n, err
}

func passoValues(p *negativacao.Passo) []any {
	return []any{p.NegativacaoID, p.Ordem, p.TenantID, toMS(p.Em), string(p.De), string(p.Para), p.Quem, cut(p.Nota, 1000)}
}

func readPasso(scan func(...any) error) (p negativacao.Passo, err error) {
	var at int64
	err = scan(&p.NegativacaoID, &p.Ordem, &p.TenantID, &at, &p.De, &p.Para, &p.Quem, &p.Nota)
	p.Em = fromMS(at)
	return p, err
}

func negativacaoRecusaValues(r *negativacao.Recusa) []any {
	return []any{r.TenantID, r.TituloID, cut(strings.Join(r.Motivos, "\n"), 2000), r.Quem, toMS(r.Em)}
}

func readNegativacaoRecusa(scan func(...any) error) (r negativacao.Recusa, err error) {
	var at int64
	var reasons string
	err = scan(&r.TenantID, &r.TituloID, &reasons, &r.Quem, &at)
	r.Motivos, r.Em = strings.Split(reasons, "\n"), fromMS(at)
	return r, err
}

func remessaValues(r *negativacao.Remessa) []any {
	return []any{
		r.ID, r.TenantID, r.Numero, r.Diferencial, r.Transporte, string(r.Situacao), r.Quem, toMS(r.GeradaEm), r.Inclusoes, r.Exclusoes, r.SHA256,
		toMS(r.LevadaEm), r.LevadaPor, toMS(r.RetornoEm), cut(strings.Join(r.Codigos, " "), 200), r.Ambiente,
	}
}

// readRemessa reads the row and, behind it, how many of its items no return has spoken of.
func readRemessa(scan func(...any) error) (r negativacao.Remessa, err error) {
	var made, taken, answered int64
	var codes string
	err = scan(&r.ID, &r.TenantID, &r.Numero, &r.Diferencial, &r.Transporte, &r.Situacao, &r.Quem, &made, &r.Inclusoes, &r.Exclusoes, &r.SHA256,
		&taken, &r.LevadaPor, &answered, &codes, &r.Ambiente, &r.SemRetorno)
	r.GeradaEm, r.LevadaEm, r.RetornoEm, r.Codigos = fromMS(made), fromMS(taken), fromMS(answered), strings.Fields(codes)
	return r, err
}

func envioValues(e *negativacao.Envio) []any {
	return []any{
		e.ID, e.TenantID, e.RemessaID, e.NegativacaoID, e.Sequencia, string(e.Operacao), e.Documento, e.Numero, e.Valor, string(e.Vencimento), e.Natureza, e.Motivo,
		orNull(e.Chave), e.Tentativas, toMS(e.EnviadoEm), string(e.Desfecho), cut(strings.Join(e.Codigos, " "), 200), toMS(e.RetornoEm),
	}
}

func readEnvio(scan func(...any) error) (e negativacao.Envio, err error) {
	var key sql.NullString
	var codes string
	var sent, answered int64
	err = scan(&e.ID, &e.TenantID, &e.RemessaID, &e.NegativacaoID, &e.Sequencia, &e.Operacao, &e.Documento, &e.Numero, &e.Valor, &e.Vencimento, &e.Natureza, &e.Motivo,
		&key, &e.Tentativas, &sent, &e.Desfecho, &codes, &answered)
	e.Chave, e.EnviadoEm, e.RetornoEm, e.Codigos = key.String, fromMS(sent), fromMS(answered), strings.Fields(codes)
	return e, err
}

func readRecebido(scan func(...any) error) (r negativacao.Recebido, err error) {
	var applied sql.NullString
	var at int64
	var counts jsonColumn[map[negativacao.Desfecho]int]
	err = scan(&r.ID, &r.TenantID, &r.RemessaID, &r.Remessa, &r.SHA256, &applied, &r.Quem, &at, &r.Informativo, &r.Erro, &counts)
	r.Aplicado, r.Em, r.Contagens = applied.Valid, fromMS(at), counts.V
	return r, err
}

func linhaRecebidaValues(r *negativacao.Recebido, l *negativacao.LinhaRecebida) []any {
	return retornoLinhasTable.fit([]any{r.ID, l.Ordem, r.TenantID, l.Sequencia, l.EnvioID, l.NegativacaoID, string(l.Desfecho), strings.Join(l.Codigos, " "), l.Texto})
}

func readLinhaRecebida(scan func(...any) error) (l negativacao.LinhaRecebida, err error) {
	var codes string
	err = scan(&l.Ordem, &l.Sequencia, &l.EnvioID, &l.NegativacaoID, &l.Desfecho, &codes, &l.Texto)
	l.Codigos = strings.Fields(codes)
	return l, err
}
