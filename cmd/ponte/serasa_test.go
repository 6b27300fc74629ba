package main

import (
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// TestSerasaFiles: a remessa is ruled, checked, answered by a simulated Serasa, and its return read beside it.
func TestSerasaFiles(t *testing.T) {
	t.Parallel()
	c := newCLI(t)
	dir := t.TempDir()
	pefin, err := filepath.Abs("../../integration/serasa/testdata/remessa.txt") // which its package checks position by position
	if err != nil {
		t.Fatal(err)
	}
	text, err := os.ReadFile(pefin)
	if err != nil {
		t.Fatal(err)
	}
	keep := func(name, text string) string {
		path := filepath.Join(dir, name)
		if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		return path
	}

	ruler := c.ok("serasa", "ruler", pefin, "--line", "2")
	if !strings.Contains(ruler, "424-438    valor") || !strings.Contains(ruler, "***.982.247-**") || strings.Contains(ruler, "52998224725") || strings.Contains(ruler, "Line 3") {
		t.Errorf("ruler:\n%s", ruler)
	}
	if ruler := c.ok("serasa", "ruler", pefin, "--unmasked"); !strings.Contains(ruler, "000052998224725") || !strings.Contains(ruler, "Line 7") {
		t.Errorf("ruler, unmasked:\n%s", ruler)
	}
	c.fails(exitFailure, "has 7 lines", "serasa", "ruler", pefin, "--line", "8")

	if r := c.try("", "serasa", "check", pefin); r.code != exitOK || !strings.Contains(r.err, "7 lines, and nothing is wrong") {
		t.Errorf("check: %+v", r)
	}
	bad := keep("bad.txt", strings.Replace(string(text), "2026081020310810", "2026120120310810", 1))
	r := c.try("", "serasa", "check", bad, "--json")
	var found []serasaAchadoJSON
	if err := json.Unmarshal([]byte(r.out), &found); err != nil || r.code != exitGaps || len(found) != 1 || found[0] != (serasaAchadoJSON{2, "9-16", "vencimento", "016", "is in the future"}) {
		t.Errorf("check of a bad file: exit %d, %v, %s%s", r.code, err, r.out, r.err)
	}

	back := filepath.Join(dir, "back.txt")
	c.ok("simulate", "serasa-file", "--remessa", pefin, "--answer", "2:295+491,4:987", "--out", back)
	c.fails(exitFailure, "exists", "simulate", "serasa-file", "--remessa", pefin, "--out", back)
	c.fails(exitFailure, "write it as 2:016", "simulate", "serasa-file", "--remessa", pefin, "--answer", "2=016")
	c.fails(exitFailure, "--remessa", "simulate", "serasa-file")
	r = c.try("", "serasa", "read", back, "--remessa", pefin, "--json")
	var read serasaRetornoJSON
	if err := json.Unmarshal([]byte(r.out), &read); err != nil || r.code != exitGaps || !strings.Contains(r.err, "3 not accepted") {
		t.Fatalf("read: exit %d, %v, %s%s", r.code, err, r.out, r.err)
	}
	var outcomes []string
	for _, one := range read.Registros {
		if one.Registro != one.Linha {
			t.Errorf("line %d is laid beside record %d", one.Linha, one.Registro)
		}
		outcomes = append(outcomes, string(one.Situacao))
	}
	if got := strings.Join(outcomes, ","); read.Remessa != "000042" || got != "rejeitada,rejeitada,não catalogada,já feita,já feita" {
		t.Errorf("remessa %s: %s", read.Remessa, got)
	}
	if r := c.try("", "serasa", "read", back); r.code != exitGaps || !strings.Contains(r.out, "491 O município não é o do CEP ou da UF.") || strings.Contains(r.out, "52998224725") {
		t.Errorf("read as text: %+v", r)
	}

	again := c.try("", "simulate", "serasa-file", "--remessa", pefin, "--after", pefin)
	if r := c.try("", "serasa", "read", keep("again.txt", again.out)); r.code != exitGaps || !strings.Contains(r.err, "refused as a whole") || !strings.Contains(r.out, "! 019 ") {
		t.Errorf("a remessa for the second time: %+v", r)
	}
	letters := c.ok("simulate", "serasa-file", "--remessa", pefin, "--letters", "--answer", "3:306")
	if r := c.try("", "serasa", "read", keep("letters.txt", letters)); r.code != exitOK || !strings.HasPrefix(r.out, "Informational return") {
		t.Errorf("letters: %+v", r)
	}
	c.fails(exitFailure, "it is the remessa itself", "serasa", "read", pefin)
	c.fails(exitFailure, "the return is cut", "serasa", "read", keep("cut.txt", again.out[:602*3]))
	c.fails(exitFailure, "is a return, not a remessa", "serasa", "check", back)
	c.fails(exitFailure, "that of banks (REFIN)", "serasa", "read", keep("banks.txt", "0"+strings.Repeat(" ", 17)+"SERASA-CONVEM01\n"))
}
