package storage

import (
	"slices"
	"strings"
	"testing"

	"ponte/crm/titular"
)

// TestEveryTextIsInTheMapOfPersonalData fails for a column of text that nobody has judged, and for one of the map that is gone.
func TestEveryTextIsInTheMapOfPersonalData(t *testing.T) {
	s := open(t, newFile(t))
	schema := map[string][]string{}
	err := eachRow(deadline(t), s.pools.reader, `SELECT m.name, c.name FROM sqlite_master m JOIN pragma_table_info(m.name) c
		WHERE m.type = 'table' AND m.name NOT LIKE 'sqlite_%' AND m.name <> 'goose_db_version' AND c.type IN ('TEXT', 'BLOB')`, nil,
		func(scan func(...any) error) error {
			var table, column string
			err := scan(&table, &column)
			schema[table] = append(schema[table], column)
			return err
		})
	if err != nil {
		t.Fatal(err)
	}
	mapped := map[string][]string{}
	for _, x := range titular.Mapa {
		if mapped[x.Nome] != nil {
			t.Errorf("%s is twice in the map", x.Nome)
		}
		mapped[x.Nome] = strings.Fields(x.Impessoais)
		for _, c := range x.Pessoais {
			if x.Finalidade == "" || x.Base == "" || x.Retencao == "" || c.Oque == "" || c.Ato == "" {
				t.Errorf("%s.%s: the map does not say what it is, what for, on what ground, for how long or what becomes of it", x.Nome, c.Nome)
			}
			if slices.Contains(mapped[x.Nome], c.Nome) {
				t.Errorf("%s.%s is twice in the map", x.Nome, c.Nome)
			}
			mapped[x.Nome] = append(mapped[x.Nome], c.Nome)
		}
	}
	for table, columns := range schema {
		for _, c := range columns {
			if !slices.Contains(mapped[table], c) {
				t.Errorf("%s.%s: say in crm/titular/mapa.go whether it bears personal data, and what becomes of it", table, c)
			}
		}
	}
	for table, columns := range mapped {
		for _, c := range columns {
			if !slices.Contains(schema[table], c) {
				t.Errorf("%s.%s is in crm/titular/mapa.go and not in the database", table, c)
			}
		}
	}
}
