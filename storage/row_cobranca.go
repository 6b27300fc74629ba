package storage

import (
	"database/sql"

	"ponte/crm"
	"ponte/crm/cobranca"
)

// reguasTable and the tables of what the régua did. aberta of cobranca_titulos is 1 while the título is in and NULL after.
var (
	reguasTable   = NewTable("cobranca_reguas", "id@ tenant_id@ versao# nome:80 ativa numero")
	versoesTable  = NewTable("cobranca_versoes", "regua_id numero tenant_id conteudo quem:255 em")
	naReguaTable  = NewTable("cobranca_titulos", "titulo_id@ tenant_id= contrato_id cliente_id regua_id vencimento:10 geracao proximo:10 na_fonte:60 desde ate motivo:16 aberta")
	disparosTable = NewTable("cobranca_disparos", `id@ tenant_id= titulo_id= contrato_id= cliente_id= regua_id numero passo_id:16= passo_nome:80= dias= canal:16=
		vencimento:10= situacao:16 motivo:500 dia:10 tarefa_id em`)
	recusasTable   = NewTable("cobranca_recusas", "tenant_id cliente_id canal:16 motivo:500 quem:255 em")
	execucoesTable = NewTable("cobranca_execucoes", "id@ tenant_id= comecou_em= terminou_em contagem erro")
)

func reguaValues(r *cobranca.Regua) []any {
	return []any{r.ID, r.TenantID, r.Versao, r.Nome, r.Ativa, int64(r.Numero)}
}

// readRegua reads a régua with the content of its version in force, which follows its columns.
func readRegua(scan func(...any) error) (r cobranca.Regua, err error) {
	var content jsonColumn[cobranca.Conteudo]
	err = scan(&r.ID, &r.TenantID, &r.Versao, &r.Nome, &r.Ativa, &r.Numero, &content)
	r.Conteudo = content.V
	return r, err
}

func versaoValues(v *cobranca.VersaoDaRegua) []any {
	return []any{v.ReguaID, int64(v.Numero), v.TenantID, jsonText(v.Conteudo), v.Quem, toMS(v.Em)}
}

func readVersao(scan func(...any) error) (v cobranca.VersaoDaRegua, err error) {
	var content jsonColumn[cobranca.Conteudo]
	var at int64
	err = scan(&v.ReguaID, &v.Numero, &v.TenantID, &content, &v.Quem, &at)
	v.Conteudo, v.Em = content.V, fromMS(at)
	return v, err
}

func naReguaValues(n *cobranca.NaRegua) []any {
	var open any
	if n.Ate == nil {
		open = int64(1)
	}
	return []any{
		n.TituloID, n.TenantID, n.ContratoID, n.ClienteID, n.ReguaID, string(n.Vencimento), n.Geracao, string(n.Proximo), n.NaFonte, toMS(n.Desde),
		msOrNull(n.Ate), n.Motivo, open,
	}
}

func readNaRegua(scan func(...any) error) (n cobranca.NaRegua, err error) {
	var since int64
	var until, open sql.NullInt64
	err = scan(&n.TituloID, &n.TenantID, &n.ContratoID, &n.ClienteID, &n.ReguaID, &n.Vencimento, &n.Geracao, &n.Proximo, &n.NaFonte, &since, &until, &n.Motivo, &open)
	n.Desde, n.Ate = fromMS(since), fromNullMS(until)
	return n, err
}

func disparoValues(d *cobranca.Disparo) []any {
	return []any{
		d.ID, d.TenantID, d.TituloID, d.ContratoID, d.ClienteID, d.ReguaID, int64(d.Numero), d.PassoID, d.PassoNome, int64(d.Dias), string(d.Canal),
		string(d.Vencimento), string(d.Situacao), d.Motivo, string(d.Dia), d.TarefaID, toMS(d.Em),
	}
}

func readDisparo(scan func(...any) error) (d cobranca.Disparo, err error) {
	var at int64
	err = scan(&d.ID, &d.TenantID, &d.TituloID, &d.ContratoID, &d.ClienteID, &d.ReguaID, &d.Numero, &d.PassoID, &d.PassoNome, &d.Dias, &d.Canal,
		&d.Vencimento, &d.Situacao, &d.Motivo, &d.Dia, &d.TarefaID, &at)
	d.Em = fromMS(at)
	return d, err
}

func recusaValues(r *cobranca.Recusa) []any {
	return []any{r.TenantID, r.ClienteID, string(r.Canal), r.Motivo, r.Quem, toMS(r.Em)}
}

func readRecusa(scan func(...any) error) (r cobranca.Recusa, err error) {
	var at int64
	err = scan(&r.TenantID, &r.ClienteID, &r.Canal, &r.Motivo, &r.Quem, &at)
	r.Em = fromMS(at)
	return r, err
}

func execucaoValues(e *cobranca.Execucao) []any {
	return []any{e.ID, e.TenantID, toMS(e.ComecouEm), msOrNull(e.TerminouEm), jsonText(e.Contagem), e.Erro}
}

func readExecucao(scan func(...any) error) (e cobranca.Execucao, err error) {
	var began int64
	var ended sql.NullInt64
	var counts jsonColumn[cobranca.Contagem]
	err = scan(&e.ID, &e.TenantID, &began, &ended, &counts, &e.Erro)
	e.ComecouEm, e.TerminouEm, e.Contagem = fromMS(began), fromNullMS(ended), counts.V
	return e, err
}

// readCaso reads a título with where it stands, which a LEFT JOIN may not have.
func readCaso(scan func(...any) error) (k cobranca.Caso, err error) {
	var stamp int64
	var id, contract, client, rule, generation, since, until sql.NullInt64
	var due, next, word, reason sql.NullString
	t := &k.Titulo
	err = scan(&t.ID, &t.TenantID, &t.ContratoID, &t.Codigo, &t.Sequencia, &t.Tipo, &t.Situacao, &t.Vencimento, &t.Prorrogado, &t.PagoEm,
		&t.Valor, &t.Corrigido, &t.Multa, &t.Juros, &t.Desconto, &t.Pago, &t.NossoNumero, &t.LinhaDigitavel, &t.Link, &t.Sistema, &stamp, &t.Resumo,
		&id, &contract, &client, &rule, &due, &generation, &next, &word, &since, &until, &reason)
	t.Carimbo = fromMS(stamp)
	if id.Valid {
		k.NaRegua = &cobranca.NaRegua{
			TituloID: id.Int64, TenantID: t.TenantID, ContratoID: contract.Int64, ClienteID: client.Int64, ReguaID: rule.Int64,
			Vencimento: crm.Dia(due.String), Geracao: generation.Int64, Proximo: crm.Dia(next.String), NaFonte: word.String,
			Desde: fromMS(since.Int64), Ate: fromNullMS(until), Motivo: reason.String,
		}
	}
	return k, err
}

// selectCasos are the columns of readCaso.
var selectCasos = "SELECT " + titulosTable.columnList("t.") +
	", c.titulo_id, c.contrato_id, c.cliente_id, c.regua_id, c.vencimento, c.geracao, c.proximo, c.na_fonte, c.desde, c.ate, c.motivo"
