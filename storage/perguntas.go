package storage

import (
	"cmp"
	"slices"

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

// maxPorEmail is how many clients of one e-mail address are found: the rules only ask whether there is another.
const maxPorEmail = 2

func perguntasEmails(tenantID int64, lote []*busca) []pergunta {
	var enderecos conjunto[string]
	for _, b := range lote {
		enderecos.mais(b.p.Cliente.Email)
	}
	var out []pergunta
	for _, endereco := range enderecos.args {
		out = append(out, pergunta{
			"SELECT " + tabClientes.lista("") + " FROM clientes WHERE tenant_id = ? AND email = ? ORDER BY id LIMIT ?",
			[]any{tenantID, endereco, maxPorEmail},
			func(scan func(...any) error) error {
				c, err := lerCliente(scan)
				if err != nil {
					return err
				}
				for _, b := range lote {
					if b.p.Cliente.Email == endereco {
						b.a.Clientes = inserirPorID(b.a.Clientes, c, func(c crm.Cliente) int64 { return c.ID })
					}
				}
				return nil
			},
		})
	}
	return out
}

// perguntasContratos asks for the contracts of units.
func perguntasContratos(tenantID int64, lote []*busca) []pergunta {
	var unidades conjunto[int64]
	for _, b := range lote {
		for _, u := range b.p.ContratosDasUnidades {
			unidades.mais(u)
		}
	}
	if len(unidades.args) == 0 {
		return nil
	}
	em, args := unidades.em("unidade_id", tenantID)
	return []pergunta{{"SELECT " + tabContratos.lista("") + " FROM contratos WHERE tenant_id = ? AND " + em, args, func(scan func(...any) error) error {
		c, err := lerContrato(scan)
		if err != nil {
			return err
		}
		for _, b := range lote {
			if c.UnidadeID != 0 && slices.Contains(b.p.ContratosDasUnidades, c.UnidadeID) {
				b.a.Contratos = inserirPorID(b.a.Contratos, c, func(c crm.Contrato) int64 { return c.ID })
			}
		}
		return nil
	}}}
}

// perguntasUnidades asks by code and by number. A number repeats across blocks: each look-up gets maxUnidades at most.
func perguntasUnidades(tenantID int64, lote []*busca) []pergunta {
	var nomes conjunto[string]
	for _, b := range lote {
		nomes.mais(b.p.Unidade)
	}
	if len(nomes.args) == 0 {
		return nil
	}
	ler := func(scan func(...any) error) error {
		u, err := lerUnidade(scan)
		if err != nil {
			return err
		}
		for _, b := range lote {
			if b.p.Unidade != "" && (b.p.Unidade == u.Codigo || b.p.Unidade == u.Numero) && len(b.a.Unidades) < maxUnidades {
				b.a.Unidades = inserirPorID(b.a.Unidades, u, func(u crm.Unidade) int64 { return u.ID })
			}
		}
		return nil
	}
	var out []pergunta
	for _, nome := range nomes.args { // each by itself, so that a number of many blocks takes nothing from another's share
		for _, coluna := range []string{"u.codigo", "u.numero"} { // the code first: it is what must not be pushed out
			out = append(out, pergunta{selecionarUnidades + "u.tenant_id = ? AND " + coluna + " = ? ORDER BY u.id LIMIT ?", []any{tenantID, nome, maxUnidades}, ler})
		}
	}
	return out
}
