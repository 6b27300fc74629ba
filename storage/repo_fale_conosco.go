package storage

import (
	"context"
	"time"

	"gorm.io/gorm"

	"ponte/crm"
)

var (
	_ crm.CadastroTiposDeAbertura = (*Cadastro)(nil)
	_ crm.Avaliacoes              = (*Cadastro)(nil)
	_ crm.FotosDoCliente          = (*Cadastro)(nil)
)

// Tables of what a client does in the Portal do Cliente.
var (
	tiposAberturaTable = NewTable("tipos_abertura", `id@ tenant_id@ versao# nome:190 ajuda divisao:255 solicitacao:255 fechada status:255 assistencia exige_unidade
		fotos:16 ordem oferecido`)
	aberturasClienteTable = NewTable("aberturas_cliente", "ocorrencia_id tenant_id tipo_id tipo_nome:190 fechada status:255 encerrou em")
	avaliacoesTable       = NewTable("avaliacoes", "ocorrencia_id@ tenant_id@ versao# nota texto em")
)

func tipoAberturaValues(t *crm.TipoDeAbertura) []any {
	return []any{
		t.ID, t.TenantID, t.Versao, t.Nome, t.Ajuda, t.Divisao, t.Solicitacao, t.Fechada, t.Status, t.Assistencia, t.ExigeUnidade, string(t.Fotos), t.Ordem, t.Oferecido,
	}
}

func readTipoAbertura(scan func(...any) error) (t crm.TipoDeAbertura, err error) {
	err = scan(&t.ID, &t.TenantID, &t.Versao, &t.Nome, &t.Ajuda, &t.Divisao, &t.Solicitacao, &t.Fechada, &t.Status, &t.Assistencia, &t.ExigeUnidade, &t.Fotos,
		&t.Ordem, &t.Oferecido)
	return t, err
}

func aberturaClienteValues(a *crm.AberturaDoCliente) []any {
	return []any{a.OcorrenciaID, a.TenantID, a.TipoID, a.TipoNome, a.Fechada, a.Status, a.Encerrou, toMS(a.Em)}
}

func readAberturaCliente(scan func(...any) error) (a crm.AberturaDoCliente, err error) {
	var at int64
	err = scan(&a.OcorrenciaID, &a.TenantID, &a.TipoID, &a.TipoNome, &a.Fechada, &a.Status, &a.Encerrou, &at)
	a.Em = fromMS(at)
	return a, err
}

func avaliacaoValues(v *crm.Avaliacao) []any {
	return []any{v.OcorrenciaID, v.TenantID, v.Versao, v.Nota, v.Texto, toMS(v.Em)}
}

func readAvaliacao(scan func(...any) error) (v crm.Avaliacao, err error) {
	var at int64
	err = scan(&v.OcorrenciaID, &v.TenantID, &v.Versao, &v.Nota, &v.Texto, &at)
	v.Em = fromMS(at)
	return v, err
}

// TiposDeAbertura lists a tenant's kinds in their order.
func (c *Cadastro) TiposDeAbertura(ctx context.Context, tenantID int64) ([]crm.TipoDeAbertura, error) {
	return readAll(ctx, c.s.pools.reader, readTipoAbertura, "SELECT "+tiposAberturaTable.columnList("")+" FROM tipos_abertura WHERE tenant_id = ? ORDER BY ordem, nome, id", tenantID)
}

// GravarTipoDeAbertura adds one (ID 0) or replaces the one whose Versao was read.
func (c *Cadastro) GravarTipoDeAbertura(ctx context.Context, t *crm.TipoDeAbertura, a crm.Auditoria) error {
	return putVersioned(ctx, c, tiposAberturaTable, tipoAberturaValues, t, func(t *crm.TipoDeAbertura) (id, version *int64) { return &t.ID, &t.Versao }, a)
}

// Avaliacao gives the rating of an ocorrência; nil = there is none.
func (c *Cadastro) Avaliacao(ctx context.Context, ocorrenciaID int64) (*crm.Avaliacao, error) {
	return newLists(c.s).avaliacao(ctx, ocorrenciaID)
}

// GravarAvaliacao adds a rating (Versao 0) or replaces the one whose Versao was read.
func (c *Cadastro) GravarAvaliacao(ctx context.Context, v *crm.Avaliacao, a crm.Auditoria) error {
	row := *v
	err := c.inTx(ctx, func(tx *gorm.DB) error {
		row = *v
		return writeVersioned(ctx, tx, avaliacoesTable, avaliacaoValues, &row, &row.Versao, v.Versao == 0, a)
	})
	if err == nil {
		*v = row
	}
	return err
}

// FotosDesde adds up the photos that came from a client since an instant.
func (c *Cadastro) FotosDesde(ctx context.Context, tenantID, clienteID int64, since time.Time) (total int64, err error) {
	err = c.s.pools.reader.QueryRowContext(ctx, `SELECT COALESCE(SUM(a.tamanho), 0) FROM ocorrencias o JOIN anexos a ON a.ocorrencia_id = o.id
		WHERE o.cliente_id = ? AND o.tenant_id = ? AND a.origem_sistema = ? AND a.criado_em > ?`, clienteID, tenantID, crm.SistemaCliente, toMS(since)).Scan(&total)
	return total, err
}

// avaliacao gives the rating of an ocorrência; nil = there is none.
func (a *lists) avaliacao(ctx context.Context, ocorrenciaID int64) (*crm.Avaliacao, error) {
	return ofOcorrencia(ctx, a, avaliacoesTable, readAvaliacao, ocorrenciaID)
}

// ofOcorrencia is the row of a table that has one of an ocorrência at most; nil = it has none.
func ofOcorrencia[T any](ctx context.Context, a *lists, t *Table, read func(func(...any) error) (T, error), ocorrenciaID int64) (*T, error) {
	found, err := readAll(ctx, a.s.pools.reader, read, "SELECT "+t.columnList("")+" FROM "+t.name+" WHERE ocorrencia_id = ?", ocorrenciaID)
	if err != nil || len(found) == 0 {
		return nil, err
	}
	return &found[0], nil
}

// fillDoCliente fills what only a client's ocorrência has.
func (a *lists) fillDoCliente(ctx context.Context, f *crm.Ficha) (err error) {
	if f.DoCliente, err = ofOcorrencia(ctx, a, aberturasClienteTable, readAberturaCliente, f.Ocorrencia.ID); err != nil {
		return err
	}
	f.Avaliacao, err = a.avaliacao(ctx, f.Ocorrencia.ID)
	return err
}

// forTheClient holds of an ocorrência that its client may know of (docs/regras.md §29.4): they opened it, somebody wrote to them in it, or it is
// of the codes of a kind of opening. A part of another one is the builder's.
const forTheClient = `COALESCE(principal_id, 0) = 0 AND (origem_sistema = '` + crm.SistemaCliente + `'
	OR EXISTS (SELECT 1 FROM narrativas n WHERE n.ocorrencia_id = ocorrencias.id AND n.visibilidade = 'cliente' AND n.tipo <> 'abertura')
	OR EXISTS (SELECT 1 FROM tipos_abertura t JOIN solicitacoes s ON s.tenant_id = t.tenant_id AND s.codigo = t.solicitacao
		WHERE t.tenant_id = ocorrencias.tenant_id AND t.solicitacao <> '' AND s.id = ocorrencias.solicitacao_id
		AND (t.divisao = '' OR EXISTS (SELECT 1 FROM divisoes d WHERE d.id = ocorrencias.divisao_id AND d.tenant_id = t.tenant_id AND d.codigo = t.divisao))))`
