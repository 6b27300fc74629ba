package storage

import (
	"database/sql"
	"time"

	"ponte/crm"
)

// The tables of the hot path. Their order is the order of writing: a key first, so that a twin in another process is met
// before anything else is written.
var (
	chavesTable = NewTable("chaves_idempotencia", "tenant_id@ sistema:64@ tipo:16@ chave:64@ ocorrencia_id numero:30 conteudo:64 versao# em")

	clientesTable = NewTable("clientes", `id@ tenant_id@ versao# documento:64 id_integracao:255 codigo:255 codigo_auxiliar:255 papel:16
		nome:255 email:255 nascimento:64 telefones endereco outros criado_em= atualizado_em conjuge_id`)

	wordsTable        = NewTable("cliente_palavras", "tenant_id palavra:64 cliente_id nome:1100")
	divisoesTable     = NewTable("divisoes", "id tenant_id codigo:255 nome:255 a_classificar desligada sla_horas")
	solicitacoesTable = NewTable("solicitacoes", "id tenant_id codigo:255 nome:255 divisao_id a_classificar desligada sla_horas")
	statusTable       = NewTable("status", "id tenant_id codigo:255 nome:255 fase:16 integracao_externa:64 a_classificar tarefas:4000 pausa_sla")

	ocorrenciasTable = NewTable("ocorrencias", `id@ tenant_id= versao# numero:30= codigo_oc:255= cliente_id= contrato_id unidade_id divisao_id
		solicitacao_id status_id descricao= solucao aberto_por:255= aberto_para:255= responsavel:255 origem_sistema:64=
		origem_credencial_id= aberta_em= fechada_em criada_em= atualizada_em campos_variaveis recebido= status_abertura_id= principal_id= vence_em sla_restante`)

	narrativasTable = NewTable("narrativas", "id tenant_id ocorrencia_id autor:255 origem_sistema:64 origem_credencial_id tipo:16 texto em criada_em visibilidade:16")

	movimentosTable = NewTable("movimentos", "id tenant_id ocorrencia_id de_status_id para_status_id autor:255 origem_sistema:64 origem_credencial_id em")

	anexosTable = NewTable("anexos", "id tenant_id ocorrencia_id nome:255 tipo:255 tamanho sha256:64 origem_sistema:64 origem_credencial_id criado_em tarefa_id")

	// tarefasTable: vence_em of one that is due on no day is noDate, so that lists in its order have it last.
	tarefasTable = NewTable("tarefas", `id@ tenant_id= versao# ocorrencia_id= titulo:200= observacao= vence_em equipe:100 pessoa:100 situacao:16 nota
		visibilidade:16 status_id= criada_por:255= origem_sistema:64= origem_credencial_id= criada_em= encerrada_por:255 encerrada_em atualizada_em`)

	// entregasTable: ocorrencia_id is the id of what an entrega is about, by which the order is kept: of the contract, the alarm, the wish to
	// sign in, the step of the régua or the negativação, where contrato_id, alarme_id, acesso_id, disparo_id or negativacao_id is set. It meets
	// no ocorrência then, because row ids are of one sequence.
	entregasTable = NewTable("entregas", `id tenant_id ocorrencia_id destino:64 ambiente:16 endereco:1000 acao:64 narrativa_id status_id
		estado:16 tentativas proxima_em motivo id_externo:255 numero_externo:255 criada_em atualizada_em contrato_id tarefa_id alarme_id rastro:64 acesso_id disparo_id negativacao_id`)

	// vinculosTable has the names of other systems. Its key keeps a name one object's; a row in dispute bears its own object's id
	// there.
	vinculosTable = NewTable("vinculos", "tenant_id tipo:16 codigo:255 sistema:64 ambiente:16 disputa objeto_id numero:255 situacao:64 em carimbo resumo:24")

	timesheetsTable = NewTable("timesheets", `id tenant_id prestador:255 cliente:255 projeto:255 fase:255 atividade:255 lancamento:64
		inicio:64 fim:64 cobravel texto origem_sistema:64 origem_credencial_id criado_em`)

	chamadasTable = NewTable("chamadas", `id tenant_id request_id:64 superficie:16 operacao:64 usuario:255 credencial_id sistema:64
		endereco:64 par:64 alerta:255 situacao:16 codigo_recusa mensagem avisos ocorrencia_id numero:30 codigo_oc:255 pedido resposta
		http bytes sha256:64 vezes em duracao_us`)

	callKeysTable = NewTable("chamada_chaves", "tenant_id tipo:16 valor:255 em id")

	eventosTable = NewTable("eventos_parceiro", `id tenant_id destino:32 ambiente:16 chave:190 codigo:190 corpo recebido_em estado:16 motivo
		tentativas proxima_em aplicado_em`)

	writeOrder = []*Table{
		chavesTable, clientesTable, wordsTable, contratosTable, divisoesTable, solicitacoesTable, statusTable, ocorrenciasTable, narrativasTable, movimentosTable,
		anexosTable, tarefasTable, vinculosTable, entregasTable, timesheetsTable, assistenciasTable, assistenciaItensTable, visitasTable, aberturasClienteTable, eventosTable, chamadasTable,
	}
)

// jsonText encodes what cannot fail: strings, numbers, and lists and maps of them.
func jsonText(v any) string {
	s, err := toJSON(v)
	if err != nil {
		panic("storage: " + err.Error())
	}
	return s
}

func msOrNull(t *time.Time) any {
	if t == nil {
		return nil
	}
	return toMS(*t)
}

func fromNullMS(n sql.NullInt64) *time.Time {
	if !n.Valid {
		return nil
	}
	t := fromMS(n.Int64)
	return &t
}

func chaveValues(k *crm.ChaveIdempotencia) []any {
	return []any{k.TenantID, k.Sistema, string(k.Tipo), k.Chave, k.OcorrenciaID, k.Numero, k.Conteudo, k.Versao, toMS(k.Em)}
}

func readChave(scan func(...any) error) (k crm.ChaveIdempotencia, err error) {
	var at int64
	err = scan(&k.TenantID, &k.Sistema, &k.Tipo, &k.Chave, &k.OcorrenciaID, &k.Numero, &k.Conteudo, &k.Versao, &at)
	k.Em = fromMS(at)
	return k, err
}

func clienteValues(c *crm.Cliente) []any {
	address := ""
	if c.Endereco != (crm.Endereco{}) {
		address = jsonText(c.Endereco)
	}
	return []any{
		c.ID, c.TenantID, c.Versao, orNull(c.Documento), orNull(c.IDIntegracao), orNull(c.Codigo), orNull(c.CodigoAuxiliar), string(c.Papel),
		c.Nome, c.Email, c.Nascimento, jsonText(c.Telefones), address, jsonText(c.Outros), toMS(c.CriadoEm), toMS(c.AtualizadoEm), c.ConjugeID,
	}
}

func readCliente(scan func(...any) error) (c crm.Cliente, err error) {
	var document, id, code, auxiliary sql.NullString
	var phones jsonColumn[[]crm.Telefone]
	var address jsonColumn[crm.Endereco]
	var others jsonColumn[map[string]string]
	var created, updated int64
	err = scan(&c.ID, &c.TenantID, &c.Versao, &document, &id, &code, &auxiliary, &c.Papel, &c.Nome, &c.Email, &c.Nascimento,
		&phones, &address, &others, &created, &updated, &c.ConjugeID)
	c.Documento, c.IDIntegracao, c.Codigo, c.CodigoAuxiliar = document.String, id.String, code.String, auxiliary.String
	c.Telefones, c.Endereco, c.Outros = phones.V, address.V, others.V
	c.CriadoEm, c.AtualizadoEm = fromMS(created), fromMS(updated)
	return c, err
}

func divisaoValues(d *crm.Divisao) []any {
	return []any{d.ID, d.TenantID, d.Codigo, d.Nome, d.AClassificar, d.Desligada, int64(d.SLAHoras)}
}

func readDivisao(scan func(...any) error) (d crm.Divisao, err error) {
	err = scan(&d.ID, &d.TenantID, &d.Codigo, &d.Nome, &d.AClassificar, &d.Desligada, &d.SLAHoras)
	return d, err
}

func solicitacaoValues(s *crm.Solicitacao) []any {
	return []any{s.ID, s.TenantID, s.Codigo, s.Nome, s.DivisaoID, s.AClassificar, s.Desligada, int64(s.SLAHoras)}
}

func readSolicitacao(scan func(...any) error) (s crm.Solicitacao, err error) {
	err = scan(&s.ID, &s.TenantID, &s.Codigo, &s.Nome, &s.DivisaoID, &s.AClassificar, &s.Desligada, &s.SLAHoras)
	return s, err
}

func statusValues(s *crm.Status) []any {
	return []any{s.ID, s.TenantID, s.Codigo, s.Nome, string(s.Fase), s.IntegracaoExterna, s.AClassificar, s.Tarefas, s.PausaSLA}
}

func readStatus(scan func(...any) error) (s crm.Status, err error) {
	err = scan(&s.ID, &s.TenantID, &s.Codigo, &s.Nome, &s.Fase, &s.IntegracaoExterna, &s.AClassificar, &s.Tarefas, &s.PausaSLA)
	return s, err
}

func timesheetValues(t *crm.Timesheet) []any {
	return []any{
		t.ID, t.TenantID, t.Prestador, t.Cliente, t.Projeto, t.Fase, t.Atividade, t.Lancamento, t.Inicio, t.Fim, t.Cobravel, t.Texto,
		t.Origem.Sistema, t.Origem.CredencialID, toMS(t.CriadoEm),
	}
}
