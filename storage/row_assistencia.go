package storage

import (
	"database/sql"

	"ponte/crm"
)

// Tables of assistências técnicas.
var (
	itensManutencaoTable = NewTable("itens_manutencao", `id@ tenant_id@ versao# nome:190 descricao dias_minimos minutos_medios dias_finalizacao
		garantia_meses cobertura arquivo_obrigatorio no_painel`)
	assistenciasTable = NewTable("assistencias", `ocorrencia_id@ tenant_id@ versao# situacao_id prioridade:1 parecer prevista_para:10 concluida_em:10 minutos
		custo_previsto inativa_desde inativa_porque:255 criada_em= atualizada_em`)
	assistenciaItensTable = NewTable("assistencia_itens", `id@ tenant_id@ ocorrencia_id= versao# item_id= descricao situacao_id ambiente:190 patologia:190
		problema:190 previsto_para:10 concluido_em:10 minutos coberto recorrente criado_em=`)
	visitasTable    = NewTable("assistencia_visitas", "id@ tenant_id@ ocorrencia_id= versao# equipe:190 de ate usuarios observacao itens situacao_id criada_em=")
	situacoesTable  = NewTable("workflow_situacoes", "tenant_id@ id@ funcionalidade:32= ordem nome:190 inicio fim cancelado proximas status:255")
	selectSituacoes = "SELECT " + situacoesTable.columnList("") + " FROM workflow_situacoes"
)

const orderSituacoes = " ORDER BY tenant_id, funcionalidade, ordem, id"

func itemManutencaoValues(i *crm.ItemDeManutencao) []any {
	return []any{
		i.ID, i.TenantID, i.Versao, i.Nome, i.Descricao, i.DiasMinimos, i.MinutosMedios, i.DiasFinalizacao, i.GarantiaMeses, i.Cobertura,
		i.ArquivoObrigatorio, i.NoPainel,
	}
}

func readItemManutencao(scan func(...any) error) (i crm.ItemDeManutencao, err error) {
	err = scan(&i.ID, &i.TenantID, &i.Versao, &i.Nome, &i.Descricao, &i.DiasMinimos, &i.MinutosMedios, &i.DiasFinalizacao, &i.GarantiaMeses, &i.Cobertura,
		&i.ArquivoObrigatorio, &i.NoPainel)
	return i, err
}

func assistenciaValues(a *crm.Assistencia) []any {
	return []any{
		a.OcorrenciaID, a.TenantID, a.Versao, a.SituacaoID, string(a.Prioridade), a.Parecer, string(a.PrevistaPara), string(a.ConcluidaEm), a.Minutos,
		a.CustoPrevisto, msOrNull(a.InativaDesde), a.InativaPorque, toMS(a.CriadaEm), toMS(a.AtualizadaEm),
	}
}

func readAssistencia(scan func(...any) error) (a crm.Assistencia, err error) {
	var inactive sql.NullInt64
	var created, updated int64
	err = scan(&a.OcorrenciaID, &a.TenantID, &a.Versao, &a.SituacaoID, &a.Prioridade, &a.Parecer, &a.PrevistaPara, &a.ConcluidaEm, &a.Minutos,
		&a.CustoPrevisto, &inactive, &a.InativaPorque, &created, &updated)
	a.InativaDesde, a.CriadaEm, a.AtualizadaEm = fromNullMS(inactive), fromMS(created), fromMS(updated)
	return a, err
}

func assistenciaItemValues(i *crm.ItemDaAssistencia) []any {
	var covered any
	if i.Coberto != nil {
		covered = *i.Coberto
	}
	return []any{
		i.ID, i.TenantID, i.OcorrenciaID, i.Versao, i.ItemID, i.Descricao, i.SituacaoID, i.Ambiente, i.Patologia, i.Problema, string(i.PrevistoPara),
		string(i.ConcluidoEm), i.Minutos, covered, i.Recorrente, toMS(i.CriadoEm),
	}
}

func readAssistenciaItem(scan func(...any) error) (i crm.ItemDaAssistencia, err error) {
	var covered sql.NullBool
	var created int64
	err = scan(&i.ID, &i.TenantID, &i.OcorrenciaID, &i.Versao, &i.ItemID, &i.Descricao, &i.SituacaoID, &i.Ambiente, &i.Patologia, &i.Problema,
		&i.PrevistoPara, &i.ConcluidoEm, &i.Minutos, &covered, &i.Recorrente, &created)
	if covered.Valid {
		i.Coberto = &covered.Bool
	}
	i.CriadoEm = fromMS(created)
	return i, err
}

func visitaValues(v *crm.Visita) []any {
	return []any{
		v.ID, v.TenantID, v.OcorrenciaID, v.Versao, v.Equipe, toMS(v.De), toMS(v.Ate), jsonText(v.Usuarios), v.Observacao, jsonText(v.Itens), v.SituacaoID,
		toMS(v.CriadaEm),
	}
}

func readVisita(scan func(...any) error) (v crm.Visita, err error) {
	var users jsonColumn[[]string]
	var items jsonColumn[[]int64]
	var from, to, created int64
	err = scan(&v.ID, &v.TenantID, &v.OcorrenciaID, &v.Versao, &v.Equipe, &from, &to, &users, &v.Observacao, &items, &v.SituacaoID, &created)
	v.De, v.Ate, v.CriadaEm, v.Usuarios, v.Itens = fromMS(from), fromMS(to), fromMS(created), users.V, items.V
	return v, err
}

func situacaoValues(x *crm.SituacaoWorkflow) []any {
	return []any{x.TenantID, x.ID, string(x.Funcionalidade), x.Ordem, x.Nome, x.Inicio, x.Fim, x.Cancelado, jsonText(x.Proximas), x.Status}
}

func readSituacao(scan func(...any) error) (x crm.SituacaoWorkflow, err error) {
	var next jsonColumn[[]int64]
	err = scan(&x.TenantID, &x.ID, &x.Funcionalidade, &x.Ordem, &x.Nome, &x.Inicio, &x.Fim, &x.Cancelado, &next, &x.Status)
	x.Proximas = next.V
	return x, err
}
