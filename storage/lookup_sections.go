package storage

import (
	"database/sql"
	"strings"

	"ponte/crm"
)

// section is one kind of question of a round: a table that is asked by a key, and whose rows complete the Achados.
// Engines compare without trailing blanks (PAD SPACE): what the rules look for is trimmed.
type section struct {
	table   string
	columns []string                         // the first is never null
	key     []string                         // columns that, with tenant_id, are compared with the values
	through crm.TipoVinculo                  // not "": they are columns of vinculos, which leads to a row of table by its id
	value   string                           // how a value is written
	besides func(table, value string) string // a condition besides the keys, and its value; nil = none
	wanted  func(*crm.Procura) bool
	values  func([]any, *crm.Procura) []any // appends one for each column of key, and that of besides
	read    func(scan func(...any) error, a *crm.Achados) error
}

// count values a member gives.
func (s *section) count() int {
	if s.besides != nil {
		return len(s.key) + 1
	}
	return len(s.key)
}

// How values are written. An engine that types a statement when it is prepared (MySQL 8) takes a bare placeholder for a text:
// right for texts, but a number would then be compared without an index.
const (
	textValue   = "?"
	numberValue = "CAST(? AS SIGNED)"
)

// maxChaves is how many idempotency keys one look-up may name.
const maxChaves = 4

// sections are all questions whose answer is at most one row. E-mail addresses, units and their contracts are asked by
// themselves (lookup_each.go).
var sections = allSections()

func allSections() []section {
	var all []section
	for i := range maxChaves {
		all = append(all, chaveSection(i))
	}
	all = append(all, vinculoSections()...)
	all = append(all,
		clienteByIDSection(),
		clienteSection("id_integracao", func(p *crm.ProcuraCliente) string { return p.IDIntegracao }),
		clienteSection("codigo", func(p *crm.ProcuraCliente) string { return p.Codigo }),
		clienteSection("documento", func(p *crm.ProcuraCliente) string { return p.Documento }),
		clienteSection("codigo_auxiliar", func(p *crm.ProcuraCliente) string { return p.CodigoAuxiliar }),
	)
	return append(all, section{
		table: contratosTable.name, columns: contratosTable.columnNames(), key: []string{"codigo"}, value: textValue,
		wanted: func(p *crm.Procura) bool { return p.Contrato != "" },
		values: func(v []any, p *crm.Procura) []any { return append(v, p.Contrato) },
		read: func(scan func(...any) error, a *crm.Achados) error {
			c, err := readContrato(scan)
			a.Contratos = insertByID(a.Contratos, c, func(c crm.Contrato) int64 { return c.ID })
			return err
		},
	}, section{
		table: ocorrenciasTable.name, columns: strings.Split(columnsWithoutRecebido(""), ", "), key: []string{"numero"}, value: textValue,
		wanted: func(p *crm.Procura) bool { return p.Numero != "" },
		values: func(v []any, p *crm.Procura) []any { return append(v, p.Numero) },
		read:   readFound,
	}, section{
		table: ocorrenciasTable.name, columns: []string{"id"}, key: []string{"numero"}, value: textValue,
		besides: func(table, sistema string) string {
			return table + ".origem_sistema <> " + sistema + " AND " + sentCondition(table, sistema)
		},
		wanted: func(p *crm.Procura) bool { return p.Numero != "" && p.EnviadaAo != "" },
		values: func(v []any, p *crm.Procura) []any { return append(v, p.Numero, p.EnviadaAo) },
		read: func(_ func(...any) error, a *crm.Achados) error {
			a.Enviada = true
			return nil
		},
	}, section{
		table: ocorrenciasTable.name, columns: ocorrenciasTable.columnNames(), key: []string{"id"}, value: numberValue,
		wanted: func(p *crm.Procura) bool { return p.OcorrenciaID != 0 },
		values: func(v []any, p *crm.Procura) []any { return append(v, p.OcorrenciaID) },
		read:   readFound,
	})
}

func chaveSection(i int) section {
	return section{
		table: chavesTable.name, columns: chavesTable.columnNames(), key: []string{"sistema", "tipo", "chave"}, value: textValue,
		wanted: func(p *crm.Procura) bool { return i < len(p.Chaves) },
		values: func(v []any, p *crm.Procura) []any {
			return append(v, p.Chaves[i].Sistema, string(p.Chaves[i].Tipo), p.Chaves[i].Chave)
		},
		read: func(scan func(...any) error, a *crm.Achados) error {
			k, err := readChave(scan)
			a.Chaves = append(a.Chaves, k)
			return err
		},
	}
}

func clienteSection(column string, key func(*crm.ProcuraCliente) string) section {
	return section{
		table: clientesTable.name, columns: clientesTable.columnNames(), key: []string{column}, value: textValue,
		wanted: func(p *crm.Procura) bool { return key(&p.Cliente) != "" },
		values: func(v []any, p *crm.Procura) []any { return append(v, key(&p.Cliente)) },
		read: func(scan func(...any) error, a *crm.Achados) error {
			c, err := readCliente(scan)
			a.Clientes = insertByID(a.Clientes, c, func(c crm.Cliente) int64 { return c.ID })
			return err
		},
	}
}

// clienteByIDSection asks by our own id.
func clienteByIDSection() section {
	s := clienteSection("id", nil)
	s.value = numberValue
	s.wanted = func(p *crm.Procura) bool { return p.Cliente.ID != 0 }
	s.values = func(v []any, p *crm.Procura) []any { return append(v, p.Cliente.ID) }
	return s
}

// vinculoSections find by the names of other systems.
func vinculoSections() []section {
	key := []string{"codigo", "sistema", "ambiente"}
	return []section{{
		table: clientesTable.name, columns: clientesTable.columnNames(), through: crm.VinculoCliente, key: key, value: textValue,
		wanted: func(p *crm.Procura) bool { return p.Cliente.Codigo != "" && p.De.Sistema != "" },
		values: func(v []any, p *crm.Procura) []any { return append(v, p.Cliente.Codigo, p.De.Sistema, p.De.Ambiente) },
		read: func(scan func(...any) error, a *crm.Achados) error {
			c, err := readCliente(scan)
			a.ClienteDe = c.ID
			a.Clientes = insertByID(a.Clientes, c, func(c crm.Cliente) int64 { return c.ID })
			return err
		},
	}, {
		table: unidadesTable.name, columns: unidadesTable.columnNames(), through: crm.VinculoUnidade, key: key, value: textValue,
		wanted: func(p *crm.Procura) bool { return p.Unidade != "" && p.De.Sistema != "" },
		values: func(v []any, p *crm.Procura) []any { return append(v, p.Unidade, p.De.Sistema, "") },
		read: func(scan func(...any) error, a *crm.Achados) error {
			u, err := readUnidade(func(d ...any) error { return scan(d[:len(unidadesTable.columns)]...) }) // without names
			a.UnidadeDe = u.ID
			a.Unidades = insertByID(a.Unidades, u, func(u crm.Unidade) int64 { return u.ID })
			return err
		},
	}, {
		table: ocorrenciasTable.name, columns: []string{"id"}, through: crm.VinculoOcorrencia, key: key, value: textValue,
		wanted: func(p *crm.Procura) bool { return p.Vinculo.Codigo != "" },
		values: func(v []any, p *crm.Procura) []any {
			return append(v, p.Vinculo.Codigo, p.Vinculo.Sistema, p.Vinculo.Ambiente)
		},
		read: func(scan func(...any) error, a *crm.Achados) error { return scan(&a.Nomeada) },
	}}
}

func readFound(scan func(...any) error, a *crm.Achados) error {
	o, err := readOcorrencia(scan)
	a.Ocorrencia = &o
	return err
}

// noColumn stands for recebido where it is not read.
const noColumn = "'' AS recebido"

// absent tells of a column whether it is null.
type absent bool

// Scan notes it.
func (a *absent) Scan(v any) error {
	*a = v == nil
	return nil
}

// discard reads nothing of a column.
type discard struct{}

// Scan does nothing.
func (discard) Scan(any) error { return nil }

var (
	_ sql.Scanner = (*absent)(nil)
	_ sql.Scanner = discard{}
)
