package storage

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"unicode/utf8"

	"ponte/crm/sigilo"
)

// contagemPalavra is how far a word's clients are counted, to begin with the rarest word.
const contagemPalavra = 2_000

// nomeComum is a name that more clients have than are looked up one by one.
type nomeComum struct {
	tenantID int64
	palavras []string
}

// em narrows a source to ocorrências of clients who have the name. It counts, because an EXISTS may be turned into a join
// that begins with all who have the name.
func (n *nomeComum) em(fonte condicao) condicao {
	for _, p := range n.palavras {
		fonte = fonte.e("(SELECT COUNT(*) FROM cliente_palavras q WHERE q.cliente_id = ocorrencias.cliente_id AND q.tenant_id = ? AND q.palavra >= ?"+
			" AND q.palavra < ?) > 0", n.tenantID, p, alemDe(p))
	}
	return fonte
}

// alemDe is the end of the range of what begins with a word.
func alemDe(palavra string) string { return palavra + string(utf8.MaxRune) }

// clientesDoTexto finds clients by document, or by the beginnings of the words of their name: all of them, or the first
// ones and the name that more than limites.clientes have.
func (a *acervo) clientesDoTexto(ctx context.Context, tenantID int64, texto string) ([]any, *nomeComum, error) {
	if d := sigilo.NormalizarDocumento(texto); (len(d) == 11 || len(d) == 14) && strings.ContainsAny(texto, "0123456789") {
		ids, err := a.ids(ctx, "SELECT id FROM clientes WHERE tenant_id = ? AND documento = ?", tenantID, d)
		if err != nil || len(ids) > 0 {
			return ids, nil, err
		}
	}
	busca, err := a.daMaisRara(ctx, tenantID, palavras(texto))
	if err != nil || len(busca) == 0 {
		return nil, nil, err
	}
	consulta := "SELECT DISTINCT p.cliente_id FROM cliente_palavras p WHERE p.tenant_id = ? AND p.palavra >= ? AND p.palavra < ?"
	args := []any{tenantID, busca[0], alemDe(busca[0])}
	for _, p := range busca[1:] {
		consulta, args = consulta+" AND p.nome LIKE ?", append(args, "% "+p+"%") // words have no character that LIKE reads otherwise
	}
	ids, err := a.ids(ctx, consulta+fmt.Sprintf(" LIMIT %d", a.limites.clientes+1), args...)
	if err != nil || len(ids) <= a.limites.clientes {
		return ids, nil, err
	}
	return ids[:a.limites.clientes], &nomeComum{tenantID, busca}, nil
}

// daMaisRara puts the words in the order of how many clients have them, as far as that is counted; none when one of them
// is nobody's.
func (a *acervo) daMaisRara(ctx context.Context, tenantID int64, busca []string) ([]string, error) {
	if len(busca) < 2 {
		return busca, nil
	}
	quantos := make(map[string]int, len(busca))
	for _, p := range busca {
		var n int
		err := a.s.pools.leitura.QueryRowContext(ctx, fmt.Sprintf("SELECT COUNT(*) FROM (SELECT 1 FROM cliente_palavras WHERE tenant_id = ?"+
			" AND palavra >= ? AND palavra < ? LIMIT %d) p", contagemPalavra), tenantID, p, alemDe(p)).Scan(&n)
		if err != nil || n == 0 {
			return nil, classificar(err)
		}
		quantos[p] = n
	}
	slices.SortFunc(busca, func(x, y string) int {
		if d := quantos[x] - quantos[y]; d != 0 {
			return d
		}
		return len(y) - len(x) // of two common words the longer one is the rarer guess
	})
	return busca, nil
}
