package planilha

import (
	"fmt"
	"strings"
)

// ErroArquivo is what is wrong with a file as a whole, a Portuguese sentence.
type ErroArquivo struct{ Frase string }

func (e *ErroArquivo) Error() string { return e.Frase }

// Errors of a file as a whole.
var (
	ErrVazio     = &ErroArquivo{"o arquivo está vazio: a primeira linha precisa ter os nomes das colunas"}
	ErrBinario   = &ErroArquivo{"o arquivo não é texto: salve como CSV, não como XLSX"}
	ErrMacintosh = &ErroArquivo{"as linhas do arquivo terminam só em CR (o \"CSV (Macintosh)\" do Excel): salve como CSV UTF-8"}
	ErrUTF16     = &ErroArquivo{"o arquivo está em UTF-16 (o \"Texto Unicode\" do Excel): salve como CSV UTF-8"}
)

// colunasErradas is a header line that does not fit.
type colunasErradas struct{ desconhecidas, repetidas, faltam, conhecidas []string }

func (c *colunasErradas) erro() error {
	var partes []string
	for _, p := range []struct {
		rotulo string
		nomes  []string
	}{{"colunas desconhecidas: ", c.desconhecidas}, {"colunas repetidas: ", c.repetidas}, {"faltam as colunas: ", c.faltam}} {
		if len(p.nomes) > 0 {
			partes = append(partes, p.rotulo+strings.Join(p.nomes, ", "))
		}
	}
	if len(partes) == 0 {
		return nil
	}
	return &ErroArquivo{"o cabeçalho não serve: " + strings.Join(partes, "; ") + " (as colunas são: " + strings.Join(c.conhecidas, "; ") + ")"}
}

// ErroLinha is a line that cannot be read. The reader goes on with the next one, unless Fim says that there is none. A
// quote that is closed too late, or never, takes the lines up to Ate with it.
type ErroLinha struct {
	Linha  int
	Ate    int // the last line that was lost; Linha when it is the only one
	Motivo MotivoLinha
	Fim    bool

	partes [][]string // of each lost line, as far as it can be told
}

// MotivoLinha says why a line cannot be read.
type MotivoLinha string

// Why a line cannot be read.
const (
	LinhaAspas  MotivoLinha = "aspas"  // a quote out of place
	LinhaAberta MotivoLinha = "aberta" // a quote that is never closed
	LinhaLarga  MotivoLinha = "larga"  // more values than columns
	LinhaGrande MotivoLinha = "grande" // more than MaxLinha bytes
)

// FrasesLinha say it to people.
var FrasesLinha = map[MotivoLinha]string{
	LinhaAspas:  "aspas fora do lugar: dentro de um valor entre aspas, escreva cada aspa duas vezes",
	LinhaAberta: "aspas que abrem e não fecham",
	LinhaLarga:  "mais valores do que colunas: ponha entre aspas o valor que contém o separador",
	LinhaGrande: "linha com mais de 1 MiB: aspas antes dela provavelmente não fecham; o resto do arquivo não foi lido",
}

// Error is the sentence without the number of the line, to stand beside it.
func (e *ErroLinha) Error() string {
	frase := FrasesLinha[e.Motivo]
	if e.Ate > e.Linha {
		frase += fmt.Sprintf("; as linhas até a %d ficam de fora com ela", e.Ate)
	}
	return frase
}
