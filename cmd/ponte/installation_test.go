package main

import (
	"strconv"
	"testing"
	"time"

	"ponte/crm"
)

// TestFirstRowsLooksOn: a look that ended before it found a row is no empty list.
func TestFirstRowsLooksOn(t *testing.T) {
	t.Parallel()
	ended := time.Date(2026, 11, 22, 15, 0, 0, 0, time.UTC)
	for _, c := range []struct {
		name          string
		rowsAt, endAt int // looks; 0 = never
		looks, rows   int
		sentence      string
	}{
		{"rows at once", 1, 0, 1, 1, ""},
		{"rows further back", 3, 0, 3, 1, ""},
		{"none at all", 0, 4, 4, 0, "No call."},
		{"too far back", 0, 0, maxWindows, 0, "No call back to 2026-11-22 12:00:00."},
	} {
		looks := 0
		list, err := firstRows(crm.Pagina{Limite: 5}, func(p crm.Pagina) (crm.Lista[int], error) {
			looks++
			if p.Limite != 5 || looks > 1 && p.Cursor != strconv.Itoa(looks-1) {
				t.Errorf("%s: look %d asked for %+v", c.name, looks, p)
			}
			list := crm.Lista[int]{Proximo: strconv.Itoa(looks), Ate: ended}
			if looks == c.rowsAt {
				list.Linhas = []int{1}
			}
			if looks == c.endAt {
				list.Proximo, list.Ate = "", time.Time{}
			}
			return list, nil
		})
		if err != nil || looks != c.looks || len(list.Linhas) != c.rows {
			t.Errorf("%s: %d rows after %d looks, %v", c.name, len(list.Linhas), looks, err)
		}
		if got := none(list, "No call.", time.FixedZone("-03", -3*3600)); c.sentence != "" && got != c.sentence {
			t.Errorf("%s: %q", c.name, got)
		}
	}
}
