package storage

import (
	"context"
	"database/sql"
	"slices"
	"strings"
	"unicode/utf8"

	"ponte/crm"
)

// Empreendimentos lists them by name.
func (a *lists) Empreendimentos(ctx context.Context, f crm.FiltroEmpreendimentos) (crm.Lista[crm.Empreendimento], error) {
	query, args := "SELECT "+empreendimentosTable.columnList("e.")+" FROM empreendimentos e WHERE e.tenant_id = ?", []any{f.TenantID}
	l := textList{table: "empreendimentos e", column: "e.nome", id: "e.id", unique: true, tenantID: f.TenantID}
	l.nameless(crm.VinculoEmpreendimento, f.SemNome)
	if f.ID != 0 {
		query, args = query+" AND e.id = ?", append(args, f.ID)
	}
	if text := strings.TrimSpace(f.Texto); text != "" {
		if !utf8.ValidString(text) {
			return crm.Lista[crm.Empreendimento]{}, nil
		}
		named, err := a.idsNamed(ctx, f.TenantID, crm.VinculoEmpreendimento, text)
		if err != nil {
			return crm.Lista[crm.Empreendimento]{}, err
		}
		if len(named) > 0 {
			query, args = query+" AND e.id IN ("+placeholders(len(named))+")", append(args, named...)
		} else {
			query, args = query+" AND e.nome >= ? AND e.nome < ?", append(args, text, prefixEnd(text))
		}
	}
	l.whole = len(args) > 1
	return listByText(ctx, a, f.Pagina, &l, readEmpreendimento, func(e *crm.Empreendimento) textCursor { return textCursor{e.Nome, e.ID} }, query, args)
}

// Blocos gives all of an empreendimento by name, with the number of their units.
func (a *lists) Blocos(ctx context.Context, tenantID, empreendimentoID int64) ([]crm.LinhaBloco, error) {
	return readAll(ctx, a.s.pools.reader, func(scan func(...any) error) (l crm.LinhaBloco, err error) {
		l.Bloco, err = readBloco(func(own ...any) error { return scan(append(own, &l.Unidades)...) })
		return l, err
	}, "SELECT "+blocosTable.columnList("b.")+", (SELECT COUNT(*) FROM unidades u WHERE u.bloco_id = b.id) FROM blocos b"+
		" WHERE b.empreendimento_id = ? AND b.tenant_id = ? ORDER BY b.nome", empreendimentoID, tenantID)
}

// Participantes gives those of a contract, or the shares that a client has of contracts.
func (a *lists) Participantes(ctx context.Context, tenantID, contratoID, clienteID int64) ([]crm.LinhaParticipante, error) {
	column, id := "p.contrato_id", contratoID
	if contratoID == 0 {
		column, id = "p.cliente_id", clienteID
	}
	return readAll(ctx, a.s.pools.reader, func(scan func(...any) error) (l crm.LinhaParticipante, err error) {
		var names [3]sql.NullString
		l.Participante, err = readParticipante(func(own ...any) error { return scan(append(own, &names[0], &names[1], &names[2])...) })
		l.ClienteNome, l.ClienteDocumento, l.ContratoCodigo = names[0].String, names[1].String, names[2].String
		return l, err
	}, "SELECT "+participantesTable.columnList("p.")+`, c.nome, c.documento, k.codigo FROM contrato_participantes p LEFT JOIN clientes c ON c.id = p.cliente_id
		LEFT JOIN contratos k ON k.id = p.contrato_id WHERE `+column+" = ? AND p.tenant_id = ? ORDER BY k.codigo, c.nome, p.cliente_id LIMIT 500", id, tenantID)
}

// Titulos lists those of a contract by the due date that is in force. A contract has few, so they are put in order here.
func (a *lists) Titulos(ctx context.Context, f crm.FiltroTitulos) (list crm.Lista[crm.Titulo], err error) {
	start, err := parseTextCursor(f.Pagina.Cursor)
	if err != nil {
		return list, err
	}
	all, err := readAll(ctx, a.s.pools.reader, readTitulo, "SELECT "+titulosTable.columnList("")+" FROM titulos WHERE contrato_id = ? AND tenant_id = ?", f.ContratoID, f.TenantID)
	if err != nil {
		return list, err
	}
	place := func(t *crm.Titulo) textCursor { return textCursor{string(t.VenceEm()), t.ID} }
	slices.SortFunc(all, func(x, y crm.Titulo) int { return place(&x).compare(place(&y)) })
	if start.id != 0 {
		all = slices.DeleteFunc(all, func(t crm.Titulo) bool { return place(&t).compare(start) <= 0 })
	}
	list.Linhas = all
	if n := f.Pagina.Linhas(); len(all) > n {
		list.Linhas = all[:n]
		list.Proximo = place(&all[n-1]).String()
	}
	return list, nil
}
