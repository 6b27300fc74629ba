package storage

import (
	"context"
	"database/sql"
	"fmt"
	"strconv"
	"strings"
	"time"

	"ponte/crm"
)

// lotePerguntas is how many keys one SELECT ... IN asks for: engines differ in how many placeholders they take.
const lotePerguntas = 500

// lerTodas runs a query and reads every row of it.
func lerTodas[T any](ctx context.Context, db *sql.DB, ler func(func(...any) error) (T, error), consulta string, args ...any) ([]T, error) {
	linhas, err := db.QueryContext(ctx, consulta, args...)
	if err != nil {
		return nil, classificar(err)
	}
	defer linhas.Close()
	var lista []T
	for linhas.Next() {
		v, err := ler(linhas.Scan)
		if err != nil {
			return nil, classificar(err)
		}
		lista = append(lista, v)
	}
	return lista, classificar(linhas.Err())
}

// lerPorChave is lerTodas for a query that ends in "IN (", asked in pieces; fixos come before the keys.
func lerPorChave[T, K any](ctx context.Context, db *sql.DB, ler func(func(...any) error) (T, error), consulta string, fixos []any, chaves []K) ([]T, error) {
	var lista []T
	for len(chaves) > 0 {
		n := min(len(chaves), lotePerguntas)
		args := append(make([]any, 0, len(fixos)+n), fixos...)
		for _, c := range chaves[:n] {
			args = append(args, c)
		}
		parte, err := lerTodas(ctx, db, ler, consulta+interrogacoes(n)+")", args...)
		if err != nil {
			return nil, err
		}
		lista, chaves = append(lista, parte...), chaves[n:]
	}
	return lista, nil
}

// cursor is the place in a list that is ordered by an instant and an id, newest first: the last row that was given.
type cursor struct{ ms, id int64 }

// String is the cursor as it travels: two numbers in base 36.
func (c cursor) String() string {
	return strconv.FormatInt(c.ms, 36) + "." + strconv.FormatInt(c.id, 36)
}

// lerCursor reads a cursor; "" is the zero one, the start.
func lerCursor(texto string) (cursor, error) {
	if texto == "" {
		return cursor{}, nil
	}
	ms, id, _ := strings.Cut(texto, ".")
	var c cursor
	var err1, err2 error
	c.ms, err1 = strconv.ParseInt(ms, 36, 64)
	c.id, err2 = strconv.ParseInt(id, 36, 64)
	if err1 != nil || err2 != nil || c.id <= 0 {
		return cursor{}, crm.ErrCursor
	}
	return c, nil
}

func lerCursorLido(scan func(...any) error) (c cursor, err error) {
	err = scan(&c.id, &c.ms)
	return c, err
}

// depois are the conditions for what comes after the cursor's row in a list.
func (c cursor) depois(coluna string) []condicao {
	return []condicao{
		{texto: coluna + " <= ?", args: []any{c.ms}},
		{texto: "(" + coluna + " < ? OR id < ?)", args: []any{c.ms, c.id}},
	}
}

// ate are the conditions for what comes before the cursor's row, and that row; none for the zero cursor.
func (c cursor) ate(coluna string) []condicao {
	if c.id == 0 {
		return nil
	}
	return []condicao{
		{texto: coluna + " >= ?", args: []any{c.ms}},
		{texto: "(" + coluna + " > ? OR id >= ?)", args: []any{c.ms, c.id}},
	}
}

// limitesDeBusca bound what one page costs, whatever is asked for. A window is how many entries of an index a page looks
// through for something that the index does not lead to: a page that found too little in it ends there, and the next one
// goes on.
type limitesDeBusca struct {
	clientes    int // whose ocorrências are looked up; a name that more have is looked for in the list's order
	ocorrencias int // window; each entry costs looking at its row and its client's words
	chamadas    int // window; what calls are narrowed by stands in the index
}

var limitesPadrao = limitesDeBusca{clientes: 1_000, ocorrencias: 5_000, chamadas: 30_000}

// fimDaJanela is the last row that a page looks at in ranges of a table; the zero cursor when they hold fewer than n.
func (a *acervo) fimDaJanela(ctx context.Context, tabela, coluna string, faixas, comum []condicao, n int) (fim cursor, err error) {
	for _, f := range faixas {
		consulta, args := "SELECT id, "+coluna+" FROM "+tabela+" WHERE "+f.texto, append([]any{}, f.args...)
		for _, c := range comum {
			consulta, args = consulta+" AND "+c.texto, append(args, c.args...)
		}
		achados, err := lerTodas(ctx, a.s.pools.leitura, lerCursorLido,
			consulta+fmt.Sprintf(" ORDER BY %s DESC, id DESC LIMIT 1 OFFSET %d", coluna, n/len(faixas)), args...)
		if err != nil {
			return cursor{}, err
		}
		for _, c := range achados { // the newest of the ends: beyond it one range was not looked at
			if c.ms > fim.ms || c.ms == fim.ms && c.id > fim.id {
				fim = c
			}
		}
	}
	return fim, nil
}

// emJanelas reads n+1 rows at most, first in a small window, where what is common is found, then in the whole one. fim is
// where the window ended that the rows are of; the zero cursor when it held everything.
func (a *acervo) emJanelas(ctx context.Context, tabela, coluna string, faixas, limites []condicao, janela, n int,
	ler func(limites []condicao) ([]cursor, error),
) (pagina []cursor, fim cursor, err error) {
	for _, tamanho := range []int{janela / 16, janela} {
		if fim, err = a.fimDaJanela(ctx, tabela, coluna, faixas, limites, tamanho); err != nil {
			return nil, fim, err
		}
		pagina, err = ler(append(limites[:len(limites):len(limites)], fim.ate(coluna)...))
		if err != nil || len(pagina) > n || fim.id == 0 {
			break
		}
	}
	return pagina, fim, err
}

// cortarPagina cuts what was read to n rows. What is left begins at proximo; ate is set when a window ended before n rows
// were found.
func cortarPagina(lidas []cursor, n int, fim cursor) (pagina []cursor, proximo string, ate time.Time) {
	switch {
	case len(lidas) > n:
		return lidas[:n], lidas[n-1].String(), time.Time{}
	case fim.id != 0:
		return lidas, fim.String(), deMS(fim.ms)
	}
	return lidas, "", time.Time{}
}
