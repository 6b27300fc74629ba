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
	c.s.tracing.mark(ctx, e.Entregas)
	return retry(ctx, func() error {
		return c.s.inTx(ctx, func(tx *sql.Tx) error {
			w := bulkWriter{ctx: ctx, tx: tx}
			insertAll(&w, empreendimentosTable, empreendimentoValues, e.Empreendimentos)
			changeAll(&w, empreendimentosTable, empreendimentoValues, e.EmpreendimentosAlterados)
			insertAll(&w, blocosTable, blocoValues, e.Blocos)
			changeAll(&w, blocosTable, blocoValues, e.BlocosAlterados)
			insertAll(&w, unidadesTable, unidadeValues, e.Unidades)
			changeAll(&w, unidadesTable, unidadeValues, e.UnidadesAlteradas)
			insertAll(&w, clientesTable, clienteValues, e.Clientes)
			changeAll(&w, clientesTable, clienteValues, e.ClientesAlterados)
			w.words(e)
			insertAll(&w, contratosTable, contratoValues, e.Contratos)
			changeAll(&w, contratosTable, contratoValues, e.ContratosAlterados)
			w.buyers(e)
			insertAll(&w, participantesTable, participanteValues, e.Participantes)
			changeAll(&w, participantesTable, participanteValues, e.ParticipantesAlterados)
			insertAll(&w, titulosTable, tituloValues, e.Titulos)
			changeAll(&w, titulosTable, tituloValues, e.TitulosAlterados)
			insertAll(&w, ditosTable, ditoValues, e.TitulosDitos)
			changeAll(&w, ditosTable, ditoValues, e.TitulosReditos)
			w.names(e)
			insertAll(&w, entregasTable, entregaValues, e.Entregas)
			w.waiting(e)
			w.trail(e.Auditorias)
			return w.err
		})
	})
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
	w.in("DELETE FROM cliente_palavras WHERE cliente_id IN (", nil, toAny(ids))
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
	w.in("UPDATE clientes SET papel = ?, versao = versao + 1 WHERE papel = ? AND id IN (", []any{string(crm.PapelCliente), string(crm.PapelProspecto)}, toAny(ids))
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
		w.in("DELETE FROM pendencias WHERE tenant_id = ? AND sistema = ? AND ambiente = ? AND tipo = ? AND codigo IN (",
			[]any{e.TenantID, g.sistema, g.ambiente, string(g.kind)}, codes[g])
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
