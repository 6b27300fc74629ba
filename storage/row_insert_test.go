package storage

import (
	"errors"
	"fmt"
	"strings"
	"testing"

	"ponte/crm"
)

// TestInsertIsWholeOrNothing: more rows than one statement takes, with what they must not be in the last one.
func TestInsertIsWholeOrNothing(t *testing.T) {
	onEachEngine(t, func(t *testing.T, address string) {
		s := open(t, address)
		rows := func(last crm.Bloco) *Rows {
			var r Rows
			r.AddValue(&crm.Empreendimento{ID: 1, TenantID: 1, Nome: "Residencial Ponte"})
			for i := range rowsPerPiece + 1 {
				r.AddValue(&crm.Bloco{ID: int64(i + 1), TenantID: 1, EmpreendimentoID: 1, Nome: fmt.Sprint("Bloco ", i)})
			}
			r.AddValue(&last)
			return &r
		}
		const stored = "SELECT (SELECT COUNT(*) FROM empreendimentos) + (SELECT COUNT(*) FROM blocos)"
		if err := s.Insert(deadline(t), rows(crm.Bloco{ID: 1})); !errors.Is(err, crm.ErrConflito) {
			t.Errorf("an id twice: %v", err)
		}
		if err := s.Insert(deadline(t), rows(crm.Bloco{ID: 1_000, Nome: strings.Repeat("x", 256)})); err == nil {
			t.Error("a text that no column takes was inserted")
		}
		if n := count(t, s, stored); n != 0 {
			t.Errorf("%d rows of what failed", n)
		}
		if err := s.Insert(deadline(t), rows(crm.Bloco{ID: 1_000})); err != nil {
			t.Fatal(err)
		}
		if n := count(t, s, stored); n != rowsPerPiece+3 {
			t.Errorf("%d rows, want %d", n, rowsPerPiece+3)
		}
	})
}

func TestAddValueOfNoTablePanics(t *testing.T) {
	defer func() {
		if recover() == nil {
			t.Error("a value without a table was taken in silence")
		}
	}()
	new(Rows).AddValue(crm.Cliente{}) // not a pointer
}
