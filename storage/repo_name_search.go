package storage

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"strings"
	"unicode/utf8"

	"ponte/crm/sigilo"
)

// wordCountLimit is how far a word's clients are counted, to begin with the rarest word.
const wordCountLimit = 1_000

// A name seems to be a common one when its rarest word has too many clients to be counted and of the first of them one in so many has it whole.
const commonShare = 20

// commonName is a name that more clients have than are looked up one by one.
type commonName struct {
	tenantID int64
	words    []string
	guessed  bool // it only seems so
}

// in narrows a source of few rows to ocorrências of clients who have the name. It counts, because an EXISTS may be turned into a join
// that begins with all who have the name.
func (n *commonName) in(source condition) condition {
	for _, p := range n.words {
		source = source.and("(SELECT COUNT(*) FROM cliente_palavras q WHERE q.cliente_id = ocorrencias.cliente_id AND q.tenant_id = ? AND q.palavra >= ?"+
			" AND q.palavra < ?) > 0", n.tenantID, p, prefixEnd(p))
	}
	return source
}

// along joins each row of a walk to its client's first word with the rarest beginning, whose row tells the other words: engines begin a
// subquery anew for each row of thousands. Only what was found is asked whether a word comes before it; MariaDB ends no DISTINCT early.
func (n *commonName) along(walk condition, d dialect) condition {
	p := n.words[0]
	walk.joined = d.joinInOrder() + "cliente_palavras q ON q.cliente_id = ocorrencias.cliente_id AND q.tenant_id = ? AND q.palavra >= ? AND q.palavra < ?"
	walk.joinedArgs = []any{n.tenantID, p, prefixEnd(p)}
	for _, p := range n.words[1:] {
		walk.joined, walk.joinedArgs = walk.joined+" AND q.nome LIKE ?", append(walk.joinedArgs, anywhere(p))
	}
	walk.joined += " AND (SELECT COUNT(*) FROM cliente_palavras e WHERE e.cliente_id = q.cliente_id AND e.tenant_id = ? AND e.palavra >= ? AND e.palavra < q.palavra) = 0"
	walk.joinedArgs = append(walk.joinedArgs, n.tenantID, p)
	return walk
}

// anywhere is what a whole name is LIKE that has a word with this beginning; words have no character that LIKE reads otherwise.
func anywhere(word string) string { return "% " + word + "%" }

// prefixEnd is the end of the range of what begins with a word.
func prefixEnd(word string) string { return word + string(utf8.MaxRune) }

// clientesByText finds clients by document, or by the beginnings of the words of their name: all of them, or the first
// ones and the name that more than limits.clientes have. Where it may guess, it gathers none of those who have a name that seems common.
func (a *lists) clientesByText(ctx context.Context, tenantID int64, text string, guess bool) ([]any, *commonName, error) {
	if d := sigilo.NormalizarDocumento(text); (len(d) == 11 || len(d) == 14) && strings.ContainsAny(text, "0123456789") {
		ids, err := a.ids(ctx, "SELECT id FROM clientes WHERE tenant_id = ? AND documento = ?", tenantID, d)
		if err != nil || len(ids) > 0 {
			return ids, nil, err
		}
	}
	search, common, err := a.rarestFirst(ctx, tenantID, words(text))
	switch {
	case err != nil || len(search) == 0:
		return nil, nil, err
	case guess && common:
		return nil, &commonName{tenantID, search, true}, nil
	}
	query := "p.cliente_id FROM cliente_palavras p WHERE p.tenant_id = ? AND p.palavra >= ? AND p.palavra < ?"
	args := []any{tenantID, search[0], prefixEnd(search[0])}
	for _, p := range search[1:] {
		query, args = query+" AND p.nome LIKE ?", append(args, anywhere(p))
	}
	query += fmt.Sprintf(" LIMIT %d", a.limits.clientes+1)
	ids, err := a.ids(ctx, "SELECT "+query, args...)
	all := len(ids) <= a.limits.clientes
	if ids = unique(ids); !all && len(ids) <= a.limits.clientes && err == nil { // some have two words with one beginning
		ids, err = a.ids(ctx, "SELECT DISTINCT "+query, args...)
		all = len(ids) <= a.limits.clientes
	}
	if err != nil || all {
		return ids, nil, err
	}
	return ids[:a.limits.clientes], &commonName{tenantID, search, false}, nil
}

// unique leaves the first of each id.
func unique(ids []any) []any {
	seen := make(map[any]bool, len(ids))
	return slices.DeleteFunc(ids, func(id any) bool {
		had := seen[id]
		seen[id] = true
		return had
	})
}

// rarestFirst puts the words in the order of how many clients have them; none when no client has them all. Of words that too many have to
// be counted, the one of whose first clients more have the others is the rarer: those who have them all are the same people. common tells
// whether the name seems to be of very many.
func (a *lists) rarestFirst(ctx context.Context, tenantID int64, search []string) (sorted []string, common bool, err error) {
	if len(search) < 2 {
		return search, false, nil
	}
	type heard struct{ clients, whole int }
	of := make(map[string]heard, len(search))
	for _, p := range search {
		var h heard
		var others []string
		var args []any
		for _, other := range search {
			if other != p {
				others, args = append(others, "p.nome LIKE ?"), append(args, anywhere(other))
			}
		}
		err = a.s.pools.reader.QueryRowContext(ctx, fmt.Sprintf("SELECT COUNT(*), COUNT(CASE WHEN %s THEN 1 END) FROM (SELECT nome FROM cliente_palavras"+
			" WHERE tenant_id = ? AND palavra >= ? AND palavra < ? LIMIT %d) p", strings.Join(others, " AND "), wordCountLimit),
			append(args, tenantID, p, prefixEnd(p))...).Scan(&h.clients, &h.whole)
		if err != nil || h.whole == 0 && h.clients < wordCountLimit {
			return nil, false, classify(err)
		}
		of[p] = h
	}
	slices.SortFunc(search, func(x, y string) int {
		return cmp.Or(of[x].clients-of[y].clients, of[y].whole-of[x].whole,
			len(y)-len(x)) // of two about which nothing is known the longer one is the rarer guess
	})
	rarest := of[search[0]]
	return search, rarest.clients == wordCountLimit && rarest.whole*commonShare >= wordCountLimit, nil
}
