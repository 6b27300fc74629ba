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
	"ponte/test/mariadb"
)

// preencher sets every field of a struct to a value of its own, so that a column that is missing, swapped or cut shows.
func preencher(v reflect.Value, n *int64) {
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
		preencher(v.Elem(), n)
	case reflect.Slice:
		v.Set(reflect.MakeSlice(v.Type(), 2, 2))
		preencher(v.Index(0), n)
		preencher(v.Index(1), n)
	case reflect.Map:
		v.Set(reflect.MakeMap(v.Type()))
		k, e := reflect.New(v.Type().Key()).Elem(), reflect.New(v.Type().Elem()).Elem()
		preencher(k, n)
		preencher(e, n)
		v.SetMapIndex(k, e)
	case reflect.Struct:
		for i := range v.NumField() {
			preencher(v.Field(i), n)
		}
	default:
		panic("no value for " + v.Type().String())
	}
}

func idaEVolta[T any](t *testing.T, s *Storage, tab *tabela, valores func(*T) []any, ler func(func(...any) error) (T, error)) {
	t.Helper()
	cheio, vazio := new(T), new(T)
	n := int64(100)
	preencher(reflect.ValueOf(cheio).Elem(), &n)
	for nome, v := range map[string]*T{"full": cheio, "empty": vazio} {
		if c, ok := any(v).(*crm.Chamada); ok {
			c.Vezes = max(c.Vezes, 1)
		}
		if _, err := s.pools.escrita.Exec(tab.inserir(1), valores(v)...); err != nil {
			t.Fatalf("%s %s: %v", nome, tab.nome, err)
		}
		onde := tab.colunas[0].nome
		if tab == tabChaves {
			onde = "ocorrencia_id"
		}
		id := valores(v)[0]
		if tab == tabChaves {
			id = valores(v)[4]
		}
		lido, err := ler(s.pools.leitura.QueryRow("SELECT "+tab.lista("")+" FROM "+tab.nome+" WHERE "+onde+" = ?", id).Scan)
		if err != nil {
			t.Fatalf("%s %s: %v", nome, tab.nome, err)
		}
		if !reflect.DeepEqual(&lido, v) {
			t.Errorf("%s %s:\n came back %+v\n was       %+v", nome, tab.nome, lido, *v)
		}
	}
}

func TestEveryFieldComesBack(t *testing.T) {
	emCadaBanco(t, func(t *testing.T, address string) {
		s := abrir(t, address)
		idaEVolta(t, s, tabChaves, valoresChave, lerChave)
		idaEVolta(t, s, tabClientes, valoresCliente, lerCliente)
		idaEVolta(t, s, tabDivisoes, valoresDivisao, lerDivisao)
		idaEVolta(t, s, tabSolicitacoes, valoresSolicitacao, lerSolicitacao)
		idaEVolta(t, s, tabStatus, valoresStatus, lerStatus)
		idaEVolta(t, s, tabOcorrencias, valoresOcorrencia, lerOcorrencia)
		idaEVolta(t, s, tabNarrativas, valoresNarrativa, lerNarrativa)
		idaEVolta(t, s, tabMovimentos, valoresMovimento, lerMovimento)
		idaEVolta(t, s, tabAnexos, valoresAnexo, lerAnexo)
		idaEVolta(t, s, tabEntregas, valoresEntrega, lerEntrega)
		idaEVolta(t, s, tabTimesheets, valoresTimesheet, lerTimesheet)
		idaEVolta(t, s, tabChamadas, valoresChamada, func(scan func(...any) error) (crm.Chamada, error) {
			c, err := lerChamada(scan)
			c.Estranha = c.ID != 0 // of the call, not of its row
			return c, err
		})
	})
}

// The lengths that are checked before the queue are the columns' own, on the engine that has lengths.
func TestCheckedLengthsAreTheColumns(t *testing.T) {
	s := abrir(t, mariadb.Shared(t).NewDatabase(t))
	for _, tab := range append(slices.Clone(tabelasDaEscrita), tabEmpreendimentos, tabBlocos, tabUnidades, tabCodigosExternos, tabContratos) {
		noBanco := map[string]string{}
		err := lerLinhas(prazo(t), s.pools.leitura, `SELECT column_name, data_type, COALESCE(character_maximum_length, 0) FROM information_schema.columns
			WHERE table_schema = DATABASE() AND table_name = ?`, []any{tab.nome}, func(scan func(...any) error) error {
			var nome, tipo, max string
			err := scan(&nome, &tipo, &max)
			if tipo != "varchar" {
				max = "0"
			}
			noBanco[nome] = max
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
		for _, c := range tab.colunas {
			if noBanco[c.nome] != strconv.Itoa(c.max) {
				t.Errorf("%s.%s takes %s characters, the program checks %d", tab.nome, c.nome, noBanco[c.nome], c.max)
			}
		}
		for nome := range noBanco {
			if !strings.Contains(","+strings.ReplaceAll(tab.lista(""), " ", "")+",", ","+nome+",") && tab != tabEntregas { // the queue has columns of its own
				t.Errorf("%s.%s is written by nobody", tab.nome, nome)
			}
		}
	}
	// What the rules let through must fit into its column.
	for _, l := range crm.Limites {
		nome, coluna, _ := strings.Cut(l.Coluna, ".")
		for _, tab := range tabelasDaEscrita {
			for _, c := range tab.colunas {
				if tab.nome == nome && c.nome == coluna && c.max > 0 && c.max < l.Max {
					t.Errorf("%s: the rules allow %d characters, the column %d", l.Coluna, l.Max, c.max)
				}
			}
		}
	}
}
