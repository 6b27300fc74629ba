package storage

import (
	"cmp"
	"context"
	"database/sql"
	"slices"

	"gorm.io/gorm"

	"ponte/crm"
)

// readByID reads the one row with an id; nil when there is none or the id is 0.
func readByID[T any](ctx context.Context, db *sql.DB, t *Table, read func(func(...any) error) (T, error), id int64) (*T, error) {
	if id == 0 {
		return nil, nil
	}
	list, err := readAll(ctx, db, read, "SELECT "+t.columnList("")+" FROM "+t.name+" WHERE id = ?", id)
	if err != nil || len(list) == 0 {
		return nil, err
	}
	return &list[0], nil
}

// errReader collects the first error of a row of look-ups.
type errReader struct {
	ctx context.Context
	db  *sql.DB
	err error
}

func readOne[T any](l *errReader, t *Table, read func(func(...any) error) (T, error), id int64) *T {
	if l.err != nil {
		return nil
	}
	var v *T
	v, l.err = readByID(l.ctx, l.db, t, read, id)
	return v
}

// Dossie reads everything that delivering e may need.
func (f *Entregas) Dossie(ctx context.Context, e *crm.Entrega) (*crm.DossieEntrega, error) {
	tenants, err := f.s.Cadastro().tenants(ctx, func(q *gorm.DB) *gorm.DB { return q.Where("id = ?", e.TenantID) })
	if err != nil {
		return nil, err
	}
	if len(tenants) == 0 {
		return nil, crm.ErrNaoEncontrado
	}
	d := &crm.DossieEntrega{Entrega: *e, Tenant: tenants[0]}
	if e.AlarmeID != 0 {
		d.Alarme, err = f.s.Alarmes().one(ctx, "id = ?", e.AlarmeID)
		return d, err
	}
	if e.AcessoID != 0 {
		if d.Acesso, err = f.s.acesso(ctx, e.AcessoID); err != nil || d.Acesso == nil {
			return d, err
		}
		d.Cliente, err = readByID(ctx, f.s.pools.reader, clientesTable, readCliente, d.Acesso.ClienteID)
		return d, err
	}
	if e.DisparoID != 0 {
		return d, f.s.Cobranca().message(ctx, d)
	}
	if e.NegativacaoID != 0 {
		return d, f.s.Negativacoes().asked(ctx, d)
	}
	if e.ContratoID == 0 {
		if err := f.fillOcorrencia(ctx, d); err != nil {
			return nil, err
		}
	}
	l := &errReader{ctx: ctx, db: f.s.pools.reader}
	oc := &d.Ocorrencia
	d.Contrato = readOne(l, contratosTable, readContrato, cmp.Or(e.ContratoID, oc.ContratoID))
	clienteID, unidadeID := oc.ClienteID, oc.UnidadeID
	switch {
	case d.Contrato != nil:
		clienteID, unidadeID = cmp.Or(clienteID, d.Contrato.ClienteID), cmp.Or(unidadeID, d.Contrato.UnidadeID)
	case e.ContratoID != 0 && l.err == nil:
		return nil, crm.ErrNaoEncontrado
	}
	d.Cliente = readOne(l, clientesTable, readCliente, clienteID)
	if l.err != nil {
		return nil, l.err
	}
	if d.Unidade, err = f.unidade(ctx, unidadeID); err != nil {
		return nil, err
	}
	err = f.fillExternals(ctx, d)
	return d, err
}

// fillOcorrencia reads the ocorrência that an entrega is about, with what is of it alone.
func (f *Entregas) fillOcorrencia(ctx context.Context, d *crm.DossieEntrega) error {
	db, e := f.s.pools.reader, &d.Entrega
	ocs, err := readAll(ctx, db, readOcorrencia, "SELECT "+columnsWithoutRecebido("o.")+" FROM ocorrencias o WHERE o.id = ?", e.OcorrenciaID)
	if err != nil {
		return err
	}
	if len(ocs) == 0 {
		return crm.ErrNaoEncontrado
	}
	d.Ocorrencia = ocs[0]
	oc, l := &d.Ocorrencia, &errReader{ctx: ctx, db: db}
	d.Status = readOne(l, statusTable, readStatus, cmp.Or(e.StatusID, oc.StatusID))
	d.Divisao = readOne(l, divisoesTable, readDivisao, oc.DivisaoID)
	d.Solicitacao = readOne(l, solicitacoesTable, readSolicitacao, oc.SolicitacaoID)
	if e.NarrativaID == oc.ID {
		d.Narrativa = oc.NarrativaDaAbertura()
	} else {
		d.Narrativa = readOne(l, narrativasTable, readNarrativa, e.NarrativaID)
	}
	d.Tarefa = readOne(l, tarefasTable, readTarefa, e.TarefaID)
	if l.err == nil {
		d.Anexos, l.err = readAll(ctx, db, readAnexo, "SELECT "+anexosTable.columnList("")+" FROM anexos WHERE ocorrencia_id = ? ORDER BY id LIMIT 100", oc.ID)
	}
	if l.err == nil {
		d.Assistencia, l.err = f.s.assistenciaOf(ctx, oc)
	}
	return l.err
}

func (f *Entregas) unidade(ctx context.Context, id int64) (*crm.Unidade, error) {
	if id == 0 {
		return nil, nil
	}
	list, err := readAll(ctx, f.s.pools.reader, readUnidade, selectUnidades+"u.id = ?", id)
	if err != nil || len(list) == 0 {
		return nil, err
	}
	return &list[0], f.s.fillVinculos(ctx, list)
}

// fillExternals finds how the destination knows the ocorrência, by its newest name there, and what it made of it before.
func (f *Entregas) fillExternals(ctx context.Context, d *crm.DossieEntrega) error {
	e := &d.Entrega
	err := f.fillNames(ctx, d)
	if err != nil {
		return err
	}
	const others = " FROM entregas WHERE ocorrencia_id = ? AND destino = ? AND ambiente = ? AND id <> ?"
	args := []any{e.Assunto(), e.Destino, e.Ambiente, e.ID}
	if d.Progressos, err = readAll(ctx, f.s.pools.reader, readText, "SELECT progresso"+others+" AND progresso <> '' ORDER BY criada_em, id", args...); err != nil {
		return err
	}
	d.Conhecidos, err = readAll(ctx, f.s.pools.reader, readText, "SELECT id_externo"+others+" AND id_externo <> ''", args...)
	return err
}

// fillNames finds how the destination knows the ocorrência, by its newest name there. A name that another ocorrência holds
// counts only if the partner gave it in answer to an entrega of this one: else what is sent would reach the other's.
func (f *Entregas) fillNames(ctx context.Context, d *crm.DossieEntrega) error {
	e := &d.Entrega
	if e.OcorrenciaID == 0 {
		return nil
	}
	names, err := f.s.vinculosOf(ctx, e.TenantID, crm.VinculoOcorrencia, []int64{e.OcorrenciaID})
	if err != nil {
		return err
	}
	var answered []string
	if slices.ContainsFunc(names[e.OcorrenciaID], func(v crm.Vinculo) bool { return v.Disputa }) {
		answered, err = readAll(ctx, f.s.pools.reader, readText,
			"SELECT id_externo FROM entregas WHERE ocorrencia_id = ? AND destino = ? AND ambiente = ? AND id_externo <> ''", e.OcorrenciaID, e.Destino, e.Ambiente)
		if err != nil {
			return err
		}
	}
	for _, v := range names[e.OcorrenciaID] {
		if v.Sistema == e.Destino && (v.Ambiente == "" || v.Ambiente == e.Ambiente) && (!v.Disputa || slices.Contains(answered, v.Codigo)) {
			d.IDExterno, d.NumeroExterno = v.Codigo, v.Numero
		}
	}
	return nil
}

func readText(scan func(...any) error) (text string, err error) {
	err = scan(&text)
	return text, err
}

// Irmas tells what became of the other entregas of the same action. It asks the writer: a reader's snapshot may be older than
// the claim of another.
func (f *Entregas) Irmas(ctx context.Context, e *crm.Entrega) (crm.IrmasEntrega, error) {
	var underWay, unclear int
	err := f.s.pools.writer.QueryRowContext(ctx, "SELECT COALESCE(SUM(CASE WHEN estado = 'enviando' THEN 1 ELSE 0 END), 0),"+
		" COALESCE(SUM(CASE WHEN estado = 'incerta' OR verificar = 1 THEN 1 ELSE 0 END), 0)"+
		" FROM entregas WHERE ocorrencia_id = ? AND destino = ? AND ambiente = ? AND acao = ? AND id <> ?",
		e.Assunto(), e.Destino, e.Ambiente, e.Acao, e.ID).Scan(&underWay, &unclear)
	return crm.IrmasEntrega{EmEnvio: underWay > 0, Duvidosas: unclear > 0}, classify(err)
}

// Anterior finds the last finished entrega before e.
func (f *Entregas) Anterior(ctx context.Context, e *crm.Entrega) (*crm.Entrega, error) {
	created := toMS(e.CriadaEm)
	list, err := readAll(ctx, f.s.pools.reader, readEntrega, "SELECT "+entregasTable.columnList("")+" FROM entregas WHERE ocorrencia_id = ? AND destino = ?"+
		" AND ambiente = ? AND estado IN ('entregue', 'falhou', 'incerta') AND (criada_em < ? OR criada_em = ? AND id < ?)"+
		" ORDER BY criada_em DESC, id DESC LIMIT 1", e.Assunto(), e.Destino, e.Ambiente, created, created, e.ID)
	if err != nil || len(list) == 0 {
		return nil, err
	}
	return &list[0], nil
}

// PorAvisar lists entregas that ended badly, or well after that, and of which nobody was told yet.
func (f *Entregas) PorAvisar(ctx context.Context, max int) ([]crm.Entrega, error) {
	var all []crm.Entrega
	for _, state := range []crm.EstadoEntrega{crm.EntregaFalhou, crm.EntregaIncerta, crm.EntregaEntregue} {
		list, err := readAll(ctx, f.s.pools.reader, readEntrega, "SELECT "+entregasTable.columnList("")+
			" FROM entregas WHERE estado = ? AND proxima_em > 0 ORDER BY proxima_em, id LIMIT ?", string(state), max)
		if err != nil {
			return nil, err
		}
		all = append(all, list...)
	}
	return all, nil
}

// Avisada takes one off PorAvisar.
func (f *Entregas) Avisada(ctx context.Context, id int64) error {
	_, err := f.exec(ctx, "UPDATE entregas SET proxima_em = 0 WHERE id = ? AND estado IN ('falhou', 'incerta', 'entregue')", id)
	return err
}

// Acompanhadas pages through the partner's names of ocorrências that are still open, whoever opened them there. A name that
// another ocorrência holds is not followed.
func (f *Entregas) Acompanhadas(ctx context.Context, a crm.Acompanhamento) ([]crm.Entrega, error) {
	list, err := readAll(ctx, f.s.pools.reader, func(scan func(...any) error) (crm.Entrega, error) {
		e := crm.Entrega{TenantID: a.TenantID, Destino: a.Destino, Ambiente: a.Ambiente}
		err := scan(&e.OcorrenciaID, &e.IDExterno, &e.NumeroExterno)
		e.ID = e.OcorrenciaID
		return e, err
	}, "SELECT v.objeto_id, v.codigo, v.numero FROM vinculos v JOIN ocorrencias o ON o.id = v.objeto_id JOIN status s ON s.id = o.status_id"+
		" WHERE v.tenant_id = ? AND v.tipo = ? AND v.objeto_id > ? AND v.sistema = ? AND v.ambiente = ? AND v.disputa = 0"+
		" AND s.fase NOT IN ('encerrada', 'cancelada') ORDER BY v.objeto_id, v.codigo LIMIT ?",
		a.TenantID, string(crm.VinculoOcorrencia), a.DepoisDe, a.Destino, a.Ambiente, a.Max)
	if n := len(list); n == a.Max { // the names of the last one may go on: it begins the next page
		for n > 0 && list[n-1].ID == list[len(list)-1].ID {
			n--
		}
		if n > 0 {
			list = list[:n]
		}
	}
	return list, err
}

// NomeDaOcorrencia is the partner's id of an ocorrência in the environment that is switched on; "" = it has none.
func (f *Entregas) NomeDaOcorrencia(ctx context.Context, tenantID int64, numero string, d *crm.Destino) (string, error) {
	ids, err := readAll(ctx, f.s.pools.reader, readID, "SELECT id FROM ocorrencias WHERE tenant_id = ? AND numero = ?", tenantID, numero)
	if err != nil || len(ids) == 0 {
		return "", err
	}
	oc := crm.DossieEntrega{Entrega: crm.Entrega{TenantID: tenantID, OcorrenciaID: ids[0], Destino: d.Nome, Ambiente: d.Ambiente}}
	err = f.fillNames(ctx, &oc)
	return oc.IDExterno, err
}

// SlugDoTenant names a tenant.
func (f *Entregas) SlugDoTenant(ctx context.Context, tenantID int64) (string, error) {
	var slug string
	err := f.s.pools.reader.QueryRowContext(ctx, "SELECT slug FROM tenants WHERE id = ?", tenantID).Scan(&slug)
	return slug, classify(err)
}
