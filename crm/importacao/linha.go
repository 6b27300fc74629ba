package importacao

import (
	"slices"
	"strconv"
	"strings"
	"time"

	"ponte/crm"
	"ponte/crm/cadastro"
	"ponte/crm/planilha"
	"ponte/crm/sigilo"
)

// colunasDeData are read as dates: those of ocorrências, and every field of master data that is a day.
var colunasDeData = func() []string {
	colunas := []string{"data_abertura", "data_fechamento"}
	for _, e := range cadastro.Entidades() {
		for _, c := range e.Campos {
			if c.Tipo == cadastro.Data && !slices.Contains(colunas, c.Nome) {
				colunas = append(colunas, c.Nome)
			}
		}
	}
	return colunas
}()

// limpeza is what lines are cleaned by: the zone of dates, and the columns that hold ids.
type limpeza struct {
	zona *time.Location
	ids  []string
}

// limpar empties the cells that say that there is nothing, each with a notice, and refuses ids that a spreadsheet
// rewrote as numbers: what they were is lost.
func (x limpeza) limpar(l planilha.Linha, v avisadorDeLinha) (planilha.Linha, error) {
	for _, coluna := range colunasDeData {
		valor := l.Valor(coluna)
		if _, leitura := crm.LerData(valor, x.zona); valor != "" && (leitura == crm.DataNula || leitura == crm.DataIlegivel && crm.Ausente(valor)) {
			l = l.Sem(coluna)
			v.avisar(strings.ToUpper(coluna)+" COM DATA NULA ("+crm.Encurtar(valor, maxCelulaNoAviso)+"), LIDA COMO VAZIA", "Deixar a celula vazia quando nao ha data")
		}
	}
	for _, coluna := range x.ids {
		switch valor := l.Valor(coluna); {
		case valor == "":
		case crm.Ausente(valor) || erroDePlanilha(valor):
			l = l.Sem(coluna)
			v.avisar(strings.ToUpper(coluna)+" SEM VALOR ("+crm.Encurtar(valor, maxCelulaNoAviso)+"), LIDO COMO VAZIO", "Deixar a celula vazia quando nao ha valor")
		case coluna == "documento" && sigilo.DocumentoValido(sigilo.NormalizarDocumento(valor)): // a CNPJ may have an E among its digits
		case crm.NotacaoCientifica(valor):
			return l, crm.NovoInvalido(coluna, crm.MotivoCientifico)
		case (coluna == "documento" || coluna == "telefone") && terminaEmDecimais(valor):
			return l, crm.NovoInvalido(coluna, crm.MotivoFormatado)
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

// terminaEmDecimais tells a whole number that was written with decimals: 52998224725,00.
func terminaEmDecimais(s string) bool {
	i := strings.LastIndexAny(s, ",.")
	return i > 0 && crm.SoDigitos(s[:i]) && strings.Trim(s[i+1:], "0") == "" && len(s)-i <= 3
}

// numeroFormatado tells a number that was written for people: 500003,00, 500.004, 1.234.567,00, 500 003.
func numeroFormatado(s string) bool {
	return crm.SoDigitos(s[:1]) && crm.SoDigitos(s[len(s)-1:]) && crm.SoDigitos(strings.NewReplacer(".", "", ",", "", " ", "", "\u00a0", "").Replace(s))
}

// numeroDaLinha reads an ocorrência's number: digits only, because an opening that is repeated answers it and callers take
// nothing else for a number. Zeros before it stay: numbers are compared as text.
func numeroDaLinha(l planilha.Linha) (string, error) {
	const coluna = "numero"
	numero := l.Valor(coluna)
	switch maximo := crm.LimiteDaColuna("ocorrencias.numero").Max; {
	case numero == "":
		return "", crm.NovoInvalido(coluna, crm.MotivoVazio)
	case crm.NotacaoCientifica(numero):
		return "", crm.NovoInvalido(coluna, crm.MotivoCientifico)
	case numeroFormatado(numero) && !crm.SoDigitos(numero):
		return "", crm.NovoInvalido(coluna, crm.MotivoFormatado)
	case !crm.SoDigitos(numero) || strings.Trim(numero, "0") == "":
		return "", crm.NovoInvalido(coluna, crm.MotivoDigitos)
	case len(numero) > maximo:
		return "", crm.NovoInvalido(coluna, crm.MotivoLongo, strconv.Itoa(maximo))
	}
	return numero, nil
}

// textoDaLinha checks a value's length and that it is a text of one line.
func textoDaLinha(l planilha.Linha, coluna string, limite int) (string, error) {
	v := l.Valor(coluna)
	return v, crm.ConferirCampo(coluna, v, limite, crm.EhControle)
}

// paragrafosDaLinha checks a value that may have line breaks and tabs.
func paragrafosDaLinha(l planilha.Linha, coluna string, limite int) (string, error) {
	v := l.Valor(coluna)
	return v, crm.ConferirCampo(coluna, v, limite, func(r rune) bool { return crm.EhControle(r) && !strings.ContainsRune("\t\n\r", r) })
}

// dataDaLinha reads a date; nil when the cell is empty, or said that there is none.
func dataDaLinha(l planilha.Linha, coluna, formato string, zona *time.Location) (*time.Time, error) {
	texto := l.Valor(coluna)
	if texto == "" {
		return nil, nil
	}
	t, leitura := crm.LerData(texto, zona)
	if leitura != crm.DataLida {
		return nil, crm.NovoInvalido(coluna, crm.MotivoFormato, formato)
	}
	return &t, nil
}
