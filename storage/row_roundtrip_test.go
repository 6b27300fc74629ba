package storage

import (
	"fmt"
	"net/netip"
	"reflect"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"ponte/crm"
)

// fill sets every field of a struct to a value of its own, so that a column that is missing, swapped or cut shows.
func fill(v reflect.Value, n *int64) {
	*n++
	switch {
	case v.Type() == reflect.TypeFor[time.Time]():
		v.Set(reflect.ValueOf(time.UnixMilli(1_700_000_000_000 + *n).UTC()))
		return
	case v.Type() == reflect.TypeFor[netip.Prefix]():
		return // no text of its own: who needs one sets it
	case v.Type() == reflect.TypeFor[time.Duration]():
		v.SetInt(*n * int64(time.Millisecond))
		return
	}
	switch v.Kind() {
	case reflect.String:
		v.SetString(fmt.Sprint("ç", *n)) // short: every column takes it
	case reflect.Int, reflect.Int64:
		v.SetInt(*n)
	case reflect.Bool:
		v.SetBool(true)
	case reflect.Pointer:
		v.Set(reflect.New(v.Type().Elem()))
		fill(v.Elem(), n)
	case reflect.Slice:
		v.Set(reflect.MakeSlice(v.Type(), 2, 2))
		fill(v.Index(0), n)
		fill(v.Index(1), n)
	case reflect.Map:
		v.Set(reflect.MakeMap(v.Type()))
		k, e := reflect.New(v.Type().Key()).Elem(), reflect.New(v.Type().Elem()).Elem()
		fill(k, n)
		fill(e, n)
		v.SetMapIndex(k, e)
	case reflect.Struct:
		for i := range v.NumField() {
			fill(v.Field(i), n)
		}
	default:
		panic("no value for " + v.Type().String())
	}
}

func roundTrip[T any](t *testing.T, s *Storage, table *Table, values func(*T) []any, read func(func(...any) error) (T, error)) {
	t.Helper()
	full, empty := new(T), new(T)
	n := int64(100)
	fill(reflect.ValueOf(full).Elem(), &n)
	for name, v := range map[string]*T{"full": full, "empty": empty} {
		if c, ok := any(v).(*crm.Chamada); ok {
			c.Vezes, c.Chaves = max(c.Vezes, 1), nil // they are rows of another table
		}
		if e, ok := any(v).(*crm.Entrega); ok && e.ContratoID != 0 {
			e.OcorrenciaID, e.AlarmeID, e.AcessoID = 0, 0, 0 // it is about one of the four
		}
		if len(values(v)) != len(table.columns) {
			t.Fatalf("%s: %d values for %d columns", table.name, len(values(v)), len(table.columns))
		}
		if _, err := s.pools.writer.Exec(table.insertStatement(1), values(v)...); err != nil {
			t.Fatalf("%s %s: %v", name, table.name, err)
		}
		where := table.columns[0].name
		if table == chavesTable {
			where = "ocorrencia_id"
		}
		id := values(v)[0]
		if table == chavesTable {
			id = values(v)[4]
		}
		got, err := read(s.pools.reader.QueryRow("SELECT "+table.columnList("")+" FROM "+table.name+" WHERE "+where+" = ?", id).Scan)
		if err != nil {
			t.Fatalf("%s %s: %v", name, table.name, err)
		}
		if !reflect.DeepEqual(&got, v) {
			t.Errorf("%s %s:\n came back %+v\n was       %+v", name, table.name, got, *v)
		}
		if v == full {
			eachText(reflect.ValueOf(full).Elem(), "", func(field, text string) {
				for _, c := range table.columns {
					if strings.ReplaceAll(c.name, "_", "") != field {
						continue
					}
					var stored string
					if err := s.pools.reader.QueryRow("SELECT "+c.name+" FROM "+table.name+" WHERE "+where+" = ?", id).Scan(&stored); err != nil || stored != text {
						t.Errorf("%s.%s holds %q, %v; its field is %q: two columns are swapped in both directions?", table.name, c.name, stored, err, text)
					}
				}
			})
		}
	}
}

// eachText calls visit with every text of a struct: Origem.Sistema is "origemsistema".
func eachText(v reflect.Value, path string, visit func(field, text string)) {
	switch v.Kind() {
	case reflect.String:
		visit(path, v.String())
	case reflect.Struct:
		if v.Type() == reflect.TypeFor[time.Time]() {
			return
		}
		for i := range v.NumField() {
			eachText(v.Field(i), path+strings.ToLower(v.Type().Field(i).Name), visit)
		}
	}
}

// readTimesheet is the test's: nothing reads them yet.
func readTimesheet(scan func(...any) error) (t crm.Timesheet, err error) {
	var created int64
	err = scan(&t.ID, &t.TenantID, &t.Prestador, &t.Cliente, &t.Projeto, &t.Fase, &t.Atividade, &t.Lancamento, &t.Inicio, &t.Fim,
		&t.Cobravel, &t.Texto, &t.Origem.Sistema, &t.Origem.CredencialID, &created)
	t.CriadoEm = fromMS(created)
	return t, err
}

func TestEveryFieldComesBack(t *testing.T) {
	onEachEngine(t, func(t *testing.T, address string) {
		s := open(t, address)
		roundTrip(t, s, chavesTable, chaveValues, readChave)
		roundTrip(t, s, clientesTable, clienteValues, readCliente)
		roundTrip(t, s, divisoesTable, divisaoValues, readDivisao)
		roundTrip(t, s, solicitacoesTable, solicitacaoValues, readSolicitacao)
		roundTrip(t, s, statusTable, statusValues, readStatus)
		roundTrip(t, s, ocorrenciasTable, ocorrenciaValues, readOcorrencia)
		roundTrip(t, s, narrativasTable, narrativaValues, readNarrativa)
		roundTrip(t, s, movimentosTable, movimentoValues, readMovimento)
		roundTrip(t, s, anexosTable, anexoValues, readAnexo)
		roundTrip(t, s, tarefasTable, tarefaValues, readTarefa)
		roundTrip(t, s, entregasTable, entregaValues, readEntrega)
		roundTrip(t, s, timesheetsTable, timesheetValues, readTimesheet)
		roundTrip(t, s, vinculosTable, vinculoValues, readVinculo)
		roundTrip(t, s, cargasTable, cargaValues, readCarga)
		roundTrip(t, s, conferenciasTable, conferenciaValues, readConferencia)
		roundTrip(t, s, alarmesTable, alarmeValues, readAlarme)
		roundTrip(t, s, devedoresTable, devedorValues, readDevedor)
		roundTrip(t, s, naReguaTable, naReguaValues, readNaRegua)
		roundTrip(t, s, disparosTable, disparoValues, readDisparo)
		roundTrip(t, s, versoesTable, versaoValues, readVersao)
		roundTrip(t, s, recusasTable, recusaValues, readRecusa)
		roundTrip(t, s, execucoesTable, execucaoValues, readExecucao)
		roundTrip(t, s, parcelasTable, parcelaValues, readParcela)
		roundTrip(t, s, promessasTable, promessaValues, readPromessa)
		roundTrip(t, s, eventosTable, eventoValues, readEvento)
		roundTrip(t, s, chamadasTable, chamadaValues, func(scan func(...any) error) (crm.Chamada, error) {
			c, err := readChamada(scan)
			c.Estranha = c.ID != 0 // of the call, not of its row
			return c, err
		})
	})
}

// The lengths that are checked before the queue are the columns' own, on the engine that has lengths.
func TestCheckedLengthsAreTheColumns(t *testing.T) {
	s := open(t, sharedDatabase(t))
	for _, table := range append(slices.Clone(writeOrder), empreendimentosTable, blocosTable, unidadesTable, vinculosTable, contratosTable, cargaLinhasTable, conferenciasTable, achadosTable, devedoresTable, parcelasTable) {
		inDB := map[string]string{}
		err := eachRow(deadline(t), s.pools.reader, `SELECT column_name, data_type, COALESCE(character_maximum_length, 0) FROM information_schema.columns
			WHERE table_schema = DATABASE() AND table_name = ?`, []any{table.name}, func(scan func(...any) error) error {
			var name, kind, max string
			err := scan(&name, &kind, &max)
			if kind != "varchar" {
				max = "0"
			}
			inDB[name] = max
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
		for _, c := range table.columns {
			if inDB[c.name] != strconv.Itoa(c.max) {
				t.Errorf("%s.%s takes %s characters, the program checks %d", table.name, c.name, inDB[c.name], c.max)
			}
		}
		for name := range inDB {
			if table == ocorrenciasTable && name == "chave_externa" {
				continue // of the first release; vinculos has what it held
			}
			if !strings.Contains(","+strings.ReplaceAll(table.columnList(""), " ", "")+",", ","+name+",") && table != entregasTable { // the queue has columns of its own
				t.Errorf("%s.%s is written by nobody", table.name, name)
			}
		}
	}
	// What the rules let through must fit into its column.
	for _, l := range crm.Limites {
		name, column, _ := strings.Cut(l.Coluna, ".")
		for _, table := range writeOrder {
			for _, c := range table.columns {
				if table.name == name && c.name == column && c.max > 0 && c.max < l.Max {
					t.Errorf("%s: the rules allow %d characters, the column %d", l.Coluna, l.Max, c.max)
				}
			}
		}
	}
}
