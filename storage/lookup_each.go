package storage

import (
	"cmp"
	"context"
	"errors"
	"math/bits"
	"slices"
	"strconv"
	"strings"

	"ponte/crm"
)

// inserirPorID keeps a list distinct and in id order.
func inserirPorID[T any](lista []T, v T, id func(T) int64) []T {
	i, existe := slices.BinarySearchFunc(lista, id(v), func(x T, alvo int64) int { return cmp.Compare(id(x), alvo) })
	if existe {
		return lista
	}
	return slices.Insert(lista, i, v)
}

// sought is a value of a tenant that several calls of a round may look for.
type sought struct {
	tenantID int64
	value    any
}

// askEach runs SELECTs with the placeholders tenant and value, all of them for each of the values, as one prepared statement.
// The values are filled up with nulls, which match nothing, to a power of two, so that few different statements are needed.
func (c *consultas) askEach(ctx context.Context, values []sought, read func(scan func(...any) error) error, selects ...string) (err error) {
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
	rows, err := c.consultarPreparado(ctx, text.String(), args)
	if err != nil {
		return classificar(err)
	}
	defer func() { err = errors.Join(err, classificar(rows.Close())) }()
	for rows.Next() {
		if err := read(rows.Scan); err != nil {
			return classificar(err)
		}
	}
	return classificar(rows.Err())
}

// distinct are the values that the calls of a round look for, "" and 0 left out.
func distinct[T comparable](lote []*busca, values func(*crm.Procura) []T) []sought {
	var zero T
	var all []sought
	for _, b := range lote {
		for _, v := range values(b.p) {
			s := sought{b.p.TenantID, v}
			if v != zero && !slices.Contains(all, s) {
				all = append(all, s)
			}
		}
	}
	return all
}

// maxPorEmail is how many clients of one e-mail address are found: the rules only ask whether there is another.
const maxPorEmail = 2

func (c *consultas) buscarEmails(ctx context.Context, lote []*busca) error {
	values := distinct(lote, func(p *crm.Procura) []string { return []string{p.Cliente.Email} })
	return c.askEach(ctx, values, func(scan func(...any) error) error {
		cliente, err := lerCliente(scan)
		for _, b := range lote {
			if b.p.TenantID == cliente.TenantID && b.p.Cliente.Email == cliente.Email {
				b.a.Clientes = inserirPorID(b.a.Clientes, cliente, func(c crm.Cliente) int64 { return c.ID })
			}
		}
		return err
	}, "SELECT "+tabClientes.lista("")+" FROM clientes WHERE tenant_id = ? AND email = ? ORDER BY id LIMIT "+strconv.Itoa(maxPorEmail))
}

// buscarContratos asks for the contracts of units.
func (c *consultas) buscarContratos(ctx context.Context, lote []*busca) error {
	values := distinct(lote, func(p *crm.Procura) []int64 { return p.ContratosDasUnidades })
	return c.askEach(ctx, values, func(scan func(...any) error) error {
		contrato, err := lerContrato(scan)
		for _, b := range lote {
			if b.p.TenantID == contrato.TenantID && slices.Contains(b.p.ContratosDasUnidades, contrato.UnidadeID) {
				b.a.Contratos = inserirPorID(b.a.Contratos, contrato, func(c crm.Contrato) int64 { return c.ID })
			}
		}
		return err
	}, "SELECT "+tabContratos.lista("")+" FROM contratos WHERE tenant_id = ? AND unidade_id = "+valorNumero)
}

// buscarUnidades asks by code and by number. A number repeats across blocks: each look-up gets maxUnidades of them at most,
// which never push out those of its code.
func (c *consultas) buscarUnidades(ctx context.Context, lote []*busca) error {
	values := distinct(lote, func(p *crm.Procura) []string { return []string{p.Unidade} })
	by := func(column string) string {
		return selecionarUnidades + "u.tenant_id = ? AND " + column + " = ? ORDER BY u.id LIMIT " + strconv.Itoa(maxUnidades)
	}
	return c.askEach(ctx, values, func(scan func(...any) error) error {
		u, err := lerUnidade(scan)
		for _, b := range lote {
			if b.p.Unidade == "" || b.p.TenantID != u.TenantID {
				continue
			}
			if b.p.Unidade == u.Codigo || b.p.Unidade == u.Numero && len(b.a.Unidades) < maxUnidades {
				b.a.Unidades = inserirPorID(b.a.Unidades, u, func(u crm.Unidade) int64 { return u.ID })
			}
		}
		return err
	}, by("u.codigo"), by("u.numero"))
}
