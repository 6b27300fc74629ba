package storage

import (
	"cmp"
	"context"
	"database/sql"

	"gorm.io/gorm"

	"ponte/crm"
)

// um reads the one row with an id; nil when there is none or the id is 0.
func um[T any](ctx context.Context, db *sql.DB, t *tabela, ler func(func(...any) error) (T, error), id int64) (*T, error) {
	if id == 0 {
		return nil, nil
	}
	lista, err := lerTodas(ctx, db, ler, "SELECT "+t.lista("")+" FROM "+t.nome+" WHERE id = ?", id)
	if err != nil || len(lista) == 0 {
		return nil, err
	}
	return &lista[0], nil
}

// leitor collects the first error of a row of look-ups.
type leitor struct {
	ctx context.Context
	db  *sql.DB
	err error
}

func lerUm[T any](l *leitor, t *tabela, ler func(func(...any) error) (T, error), id int64) *T {
	if l.err != nil {
		return nil
	}
	var v *T
	v, l.err = um(l.ctx, l.db, t, ler, id)
	return v
}

// Dossie reads everything that delivering e may need.
func (f *Entregas) Dossie(ctx context.Context, e *crm.Entrega) (*crm.DossieEntrega, error) {
	db := f.s.pools.leitura
	ocs, err := lerTodas(ctx, db, lerOcorrencia, "SELECT "+colunasSemRecebido("o.")+" FROM ocorrencias o WHERE o.id = ?", e.OcorrenciaID)
	if err != nil {
		return nil, err
	}
	if len(ocs) == 0 {
		return nil, crm.ErrNaoEncontrado
	}
	tenants, err := f.s.Cadastro().tenants(ctx, func(q *gorm.DB) *gorm.DB { return q.Where("id = ?", e.TenantID) })
	if err != nil {
		return nil, err
	}
	if len(tenants) == 0 {
		return nil, crm.ErrNaoEncontrado
	}
	d := &crm.DossieEntrega{Entrega: *e, Tenant: tenants[0], Ocorrencia: ocs[0]}
	l := &leitor{ctx: ctx, db: db}
	oc := &d.Ocorrencia
	statusID := oc.StatusID
	if e.StatusID != 0 {
		statusID = e.StatusID
	}
	d.Status = lerUm(l, tabStatus, lerStatus, statusID)
	d.Divisao = lerUm(l, tabDivisoes, lerDivisao, oc.DivisaoID)
	d.Solicitacao = lerUm(l, tabSolicitacoes, lerSolicitacao, oc.SolicitacaoID)
	d.Narrativa = lerUm(l, tabNarrativas, lerNarrativa, e.NarrativaID)
	d.Contrato = lerUm(l, tabContratos, lerContrato, oc.ContratoID)
	clienteID, unidadeID := oc.ClienteID, oc.UnidadeID
	if d.Contrato != nil {
		clienteID, unidadeID = cmp.Or(clienteID, d.Contrato.ClienteID), cmp.Or(unidadeID, d.Contrato.UnidadeID)
	}
	d.Cliente = lerUm(l, tabClientes, lerCliente, clienteID)
	if l.err != nil {
		return nil, l.err
	}
	if d.Unidade, err = f.unidade(ctx, unidadeID); err != nil {
		return nil, err
	}
	if d.Anexos, err = lerTodas(ctx, db, lerAnexo, "SELECT "+tabAnexos.lista("")+" FROM anexos WHERE ocorrencia_id = ? ORDER BY id LIMIT 100", oc.ID); err != nil {
		return nil, err
	}
	err = f.externos(ctx, d)
	return d, err
}

func (f *Entregas) unidade(ctx context.Context, id int64) (*crm.Unidade, error) {
	if id == 0 {
		return nil, nil
	}
	lista, err := lerTodas(ctx, f.s.pools.leitura, lerUnidade, selecionarUnidades+"u.id = ?", id)
	if err != nil || len(lista) == 0 {
		return nil, err
	}
	return &lista[0], f.s.codigosExternos(ctx, lista)
}

// externos finds what the destination made of the ocorrência before.
func (f *Entregas) externos(ctx context.Context, d *crm.DossieEntrega) error {
	e := &d.Entrega
	const outras = " FROM entregas WHERE ocorrencia_id = ? AND destino = ? AND ambiente = ?"
	args := []any{e.OcorrenciaID, e.Destino, e.Ambiente}
	err := lerLinhas(ctx, f.s.pools.leitura, "SELECT id_externo, numero_externo"+outras+
		" AND id_externo <> '' ORDER BY criada_em DESC, id DESC LIMIT 1", args, func(scan func(...any) error) error {
		return scan(&d.IDExterno, &d.NumeroExterno)
	})
	if err != nil {
		return err
	}
	d.Progressos, err = lerTodas(ctx, f.s.pools.leitura, func(scan func(...any) error) (progresso string, err error) {
		err = scan(&progresso)
		return progresso, err
	}, "SELECT progresso"+outras+" AND progresso <> '' AND id <> ?", append(args, e.ID)...)
	return err
}

// Anterior finds the last finished entrega before e.
func (f *Entregas) Anterior(ctx context.Context, e *crm.Entrega) (*crm.Entrega, error) {
	criada := paraMS(e.CriadaEm)
	lista, err := lerTodas(ctx, f.s.pools.leitura, lerEntrega, "SELECT "+tabEntregas.lista("")+" FROM entregas WHERE ocorrencia_id = ? AND destino = ?"+
		" AND ambiente = ? AND estado IN ('entregue', 'falhou', 'incerta') AND (criada_em < ? OR criada_em = ? AND id < ?)"+
		" ORDER BY criada_em DESC, id DESC LIMIT 1", e.OcorrenciaID, e.Destino, e.Ambiente, criada, criada, e.ID)
	if err != nil || len(lista) == 0 {
		return nil, err
	}
	return &lista[0], nil
}

// PorAvisar lists entregas that ended badly and of which nobody was told yet.
func (f *Entregas) PorAvisar(ctx context.Context, max int) ([]crm.Entrega, error) {
	var todas []crm.Entrega
	for _, estado := range []crm.EstadoEntrega{crm.EntregaFalhou, crm.EntregaIncerta} {
		lista, err := lerTodas(ctx, f.s.pools.leitura, lerEntrega, "SELECT "+tabEntregas.lista("")+
			" FROM entregas WHERE estado = ? AND proxima_em > 0 ORDER BY proxima_em, id LIMIT ?", string(estado), max)
		if err != nil {
			return nil, err
		}
		todas = append(todas, lista...)
	}
	return todas, nil
}

// Avisada takes one off PorAvisar.
func (f *Entregas) Avisada(ctx context.Context, id int64) error {
	_, err := f.executar(ctx, "UPDATE entregas SET proxima_em = 0 WHERE id = ? AND estado IN ('falhou', 'incerta')", id)
	return err
}

// Acompanhadas pages through delivered entregas whose ocorrência is still open.
func (f *Entregas) Acompanhadas(ctx context.Context, a crm.Acompanhamento) ([]crm.Entrega, error) {
	return lerTodas(ctx, f.s.pools.leitura, lerEntrega, "SELECT "+tabEntregas.lista("e.")+" FROM entregas e JOIN ocorrencias o ON o.id = e.ocorrencia_id"+
		" JOIN status s ON s.id = o.status_id WHERE e.tenant_id = ? AND e.destino = ? AND e.ambiente = ? AND e.acao = ? AND e.estado = 'entregue' AND e.id_externo <> ''"+
		" AND s.fase NOT IN ('encerrada', 'cancelada') AND e.id > ? ORDER BY e.id LIMIT ?", a.TenantID, a.Destino, a.Ambiente, a.Acao, a.DepoisDe, a.Max)
}

// SlugDoTenant names a tenant.
func (f *Entregas) SlugDoTenant(ctx context.Context, tenantID int64) (string, error) {
	var slug string
	err := f.s.pools.leitura.QueryRowContext(ctx, "SELECT slug FROM tenants WHERE id = ?", tenantID).Scan(&slug)
	return slug, classificar(err)
}
