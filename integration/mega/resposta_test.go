package mega

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// TestSeparar: rows are parted whatever is in them; a page that is not whole is told.
func TestSeparar(t *testing.T) {
	t.Parallel()
	for corpo, quer := range map[string]string{
		`[]`: "", ` [ ] `: "", "\ufeff[1,2]": "1|2",
		`[{"a":[1,{"b":"]},["}]},{"c":"\"}"}]`:  `{"a":[1,{"b":"]},["}]}|{"c":"\"}"}`,
		`[{"a": , "b":1},{"a":2}]`:              `{"a": , "b":1}|{"a":2}`,
		`[null,"x",{"a":1},]`:                   `null|"x"|{"a":1}`,
		`{"a":1}`:                               `{"a":1}`,
		`{"Items":[{"a":1},{"a":2}],"total":2}`: `{"a":1}|{"a":2}`,
		`{"Data":null}`:                         `{"Data":null}`,
		``:                                      "! ela está vazia",
		`Ocorreu um erro`:                       "! não é JSON",
		`[{"a":1},{"a"`:                         "! ela acaba no meio",
		`[{"a":"]`:                              "! ela acaba no meio",
		`{"a":1`:                                "! ela acaba no meio",
		`[{"a":1}] e mais`:                      "! os colchetes não fecham",
		`[{"a":1}}`:                             "! os colchetes não fecham",
	} {
		linhas, err := separar([]byte(corpo))
		var partes []string
		for _, l := range linhas {
			partes = append(partes, string(l))
		}
		tem := strings.Join(partes, "|")
		if err != nil {
			tem = "! " + err.Error()
		}
		if tem != quer {
			t.Errorf("%s:\n%s\nwant\n%s", corpo, tem, quer)
		}
	}
}

// FuzzSeparar: a page that is JSON gives its elements, and none makes the reader fall.
func FuzzSeparar(f *testing.F) {
	for _, corpo := range []string{`[{"a":[1,{"b":"]"}]}]`, `[1,`, `{"itens":[1]}`, "\ufeff[]", `["\\",{"\"":1}]`} {
		f.Add([]byte(corpo))
	}
	f.Fuzz(func(t *testing.T, corpo []byte) {
		linhas, err := separar(corpo)
		var elementos []json.RawMessage
		if json.Unmarshal(corpo, &elementos) == nil && elementos != nil && (err != nil || len(linhas) != len(elementos)) {
			t.Errorf("%s: %d of %d rows, %v", corpo, len(linhas), len(elementos), err)
		}
		for _, l := range linhas {
			_, _ = lerLinha(l)
		}
	})
}

// TestGrafias: keys in three spellings, and values of the other type, are the same row.
func TestGrafias(t *testing.T) {
	t.Parallel()
	for _, cru := range []string{
		`{"cod_contrato": 9001, "data_Venc_boleto": "10/12/2026", "vlr_original": 1234.5, "ativo": true}`,
		`{"codContrato": "9001  ", "dataVencBoleto": "10/12/2026", "vlrOriginal": "1234.5", "ativo": "S"}`,
		`{"CodContrato": 9001.0, "DataVencBoleto": " 10/12/2026 ", "VlrOriginal": "1234.5\u0000", "Ativo": "S"}`,
		`{"COD_CONTRATO": "9001.00", "DATA_VENC_BOLETO": "10/12/2026T00:00:00", "VLR_ORIGINAL": 1234.5, "ATIVO": "S"}`,
	} {
		l, err := lerLinha(json.RawMessage(cru))
		if err != nil {
			t.Fatal(err)
		}
		vence, _ := l.texto("datavencboleto")
		valor, _ := l.texto("vlroriginal")
		ativo, _ := l.texto("ativo")
		if tem := fmt.Sprint(l.codigo("codcontrato"), " ", dia(vence), " ", valor, " ", ativo); tem != "9001 10/12/2026 1234.5 S" {
			t.Errorf("%s: %s", cru, tem)
		}
	}
	for cru, quer := range map[string]error{`"x"`: errSemObjeto, `null`: errSemObjeto, `[1]`: errSemObjeto, `{"a": , }`: errSemJSON, `{"a":1} 2`: errSemJSON} {
		if _, err := lerLinha(json.RawMessage(cru)); err != quer { //nolint:errorlint // the errors themselves
			t.Errorf("%s: %v", cru, err)
		}
	}
}

func TestDia(t *testing.T) {
	t.Parallel()
	quer := map[string]string{
		"01/12/2026": "01/12/2026", "01/12/2026 23:00:00": "01/12/2026", "2026-12-01T23:00:00.0000000-03:00": "2026-12-01", "2026-12-01": "2026-12-01",
		"0001/01/01": "", "01/01/0001": "", "0001-01-01T00:00:00": "", "01/01/0001 00:00:00": "", "": "", "12/13/2026": "12/13/2026", "amanhã": "amanhã",
	}
	tem := map[string]string{}
	for texto := range quer {
		tem[texto] = dia(texto)
	}
	if d := cmp.Diff(quer, tem); d != "" {
		t.Error(d)
	}
}

func TestCentesimos(t *testing.T) {
	t.Parallel()
	for texto, quer := range map[string]string{
		"1234.56": "1234.56", "1250.125": "1250.13", "1250.124999": "1250.12", "-3.999": "-4.00", "1.5E3": "1500.00", "7": "7.00", "": "",
		"1.234,56": "1.234,56", "abc": "abc", "1e999999999": "1e999999999",
	} {
		if tem := centesimos(texto); tem != quer {
			t.Errorf("%q: %q, want %q", texto, tem, quer)
		}
	}
}

func TestAntes(t *testing.T) {
	t.Parallel()
	ordem := []string{"2", "10", "0099", "100", "A", "B10", "B2"}
	for i, a := range ordem {
		for j, b := range ordem {
			if antes(a, b) != (i < j) {
				t.Errorf("%s before %s: %v", a, b, antes(a, b))
			}
		}
	}
}
