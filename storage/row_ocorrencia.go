package storage

import (
	"database/sql"
	"time"

	"ponte/crm"
)

func ocorrenciaValues(o *crm.Ocorrencia) []any {
	return []any{
		o.ID, o.TenantID, o.Versao, o.Numero, o.CodigoOC, o.ClienteID, o.ContratoID, o.UnidadeID, o.DivisaoID, o.SolicitacaoID,
		o.StatusID, o.Descricao, o.Solucao, o.AbertoPor, o.AbertoPara, o.Responsavel, o.Origem.Sistema, o.Origem.CredencialID,
		toMS(o.AbertaEm), msOrNull(o.FechadaEm), toMS(o.CriadaEm), toMS(o.AtualizadaEm), jsonText(o.CamposVariaveis),
		jsonText(o.Recebido), o.StatusAberturaID, o.PrincipalID, msOrNull(o.VenceEm), durationOrNull(o.SLARestante),
	}
}

// mudancaValues are the values of what may change in an ocorrência; the columns that a change leaves alone are empty.
func mudancaValues(m *crm.MudancaOcorrencia) []any {
	return ocorrenciaValues(&crm.Ocorrencia{
		ID: m.ID, Versao: m.Versao, ContratoID: m.ContratoID, UnidadeID: m.UnidadeID, DivisaoID: m.DivisaoID, SolicitacaoID: m.SolicitacaoID,
		StatusID: m.StatusID, FechadaEm: m.FechadaEm, Responsavel: m.Responsavel, Solucao: m.Solucao,
		CamposVariaveis: m.CamposVariaveis, AtualizadaEm: m.AtualizadaEm, VenceEm: m.VenceEm, SLARestante: m.SLARestante,
	})
}

func readOcorrencia(scan func(...any) error) (o crm.Ocorrencia, err error) {
	var opened, created, updated int64
	var closed, due, left sql.NullInt64
	var variables jsonColumn[[]crm.Item]
	var received jsonColumn[crm.Campos]
	err = scan(&o.ID, &o.TenantID, &o.Versao, &o.Numero, &o.CodigoOC, &o.ClienteID, &o.ContratoID, &o.UnidadeID, &o.DivisaoID,
		&o.SolicitacaoID, &o.StatusID, &o.Descricao, &o.Solucao, &o.AbertoPor, &o.AbertoPara, &o.Responsavel, &o.Origem.Sistema,
		&o.Origem.CredencialID, &opened, &closed, &created, &updated, &variables, &received, &o.StatusAberturaID, &o.PrincipalID, &due, &left)
	o.AbertaEm, o.FechadaEm, o.CriadaEm, o.AtualizadaEm = fromMS(opened), fromNullMS(closed), fromMS(created), fromMS(updated)
	o.CamposVariaveis, o.Recebido = variables.V, received.V
	o.VenceEm, o.SLARestante = fromNullMS(due), fromNullDuration(left)
	return o, err
}

func narrativaValues(n *crm.Narrativa) []any {
	return []any{
		n.ID, n.TenantID, n.OcorrenciaID, n.Autor, n.Origem.Sistema, n.Origem.CredencialID, string(n.Tipo), n.Texto, toMS(n.Em),
		toMS(n.CriadaEm), string(n.Visibilidade),
	}
}

func readNarrativa(scan func(...any) error) (n crm.Narrativa, err error) {
	var at, created int64
	err = scan(&n.ID, &n.TenantID, &n.OcorrenciaID, &n.Autor, &n.Origem.Sistema, &n.Origem.CredencialID, &n.Tipo, &n.Texto, &at, &created,
		&n.Visibilidade)
	n.Em, n.CriadaEm = fromMS(at), fromMS(created)
	if n.Tipo == crm.NarrativaAbertura { // also those that were stored before the column was
		n.Visibilidade = crm.VisibilidadeCliente
	}
	return n, err
}

func movimentoValues(m *crm.Movimento) []any {
	return []any{
		m.ID, m.TenantID, m.OcorrenciaID, m.DeStatusID, m.ParaStatusID, m.Autor, m.Origem.Sistema, m.Origem.CredencialID, toMS(m.Em),
	}
}

func readMovimento(scan func(...any) error) (m crm.Movimento, err error) {
	var at int64
	err = scan(&m.ID, &m.TenantID, &m.OcorrenciaID, &m.DeStatusID, &m.ParaStatusID, &m.Autor, &m.Origem.Sistema, &m.Origem.CredencialID, &at)
	m.Em = fromMS(at)
	return m, err
}

func anexoValues(a *crm.Anexo) []any {
	return []any{
		a.ID, a.TenantID, a.OcorrenciaID, a.Nome, a.Tipo, a.Tamanho, a.SHA256, a.Origem.Sistema, a.Origem.CredencialID, toMS(a.CriadoEm),
		a.TarefaID,
	}
}

func readAnexo(scan func(...any) error) (a crm.Anexo, err error) {
	var created int64
	err = scan(&a.ID, &a.TenantID, &a.OcorrenciaID, &a.Nome, &a.Tipo, &a.Tamanho, &a.SHA256, &a.Origem.Sistema, &a.Origem.CredencialID, &created,
		&a.TarefaID)
	a.CriadoEm = fromMS(created)
	return a, err
}

func entregaValues(e *crm.Entrega) []any {
	return []any{
		e.ID, e.TenantID, e.Assunto(), e.Destino, e.Ambiente, e.Endereco, e.Acao, e.NarrativaID, e.StatusID, string(e.Estado),
		int64(e.Tentativas), toMS(e.ProximaEm), e.Motivo, e.IDExterno, e.NumeroExterno, toMS(e.CriadaEm), toMS(e.AtualizadaEm),
		e.ContratoID, e.TarefaID, e.AlarmeID, e.Rastro, e.AcessoID, e.DisparoID, e.NegativacaoID,
	}
}

func readEntrega(scan func(...any) error) (e crm.Entrega, err error) {
	var next, created, updated int64
	err = scan(&e.ID, &e.TenantID, &e.OcorrenciaID, &e.Destino, &e.Ambiente, &e.Endereco, &e.Acao, &e.NarrativaID, &e.StatusID, &e.Estado,
		&e.Tentativas, &next, &e.Motivo, &e.IDExterno, &e.NumeroExterno, &created, &updated, &e.ContratoID, &e.TarefaID, &e.AlarmeID, &e.Rastro,
		&e.AcessoID, &e.DisparoID, &e.NegativacaoID)
	if e.ContratoID != 0 || e.AlarmeID != 0 || e.AcessoID != 0 || e.DisparoID != 0 || e.NegativacaoID != 0 {
		e.OcorrenciaID = 0
	}
	e.ProximaEm, e.CriadaEm, e.AtualizadaEm = fromMS(next), fromMS(created), fromMS(updated)
	return e, err
}

func chamadaValues(c *crm.Chamada) []any {
	return []any{
		c.ID, c.TenantID, c.RequestID, c.Superficie, c.Operacao, c.Usuario, c.CredencialID, c.Sistema, c.Endereco, c.Par, c.Alerta,
		string(c.Situacao), int64(c.CodigoRecusa), c.Mensagem, jsonText(c.Avisos), c.OcorrenciaID, c.Numero, c.CodigoOC, c.Pedido,
		c.Resposta, int64(c.HTTP), int64(c.Bytes), c.SHA256, max(c.Vezes, 1), toMS(c.Em), c.Duracao.Microseconds(),
	}
}

// callKeys are the rows of what calls are found by, of those that were not attended; the calls have their ids.
func callKeys(calls []crm.Chamada) (values []any) {
	for i := range calls {
		c := &calls[i]
		for _, k := range c.Chaves {
			values = append(values, callKeysTable.fit([]any{c.TenantID, string(k.Tipo), k.Valor, toMS(c.Em), c.ID})...)
		}
	}
	return values
}

func readChamada(scan func(...any) error) (c crm.Chamada, err error) {
	var at, duration int64
	var avisos jsonColumn[[]string]
	err = scan(&c.ID, &c.TenantID, &c.RequestID, &c.Superficie, &c.Operacao, &c.Usuario, &c.CredencialID, &c.Sistema, &c.Endereco,
		&c.Par, &c.Alerta, &c.Situacao, &c.CodigoRecusa, &c.Mensagem, &avisos, &c.OcorrenciaID, &c.Numero, &c.CodigoOC, &c.Pedido,
		&c.Resposta, &c.HTTP, &c.Bytes, &c.SHA256, &c.Vezes, &at, &duration)
	c.Avisos, c.Em, c.Duracao = avisos.V, fromMS(at), time.Duration(duration)*time.Microsecond
	return c, err
}
