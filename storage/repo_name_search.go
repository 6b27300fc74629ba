package storage

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"unicode/utf8"

	"ponte/crm/sigilo"
)

// wordCountLimit is how far a word's clients are counted, to begin with the rarest word.
const wordCountLimit = 2_000

// commonName is a name that more clients have than are looked up one by one.
type commonName struct {
	tenantID int64
	words    []string
}

// in narrows a source to ocorrências of clients who have the name. It counts, because an EXISTS may be turned into a join
// that begins with all who have the name.
func (n *commonName) in(source condition) condition {
	for _, p := range n.words {
		source = source.and("(SELECT COUNT(*) FROM cliente_palavras q WHERE q.cliente_id = ocorrencias.cliente_id AND q.tenant_id = ? AND q.palavra >= ?"+
			" AND q.palavra < ?) > 0", n.tenantID, p, prefixEnd(p))
	}
	return source
}

// prefixEnd is the end of the range of what begins with a word.
func prefixEnd(word string) string { return word + string(utf8.MaxRune) }

// clientesByText finds clients by document, or by the beginnings of the words of their name: all of them, or the first
// ones and the name that more than limits.clientes have.
func (a *lists) clientesByText(ctx context.Context, tenantID int64, text string) ([]any, *commonName, error) {
	if d := sigilo.NormalizarDocumento(text); (len(d) == 11 || len(d) == 14) && strings.ContainsAny(text, "0123456789") {
		ids, err := a.ids(ctx, "SELECT id FROM clientes WHERE tenant_id = ? AND documento = ?", tenantID, d)
		if err != nil || len(ids) > 0 {
			return ids, nil, err
		}
	}
	search, err := a.rarestFirst(ctx, tenantID, words(text))
	if err != nil || len(search) == 0 {
		return nil, nil, err
	}
	query := "SELECT DISTINCT p.cliente_id FROM cliente_palavras p WHERE p.tenant_id = ? AND p.palavra >= ? AND p.palavra < ?"
	args := []any{tenantID, search[0], prefixEnd(search[0])}
	for _, p := range search[1:] {
		query, args = query+" AND p.nome LIKE ?", append(args, "% "+p+"%") // words have no character that LIKE reads otherwise
	}
	ids, err := a.ids(ctx, query+fmt.Sprintf(" LIMIT %d", a.limits.clientes+1), args...)
	if err != nil || len(ids) <= a.limits.clientes {
		return ids, nil, err
	}
	return ids[:a.limits.clientes], &commonName{tenantID, search}, nil
}

// rarestFirst puts the words in the order of how many clients have them, as far as that is counted; none when one of them
// is nobody's.
func (a *lists) rarestFirst(ctx context.Context, tenantID int64, search []string) ([]string, error) {
	if len(search) < 2 {
		return search, nil
	}
	counts := make(map[string]int, len(search))
	for _, p := range search {
		var n int
		err := a.s.pools.reader.QueryRowContext(ctx, fmt.Sprintf("SELECT COUNT(*) FROM (SELECT 1 FROM cliente_palavras WHERE tenant_id = ?"+
			" AND palavra >= ? AND palavra < ? LIMIT %d) p", wordCountLimit), tenantID, p, prefixEnd(p)).Scan(&n)
		if err != nil || n == 0 {
			return nil, classify(err)
		}
		counts[p] = n
	}
	slices.SortFunc(search, func(x, y string) int {
		if d := counts[x] - counts[y]; d != 0 {
			return d
		}
		return len(y) - len(x) // of two common words the longer one is the rarer guess
	})
	return search, nil
}
