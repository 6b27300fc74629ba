package storage

import (
	"context"
	"database/sql"
	"errors"
	"math/bits"
	"strconv"
	"strings"
)

// maxFormas bounds the statements of rounds that are kept prepared.
const maxFormas = 64

// juntada is one round's look-ups as one prepared statement: what each call seeks is a row of a table of values, and each
// section that somebody asks for is joined to it. Outer joins make every engine start from the values and follow the
// indexes, whatever its statistics say of a table that grows; the same look-ups as IN lists cost MariaDB twice the time, and
// were seen to read a whole table (ADR 0011).
type juntada struct {
	lote   []*busca
	secoes []*secao // that a member asks for
	inicio []int    // of each section in a row
	total  int      // columns of a row
}

func novaJuntada(lote []*busca) *juntada {
	j := &juntada{lote: lote, total: 1}
	for i := range secoes {
		s := &secoes[i]
		for _, b := range lote {
			if s.pede(b.p) {
				j.secoes, j.inicio = append(j.secoes, s), append(j.inicio, j.total)
				j.total += len(s.colunas)
				break
			}
		}
	}
	return j
}

// comando writes the statement and its arguments. The table of values is filled up with nulls, which match nothing, to a
// power of two, so that few different statements are needed.
func (j *juntada) comando() (string, []any) {
	linhas := 1 << bits.Len(uint(len(j.lote)-1))
	valores := 1
	var colunas, juncoes, primeira, outras strings.Builder
	primeira.WriteString("SELECT 0 AS m, " + valorNumero + " AS t")
	outras.WriteString(", " + valorNumero)
	for i, s := range j.secoes {
		alias := "s" + strconv.Itoa(i)
		for _, c := range s.colunas {
			colunas.WriteString(", ")
			if c != semColuna {
				colunas.WriteString(alias + ".")
			}
			colunas.WriteString(c)
		}
		juncoes.WriteString(" LEFT JOIN " + s.tabela + " " + alias + " ON " + alias + ".tenant_id = v.t")
		for n := range s.quantos() {
			v := "v" + strconv.Itoa(valores)
			valores++
			primeira.WriteString(", " + s.valor + " AS " + v)
			outras.WriteString(", " + s.valor)
			if n < len(s.chave) {
				juncoes.WriteString(" AND " + alias + "." + s.chave[n] + " = v." + v)
			} else {
				juncoes.WriteString(" AND " + s.alem(alias, "v."+v))
			}
		}
	}
	var b strings.Builder
	b.WriteString("SELECT v.m" + colunas.String() + " FROM (" + primeira.String())
	for m := 1; m < linhas; m++ {
		b.WriteString(" UNION ALL SELECT " + strconv.Itoa(m) + outras.String())
	}
	b.WriteString(") v" + juncoes.String())
	return b.String(), j.args(make([]any, 0, linhas*valores), linhas*valores)
}

func (j *juntada) args(args []any, total int) []any {
	for _, b := range j.lote {
		args = append(args, b.p.TenantID)
		for _, s := range j.secoes {
			if s.pede(b.p) {
				args = s.valores(args, b.p)
				continue
			}
			for range s.quantos() {
				args = append(args, nil)
			}
		}
	}
	for len(args) < total {
		args = append(args, nil)
	}
	return args
}

// ler completes the members' Achados with the rows. A section without a match comes as nulls and is passed over.
func (j *juntada) ler(rows *sql.Rows) error {
	var membro int
	ausentes := make([]ausente, len(j.secoes))
	destinos := make([]any, j.total)
	limpos := make([]any, j.total)
	for i := range limpos {
		limpos[i] = descarte{}
	}
	for rows.Next() {
		copy(destinos, limpos)
		destinos[0] = &membro
		for i, inicio := range j.inicio {
			destinos[inicio] = &ausentes[i]
		}
		if err := rows.Scan(destinos...); err != nil {
			return err
		}
		for i, s := range j.secoes {
			if ausentes[i] {
				continue
			}
			err := s.ler(func(d ...any) error {
				copy(destinos, limpos)
				copy(destinos[j.inicio[i]:], d)
				return rows.Scan(destinos...)
			}, j.lote[membro].a)
			if err != nil {
				return err
			}
		}
	}
	return rows.Err()
}

// buscarJuntos answers what is looked up by keys.
func (c *consultas) buscarJuntos(ctx context.Context, lote []*busca) (err error) {
	j := novaJuntada(lote)
	if len(j.secoes) == 0 {
		return nil
	}
	texto, args := j.comando()
	rows, err := c.consultarPreparado(ctx, texto, args)
	if err != nil {
		return classificar(err)
	}
	defer func() { err = errors.Join(err, classificar(rows.Close())) }()
	return classificar(j.ler(rows))
}

// consultarPreparado keeps the statement prepared; a server that has no room for one more is sent the text.
func (c *consultas) consultarPreparado(ctx context.Context, texto string, args []any) (*sql.Rows, error) {
	stmt, err := c.prontas.preparar(ctx, texto) //nolint:sqlclosecheck // kept
	switch {
	case err == nil:
		return stmt.QueryContext(ctx, args...)
	case recusaDePreparar(err):
		return c.s.pools.procura.QueryContext(ctx, texto, args...)
	}
	return nil, err
}
