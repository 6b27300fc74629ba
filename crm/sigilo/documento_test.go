package sigilo_test

import (
	"strings"
	"testing"

	"pgregory.net/rapid"

	"ponte/crm/sigilo"
)

func TestNormalizarDocumento(t *testing.T) {
	for recebido, quer := range map[string]string{
		"": "", " - ": "", "529.982.247-25": "52998224725", "1234567890": "01234567890", "12.345.678/0001-95": "12345678000195",
		"345678000195": "00345678000195", "12.abc.345/01de-35": "12ABC34501DE35", "123456789012345": "123456789012345",
		"ção1": "000000000O1", // accented letters are no document characters, nor are they bare ones
	} {
		if got := sigilo.NormalizarDocumento(recebido); got != quer {
			t.Errorf("NormalizarDocumento(%q) = %q, want %q", recebido, got, quer)
		}
	}
	if got := sigilo.NormalizarCNPJ("8000195"); got != "00000008000195" {
		t.Errorf("NormalizarCNPJ = %q", got)
	}
}

// The alphanumeric samples are the Receita Federal's own.
func TestDocumentoValido(t *testing.T) {
	for documento, valido := range map[string]bool{
		"529.982.247-25": true, "111.444.777-35": true, "012.345.678-90": true, "529.982.247-26": false, "529.982.247-15": false,
		"000.000.000-00": false, "111.111.111-11": false, "5299822472A": false,
		"11.222.333/0001-81": true, "12.345.678/0001-95": true, "12.345.678/0001-96": false, "00.000.000/0000-00": false,
		"12.ABC.345/01DE-35": true, "93.ZB0.VRY/V6KA-67": true, "00000000E08G12": true,
		"12.ABC.345/01DE-36": false, "12.ABC.345/01DF-35": false, "12.ABC.345/01DE-3A": false,
		"": false, "1": false, "123456789012345": false,
	} {
		if got := sigilo.DocumentoValido(sigilo.NormalizarDocumento(documento)); got != valido {
			t.Errorf("DocumentoValido(%q) = %v", documento, got)
		}
	}
}

func TestDocumentoPropriedades(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		s := rapid.String().Draw(t, "documento")
		n := sigilo.NormalizarDocumento(s)
		if n != sigilo.NormalizarDocumento(n) {
			t.Fatalf("not stable: %q → %q → %q", s, n, sigilo.NormalizarDocumento(n))
		}
		if n != "" && len(n) < 11 || n != strings.ToUpper(n) {
			t.Fatalf("%q → %q", s, n)
		}
		if m := sigilo.NormalizarDocumento("." + strings.ToLower(n) + " -"); m != n {
			t.Fatalf("%q with a mask → %q", n, m)
		}
	})
	rapid.Check(t, func(t *rapid.T) {
		d := rapid.StringMatching(`[0-9A-Z]{12}`).Draw(t, "base")
		validos := 0
		for i := range 100 {
			if sigilo.DocumentoValido(d + string(rune('0'+i/10)) + string(rune('0'+i%10))) {
				validos++
			}
		}
		if repetido := strings.Count(d, d[:1]) == 12; validos != 1 && !(repetido && validos == 0) {
			t.Fatalf("%q has %d pairs of check digits", d, validos)
		}
	})
	rapid.Check(t, func(t *rapid.T) {
		base := rapid.StringMatching(`[0-9]{9}`).Draw(t, "base")
		validos := 0
		for i := range 100 {
			if sigilo.DocumentoValido(base + string(rune('0'+i/10)) + string(rune('0'+i%10))) {
				validos++
			}
		}
		if repetido := strings.Count(base, base[:1]) == 9; validos != 1 && !(repetido && validos == 0) {
			t.Fatalf("%q has %d pairs of check digits", base, validos)
		}
	})
}
