package storage

import (
	"context"
	"slices"
	"strconv"
	"strings"

	"ponte/crm"
	"ponte/crm/cobranca"
	"ponte/crm/negativacao"
)

// Bounds of a page of candidates: of so many títulos in the order of their due dates those are given of which something is owed.
const (
	candidatePiece  = 1_000
	candidateWindow = 20_000
)

// Candidatos walks an index of due dates: first the títulos that were not put off, those without a due date before all, then the others.
func (g *Negativacoes) Candidatos(ctx context.Context, f negativacao.FiltroCandidatos) (list crm.Lista[negativacao.Titulo], err error) {
	if f.Contrato != "" || f.Documento != "" {
		return g.candidatesOf(ctx, f)
	}
	at, err := parseCandidateCursor(f.Pagina.Cursor)
	if err != nil {
		return list, err
	}
	n, seen := f.Pagina.Linhas(), 0
	var kept []crm.Titulo
	for {
		if at.phase > 1 {
			break
		}
		if seen >= candidateWindow {
			list.Proximo, list.AteNome = at.String(), at.due
			break
		}
		piece, err := g.duePiece(ctx, f, at)
		if err != nil {
			return list, err
		}
		alive, err := g.aliveOf(ctx, f.TenantID, piece)
		if err != nil {
			return list, err
		}
		full := false
		for i := range piece {
			t := &piece[i]
			at.due, at.id = string(t.Vencimento), t.ID
			if at.phase == 1 {
				at.due = string(t.Prorrogado) + " " + string(t.Vencimento)
			}
			if q := t.Quitacao(); alive[t.ID] || q != crm.TituloEmAberto && q != crm.TituloParcial {
				continue
			}
			if kept = append(kept, *t); len(kept) == n {
				full = true
				break
			}
		}
		seen += len(piece)
		if full {
			list.Proximo = at.String()
			break
		}
		if len(piece) < candidatePiece {
			at = candidateCursor{phase: at.phase + 1}
		}
	}
	list.Linhas, err = g.describe(ctx, f.TenantID, kept)
	return list, err
}

// candidateCursor is the last título that was looked at: phase 0 is of those that were not put off.
type candidateCursor struct {
	phase int
	due   string
	id    int64
}

func (c candidateCursor) String() string {
	return strconv.Itoa(c.phase) + "_" + strings.ReplaceAll(c.due, " ", "~") + "_" + strconv.FormatInt(c.id, 36)
}

func parseCandidateCursor(text string) (c candidateCursor, err error) {
	if text == "" {
		return c, nil
	}
	parts := strings.Split(text, "_")
	if len(parts) != 3 || parts[0] != "0" && parts[0] != "1" {
		return c, crm.ErrCursor
	}
	c.phase, c.due = int(parts[0][0]-'0'), strings.ReplaceAll(parts[1], "~", " ")
	if c.id, err = strconv.ParseInt(parts[2], 36, 64); err != nil {
		return c, crm.ErrCursor
	}
	return c, nil
}

func (g *Negativacoes) duePiece(ctx context.Context, f negativacao.FiltroCandidatos, at candidateCursor) ([]crm.Titulo, error) {
	query, args := "SELECT "+titulosTable.columnList("")+" FROM titulos"+g.s.dialect.byIndex("titulos_vence")+" WHERE tenant_id = ?", []any{f.TenantID}
	if at.phase == 0 {
		query, args = query+" AND prorrogado = '' AND vencimento >= ? AND vencimento <= ?", append(args, at.due, string(f.Ate))
		if at.id != 0 {
			query, args = query+" AND (vencimento > ? OR id > ?)", append(args, at.due, at.id)
		}
		query += " ORDER BY vencimento, id LIMIT ?"
	} else {
		put, due, _ := strings.Cut(at.due, " ")
		if put == "" {
			query += " AND prorrogado > ''"
		} else {
			query, args = query+" AND prorrogado >= ? AND (prorrogado > ? OR vencimento > ? OR vencimento = ? AND id > ?)", append(args, put, put, due, due, at.id)
		}
		query, args = query+" AND prorrogado <= ? ORDER BY prorrogado, vencimento, id LIMIT ?", append(args, string(f.Ate))
	}
	return readAll(ctx, g.s.pools.reader, readTitulo, query, append(args, candidatePiece)...)
}

// candidatesOf gives those of a contract or of a debtor, whatever their due date: a person asks why one is none.
func (g *Negativacoes) candidatesOf(ctx context.Context, f negativacao.FiltroCandidatos) (list crm.Lista[negativacao.Titulo], err error) {
	query, args := "SELECT id FROM contratos WHERE tenant_id = ?", []any{f.TenantID}
	if f.Contrato != "" {
		query, args = query+" AND codigo = ?", append(args, f.Contrato)
	}
	if f.Documento != "" {
		query, args = query+" AND cliente_id IN (SELECT id FROM clientes WHERE tenant_id = ? AND documento = ?)", append(args, f.TenantID, f.Documento)
	}
	contracts, err := readAll(ctx, g.s.pools.reader, readID, query+" LIMIT 100", args...)
	if err != nil {
		return list, err
	}
	titles, err := readByKey(ctx, g.s.pools.reader, readTitulo, "SELECT "+titulosTable.columnList("")+" FROM titulos WHERE tenant_id = ? AND contrato_id IN (", []any{f.TenantID}, contracts)
	if err != nil {
		return list, err
	}
	alive, err := g.aliveOf(ctx, f.TenantID, titles)
	if err != nil {
		return list, err
	}
	titles = slices.DeleteFunc(titles, func(t crm.Titulo) bool {
		q := t.Quitacao()
		return alive[t.ID] || q != crm.TituloEmAberto && q != crm.TituloParcial
	})
	slices.SortFunc(titles, func(x, y crm.Titulo) int { return strings.Compare(string(x.VenceEm()), string(y.VenceEm())) })
	if n := f.Pagina.Linhas(); len(titles) > n { // the oldest: the others are asked for when these are done with
		list.AteNome, titles = string(titles[n-1].VenceEm()), titles[:n]
	}
	list.Linhas, err = g.describe(ctx, f.TenantID, titles)
	return list, err
}

func (g *Negativacoes) aliveOf(ctx context.Context, tenantID int64, titles []crm.Titulo) (map[int64]bool, error) {
	ids := make([]int64, len(titles))
	for i := range titles {
		ids[i] = titles[i].ID
	}
	found, err := readByKey(ctx, g.s.pools.reader, readID, "SELECT viva FROM negativacoes WHERE tenant_id = ? AND viva IN (", []any{tenantID}, ids)
	alive := map[int64]bool{}
	for _, id := range found {
		alive[id] = true
	}
	return alive, err
}

// Titulos gives títulos with all that is judged of each.
func (g *Negativacoes) Titulos(ctx context.Context, tenantID int64, ids []int64) ([]negativacao.Titulo, error) {
	titles, err := readByKey(ctx, g.s.pools.reader, readTitulo, "SELECT "+titulosTable.columnList("")+" FROM titulos WHERE tenant_id = ? AND id IN (", []any{tenantID}, ids)
	if err != nil {
		return nil, err
	}
	titles = distinctRows(titles, func(t *crm.Titulo) int64 { return t.ID })
	alive, err := g.aliveOf(ctx, tenantID, titles)
	if err != nil {
		return nil, err
	}
	list, err := g.describe(ctx, tenantID, titles)
	for i := range list {
		list[i].Viva = alive[list[i].ID]
	}
	return list, err
}

// describe adds contracts, clients, names, promises and earlier refusals.
func (g *Negativacoes) describe(ctx context.Context, tenantID int64, titles []crm.Titulo) ([]negativacao.Titulo, error) {
	list := make([]negativacao.Titulo, len(titles))
	var ids, contracts, clients, units set[int64]
	for i := range titles {
		list[i].Titulo = titles[i]
		ids.add(titles[i].ID)
		contracts.add(titles[i].ContratoID)
	}
	db, leading := g.s.pools.reader, []any{tenantID}
	foundContracts, err := readByKey(ctx, db, readContrato, "SELECT "+contratosTable.columnList("")+" FROM contratos WHERE tenant_id = ? AND id IN (", leading, contracts.args)
	if err != nil {
		return nil, err
	}
	byContract := map[int64]*crm.Contrato{}
	for i := range foundContracts {
		byContract[foundContracts[i].ID] = &foundContracts[i]
		clients.add(foundContracts[i].ClienteID)
		units.add(foundContracts[i].UnidadeID)
	}
	foundClients, err := readByKey(ctx, db, readCliente, "SELECT "+clientesTable.columnList("")+" FROM clientes WHERE tenant_id = ? AND id IN (", leading, clients.args)
	if err != nil {
		return nil, err
	}
	refusals, err := readByKey(ctx, db, readNegativacaoRecusa, "SELECT "+negativacaoRecusasTable.columnList("")+" FROM negativacao_recusas WHERE tenant_id = ? AND titulo_id IN (", leading, ids.args)
	if err != nil {
		return nil, err
	}
	promises, err := openPromises(ctx, db, contracts.args)
	if err != nil {
		return nil, err
	}
	promised := map[int64]*negativacao.Combinado{}
	for _, p := range promises {
		promised[p.ContratoID] = &negativacao.Combinado{Acordo: p.Tipo == cobranca.Acordo, Ate: p.Ate, Limite: p.Limite}
	}
	byClient, byUnit, byTitle := map[int64]*crm.Cliente{}, map[int64]*crm.Unidade{}, map[int64]*negativacao.Recusa{}
	for i := range foundClients {
		byClient[foundClients[i].ID] = &foundClients[i]
	}
	for i := range refusals {
		byTitle[refusals[i].TituloID] = &refusals[i]
	}
	foundUnits, err := readByKey(ctx, db, readUnidade, selectUnidades+"u.tenant_id = ? AND u.id IN (", leading, units.args)
	for i := range foundUnits {
		byUnit[foundUnits[i].ID] = &foundUnits[i]
	}
	for i := range list {
		l := &list[i]
		l.Recusa, l.Combinado = byTitle[l.ID], promised[l.ContratoID]
		if k := byContract[l.ContratoID]; k != nil {
			l.Contrato, l.Cliente = *k, byClient[k.ClienteID]
			if u := byUnit[k.UnidadeID]; u != nil {
				l.Empreendimento, l.Local = u.Empreendimento, u.Local().String()
			}
		}
	}
	return list, err
}
