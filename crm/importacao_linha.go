package crm

import (
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"ponte/crm/planilha"
	"ponte/crm/sigilo"
)

// colunasDeID find a record, or a person, here or at a partner; colunasDeData are read as dates.
var (
	colunasDeID   = []string{"codigo_oc", "documento", "contrato", "codigo", "id_integracao", "id_mobuss", "email", "telefone"}
	colunasDeData = []string{"data_abertura", "data_fechamento", "data_entrega"}
)

// limparLinha empties the cells that say that there is nothing, each with a notice, and refuses ids that a spreadsheet
// rewrote as numbers: what they were is lost.
func limparLinha(l planilha.Linha, zona *time.Location, v avisador) (planilha.Linha, error) {
	for _, coluna := range colunasDeData {
		valor := l.Valor(coluna)
		if _, leitura := LerData(valor, zona); valor != "" && (leitura == DataNula || leitura == DataIlegivel && ausente(valor)) {
			l = l.Sem(coluna)
			v.avisar(strings.ToUpper(coluna)+" COM DATA NULA ("+encurtar(valor, maxCelulaNoAviso)+"), LIDA COMO VAZIA", "Deixar a celula vazia quando nao ha data")
		}
	}
	for _, coluna := range colunasDeID {
		switch valor := l.Valor(coluna); {
		case valor == "":
		case ausente(valor) || erroDePlanilha(valor):
			l = l.Sem(coluna)
			v.avisar(strings.ToUpper(coluna)+" SEM VALOR ("+encurtar(valor, maxCelulaNoAviso)+"), LIDO COMO VAZIO", "Deixar a celula vazia quando nao ha valor")
		case coluna == "documento" && sigilo.DocumentoValido(sigilo.NormalizarDocumento(valor)): // a CNPJ may have an E among its digits
		case notacaoCientifica(valor):
			return l, invalido(coluna, MotivoCientifico)
		case (coluna == "documento" || coluna == "telefone") && terminaEmDecimais(valor):
			return l, invalido(coluna, MotivoFormatado)
		}
	}
	return l, nil
}

// maxCelulaNoAviso bounds what a notice repeats of a cell.
const maxCelulaNoAviso = 40

// erroDePlanilha tells what a formula that failed leaves in a cell: #REF!, #VALOR!, #NOME?, #DIV/0!.
func erroDePlanilha(s string) bool {
	return strings.HasPrefix(s, "#") && (strings.HasSuffix(s, "!") || strings.HasSuffix(s, "?"))
}

// notacaoCientifica tells a number that a program wrote shorter than it was: 2,02611E+19, 2.02611E+19, 1E5.
func notacaoCientifica(s string) bool {
	mantissa, expoente, ok := strings.Cut(strings.ToUpper(strings.ReplaceAll(s, " ", "")), "E")
	if !ok {
		return false
	}
	inteiro, decimais, separa := strings.Cut(strings.Replace(semSinal(mantissa), ",", ".", 1), ".")
	expoente = semSinal(expoente)
	return soDigitos(inteiro) && (!separa || soDigitos(decimais)) && soDigitos(expoente) && len(expoente) <= 3
}

func semSinal(s string) string {
	if s != "" && (s[0] == '+' || s[0] == '-') {
		return s[1:]
	}
	return s
}

// terminaEmDecimais tells a whole number that was written with decimals: 52998224725,00.
func terminaEmDecimais(s string) bool {
	i := strings.LastIndexAny(s, ",.")
	return i > 0 && soDigitos(s[:i]) && strings.Trim(s[i+1:], "0") == "" && len(s)-i <= 3
}

// numeroFormatado tells a number that was written for people: 500003,00, 500.004, 1.234.567,00, 500 003.
func numeroFormatado(s string) bool {
	return soDigitos(s[:1]) && soDigitos(s[len(s)-1:]) && soDigitos(strings.NewReplacer(".", "", ",", "", " ", "", "\u00a0", "").Replace(s))
}

func soDigitos(s string) bool {
	for i := range len(s) {
		if s[i] < '0' || s[i] > '9' {
			return false
		}
	}
	return s != ""
}

// numeroDaLinha reads an ocorrência's number: digits only, because an opening that is repeated answers it and callers take
// nothing else for a number. Zeros before it stay: numbers are compared as text.
func numeroDaLinha(l planilha.Linha) (string, error) {
	const coluna = "numero"
	numero := l.Valor(coluna)
	switch maximo := maxColuna("ocorrencias.numero"); {
	case numero == "":
		return "", invalido(coluna, MotivoVazio)
	case notacaoCientifica(numero):
		return "", invalido(coluna, MotivoCientifico)
	case numeroFormatado(numero) && !soDigitos(numero):
		return "", invalido(coluna, MotivoFormatado)
	case !soDigitos(numero) || strings.Trim(numero, "0") == "":
		return "", invalido(coluna, MotivoDigitos)
	case len(numero) > maximo:
		return "", invalido(coluna, MotivoLongo, strconv.Itoa(maximo))
	}
	return numero, nil
}

// textoDaLinha checks a value's length and that it is a text of one line.
func textoDaLinha(l planilha.Linha, coluna string, limite int) (string, error) {
	return textoValido(coluna, l.Valor(coluna), limite, ehControle)
}

// paragrafosDaLinha checks a value that may have line breaks and tabs.
func paragrafosDaLinha(l planilha.Linha, coluna string, limite int) (string, error) {
	return textoValido(coluna, l.Valor(coluna), limite, func(r rune) bool { return ehControle(r) && !strings.ContainsRune("\t\n\r", r) })
}

func textoValido(coluna, v string, limite int, proibido func(rune) bool) (string, error) {
	if utf8.RuneCountInString(v) > limite {
		return "", invalido(coluna, MotivoLongo, strconv.Itoa(limite))
	}
	switch i := strings.IndexFunc(v, proibido); {
	case i < 0:
		return v, nil
	case v[i] == '\n' || v[i] == '\r':
		return "", invalido(coluna, MotivoQuebra)
	}
	return "", invalido(coluna, MotivoControle)
}

// dataDaLinha reads a date; nil when the cell is empty, or said that there is none.
func dataDaLinha(l planilha.Linha, coluna, formato string, zona *time.Location) (*time.Time, error) {
	texto := l.Valor(coluna)
	if texto == "" {
		return nil, nil
	}
	t, leitura := LerData(texto, zona)
	if leitura != DataLida {
		return nil, invalido(coluna, MotivoFormato, formato)
	}
	return &t, nil
}

// maxColuna is the length that storage keeps of a column (Limites).
func maxColuna(coluna string) int {
	i := slices.IndexFunc(Limites, func(l Limite) bool { return l.Coluna == coluna })
	return Limites[i].Max // a name that is missing from the table ends the first test
}
