package storage

import (
	"cmp"
	"context"
	"math/bits"
	"slices"
	"strconv"
	"strings"

	"ponte/crm"
)

// insertByID keeps a list distinct and in id order.
func insertByID[T any](list []T, v T, id func(T) int64) []T {
	i, exists := slices.BinarySearchFunc(list, id(v), func(x T, target int64) int { return cmp.Compare(id(x), target) })
	if exists {
		return list
	}
	return slices.Insert(list, i, v)
}

// sought is a value of a tenant that several calls of a round may look for.
type sought struct {
	tenantID int64
	value    any
}

// askEach runs SELECTs with the placeholders tenant and value, all of them for each of the values, as one prepared statement.
// The values are filled up with nulls, which match nothing, to a power of two, so that few different statements are needed.
func (c *lookups) askEach(ctx context.Context, values []sought, read func(scan func(...any) error) error, selects ...string) error {
	if len(values) == 0 {
		return nil
	}
	var text strings.Builder
	n := len(selects) << bits.Len(uint(len(values)-1))
	args := make([]any, 0, 2*n)
	for i := range n {
		if i > 0 {
			text.WriteString(" UNION ALL ")
		}
		text.WriteString("SELECT * FROM (" + selects[i%len(selects)] + ") m" + strconv.Itoa(i))
		if v := i / len(selects); v < len(values) {
			args = append(args, values[v].tenantID, values[v].value)
		} else {
			args = append(args, nil, nil)
		}
	}
	rows, err := c.queryPrepared(ctx, text.String(), args)
	return handRows(rows, err, read)
}

// distinct are the values that the calls of a round look for, "" and 0 left out.
func distinct[T comparable](round []*lookup, values func(*crm.Procura) []T) []sought {
	var zero T
	var all []sought
	for _, b := range round {
		for _, v := range values(b.p) {
			s := sought{b.p.TenantID, v}
			if v != zero && !slices.Contains(all, s) {
				all = append(all, s)
			}
		}
	}
	return all
}

// maxPerEmail is how many clients of one e-mail address are found: the rules only ask whether there is another.
const maxPerEmail = 2

func (c *lookups) askEmails(ctx context.Context, round []*lookup) error {
	values := distinct(round, func(p *crm.Procura) []string { return []string{p.Cliente.Email} })
	return c.askEach(ctx, values, func(scan func(...any) error) error {
		cliente, err := readCliente(scan)
		for _, b := range round {
			if b.p.TenantID == cliente.TenantID && b.p.Cliente.Email == cliente.Email {
				b.a.Clientes = insertByID(b.a.Clientes, cliente, func(c crm.Cliente) int64 { return c.ID })
			}
		}
		return err
	}, "SELECT "+clientesTable.columnList("")+" FROM clientes WHERE tenant_id = ? AND email = ? ORDER BY id LIMIT "+strconv.Itoa(maxPerEmail))
}

// askContratos asks for the contracts of units.
func (c *lookups) askContratos(ctx context.Context, round []*lookup) error {
	values := distinct(round, func(p *crm.Procura) []int64 { return p.ContratosDasUnidades })
	return c.askEach(ctx, values, func(scan func(...any) error) error {
		contrato, err := readContrato(scan)
		for _, b := range round {
			if b.p.TenantID == contrato.TenantID && slices.Contains(b.p.ContratosDasUnidades, contrato.UnidadeID) {
				b.a.Contratos = insertByID(b.a.Contratos, contrato, func(c crm.Contrato) int64 { return c.ID })
			}
		}
		return err
	}, "SELECT "+contratosTable.columnList("")+" FROM contratos WHERE tenant_id = ? AND unidade_id = "+numberValue)
}

// askUnidades asks by code and by number. A number repeats across blocks: each look-up gets maxUnidades of them at most,
// which never push out those of its code.
func (c *lookups) askUnidades(ctx context.Context, round []*lookup) error {
	values := distinct(round, func(p *crm.Procura) []string { return []string{p.Unidade} })
	by := func(column string) string {
		return selectUnidades + "u.tenant_id = ? AND " + column + " = ? ORDER BY u.id LIMIT " + strconv.Itoa(maxUnidades)
	}
	return c.askEach(ctx, values, func(scan func(...any) error) error {
		u, err := readUnidade(scan)
		for _, b := range round {
			if b.p.Unidade == "" || b.p.TenantID != u.TenantID {
				continue
			}
			if b.p.Unidade == u.Codigo || b.p.Unidade == u.Numero && len(b.a.Unidades) < maxUnidades {
				b.a.Unidades = insertByID(b.a.Unidades, u, func(u crm.Unidade) int64 { return u.ID })
			}
		}
		return err
	}, by("u.codigo"), by("u.numero"))
}
