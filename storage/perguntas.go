package storage

import (
	"cmp"
	"slices"
	"strings"

	"ponte/crm"
)

// Engines compare without trailing blanks (PAD SPACE) and this program compares exactly: what the rules look for is trimmed.

func perguntasChaves(tenantID int64, lote []*busca) []pergunta {
	grupos := map[crm.ProcuraChave]*conjunto[string]{}
	for _, b := range lote {
		for _, k := range b.p.Chaves {
			g := crm.ProcuraChave{Sistema: k.Sistema, Tipo: k.Tipo}
			if grupos[g] == nil {
				grupos[g] = &conjunto[string]{}
			}
			grupos[g].mais(k.Chave)
		}
	}
	var out []pergunta
	for g, c := range grupos {
		if len(c.args) == 0 {
			continue
		}
		em, args := c.em("chave", tenantID, g.Sistema, string(g.Tipo))
		out = append(out, pergunta{
			sql:  "SELECT " + tabChaves.lista("") + " FROM chaves_idempotencia WHERE tenant_id = ? AND sistema = ? AND tipo = ? AND " + em,
			args: args,
			ler: func(scan func(...any) error) error {
				k, err := lerChave(scan)
				if err != nil {
					return err
				}
				for _, b := range lote {
					if slices.Contains(b.p.Chaves, crm.ProcuraChave{Sistema: k.Sistema, Tipo: k.Tipo, Chave: k.Chave}) {
						b.a.Chaves = append(b.a.Chaves, k)
					}
				}
				return nil
			},
		})
	}
	return out
}

// chavesCliente are the keys of a client, each with its column and the member of a Procura.
var chavesCliente = []struct {
	coluna  string
	procura func(*crm.ProcuraCliente) string
	cliente func(*crm.Cliente) string
}{
	{"id_integracao", func(p *crm.ProcuraCliente) string { return p.IDIntegracao }, func(c *crm.Cliente) string { return c.IDIntegracao }},
	{"codigo", func(p *crm.ProcuraCliente) string { return p.Codigo }, func(c *crm.Cliente) string { return c.Codigo }},
	{"documento", func(p *crm.ProcuraCliente) string { return p.Documento }, func(c *crm.Cliente) string { return c.Documento }},
	{"codigo_auxiliar", func(p *crm.ProcuraCliente) string { return p.CodigoAuxiliar }, func(c *crm.Cliente) string { return c.CodigoAuxiliar }},
	{"email", func(p *crm.ProcuraCliente) string { return p.Email }, func(c *crm.Cliente) string { return c.Email }},
}

func perguntasClientes(tenantID int64, lote []*busca) []pergunta {
	var out []pergunta
	ler := func(scan func(...any) error) error {
		c, err := lerCliente(scan)
		if err != nil {
			return err
		}
		for _, b := range lote {
			if clienteProcurado(&b.p.Cliente, &c) {
				b.a.Clientes = inserirPorID(b.a.Clientes, c, func(c crm.Cliente) int64 { return c.ID })
			}
		}
		return nil
	}
	for _, k := range chavesCliente {
		var c conjunto[string]
		for _, b := range lote {
			c.mais(k.procura(&b.p.Cliente))
		}
		if len(c.args) > 0 {
			em, args := c.em(k.coluna, tenantID)
			out = append(out, pergunta{"SELECT " + tabClientes.lista("") + " FROM clientes WHERE tenant_id = ? AND " + em, args, ler})
		}
	}
	return out
}

func clienteProcurado(p *crm.ProcuraCliente, c *crm.Cliente) bool {
	for _, k := range chavesCliente {
		if v := k.procura(p); v != "" && v == k.cliente(c) {
			return true
		}
	}
	return false
}

// inserirPorID keeps a list distinct and in id order.
func inserirPorID[T any](lista []T, v T, id func(T) int64) []T {
	i, existe := slices.BinarySearchFunc(lista, id(v), func(x T, alvo int64) int { return cmp.Compare(id(x), alvo) })
	if existe {
		return lista
	}
	return slices.Insert(lista, i, v)
}

const colunasContrato = "id, tenant_id, codigo, unidade_id, cliente_id, situacao"

func lerContrato(scan func(...any) error) (c crm.Contrato, err error) {
	err = scan(&c.ID, &c.TenantID, &c.Codigo, &c.UnidadeID, &c.ClienteID, &c.Situacao)
	return c, err
}

func perguntasContratos(tenantID int64, lote []*busca) []pergunta {
	var codigos conjunto[string]
	var unidades conjunto[int64]
	for _, b := range lote {
		codigos.mais(b.p.Contrato)
		for _, u := range b.p.ContratosDasUnidades {
			unidades.mais(u)
		}
	}
	ler := func(scan func(...any) error) error {
		c, err := lerContrato(scan)
		if err != nil {
			return err
		}
		for _, b := range lote {
			if b.p.Contrato != "" && b.p.Contrato == c.Codigo || c.UnidadeID != 0 && slices.Contains(b.p.ContratosDasUnidades, c.UnidadeID) {
				b.a.Contratos = inserirPorID(b.a.Contratos, c, func(c crm.Contrato) int64 { return c.ID })
			}
		}
		return nil
	}
	var out []pergunta
	if len(codigos.args) > 0 {
		em, args := codigos.em("codigo", tenantID)
		out = append(out, pergunta{"SELECT " + colunasContrato + " FROM contratos WHERE tenant_id = ? AND " + em, args, ler})
	}
	if len(unidades.args) > 0 {
		em, args := unidades.em("unidade_id", tenantID)
		out = append(out, pergunta{"SELECT " + colunasContrato + " FROM contratos WHERE tenant_id = ? AND " + em, args, ler})
	}
	return out
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

func perguntasOcorrencia(tenantID int64, lote []*busca) []pergunta {
	var numeros conjunto[string]
	var ids conjunto[int64]
	for _, b := range lote {
		numeros.mais(b.p.Numero)
		ids.mais(b.p.OcorrenciaID)
	}
	var out []pergunta
	if len(numeros.args) > 0 {
		em, args := numeros.em("numero", tenantID)
		colunas := strings.Replace(tabOcorrencias.lista(""), "recebido", "'' AS recebido", 1)
		out = append(out, pergunta{"SELECT " + colunas + " FROM ocorrencias WHERE tenant_id = ? AND " + em, args, func(scan func(...any) error) error {
			o, err := lerOcorrencia(scan)
			for _, b := range lote {
				if b.p.Numero != "" && b.p.Numero == o.Numero && b.a.Ocorrencia == nil {
					b.a.Ocorrencia = &o
				}
			}
			return err
		}})
	}
	if len(ids.args) > 0 {
		em, args := ids.em("id", tenantID)
		out = append(out, pergunta{"SELECT " + tabOcorrencias.lista("") + " FROM ocorrencias WHERE tenant_id = ? AND " + em, args, func(scan func(...any) error) error {
			o, err := lerOcorrencia(scan)
			for _, b := range lote {
				if b.p.OcorrenciaID == o.ID {
					b.a.Ocorrencia = &o
				}
			}
			return err
		}})
	}
	return out
}
