package crm_test

import (
	"testing"
	"time"
	_ "time/tzdata"

	"pgregory.net/rapid"

	"ponte/crm"
)

func TestLerData(t *testing.T) {
	zona, err := time.LoadLocation("America/Sao_Paulo")
	if err != nil {
		t.Fatal(err)
	}
	for recebida, quer := range map[string]string{
		"2026-11-22":           "2026-11-22T03:00:00Z",
		"2026-11-22 10:20":     "2026-11-22T13:20:00Z",
		" 2026-11-22 10:20:30": "2026-11-22T13:20:30Z",
		"2026-11-22T10:20:30":  "2026-11-22T13:20:30Z",
		"22/11/2026":           "2026-11-22T03:00:00Z",
		"22/11/2026 23:59":     "2026-11-23T02:59:00Z",
		"22/11/2026 23:59:59":  "2026-11-23T02:59:59Z",
		"2018-12-01 12:00":     "2018-12-01T14:00:00Z", // summer time
		"2018-11-04":           "2018-11-04T03:00:00Z", // a midnight that did not exist
		"29/02/2024":           "2024-02-29T03:00:00Z",
		"29/02/2026":           "", "2026-02-30": "", "2026-13-01": "", "2026-00-10": "", "2026-11-00": "", "00/11/2026": "",
		"0000-00-00": "", "0000-00-00 00:00:00": "", "9999-12-31": "", "2026-11-22 24:00": "", "2026-11-22 10:60": "", "2026-11-22 10:00:60": "",
		"2026-11-22 10": "", "2026-11-22 10:2": "", "2026-11-22  10:20": "", "2026-11-22 10:20:30-03:00": "", "2026/11/22": "", "22-11-2026": "",
		"amanhã": "", "2026-11-22 ab:cd": "", "12/2026/11": "", "+026-11-22": "", "2026-1-22": "",
	} {
		got, ok := crm.LerData(recebida, zona)
		if ok != (quer != "") || ok && got.Format(time.RFC3339) != quer {
			t.Errorf("LerData(%q) = %v, %v, want %q", recebida, got, ok, quer)
		}
	}
}

func TestLerDataPropriedades(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		d := time.Unix(rapid.Int64Range(-10_000_000_000, 200_000_000_000).Draw(t, "instante"), 0).UTC()
		for _, forma := range []string{"2006-01-02 15:04:05", "02/01/2006 15:04:05"} {
			if got, ok := crm.LerData(d.Format(forma), time.UTC); !ok || !got.Equal(d) {
				t.Fatalf("LerData(%q) = %v, %v", d.Format(forma), got, ok)
			}
		}
		crm.LerData(rapid.String().Draw(t, "texto"), time.UTC) // never panics
	})
}
