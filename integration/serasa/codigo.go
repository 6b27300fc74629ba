package serasa

import (
	_ "embed"
	"strings"
)

// codigosCSV is the table of the return codes: code or range, class, the operation that a class já feito is for, sentence.
//
//go:embed codigos.csv
var codigosCSV string

type linhaDeCodigo struct {
	de, ate  string
	operacao Operacao
	classe   Classe
	frase    string
}

var tabelaDeCodigos = lerTabelaDeCodigos(codigosCSV)

func lerTabelaDeCodigos(texto string) (tabela []linhaDeCodigo) {
	for i, linha := range strings.Split(strings.TrimSpace(texto), "\n") {
		coluna := strings.SplitN(strings.TrimSpace(linha), ";", 4)
		if i == 0 || len(coluna) != 4 {
			continue
		}
		de, ate, faixa := strings.Cut(coluna[0], "-")
		if !faixa {
			ate = de
		}
		tabela = append(tabela, linhaDeCodigo{de, ate, Operacao(coluna[2]), Classe(coluna[1]), coluna[3]})
	}
	return tabela
}

// CodigoDe looks a code up. What já feito means depends on what was asked: the exclusion of what is not there has what it wanted, its
// inclusion would not.
func CodigoDe(codigo string, operacao Operacao) Codigo {
	for _, l := range tabelaDeCodigos {
		if len(codigo) == 3 && soDigitos(codigo) && l.de <= codigo && codigo <= l.ate {
			if l.classe == JaFeito && l.operacao != operacao {
				return Codigo{codigo, Rejeicao, l.frase}
			}
			return Codigo{codigo, l.classe, l.frase}
		}
	}
	return Codigo{codigo, NaoCatalogado, "O código não está na tabela do Ponte: pergunte à Serasa o que ele quer dizer."}
}

// lerCodigos splits a field of return codes; only the first ate of the twenty count.
func lerCodigos(campo string, ate int, operacao Operacao) (codigos []Codigo) {
	for i := range ate {
		if codigo := strings.TrimSpace(campo[3*i : 3*i+3]); codigo != "" {
			codigos = append(codigos, CodigoDe(codigo, operacao))
		}
	}
	return codigos
}

// situacaoDe says what codes come to for a record of a return that is not informational and was not refused as a whole. A code of the file's
// class on a record refuses that record.
func situacaoDe(codigos []Codigo) Situacao {
	situacao := Aceita
	for _, c := range codigos {
		switch {
		case c.Classe == Rejeicao, c.Classe == DoArquivo:
			return Rejeitada
		case c.Classe == NaoCatalogado:
			situacao = Desconhecida
		case c.Classe == JaFeito && situacao == Aceita:
			situacao = JaFeita
		}
	}
	return situacao
}
