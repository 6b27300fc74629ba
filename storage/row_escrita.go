package storage

import (
	"database/sql"
	"time"

	"ponte/crm"
)

// The tables of the hot path. Their order is the order of writing: a key first, so that a twin in another process is met
// before anything else is written.
var (
	tabChaves = novaTabela("chaves_idempotencia", "tenant_id@ sistema:64@ tipo:16@ chave:64@ ocorrencia_id numero:30 conteudo:64 versao# em")

	tabClientes = novaTabela("clientes", `id@ tenant_id@ versao# documento:64 id_integracao:255 codigo:255 codigo_auxiliar:255 papel:16
		nome:255 email:255 nascimento:64 telefones endereco outros criado_em= atualizado_em`)

	tabPalavras     = novaTabela("cliente_palavras", "tenant_id palavra:64 cliente_id nome:1100")
	tabDivisoes     = novaTabela("divisoes", "id tenant_id codigo:255 nome:255 a_classificar")
	tabSolicitacoes = novaTabela("solicitacoes", "id tenant_id codigo:255 nome:255 divisao_id a_classificar")
	tabStatus       = novaTabela("status", "id tenant_id codigo:255 nome:255 fase:16 integracao_externa:64 a_classificar")

	tabOcorrencias = novaTabela("ocorrencias", `id@ tenant_id= versao# numero:30= codigo_oc:255= cliente_id= contrato_id= unidade_id= divisao_id=
		solicitacao_id= status_id descricao= solucao aberto_por:255= aberto_para:255= responsavel:255 origem_sistema:64=
		origem_credencial_id= aberta_em= fechada_em criada_em= atualizada_em campos_variaveis recebido= chave_externa:255`)

	tabNarrativas = novaTabela("narrativas", "id tenant_id ocorrencia_id autor:255 origem_sistema:64 origem_credencial_id tipo:16 texto em criada_em")

	tabMovimentos = novaTabela("movimentos", "id tenant_id ocorrencia_id de_status_id para_status_id autor:255 origem_sistema:64 origem_credencial_id em")

	tabAnexos = novaTabela("anexos", "id tenant_id ocorrencia_id nome:255 tipo:255 tamanho sha256:64 origem_sistema:64 origem_credencial_id criado_em")

	tabEntregas = novaTabela("entregas", `id tenant_id ocorrencia_id destino:64 ambiente:16 endereco:1000 acao:64 narrativa_id status_id
		estado:16 tentativas proxima_em motivo id_externo:255 numero_externo:255 criada_em atualizada_em`)

	tabTimesheets = novaTabela("timesheets", `id tenant_id prestador:255 cliente:255 projeto:255 fase:255 atividade:255 lancamento:64
		inicio:64 fim:64 cobravel texto origem_sistema:64 origem_credencial_id criado_em`)

	tabChamadas = novaTabela("chamadas", `id tenant_id request_id:64 superficie:16 operacao:64 usuario:255 credencial_id sistema:64
		endereco:64 par:64 alerta:255 situacao:16 codigo_recusa mensagem avisos ocorrencia_id numero:30 codigo_oc:255 pedido resposta
		http bytes sha256:64 vezes em duracao_us`)

	tabelasDaEscrita = []*tabela{
		tabChaves, tabClientes, tabPalavras, tabDivisoes, tabSolicitacoes, tabStatus, tabOcorrencias, tabNarrativas, tabMovimentos,
		tabAnexos, tabEntregas, tabTimesheets, tabChamadas,
	}
)

// textoJSON encodes what cannot fail: strings, numbers, and lists and maps of them.
func textoJSON(v any) string {
	s, err := paraJSON(v)
	if err != nil {
		panic("storage: " + err.Error())
	}
	return s
}

func msOuNulo(t *time.Time) any {
	if t == nil {
		return nil
	}
	return paraMS(*t)
}

func deMSNulo(n sql.NullInt64) *time.Time {
	if !n.Valid {
		return nil
	}
	t := deMS(n.Int64)
	return &t
}

func valoresChave(k *crm.ChaveIdempotencia) []any {
	return []any{k.TenantID, k.Sistema, string(k.Tipo), k.Chave, k.OcorrenciaID, k.Numero, k.Conteudo, k.Versao, paraMS(k.Em)}
}

func lerChave(scan func(...any) error) (k crm.ChaveIdempotencia, err error) {
	var em int64
	err = scan(&k.TenantID, &k.Sistema, &k.Tipo, &k.Chave, &k.OcorrenciaID, &k.Numero, &k.Conteudo, &k.Versao, &em)
	k.Em = deMS(em)
	return k, err
}

func valoresCliente(c *crm.Cliente) []any {
	endereco := ""
	if c.Endereco != (crm.Endereco{}) {
		endereco = textoJSON(c.Endereco)
	}
	return []any{
		c.ID, c.TenantID, c.Versao, ouNulo(c.Documento), ouNulo(c.IDIntegracao), ouNulo(c.Codigo), ouNulo(c.CodigoAuxiliar), string(c.Papel),
		c.Nome, c.Email, c.Nascimento, textoJSON(c.Telefones), endereco, textoJSON(c.Outros), paraMS(c.CriadoEm), paraMS(c.AtualizadoEm),
	}
}

func lerCliente(scan func(...any) error) (c crm.Cliente, err error) {
	var documento, id, codigo, auxiliar sql.NullString
	var telefones emJSON[[]crm.Telefone]
	var endereco emJSON[crm.Endereco]
	var outros emJSON[map[string]string]
	var criado, atualizado int64
	err = scan(&c.ID, &c.TenantID, &c.Versao, &documento, &id, &codigo, &auxiliar, &c.Papel, &c.Nome, &c.Email, &c.Nascimento,
		&telefones, &endereco, &outros, &criado, &atualizado)
	c.Documento, c.IDIntegracao, c.Codigo, c.CodigoAuxiliar = documento.String, id.String, codigo.String, auxiliar.String
	c.Telefones, c.Endereco, c.Outros = telefones.V, endereco.V, outros.V
	c.CriadoEm, c.AtualizadoEm = deMS(criado), deMS(atualizado)
	return c, err
}

func valoresDivisao(d *crm.Divisao) []any {
	return []any{d.ID, d.TenantID, d.Codigo, d.Nome, d.AClassificar}
}

func lerDivisao(scan func(...any) error) (d crm.Divisao, err error) {
	err = scan(&d.ID, &d.TenantID, &d.Codigo, &d.Nome, &d.AClassificar)
	return d, err
}

func valoresSolicitacao(s *crm.Solicitacao) []any {
	return []any{s.ID, s.TenantID, s.Codigo, s.Nome, s.DivisaoID, s.AClassificar}
}

func lerSolicitacao(scan func(...any) error) (s crm.Solicitacao, err error) {
	err = scan(&s.ID, &s.TenantID, &s.Codigo, &s.Nome, &s.DivisaoID, &s.AClassificar)
	return s, err
}

func valoresStatus(s *crm.Status) []any {
	return []any{s.ID, s.TenantID, s.Codigo, s.Nome, string(s.Fase), s.IntegracaoExterna, s.AClassificar}
}

func lerStatus(scan func(...any) error) (s crm.Status, err error) {
	err = scan(&s.ID, &s.TenantID, &s.Codigo, &s.Nome, &s.Fase, &s.IntegracaoExterna, &s.AClassificar)
	return s, err
}

func valoresTimesheet(t *crm.Timesheet) []any {
	return []any{
		t.ID, t.TenantID, t.Prestador, t.Cliente, t.Projeto, t.Fase, t.Atividade, t.Lancamento, t.Inicio, t.Fim, t.Cobravel, t.Texto,
		t.Origem.Sistema, t.Origem.CredencialID, paraMS(t.CriadoEm),
	}
}

func lerTimesheet(scan func(...any) error) (t crm.Timesheet, err error) {
	var criado int64
	err = scan(&t.ID, &t.TenantID, &t.Prestador, &t.Cliente, &t.Projeto, &t.Fase, &t.Atividade, &t.Lancamento, &t.Inicio, &t.Fim,
		&t.Cobravel, &t.Texto, &t.Origem.Sistema, &t.Origem.CredencialID, &criado)
	t.CriadoEm = deMS(criado)
	return t, err
}
