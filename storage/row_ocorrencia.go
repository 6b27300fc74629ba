package storage

import (
	"database/sql"
	"time"

	"ponte/crm"
)

func valoresOcorrencia(o *crm.Ocorrencia) []any {
	return []any{
		o.ID, o.TenantID, o.Versao, o.Numero, o.CodigoOC, o.ClienteID, o.ContratoID, o.UnidadeID, o.DivisaoID, o.SolicitacaoID,
		o.StatusID, o.Descricao, o.Solucao, o.AbertoPor, o.AbertoPara, o.Responsavel, o.Origem.Sistema, o.Origem.CredencialID,
		paraMS(o.AbertaEm), msOuNulo(o.FechadaEm), paraMS(o.CriadaEm), paraMS(o.AtualizadaEm), textoJSON(o.CamposVariaveis),
		textoJSON(o.Recebido), o.ChaveExterna,
	}
}

// valoresMudanca are the values of what may change in an ocorrência; the columns that a change leaves alone are empty.
func valoresMudanca(m *crm.MudancaOcorrencia) []any {
	return valoresOcorrencia(&crm.Ocorrencia{
		ID: m.ID, Versao: m.Versao, StatusID: m.StatusID, FechadaEm: m.FechadaEm, Responsavel: m.Responsavel, Solucao: m.Solucao,
		CamposVariaveis: m.CamposVariaveis, ChaveExterna: m.ChaveExterna, AtualizadaEm: m.AtualizadaEm,
	})
}

func lerOcorrencia(scan func(...any) error) (o crm.Ocorrencia, err error) {
	var aberta, criada, atualizada int64
	var fechada sql.NullInt64
	var variaveis emJSON[[]crm.Item]
	var recebido emJSON[crm.Campos]
	err = scan(&o.ID, &o.TenantID, &o.Versao, &o.Numero, &o.CodigoOC, &o.ClienteID, &o.ContratoID, &o.UnidadeID, &o.DivisaoID,
		&o.SolicitacaoID, &o.StatusID, &o.Descricao, &o.Solucao, &o.AbertoPor, &o.AbertoPara, &o.Responsavel, &o.Origem.Sistema,
		&o.Origem.CredencialID, &aberta, &fechada, &criada, &atualizada, &variaveis, &recebido, &o.ChaveExterna)
	o.AbertaEm, o.FechadaEm, o.CriadaEm, o.AtualizadaEm = deMS(aberta), deMSNulo(fechada), deMS(criada), deMS(atualizada)
	o.CamposVariaveis, o.Recebido = variaveis.V, recebido.V
	return o, err
}

func valoresNarrativa(n *crm.Narrativa) []any {
	return []any{
		n.ID, n.TenantID, n.OcorrenciaID, n.Autor, n.Origem.Sistema, n.Origem.CredencialID, string(n.Tipo), n.Texto, paraMS(n.Em),
		paraMS(n.CriadaEm),
	}
}

func lerNarrativa(scan func(...any) error) (n crm.Narrativa, err error) {
	var em, criada int64
	err = scan(&n.ID, &n.TenantID, &n.OcorrenciaID, &n.Autor, &n.Origem.Sistema, &n.Origem.CredencialID, &n.Tipo, &n.Texto, &em, &criada)
	n.Em, n.CriadaEm = deMS(em), deMS(criada)
	return n, err
}

func valoresMovimento(m *crm.Movimento) []any {
	return []any{
		m.ID, m.TenantID, m.OcorrenciaID, m.DeStatusID, m.ParaStatusID, m.Autor, m.Origem.Sistema, m.Origem.CredencialID, paraMS(m.Em),
	}
}

func lerMovimento(scan func(...any) error) (m crm.Movimento, err error) {
	var em int64
	err = scan(&m.ID, &m.TenantID, &m.OcorrenciaID, &m.DeStatusID, &m.ParaStatusID, &m.Autor, &m.Origem.Sistema, &m.Origem.CredencialID, &em)
	m.Em = deMS(em)
	return m, err
}

func valoresAnexo(a *crm.Anexo) []any {
	return []any{
		a.ID, a.TenantID, a.OcorrenciaID, a.Nome, a.Tipo, a.Tamanho, a.SHA256, a.Origem.Sistema, a.Origem.CredencialID, paraMS(a.CriadoEm),
	}
}

func lerAnexo(scan func(...any) error) (a crm.Anexo, err error) {
	var criado int64
	err = scan(&a.ID, &a.TenantID, &a.OcorrenciaID, &a.Nome, &a.Tipo, &a.Tamanho, &a.SHA256, &a.Origem.Sistema, &a.Origem.CredencialID, &criado)
	a.CriadoEm = deMS(criado)
	return a, err
}

func valoresEntrega(e *crm.Entrega) []any {
	return []any{
		e.ID, e.TenantID, e.OcorrenciaID, e.Destino, e.Ambiente, e.Endereco, e.Acao, e.NarrativaID, e.StatusID, string(e.Estado),
		int64(e.Tentativas), paraMS(e.ProximaEm), e.Motivo, e.IDExterno, e.NumeroExterno, paraMS(e.CriadaEm), paraMS(e.AtualizadaEm),
	}
}

func lerEntrega(scan func(...any) error) (e crm.Entrega, err error) {
	var proxima, criada, atualizada int64
	err = scan(&e.ID, &e.TenantID, &e.OcorrenciaID, &e.Destino, &e.Ambiente, &e.Endereco, &e.Acao, &e.NarrativaID, &e.StatusID, &e.Estado,
		&e.Tentativas, &proxima, &e.Motivo, &e.IDExterno, &e.NumeroExterno, &criada, &atualizada)
	e.ProximaEm, e.CriadaEm, e.AtualizadaEm = deMS(proxima), deMS(criada), deMS(atualizada)
	return e, err
}

func valoresChamada(c *crm.Chamada) []any {
	return []any{
		c.ID, c.TenantID, c.RequestID, c.Superficie, c.Operacao, c.Usuario, c.CredencialID, c.Sistema, c.Endereco, c.Par, c.Alerta,
		string(c.Situacao), int64(c.CodigoRecusa), c.Mensagem, textoJSON(c.Avisos), c.OcorrenciaID, c.Numero, c.CodigoOC, c.Pedido,
		c.Resposta, int64(c.HTTP), int64(c.Bytes), c.SHA256, max(c.Vezes, 1), paraMS(c.Em), c.Duracao.Microseconds(),
	}
}

func lerChamada(scan func(...any) error) (c crm.Chamada, err error) {
	var em, duracao int64
	var avisos emJSON[[]string]
	err = scan(&c.ID, &c.TenantID, &c.RequestID, &c.Superficie, &c.Operacao, &c.Usuario, &c.CredencialID, &c.Sistema, &c.Endereco,
		&c.Par, &c.Alerta, &c.Situacao, &c.CodigoRecusa, &c.Mensagem, &avisos, &c.OcorrenciaID, &c.Numero, &c.CodigoOC, &c.Pedido,
		&c.Resposta, &c.HTTP, &c.Bytes, &c.SHA256, &c.Vezes, &em, &duracao)
	c.Avisos, c.Em, c.Duracao = avisos.V, deMS(em), time.Duration(duracao)*time.Microsecond
	return c, err
}
