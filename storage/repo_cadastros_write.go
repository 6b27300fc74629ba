package storage

import (
	"context"
	"database/sql"
	"strings"

	"ponte/crm"
	"ponte/crm/cadastro"
)

// GravarCadastros commits a batch of master data, whole or not at all.
func (c *Cadastro) GravarCadastros(ctx context.Context, e *cadastro.Escrita) error {
	return retry(ctx, func() error {
		return c.s.inTx(ctx, func(tx *sql.Tx) error {
			w := bulkWriter{ctx: ctx, tx: tx}
			writeBoth(&w, empreendimentosTable, empreendimentoValues, e.Empreendimentos, e.EmpreendimentosAlterados)
			writeBoth(&w, blocosTable, blocoValues, e.Blocos, e.BlocosAlterados)
			writeBoth(&w, unidadesTable, unidadeValues, e.Unidades, e.UnidadesAlteradas)
			writeBoth(&w, clientesTable, clienteValues, e.Clientes, e.ClientesAlterados)
			w.words(e)
			writeBoth(&w, contratosTable, contratoValues, e.Contratos, e.ContratosAlterados)
			w.buyers(e)
			writeBoth(&w, participantesTable, participanteValues, e.Participantes, e.ParticipantesAlterados)
			writeBoth(&w, titulosTable, tituloValues, e.Titulos, e.TitulosAlterados)
			w.names(e)
			w.waiting(e)
			w.trail(e.Auditorias)
			return w.err
		})
	})
}

// bulkWriter writes rows in one transaction; after a failure it does nothing more.
type bulkWriter struct {
	ctx context.Context //nolint:containedctx // of one transaction
	tx  *sql.Tx
	err error
}

// writeBoth inserts the new rows and changes the others.
func writeBoth[T any](w *bulkWriter, t *Table, values func(*T) []any, fresh, changed []T) {
	insertAll(w, t, values, fresh)
	for i := range changed {
		if w.err != nil {
			return
		}
		s, err := t.change(values(&changed[i]))
		if err != nil {
			w.err = err
			return
		}
		n := w.exec(s.sql, s.args...)
		if w.err == nil && n == 0 && t.guarded() {
			w.err = crm.ErrConflito
		}
	}
}

// insertAll inserts rows in pieces.
func insertAll[T any](w *bulkWriter, t *Table, values func(*T) []any, rows []T) {
	for len(rows) > 0 && w.err == nil {
		n := min(len(rows), rowsPerPiece)
		args := make([]any, 0, n*len(t.columns))
		for i := range rows[:n] {
			args = append(args, values(&rows[i])...)
		}
		if _, w.err = t.check(args); w.err != nil {
			return
		}
		w.exec(t.insertStatement(n), args...)
		rows = rows[n:]
	}
}

// exec runs a statement and tells how many rows it changed.
func (w *bulkWriter) exec(query string, args ...any) int64 {
	if w.err != nil {
		return 0
	}
	r, err := w.tx.ExecContext(w.ctx, query, args...)
	if err != nil {
		w.err = err
		return 0
	}
	n, err := r.RowsAffected()
	w.err = err
	return n
}

// in runs a statement that ends in "IN (" for all ids.
func (w *bulkWriter) in(query string, leading []any, ids []int64) {
	for len(ids) > 0 && w.err == nil {
		n := min(len(ids), keysPerQuery)
		args := append(make([]any, 0, len(leading)+n), leading...)
		for _, id := range ids[:n] {
			args = append(args, id)
		}
		w.exec(query+placeholders(n)+")", args...)
		ids = ids[n:]
	}
}

// words writes the words by which clients are searched.
func (w *bulkWriter) words(e *cadastro.Escrita) {
	ids := make([]int64, len(e.ClientesAlterados))
	var rows [][]any
	for i := range e.ClientesAlterados {
		ids[i] = e.ClientesAlterados[i].ID
		rows = append(rows, wordRows(&e.ClientesAlterados[i])...)
	}
	for i := range e.Clientes {
		rows = append(rows, wordRows(&e.Clientes[i])...)
	}
	w.in("DELETE FROM cliente_palavras WHERE cliente_id IN (", nil, ids)
	insertAll(w, wordsTable, func(r *[]any) []any { return *r }, rows)
}

// buyers makes clients of the prospectos to whom a contract came.
func (w *bulkWriter) buyers(e *cadastro.Escrita) {
	var ids []int64
	for _, list := range [][]crm.Contrato{e.Contratos, e.ContratosAlterados} {
		for i := range list {
			if id := list[i].ClienteID; id != 0 {
				ids = append(ids, id)
			}
		}
	}
	w.in("UPDATE clientes SET papel = ?, versao = versao + 1 WHERE papel = ? AND id IN (", []any{string(crm.PapelCliente), string(crm.PapelProspecto)}, ids)
}

// names writes the names of objects at the source and elsewhere.
func (w *bulkWriter) names(e *cadastro.Escrita) {
	for i := range e.VinculosLargados {
		v := &e.VinculosLargados[i]
		w.exec("DELETE FROM vinculos"+sameName+" AND objeto_id = ?", v.TenantID, string(v.Tipo), v.Codigo, v.Sistema, v.Ambiente, v.ObjetoID)
	}
	insertAll(w, vinculosTable, vinculoValues, e.Vinculos)
	for i := range e.VinculosVistos {
		v := &e.VinculosVistos[i]
		w.exec("UPDATE vinculos SET em = ?, carimbo = ?, resumo = ?"+sameName+" AND disputa = 0", toMS(v.Em), toMS(v.Carimbo), v.Resumo,
			v.TenantID, string(v.Tipo), v.Codigo, v.Sistema, v.Ambiente)
	}
}

// trail writes what people did.
func (w *bulkWriter) trail(list []crm.Auditoria) {
	for i := range list {
		if w.err != nil {
			return
		}
		w.err = insertAuditoria(w.ctx, w.tx, &list[i])
	}
}

// waiting drops what waited of the records that came, and keeps what waits now.
func (w *bulkWriter) waiting(e *cadastro.Escrita) {
	type group struct {
		sistema, ambiente string
		kind              crm.TipoVinculo
	}
	codes := map[group][]any{}
	var order []group
	for _, list := range [][]cadastro.Pendencia{e.Resolvidas, e.Pendencias} {
		for i := range list {
			g := group{list[i].Fonte.Sistema, list[i].Fonte.Ambiente, list[i].Registro.Tipo}
			if codes[g] == nil {
				order = append(order, g)
			}
			codes[g] = append(codes[g], list[i].Registro.Codigo)
		}
	}
	for _, g := range order {
		for rest := codes[g]; len(rest) > 0 && w.err == nil; {
			n := min(len(rest), keysPerQuery)
			w.exec("DELETE FROM pendencias WHERE tenant_id = ? AND sistema = ? AND ambiente = ? AND tipo = ? AND codigo IN ("+placeholders(n)+")",
				append([]any{e.TenantID, g.sistema, g.ambiente, string(g.kind)}, rest[:n]...)...)
			rest = rest[n:]
		}
	}
	seen := map[string]bool{}
	var last []cadastro.Pendencia // of a record that came twice the later one
	for i := len(e.Pendencias) - 1; i >= 0; i-- {
		p := &e.Pendencias[i]
		if k := strings.Join([]string{string(p.Registro.Tipo), p.Registro.Codigo, p.Assunto}, "\n"); !seen[k] {
			seen[k] = true
			last = append(last, *p)
		}
	}
	insertAll(w, pendenciasTable, pendenciaValues, last)
}
