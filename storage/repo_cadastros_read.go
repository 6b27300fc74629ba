package storage

import (
	"context"
	"slices"

	"ponte/crm"
	"ponte/crm/cadastro"
)

var _ cadastro.Cadastros = (*Cadastro)(nil)

// Nomes gives who holds these codes at a source.
func (c *Cadastro) Nomes(ctx context.Context, tenantID int64, f cadastro.Fonte, kind crm.TipoVinculo, codes []string) ([]crm.Vinculo, error) {
	return readByKey(ctx, c.s.pools.reader, func(scan func(...any) error) (crm.Vinculo, error) {
		v := crm.Vinculo{TenantID: tenantID, Tipo: kind, Sistema: f.Sistema, Ambiente: f.Ambiente}
		var stamp int64
		err := scan(&v.Codigo, &v.ObjetoID, &stamp, &v.Resumo)
		v.Carimbo = fromMS(stamp)
		return v, err
	}, "SELECT codigo, objeto_id, carimbo, resumo FROM vinculos WHERE tenant_id = ? AND tipo = ? AND sistema = ? AND ambiente = ? AND disputa = 0 AND codigo IN (",
		[]any{tenantID, string(kind), f.Sistema, f.Ambiente}, codes)
}

// Empreendimentos finds them by id and by name.
func (c *Cadastro) Empreendimentos(ctx context.Context, tenantID int64, ids []int64, names []string) ([]crm.Empreendimento, error) {
	return byTwoKeys(ctx, c, empreendimentosTable, readEmpreendimento, tenantID, ids, "nome", names, func(e *crm.Empreendimento) int64 { return e.ID })
}

// Blocos finds them by id, and all of these empreendimentos.
func (c *Cadastro) Blocos(ctx context.Context, tenantID int64, ids, empreendimentos []int64) ([]crm.Bloco, error) {
	query := "SELECT " + blocosTable.columnList("") + " FROM blocos WHERE "
	list, err := readByKey(ctx, c.s.pools.reader, readBloco, query+"tenant_id = ? AND id IN (", []any{tenantID}, ids)
	if err != nil {
		return nil, err
	}
	of, err := readByKey(ctx, c.s.pools.reader, readBloco, query+"empreendimento_id IN (", nil, empreendimentos)
	return distinctRows(append(list, of...), func(b *crm.Bloco) int64 { return b.ID }), err
}

// Unidades finds them by id, by code, and by number in these blocos; with their names in all systems.
func (c *Cadastro) Unidades(ctx context.Context, tenantID int64, p cadastro.ProcuraUnidades) ([]crm.Unidade, error) {
	list, err := readByKey(ctx, c.s.pools.reader, readUnidade, selectUnidades+"u.tenant_id = ? AND u.id IN (", []any{tenantID}, p.IDs)
	if err != nil {
		return nil, err
	}
	byCode, err := readByKey(ctx, c.s.pools.reader, readUnidade, selectUnidades+"u.tenant_id = ? AND u.codigo IN (", []any{tenantID}, p.Codigos)
	if err != nil {
		return nil, err
	}
	wanted := make(map[int64]bool, len(p.Blocos))
	for _, id := range p.Blocos {
		wanted[id] = true
	}
	// By number and not by bloco: a batch names few numbers of blocos that may have many.
	byNumber, err := readByKey(ctx, c.s.pools.reader, readUnidade, selectUnidades+"u.tenant_id = ? AND u.numero IN (", []any{tenantID}, p.Numeros)
	if err != nil {
		return nil, err
	}
	byNumber = slices.DeleteFunc(byNumber, func(u crm.Unidade) bool { return !wanted[u.BlocoID] })
	list = distinctRows(append(append(list, byCode...), byNumber...), func(u *crm.Unidade) int64 { return u.ID })
	return list, c.s.fillVinculos(ctx, list)
}

// UnidadesPorVinculo gives the units that hold these codes in a system, with their names.
func (c *Cadastro) UnidadesPorVinculo(ctx context.Context, tenantID int64, sistema string, codes []string) ([]crm.Unidade, error) {
	names, err := c.Nomes(ctx, tenantID, cadastro.Fonte{Sistema: sistema}, crm.VinculoUnidade, codes)
	if err != nil {
		return nil, err
	}
	ids := make([]int64, len(names))
	for i := range names {
		ids[i] = names[i].ObjetoID
	}
	list, err := readByKey(ctx, c.s.pools.reader, readUnidade, selectUnidades+"u.id IN (", nil, ids)
	if err != nil {
		return nil, err
	}
	return list, c.s.fillVinculos(ctx, list)
}

// Clientes finds them by id and by every key that is there.
func (c *Cadastro) Clientes(ctx context.Context, tenantID int64, ids []int64, keys []crm.ProcuraCliente) ([]crm.Cliente, error) {
	list, err := readByKey(ctx, c.s.pools.reader, readCliente, "SELECT "+clientesTable.columnList("")+" FROM clientes WHERE tenant_id = ? AND id IN (", []any{tenantID}, ids)
	if err != nil {
		return nil, err
	}
	byKey, err := c.ClientesPorChave(ctx, tenantID, keys)
	return distinctRows(append(list, byKey...), func(c *crm.Cliente) int64 { return c.ID }), err
}

// Contratos finds them by id and by code.
func (c *Cadastro) Contratos(ctx context.Context, tenantID int64, ids []int64, codes []string) ([]crm.Contrato, error) {
	return byTwoKeys(ctx, c, contratosTable, readContrato, tenantID, ids, "codigo", codes, func(k *crm.Contrato) int64 { return k.ID })
}

// Participantes gives all of these contracts.
func (c *Cadastro) Participantes(ctx context.Context, _ int64, contratos []int64) ([]crm.Participante, error) {
	return readByKey(ctx, c.s.pools.reader, readParticipante,
		"SELECT "+participantesTable.columnList("")+" FROM contrato_participantes WHERE contrato_id IN (", nil, contratos)
}

// ResumosDeTitulos gives all of these contracts, with what tells whether their source says the same as before.
func (c *Cadastro) ResumosDeTitulos(ctx context.Context, tenantID int64, contratos []int64) ([]crm.Titulo, error) {
	return readByKey(ctx, c.s.pools.reader, func(scan func(...any) error) (t crm.Titulo, err error) {
		var stamp int64
		err = scan(&t.ID, &t.ContratoID, &t.Codigo, &t.Sistema, &stamp, &t.Resumo)
		t.TenantID, t.Carimbo = tenantID, fromMS(stamp)
		return t, err
	}, "SELECT id, contrato_id, codigo, sistema, carimbo, resumo FROM titulos WHERE contrato_id IN (", nil, contratos)
}

// Titulos finds them by id.
func (c *Cadastro) Titulos(ctx context.Context, tenantID int64, ids []int64) ([]crm.Titulo, error) {
	return readByKey(ctx, c.s.pools.reader, readTitulo, "SELECT "+titulosTable.columnList("")+" FROM titulos WHERE tenant_id = ? AND id IN (", []any{tenantID}, ids)
}

// TitulosDitos gives what was said last of the títulos of these contracts.
func (c *Cadastro) TitulosDitos(ctx context.Context, _ int64, contratos []int64) ([]cadastro.ResumoDosTitulos, error) {
	return readByKey(ctx, c.s.pools.reader, readDito, "SELECT "+ditosTable.columnList("")+" FROM contrato_resumos WHERE contrato_id IN (", nil, contratos)
}

const selectPendencias = "SELECT p.tenant_id, p.sistema, p.ambiente, p.tipo, p.codigo, p.assunto, p.falta_tipo, p.falta_codigo, p.registro, p.motivo, p.desde FROM pendencias p"

// TemPendencias tells whether anything of a source waits.
func (c *Cadastro) TemPendencias(ctx context.Context, tenantID int64, f cadastro.Fonte) (bool, error) {
	one, err := readAll(ctx, c.s.pools.reader, readID, "SELECT 1 FROM pendencias WHERE tenant_id = ? AND sistema = ? AND ambiente = ? LIMIT 1", tenantID, f.Sistema, f.Ambiente)
	return len(one) > 0, err
}

// PendenciasDe gives what waits for one of these.
func (c *Cadastro) PendenciasDe(ctx context.Context, tenantID int64, f cadastro.Fonte, missing []cadastro.Referencia) ([]cadastro.Pendencia, error) {
	byKind := map[crm.TipoVinculo][]string{}
	for _, m := range missing {
		byKind[m.Tipo] = append(byKind[m.Tipo], m.Codigo)
	}
	var list []cadastro.Pendencia
	for kind, codes := range byKind {
		found, err := readByKey(ctx, c.s.pools.reader, readPendencia,
			selectPendencias+" WHERE p.tenant_id = ? AND p.sistema = ? AND p.ambiente = ? AND p.falta_tipo = ? AND p.falta_codigo IN (",
			[]any{tenantID, f.Sistema, f.Ambiente, string(kind)}, codes)
		if err != nil {
			return nil, err
		}
		list = append(list, found...)
	}
	return list, nil
}

// Liberadas gives what waits for something that is there by now.
func (c *Cadastro) Liberadas(ctx context.Context, tenantID int64, f cadastro.Fonte, n int) ([]cadastro.Pendencia, error) {
	return readAll(ctx, c.s.pools.reader, readPendencia, selectPendencias+` JOIN vinculos v ON v.tenant_id = p.tenant_id AND v.tipo = p.falta_tipo
		AND v.codigo = p.falta_codigo AND v.sistema = p.sistema AND v.ambiente = p.ambiente AND v.disputa = 0
		WHERE p.tenant_id = ? AND p.sistema = ? AND p.ambiente = ? LIMIT `+decimal(int64(n)), tenantID, f.Sistema, f.Ambiente)
}

// byTwoKeys finds rows of a table by id and by one column of texts.
func byTwoKeys[T any](ctx context.Context, c *Cadastro, t *Table, read func(func(...any) error) (T, error), tenantID int64, ids []int64, column string, texts []string, id func(*T) int64) ([]T, error) {
	query := "SELECT " + t.columnList("") + " FROM " + t.name + " WHERE tenant_id = ? AND "
	list, err := readByKey(ctx, c.s.pools.reader, read, query+"id IN (", []any{tenantID}, ids)
	if err != nil || len(texts) == 0 {
		return list, err
	}
	byText, err := readByKey(ctx, c.s.pools.reader, read, query+column+" IN (", []any{tenantID}, texts)
	return distinctRows(append(list, byText...), id), err
}

// distinctRows drops rows that are there already.
func distinctRows[T any](list []T, id func(*T) int64) []T {
	seen := make(map[int64]bool, len(list))
	return slices.DeleteFunc(list, func(v T) bool {
		known := seen[id(&v)]
		seen[id(&v)] = true
		return known
	})
}

// Destinos gives the tenant's destinations as they are now. It asks the writer: a picture, or a reader's snapshot, may be older than
// the settings that say what is wanted.
func (c *Cadastro) Destinos(ctx context.Context, tenantID int64) ([]crm.Destino, error) {
	return readAll(ctx, c.s.pools.writer, readDestino, selectDestinos+" WHERE d.tenant_id = ? ORDER BY d.id", tenantID)
}
