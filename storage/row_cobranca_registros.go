package storage

import (
	"database/sql"

	"ponte/crm"
	"ponte/crm/cobranca"
)

// Tables of who owes. promessasTable is without aberta: 1 while it is open, NULL after, which no field says.
var (
	devedoresTable = NewTable("cobranca_devedores", `contrato_id@ tenant_id= versao# cliente_id empreendimento_id ocorrencia_id numero:30 situacao:16 motivo:500
		vencidas devido desde:10 aberto_em= mudou_em`)
	parcelasTable = NewTable("cobranca_parcelas", `titulo_id@ tenant_id= versao# contrato_id= empreendimento_id ocorrencia_id numero:30 situacao:16 motivo:500
		vencimento:10 devido entrou_em saiu_em`)
	promessasTable = NewTable("cobranca_promessas", `id@ tenant_id= contrato_id= numero:30= tarefa_id tipo:16= ate:10= limite:10= valor= combinado= pessoa:100= situacao:16
		criada_por:255= criada_em= terminou_por:255 terminou_em`)
)

func devedorValues(d *cobranca.Devedor) []any {
	return []any{
		d.ContratoID, d.TenantID, d.Versao, d.ClienteID, d.EmpreendimentoID, d.OcorrenciaID, d.Numero, string(d.Situacao), d.Motivo, d.Vencidas, d.Devido,
		string(d.Desde), toMS(d.AbertoEm), toMS(d.MudouEm),
	}
}

func readDevedor(scan func(...any) error) (d cobranca.Devedor, err error) {
	var opened, changed int64
	err = scan(&d.ContratoID, &d.TenantID, &d.Versao, &d.ClienteID, &d.EmpreendimentoID, &d.OcorrenciaID, &d.Numero, &d.Situacao, &d.Motivo, &d.Vencidas, &d.Devido,
		&d.Desde, &opened, &changed)
	d.AbertoEm, d.MudouEm = fromMS(opened), fromMS(changed)
	return d, err
}

func parcelaValues(p *cobranca.Parcela) []any {
	return []any{
		p.TituloID, p.TenantID, p.Versao, p.ContratoID, p.EmpreendimentoID, p.OcorrenciaID, p.Numero, string(p.Situacao), p.Motivo, string(p.Vencimento), p.Devido,
		toMS(p.EntrouEm), msOrNull(p.SaiuEm),
	}
}

func readParcela(scan func(...any) error) (p cobranca.Parcela, err error) {
	var in int64
	var out sql.NullInt64
	err = scan(&p.TituloID, &p.TenantID, &p.Versao, &p.ContratoID, &p.EmpreendimentoID, &p.OcorrenciaID, &p.Numero, &p.Situacao, &p.Motivo, &p.Vencimento, &p.Devido,
		&in, &out)
	p.EntrouEm, p.SaiuEm = fromMS(in), fromNullMS(out)
	return p, err
}

func promessaValues(p *cobranca.Promessa) []any {
	return promessasTable.fit([]any{
		p.ID, p.TenantID, p.ContratoID, p.Numero, p.TarefaID, string(p.Tipo), string(p.Ate), string(p.Limite), p.Valor, p.Combinado, p.Pessoa, string(p.Situacao),
		p.CriadaPor, toMS(p.CriadaEm), p.TerminouPor, msOrNull(p.TerminouEm),
	})
}

func readPromessa(scan func(...any) error) (p cobranca.Promessa, err error) {
	var made int64
	var ended sql.NullInt64
	err = scan(&p.ID, &p.TenantID, &p.ContratoID, &p.Numero, &p.TarefaID, &p.Tipo, &p.Ate, &p.Limite, &p.Valor, &p.Combinado, &p.Pessoa, &p.Situacao,
		&p.CriadaPor, &made, &p.TerminouPor, &ended)
	p.CriadaEm, p.TerminouEm = fromMS(made), fromNullMS(ended)
	return p, err
}

// viewedParcela reads the columns of a parcela that may not be there.
func viewedParcela(scan func(...any) error, v *cobranca.Vista) error {
	var ids [5]sql.NullInt64 // título, versão, empreendimento, ocorrência, devido
	var texts [4]sql.NullString
	var in, out sql.NullInt64
	var place sql.NullInt64
	title, err := readTitulo(func(own ...any) error {
		return scan(append(own, &v.ContratoCodigo, &v.ClienteID, &v.UnidadeID, &place, &ids[0], &ids[1], &ids[2], &ids[3], &texts[0], &texts[1], &texts[2], &texts[3],
			&ids[4], &in, &out)...)
	})
	v.Titulo, v.Lugar = title, place.Int64
	if ids[0].Valid {
		v.Parcela = &cobranca.Parcela{
			TituloID: title.ID, TenantID: title.TenantID, Versao: ids[1].Int64, ContratoID: title.ContratoID, EmpreendimentoID: ids[2].Int64, OcorrenciaID: ids[3].Int64,
			Numero: texts[0].String, Situacao: cobranca.SituacaoParcela(texts[1].String), Motivo: texts[2].String, Vencimento: crm.Dia(texts[3].String),
			Devido: ids[4].Int64, EntrouEm: fromMS(in.Int64), SaiuEm: fromNullMS(out),
		}
	}
	return err
}
