package storage

import (
	"context"
	"database/sql"
	"strconv"
	"strings"

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
