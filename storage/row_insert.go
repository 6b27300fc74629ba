package storage

import (
	"context"
	"database/sql"
	"fmt"

	"ponte/crm"
)

// Rows gathers rows of any tables, to be inserted together by Storage.Insert. The zero value is empty. It is for what is
// written in bulk and by a package beside this one; calls write by the committer.
type Rows struct {
	tables []*Table // in the order in which they came, which is the order of writing
	values map[*Table][]any
}

// Add adds a row of a table, its values in the order of the columns.
func (r *Rows) Add(t *Table, values ...any) {
	if r.values == nil {
		r.values = map[*Table][]any{}
	}
	if r.values[t] == nil {
		r.tables = append(r.tables, t)
	}
	r.values[t] = append(r.values[t], values...)
}

// AddValue adds what a pointer to a value of crm is kept as: its row, and of a client those of its words too. It panics for
// a type that has no table.
func (r *Rows) AddValue(v any) {
	switch v := v.(type) {
	case *crm.ChaveIdempotencia:
		r.Add(chavesTable, chaveValues(v)...)
	case *crm.Empreendimento:
		r.Add(empreendimentosTable, empreendimentoValues(v)...)
	case *crm.Bloco:
		r.Add(blocosTable, blocoValues(v)...)
	case *crm.Titulo:
		r.Add(titulosTable, tituloValues(v)...)
	case *crm.Unidade:
		r.Add(unidadesTable, unidadeValues(v)...)
	case *crm.Contrato:
		r.Add(contratosTable, contratoValues(v)...)
	case *crm.Cliente:
		r.Add(clientesTable, clienteValues(v)...)
		for _, w := range wordRows(v) {
			r.Add(wordsTable, w...)
		}
	case *crm.Ocorrencia:
		r.Add(ocorrenciasTable, ocorrenciaValues(v)...)
	case *crm.Tarefa:
		r.Add(tarefasTable, tarefaValues(v)...)
	case *crm.Narrativa:
		r.Add(narrativasTable, narrativaValues(v)...)
	case *crm.Movimento:
		r.Add(movimentosTable, movimentoValues(v)...)
	case *crm.Entrega:
		r.Add(entregasTable, entregaValues(v)...)
	case *crm.Chamada:
		r.Add(chamadasTable, chamadaValues(v)...)
		for _, k := range v.Chaves {
			r.Add(callKeysTable, v.TenantID, string(k.Tipo), k.Valor, toMS(v.Em), v.ID)
		}
	default:
		panic(fmt.Sprintf("storage: %T has no table", v))
	}
}

// Insert writes rows in one transaction, again while the engine gives it up. Its errors are those of crm.Escritor: crm.ErrConflito
// for a key that is there, crm.ErrIndisponivel and crm.ErrOcupado.
func (s *Storage) Insert(ctx context.Context, r *Rows) error {
	return retry(ctx, func() error {
		return s.inTx(ctx, func(tx *sql.Tx) error {
			w := bulkWriter{ctx: ctx, tx: tx}
			for _, t := range r.tables {
				if w.insert(t, r.values[t]); w.err != nil {
					return fmt.Errorf("%s: %w", t.name, w.err)
				}
			}
			return nil
		})
	})
}

// Analyze gives the engine statistics of the tables that a bulk of rows goes to: without them it may choose a wrong index.
func (s *Storage) Analyze(ctx context.Context) error {
	if s.dialect == dialectMySQL {
		return eachRow(ctx, s.pools.writer, "ANALYZE TABLE ocorrencias, narrativas, movimentos, chaves_idempotencia, chamadas, entregas, clientes,"+
			" cliente_palavras, contratos, unidades", nil, func(func(...any) error) error { return nil })
	}
	_, err := s.pools.writer.ExecContext(ctx, "ANALYZE")
	return classify(err)
}
