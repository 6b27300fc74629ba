package storage

import (
	"database/sql"
	"strings"

	"ponte/crm"
)

// secao is one kind of question of a round: a table that is asked by a key, and whose rows complete the Achados.
// Engines compare without trailing blanks (PAD SPACE): what the rules look for is trimmed.
type secao struct {
	tabela  string
	colunas []string                          // the first is never null
	chave   []string                          // columns that, with tenant_id, are compared with the values
	valor   string                            // how a value is written
	alem    func(tabela, valor string) string // a condition besides the keys, and its value; nil = none
	pede    func(*crm.Procura) bool
	valores func([]any, *crm.Procura) []any // appends one for each column of chave, and that of alem
	ler     func(scan func(...any) error, a *crm.Achados) error
}

// quantos values a member gives.
func (s *secao) quantos() int {
	if s.alem != nil {
		return len(s.chave) + 1
	}
	return len(s.chave)
}

// How values are written. An engine that types a statement when it is prepared (MySQL 8) takes a bare placeholder for a text:
// right for texts, but a number would then be compared without an index.
const (
	valorTexto  = "?"
	valorNumero = "CAST(? AS SIGNED)"
)

// maxChaves is how many idempotency keys one look-up may name.
const maxChaves = 4

// secoes are all questions whose answer is at most one row. E-mail addresses, units and their contracts are asked by
// themselves (lookup_each.go).
var secoes = listarSecoes()

func listarSecoes() []secao {
	var todas []secao
	for i := range maxChaves {
		todas = append(todas, secaoDaChave(i))
	}
	todas = append(todas,
		secaoDoCliente("id_integracao", func(p *crm.ProcuraCliente) string { return p.IDIntegracao }),
		secaoDoCliente("codigo", func(p *crm.ProcuraCliente) string { return p.Codigo }),
		secaoDoCliente("documento", func(p *crm.ProcuraCliente) string { return p.Documento }),
		secaoDoCliente("codigo_auxiliar", func(p *crm.ProcuraCliente) string { return p.CodigoAuxiliar }),
	)
	return append(todas, secao{
		tabela: tabContratos.nome, colunas: tabContratos.nomes(), chave: []string{"codigo"}, valor: valorTexto,
		pede:    func(p *crm.Procura) bool { return p.Contrato != "" },
		valores: func(v []any, p *crm.Procura) []any { return append(v, p.Contrato) },
		ler: func(scan func(...any) error, a *crm.Achados) error {
			c, err := lerContrato(scan)
			a.Contratos = inserirPorID(a.Contratos, c, func(c crm.Contrato) int64 { return c.ID })
			return err
		},
	}, secao{
		tabela: tabOcorrencias.nome, colunas: strings.Split(colunasSemRecebido(""), ", "), chave: []string{"numero"}, valor: valorTexto,
		pede:    func(p *crm.Procura) bool { return p.Numero != "" },
		valores: func(v []any, p *crm.Procura) []any { return append(v, p.Numero) },
		ler:     lerAchada,
	}, secao{
		tabela: tabOcorrencias.nome, colunas: []string{"id"}, chave: []string{"numero"}, valor: valorTexto,
		alem: func(tabela, sistema string) string {
			return tabela + ".origem_sistema <> " + sistema + " AND " + enviada(tabela, sistema)
		},
		pede:    func(p *crm.Procura) bool { return p.Numero != "" && p.EnviadaAo != "" },
		valores: func(v []any, p *crm.Procura) []any { return append(v, p.Numero, p.EnviadaAo) },
		ler: func(_ func(...any) error, a *crm.Achados) error {
			a.Enviada = true
			return nil
		},
	}, secao{
		tabela: tabOcorrencias.nome, colunas: tabOcorrencias.nomes(), chave: []string{"id"}, valor: valorNumero,
		pede:    func(p *crm.Procura) bool { return p.OcorrenciaID != 0 },
		valores: func(v []any, p *crm.Procura) []any { return append(v, p.OcorrenciaID) },
		ler:     lerAchada,
	})
}

func secaoDaChave(i int) secao {
	return secao{
		tabela: tabChaves.nome, colunas: tabChaves.nomes(), chave: []string{"sistema", "tipo", "chave"}, valor: valorTexto,
		pede: func(p *crm.Procura) bool { return i < len(p.Chaves) },
		valores: func(v []any, p *crm.Procura) []any {
			return append(v, p.Chaves[i].Sistema, string(p.Chaves[i].Tipo), p.Chaves[i].Chave)
		},
		ler: func(scan func(...any) error, a *crm.Achados) error {
			k, err := lerChave(scan)
			a.Chaves = append(a.Chaves, k)
			return err
		},
	}
}

func secaoDoCliente(coluna string, chave func(*crm.ProcuraCliente) string) secao {
	return secao{
		tabela: tabClientes.nome, colunas: tabClientes.nomes(), chave: []string{coluna}, valor: valorTexto,
		pede:    func(p *crm.Procura) bool { return chave(&p.Cliente) != "" },
		valores: func(v []any, p *crm.Procura) []any { return append(v, chave(&p.Cliente)) },
		ler: func(scan func(...any) error, a *crm.Achados) error {
			c, err := lerCliente(scan)
			a.Clientes = inserirPorID(a.Clientes, c, func(c crm.Cliente) int64 { return c.ID })
			return err
		},
	}
}

func lerAchada(scan func(...any) error, a *crm.Achados) error {
	o, err := lerOcorrencia(scan)
	a.Ocorrencia = &o
	return err
}

// semColuna stands for recebido where it is not read.
const semColuna = "'' AS recebido"

// ausente tells of a column whether it is null.
type ausente bool

// Scan notes it.
func (a *ausente) Scan(v any) error {
	*a = v == nil
	return nil
}

// descarte reads nothing of a column.
type descarte struct{}

// Scan does nothing.
func (descarte) Scan(any) error { return nil }

var (
	_ sql.Scanner = (*ausente)(nil)
	_ sql.Scanner = descarte{}
)
