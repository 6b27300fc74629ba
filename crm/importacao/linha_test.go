package importacao

import (
	"errors"
	"strings"
	"testing"
	"time"

	"ponte/crm"
	"ponte/crm/planilha"
	"ponte/crm/sigilo"
)

// destinosDeTeste are one that knows units by a code of its own, and one that does not.
var destinosDeTeste = []crm.DefinicaoDestino{{Nome: "mobuss", CodigoDaUnidade: "Id na Mobuss"}, {Nome: "outro"}}

// linhaDe is a line of a table of one column; a blank one has a point in another column, so that it is a line.
func linhaDe(t *testing.T, coluna, valor string) planilha.Linha {
	t.Helper()
	l, err := planilha.Abrir(strings.NewReader(coluna+"\tresto\n"+valor+"\t.\n"), planilha.Cabecalho{Colunas: []string{coluna, "resto"}})
	if err != nil {
		t.Fatal(err)
	}
	linha, err := l.Proxima()
	if err != nil {
		t.Fatal(err)
	}
	return linha
}

func motivoDe(err error) crm.Motivo {
	var i *crm.Invalido
	if errors.As(err, &i) {
		return i.Motivo
	}
	return ""
}

func TestNumeroDaLinha(t *testing.T) {
	t.Parallel()
	for valor, quer := range map[string]crm.Motivo{
		"500001": "", "  500001 ": "", "0000123": "", "20261127000000000001": "", strings.Repeat("9", 30): "", `="00501"`: "",
		"2,02611E+19": crm.MotivoCientifico, "5,00001E+05": crm.MotivoCientifico, "1,23457E+11": crm.MotivoCientifico, "2.02611E+19": crm.MotivoCientifico,
		"1E5": crm.MotivoCientifico, "1e+05": crm.MotivoCientifico, "5E-7": crm.MotivoCientifico, "-2,5E+10": crm.MotivoCientifico, "2,02611 E+19": crm.MotivoCientifico,
		"500003,00": crm.MotivoFormatado, "500.004": crm.MotivoFormatado, "1.234.567,00": crm.MotivoFormatado, "500 003": crm.MotivoFormatado, "500\u00a0003": crm.MotivoFormatado,
		"500003.0": crm.MotivoFormatado, "1,234,567": crm.MotivoFormatado,
		"OC-15": crm.MotivoDigitos, "-5": crm.MotivoDigitos, "+5": crm.MotivoDigitos, "5-": crm.MotivoDigitos, "٥٠٠": crm.MotivoDigitos, "５００": crm.MotivoDigitos, "1/2": crm.MotivoDigitos,
		"0": crm.MotivoDigitos, "0000": crm.MotivoDigitos, "null": crm.MotivoDigitos, "5.": crm.MotivoDigitos, "E5": crm.MotivoDigitos, "1E": crm.MotivoDigitos, "'500": crm.MotivoDigitos, "#REF!": crm.MotivoDigitos,
		"": crm.MotivoVazio, "   ": crm.MotivoVazio, strings.Repeat("9", 31): crm.MotivoLongo,
	} {
		numero, err := numeroDaLinha(linhaDe(t, "numero", valor))
		if m := motivoDe(err); m != quer {
			t.Errorf("%q: %q, want %q", valor, m, quer)
		}
		if err == nil && !crm.SoDigitos(numero) {
			t.Errorf("%q is taken as %q", valor, numero)
		}
	}
}

func TestLimparLinha(t *testing.T) {
	t.Parallel()
	const fica, some = "fica", "some"
	ids := map[string]string{
		"A-1": fica, "1001": fica, "00012": fica, "C-1E": fica, "E10": fica, "1E10000": fica, "12.345": fica,
		"null": some, "NULL": some, "N/A": some, "#N/A": some, "#N/D": some, "0": some, "0,00": some, "-": some, "-1": some, "undefined": some,
		"#REF!": some, "#NOME?": some, "#VALOR!": some, "#DIV/0!": some,
		"1E5": string(crm.MotivoCientifico), "1,23457E+11": string(crm.MotivoCientifico), "2.02611E+19": string(crm.MotivoCientifico),
	}
	for _, coluna := range []string{"codigo_oc", "contrato", "codigo", "id_integracao", "id_mobuss"} {
		for valor, quer := range ids {
			conferirLimpeza(t, coluna, valor, quer)
		}
	}
	for valor, quer := range map[string]string{
		"529.982.247-25": fica, "52998224725": fica, "52.998.224.725": fica, "11.222.333/0001-81": fica, "529982247": fica, "52998224726": fica,
		"000.000.000-00": some, "N/A": some, "null": some,
		"5,29982E+10": string(crm.MotivoCientifico), "5.2998224725E10": string(crm.MotivoCientifico), "52998224725,00": string(crm.MotivoFormatado), "52998224725.0": string(crm.MotivoFormatado),
		cnpjComE(t): fica,
	} {
		conferirLimpeza(t, "documento", valor, quer)
	}
	for valor, quer := range map[string]string{
		"11 98765-4321": fica, "0": some, "null": some, "1,19877E+10": string(crm.MotivoCientifico), "11987654321,00": string(crm.MotivoFormatado),
	} {
		conferirLimpeza(t, "telefone", valor, quer)
	}
	conferirLimpeza(t, "email", "undefined", some)
	for _, coluna := range []string{"data_abertura", "data_fechamento", "data_entrega"} {
		for valor, quer := range map[string]string{
			"30/12/1899 00:00:00": some, "30/12/1899": some, "1899-12-30T00:00:00": some, "31/12/1899": some, "1900-01-01": some, "1753-01-01 00:00:00": some,
			"1970-01-01 00:00:00": some, "0001-01-01T00:00:00": some, "0000-00-00": some, "/  /": some, "__/__/____": some, "null": some, "N/A": some,
			"1970-01-01 08:00:00": fica, "01/11/2026": fica, "2026-11-20T13:00:00.000Z": fica, "ontem": fica,
		} {
			conferirLimpeza(t, coluna, valor, quer)
		}
	}
	conferirLimpeza(t, "nome", "null", fica)
	conferirLimpeza(t, "bloco", "0", fica)
}

// cnpjComE is a CNPJ whose only letter is an E before two digits, which could be taken for an exponent.
func cnpjComE(t *testing.T) string {
	t.Helper()
	for _, base := range []string{"12345678000E", "11222333000E", "45723174000E"} {
		for n := range 100 {
			if d := base + string(rune('0'+n/10)) + string(rune('0'+n%10)); sigilo.DocumentoValido(d) {
				return d
			}
		}
	}
	t.Fatal("no such CNPJ")
	return ""
}

func conferirLimpeza(t *testing.T, coluna, valor, quer string) {
	t.Helper()
	var l efeito
	limpa, err := limpeza{time.UTC, colunasDeID(destinosDeTeste)}.limpar(linhaDe(t, coluna, valor), l.linha(2))
	ficou := "fica"
	if limpa.Valor(coluna) == "" {
		ficou = "some"
	}
	if err != nil {
		ficou = string(motivoDe(err))
	}
	if ficou != quer {
		t.Errorf("%s %q: %s, want %s", coluna, valor, ficou, quer)
	}
	if (ficou == "some") != (len(l.avisos) == 1) {
		t.Errorf("%s %q: %s with the notices %v", coluna, valor, ficou, l.avisos)
	}
}

func TestTextoDaLinhaNamesTheFault(t *testing.T) {
	t.Parallel()
	for valor, quer := range map[string]crm.Motivo{
		"Ana": "", "\"Ana\nMaria\"": crm.MotivoQuebra, "Ana\x01": crm.MotivoControle, "Ana \x7f": crm.MotivoControle, "Ana Maria da Silva": crm.MotivoLongo,
	} {
		if _, err := textoDaLinha(linhaDe(t, "nome", valor), "nome", 12); motivoDe(err) != quer {
			t.Errorf("%q: %v, want %s", valor, err, quer)
		}
	}
	if _, err := paragrafosDaLinha(linhaDe(t, "descricao", "\"Ana\n\tMaria\""), "descricao", 12); err != nil {
		t.Error(err)
	}
	if _, err := paragrafosDaLinha(linhaDe(t, "descricao", "Ana\x01"), "descricao", 12); motivoDe(err) != crm.MotivoControle {
		t.Error(err)
	}
}
