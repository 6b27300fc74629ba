package storage

import (
	"fmt"
	"strconv"
	"strings"

	"ponte/crm"
)

// escritaPreparada is a crm.Escrita as the committer merges it: values by table, guarded changes as statements. The caller's
// own goroutine prepares it, so that the committer only joins and sends.
type escritaPreparada struct {
	linhas     map[*tabela][]any // values of whole rows, in column order
	mudancas   []comando
	unicas     []string           // unique keys that it takes, to find twins inside a batch
	chaves     []crm.ProcuraChave // idempotency keys that it inserts, with their tenant:
	tenants    []int64            // of chaves, by index
	numeros    []numeroDado       // ocorrência numbers that it takes
	palavras   []crm.Cliente      // changed clients, whose words are written anew
	prova      string             // the table of a row that only this write makes,
	provaID    int64              // and its id: whether it exists tells whether a COMMIT of unknown fate happened
	novoCodigo bool               // the snapshots must be read again
	bytes      int
}

// numeroDado is a number that an opening drew.
type numeroDado struct {
	tenantID int64
	numero   string
}

// comando is one guarded change: it must change exactly one row.
type comando struct {
	sql  string
	args []any
}

// linha adds a row; its values are the write's from now on.
func (p *escritaPreparada) linha(t *tabela, valores []any) {
	if antes := p.linhas[t]; antes != nil {
		valores = append(antes, valores...)
	}
	p.linhas[t] = valores
	if t.comID {
		p.prova = t.nome
		p.provaID, _ = valores[len(valores)-len(t.colunas)].(int64)
	}
}

// unica notes a key that only one row may have. Engines compare without trailing blanks, so they are dropped.
func (p *escritaPreparada) unica(tipo string, tenantID int64, partes ...string) {
	if len(partes) == 1 && partes[0] == "" {
		return
	}
	var b strings.Builder
	b.WriteString(tipo)
	b.WriteByte(0)
	b.WriteString(strconv.FormatInt(tenantID, 10))
	for _, parte := range partes {
		b.WriteByte(0)
		b.WriteString(strings.TrimRight(parte, " "))
	}
	p.unicas = append(p.unicas, b.String())
}

func preparar(e *crm.Escrita) (*escritaPreparada, error) {
	p := &escritaPreparada{linhas: make(map[*tabela][]any, 6)}
	p.chavesIdempotencia(e)
	p.cadastros(e)
	p.ocorrencias(e)
	for _, m := range e.Mudancas {
		if err := p.mudanca(m); err != nil {
			return nil, err
		}
	}
	if e.Chamada != nil {
		p.linha(tabChamadas, tabChamadas.ajustar(valoresChamada(e.Chamada)))
	}
	for t, valores := range p.linhas {
		n, err := t.conferir(valores)
		if err != nil {
			return nil, err
		}
		p.bytes += n
	}
	for _, m := range p.mudancas {
		for _, v := range m.args {
			if s, ok := v.(string); ok {
				p.bytes += len(s)
			}
		}
	}
	return p, nil
}

func (p *escritaPreparada) chavesIdempotencia(e *crm.Escrita) {
	for i := range e.Chaves {
		k := &e.Chaves[i]
		p.linha(tabChaves, valoresChave(k))
		p.unica("chave", k.TenantID, k.Sistema, string(k.Tipo), k.Chave)
		p.chaves = append(p.chaves, crm.ProcuraChave{Sistema: k.Sistema, Tipo: k.Tipo, Chave: k.Chave})
		p.tenants = append(p.tenants, k.TenantID)
	}
}

func (p *escritaPreparada) cadastros(e *crm.Escrita) {
	for i := range e.Clientes {
		c := &e.Clientes[i]
		p.linha(tabClientes, valoresCliente(c))
		p.cliente(c)
		for _, l := range linhasPalavras(c) {
			p.linha(tabPalavras, l)
		}
	}
	for i := range e.Divisoes {
		p.linha(tabDivisoes, valoresDivisao(&e.Divisoes[i]))
		p.unica("divisao", e.Divisoes[i].TenantID, e.Divisoes[i].Codigo)
	}
	for i := range e.Solicitacoes {
		p.linha(tabSolicitacoes, valoresSolicitacao(&e.Solicitacoes[i]))
		p.unica("solicitacao", e.Solicitacoes[i].TenantID, e.Solicitacoes[i].Codigo)
	}
	for i := range e.Status {
		p.linha(tabStatus, valoresStatus(&e.Status[i]))
		p.unica("status", e.Status[i].TenantID, e.Status[i].Codigo)
	}
	p.novoCodigo = len(e.Divisoes)+len(e.Solicitacoes)+len(e.Status) > 0
}

func (p *escritaPreparada) cliente(c *crm.Cliente) {
	p.unica("documento", c.TenantID, c.Documento)
	p.unica("id_integracao", c.TenantID, c.IDIntegracao)
	p.unica("codigo", c.TenantID, c.Codigo)
	p.unica("codigo_auxiliar", c.TenantID, c.CodigoAuxiliar)
}

func (p *escritaPreparada) ocorrencias(e *crm.Escrita) {
	for i := range e.Ocorrencias {
		p.linha(tabOcorrencias, valoresOcorrencia(&e.Ocorrencias[i]))
		p.unica("numero", e.Ocorrencias[i].TenantID, e.Ocorrencias[i].Numero)
		p.numeros = append(p.numeros, numeroDado{e.Ocorrencias[i].TenantID, e.Ocorrencias[i].Numero})
	}
	for i := range e.Narrativas {
		p.linha(tabNarrativas, valoresNarrativa(&e.Narrativas[i]))
	}
	for i := range e.Movimentos {
		p.linha(tabMovimentos, valoresMovimento(&e.Movimentos[i]))
	}
	for i := range e.Anexos {
		p.linha(tabAnexos, valoresAnexo(&e.Anexos[i]))
	}
	for i := range e.Entregas {
		p.linha(tabEntregas, valoresEntrega(&e.Entregas[i]))
	}
	for i := range e.Timesheets {
		p.linha(tabTimesheets, valoresTimesheet(&e.Timesheets[i]))
	}
}

// mudanca turns a guarded change into its statement.
func (p *escritaPreparada) mudanca(m crm.Mudanca) error {
	var c comando
	var err error
	switch m := m.(type) {
	case crm.MudancaOcorrencia:
		c, err = tabOcorrencias.change(valoresMudanca(&m))
	case crm.MudancaCliente:
		c, err = tabClientes.change(valoresCliente(&m.Cliente))
		p.cliente(&m.Cliente)
		p.palavras = append(p.palavras, m.Cliente)
	case crm.MudancaChave:
		c, err = tabChaves.change(valoresChave(&m.Chave))
	default:
		err = fmt.Errorf("storage does not know the change %T", m)
	}
	p.mudancas = append(p.mudancas, c)
	return err
}
