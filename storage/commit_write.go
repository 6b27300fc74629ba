package storage

import (
	"fmt"
	"strconv"
	"strings"
	"time"

	"ponte/crm"
	"ponte/crm/sigilo"
)

// preparedWrite is a crm.Escrita as the committer merges it: values by table, guarded changes as statements. The caller's
// own goroutine prepares it, so that the committer only joins and sends.
type preparedWrite struct {
	rows       map[*Table][]any // values of whole rows, in column order
	changes    []statement
	uniques    []string           // unique keys that it takes, to find twins inside a batch
	keys       []crm.ProcuraChave // idempotency keys that it inserts, with their tenant:
	tenants    []int64            // of keys, by index
	numeros    []drawnNumber      // ocorrência numbers that it takes
	reworded   []crm.Cliente      // changed clients, whose words are written anew
	proofTable string             // the table of a row that only this write makes,
	proofID    int64              // and its id: whether it exists tells whether a COMMIT of unknown fate happened
	lido       *crm.Lido          // nil = nothing
	newCodes   int64              // the tenant whose picture must be read again, because codes are new to it; 0 = nobody's
	bytes      int
}

// drawnNumber is a number that an opening drew, with what the journal says of it.
type drawnNumber struct {
	tenantID          int64
	numero            string
	id                int64
	em                time.Time
	sistema, codigoOC string // the code as the log shows it
}

func drawn(o *crm.Ocorrencia, c *crm.Chamada) drawnNumber {
	n := drawnNumber{o.TenantID, o.Numero, o.ID, o.CriadaEm, o.Origem.Sistema, ""}
	if c != nil && c.OcorrenciaID == o.ID {
		n.codigoOC = c.CodigoOC // masked already
	} else {
		n.codigoOC = sigilo.MascararParte("CODIGO_OC", o.CodigoOC, "")
	}
	return n
}

// statement is one guarded change: it must change exactly one row.
type statement struct {
	sql  string
	args []any
}

// addRow adds a row; its values are the write's from now on.
func (p *preparedWrite) addRow(t *Table, values []any) {
	if before := p.rows[t]; before != nil {
		values = append(before, values...)
	}
	p.rows[t] = values
	if t.hasID {
		p.proofTable = t.name
		p.proofID, _ = values[len(values)-len(t.columns)].(int64)
	}
}

// addUnique notes a key that only one row may have. Engines compare without trailing blanks, so they are dropped.
func (p *preparedWrite) addUnique(kind string, tenantID int64, parts ...string) {
	if len(parts) == 1 && parts[0] == "" {
		return
	}
	var b strings.Builder
	b.WriteString(kind)
	b.WriteByte(0)
	b.WriteString(strconv.FormatInt(tenantID, 10))
	for _, part := range parts {
		b.WriteByte(0)
		b.WriteString(strings.TrimRight(part, " "))
	}
	p.uniques = append(p.uniques, b.String())
}

func prepareWrite(e *crm.Escrita) (*preparedWrite, error) {
	p := &preparedWrite{rows: make(map[*Table][]any, 3), lido: e.Lido}
	p.addChaves(e)
	p.addCadastros(e)
	p.addOcorrencias(e)
	for _, m := range e.Mudancas {
		if err := p.addChange(m); err != nil {
			return nil, err
		}
	}
	if e.Chamada != nil {
		p.addRow(chamadasTable, chamadasTable.fit(chamadaValues(e.Chamada)))
	}
	for t, values := range p.rows {
		n, err := t.check(values)
		if err != nil {
			return nil, err
		}
		p.bytes += n
	}
	for _, m := range p.changes {
		for _, v := range m.args {
			if s, ok := v.(string); ok {
				p.bytes += len(s)
			}
		}
	}
	return p, nil
}

func (p *preparedWrite) addChaves(e *crm.Escrita) {
	for i := range e.Chaves {
		k := &e.Chaves[i]
		p.addRow(chavesTable, chaveValues(k))
		p.addUnique("chave", k.TenantID, k.Sistema, string(k.Tipo), k.Chave)
		p.keys = append(p.keys, crm.ProcuraChave{Sistema: k.Sistema, Tipo: k.Tipo, Chave: k.Chave})
		p.tenants = append(p.tenants, k.TenantID)
	}
}

func (p *preparedWrite) addCadastros(e *crm.Escrita) {
	for i := range e.Clientes {
		c := &e.Clientes[i]
		p.addRow(clientesTable, clienteValues(c))
		p.addClienteKeys(c)
		for _, l := range wordRows(c) {
			p.addRow(wordsTable, l)
		}
	}
	for i := range e.Contratos {
		p.addRow(contratosTable, contratoValues(&e.Contratos[i]))
		p.addUnique("contrato", e.Contratos[i].TenantID, e.Contratos[i].Codigo)
	}
	for i := range e.Divisoes {
		p.addRow(divisoesTable, divisaoValues(&e.Divisoes[i]))
		p.addUnique("divisao", e.Divisoes[i].TenantID, e.Divisoes[i].Codigo)
		p.newCodes = e.Divisoes[i].TenantID
	}
	for i := range e.Solicitacoes {
		p.addRow(solicitacoesTable, solicitacaoValues(&e.Solicitacoes[i]))
		p.addUnique("solicitacao", e.Solicitacoes[i].TenantID, e.Solicitacoes[i].Codigo)
		p.newCodes = e.Solicitacoes[i].TenantID
	}
	for i := range e.Status {
		p.addRow(statusTable, statusValues(&e.Status[i]))
		p.addUnique("status", e.Status[i].TenantID, e.Status[i].Codigo)
		p.newCodes = e.Status[i].TenantID
	}
}

func (p *preparedWrite) addClienteKeys(c *crm.Cliente) {
	p.addUnique("documento", c.TenantID, c.Documento)
	p.addUnique("id_integracao", c.TenantID, c.IDIntegracao)
	p.addUnique("codigo", c.TenantID, c.Codigo)
	p.addUnique("codigo_auxiliar", c.TenantID, c.CodigoAuxiliar)
}

func (p *preparedWrite) addOcorrencias(e *crm.Escrita) {
	for i := range e.Ocorrencias {
		p.addRow(ocorrenciasTable, ocorrenciaValues(&e.Ocorrencias[i]))
		p.addUnique("numero", e.Ocorrencias[i].TenantID, e.Ocorrencias[i].Numero)
		p.numeros = append(p.numeros, drawn(&e.Ocorrencias[i], e.Chamada))
	}
	for i := range e.Narrativas {
		p.addRow(narrativasTable, narrativaValues(&e.Narrativas[i]))
	}
	for i := range e.Movimentos {
		p.addRow(movimentosTable, movimentoValues(&e.Movimentos[i]))
	}
	for i := range e.Anexos {
		p.addRow(anexosTable, anexoValues(&e.Anexos[i]))
	}
	for i := range e.Tarefas {
		p.addRow(tarefasTable, tarefaValues(&e.Tarefas[i]))
	}
	for i := range e.Vinculos {
		v := &e.Vinculos[i]
		p.addRow(vinculosTable, vinculoValues(v))
		if !v.Disputa {
			p.addUnique("vinculo", v.TenantID, string(v.Tipo), v.Sistema, v.Ambiente, v.Codigo)
		}
	}
	for i := range e.Entregas {
		p.addRow(entregasTable, entregaValues(&e.Entregas[i]))
	}
	for i := range e.Timesheets {
		p.addRow(timesheetsTable, timesheetValues(&e.Timesheets[i]))
	}
	for i := range e.Eventos {
		v := &e.Eventos[i]
		p.addRow(eventosTable, eventoValues(v))
		p.addUnique("evento", v.TenantID, v.Destino, v.Chave)
	}
	p.addAssistencias(e)
}

func (p *preparedWrite) addAssistencias(e *crm.Escrita) {
	for i := range e.Assistencias {
		p.addRow(assistenciasTable, assistenciaValues(&e.Assistencias[i]))
		p.addUnique("assistencia", e.Assistencias[i].TenantID, decimal(e.Assistencias[i].OcorrenciaID))
	}
	for i := range e.Itens {
		p.addRow(assistenciaItensTable, assistenciaItemValues(&e.Itens[i]))
	}
	for i := range e.Visitas {
		p.addRow(visitasTable, visitaValues(&e.Visitas[i]))
	}
	for i := range e.DoCliente {
		p.addRow(aberturasClienteTable, aberturaClienteValues(&e.DoCliente[i]))
	}
}

// addChange turns a guarded change into its statement.
func (p *preparedWrite) addChange(m crm.Mudanca) error {
	var c statement
	var err error
	switch m := m.(type) {
	case crm.MudancaOcorrencia:
		c, err = ocorrenciasTable.change(mudancaValues(&m))
	case crm.MudancaCliente:
		c, err = clientesTable.change(clienteValues(&m.Cliente))
		p.addClienteKeys(&m.Cliente)
		p.reworded = append(p.reworded, m.Cliente)
	case crm.MudancaChave:
		c, err = chavesTable.change(chaveValues(&m.Chave))
	case crm.MudancaTarefa:
		c, err = tarefasTable.change(tarefaValues(&m.Tarefa))
	case crm.MudancaAssistencia:
		c, err = assistenciasTable.change(assistenciaValues(&m.Assistencia))
	case crm.MudancaItem:
		c, err = assistenciaItensTable.change(assistenciaItemValues(&m.Item))
	case crm.MudancaVisita:
		c, err = visitasTable.change(visitaValues(&m.Visita))
	case crm.RemocaoItem:
		c = statement{"DELETE FROM assistencia_itens WHERE id = ? AND tenant_id = ? AND versao = ?", []any{m.Item.ID, m.Item.TenantID, m.Item.Versao}}
	default:
		err = fmt.Errorf("storage does not know the change %T", m)
	}
	p.changes = append(p.changes, c)
	return err
}
